"""The samples that are predicted worst: those to look at first."""

from typing import cast

import numpy as np

from nn_tui.datasets import Task, has_classes

from ..network.arrays import Array, Rows
from .metrics import Figures, predicted_classes


def badness(task: Task, outputs: Array, targets: Array, threshold: float = 0.5) -> Figures:
    """Return how wrong each sample is, (N,), for outputs and targets (K, N); only the order counts.

    Of classes it is how little the output of the true class is, of a regression Σ (a − y)² of scaled targets.
    """
    if not has_classes(task):
        return cast(Figures, np.square(outputs.astype(np.float64) - targets)).sum(axis=0)
    return -output_of_truth(outputs, targets, threshold)


def output_of_truth(outputs: Array, targets: Array, threshold: float = 0.5) -> Figures:
    """Return the output of the class that each sample is of, (N,), the likeliest where targets (K, N) are soft.

    Where a single output tells two classes apart, that of class 0 is as far above the threshold as it is below it.
    """
    values = outputs.astype(np.float64)
    if len(values) == 1:
        values = np.concatenate([2 * threshold - values, values])
    return np.take_along_axis(values, predicted_classes(targets)[None], axis=0)[0]


def worst(task: Task, outputs: Array, targets: Array, threshold: float = 0.5, *, most: int = 10) -> Rows:
    """Return the places of the samples that are most wrong, the worst first; what is not a number is wrong most."""
    order = np.argsort(-np.nan_to_num(badness(task, outputs, targets, threshold), nan=np.inf), kind="stable")
    return order[:most]
