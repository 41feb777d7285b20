"""How sure a score is: what it would have been on other samples of the same kind, by the bootstrap (Efron, 1979)."""

from typing import cast

import msgspec
import numpy as np

from nn_tui.datasets import Task

from ..network.arrays import Array, Rows
from .metrics import Figures, accuracy, predicted_classes

RESAMPLES = 1000
FEWEST_RESAMPLES = 200
MOST_DRAWS = 20_000_000
"""Samples that are drawn in all; above it there are fewer resamples, whose scores hardly differ then."""
CONFIDENCE = 0.95


class Interval(msgspec.Struct, frozen=True):
    """The middle 95 % of what resampling gives."""

    low: float
    high: float


def score_interval(
    task: Task,
    outputs: Array,
    targets: Array,
    threshold: float = 0.5,
    weights: Array | None = None,
    *,
    seed: int = 0,
) -> Interval:
    """Return the interval of the task's metric, accuracy or R², for outputs and targets (K, N), and weights (N,).

    The percentile interval of the bootstrap over samples. The number of right ones among N drawn is binomial, so that
    an accuracy is drawn as such. NaN for an R² whose targets do not vary.
    """
    rng = np.random.default_rng(seed)
    samples = outputs.shape[1]
    counts = cast(Figures, np.ones(samples) if weights is None else weights.astype(np.float64))
    if task != "regression" and (weights is not None or task == "multilabel"):
        right = (
            np.mean((outputs > threshold) == (targets > threshold), axis=0)
            if task == "multilabel"
            else predicted_classes(outputs, threshold) == predicted_classes(targets)
        )
        of_right, of_all = resampled_sums(np.vstack([cast(Figures, right * counts), counts]), rng)
        with np.errstate(all="ignore"):
            return middle(of_right / of_all)
    if task != "regression":
        return middle(rng.binomial(samples, accuracy(outputs, targets, threshold), RESAMPLES) / samples)
    actual: Figures = targets.astype(np.float64) - targets.mean(axis=1, keepdims=True, dtype=np.float64)
    residuals: Figures = np.square(outputs.astype(np.float64) - targets).sum(axis=0)
    # A resample is how often each sample counts, and R² needs nothing but sums over samples.
    values = np.vstack([residuals, np.square(actual).sum(axis=0), actual]) * counts
    *sums, of_all = resampled_sums(np.vstack([values, counts]), rng)
    total = sums[1] - np.square(sums[2:]).sum(axis=0) / of_all
    with np.errstate(all="ignore"):
        return middle(np.where(total > 0, 1 - sums[0] / total, np.nan))


def resampled_sums(values: Figures, rng: np.random.Generator) -> Figures:
    """Return for values (n, N) the sums over N samples drawn with replacement, as often as is right, (n, resamples)."""
    samples = values.shape[1]
    resamples = min(RESAMPLES, max(FEWEST_RESAMPLES, MOST_DRAWS // max(1, samples)))
    sums = np.empty((len(values), resamples))
    for column in range(resamples):
        drawn = cast(Rows, rng.integers(0, samples, samples))
        sums[:, column] = values @ np.bincount(drawn, minlength=samples).astype(np.float64)
    return sums


def middle(values: Figures) -> Interval:
    """Return the interval between the quantiles that leave out the same share on both sides; NaN where any is."""
    low, high = np.quantile(values, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]).tolist()
    return Interval(low, high)
