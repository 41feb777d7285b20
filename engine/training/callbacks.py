"""Functions of a script that are called while a run trains: they see a moment of it, and may stop it."""

from collections.abc import Callable
from math import nan
from typing import Protocol

import msgspec

from ..evaluation.evaluation import Evaluation
from ..network.network import Network, ParameterVector
from ..network.workspace import Workspace
from .stopping import Stop


class Training(Protocol):
    """What a moment is read from: a trainer."""

    network: Network
    epoch: int
    step: int
    batch: int
    evaluation: Evaluation
    worked: Workspace | None
    stopped: Stop | None

    @property
    def learning_rate(self) -> float:
        """The learning rate η."""
        ...


class RunMoment:
    """A run between two batches, as a callback sees it; good until the callback returns.

    `epoch` and `step` count finished epochs and updates, `batch` the finished batches of the epoch. `evaluation` is
    that of the last finished epoch: losses, metric, and outputs (K, N) of each split.
    """

    def __init__(self, run: Training) -> None:
        self._run = run
        self.epoch, self.step, self.batch = run.epoch, run.step, run.batch
        self.learning_rate = run.learning_rate
        self.evaluation = run.evaluation
        self.asked: str | None = None
        """Why the callback wants the run to stop, if it does."""

    @property
    def cost(self) -> float:
        """The cost of the last batch, without penalties; NaN before the first."""
        return nan if self._run.worked is None else float(self._run.worked.cost)

    @property
    def stopped(self) -> Stop | None:
        """Why the run has stopped; None while it goes on."""
        return self._run.stopped

    @property
    def parameters(self) -> ParameterVector:
        """A copy of all weights and biases."""
        return self._run.network.parameters.copy()

    @property
    def gradients(self) -> ParameterVector:
        """A copy of the gradients of the last batch, penalties and clipping included."""
        return self._run.network.gradients.copy()

    def stop(self, sentence: str = "") -> None:
        """Let the run stop here; the sentence is what it says of the reason."""
        self.asked = sentence or "a callback has asked for it"


Callback = Callable[[RunMoment], object]
"""What it returns is not looked at."""


class Callbacks(msgspec.Struct, eq=False):
    """Functions of a `RunMoment`, called in their order: after each batch, after each epoch, and when the run stops.

    With `after_batch` each batch is run by itself, which takes a few microseconds more. What is done again, on the way
    to another moment of a session, calls nobody. An exception ends the training between two batches.
    """

    after_batch: list[Callback] = msgspec.field(default_factory=list[Callback])
    after_epoch: list[Callback] = msgspec.field(default_factory=list[Callback])
    on_stop: list[Callback] = msgspec.field(default_factory=list[Callback])


def call(callbacks: list[Callback], run: Training) -> str | None:
    """Call all of them, and return why one of them wants the run to stop, if any does."""
    asked: str | None = None
    for callback in callbacks:
        moment = RunMoment(run)
        callback(moment)
        asked = asked or moment.asked
    return asked
