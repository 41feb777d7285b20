"""Whether probabilities are what they say: of samples predicted with 80 % about 80 % should be right."""

from typing import cast

import msgspec
import numpy as np

from ..network.arrays import Array, Rows
from .metrics import Figures, predicted_classes

BINS = 10


class Calibration(msgspec.Struct, frozen=True, eq=False):
    """The reliability curve in equally wide bins, those without samples left out, and what it comes to.

    Of two classes it is about the probability of class 1, of several about that of the class that is predicted.
    `predicted` (b,) are the mean probabilities, `actual` (b,) the shares for which it was so, `samples` (b,) counts.
    """

    predicted: Figures
    actual: Figures
    samples: Rows
    brier: float
    """The Brier score, the mean of Σ (p − y)² over samples, of two classes of (p − y)²; 0 is perfect (Brier, 1950)."""
    error: float
    """The expected calibration error, Σ n / N · |predicted − actual| over the bins (Naeini et al., 2015)."""


def calibration(probabilities: Array, targets: Array, bins: int = BINS) -> Calibration:
    """Return how far probabilities (K, N) can be trusted; targets (K, N) are 0 and 1.

    A probability on the border between two bins belongs to the lower one, as in scikit-learn.
    """
    outputs: Figures = probabilities.astype(np.float64)
    brier = float(np.square(outputs - targets).sum(axis=0).mean())
    if len(outputs) == 1:
        chance, happened = outputs[0], targets[0].astype(np.float64)
    else:
        predicted = predicted_classes(outputs)
        chance = outputs.max(axis=0)
        happened = (predicted == predicted_classes(targets)).astype(np.float64)
    edges: Figures = np.linspace(0, 1, bins + 1)[1:-1]
    places = cast(Rows, np.searchsorted(edges, chance))
    samples = np.bincount(places, minlength=bins)
    sums, hits = (np.bincount(places, values, minlength=bins) for values in (chance, happened))
    there = samples > 0
    means, shares = sums[there] / samples[there], hits[there] / samples[there]
    error = float(np.sum(samples[there] * np.abs(means - shares)) / chance.size)
    return Calibration(means, shares, samples[there], brier, error)
