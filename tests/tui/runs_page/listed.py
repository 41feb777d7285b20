"""A run that is kept, made up."""

from pathlib import Path

from msgspec import structs

from nn_tui.engine.runs.store.data_identity import DataIdentity
from nn_tui.engine.runs.store.run_folder import ListedRun
from nn_tui.engine.runs.store.run_info import RunInfo
from nn_tui.engine.runs.store.run_lock import ProcessIdentity

INFO = RunInfo(
    name="one",
    created="2026-01-02T09:00:00Z",
    changed="2026-01-02T10:00:00Z",
    process=ProcessIdentity("here", "", 1, ""),
    source="iris",
    network="4-8-3",
    epochs=1000,
    place="3",
    branch="main",
    epoch=3,
    step=1234,
    seconds=75.0,
    figures={"train_loss": 0.5, "test_accuracy": 0.75, "test_loss": None},
    best_loss=0.125,
    best_epoch=2,
    stop="epochs",
    ending="done",
    note="the best",
)


def listed(folder: Path, *, data: DataIdentity | None = None, **changes: object) -> ListedRun:
    """Return a run as it is listed, with a folder of its own."""
    folder.mkdir()
    return ListedRun(folder, structs.replace(INFO, data=data, name=folder.name, **changes))
