"""Curves as a plot can show them: thinned without losing a spike, and two in one place."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..engine.history import Column

BRAILLE, BRAILLE_END = "\u2800", "\u28ff"

Rows = npt.NDArray[np.intp]


def thin(epochs: Column, lowest: Column, highest: Column, columns: int) -> tuple[Column, Column]:
    """Return at most 2 · columns points (epochs, values) of a curve, in its order.

    epochs (n,) ascend; lowest and highest (n,) are the extremes that each point stands for, NaN where there is
    none. The range of epochs is cut into equal columns; each keeps its smallest and its largest value, in the order
    in which they occurred, or one point where they are the same. Points that are NaN are left out.
    """
    kept = np.isfinite(lowest) & np.isfinite(highest)
    epochs, lowest, highest = epochs[kept], lowest[kept], highest[kept]
    if not epochs.size:
        return epochs, lowest
    span = float(epochs[-1] - epochs[0])
    column = ((epochs - epochs[0]) * (columns / span) if span else np.zeros_like(epochs)).astype(np.intp)
    np.minimum(column, columns - 1, out=column)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    group = np.repeat(np.arange(starts.size), np.diff(starts, append=column.size))
    low, high = np.minimum.reduceat(lowest, starts), np.maximum.reduceat(highest, starts)
    low_at, high_at = _first(group, lowest == low[group]), _first(group, highest == high[group])
    differ = (low != high) | (low_at != high_at)
    at = np.concatenate([low_at, high_at[differ]])
    values = np.concatenate([low, high[differ]])
    order = np.argsort(at, kind="stable")
    return epochs[at[order]], values[order]


DASH = 4
"""Columns from one dash of the second curve to the next."""

Cell = tuple[str, Literal[0, 1, 2]]
"""A character and the curve that it is of; 0 is neither."""


def overlay(first: Sequence[str], second: Sequence[str], *, dashed: bool) -> list[list[Cell]]:
    """Return the rows of cells of two drawn curves, given as rows of text of one size, blank where nothing is.

    Where both pass through a cell, they take turns along the row, and dots of braille are united. Where the second
    is alone, it has a gap in each dash if `dashed`, unless it is steep there: a spike stays whole.
    """
    steep = [sum(row[column] != " " for row in second) > 1 for column in range(len(second[0]) if second else 0)]
    return [
        [
            _cell(*pair, column, dashed=dashed and not steep[column])
            for column, pair in enumerate(zip(*rows, strict=True))
        ]
        for rows in zip(first, second, strict=True)
    ]


def _cell(first: str, second: str, column: int, *, dashed: bool) -> Cell:
    if first == " " and second == " ":
        return " ", 0
    if first == " ":
        return (" ", 0) if dashed and column % DASH == DASH - 1 else (second, 2)
    if second == " ":
        return first, 1
    turn = 1 if column % DASH < DASH // 2 else 2
    if min(first, second) >= BRAILLE and max(first, second) <= BRAILLE_END:
        return chr(ord(first) | ord(second)), turn
    return (first if turn == 1 else second), turn


def _first(group: Rows, found: npt.NDArray[np.bool_]) -> Rows:
    """Return where each group first has what is found; each has it at least once."""
    places = np.flatnonzero(found)
    return places[np.flatnonzero(np.diff(group[places], prepend=-1))]
