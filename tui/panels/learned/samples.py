"""The samples that a plot shows, and the ranges and places of what they are drawn on."""

from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from nn_tui.datasets import SPLITS, SplitName
from nn_tui.datasets.arrays import Floats, Rows
from nn_tui.engine.runs import DataSamples

Splits = Literal["all", "none"] | SplitName
"""Which samples are shown."""
Mask = npt.NDArray[np.bool_]

MARGIN = 0.08
"""How far beyond the data the input space is shown, as a share of the data's range on each side."""
CANDIDATES = 1000
"""Samples of a split that are looked at; more could not be told apart on a screen."""


class Samples(msgspec.Struct, frozen=True, eq=False):
    """Samples in the units of the data, split by split in the order of `SPLITS`."""

    rows: Rows
    """(N,): where in the dataset they stand."""
    inputs: Floats
    """(N, m)."""
    targets: Floats
    """(N, K)."""
    splits: npt.NDArray[np.int8]
    """(N,): of which split they are, as a place in `SPLITS`."""
    places: Floats
    """(N, 2): where they lie on the plane that is shown; (N, 0) where there is none."""

    def of(self, splits: Splits) -> "Samples":
        """Return those of a split alone."""
        if splits == "all":
            return self
        kept = np.zeros(len(self.rows), np.bool_) if splits == "none" else self.are(splits)
        return Samples(self.rows[kept], self.inputs[kept], self.targets[kept], self.splits[kept], self.places[kept])

    def are(self, split: SplitName) -> Mask:
        """Return which ones are of a split, (N,)."""
        return self.splits == SPLITS.index(split)


def samples_of(data: DataSamples) -> Samples:
    """Return samples that a description of the data holds; they lie on no plane yet."""
    return Samples(data.rows, data.inputs, data.targets, data.splits, np.empty((data.rows.size, 0)))


def share_shown(samples: Samples, room: int) -> int:
    """Return n where every n-th sample is to be drawn, so that no more than `room` are."""
    return max(1, -(-samples.rows.size // max(1, room)))


def extent(values: Floats) -> tuple[float, float]:
    """Return the range of values (N,) with a margin on both sides; never empty."""
    low, high = float(values.min()), float(values.max())
    margin = (high - low) * MARGIN or abs(low) * MARGIN or 1.0
    return low - margin, high + margin


def places(low: float, high: float, count: int) -> Floats:
    """Return the middles of `count` equal cells from low to high, (count,)."""
    return low + (np.arange(count, dtype=np.float64) + 0.5) * ((high - low) / count)


def lattice(x: tuple[float, float], y: tuple[float, float], columns: int, rows: int) -> Floats:
    """Return the points (rows · columns, 2) in the middles of a grid's cells, row by row from the top, y upwards."""
    across, up = np.meshgrid(places(*x, columns), places(*y, rows)[::-1])
    return np.column_stack([across.ravel(), up.ravel()])
