"""How good the predictions are, in figures people know; outputs and targets have shape (K, N).

Targets of classes are 0 and 1: one row for two classes, or one-hot. With one row, an output above `threshold` means
class 1. Figures agree with scikit-learn's; what is said of outputs and targets of a regression is in their unit.
"""

from collections.abc import Callable
from functools import partial
from math import nan, sqrt

import msgspec
import numpy as np
import numpy.typing as npt

from nn_tui.datasets import Task

from ..network.arrays import Array

Figures = npt.NDArray[np.float64]


def predicted_classes(outputs: Array, threshold: float = 0.5) -> npt.NDArray[np.intp]:
    """Return the class of each column, shape (N,): the largest output, or with one whether it exceeds the threshold."""
    if outputs.shape[0] == 1:
        return np.greater(outputs[0], threshold).astype(np.intp)
    return outputs.argmax(axis=0)


def accuracy(outputs: Array, targets: Array, threshold: float = 0.5) -> float:
    """Return the share of samples whose class is predicted rightly, 0 … 1."""
    return _share_right(outputs, predicted_classes(targets), threshold)


def _share_right(outputs: Array, actual: npt.NDArray[np.intp], threshold: float) -> float:
    return float(np.count_nonzero(predicted_classes(outputs, threshold) == actual) / outputs.shape[1])


def top_k_accuracy(outputs: Array, targets: Array, k: int) -> float:
    """Return the share of samples whose class is among the k largest outputs, 0 … 1; K is at least 2.

    Of equal outputs the first in order come first, as with `accuracy`, which is top 1. A NaN is never among them.
    """
    actual = predicted_classes(targets)
    own = np.take_along_axis(outputs, actual[None], axis=0)
    classes: npt.NDArray[np.intp] = np.arange(outputs.shape[0], dtype=np.intp)[:, None]
    before: npt.NDArray[np.bool_] = (outputs > own) | ((outputs == own) & (classes < actual))
    among: npt.NDArray[np.bool_] = (before.sum(axis=0) < k) & ~np.isnan(own[0])
    return float(np.mean(among))


def confusion_matrix(outputs: Array, targets: Array, threshold: float = 0.5) -> npt.NDArray[np.intp]:
    """Return counts of shape (classes, classes): row = actual class, column = predicted class."""
    classes = max(2, targets.shape[0])
    counts = np.zeros((classes, classes), np.intp)
    np.add.at(counts, (predicted_classes(targets), predicted_classes(outputs, threshold)), 1)
    return counts


class ClassScores(msgspec.Struct, frozen=True, eq=False):
    """How well each class is found, each of shape (classes,), 0 … 1; 0 where there is nothing to divide by.

    The macro figures are means over the classes that occur among targets or predictions.
    """

    precision: Figures
    """Of the samples predicted to be of the class, the share that is."""
    recall: Figures
    """Of the samples of the class, the share predicted to be."""
    f1: Figures
    """2 · precision · recall / (precision + recall)."""
    macro_precision: float
    macro_recall: float
    macro_f1: float


def class_scores(confusion: npt.NDArray[np.intp]) -> ClassScores:
    """Return precision, recall and F1 from a confusion matrix (classes, classes)."""
    right = np.diagonal(confusion).astype(np.float64)
    actual, predicted = confusion.sum(axis=1), confusion.sum(axis=0)
    either = actual + predicted
    precision, recall, f1 = (
        np.divide(top, bottom, out=np.zeros_like(right), where=bottom > 0)
        for top, bottom in ((right, predicted), (right, actual), (2 * right, either))
    )
    occurring = either > 0
    macros = (float(figure[occurring].mean()) if occurring.any() else nan for figure in (precision, recall, f1))
    return ClassScores(precision, recall, f1, *macros)


def roc_auc(outputs: Array, targets: Array) -> float:
    """Return the area under the ROC curve of two classes, 0 … 1.

    It is the probability that a sample of class 1 has the larger (last) output than one of class 0, ties counting
    half (Mann and Whitney, 1947). NaN where a class has no samples or an output is NaN.
    """
    scores, positive = outputs[-1], predicted_classes(targets) == 1
    positives = int(np.count_nonzero(positive))
    negatives = positive.size - positives
    if positives == 0 or negatives == 0 or np.isnan(scores).any():
        return nan
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    below = float(ranks[place][positive].sum()) - positives * (positives + 1) / 2
    return below / (positives * negatives)


def r_squared(outputs: Array, targets: Array) -> float:
    """Return R² = 1 − Σ (y − a)² / Σ (y − ȳ)², ȳ by output; 1 is perfect, 0 no better than the mean.

    Both sums are over all outputs, which is scikit-learn's multioutput="variance_weighted". NaN where the targets do
    not vary.
    """
    return _share_explained(outputs, targets, _variation(targets))


@np.errstate(all="ignore")
def _variation(targets: Array) -> float:
    return float(np.sum(np.square(targets - targets.mean(axis=1, keepdims=True)), dtype=np.float64))


@np.errstate(all="ignore")
def _share_explained(outputs: Array, targets: Array, variation: float) -> float:
    residual = float(np.sum(np.square(targets - outputs), dtype=np.float64))
    return 1.0 - residual / variation if variation > 0 else nan


def mean_absolute_error(outputs: Array, targets: Array) -> float:
    """Return the mean of |y − a| over all samples and outputs."""
    return float(np.mean(np.absolute(targets - outputs), dtype=np.float64))


def root_mean_squared_error(outputs: Array, targets: Array) -> float:
    """Return √ of the mean of (y − a)² over all samples and outputs."""
    return sqrt(float(np.mean(np.square(targets - outputs), dtype=np.float64)))


def metric_name(task: Task) -> str:
    """Return the name of the metric that belongs to a task."""
    return "R²" if task == "regression" else "accuracy"


def metric(task: Task, targets: Array, threshold: float = 0.5) -> Callable[[Array], float]:
    """Return the function from outputs to R² for regression, else to accuracy; what it needs of targets is kept."""
    if task == "regression":
        return partial(_share_explained, targets=targets, variation=_variation(targets))
    return partial(_share_right, actual=predicted_classes(targets), threshold=threshold)


def metrics(task: Task, outputs: Array, targets: Array, threshold: float = 0.5) -> dict[str, float]:
    """Return all figures of a task by name, the metric that belongs to it first; NaN where one does not exist.

    A regression has r2, mae and rmse; classes have accuracy, precision_macro, recall_macro and f1_macro, two classes
    also roc_auc, and six or more top_3_accuracy.
    """
    if task == "regression":
        return {
            "r2": r_squared(outputs, targets),
            "mae": mean_absolute_error(outputs, targets),
            "rmse": root_mean_squared_error(outputs, targets),
        }
    confusion = confusion_matrix(outputs, targets, threshold)
    scores = class_scores(confusion)
    figures = {
        "accuracy": accuracy(outputs, targets, threshold),
        "precision_macro": scores.macro_precision,
        "recall_macro": scores.macro_recall,
        "f1_macro": scores.macro_f1,
    }
    if len(confusion) == 2:
        figures["roc_auc"] = roc_auc(outputs, targets)
    if len(confusion) >= 6:
        figures["top_3_accuracy"] = top_k_accuracy(outputs, targets, 3)
    return figures
