"""How good predictions are for parts of the samples: each word of a column, or each stretch of its numbers."""

from collections.abc import Sequence

import msgspec
import numpy as np

from nn_tui.datasets import Task
from nn_tui.datasets.fitted_column import FittedColumn

from ..network.arrays import Array, Rows
from .metrics import Figures
from .task_metrics import metric

MOST_VALUES = 10
"""Different numbers up to which each is a slice; more are cut into quarters of the samples."""


class SliceScore(msgspec.Struct, frozen=True):
    """A part of the samples, and the metric for it; NaN where it does not exist."""

    slice: str
    samples: int
    score: float


def slices_of_column(column: FittedColumn, values: Figures) -> tuple[Rows, tuple[str, ...]]:
    """Return the slice of each row of a column's inputs (N, n), in the units of the data, and the slices' names."""
    if column.kind != "category":
        slices, names = slices_of_numbers(values[:, 0])
        return slices, names if column.kind == "number" else tuple(f"{column.parts[0]} {one}" for one in names)
    words = [""] * column.width
    for word, place in column.words.items():
        words[place] = "(other)" if place == column.other else word
    if column.missing is not None:
        words[column.missing] = "(missing)"
    return slices_of_one_hot(values, words)


def slices_of_numbers(values: Figures) -> tuple[Rows, tuple[str, ...]]:
    """Return the slice of each number (N,), and the names of the slices: "3", or "1.5 … 4" by the numbers in it."""
    found, places = np.unique(values, return_inverse=True)
    if len(found) <= MOST_VALUES:
        return places.astype(np.intp), tuple(f"{value:.6g}" for value in found.tolist())
    edges = np.unique(np.quantile(values, [0, 0.25, 0.5, 0.75, 1]))
    places = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    inside = [values[places == place] for place in range(len(edges) - 1)]
    return places, tuple(f"{some.min():.4g} … {some.max():.4g}" if some.size else "" for some in inside)


def slices_of_one_hot(values: Figures, words: Sequence[str]) -> tuple[Rows, tuple[str, ...]]:
    """Return the slice of each row of zeros with at most one 1, (N, n), by the words of its columns; else "(none)"."""
    places = np.where(values.any(axis=1), values.argmax(axis=1), len(words))
    return places, (*words, "(none)")


def score_slices(
    task: Task, outputs: Array, targets: Array, slices: Rows, names: Sequence[str], threshold: float = 0.5
) -> tuple[SliceScore, ...]:
    """Return the score of each slice that has samples; outputs and targets (K, N), `slices` (N,)."""
    found: list[SliceScore] = []
    for place, name in enumerate(names):
        rows = np.flatnonzero(slices == place)
        if rows.size:
            score = metric(task, targets[:, rows], threshold)(outputs[:, rows])
            found.append(SliceScore(name, int(rows.size), score))
    return tuple(found)
