"""Computing a run again from its journal, and saying whether it comes to the same bits. Imports no Textual."""

import sys
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from time import monotonic
from typing import NamedTuple, TypeVar

from nn_tui.datasets import InputError
from nn_tui.engine.editing.live_state import DataSource
from nn_tui.engine.runs.store.journal_file import (
    Line,
    OpenLine,
    PlaceLine,
    ReadBranch,
    ReadJournal,
    branches_of,
    read_journal,
)
from nn_tui.engine.runs.store.machine import Machine, this_machine
from nn_tui.engine.runs.store.recompute import ReplayResult, replayed
from nn_tui.engine.runs.store.recompute import to_watch as watched_again
from nn_tui.engine.runs.store.reopen import data_to_recompute
from nn_tui.engine.runs.store.run_folder import find_run
from nn_tui.engine.timeline.journal import Moment
from nn_tui.engine.timeline.recording import Resumed

from ...config.locations import runs_folder
from ...plain.how_far import finished
from ...plain.output import complain, say, write_error

SHOWN_EVERY = 0.2
"""Seconds between two looks at how far it is."""
Result = TypeVar("Result")


class JournalledRun(NamedTuple):
    """A run as its journal tells: its folder, the journal, and the branches in it."""

    folder: Path
    journal: ReadJournal
    branches: Mapping[str, ReadBranch]

    def data(self) -> DataSource:
        """Return where its data are found; raises ChangedDataError where they are not those it began with."""
        return data_to_recompute(self.folder, self.journal.lines)

    def only(self, branch: str | None) -> Mapping[str, ReadBranch]:
        """Return the branch of this name, or all; raises InputError where there is none."""
        if branch is None:
            return self.branches
        if branch not in self.branches:
            raise InputError(f"{self.folder.name} has no branch {branch!r}; it has {', '.join(self.branches)}")
        return {branch: self.branches[branch]}


def journalled(name: str) -> JournalledRun:
    """Return a run by its name; raises InputError where there is none, and where its journal tells of no branch."""
    folder = find_run(name, runs_folder())
    journal = read_journal(folder / "journal.jsonl")
    branches = branches_of(journal.lines)
    if not branches:
        raise InputError(f"{folder.name}: {journal.trouble or 'journal.jsonl is empty'}")
    return JournalledRun(folder, journal, branches)


def replay(name: str, branch: str | None) -> int:
    """Compute a run again, print what came of it, and return the exit status: 0 for the same bits, 1 for others."""
    run = journalled(name)
    branches, data, differs = run.only(branch), run.data(), dict[str, Moment]()
    for each in branches.values():
        if not each.begin.recomputable:
            say(f"{each.name}: began with what a checkpoint held, so it is not computed again\n")
            continue
        result = with_progress(replayed(each, data), each.name)
        say(f"{_sentence(each, result)}\n")
        if result.differs is not None:
            differs[each.name] = result.differs
    if differs:
        say(f"{_why(run.journal.lines, differs)}\n")
    if run.journal.trouble:
        complain(run.journal.trouble)
    return int(bool(differs or run.journal.trouble))


def with_progress(work: Generator[float, None, Result], what: str) -> Result:
    """Do some work to its end, saying on a terminal how far it is."""
    shown, told = monotonic(), False
    terminal = sys.stderr is not None and sys.stderr.isatty()

    def tell(share: float) -> None:
        nonlocal shown, told
        if terminal and monotonic() - shown >= SHOWN_EVERY:
            shown, told = monotonic(), True
            write_error(f"\r{what}: {share:.0%}\x1b[K")

    found = finished(work, tell)
    if told:
        write_error("\r\x1b[K")
    return found


def _sentence(branch: ReadBranch, result: ReplayResult) -> str:
    places = f"{result.compared:,} place{'s' * (result.compared != 1)}"
    if result.differs is None:
        return f"{result.branch}: the same bits at {places} up to {branch.journal.place(branch.tip)}"
    since, until = result.places
    if result.same is None:
        return f"{result.branch}: other weights from the beginning"
    first, last = result.same.step + 1, result.differs.step
    which = f"update {first:,}" if first >= last else f"one of the updates {first:,} to {last:,}"
    same = f"{result.branch}: the same bits at {places} up to {since}"
    return f"{same}; at {until} others: {which} is the first that differs"


def _why(lines: Iterable[Line], differs: Mapping[str, Moment]) -> str:
    """Return why weights may differ: because of the machine that computed them first, or because of what is kept."""
    machine: Machine | None = None
    different: list[str] = []
    for line in lines:
        if isinstance(line, OpenLine):
            machine = line.machine
        elif isinstance(line, PlaceLine) and differs.get(line.branch) == line.moment and machine is not None:
            different += [each for each in machine.differences(this_machine()) if each not in different]
    if different:
        return f"this machine computes otherwise than that of the run, so rounding may be why: {'; '.join(different)}"
    return "this machine computes as that of the run did, so the journal, the data or the program is not what it was"


def to_watch(name: str, branch: str | None) -> tuple[Resumed, str]:
    """Return a run at its beginning, which happens again as it is watched, and a sentence about it."""
    run = journalled(name)
    found = next(iter(run.only(branch).values()))
    sentence = f"{run.folder.name} again, up to {found.journal.place(found.tip)}; nothing of this is kept"
    return watched_again(found, run.data()), sentence
