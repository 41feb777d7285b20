"""Killed between two writes while a script changes a run, undoes that, goes back and branches, in any order.

As a program it is that script: `python -m tests.survivals.changes FOLDER SEED`.
"""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from nn_tui import Session, Viewer, load_experiment
from nn_tui.engine.runs import (
    AddNeuron,
    Change,
    Command,
    DeleteBranch,
    GoTo,
    Pause,
    Redo,
    RemoveNeuron,
    RenameBranch,
    Reset,
    Revisit,
    Run,
    SetMark,
    SetParameter,
    Step,
    StepBack,
    StepLearningRate,
    TakeOut,
    Undo,
)
from nn_tui.engine.runs.store.run_folder import is_run

from .kills import ROOT, SLOWEST, environment
from .whole import check

WRITES = ("fsync", "replace", "pwrite", "ftruncate", "unlink")
"""What the thread that writes asks the system for."""
SITTINGS = 4
COMMANDS = 40
"""At most, in a sitting."""
DELAYS = (0.0, 0.0, 0.01, 0.1)
"""How long a disk may take for each of them."""


def killed_in_changing(rng: random.Random, state: Path) -> str:
    """Let a script change a run in several sittings; each time it goes on as its journal says."""
    folder, places = state / "one", list[str]()
    for _ in range(rng.randint(2, SITTINGS)):
        command = [sys.executable, "-m", "tests.survivals.changes", str(folder), str(rng.randrange(2**32))]
        done = subprocess.run(
            command, cwd=ROOT, env=environment(state), capture_output=True, text=True, timeout=2 * SLOWEST, check=False
        )
        assert done.returncode in (0, -signal.SIGKILL), f"{done.returncode}: {done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        if is_run(folder):
            places.append(check(folder).place)
    return f"goes on from {', '.join(places) or 'nothing'}"


def main() -> None:
    """Change the run of a folder, which is begun where there is none, and end in one way or another."""
    folder, rng = Path(sys.argv[1]), random.Random(int(sys.argv[2]))
    _be_killed_while_it_writes(rng)
    session = Session.resume(folder) if is_run(folder) else Session(load_experiment("circles"), run_dir=folder)
    session.start()
    viewer = Viewer(session)
    for _ in range(rng.randint(3, COMMANDS)):
        number = session.send(_any_command(rng, viewer))
        if rng.random() < 0.5:
            _wait(session, viewer, number)
        if rng.random() < 0.1:
            sleep(rng.uniform(0, 1.3))
    way = rng.random()
    if way < 0.4:
        _wait(session, viewer, session.send(Pause()))
        sleep(rng.uniform(0, 0.1))
    if way < 0.6:
        os.kill(os.getpid(), signal.SIGKILL)
    if way < 0.8:
        assert session.close()


def _be_killed_while_it_writes(rng: random.Random) -> None:
    """Count what the thread that writes asks for, on a disk that may be slow, and be killed at one of them."""
    last, delay = rng.choice((0, 0, rng.randint(1, 30), rng.randint(1, 120), rng.randint(1, 400))), rng.choice(DELAYS)
    count = 0

    def patient(write: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            nonlocal count
            if threading.current_thread().name == "nn-tui recorder":
                count += 1
                sleep(rng.uniform(0, delay))
                if count == last:
                    os.kill(os.getpid(), signal.SIGKILL)
            return write(*arguments, **named)

        return wrapped

    for name in WRITES:
        setattr(os, name, patient(getattr(os, name)))


def _any_command(rng: random.Random, viewer: Viewer) -> Command:
    branches: Sequence[str] = viewer.snapshot.timeline.branches if viewer.snapshot else ()
    branch = rng.choice(branches or ("main",))
    commands: list[Command] = [
        *[Step("epoch"), Step("epoch"), Step("batch"), Step("operation"), Step("operation"), Run()],
        *[Undo(), Undo(), Undo(), Redo(), Redo(), StepBack(rng.choice(("epoch", "batch", "operation")))],
        *[StepLearningRate(1), StepLearningRate(-1), SetParameter(1, 0, None, rng.random())],
        *[Change((("training.batch_size", rng.choice((8, 10, 16, 32))),)), AddNeuron(1), RemoveNeuron(1, 0), Reset()],
        *[
            Revisit(1),
            Revisit(-1),
            GoTo(f"{branch}@"),
            GoTo(f"{branch}@{rng.randint(0, 3)}"),
            TakeOut(rng.randint(0, 2)),
        ],
        *[DeleteBranch(branch), RenameBranch(branch, f"n{rng.randint(0, 9)}"), SetMark("here")],
    ]
    return rng.choice(commands)


def _wait(session: Session, viewer: Viewer, number: int) -> None:
    """Wait until a command is carried out."""
    deadline = monotonic() + SLOWEST
    while viewer.snapshot is None or viewer.snapshot.command < number:
        if session.error is not None:
            raise session.error
        assert monotonic() < deadline, "it does not go on"
        viewer.look()
        sleep(0.002)


SCENARIOS = {"killed-in-changing": killed_in_changing}

if __name__ == "__main__":
    main()
