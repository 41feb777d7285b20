"""Coming back to a run that another process carries out, and stopping it. Imports no Textual.

What speaks to that process is loaded once there is one.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nn_tui.datasets import InputError
from nn_tui.datasets.paths import typed_path
from nn_tui.engine.runs import Handle

from ..plain.output import BAD_INPUT, FAULT, complain, say
from .runs.run_reference import hung_up, named_or_live

if TYPE_CHECKING:
    from nn_tui.engine.runs.remote import RemoteHandle


class Attached(NamedTuple):
    """A run that another process carries out."""

    handle: "RemoteHandle"
    told: tuple[str, ...] = ()
    recorder: None = None

    def all_told(self) -> tuple[str, ...]:
        """Return what is to be said at the start, and once of runs whose terminal went away."""
        return (*self.told, *hung_up())


def attached(run: str | None, *, watch: bool, take: bool, socket: str | None, share: str | None) -> Attached:
    """Return the hold on a run that is named, or on the one that is carried out; raises InputError."""
    from nn_tui.engine.runs.remote import attach
    from nn_tui.engine.runs.remote.sharing import how_to_watch

    if watch and (take or share):
        raise InputError(f"--watch does not go together with {'--take' if take else '--share'}: it changes nothing")
    at = None if socket is None else typed_path(socket)
    if run is not None and at is not None:
        raise InputError("--socket already says which run; leave RUN out")
    handle = attach("" if at else named_or_live(run), watch=watch, take=take, at=at)
    if share is None:
        return Attached(handle)
    try:
        path = handle.share(share)
    except BaseException:
        handle.close()
        raise
    return Attached(handle, (how_to_watch(share, path),))


def stop(run: str | None) -> int:
    """Let a run that another process carries out end, and wait until it is saved; returns the exit status."""
    from nn_tui.engine.runs.remote.remote_handle import greet

    folder: Path = named_or_live(run)
    handle = greet(folder, "stop")
    handle.wait()
    return status_of(handle)


def status_of(handle: Handle) -> int:
    """Say why a run in another process is not seen any more, and return the exit status; 0 where it was left."""
    error = handle.error
    if error is None:
        # Maybe in somebody's dashboard, which is where this has watched it.
        run, shown = handle.hold.run, handle.snapshot
        if shown is not None and shown.state == "stopped":  # then it ends once nobody is attached
            say(f"{run} has stopped and is kept; `nn-tui resume {run}` goes on with it\n")
        else:
            say(f"{run} goes on; `nn-tui attach {run}` comes back to it\n")
        return 0
    from nn_tui.engine.runs.remote.remote_handle import RunEndedError

    complain(str(error))
    if isinstance(error, RunEndedError):
        return FAULT if error.failed else 0
    return BAD_INPUT


def say_how_to_come_back(run: str) -> None:
    """Say that a run goes on, and how to come back to it."""
    say(f"{run} goes on in a process of its own; `nn-tui attach {run}` comes back to it\n")
