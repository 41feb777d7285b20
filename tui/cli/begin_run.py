"""What a command carries out: a new experiment, or a run that goes on with what is to be changed of it."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from nn_tui.datasets import InputError, Prepared
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import assignment, changed
from nn_tui.engine.runs import Change, Command, Run, RunSession
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.remote.address import NAME
from nn_tui.engine.runs.speed import Speed
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.run_folder import called, find_run
from nn_tui.engine.runs.store.run_lock import RunLock
from nn_tui.engine.timeline.recording import Resumed

from ..config.locations import runs_folder
from ..config.settings import Settings
from .recipe_from_options import experiment_from_options
from .recipe_options import Options
from .recording_options import KeepOptions
from .runs.run_reference import hung_up, run_or_experiment


class ToCarryOut(NamedTuple):
    """Where it begins, who records it, the commands that come first, and what is to be said at the start.

    `experiment` is the recipe with these commands.
    """

    start: Experiment | Resumed
    experiment: Experiment
    recorder: Recorder | None = None
    commands: tuple[Command, ...] = ()
    told: tuple[str, ...] = ()

    def session(self, *, speed: Speed, run: bool) -> RunSession:
        """Return a session that carries it out, to be started."""
        session = RunSession(self.start, speed=speed, run=run, recording=self.recorder)
        for command in self.commands:
            session.send(command)
        if run and self.commands:
            session.send(Run())  # what had stopped it may be over
        return session

    def all_told(self) -> tuple[str, ...]:
        """Return what is to be said at the start, and once of runs whose terminal went away."""
        return (*self.told, *hung_up(self.recorder.folder if self.recorder else None))

    def execution(self, data: Prepared | None = None) -> Execution:
        """Return the same to be driven by the caller, at full speed."""
        execution = Execution(self.start, data, watched=False, recording=self.recorder)
        for number, command in enumerate(self.commands, 1):
            execution.carry_out(number, command)
        return execution


def to_carry_out(
    name: str | None,
    options: Options,
    keep: KeepOptions,
    settings: Settings,
    *,
    resumed: str | None = None,
    allow_changed: bool = False,
    watched: bool = False,
) -> ToCarryOut:
    """Return what is named: an experiment as the options change it, or a run to go on with; raises InputError."""
    if (name is None) == (resumed is None):
        raise InputError("give an experiment, or with --resume a run to go on with")
    folder = find_run(resumed, runs_folder()) if resumed is not None else run_or_experiment(f"{name}")
    if folder is None:
        experiment = experiment_from_options(f"{name}", options, watched=watched)
        return ToCarryOut(experiment, experiment, keep.recorder(settings, experiment.data.source))
    changing = ("set", "epochs", "learning_rate")
    others = [field for field, value in asdict(options).items() if value is not None and field not in changing]
    others += [field for field, value in asdict(keep).items() if value]
    if others:
        words = ", ".join(f"--{option.replace('_', '-')}" for option in others)
        raise InputError(
            f"{words}: a run that goes on has its recipe and its folder; --set changes fields of the recipe"
        )
    assignments = list(options.set)
    if options.learning_rate is not None:
        assignments.insert(0, f"training.learning_rate={options.learning_rate!r}")
    epochs = None if options.epochs is None else f"{options.epochs}"
    return resumed_run(folder, assignments=assignments, epochs=epochs, allow_changed=allow_changed)


def resumed_run(
    folder: Path, *, assignments: Sequence[str] = (), epochs: str | None = None, allow_changed: bool = False
) -> ToCarryOut:
    """Return a run to go on with, under a recipe with other values where some are given; raises InputError.

    `epochs` is a number in all, or as in `+100` of more than it has.
    """
    if (folder / NAME).is_socket() and RunLock(folder / "lock").held_by() is not None:
        raise InputError(f"{called(folder)} is carried out already; `nn-tui attach {called(folder)}` comes back to it")
    from nn_tui.engine.runs.store.reopen import open_run

    opened = open_run(folder, allow_changed=allow_changed)
    try:
        experiment, commands = opened.start.live.experiment, list[Command]()
        fields = [assignment(text) for text in assignments]
        if epochs is not None:
            fields.append(("training.epochs", _epochs(epochs, opened.start.live.state.epoch)))
        for field in fields:
            experiment = changed(experiment, dict([field]))
        if fields:
            experiment.without_weights.check(opened.start.live.data)
            commands.append(Change(tuple(fields)))
    except BaseException:
        opened.leave()
        raise
    told = tuple(f"{folder.name}: {sentence}" for sentence in opened.told)
    return ToCarryOut(opened.start, experiment, opened.recorder, tuple(commands), told)


def _epochs(text: str, done: int) -> int:
    found = re.fullmatch(r"(\+?)(\d{1,15})", text.strip())
    number = int(found[2]) if found else 0
    if found is None or not number:
        raise InputError(
            f"--epochs: {text!r} is no number of epochs; expected one in all, such as 300, or +100 for more"
        )
    if found[1]:
        return done + number
    if number <= done:
        raise InputError(
            f"--epochs: the run has {done:,} epochs already; expected more in all, or +{number} for as many more"
        )
    return number
