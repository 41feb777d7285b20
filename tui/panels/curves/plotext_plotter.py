"""plotext, behind one method: a line through points becomes rows of characters."""

from functools import cached_property
from typing import Protocol, cast

from nn_tui.engine.training.history import Column

from ...drawing.axis_ticks import Axis


class _Figure(Protocol):
    """What is used of plotext's figure, which has no types."""

    monitor: object

    def clear_data(self) -> None: ...
    def _set_size(self, width: int, height: int) -> None: ...
    def plotsize(self, width: int, height: int) -> None: ...
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

    It remembers the last drawing, for a curve grows by epochs and is looked at between two of them too.
    """

    def __init__(self) -> None:
        self._asked: object = None
        self._rows: list[str] = []

    @cached_property
    def _figure(self) -> _Figure:
        # Loaded with the first curve: before there is one, the first picture comes the sooner.
        from textual_plotext import Plot

        from .plotext_lines import Lines

        figure = cast(_Figure, Plot())
        figure.monitor = Lines()
        figure.theme("clear")
        figure.frame(False)
        figure.xticks([])
        figure.yticks([])
        return figure

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
        figure.plotsize(x.cells, y.cells)
        # plotsize keeps to the terminal that it finds, which inside Textual is not where it draws.
        figure._set_size(x.cells, y.cells)  # pyright: ignore[reportPrivateUsage] - as textual-plotext does
        figure.xlim(x.low, x.high)
        figure.ylim(y.low, y.high)
        height = y.high - y.low
        figure.plot(across.tolist(), up.clip(y.low - height, y.high + height).tolist(), marker=marker, color="default")
        return figure.build().split("\n")
