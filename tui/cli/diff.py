"""Two runs told apart: the first update that differs, and what led to it. Imports no Textual."""

from typing import NamedTuple

from nn_tui.datasets import InputError
from nn_tui.engine.editing.live_state import DataSource
from nn_tui.engine.runs.store.journal_file import ReadBranch, branches_of, read_journal
from nn_tui.engine.runs.store.recompute import compared
from nn_tui.engine.runs.store.reopen import data_to_recompute
from nn_tui.engine.runs.store.run_folder import find_run
from nn_tui.engine.runs.store.run_info import read_info

from ..config.locations import runs_folder
from .replay import with_progress


class FoundDifference(NamedTuple):
    """What is printed, and whether an update differs."""

    text: str
    differ: bool


def diff(first: str, second: str) -> FoundDifference:
    """Return where two runs part, each on the branch that it stands on; raises InputError where that is not known."""
    one, other = _read(first), _read(second)
    found = with_progress(compared(one[0], other[0], (one[1], other[1])), "comparing")
    causes = [f"  {cause}" for cause in found.causes]
    if found.same is None:
        lines = ["they begin with other weights", *causes, *_largest(found.largest)]
        return FoundDifference("".join(f"{line}\n" for line in lines), differ=True)
    if found.place is None:
        words = f"no update differs: both have the same weights up to update {found.same:,}, where one of them ends"
        return FoundDifference("".join(f"{line}\n" for line in (words, *causes)), differ=False)
    lines = [
        f"update {found.same + 1:,}, at {found.place}, is the first that differs",
        *causes,
        *_largest(found.largest),
    ]
    return FoundDifference("".join(f"{line}\n" for line in lines), differ=True)


def _largest(words: str) -> list[str]:
    return [f"  the largest difference: {words}"] if words else []


def _read(name: str) -> tuple[ReadBranch, DataSource]:
    folder = find_run(name, runs_folder())
    journal = read_journal(folder / "journal.jsonl")
    branches = branches_of(journal.lines)
    if not branches:
        raise InputError(f"{folder.name}: {journal.trouble or 'journal.jsonl is empty'}")
    present = read_info(folder).branch
    return branches.get(present) or next(iter(branches.values())), data_to_recompute(folder, journal.lines)
