"""Bringing columns of different units to comparable sizes, and back."""

from collections.abc import Sequence
from typing import Literal, get_args

import msgspec
import numpy as np
import numpy.typing as npt

from .arrays import Floats
from .errors import InputError

Scale = Literal["standard", "minmax", "none"]
SCALES: tuple[Scale, ...] = get_args(Scale)


class Scaler(msgspec.Struct, frozen=True, eq=False):
    """A scale for each of m columns: scaled = (x − offset) / factor."""

    offset: Floats
    """(m,), in the column's unit."""
    factor: Floats
    """(m,), in the column's unit; never 0."""

    def apply(self, x: Floats) -> Floats:
        """Return (x − offset) / factor, without unit, for x of shape (N, m) or (m,)."""
        return (x - self.offset) / self.factor

    def invert(self, x: Floats) -> Floats:
        """Return x · factor + offset, in the columns' units, for scaled x of shape (N, m) or (m,)."""
        return x * self.factor + self.offset

    def restore(self, values: npt.NDArray[np.floating]) -> Floats:
        """Return what a network holds, a sample in each column, (m, N) or (m,), in the columns' units and float64."""
        return self.invert(values.T.astype(np.float64)).T


def fit(scale: Scale, values: Floats, names: Sequence[str] = ()) -> Scaler:
    """Return the scaler that brings the columns of values, (N, m), to a common size; `names` are for what is refused.

    - standard: mean 0 and standard deviation 1, over the N values (not N − 1; scikit-learn's convention)
    - minmax: smallest value 0 and largest 1
    - none: left as they are

    A constant column is only moved to 0. Raises InputError without samples, for a scale of another name,
    and for a column whose numbers are too large for its spread to be a float64.
    """
    if scale not in SCALES:
        raise InputError(f'there is no scale named "{scale}"; expected one of {", ".join(SCALES)}')
    if len(values) == 0:
        raise InputError("a scale cannot be fitted to 0 samples; expected at least 1")
    if scale == "none":
        return Scaler(np.zeros_like(values[0]), np.ones_like(values[0]))
    low: Floats = values.min(axis=0)
    high: Floats = values.max(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        offset: Floats = values.mean(axis=0) if scale == "standard" else low
        spread: Floats = values.std(axis=0) if scale == "standard" else high - low
    if not np.isfinite(spread).all():
        column = int(np.flatnonzero(~np.isfinite(spread))[0])
        largest = np.abs(values[:, column]).max()
        name = names[column] if column < len(names) else column + 1
        raise InputError(f"column {name} reaches {largest:g}, which is too large for the {scale} scale")
    # In floating point the spread of equal numbers is not always 0, nor that of unequal ones always more.
    constant = (low == high) | (spread == 0)
    return Scaler(np.where(constant, low, offset), np.where(constant, 1.0, spread))
