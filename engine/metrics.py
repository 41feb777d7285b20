"""How good the predictions are, in figures people know; outputs and targets have shape (K, N)."""

import numpy as np
import numpy.typing as npt

from ..datasets import Task
from .arrays import Array


def predicted_classes(outputs: Array) -> npt.NDArray[np.intp]:
    """Return the class of each column, shape (N,): the largest output, or with one output whether it exceeds ½."""
    if outputs.shape[0] == 1:
        return np.greater(outputs[0], 0.5).astype(np.intp)
    return outputs.argmax(axis=0)


def accuracy(outputs: Array, targets: Array) -> float:
    """Return the share of samples whose class is predicted rightly, 0 … 1."""
    right = np.count_nonzero(predicted_classes(outputs) == predicted_classes(targets))
    return right / outputs.shape[1]


def r_squared(outputs: Array, targets: Array) -> float:
    """Return R² = 1 − Σ (y − a)² / Σ (y − ȳ)², ȳ by output; 1 is perfect, 0 no better than the mean.

    NaN where the targets do not vary.
    """
    residual = float(np.sum(np.square(targets - outputs), dtype=np.float64))
    total = float(np.sum(np.square(targets - targets.mean(axis=1, keepdims=True)), dtype=np.float64))
    return 1.0 - residual / total if total > 0 else float("nan")


def metric_name(task: Task) -> str:
    """Return the name of the metric that belongs to a task."""
    return "R²" if task == "regression" else "accuracy"


def metric(task: Task, outputs: Array, targets: Array) -> float:
    """Return R² for regression, else accuracy."""
    return r_squared(outputs, targets) if task == "regression" else accuracy(outputs, targets)


def confusion_matrix(outputs: Array, targets: Array) -> npt.NDArray[np.intp]:
    """Return counts of shape (classes, classes): row = actual class, column = predicted class."""
    classes = max(2, targets.shape[0])
    counts = np.zeros((classes, classes), np.intp)
    np.add.at(counts, (predicted_classes(targets), predicted_classes(outputs)), 1)
    return counts
