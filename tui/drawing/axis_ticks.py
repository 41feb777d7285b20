"""The axes of a plot: which numbers to write beside it, and which cell a value falls into."""

from collections.abc import Sequence
from math import ceil, floor, isfinite, log10

import msgspec

from .text_cells import width_of

STEPS = (1.0, 2.0, 5.0, 10.0)
"""The leading digits of the distances between ticks."""

FINE = 8
"""So many ticks that there are two at least, whatever the range."""
CLOSEST = 1e-290
"""A distance that has no digits left to divide it by."""


class Axis(msgspec.Struct, frozen=True):
    """The values from `low` to `high` along a number of cells, each divided into dots."""

    low: float
    high: float
    cells: int
    dots: int = 1

    def cell(self, value: float) -> int:
        """Return the cell that holds a value, 0 that of `low`; values beyond an end belong to no cell of the plot.

        It rounds as plotext does, to the nearest of cells · dots places, so that marks meet its curves.
        """
        share = (value - self.low) / (self.high - self.low)
        return floor(round(0.5 + (self.cells * self.dots - 1) * share, 8)) // self.dots

    def row(self, value: float) -> int:
        """Return the row that holds a value where the axis is vertical: 0 is the top one, that of `high`."""
        return self.cells - 1 - self.cell(value)


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return multiples of 1, 2 or 5 times a power of ten from low to high: as many as there are, not above `most`.

    Where there is room for two there are two, since one alone tells no scale: then they may leave out some in between.
    There are none where low and high are not finite, not ascending, or closer than numbers can be told apart.
    """
    if not (isfinite(high - low) and high - low > CLOSEST) or most < 1:
        return []
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    finer: list[float] = []
    for step in (factor * scale for scale in (power, power * 10) for factor in STEPS):
        first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
        places = [index * step for index in range(first, last + 1)]
        if len(places) <= most:
            return places if len(places) > 1 or most == 1 else finer[:: ceil(len(finer) / most)]
        finer = places
    return []


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Return exponents of ten from low to high that are easy to read, two at least where there is room for them.

    They are those of 1, 2 and 5, of 1 alone, or of every few; where these are too few, those of evenly spaced numbers.
    """
    fine = [
        exponent + log10(digit)
        for exponent in range(floor(low), ceil(high) + 1)
        for digit in (1, 2, 5)
        if low <= exponent + log10(digit) <= high
    ]
    if len(fine) < 2:
        fine = [log10(value) for value in ticks(10.0**low, 10.0**high, FINE)]
    if len(fine) <= most:
        return fine
    decades = [float(exponent) for exponent in range(ceil(low), floor(high) + 1)]
    coarse = decades if len(decades) > 1 else fine
    return coarse[:: max(1, ceil(len(coarse) / max(1, most)))]


def place_labels(labels: Sequence[tuple[int, str]], width: int) -> list[tuple[int, str, int]]:
    """Return the labels that fit on a line of `width` cells, as (start, text, index), each centred on its cell.

    The first ones given have the right of way; between two there is at least one blank, and none is cut off.
    """
    taken = [False] * (width + 1)
    placed: list[tuple[int, str, int]] = []
    for index, (centre, text) in enumerate(labels):
        cells = width_of(text)
        start = max(0, min(centre - cells // 2, width - cells))
        end = start + cells
        if end <= width and not any(taken[max(0, start - 1) : end + 1]):
            taken[start:end] = [True] * cells
            placed.append((start, text, index))
    return placed
