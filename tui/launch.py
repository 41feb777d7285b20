"""Opening the dashboard: the recipe with the command line's changes, a session, the screen, and what remains to say."""

import os
import sys
import traceback
from dataclasses import dataclass
from math import isfinite

from msgspec import structs

from ..datasets.errors import InputError
from ..engine.experiment import Experiment, checked, load_experiment
from ..engine.runs import Session, Speed
from .app import Dashboard
from .glyphs import GLYPHS, detect_charset


@dataclass(frozen=True)
class Overrides:
    """The fields of a recipe that the command line may change, as typed; None leaves them alone."""

    hidden: str | None
    activation: str | None
    optimizer: str | None
    learning_rate: float | None
    batch_size: str | None
    epochs: int | None
    seed: int | None

    def apply(self, experiment: Experiment) -> Experiment:
        """Return the recipe with these changes; raises InputError that names the option."""
        network, training = experiment.network, experiment.training
        if self.hidden is not None:
            network = structs.replace(network, hidden=_sizes(self.hidden))
        if self.activation is not None:
            name, *others = (name.strip() for name in self.activation.split(","))
            network = structs.replace(network, activation=(name, *others) if others else name)
        if self.optimizer is not None:
            training = structs.replace(training, optimizer=self.optimizer)
        if self.learning_rate is not None:
            training = structs.replace(training, learning_rate=self.learning_rate)
        if self.batch_size is not None:
            size = "all" if self.batch_size == "all" else _whole("--batch-size", self.batch_size)
            training = structs.replace(training, batch_size=size)
        # A preset's number of epochs is for training without a screen; whoever watches pauses it.
        training = structs.replace(training, epochs=self.epochs or "unlimited")
        experiment = structs.replace(experiment, network=network, training=training)
        if self.seed is not None:
            experiment = structs.replace(experiment, seed=self.seed)
        return checked(experiment)


def _sizes(text: str) -> tuple[int, ...]:
    if text.strip().lower() in ("", "none"):
        return ()
    return tuple(_whole("--hidden", part) for part in text.split(","))


def _whole(option: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InputError(f"{option}: {text.strip()!r} is not a whole number") from None


def _speed(text: str) -> Speed:
    if text == "gentle" or text == "max":
        return text
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not (isfinite(value) and value > 0):
        raise InputError(f"--speed: {text!r} is neither gentle, max nor a number of epochs a second above 0")
    return value


def open_dashboard(name: str, overrides: Overrides, *, speed: str, run: bool) -> int:
    """Open the dashboard on an experiment and return the exit status once it is closed.

    Raises InputError before anything is drawn where the recipe cannot be carried out.
    """
    experiment = overrides.apply(load_experiment(name))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError("the dashboard needs a terminal, but input or output is none")
    session = Session(experiment, speed=_speed(speed), run=run)
    session.start()
    app = Dashboard(session, GLYPHS[detect_charset(os.environ)])
    app.run()
    if session.error is not None:
        print("nn-tui: training ended with an error", file=sys.stderr)
        traceback.print_exception(session.error)
        return 1
    return app.return_code or 0
