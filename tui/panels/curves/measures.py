"""What can be drawn over the epochs: the measures, each with its curves and how its numbers are written."""

from collections.abc import Callable
from typing import Literal, get_args

import msgspec
import numpy as np
from textual.color import Color

from nn_tui.datasets import Task
from nn_tui.engine.evaluation.task_metrics import metric_name
from nn_tui.engine.recipe.defaults import chosen_loss
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.training.history import Column, Curves

from ...drawing import number_format as numbers
from ...drawing.theme import Palette


class CurveLine(msgspec.Struct, frozen=True):
    """One curve: its name in the legend, empty where there is but one, its series, and what its colour stands for."""

    name: str
    series: str
    role: Literal["train", "test", "mark"]

    def colour(self, palette: Palette) -> Color:
        """Return the curve's colour: that of a split, or of a mark."""
        return {"train": palette.train, "test": palette.test, "mark": palette.mark}[self.role]


class Measure(msgspec.Struct, frozen=True):
    """A number that is recorded every epoch."""

    name: str
    lines: tuple[CurveLine, ...]
    number: Callable[[float], str]
    """How its values are written."""
    logarithmic: bool = True
    """Whether a logarithmic scale makes sense."""
    best: float | None = None
    """The best value there can be, which the axis then ends at."""
    first: int = 0
    """The first epoch of which it is known."""

    @property
    def word(self) -> str:
        """Its name inside a sentence."""
        return self.name if self.name.isupper() else self.name.lower()

    def write(self, value: float) -> str:
        """Return a value as people read it."""
        return "none" if np.isnan(value) else self.number(value)

    def values(self, curves: Curves, line: CurveLine) -> tuple[Column, Column, Column]:
        """Return (last, lowest, highest) of a curve, each (n,), NaN where it is not known."""
        last, lowest, highest = curves.series(line.series)
        if self.first and curves.epochs.size:
            start = last[0] if curves.epochs[0] >= self.first else np.nan
            last, lowest, highest = (np.concatenate([[start], column[1:]]) for column in (last, lowest, highest))
        return last, lowest, highest


Aside = Literal["validation", "test"]
"""The samples set aside that are drawn beside those of training: of validation where there are any, for the test is
there for the end."""


def _both(name: str, aside: Aside) -> tuple[CurveLine, ...]:
    return CurveLine("train", f"train_{name}", "train"), CurveLine(aside, f"{aside}_{name}", "test")


_ASIDE: tuple[Aside, ...] = get_args(Aside)
_LOSS = {aside: Measure("Loss", _both("loss", aside), numbers.short) for aside in _ASIDE}
_ACCURACY = {
    aside: Measure("Accuracy", _both("metric", aside), numbers.percent, logarithmic=False, best=1.0) for aside in _ASIDE
}
_R_SQUARED = {
    aside: Measure(metric_name("regression"), _both("metric", aside), numbers.short, logarithmic=False, best=1.0)
    for aside in _ASIDE
}
_RATE = Measure("Learning rate", (CurveLine("", "learning_rate", "mark"),), numbers.rate)
_NORM = Measure("Gradient norm", (CurveLine("", "gradient_norm", "train"),), numbers.short, first=1)

MEASURES = 4
"""How many measures each task has."""


def measures(task: Task, aside: Aside = "test") -> tuple[Measure, ...]:
    """Return the measures of a task in the order in which a key goes through them, the loss first."""
    metric = _R_SQUARED if task == "regression" else _ACCURACY
    return _LOSS[aside], metric[aside], _RATE, _NORM


def full_name(measure: Measure, snapshot: Snapshot) -> str:
    """Return what is measured exactly: the cost function of the loss, what the gradient's norm is of; else nothing."""
    weighted = "weighted" if snapshot.data.weighted else ""
    if measure in _LOSS.values():
        name = chosen_loss(snapshot.experiment.training.loss, snapshot.data.task).name.replace("_", " ")
        name = f"{name} of scaled targets" if snapshot.data.task == "regression" else name
        return f"{weighted} {name}".strip()
    if measure in (*_ACCURACY.values(), *_R_SQUARED.values()):
        return weighted
    return "last batch" if measure is _NORM else ""
