"""A plot on a part of a sheet, with axes, a curve of dots, and marks: what the views that judge are drawn with."""

from collections.abc import Sequence

import numpy as np
from textual.color import Color

from nn_tui.datasets.arrays import Floats

from ...drawing.axis_ticks import Axis, ticks
from ...drawing.dot_raster import curve_dots, dots_per_cell, to_characters
from ...drawing.glyphs import Glyphs
from ...drawing.plot_axes import BELOW, draw_frame, gutter, labelled
from ...drawing.styled_canvas import Sheet, ink
from ...drawing.theme import Palette

Range = tuple[float, float]
UNIT: Range = (0.0, 1.0)


class SmallPlot:
    """A plot of values in two ranges, on a sheet of its own."""

    def __init__(self, width: int, height: int, across: Range, up: Range, palette: Palette, glyphs: Glyphs) -> None:
        self.sheet = Sheet(width, height, palette.background)
        self._glyphs = glyphs
        rows = max(1, height - BELOW)
        y_ticks = labelled(ticks(*up, max(2, rows // 3)))
        rows_of_dots, columns_of_dots = dots_per_cell(glyphs.curve)
        self.x = Axis(*across, max(1, width - gutter(y_ticks)), columns_of_dots)
        self.y = Axis(*up, rows, rows_of_dots)
        self.left = width - self.x.cells
        x_ticks = labelled(ticks(*across, max(2, self.x.cells // 10)))
        draw_frame(self.sheet, self.x, self.y, x_ticks, y_ticks, ink(palette.faint), glyphs)

    def columns(self) -> Floats:
        """Return the values across, one for each column of dots."""
        return np.linspace(self.x.low, self.x.high, self.x.cells * self.x.dots)

    def curve(self, values: Floats, colour: Color) -> None:
        """Draw a curve with a value for each column of dots, NaN where there is none."""
        height = self.y.cells * self.y.dots
        share = (self.y.high - values) / (self.y.high - self.y.low)
        pen = self.sheet.pen(ink(colour))
        dots = curve_dots(share * (height - 1) + 0.5, height)
        for row, line in enumerate(to_characters(dots, self._glyphs.curve).tolist()):
            self.sheet.write_cells(self.left, row, line, [pen] * len(line))

    def mark(self, x: float, y: float, character: str, colour: Color, *, bold: bool = False) -> None:
        """Draw a character at a place, unless that lies beyond the plot."""
        row, column = self.y.row(y), self.x.cell(x)
        if 0 <= row < self.y.cells and 0 <= column < self.x.cells:
            self.sheet.put(self.left + column, row, character, ink(colour, bold=bold))

    def diagonal(self, colour: Color) -> None:
        """Draw where both values are equal."""
        for column in range(self.x.cells):
            value = self.x.low + (self.x.high - self.x.low) * column / max(1, self.x.cells - 1)
            self.mark(value, value, self._glyphs.diagonal, colour)

    def level(self, value: float, colour: Color) -> None:
        """Draw a line across."""
        for column in range(self.x.cells):
            self.mark(self.x.low + (self.x.high - self.x.low) * column / max(1, self.x.cells - 1), value, "-", colour)

    def bars(self, heights: Sequence[float], colour: Color) -> None:
        """Draw a bar from below for each column of cells, of heights between the ends of the range."""
        steps = len(self._glyphs.bars) - 1
        for column, height in enumerate(heights):
            eighths = round((height - self.y.low) / (self.y.high - self.y.low) * self.y.cells * steps)
            for row in range(self.y.cells):
                level = min(steps, eighths - row * steps)
                if level > 0:
                    self.sheet.put(self.left + column, self.y.cells - 1 - row, self._glyphs.bars[level], ink(colour))
