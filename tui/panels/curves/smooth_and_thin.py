"""Curves as a plot can show them: smoothed, thinned without losing a spike, and two in one place."""

from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from nn_tui.engine.training.history import Column

from ...drawing.dot_raster import BRAILLE, Characters

BLANK = ord(" ")

Indices = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Which = npt.NDArray[np.uint8]

NOTHING = 1e-18
"""A share of an average that makes no difference to it."""


def smooth(epochs: Column, values: Column, factor: float) -> Column:
    """Return the exponential moving average of values (n,) recorded at epochs (n,), without its bias to zero.

    s(t) = Σ factor^(t − i) · v(i) / Σ factor^(t − i) over the epochs i ≤ t. A point that stands for several epochs
    counts for each of them, so that thinning a history does not change its look. NaN stays NaN, and does not count.
    Source of the correction: Kingma and Ba, 2015.
    """
    known = ~np.isnan(values)
    kept = factor ** np.diff(epochs, prepend=-1.0)
    totals = np.array([np.where(known, values, 0.0), known.astype(np.float64)])
    totals *= 1 - kept
    # A scan by doubling: after the pass with `reach`, each point has gathered the 2 · reach points up to itself.
    # Once the share that was kept has decayed to nothing, there is nothing left to gather.
    reach = 1
    while reach < epochs.size and kept[-1] > NOTHING:
        totals[:, reach:] += kept[reach:] * totals[:, :-reach]
        kept[reach:] *= kept[:-reach].copy()
        reach *= 2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known, totals[0] / totals[1], np.nan)


def thin(
    epochs: Column, lowest: Column, highest: Column, columns: int, bounds: tuple[float, float]
) -> tuple[Column, Column]:
    """Return the points (epochs, values) to draw in `columns` columns between two epochs, at most two a column.

    epochs (n,) ascend; lowest and highest (n,) are the extremes that each point stands for, NaN where there is
    none. Each column keeps its smallest and its largest value, in the order in which they occurred, or one point
    where they are the same; a column with nothing but NaN keeps one, a gap. The last point before the first column
    and the first one behind the last are kept too, for the curve comes from there and goes there.
    """
    low, high = bounds
    first = max(0, int(np.searchsorted(epochs, low)) - 1)
    behind = int(np.searchsorted(epochs, high, side="right")) + 1
    epochs, lowest, highest = epochs[first:behind], lowest[first:behind], highest[first:behind]
    if not epochs.size:
        return epochs, lowest
    column = np.floor((epochs - low) * (columns / (high - low))).astype(np.intp)
    column[epochs == high] = columns - 1
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    group = np.repeat(np.arange(starts.size), np.diff(starts, append=column.size))
    smallest, largest = np.fmin.reduceat(lowest, starts), np.fmax.reduceat(highest, starts)
    missing = np.isnan(smallest)
    low_at = _first(group, (lowest == smallest[group]) | missing[group])
    high_at = _first(group, (highest == largest[group]) | missing[group])
    differ = ((smallest != largest) | (low_at != high_at)) & ~missing
    at = np.concatenate([low_at, high_at[differ]])
    values = np.concatenate([smallest, largest[differ]])
    order = np.argsort(at, kind="stable")
    return epochs[at[order]], values[order]


def _first(group: Indices, found: Flags) -> Indices:
    """Return where each group first has what is found; each has it at least once."""
    places = np.flatnonzero(found)
    return places[np.flatnonzero(np.diff(group[places], prepend=-1))]


TYPICAL = 0.05, 0.95
"""The shares of values between which those lie that a zoomed curve makes room for."""


def extent(values: Column, *, whole: bool) -> tuple[float, float]:
    """Return the smallest and the largest value to make room for: of all, or without what lies far outside.

    Far is further from the middle nine tenths of the values than these are wide: a spike then leaves the plot above,
    and the rest is not flattened. Of no values it is (0, 1).
    """
    values = np.sort(values[~np.isnan(values)])
    if not values.size:
        return 0.0, 1.0
    low, high = float(values[0]), float(values[-1])
    if not whole:
        lower, upper = (float(values[round(share * (values.size - 1))]) for share in TYPICAL)
        spread = upper - lower
        if spread > 0:
            low, high = max(low, lower - spread), min(high, upper + spread)
    return low, high


DASH = 4
"""Columns from one dash of the second curve to the next."""


def overlay(first: Sequence[str], second: Sequence[str], *, dashed: bool) -> tuple[Characters, Which]:
    """Return two drawn curves in one place: characters, and the curve that each is of; 0 is neither.

    They are given as rows of text of one size, blank where nothing is. Where both pass through a cell, they take
    turns along the row, and dots of braille are united. Where the second is alone, it has a gap in each dash if
    `dashed`, unless it is steep there: a spike stays whole.
    """
    one, two = _codes(first), _codes(second)
    has_one, has_two = one != BLANK, two != BLANK
    both = has_one & has_two
    column: Indices = np.arange(one.shape[1], dtype=np.intp)
    if dashed:
        gap: Flags = (column % DASH == DASH - 1) & (has_two.sum(axis=0) < 2)
        has_two &= both | ~gap
    turn = np.where(column % DASH < DASH // 2, 1, 2)
    curve = np.where(both, turn, np.where(has_one, 1, np.where(has_two, 2, 0)))
    united = both & (np.minimum(one, two) >= BRAILLE) & (np.maximum(one, two) < BRAILLE + 256)
    codes = np.where(united, one | two, np.where(curve == 1, one, np.where(curve == 2, two, BLANK)))
    return cast(Characters, codes.astype(np.uint32).view("<U1")), curve.astype(np.uint8)


def _codes(rows: Sequence[str]) -> npt.NDArray[np.uint32]:
    flat = np.frombuffer("".join(rows).encode("utf-32-le"), np.uint32)
    return flat.reshape(len(rows), -1) if rows else flat.reshape(0, 0)
