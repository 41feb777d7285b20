"""Data too large to be copied: samples stay where they are stored, and are scaled as they are read."""

from collections.abc import Iterator, Sequence
from operator import index as index_of
from typing import Any, Literal, SupportsIndex, overload

import numpy as np
import numpy.typing as npt

from .arrays import Floats, Rows
from .errors import InputError
from .memory_map import read_rows, release
from .scaling import Scale, Scaler

LARGE = 50_000_000
"""Numbers in an array from which on it is not copied: 400 MB as float64."""
ROWS = 1024
"""Rows that are read in one go."""
BLOCK = 4 * 2**20
"""Numbers that are looked at in one go."""


def is_large(values: npt.NDArray[Any]) -> bool:
    """Return whether an array is to stay where it is."""
    return values.size >= LARGE


def blocks(values: npt.NDArray[Any]) -> Iterator[tuple[int, npt.NDArray[Any]]]:
    """Yield the rows of an array (N, m) in blocks with their first row's number, giving back what was read."""
    rows = max(1, BLOCK // max(1, values.shape[1]))
    for start in range(0, len(values), rows):
        yield start, values[start : start + rows]
        release(values)


class ScaledRows:
    """Some rows of a large array, scaled when they are read: what (N, m) float64 inputs are elsewhere.

    `stored` (M, m) in any real dtype, `rows` (N,) the rows of it that belong here. Reading gives the very numbers
    that a scaled copy would have. A slice is again such rows, and reads nothing; `np.asarray` reads all.
    """

    def __init__(self, stored: npt.NDArray[Any], rows: Rows, scaler: Scaler) -> None:
        self.shape = (len(rows), stored.shape[1])
        self._stored, self._rows, self._scaler = stored, rows, scaler
        self._scratch: dict[int, Floats] = {}

    def __len__(self) -> int:
        """Return the number of samples N."""
        return len(self._rows)

    @overload
    def __getitem__(self, index: slice) -> "ScaledRows": ...
    @overload
    def __getitem__(self, index: SupportsIndex | tuple[slice, slice | int]) -> Floats: ...
    def __getitem__(self, index: SupportsIndex | slice | tuple[slice, slice | int]) -> "Floats | ScaledRows":
        """Return one sample (m,), some samples, or the array of some columns of some samples, scaled."""
        match index:
            case slice():
                return ScaledRows(self._stored, self._rows[index], self._scaler)
            case (rows, columns):
                return self._read(self._rows[rows])[:, columns]
            case _:  # NumPy's integers are none of Python's
                place = index_of(index)
                return self._read(self._rows[place : place + 1 or None])[0]

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> npt.NDArray[Any]:
        """Return all samples, read and scaled, (N, m)."""
        return self._read(self._rows).astype(dtype or np.float64)

    def take(self, rows: Rows, axis: Literal[0], out: npt.NDArray[Any], mode: Literal["clip"]) -> None:
        """Write the samples `rows` (B,) into out[:, :m], as the method of an array does."""
        scratch = self._scratch.get(len(rows))
        if scratch is None:
            scratch = self._scratch[len(rows)] = np.empty((len(rows), self.shape[1]))
        self._fetch(self._rows.take(rows, axis, None, mode), scratch)
        np.subtract(scratch, self._scaler.offset, scratch)
        np.divide(scratch, self._scaler.factor, out[:, : self.shape[1]], casting="same_kind")

    def _read(self, rows: Rows) -> Floats:
        values = np.empty((len(rows), self.shape[1]))
        self._fetch(rows, values)
        return self._scaler.apply(values)

    def _fetch(self, rows: Rows, out: Floats) -> None:
        for start in range(0, len(rows), ROWS):
            out[start : start + ROWS] = read_rows(self._stored, rows[start : start + ROWS])


def fit_large(scale: Scale, stored: npt.NDArray[Any], rows: Rows, names: Sequence[str] = ()) -> Scaler:
    """Return what `scaling.fit` returns for stored[rows], in one pass over the file and little memory.

    Means and squared deviations of blocks are merged (Chan, Golub and LeVeque, 1983). Raises InputError for a column
    whose numbers are too large for its spread to be a float64.
    """
    columns: int = stored.shape[1]
    if scale == "none":
        return Scaler(np.zeros(columns), np.ones(columns))
    chosen = np.zeros(len(stored), np.bool_)
    chosen[rows] = True
    count = 0
    mean: Floats = np.zeros(columns)
    squares: Floats = np.zeros(columns)
    low: Floats = np.full(columns, np.inf)
    high: Floats = np.full(columns, -np.inf)
    with np.errstate(over="ignore", invalid="ignore"):
        for start, block in blocks(stored):
            values: Floats = block[chosen[start : start + len(block)]].astype(np.float64)
            if not len(values):
                continue
            np.minimum(low, values.min(axis=0), out=low)
            np.maximum(high, values.max(axis=0), out=high)
            block_mean: Floats = values.mean(axis=0)
            total = count + len(values)
            shift: Floats = block_mean - mean
            values -= block_mean
            squares += np.square(values).sum(axis=0) + shift**2 * (count * len(values) / total)
            mean += shift * (len(values) / total)
            count = total
        offset = mean if scale == "standard" else low
        spread: Floats = np.sqrt(squares / count) if scale == "standard" else high - low
    if not np.isfinite(spread).all():
        column = int(np.flatnonzero(~np.isfinite(spread))[0])
        largest = max(abs(low[column]), abs(high[column]))
        name = names[column] if column < len(names) else column + 1
        raise InputError(f"column {name} reaches {largest:g}, which is too large for the {scale} scale")
    constant = (low == high) | (spread == 0)
    return Scaler(np.where(constant, low, offset), np.where(constant, 1.0, spread))
