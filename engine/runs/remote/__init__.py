"""A run in a process of its own, and viewers that come and go: over a Unix socket in the run's folder.

`hand_over` lets a run go on without the process that began it, `publish` lets others watch a session, and `attach`
returns the handle on a run that a dashboard holds, wherever it is. Nothing here listens on a network: that is what ssh
is for, as `docs/remote.md` shows.
"""

from typing import TYPE_CHECKING

from nn_tui.datasets.on_demand import on_demand

if TYPE_CHECKING:
    from .publishing import Published, publish
    from .remote_handle import RemoteHandle, attach
    from .sharing import check_group

__all__ = ["Published", "RemoteHandle", "attach", "check_group", "publish"]

__getattr__, __dir__ = on_demand(
    __name__,
    __all__,
    {
        ".publishing": "Published publish",
        ".remote_handle": "RemoteHandle attach",
        ".sharing": "check_group",
    },
)
