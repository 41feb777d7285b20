"""How good the predictions are, in figures people know; outputs and targets have shape (K, N).

Targets of classes are 0 and 1: one row for two classes, or one-hot; soft ones stand for the likeliest class. With one
row, an output above `threshold` means class 1. Labels have a row each. `weights` (N,) say how often each sample counts;
all count alike without. Figures agree with scikit-learn's; what is said of outputs and targets of a regression is in
their unit.
"""

from math import nan, sqrt

import msgspec
import numpy as np
import numpy.typing as npt

from ..network.arrays import Array, Rows

Figures = npt.NDArray[np.float64]


def predicted_classes(outputs: Array, threshold: float = 0.5) -> npt.NDArray[np.intp]:
    """Return the class of each column, shape (N,): the largest output, or with one whether it exceeds the threshold."""
    if outputs.shape[0] == 1:
        return np.greater(outputs[0], threshold).astype(np.intp)
    return outputs.argmax(axis=0)


def _mean(values: npt.NDArray[np.bool_] | Array, weights: Array | None) -> float:
    """Return the mean of values (…, N) over their samples."""
    if weights is None:
        return float(np.mean(values, dtype=np.float64))
    return float(np.average(values.mean(axis=0) if values.ndim > 1 else values, weights=weights))


def accuracy(outputs: Array, targets: Array, threshold: float = 0.5, weights: Array | None = None) -> float:
    """Return the share of samples whose class is predicted rightly, 0 … 1."""
    return share_right(outputs, predicted_classes(targets), threshold, weights)


def share_right(outputs: Array, actual: Rows, threshold: float, weights: Array | None) -> float:
    """Return the accuracy for the true classes (N,) themselves."""
    right = predicted_classes(outputs, threshold) == actual
    return float(np.count_nonzero(right) / outputs.shape[1]) if weights is None else _mean(right, weights)


def label_accuracy(outputs: Array, targets: Array, threshold: float = 0.5, weights: Array | None = None) -> float:
    """Return the share of labels that are predicted rightly, over all samples and labels, 0 … 1.

    It is Keras' binary accuracy, and 1 − scikit-learn's hamming_loss.
    """
    return _mean((outputs > threshold) == (targets > threshold), weights)


def exact_match(outputs: Array, targets: Array, threshold: float = 0.5, weights: Array | None = None) -> float:
    """Return the share of samples all of whose labels are predicted rightly: scikit-learn's accuracy of labels."""
    return _mean(((outputs > threshold) == (targets > threshold)).all(axis=0), weights)


def top_k_accuracy(outputs: Array, targets: Array, k: int, weights: Array | None = None) -> float:
    """Return the share of samples whose class is among the k largest outputs, 0 … 1; K is at least 2.

    Of equal outputs the first in order come first, as with `accuracy`, which is top 1. A NaN is never among them.
    """
    actual = predicted_classes(targets)
    own = np.take_along_axis(outputs, actual[None], axis=0)
    classes: npt.NDArray[np.intp] = np.arange(outputs.shape[0], dtype=np.intp)[:, None]
    before: npt.NDArray[np.bool_] = (outputs > own) | ((outputs == own) & (classes < actual))
    among: npt.NDArray[np.bool_] = (before.sum(axis=0) < k) & ~np.isnan(own[0])
    return _mean(among, weights)


def confusion_matrix(outputs: Array, targets: Array, threshold: float = 0.5) -> npt.NDArray[np.intp]:
    """Return counts of shape (classes, classes): row = actual class, column = predicted class."""
    classes = max(2, targets.shape[0])
    counts = np.zeros((classes, classes), np.intp)
    np.add.at(counts, (predicted_classes(targets), predicted_classes(outputs, threshold)), 1)
    return counts


def weighted_confusion(outputs: Array, targets: Array, threshold: float, weights: Array) -> Figures:
    """Return the sums of weights in place of the counts of `confusion_matrix`."""
    classes = max(2, targets.shape[0])
    sums = np.zeros((classes, classes))
    np.add.at(sums, (predicted_classes(targets), predicted_classes(outputs, threshold)), weights)
    return sums


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


def class_scores(confusion: npt.NDArray[np.intp] | Figures) -> ClassScores:
    """Return precision, recall and F1 from a confusion matrix (classes, classes), of counts or of sums of weights."""
    right = np.diagonal(confusion).astype(np.float64)
    return _scores(right, confusion.sum(axis=1), confusion.sum(axis=0))


def label_scores(outputs: Array, targets: Array, threshold: float = 0.5, weights: Array | None = None) -> ClassScores:
    """Return precision, recall and F1 of each label."""
    counted = np.ones(outputs.shape[1]) if weights is None else weights.astype(np.float64)
    found, there = outputs > threshold, targets > threshold
    return _scores((found & there) @ counted, there @ counted, found @ counted)


def _scores(right: Figures, actual: Figures | Rows, predicted: Figures | Rows) -> ClassScores:
    """Return the scores of classes by how many samples are of each and predicted, are of it, and are predicted."""
    either = actual + predicted
    precision, recall, f1 = (
        np.divide(top, bottom, out=np.zeros_like(right), where=bottom > 0)
        for top, bottom in ((right, predicted), (right, actual), (2 * right, either))
    )
    occurring = either > 0
    macros = (float(figure[occurring].mean()) if occurring.any() else nan for figure in (precision, recall, f1))
    return ClassScores(precision, recall, f1, *macros)


def roc_auc(outputs: Array, targets: Array, weights: Array | None = None) -> float:
    """Return the area under the ROC curve of two classes, 0 … 1.

    It is the probability that a sample of class 1 has the larger (last) output than one of class 0, ties counting
    half (Mann and Whitney, 1947). NaN where a class has no samples or an output is NaN.
    """
    scores, positive = outputs[-1], predicted_classes(targets) == 1
    counted = np.ones(positive.size) if weights is None else weights
    positives, negatives = float(counted[positive].sum()), float(counted[~positive].sum())
    if positives == 0 or negatives == 0 or np.isnan(scores).any():
        return nan
    found, place = np.unique(scores, return_inverse=True)
    of_one, of_zero = (np.bincount(place, counted * of, len(found)) for of in (positive, ~positive))
    return float(of_one @ (np.cumsum(of_zero) - of_zero / 2)) / (positives * negatives)


def r_squared(outputs: Array, targets: Array, weights: Array | None = None) -> float:
    """Return R² = 1 − Σ (y − a)² / Σ (y − ȳ)², ȳ by output; 1 is perfect, 0 no better than the mean.

    Both sums are over all outputs, which is scikit-learn's multioutput="variance_weighted". NaN where the targets do
    not vary.
    """
    return share_explained(outputs, targets, variation(targets, weights), weights)


@np.errstate(all="ignore")
def variation(targets: Array, weights: Array | None) -> float:
    """Return Σ (y − ȳ)², 0 for targets that do not vary: their mean may be rounded, and differ from all of them."""
    counting = targets if weights is None else targets[:, weights > 0]
    if not counting.size or (counting == counting[:, :1]).all():
        return 0.0
    if weights is None:
        return float(np.sum(np.square(targets - targets.mean(axis=1, keepdims=True, dtype=np.float64))))
    return float(np.square(targets - np.average(targets, axis=1, weights=weights)[:, np.newaxis]).sum(axis=0) @ weights)


@np.errstate(all="ignore")
def share_explained(outputs: Array, targets: Array, variation: float, weights: Array | None) -> float:
    """Return R² for targets whose `variation` is known."""
    squares = np.square(targets - outputs)
    residual = float(np.sum(squares, dtype=np.float64) if weights is None else squares.sum(axis=0) @ weights)
    return 1.0 - residual / variation if variation > 0 else nan


def mean_absolute_error(outputs: Array, targets: Array, weights: Array | None = None) -> float:
    """Return the mean of |y − a| over all samples and outputs."""
    return _mean(np.absolute(targets - outputs), weights)


def root_mean_squared_error(outputs: Array, targets: Array, weights: Array | None = None) -> float:
    """Return √ of the mean of (y − a)² over all samples and outputs."""
    return sqrt(_mean(np.square(targets - outputs), weights))
