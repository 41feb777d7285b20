"""Whether a run's folder is whole, and goes on as if nothing had happened."""

from collections.abc import Generator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nn_tui.engine.runs import Step
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.store.checked_lines import read_curves, read_events
from nn_tui.engine.runs.store.checkpoint_file import read_checkpoint
from nn_tui.engine.runs.store.journal_file import branches_of, read_journal
from nn_tui.engine.runs.store.recompute import Recomputed
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.reopen import data_source, open_run
from nn_tui.engine.runs.store.run_info import read_info
from nn_tui.engine.runs.store.run_lock import RunLock
from nn_tui.engine.timeline.journal import Moment

EXPECTED = ("it was killed when it had come to", "nothing of it was saved yet")
"""How sentences begin that may be said of a run that was killed."""
EPOCHS = 2
"""How many epochs it goes on for."""


class Standing(NamedTuple):
    """Where a run stood when it was opened: its epoch and its place, and what was said."""

    epoch: int
    place: str
    told: tuple[str, ...]


def check_files(folder: Path) -> None:
    """Raise AssertionError where a file is not what was written; a last line may have been cut off."""
    journal = read_journal(folder / "journal.jsonl")
    if (folder / "journal.jsonl").exists():
        assert journal.trouble == "", journal.trouble
    data = data_source(folder, journal.lines)
    for path in sorted((folder / "checkpoints").glob("*.safetensors")):
        read_checkpoint(path, data)
    for damaged in (read_curves(folder / "metrics.jsonl")[2], read_events(folder / "events.jsonl")[1]):
        assert damaged <= 1, f"{damaged} lines are damaged"
    read_info(folder)


def check(folder: Path) -> Standing:
    """Go on with a run that was killed, and return where it stood.

    Raises AssertionError where a file is damaged, where it stands elsewhere than its recipe and its journal lead to, or
    does not go on as these do, to the bit.
    """
    assert RunLock(folder / "lock").held_by() is None, "it counts as open"
    check_files(folder)
    opened = open_run(folder)
    for told in opened.told:
        assert told.startswith(EXPECTED), told
    run = Execution(opened.start, recording=opened.recorder)
    standing = Standing(run.trainer.epoch, str(run._timeline.present.journal.place(run._timeline.now)), opened.told)
    try:
        _compare(folder, run)
    finally:
        _end(run, opened.recorder)
    again = open_run(folder)
    try:
        assert again.told == (), again.told
        assert again.start.moment == run._timeline.now, "it does not stand where it was left"
    finally:
        again.leave()
    return standing


def _compare(folder: Path, run: Execution) -> None:
    """Compare a run, now and some epochs later, with what is computed from recipe, seed and journal alone."""
    run.turn()
    lines = read_journal(folder / "journal.jsonl").lines
    known = {key: branch for key, branch in branches_of(lines).items() if branch.begin.recomputable}
    data, timeline = data_source(folder, lines), run._timeline
    for key, branch in timeline.branches.items():
        kept = branch.ring.latest(lambda _moment: True)
        if kept is not None and key in known:
            computed = Recomputed(known[key], data)
            _go(computed.to(kept.moment))
            there = computed.trainer.network.parameters.vector
            np.testing.assert_array_equal(kept.live.state.parameters, there, f"other weights at {kept.moment} of {key}")
    present = next(key for key, branch in timeline.branches.items() if branch is timeline.present)
    expected = Recomputed(known[present], data) if present in known else None
    for later in range(EPOCHS + 1):
        if later:
            run.carry_out(later, Step("epoch"))
            while run.busy:
                run.turn()
        if expected is not None:
            at = timeline.now
            # What was saved may lie before changes that were made later: these happen again only as it goes on.
            _go(expected.to(Moment(at.changes, at.step, at.operation)))
            ours, theirs = run.trainer.network.parameters.vector, expected.trainer.network.parameters.vector
            np.testing.assert_array_equal(ours, theirs, f"other weights at {at}")


def _go(way: Generator[Any]) -> None:
    for _ in way:
        pass


def _end(run: Execution, recorder: Recorder) -> None:
    run.end()
    if recorder._writer is not None:
        assert recorder._writer.wait(60)
        assert recorder._writer.trouble == "", recorder._writer.trouble
