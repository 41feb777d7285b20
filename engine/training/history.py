"""The curves of a run in bounded memory: neighbouring epochs are merged, their extremes are kept."""

from collections.abc import Callable
from math import isfinite, nan
from typing import Self

import msgspec
import numpy as np
import numpy.typing as npt

SERIES = (
    "train_loss",
    "test_loss",
    "train_metric",
    "test_metric",
    "learning_rate",
    "gradient_norm",
    "validation_loss",
    "validation_metric",
)
"""What is recorded of an epoch. The gradient's norm is √Σ g² over all parameters, in the last batch; 0 at first."""

Column = npt.NDArray[np.float64]


class Curves(msgspec.Struct, frozen=True, eq=False):
    """The history at one moment: n points that each stand for `stride` epochs (the last one maybe for fewer).

    `epochs` (n,) holds the last epoch of each point; `last`, `lowest` and `highest` have shape (series, n), float64,
    NaN where a value does not exist or is not finite (lowest and highest skip those inside a point).
    """

    epochs: Column
    last: Column
    lowest: Column
    highest: Column
    stride: int

    def series(self, name: str) -> tuple[Column, Column, Column]:
        """Return (last, lowest, highest) of a series, each (n,)."""
        index = SERIES.index(name)
        return self.last[index], self.lowest[index], self.highest[index]

    def thinned(self, points: int) -> "Curves":
        """Return the same history in at most so many points, neighbours merged two by two."""
        if self.epochs.size <= points:
            return self
        even = self.epochs.size // 2 * 2
        lowest, highest = self.lowest[:, :even], self.highest[:, :even]
        return Curves(
            np.append(self.epochs[1:even:2], self.epochs[even:]),
            np.append(self.last[:, 1:even:2], self.last[:, even:], axis=1),
            np.append(np.fmin(lowest[:, ::2], lowest[:, 1::2]), self.lowest[:, even:], axis=1),
            np.append(np.fmax(highest[:, ::2], highest[:, 1::2]), self.highest[:, even:], axis=1),
            self.stride * 2,
        ).thinned(points)


class Mark:
    """An epoch to which a history can be cut back: the point that it had begun, which may have become another since.

    `last`, `lowest` and `highest` are of shape (series,); the point stood for `held` epochs.
    """

    def __init__(self, epoch: int, held: int, last: Column, lowest: Column, highest: Column) -> None:
        self.epoch, self.held = epoch, held
        self.last, self.lowest, self.highest = last, lowest, highest

    def copy(self) -> Self:
        """Return another mark of the same epoch."""
        return type(self)(self.epoch, self.held, self.last, self.lowest, self.highest)


class History:
    """One record an epoch; once `capacity` points are full, they are merged two by two.

    `merging` is called before that, by whoever holds marks, for which `merge_into` is to be called then.
    """

    merging: Callable[[], None] | None = None

    def __init__(self, capacity: int = 4096) -> None:
        self._epochs = np.zeros(capacity)
        self._last, self._lowest, self._highest = (np.full((len(SERIES), capacity), np.nan) for _ in range(3))
        self._capacity = capacity
        self._points = 0
        self._held = 0
        self.stride = 1

    def copy(self) -> "History":
        """Return another history with the same records."""
        other = History(self._capacity)
        other.load(self.curves(), self._held)
        return other

    @property
    def held(self) -> int:
        """How many epochs the last point stands for."""
        return self._held

    @property
    def capacity(self) -> int:
        """How many points there are room for."""
        return self._capacity

    def load(self, curves: Curves, held: int) -> None:
        """Take over records; the last of them stands for `held` epochs."""
        n = curves.epochs.size
        self._epochs[:n] = curves.epochs
        for own, column in ((self._last, curves.last), (self._lowest, curves.lowest), (self._highest, curves.highest)):
            own[:, :n] = column
        self._points, self._held, self.stride = n, held, curves.stride

    def mark(self) -> Mark:
        """Return the latest epoch as one to cut back to."""
        point = self._points - 1
        last, lowest, highest = (values[:, point].copy() for values in (self._last, self._lowest, self._highest))
        return Mark(int(self._epochs[point]), self._held, last, lowest, highest)

    def merge_into(self, mark: Mark) -> None:
        """Let a mark follow the merging that comes next: its point takes in the one before where they become one."""
        point = int(np.searchsorted(self._epochs[: self._points], mark.epoch))
        if point % 2:
            mark.lowest = np.fmin(mark.lowest, self._lowest[:, point - 1])
            mark.highest = np.fmax(mark.highest, self._highest[:, point - 1])
            mark.held += self.stride

    def cut(self, mark: Mark) -> None:
        """Forget all epochs after that of a mark."""
        point = int(np.searchsorted(self._epochs[: self._points], mark.epoch))
        self._epochs[point] = mark.epoch
        self._last[:, point], self._lowest[:, point], self._highest[:, point] = mark.last, mark.lowest, mark.highest
        self._points, self._held = point + 1, mark.held

    def append(self, epoch: int, values: tuple[float, ...]) -> None:
        """Record the values of an epoch, in the order of SERIES."""
        record = np.array([value if isfinite(value) else nan for value in values])
        if self._held == self.stride and self._points == self._capacity:
            if self.merging:
                self.merging()
            self.coarsen()
        if self._points and self._held < self.stride:
            point = self._points - 1
            np.fmin(self._lowest[:, point], record, out=self._lowest[:, point])
            np.fmax(self._highest[:, point], record, out=self._highest[:, point])
            self._held += 1
        else:
            point = self._points
            self._lowest[:, point] = self._highest[:, point] = record
            self._points += 1
            self._held = 1
        self._last[:, point] = record
        self._epochs[point] = epoch

    def coarsen(self) -> None:
        """Merge the points two by two; where their number is odd the last one stays alone."""
        n = self._points
        pairs, kept = n // 2, (n + 1) // 2
        self._lowest[:, :pairs] = np.fmin(self._lowest[:, : 2 * pairs : 2], self._lowest[:, 1 : 2 * pairs : 2])
        self._highest[:, :pairs] = np.fmax(self._highest[:, : 2 * pairs : 2], self._highest[:, 1 : 2 * pairs : 2])
        self._last[:, :pairs] = self._last[:, 1 : 2 * pairs : 2]
        self._epochs[:pairs] = self._epochs[1 : 2 * pairs : 2]
        if n % 2:
            for values in (self._last, self._lowest, self._highest):
                values[:, pairs] = values[:, n - 1]
            self._epochs[pairs] = self._epochs[n - 1]
        else:
            self._held += self.stride
        self._points = kept
        self.stride *= 2

    def curves(self) -> Curves:
        """Return a copy of what is recorded."""
        n = self._points
        return Curves(
            self._epochs[:n].copy(),
            self._last[:, :n].copy(),
            self._lowest[:, :n].copy(),
            self._highest[:, :n].copy(),
            self.stride,
        )
