"""Which figures a task has, by name: those that come along, and those that a script has registered."""

from collections.abc import Callable
from functools import partial

import msgspec

from nn_tui.datasets import Prepared, SplitName, Task

from ..network.arrays import Array
from .metrics import (
    class_scores,
    confusion_matrix,
    exact_match,
    label_accuracy,
    label_scores,
    mean_absolute_error,
    predicted_classes,
    r_squared,
    roc_auc,
    root_mean_squared_error,
    share_explained,
    share_right,
    top_k_accuracy,
    variation,
    weighted_confusion,
)


def metric_name(task: Task, *, weighted: bool = False) -> str:
    """Return the name of the metric that belongs to a task, of samples that may be weighted."""
    return f"{'weighted ' * weighted}{'R²' if task == 'regression' else 'accuracy'}"


def metric(
    task: Task, targets: Array, threshold: float = 0.5, weights: Array | None = None
) -> Callable[[Array], float]:
    """Return the function from outputs to R² for regression, else to accuracy; what it needs of targets is kept.

    Of labels that is the share of labels, of classes that of samples.
    """
    match task:
        case "regression":
            return partial(share_explained, targets=targets, variation=variation(targets, weights), weights=weights)
        case "multilabel":
            return partial(label_accuracy, targets=targets, threshold=threshold, weights=weights)
        case _:
            return partial(share_right, actual=predicted_classes(targets), threshold=threshold, weights=weights)


class OwnMetric(msgspec.Struct, frozen=True):
    """A figure that a script has registered: a function of outputs and targets (K, N), and of weights (N,) or None."""

    function: Callable[[Array, Array, Array | None], float]
    less_is_better: bool
    tasks: tuple[Task, ...]


OWN_METRICS: dict[str, OwnMetric] = {}
"""The figures that a script has registered, by name."""
LESS_IS_BETTER = ("loss", "mae", "rmse")
"""All other figures are the better the larger they are."""


def metric_names(task: Task) -> tuple[str, ...]:
    """Return the names of a task's figures that exist for all data, and of those that a script has registered."""
    own = tuple(name for name, metric in OWN_METRICS.items() if task in metric.tasks)
    if task == "regression":
        return "r2", "mae", "rmse", *own
    exact, of_two = ("exact_match",) * (task == "multilabel"), ("roc_auc",) * (task == "binary")
    return "accuracy", *exact, "precision_macro", "recall_macro", "f1_macro", *of_two, *own


def metrics_in_units(split: SplitName, outputs: Array, data: Prepared, threshold: float) -> dict[str, float]:
    """Return `metrics` of the evaluated samples of a split, such as "train"; a regression's in its targets' units."""
    scaler, evaluated = data.target_scaler, outputs.shape[1]
    part = data.split(split)
    targets: Array = part.targets[:evaluated].T
    weights = None if part.weights is None else part.weights[:evaluated]
    if data.dataset.task == "regression":
        outputs, targets = scaler.restore(outputs), scaler.restore(targets)
    return metrics(data.dataset.task, outputs, targets, threshold, weights)


def metrics(
    task: Task, outputs: Array, targets: Array, threshold: float = 0.5, weights: Array | None = None
) -> dict[str, float]:
    """Return all figures of a task by name, the metric that belongs to it first; NaN where one does not exist.

    A regression has r2, mae and rmse; classes have accuracy, precision_macro, recall_macro and f1_macro, two classes
    also roc_auc, and six or more top_3_accuracy; labels have accuracy, exact_match and the macro figures. Those that a
    script has registered come last.
    """
    own = {
        name: float(metric.function(outputs, targets, weights))
        for name, metric in OWN_METRICS.items()
        if task in metric.tasks
    }
    if task == "regression":
        return {
            "r2": r_squared(outputs, targets, weights),
            "mae": mean_absolute_error(outputs, targets, weights),
            "rmse": root_mean_squared_error(outputs, targets, weights),
        } | own
    figures = {"accuracy": metric(task, targets, threshold, weights)(outputs)}
    if task == "multilabel":
        figures["exact_match"] = exact_match(outputs, targets, threshold, weights)
        scores = label_scores(outputs, targets, threshold, weights)
    elif weights is None:
        scores = class_scores(confusion_matrix(outputs, targets, threshold))
    else:
        scores = class_scores(weighted_confusion(outputs, targets, threshold, weights))
    figures |= {
        "precision_macro": scores.macro_precision,
        "recall_macro": scores.macro_recall,
        "f1_macro": scores.macro_f1,
    }
    if task != "multilabel" and len(scores.f1) == 2:
        figures["roc_auc"] = roc_auc(outputs, targets, weights)
    if task != "multilabel" and len(scores.f1) >= 6:
        figures["top_3_accuracy"] = top_k_accuracy(outputs, targets, 3, weights)
    return figures | own
