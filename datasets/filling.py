"""What stands for missing values and unknown words, as the training split tells."""

import numpy as np
from msgspec import structs

from .arrays import Floats, Rows
from .dataset import Dataset, Gap

Fills = tuple[Floats, ...]
"""For each gap of a dataset, what its columns hold where values are missing, (columns,)."""


def fit_gaps(dataset: Dataset, rows: Rows) -> Fills:
    """Return what fills the gaps of a dataset, from these of its rows alone; 0 where none of them has a value."""
    return tuple(fit_gap(dataset, gap, rows) for gap in dataset.gaps)


def fit_gap(dataset: Dataset, gap: Gap, rows: Rows) -> Floats:
    """Return what fills one gap, (columns,); the dataset is not filled yet."""
    begin, end = gap.columns
    values = dataset.inputs[np.setdiff1d(rows, gap.rows), begin:end]
    if len(values) == 0:
        return np.zeros(end - begin)
    match gap.rule:
        case "mean":
            return values.mean(axis=0)
        case "median":
            return np.median(values, axis=0)
        case "most_frequent" if end - begin > 1:
            return np.eye(end - begin)[values.sum(axis=0).argmax()]
        case _:
            found, counts = np.unique(values, return_counts=True)
            return found[[counts.argmax()]]


def filled(dataset: Dataset, fills: Fills, rows: Rows) -> tuple[Dataset, int]:
    """Return the dataset with its gaps filled and no words that none of these rows has, and how many had one.

    A word that is not known counts as the others together, where they have a column, else as none at all.
    """
    unknown = [(group, _unknown(dataset, group.columns, rows)) for group in dataset.one_hot]
    unknown = [(group, columns) for group, columns in unknown if len(columns)]
    if not fills and not unknown:
        return dataset, 0
    inputs = np.array(dataset.inputs)
    for gap, values in zip(dataset.gaps, fills, strict=True):
        inputs[gap.rows, slice(*gap.columns)] = values
    rows_with_unknown = 0
    for group, columns in unknown:
        has = inputs[:, columns].any(axis=1)
        rows_with_unknown += int(has.sum())
        inputs[:, columns] = 0.0
        if group.other is not None:
            inputs[has, group.other] = 1.0
    inputs.setflags(write=False)
    return structs.replace(dataset, inputs=inputs), rows_with_unknown


def _unknown(dataset: Dataset, columns: tuple[int, int], rows: Rows) -> Rows:
    """Return those of the columns in which none of the rows has a 1, but another one has."""
    inputs = dataset.inputs[:, slice(*columns)]
    return np.flatnonzero(inputs.any(axis=0) & ~inputs[rows].any(axis=0)) + columns[0]
