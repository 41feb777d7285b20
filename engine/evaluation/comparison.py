"""Whether one model is better than another, or only luckier: both have predicted the same samples."""

from math import comb, erfc, sqrt

import msgspec
import numpy as np

from ..network.arrays import Rows
from .intervals import Interval, middle, resampled_sums
from .metrics import Figures

MOST_EXACT = 1000
"""Samples with one right answer up to which their distribution is summed up; above it is as good as normal."""
SIGNIFICANT = 0.05


class McNemar(msgspec.Struct, frozen=True):
    """Samples that only the first, and only the second model gets right, and how likely such a difference is by chance.

    `p` is that of McNemar's test (1947): of those samples each should get half.
    """

    first: int
    second: int
    p: float


class PairedBootstrap(msgspec.Struct, frozen=True):
    """By how much the first model's mean squared error is above the second's, with its 95 % interval and p."""

    difference: float
    interval: Interval
    p: float


def mcnemar(first: Rows, second: Rows, actual: Rows) -> McNemar:
    """Return McNemar's test for the classes (N,) that two models predict, and the true ones.

    Exact, by the binomial distribution, for few samples; else χ² with the correction for continuity.
    """
    right, other = np.equal(first, actual), np.equal(second, actual)
    only_first = int(np.count_nonzero(np.greater(right, other)))
    only_second = int(np.count_nonzero(np.greater(other, right)))
    total, fewer = only_first + only_second, min(only_first, only_second)
    if total == 0:
        return McNemar(0, 0, 1.0)
    if total <= MOST_EXACT:
        p = 2 * sum(comb(total, count) for count in range(fewer + 1)) / 2**total
    else:
        p = erfc(sqrt(max(0, abs(only_first - only_second) - 1) ** 2 / total / 2))
    return McNemar(only_first, only_second, min(1.0, p))


def paired_bootstrap(first: Figures, second: Figures, *, seed: int = 0) -> PairedBootstrap:
    """Return the bootstrap of the difference of two models' squared errors (N,), sample by sample.

    `p` is twice the share of resamples in which the difference has the other sign, or none.
    """
    differences = first - second
    means = resampled_sums(differences[np.newaxis], np.random.default_rng(seed))[0] / differences.size
    share = min(np.count_nonzero(means <= 0), np.count_nonzero(means >= 0)) / means.size
    return PairedBootstrap(float(differences.mean()), middle(means), min(1.0, 2 * share))
