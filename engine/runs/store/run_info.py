"""What is known of a run at a glance: `run.json`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from nn_tui.datasets.paths import read_file

from ...atomic_file import replace_file
from ...training.stopping import FAILED, Reason
from .data_identity import DataIdentity
from .machine import Machine
from .run_lock import ProcessIdentity
from .tensor_file import FORMAT, DamagedFileError, check_format

HUNG_UP = ".hung-up"
"""The file, beside the folders of runs, that names those whose terminal went away."""
RunState = Literal["running", "paused", "finished", "diverged", "crashed"]
Ending = Literal["", "quit", "done", "signal", "error"]
"""How a session ended; empty while it goes on, and for ever where it was killed."""


class RunInfo(msgspec.Struct, frozen=True):
    """A run at a glance: its name, what it is about, how far it has come and how it ended.

    Times are UTC, in ISO 8601. `running` tells whether it trained when this was written. `figures` are those of the
    last finished epoch, with the names that `train --json` prints. `signal` is the one that ended it. `unresumable`
    says why it cannot go on, if so. `named` runs were given a name or a note by a person, and are never removed.
    `script` is what a script has brought along, such as `loss log_cosh`; `recipe` is that of now, as tables, where it
    is another one than at the beginning. `all_metrics` tells that all of each epoch are kept.
    """

    name: str
    created: str
    changed: str
    process: ProcessIdentity
    source: str
    network: str
    epochs: int | None
    place: str
    branch: str
    epoch: int = 0
    step: int = 0
    seconds: float = 0.0
    figures: Mapping[str, float | None] = {}
    best_loss: float | None = None
    best_epoch: int = 0
    running: bool = False
    stop: Reason | None = None
    sentence: str = ""
    ending: Ending = ""
    signal: str = ""
    machine: Machine | None = None
    data: DataIdentity | None = None
    unresumable: str = ""
    note: str = ""
    named: bool = False
    script: tuple[str, ...] = ()
    recipe: dict[str, Any] | None = None
    all_metrics: bool = False
    format: int = FORMAT

    def state(self, *, live: bool) -> RunState:
        """Return in what state a run is that somebody has open now, or nobody."""
        if live and self.running:
            return "running"
        if not (live or self.ending):
            return "crashed"
        if self.stop in FAILED:
            return "diverged"
        return "paused" if self.stop is None else "finished"


def now() -> str:
    """Return the time as it stands in the files."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def write_info(folder: Path, info: RunInfo, *, lasting: bool = True) -> None:
    """Write what is known of a run; raises InputError where that cannot be done."""
    text = msgspec.json.format(msgspec.json.encode(info), indent=2) + b"\n"
    replace_file(folder / "run.json", text, private=True, lasting=lasting)


def read_info(folder: Path) -> RunInfo:
    """Return what is known of a run, under the name that its folder has now.

    Raises DamagedFileError where that is not what was written, and InputError for one of a newer version.
    """
    text = read_file(folder / "run.json")
    check_format(text, f"{folder.name}: run.json")
    try:
        info = msgspec.json.decode(text, type=RunInfo)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DamagedFileError(f"{folder.name}: run.json is damaged: {error}") from None
    return msgspec.structs.replace(info, name=folder.name)
