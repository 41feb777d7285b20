"""Computing a run again from its journal, and saying whether it comes to the same bits. Imports no Textual."""

import sys
from collections.abc import Generator
from time import monotonic
from typing import TypeVar

from nn_tui.datasets import InputError
from nn_tui.engine.runs.store.journal_file import ReadBranch, branches_of, read_journal
from nn_tui.engine.runs.store.machine import this_machine
from nn_tui.engine.runs.store.recompute import ReplayResult, replayed
from nn_tui.engine.runs.store.recompute import to_watch as watched_again
from nn_tui.engine.runs.store.reopen import data_to_recompute
from nn_tui.engine.runs.store.run_folder import find_run
from nn_tui.engine.runs.store.run_info import read_info

from ..config.locations import runs_folder
from ..plain.output import complain, say, write_error
from .begin_run import ToCarryOut

SHOWN_EVERY = 0.2
"""Seconds between two looks at how far it is."""
Result = TypeVar("Result")


def replay(name: str, branch: str | None) -> int:
    """Compute a run again, print what came of it, and return the exit status: 0 for the same bits, 1 for others."""
    folder = find_run(name, runs_folder())
    branches, trouble = _branches(name, branch)
    data = data_to_recompute(folder, read_journal(folder / "journal.jsonl").lines)
    status = 0
    for each in branches.values():
        if not each.begin.recomputable:
            say(f"{each.name}: began with what a checkpoint held, so it is not computed again\n")
            continue
        result = with_progress(replayed(each, data), each.name)
        say(f"{_sentence(each, result)}\n")
        status = status or int(result.differs is not None)
    if status:
        say(f"{_why(name)}\n")
    if trouble:
        complain(trouble)
    return status or int(bool(trouble))


def _branches(name: str, branch: str | None) -> tuple[dict[str, ReadBranch], str]:
    folder = find_run(name, runs_folder())
    journal = read_journal(folder / "journal.jsonl")
    found = branches_of(journal.lines)
    if not found:
        raise InputError(f"{folder.name}: {journal.trouble or 'journal.jsonl is empty'}")
    if branch is not None:
        if branch not in found:
            raise InputError(f"{folder.name} has no branch {branch!r}; it has {', '.join(found)}")
        found = {branch: found[branch]}
    return found, journal.trouble


def with_progress(work: Generator[float, None, Result], what: str) -> Result:
    """Do some work to its end, saying on a terminal how far it is."""
    shown, told = monotonic(), False
    terminal = sys.stderr is not None and sys.stderr.isatty()
    while True:
        try:
            share = next(work)
        except StopIteration as end:
            if told:
                write_error("\r\x1b[K")
            return end.value
        if terminal and monotonic() - shown >= SHOWN_EVERY:
            shown, told = monotonic(), True
            write_error(f"\r{what}: {share:.0%}\x1b[K")


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


def _why(name: str) -> str:
    info = read_info(find_run(name, runs_folder()))
    different = info.machine.differences(this_machine()) if info.machine else ["nothing is known of that machine"]
    if different:
        return f"this machine computes otherwise than that of the run, so rounding may be why: {'; '.join(different)}"
    return "this machine computes as that of the run did, so the journal, the data or the program is not what it was"


def to_watch(name: str, branch: str | None) -> ToCarryOut:
    """Return a run at its beginning, which happens again as it is watched; nothing is recorded."""
    folder = find_run(name, runs_folder())
    found = next(iter(_branches(name, branch)[0].values()))
    start = watched_again(found, data_to_recompute(folder, read_journal(folder / "journal.jsonl").lines))
    sentence = f"{folder.name} again, up to {found.journal.place(found.tip)}; nothing of this is kept"
    return ToCarryOut(start, start.live.experiment, told=(sentence,))
