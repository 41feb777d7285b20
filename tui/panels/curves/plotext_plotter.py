"""plotext, behind one class: a line through points becomes rows of characters.

plotext's public interface takes 5 µs a dot, and a curve that shakes over a whole panel has 10,000 of them: there it is
forty times as slow as the classes below, which draw the same dots with NumPy. They lean on private names of plotext
5.3.2, and no other file does: `PRIVATE_NAMES` lists them, and a test fails by name when one of them is gone.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt
from plotext._matrix import matrix_class  # pyright: ignore[reportMissingTypeStubs] - plotext has no types
from plotext._monitor import monitor_class  # pyright: ignore[reportMissingTypeStubs]
from textual_plotext import Plot

from nn_tui.engine.training.history import Column

from ...drawing.axis_ticks import Axis
from ...drawing.dot_raster import Dots, dots_per_cell, to_characters

PRIVATE_NAMES: Mapping[str, tuple[str, ...]] = {
    "figure": ("monitor", "_set_size"),
    "monitor": ("matrix", "build_plot", "size", "x", "y", "marker", "xlim", "ylim"),
    "matrix": ("rows", "cols", "marker", "canvas", "set_size", "set_matrices", "set_canvas"),
}
"""What is used of plotext's figure, its monitor (one plot) and the monitor's matrix (the cells), beside the public."""

Whole = npt.NDArray[np.int64]


class ColourlessMatrix(matrix_class):
    """plotext's canvas without colours, which cost more than all else: each curve gets its own from us."""

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


class LineMonitor(monitor_class):
    """plotext's plot, which draws the one line that it was given as plotext does, dot for dot."""

    size: tuple[int, int]
    x: list[list[float]]
    y: list[list[float]]
    marker: list[list[str]]
    xlim: list[list[float]]
    ylim: list[list[float]]

    def __init__(self) -> None:
        super().__init__()
        self.matrix: ColourlessMatrix = ColourlessMatrix()

    def build_plot(self) -> None:
        """Fill the matrix with the first line; points that are NaN leave a gap."""
        (width, height), marker = self.size, self.marker[0][0]
        rows, columns = dots_per_cell(marker)
        dots: Dots = np.zeros((height * rows, width * columns), np.bool_)
        x = _places(self.x[0], self.xlim[0], width * columns)
        y = _places(self.y[0], self.ylim[0], height * rows)
        across, up = _trace(x, y)
        inside = (across >= 0) & (across < width * columns) & (up >= 0) & (up < height * rows)
        dots[height * rows - 1 - up[inside], across[inside]] = True
        self.matrix.set_size(width, height)
        self.matrix.marker = to_characters(dots, marker)[::-1].tolist()


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


class _Figure(Protocol):
    """What is used of plotext's figure, which has no types."""

    monitor: object

    def clear_data(self) -> None: ...
    def _set_size(self, width: int, height: int) -> None: ...
    def theme(self, theme: str) -> None: ...
    def frame(self, frame: bool) -> None: ...
    def xticks(self, ticks: list[float]) -> None: ...
    def yticks(self, ticks: list[float]) -> None: ...
    def xlim(self, left: float, right: float) -> None: ...
    def ylim(self, lower: float, upper: float) -> None: ...
    def plot(self, x: list[float], y: list[float], *, marker: str, color: str) -> None: ...
    def build(self) -> str: ...


class Plotter:
    """Draws a line into a rectangle of cells, without axes: those cost more than the line, and are not ASCII.

    It remembers the last drawing, because a curve that grows by epochs is drawn between two of them too.
    """

    def __init__(self) -> None:
        self._asked: object = None
        self._rows: list[str] = []
        self._figure = figure = cast(_Figure, Plot())
        figure.monitor = LineMonitor()
        figure.theme("clear")
        figure.frame(False)
        figure.xticks([])
        figure.yticks([])

    def draw(self, across: Column, up: Column, marker: str, x: Axis, y: Axis) -> list[str]:
        """Return a line through points, drawn with one of plotext's markers, as rows of characters from the top.

        A point with NaN is a gap. What lies further above or below the plot than it is high is drawn as if it lay
        just there.
        """
        asked = (across.tobytes(), up.tobytes(), marker, x, y)
        if asked != self._asked:
            self._asked, self._rows = asked, self._plot(across, up, marker, x, y)
        return self._rows

    def _plot(self, across: Column, up: Column, marker: str, x: Axis, y: Axis) -> list[str]:
        figure = self._figure
        figure.clear_data()
        # The public plotsize keeps to the terminal that it finds, which inside Textual is not where it draws.
        figure._set_size(x.cells, y.cells)  # pyright: ignore[reportPrivateUsage] - as textual-plotext does
        figure.xlim(x.low, x.high)
        figure.ylim(y.low, y.high)
        height = y.high - y.low
        figure.plot(across.tolist(), up.clip(y.low - height, y.high + height).tolist(), marker=marker, color="default")
        return figure.build().split("\n")
