"""What takes no network: the largest class of the training split for every sample, or the mean of its targets."""

import numpy as np

from nn_tui.datasets import Task

from ..network.arrays import Array
from .metrics import Figures
from .task_metrics import metric


def trivial_outputs(task: Task, trained: Array, weights: Array | None = None) -> Figures:
    """Return the outputs (K,) that the targets (K, N) of the training split suggest for every sample."""
    mean: Figures = np.average(trained, axis=1, weights=weights).astype(np.float64)
    if task == "regression":
        return mean
    if len(mean) == 1 or task == "multilabel":
        return (mean > 0.5).astype(np.float64)
    return np.eye(len(mean))[mean.argmax()]


def trivial_score(
    task: Task, trained: Array, targets: Array, trained_weights: Array | None = None, weights: Array | None = None
) -> float:
    """Return the task's metric of these outputs for other targets (K, n)."""
    outputs = trivial_outputs(task, trained, trained_weights)
    return metric(task, targets, weights=weights)(np.repeat(outputs[:, np.newaxis], targets.shape[1], axis=1))
