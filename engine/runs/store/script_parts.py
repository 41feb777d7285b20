"""What of a run only a script can bring along: its callbacks, and what it has registered by name."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from nn_tui.datasets import InputError

from ...extending.registered import registered, registered_in
from ...recipe.experiment import Experiment
from ...recipe.toml import plain
from ...training.callbacks import Callbacks
from .all_metrics import AllMetrics
from .run_info import RunInfo

CALLBACKS = "callbacks"


def script_parts(experiment: Experiment, callbacks: Callbacks) -> tuple[str, ...]:
    """Return what a run takes from a script: `callbacks`, `loss log_cosh`."""
    found = registered_in(cast(Mapping[str, object], plain(experiment)))
    own = (each for each in callbacks.after_epoch if not isinstance(each, AllMetrics))
    called = callbacks.after_batch or any(own) or callbacks.on_stop
    return (*((CALLBACKS,) if called else ()), *found)


def refuse_without_script(folder: Path, info: RunInfo | None, *, called: bool) -> None:
    """Raise InputError for a run that takes from a script what is not here; `called` tells that callbacks are."""
    parts = info.script if info else ()
    absent = [part for part in parts if part not in registered() and not (part == CALLBACKS and called)]
    if absent:
        raise InputError(
            f"{folder.name} takes {_listed(absent)} from a script, so it goes on from Python alone: "
            f"Session.resume({str(folder)!r}{', callbacks=…' if CALLBACKS in absent else ''})"
            f"{', once they are registered' if absent != [CALLBACKS] else ''}"
        )


def _listed(parts: list[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
