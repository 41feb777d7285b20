"""The confusion matrix as a table that fits, and its largest confusions where it does not."""

import msgspec

from nn_tui.datasets.arrays import Rows

HEADER = 1
RECALL = 5
"""Columns of a recall: a blank and `100%`, below `right`."""
WIDEST_CELL, HIGHEST_CELL = 16, 5
WIDEST_NAME = 14


class Table(msgspec.Struct, frozen=True):
    """Where the cells of a matrix stand: `name` columns for the names, then cells, then maybe the recalls."""

    name: int
    cell_width: int
    cell_height: int
    recall: bool


def fit_table(counts: Rows, names: tuple[str, ...], width: int, height: int) -> Table | None:
    """Return the largest table for counts (classes, classes) in so many columns and rows; None where none fits.

    Every number has a blank beside it; names are shortened as far as one character before the recalls go.
    """
    classes = len(names)
    digits = len(str(int(counts.max(initial=0)))) + 1
    longest = min(WIDEST_NAME, max(map(len, names))) + 1
    cell_height = min(HIGHEST_CELL, (height - HEADER) // classes)
    if cell_height < 1:
        return None
    for recall in (True, False):
        for name in range(longest, 1, -1):
            cell_width = (width - name - RECALL * recall) // classes
            # Long names give way until the numbers have a little air.
            if cell_width >= digits + (name > 2 and longest > 3) * 2 or (name == 2 and cell_width >= digits):
                return Table(name, min(WIDEST_CELL, cell_width), cell_height, recall)
    return None


class Confusion(msgspec.Struct, frozen=True):
    """So many samples of one class that were taken for another, of all that the class has."""

    actual: int
    predicted: int
    count: int
    of: int


def largest_confusions(counts: Rows) -> list[Confusion]:
    """Return all confusions in counts (classes, classes), the most frequent first."""
    totals = counts.sum(axis=1).tolist()
    found = [
        Confusion(actual, predicted, count, totals[actual])
        for actual, row in enumerate(counts.tolist())
        for predicted, count in enumerate(row)
        if count and actual != predicted
    ]
    return sorted(found, key=lambda confusion: -confusion.count)


def recalls(counts: Rows) -> list[float]:
    """Return for each class the share of its samples that were predicted rightly; NaN for a class without samples."""
    return [
        right / total if total else float("nan")
        for right, total in zip(counts.diagonal().tolist(), counts.sum(axis=1).tolist(), strict=True)
    ]


def precisions(counts: Rows) -> list[float]:
    """Return for each class the share of what was taken for it that rightly was; NaN for a class never predicted."""
    return recalls(counts.T)
