"""Own metrics, and other numbers to watch."""

from collections.abc import Callable

import numpy as np

from nn_tui.datasets import SPLITS, InputError, Task
from nn_tui.datasets.dataset import TASKS

from ..evaluation.monitors import OWN_MONITORS, OwnMonitor, Watched
from ..evaluation.task_metrics import OWN_METRICS, OwnMetric, metric_names
from ..network.arrays import Array
from .derivative_check import refuse_name

Judge = Callable[[Array, Array, Array | None], float]
"""From outputs and targets (K, N), and weights (N,) or None, to a number."""


def register_metric(
    name: str, function: Judge, *, tasks: tuple[Task, ...] = TASKS, less_is_better: bool = False
) -> None:
    """Add a figure to what is told of an epoch, as train_…, validation_… and test_…, and to what can be monitored.

    `function(outputs, targets, weights)` gets outputs and targets (K, N), those of a regression in the targets' units,
    and how often each sample counts, (N,) with a mean of 1, or None where all count alike. `tasks` are those that it
    makes sense for. Registered again, it takes the place of the first. Raises InputError where it returns no number for
    four samples, and for a name that is taken.
    """
    taken = (figure for task in TASKS for figure in metric_names(task))
    refuse_name("a metric", name, taken=name in {"loss", "metric", *taken} - OWN_METRICS.keys())
    for task in tasks:
        targets = np.eye(2).repeat(2, axis=1) if task in ("multiclass", "multilabel") else np.array([[0.0, 0, 1, 1]])
        try:
            for weights in (None, np.array([0.5, 1.5, 1, 1])):
                float(function(np.clip(targets, 0.2, 0.7), targets, weights))
        except Exception as error:  # it is the script's own
            raise InputError(f"metric {name} cannot be computed: {type(error).__name__}: {error}") from None
    OWN_METRICS[name] = OwnMetric(function, less_is_better, tasks)


def register_monitor(name: str, function: Watched, *, less_is_better: bool) -> None:
    """Let stopping rules and schedules watch a number by this name.

    `function(parameters, evaluation)` gets the weights and biases as they are after an epoch, not to be changed, and
    how the splits are predicted with them. Registered again, it takes the place of the first. Raises InputError for a
    name that could be that of a figure of a split.
    """
    refuse_name("a monitor", name, taken=name.startswith(tuple(f"{split}_" for split in SPLITS)))
    OWN_MONITORS[name] = OwnMonitor(function, less_is_better)
