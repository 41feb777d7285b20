"""A hundred times a run leaves the process that carries it out, and viewers come and go: it ends with the same bytes.

    python -m tests.detaching --times 100 --seed 1

Random commands are sent, steps and edits of every kind, ways to other moments, runs up to a breakpoint; at a random
moment, whatever is under way, the run is handed over, attached to by two viewers at once, left, and attached to again;
now and then its process is killed or stopped, and it goes on from its folder. In the end everything is compared with
the same commands in one session that nobody has disturbed. Exit status 1 where something differs.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from nn_tui.engine import Experiment
from nn_tui.engine.runs import (
    Close,
    Command,
    GoTo,
    Handle,
    Redo,
    RemoveBreakpoint,
    Request,
    Run,
    RunSession,
    SetBreakpoint,
    Snapshot,
    Step,
    StepBack,
    Undo,
    Viewer,
)
from nn_tui.engine.runs.remote import RemoteHandle, attach
from nn_tui.engine.runs.remote.handing_over import viewer_of
from nn_tui.engine.runs.store.recorder import Recorder, RunPlace
from nn_tui.engine.runs.store.reopen import open_run
from nn_tui.engine.runs.store.writer import finish_writing
from nn_tui.engine.timeline.breakpoints import EpochReached

from .engine.timeline.test_timeline import EDITS
from .journeys import experiment

DEADLINE = 60.0
IN_A_ROUND = 6
"""How often a run is left before it is compared."""


class Outcome(NamedTuple):
    """What must be the same."""

    place: str
    branch: str
    weights: bytes
    curves: tuple[bytes, ...]
    events: tuple[str, ...]


def latest(handle: Handle, number: int, *, rest: bool) -> Snapshot:
    """Return a snapshot that shows what came of a command, once nothing is under way if it is to `rest`."""
    until = time.monotonic() + DEADLINE
    while time.monotonic() < until:
        before = handle.snapshot
        handle.look(Request())
        while handle.snapshot is before and handle.error is None and time.monotonic() < until:
            time.sleep(0.001)
        if handle.error is not None:
            raise handle.error
        found = handle.snapshot
        if found is not before and found is not None and found.command >= number and not (rest and found.busy):
            return found
    raise AssertionError("it was not shown in time")


def outcome(snapshot: Snapshot) -> Outcome:
    """Return what is compared of a run."""
    curves = snapshot.curves
    series = curves.epochs, curves.last, curves.lowest, curves.highest
    kept = [event.sentence for event in snapshot.events if event.kind not in ("died", "alive", "gradients")]
    return Outcome(
        str(snapshot.place),
        snapshot.timeline.branch,
        snapshot.parameters.vector.tobytes(),
        tuple(each.tobytes() for each in series),
        tuple(kept),
    )


def commands(rng: random.Random) -> list[Command]:
    """Return some commands, which do not depend on how long anything takes if each is waited for."""
    found: list[Command] = []
    for _ in range(rng.randint(1, 8)):
        match rng.randrange(8):
            case 0 | 1:
                found.append(Step(rng.choice(["epoch", "batch", "operation"])))
            case 2:
                found += [Step("operation")] * rng.randint(1, 9)
            case 3:
                found.append(rng.choice(EDITS))
            case 4:
                found.append(rng.choice([StepBack("epoch"), StepBack("batch"), StepBack("operation"), GoTo("0")]))
            case 5:
                found.append(rng.choice([Undo(), Redo()]))
            case 6:
                found += [RemoveBreakpoint(0), SetBreakpoint(EpochReached(rng.randint(1, 60))), Run()]
            case _:
                found += [Step("epoch")] * rng.randint(1, 3)
    return found


def send(handle: Handle, wanted: Sequence[Command]) -> int:
    """Send commands; each but the last is waited for, as what comes next would cut it short. Returns its number."""
    number = 0
    for command in wanted:
        latest(handle, number, rest=True)
        number = handle.send(command)
    return number


def undisturbed(start: Experiment, wanted: Sequence[Command]) -> Outcome:
    """Return what the commands lead to where nobody leaves."""
    session = RunSession(start)
    session.start()
    viewer = Viewer(session)
    found = outcome(latest(viewer, send(viewer, wanted), rest=True))
    session.close(5.0)
    return found


class Wanderer:
    """A run that is left and come back to, in a folder among `runs`."""

    def __init__(self, start: Experiment, runs: Path, rng: random.Random) -> None:
        self._runs, self._rng = runs, rng
        self._recorder = Recorder(RunPlace(runs, name="wanderer"))
        self._begin(RunSession(start, recording=self._recorder))

    def _begin(self, session: RunSession) -> None:
        session.start()
        self._session: RunSession | None = session
        self._handle: Handle = viewer_of(session)

    def send(self, wanted: Sequence[Command]) -> None:
        """Send commands, and leave in the middle of them or right after; everything is waited for afterwards."""
        split = self._rng.randint(0, len(wanted)) if self._session is None else len(wanted)
        send(self._handle, wanted[:split])
        if self._session is not None and self._rng.random() < 0.8:
            time.sleep(self._rng.choice([0.0, 0.0, 0.002, 0.02]))
            self._leave()
        else:
            self._come_and_go()
        number = send(self._handle, wanted[split:])
        latest(self._handle, number, rest=True)
        if self._session is None and self._rng.random() < 0.5:
            self._go_on_here()

    def _leave(self) -> None:
        for _ in range(self._rng.choice([1, 1, 2])):
            self._handle.hand_over()
        until = time.monotonic() + DEADLINE
        while not self._handle.left:
            assert time.monotonic() < until, [event.sentence for event in latest(self._handle, 0, rest=False).events]
            time.sleep(0.002)
        self._session = None
        self._attach()

    def _attach(self) -> None:
        """Attach twice at once; one of them controls the run."""
        other = attach("wanderer", runs=self._runs)
        mine = attach("wanderer", runs=self._runs, take=True)
        other.look()
        other.close()
        assert mine.hold.controls
        self._handle = mine

    def _come_and_go(self) -> None:
        if self._session is None:
            latest(self._handle, send(self._handle, ()), rest=False)
            self._handle.close()
            self._attach()

    def _go_on_here(self) -> None:
        """End the run's process, by a command or by a kill once it is saved, and go on from the folder."""
        handle = self._handle
        assert isinstance(handle, RemoteHandle)
        pid = handle.reply.pid
        if self._rng.random() < 0.3:
            time.sleep(1.5)  # a run that rests is saved after a second
            os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        else:
            handle.send(Close())
            until = time.monotonic() + DEADLINE
            while handle.error is None:
                assert time.monotonic() < until
                time.sleep(0.002)
        until = time.monotonic() + DEADLINE
        while True:
            try:
                opened = open_run(self._runs / "wanderer")
                break
            except Exception:
                assert time.monotonic() < until
                time.sleep(0.02)
        self._recorder = opened.recorder
        self._begin(RunSession(opened.start, recording=opened.recorder))

    def end(self) -> Outcome:
        """Return what the run has come to, and end it."""
        found = outcome(latest(self._handle, 0, rest=True))
        self._handle.send(Close())
        if self._session is not None:
            self._session.wait(5.0)
            finish_writing(DEADLINE)
        else:
            until = time.monotonic() + DEADLINE
            while self._handle.error is None and time.monotonic() < until:
                time.sleep(0.002)
        return found


def difference(seed: int) -> str:
    """Return in what a run that was left again and again differs from one that was not; empty where in nothing."""
    rng = random.Random(seed)
    start = experiment(rng)
    rounds = [commands(rng) for _ in range(IN_A_ROUND)]
    expected = undisturbed(start, [command for each in rounds for command in each])
    with tempfile.TemporaryDirectory() as folder:
        run = Wanderer(start, Path(folder), rng)
        for wanted in rounds:
            run.send(wanted)
        found = run.end()
    return "; ".join(
        f"{name}: {a!r:.300} instead of {b!r:.300}"
        for name, a, b in zip(Outcome._fields, found, expected, strict=True)
        if a != b
    )


def main() -> int:
    """Read the options, and leave and come back."""
    parser = argparse.ArgumentParser(description="Runs that are left and come back to at random moments.")
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    done = 0
    while done < options.times:
        seed = options.seed * 100_000 + done
        if different := difference(seed):
            print(f"seed {seed}: {different}", file=sys.stderr)
            return 1
        done += IN_A_ROUND
    print(f"left and come back to {done} times, and ended with the same bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
