"""The types that the engine's files share."""

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import Literal, cast

import numpy as np
import numpy.typing as npt

from nn_tui.datasets import ScaledRows

DType = Literal["float32", "float64"]
Array = npt.NDArray[np.floating]
Inputs = Array | ScaledRows
"""Samples × features: in memory, or read when they are needed."""
Rows = npt.NDArray[np.intp]
Call = Callable[[], object]
"""A NumPy call whose operands are bound already; it allocates nothing and returns nothing of use."""
Calls = Sequence[Call]


class Preparation(partial[object]):
    """A call that depends on nothing that a step computes, so that it may come anywhere before what needs it."""


def constant(value: float, like: Array) -> Array:
    """Return a 0-d array of the same dtype as `like`.

    NumPy takes 0-d arrays about twice as fast as Python floats, and they can be changed in place.
    """
    with np.errstate(all="ignore"):  # too large for float32 is infinite
        return np.array(value, dtype=like.dtype)


def number(scalar: Array) -> "memoryview[float]":
    """Return the number of a 0-d array, to be set as `number[()]` in a third of the time that the array takes."""
    return cast("memoryview[float]", scalar.data)


def is_finite(vector: Array) -> bool:
    """Return whether all numbers of a vector (P,) are finite; NumPy may warn of an overflow on the way."""
    # The square of its length tells in a fraction of the time, unless it overflows.
    return isfinite(vector.dot(vector)) or bool(np.isfinite(vector).all())
