"""What can be watched of a run: a figure of a split such as test_loss, or a number that a script has registered."""

from collections.abc import Callable, Collection, Mapping
from math import isfinite, nan
from typing import Annotated, cast

import msgspec
from msgspec import Meta

from nn_tui.datasets import SPLITS, InputError, Prepared, SplitName

from ..network.network import ParameterVector
from .evaluation import Evaluation, split_word
from .task_metrics import LESS_IS_BETTER, OWN_METRICS, metric_names, metrics_in_units

Monitor = Annotated[str, Meta(description="what is watched: test_loss, train_metric, test_f1_macro and others")]
"""`train_`, `validation_` or `test_` and loss, metric (accuracy, R²) or another metric of the task; or an own one."""
Watched = Callable[[ParameterVector, Evaluation], float]
"""From the parameters as they are, and how the splits are predicted with them, to a number."""

BASIC = ("test_loss", "train_loss", "validation_loss", "test_metric", "train_metric", "validation_metric")
"""The monitors that every evaluation has by itself."""


class OwnMonitor(msgspec.Struct, frozen=True):
    """A number that a script watches, and whether less of it is better."""

    function: Watched
    less_is_better: bool


OWN_MONITORS: dict[str, OwnMonitor] = {}
"""The numbers that a script has registered, by name."""


def value_of(monitor: str, evaluation: Evaluation) -> float:
    """Return what a monitor is worth; NaN where it does not exist or is not finite."""
    if monitor in BASIC:
        split, _, figure = monitor.partition("_")
        score = evaluation.of(cast(SplitName, split))
        value = nan if score is None else score.loss if figure == "loss" else score.metric
    else:
        value = evaluation.monitored.get(monitor, nan)
    return value if isfinite(value) else nan


def usual_monitor(validated: bool) -> str:
    """Return what early stopping watches where it is not told what."""
    return "validation_loss" if validated else "test_loss"


def less_is_better(monitor: str) -> bool:
    """Return whether a monitor gets better by falling."""
    if monitor in OWN_MONITORS:
        return OWN_MONITORS[monitor].less_is_better
    figure = monitor.partition("_")[2]
    return OWN_METRICS[figure].less_is_better if figure in OWN_METRICS else figure in LESS_IS_BETTER


def monitor_words(monitor: str) -> str:
    """Return a monitor as a sentence names it: `test loss`, `training accuracy`."""
    if monitor in OWN_MONITORS:
        return monitor.replace("_", " ")
    split, _, figure = monitor.partition("_")
    return f"{split_word(split)} {figure.replace('_', ' ')}"


def check_monitor(monitor: str, data: Prepared, field: str) -> None:
    """Raise InputError, about the field that names it, for a monitor that does not exist for these data."""
    if monitor in OWN_MONITORS:
        return
    task = data.dataset.task
    split, _, figure = monitor.partition("_")
    if split not in SPLITS or figure not in ("loss", "metric", *metric_names(task)):
        known = ", ".join(f"test_{name}" for name in ("loss", "metric", *metric_names(task)))
        own = "".join(f", {name}" for name in OWN_MONITORS)
        raise InputError(
            f"there is no {monitor}; choose one of {known}, the same of train or validation{own}", field=field
        )
    if not len(data.split(split).rows):
        raise InputError(
            f"there is no {monitor} without a {split} split; "
            f"give data.{split}_fraction more than 0, or monitor train_{figure}",
            field=field,
        )
    if figure in ("metric", "r2") and split in data.constant:
        raise InputError(
            f"there is no {monitor}: R² needs targets that differ, and those of the {split} split do not; "
            f"monitor {split}_loss",
            field=field,
        )


def watching(
    monitors: Collection[str], parameters: ParameterVector, data: Prepared, threshold: float
) -> Callable[[Evaluation], Mapping[str, float]] | None:
    """Return what computes those monitors that an evaluation does not have by itself; None where it has them all.

    Metrics are in the units of the data.
    """
    others = tuple(monitor for monitor in monitors if monitor not in BASIC)
    if not others:
        return None

    def watch(evaluation: Evaluation) -> Mapping[str, float]:
        found: dict[str, float] = {}
        for split in SPLITS:
            score = evaluation.of(split)
            if score is not None and any(name not in OWN_MONITORS and name.startswith(split) for name in others):
                figures = metrics_in_units(split, score.outputs, data, threshold)
                found |= {f"{split}_{name}": value for name, value in figures.items()}
        found |= {
            name: float(OWN_MONITORS[name].function(parameters, evaluation)) for name in others if name in OWN_MONITORS
        }
        return {name: found[name] for name in others if name in found}

    return watch
