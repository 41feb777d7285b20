"""What it costs that a run is kept in a folder: `python -m benchmarks.run_upkeep [--rounds 8] [--seconds 4]`.

Trains presets in turns flat out with a folder and without one, as a session does, and compares the processor time that
an epoch takes, that of the thread which writes included. Prints Markdown: the share of the processor time that
keeping the run took, as its two threads measure it, and how many times as long an epoch took with a folder (the median
of the rounds). A run is saved by the clock: the clocks by which it is stand still while the other one trains.
"""

import argparse
import sys
import threading
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic, process_time, sleep, thread_time
from typing import NamedTuple

from nn_tui.engine import Experiment, load_experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Run
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.store import recorder as recording
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.run_folder import size_of
from nn_tui.engine.runs.store.run_place import RunPlace
from nn_tui.engine.training.threads import threads

SOURCES = ("circles", "iris", "digits")


class Spent(NamedTuple):
    """What a turn took: processor time in all, and of it for keeping the run; epochs, with the part of the last one."""

    seconds: float
    keeping: float
    epochs: float


class Away:
    """The time that the run without a folder has taken, of which the other one is to know nothing."""

    def __init__(self) -> None:
        self._seconds = self._processor = 0.0
        recording.monotonic = lambda: monotonic() - self._seconds
        recording.process_time = lambda: process_time() - self._processor

    def train(self, run: Execution, seconds: float) -> Spent:
        """Train a run for so long that is not kept."""
        begun, begun_processor = monotonic(), process_time()
        spent = _turn(run, None, seconds)
        self._seconds += monotonic() - begun
        self._processor += process_time() - begun_processor
        return spent


class MeasuredRecorder(Recorder):
    """A recorder that knows how much processor time it takes."""

    spent = 0.0

    def _regular(self, time: float, seconds: float, *, running: bool) -> None:
        # Not each look: to ask for the time takes longer than most of them, which take half a microsecond.
        begun = thread_time()
        super()._regular(time, seconds, running=running)
        self.spent += thread_time() - begun

    @property
    def written(self) -> float:
        """The processor time of the thread that writes."""
        writer = next((thread for thread in threading.enumerate() if thread.name == "nn-tui recorder"), None)
        if writer is None or writer.ident is None:
            return 0.0
        return time.clock_gettime(time.pthread_getcpuclockid(writer.ident))

    def catch_up(self) -> None:
        """Wait until all is written that was handed over: until the thread that writes rests."""
        before = -1.0
        while (now := self.written) != before:
            before = now
            sleep(0.02)


def main() -> int:
    """Print the table as it grows."""
    parser = argparse.ArgumentParser(description="What it costs that a run is kept in a folder.")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    print("| | of processor time | an epoch takes | epochs | the folder |")
    print("|---|--:|--:|--:|--:|")
    for source in SOURCES:
        experiment = changed(load_experiment(source), {"training.epochs": "unlimited"})
        with TemporaryDirectory() as folder:
            print(_row(source, experiment, Path(folder), options.rounds, options.seconds), flush=True)
    return 0


def _row(source: str, experiment: Experiment, folder: Path, rounds: int, seconds: float) -> str:
    recorder = MeasuredRecorder(RunPlace(folder, name="run"))
    with_folder, without = (
        Execution(experiment, watched=False, recording=recorder),
        Execution(experiment, watched=False),
    )
    kept, ratios, away = list[Spent](), list[float](), Away()
    with threads(with_folder.trainer.threads):
        for run in (with_folder, without):
            run.carry_out(1, Run())
        _turn(with_folder, None, 0.5)  # to warm up
        away.train(without, 0.5)
        for _ in range(rounds):
            kept.append(_turn(with_folder, recorder, seconds))
            bare = away.train(without, seconds)
            ratios.append(kept[-1].seconds / kept[-1].epochs / (bare.seconds / bare.epochs))
    share = sum(turn.keeping for turn in kept) / sum(turn.seconds for turn in kept)
    with_folder.end()
    recorder.wait(60)
    epochs, size = with_folder.trainer.epoch, size_of(folder / "run") / 1e6
    return f"| {source} | {share:.2%} | {median(ratios):.3f} × | {epochs:,} | {size:.1f} MB |"


def _turn(run: Execution, recorder: MeasuredRecorder | None, seconds: float) -> Spent:
    """Train for so long, and wait until what there is to write is written."""
    before = recorder.spent + recorder.written if recorder else 0.0
    trainer = run.trainer
    step, begun, deadline = trainer.step, process_time(), monotonic() + seconds
    while monotonic() < deadline:
        run.turn()
    if recorder is not None:
        recorder.catch_up()
    keeping = recorder.spent + recorder.written - before if recorder else 0.0
    return Spent(process_time() - begun, keeping, (trainer.step - step) / len(trainer.batches))


if __name__ == "__main__":
    sys.exit(main())
