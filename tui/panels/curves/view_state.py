"""How the curves are looked at, and what they are at one epoch."""

import msgspec
import numpy as np
from msgspec import structs

from nn_tui.engine.runs import Snapshot
from nn_tui.engine.training.history import Column, Curves

from .epoch_window import ALL, Window
from .measures import MEASURES, CurveLine, Measure, measures
from .smooth_and_thin import smooth

FACTORS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
"""How much of the average so far is kept at each epoch; 0 is no smoothing."""


class CurveView(msgspec.Struct, frozen=True):
    """Which measure, on which scale, how much smoothed, which epochs, and where the cursor stands."""

    measure: int = 0
    logarithmic: bool = False
    smoothing: float = 0.0
    window: Window = ALL
    cursor: float | None = None

    def at(self, epoch: float) -> "CurveView":
        """Return this view with the cursor at an epoch."""
        return structs.replace(self, cursor=epoch)

    def of(self, snapshot: Snapshot) -> Measure:
        """Return the measure."""
        aside = "validation" if snapshot.evaluation.validation else "test"
        return measures(snapshot.data.task, aside)[self.measure % MEASURES]

    def smoother(self, direction: int) -> float:
        """Return the next larger (1) or smaller (-1) factor, or the present one at the end."""
        return FACTORS[min(max(0, FACTORS.index(self.smoothing) + direction), len(FACTORS) - 1)]


class Reading(msgspec.Struct, frozen=True):
    """What the curves are at one epoch: for each line that has values its own, and the smoothed one if that is shown.

    NaN where there is none.
    """

    epoch: int
    values: tuple[tuple[CurveLine, float, float | None], ...]
    rate: float


def point_at(curves: Curves, epoch: float) -> int:
    """Return the index of the point that is nearest to an epoch."""
    epochs = curves.epochs
    right = min(int(np.searchsorted(epochs, epoch)), epochs.size - 1)
    return right - 1 if right and epoch - epochs[right - 1] < epochs[right] - epoch else right


def read(snapshot: Snapshot, view: CurveView) -> Reading:
    """Return what the curves are at the cursor, or at the latest epoch where there is none."""
    curves, measure = snapshot.curves, view.of(snapshot)
    point = curves.epochs.size - 1 if view.cursor is None else point_at(curves, view.cursor)
    values: list[tuple[CurveLine, float, float | None]] = []
    for line in measure.lines:
        last = measure.values(curves, line)[0]
        if not exists(last):
            continue
        smoothed = float(smooth(curves.epochs, last, view.smoothing)[point]) if view.smoothing else None
        values.append((line, float(last[point]), smoothed))
    rates = curves.series("learning_rate")[0]
    return Reading(int(curves.epochs[point]), tuple(values), float(rates[point]))


def exists(values: Column) -> bool:
    """Return whether there is a value at all."""
    return not np.isnan(values).all()


def as_table(reading: Reading, measure: Measure) -> str:
    """Return a reading as tab-separated lines, the first of them the heading; numbers with nine digits."""
    columns = {"epoch": f"{reading.epoch}"}
    for line, value, smoothed in reading.values:
        name = f"{line.name} {measure.word}".strip()
        columns[name] = f"{value:.9g}"
        if smoothed is not None:
            columns[f"{name}, smoothed"] = f"{smoothed:.9g}"
    columns["learning rate"] = f"{reading.rate:.9g}"
    return "\t".join(columns) + "\n" + "\t".join(columns.values()) + "\n"
