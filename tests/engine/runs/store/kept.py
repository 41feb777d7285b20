"""Runs that are recorded in a folder of a test, driven by the test itself."""

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Command, Run, Step
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.reopen import OpenedRun, open_run
from nn_tui.engine.runs.store.run_place import RunPlace

Result = TypeVar("Result")


def circles(**fields: object) -> Experiment:
    """Return a small experiment that is quick to carry out."""
    usual: dict[str, object] = {
        "data.source": "circles",
        "data.samples": 40,
        "network.hidden": [3, 2],
        "training.batch_size": 7,
        "training.epochs": 12,
    }
    given = {name.replace("__", "."): value for name, value in fields.items()}
    return changed(Experiment(), usual | given)


def begun(experiment: Experiment, runs: Path, name: str = "a-run") -> Execution:
    """Return a run that is recorded in a folder of this name."""
    return Execution(experiment, recording=Recorder(RunPlace(runs, name=name)))


def drive(execution: Execution, commands: Sequence[Command] = (), turns: int | None = None) -> None:
    """Carry out commands, one after the other is done, and then so many turns, or all there are."""
    for number, command in enumerate(commands, 1):
        execution.carry_out(number, command)
        while execution.busy and (not execution.running or isinstance(command, Step)):
            execution.turn()
        execution.turn()
    if turns is None:
        while execution.busy:
            execution.turn()
    else:
        for _ in range(turns):
            execution.turn()


def to_the_end(execution: Execution) -> bytes:
    """Run until it stops, and return the weights."""
    drive(execution, [Run()])
    return weights(execution)


def weights(execution: Execution) -> bytes:
    """Return the weights, by their bits."""
    return np.array(execution.trainer.network.parameters.vector).tobytes()


def end(execution: Execution, *, cut_short: bool = False) -> None:
    """End a run and wait until it is written."""
    execution.end(cut_short=cut_short)
    recorder = execution._recording
    assert isinstance(recorder, Recorder)
    if recorder._writer is not None:
        assert recorder._writer.wait(60)
        assert recorder._writer.trouble == ""


def reopened(folder: Path, *, allow_changed: bool = False) -> tuple[Execution, OpenedRun]:
    """Go on with a run."""
    opened = open_run(folder, allow_changed=allow_changed)
    return Execution(opened.start, recording=opened.recorder), opened


def finished(work: Generator[float, None, Result]) -> Result:
    """Do some work to its end, and return what came of it."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
