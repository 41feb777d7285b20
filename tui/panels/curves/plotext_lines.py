"""plotext's plot, for one line without axes or colours: the same dots, found by NumPy in place of loops."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from plotext._matrix import matrix_class  # pyright: ignore[reportMissingTypeStubs] - plotext has no types
from plotext._monitor import monitor_class  # pyright: ignore[reportMissingTypeStubs]

from nn_tui.engine.training.history import Column

from ...drawing.dot_raster import DOTS_PER_MARKER

_NUMBERS = {"braille": (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80), "hd": (1, 2, 4, 8)}
"""What each dot of a cell, row by row from the top, counts in the list of its characters."""

_CHARACTERS = {"braille": [" ", *map(chr, range(0x2801, 0x2900))], "hd": list(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")}


def _by_bits(marker: str) -> npt.NDArray[np.str_]:
    """Return the 256 characters of a marker by its dots as bits, the first one the highest."""
    numbers, characters = _NUMBERS[marker], _CHARACTERS[marker]
    sums = [sum(number for place, number in enumerate(numbers) if bits >> (7 - place) & 1) for bits in range(256)]
    return np.array([characters[total] for total in sums])


_CELLS = {marker: _by_bits(marker) for marker in DOTS_PER_MARKER}

Whole = npt.NDArray[np.int64]


class Letters(matrix_class):
    """plotext's canvas without colours, which cost more than all else: we give each curve its own."""

    rows: int
    cols: int
    marker: list[list[str]]
    """Rows of characters, the lowest first."""
    canvas: str

    def set_size(self, cols: int, rows: int) -> None:
        """Set how many columns and rows there are."""
        self.cols, self.rows = cols, rows

    def set_matrices(self) -> None:
        """Begin with nothing but blanks."""
        self.marker = [[" "] * self.cols for _ in range(self.rows)]

    def set_canvas(self) -> str:
        """Return the text, the lowest row last."""
        self.canvas = "\n".join("".join(row) for row in reversed(self.marker))
        return self.canvas


class Lines(monitor_class):
    """plotext's plot, which draws the line that it was given as plotext does, dot for dot, in a tenth of the time.

    plotext takes 5 µs a dot, and a curve that shakes over a whole panel has 10,000 of them.
    """

    size: tuple[int, int]
    x: list[list[float]]
    y: list[list[float]]
    marker: list[list[str]]
    xlim: list[list[float]]
    ylim: list[list[float]]

    def __init__(self) -> None:
        super().__init__()
        self.matrix: Letters = Letters()

    def build_plot(self) -> None:
        """Fill the matrix with the first line; points that are NaN leave a gap."""
        (width, height), marker = self.size, self.marker[0][0]
        rows, columns = DOTS_PER_MARKER.get(marker, (1, 1))
        dots = np.zeros((height * rows, width * columns), np.bool_)
        x = _places(self.x[0], self.xlim[0], width * columns)
        y = _places(self.y[0], self.ylim[0], height * rows)
        across, up = _trace(x, y)
        inside = (across >= 0) & (across < width * columns) & (up >= 0) & (up < height * rows)
        dots[up[inside], across[inside]] = True
        self.matrix.set_size(width, height)
        self.matrix.marker = _cells(dots, marker)


def _places(values: Sequence[float], limits: Sequence[float], dots: int) -> Column:
    """Return the dot that each value falls into, as floats; NaN stays."""
    low, high = limits
    return np.floor(np.round(0.5 + (dots - 1) * (np.array(values) - low) / (high - low), 8))


def _trace(x: Column, y: Column) -> tuple[Whole, Whole]:
    """Return the dots (x, y) of the lines between neighbouring points; next to a gap, of the points alone."""
    dx, dy = np.diff(x), np.diff(y)
    gap = np.isnan(dx) | np.isnan(dy)
    steps = np.where(gap, 1.0, np.maximum(np.abs(dx), np.abs(dy)))
    # The last point has no line to go on, but one dot.
    dx, dy, steps = (np.append(column, end) for column, end in ((dx, 0.0), (dy, 0.0), (steps, 1.0)))
    dx[:-1][gap] = dy[:-1][gap] = 0.0
    known = ~(np.isnan(x) | np.isnan(y))
    x, y, dx, dy, steps = (column[known] for column in (x, y, dx, dy, steps))
    counts = steps.astype(np.intp)
    line = np.repeat(np.arange(counts.size), counts)
    step = np.arange(line.size) - (np.cumsum(counts) - counts)[line]
    slope_x, slope_y = dx / np.maximum(steps, 1), dy / np.maximum(steps, 1)
    return _whole(x[line] + step * slope_x[line]), _whole(y[line] + step * slope_y[line])


def _whole(values: Column) -> Whole:
    return np.trunc(values).astype(np.int64)


def _cells(dots: npt.NDArray[np.bool_], marker: str) -> list[list[str]]:
    """Return the characters of a grid of dots whose first row is the lowest, as does that of the result."""
    if marker not in DOTS_PER_MARKER:
        return np.where(dots, marker, " ").tolist()
    rows, columns = DOTS_PER_MARKER[marker]
    height, width = dots.shape[0] // rows, dots.shape[1] // columns
    cells = dots.reshape(height, rows, width, columns)[:, ::-1].transpose(0, 2, 1, 3).reshape(height, width, -1)
    return _CELLS[marker][np.packbits(cells, axis=-1)[..., 0]].tolist()
