"""A run as it was saved last, to be judged or predicted with; whoever has it open keeps it."""

from pathlib import Path

from nn_tui.datasets import InputError

from ...editing.live_experiment import LiveExperiment
from ...timeline.place import Place
from .checkpoint_file import CheckpointReader
from .journal_file import read_journal
from .reopen import data_source
from .tensor_file import DamagedFileError
from .writer import kept_files


def saved_state(folder: Path) -> tuple[LiveExperiment, Place]:
    """Return the latest checkpoint of a run that is whole, as an experiment with its trainer, and where it stands.

    Raises InputError where there is none, and where the data are others than they were.
    """
    reader = CheckpointReader(data_source(folder, read_journal(folder / "journal.jsonl").lines))
    for file in reversed(kept_files(folder)[0]):
        try:
            kept = reader.read(folder / "checkpoints" / file.name)
        except DamagedFileError:
            continue
        return LiveExperiment.resumed(kept.checkpoint.live, lambda: None), kept.place
    raise InputError(f"{folder.name}: nothing of it was saved yet")
