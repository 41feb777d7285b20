"""Runs that are kept, for the commands about them."""

from collections.abc import Sequence

from nn_tui.engine import load_experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Command, Run, Step
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.run_place import RunPlace
from nn_tui.tui.config.locations import runs_folder


def keep(name: str, source: str, commands: Sequence[Command]) -> None:
    """Keep a run of three epochs to which these commands come first."""
    recorder = Recorder(RunPlace(runs_folder(), name=name))
    run = Execution(changed(load_experiment(source), {"training.epochs": 3}), recording=recorder)
    for number, command in enumerate((*commands, Run()), 1):
        run.carry_out(number, command)
        while run.travels or (run.busy and (run.running or isinstance(command, Step))):
            run.turn()
    run.end()
    assert recorder._writer is not None
    assert recorder._writer.wait(60)
