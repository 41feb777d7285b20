"""How many numbers lie where: the mean, the spread and the histogram of a layer's weights or activations."""

import msgspec
import numpy as np
import numpy.typing as npt

from ..network.arrays import Array

BINS = 24
COUNTED = 20_000
"""Of more numbers than this, a histogram counts evenly spaced ones, which shows the same shape."""


class Distribution(msgspec.Struct, frozen=True, eq=False):
    """The mean and the standard deviation of numbers, √ mean (x − mean)², and how they are spread.

    `counts` (BINS,) says how many lie in each of equal steps from `low` to `high`; both ends belong to it, and what
    lies beyond them is counted at the end. Where there are very many numbers, only some of them are counted. Mean and
    spread are of all, not finite where the numbers are not, of which none is counted then.
    """

    mean: float
    spread: float
    low: float
    high: float
    counts: npt.NDArray[np.intp]


def distribution(values: Array, low: float, high: float) -> Distribution:
    """Return the distribution of numbers of any shape, counted from `low` to `high`."""
    flat = values.reshape(-1)
    counts = np.zeros(BINS, np.intp)
    with np.errstate(all="ignore"):
        mean, spread = float(flat.mean()), float(flat.std())
        counted = flat[:: -(-flat.size // COUNTED)]
        if np.isfinite(spread) and np.isfinite(high - low):
            scale = BINS / (high - low) if high > low else 0.0
            places = np.clip((counted - low) * scale, 0, BINS - 1).astype(np.intp)
            counts = np.bincount(places, minlength=BINS)
    return Distribution(mean, spread, low, high, counts)


def around_zero(values: Array) -> Distribution:
    """Return the distribution of numbers of any shape from −m to m, m being the largest size: 0 is in the middle."""
    with np.errstate(all="ignore"):
        largest = max(float(values.max()), -float(values.min()))
    return distribution(values, -largest, largest)
