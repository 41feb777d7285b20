"""Two runs told apart: the first update that differs, and what led to it. Imports no Textual."""

from typing import NamedTuple

from nn_tui.engine.runs.store.journal_file import ReadBranch
from nn_tui.engine.runs.store.recompute import compared
from nn_tui.engine.runs.store.run_info import read_info

from .replay import JournalledRun, journalled, with_progress


class FoundDifference(NamedTuple):
    """What is printed, and whether an update differs."""

    text: str
    differ: bool


def diff(first: str, second: str) -> FoundDifference:
    """Return where two runs part, each on the branch that it stands on; raises InputError where that is not known."""
    one, other = journalled(first), journalled(second)
    found = with_progress(compared(_present(one), _present(other), (one.data(), other.data())), "comparing")
    causes = [f"  {cause}" for cause in found.causes]
    if found.same is None:
        lines = ["they begin with other weights", *causes, *_largest(found.largest)]
        return FoundDifference("".join(f"{line}\n" for line in lines), differ=True)
    if found.place is None:
        end = "both end" if found.ends_together else "one of them ends"
        words = f"no update differs: both have the same weights up to update {found.same:,}, where {end}"
        return FoundDifference("".join(f"{line}\n" for line in (words, *causes)), differ=False)
    lines = [
        f"update {found.same + 1:,}, at {found.place}, is the first that differs",
        *causes,
        *_largest(found.largest),
    ]
    return FoundDifference("".join(f"{line}\n" for line in lines), differ=True)


def _largest(words: str) -> list[str]:
    return [f"  the largest difference: {words}"] if words else []


def _present(run: JournalledRun) -> ReadBranch:
    """Return the branch that a run stands on."""
    return run.branches.get(read_info(run.folder).branch) or next(iter(run.branches.values()))
