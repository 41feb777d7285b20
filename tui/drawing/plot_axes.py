"""The axes around a plot, drawn on a sheet."""

from collections.abc import Sequence

import msgspec
from rich.style import Style

from .axis_ticks import Axis, place_labels
from .glyphs import Glyphs
from .number_format import tick_labels
from .styled_canvas import Sheet
from .text_cells import right, width_of


class Tick(msgspec.Struct, frozen=True):
    """A label beside an axis with a mark on it: the axis' own unless another is given, none where it is empty."""

    value: float
    label: str
    style: Style | None = None
    mark: str | None = None


BELOW = 2
"""Rows that the horizontal axis and its labels take."""


def labelled(values: Sequence[float]) -> list[Tick]:
    """Return a tick for each of evenly spaced values, with its number beside it."""
    return [Tick(value, label) for value, label in zip(values, tick_labels(values), strict=True)]


def gutter(ticks: Sequence[Tick]) -> int:
    """Return how many columns the vertical axis takes with these labels."""
    return max((width_of(tick.label) for tick in ticks), default=0) + 1


def draw_frame(
    sheet: Sheet,
    x: Axis,
    y: Axis,
    x_ticks: Sequence[Tick],
    y_ticks: Sequence[Tick],
    style: Style,
    glyphs: Glyphs,
) -> None:
    """Draw the axes of a plot that fills the sheet's right upper corner; earlier ticks win where labels collide."""
    vertical, vertical_tick, corner, horizontal, horizontal_tick = glyphs.axis
    left = sheet.width - x.cells
    for row in range(y.cells):
        sheet.put(left - 1, row, vertical, style)
    sheet.put(left - 1, y.cells, corner + horizontal * x.cells, style)
    for tick in y_ticks:
        row = y.row(tick.value)
        if 0 <= row < y.cells:
            sheet.put(0, row, right(tick.label, left - 1), tick.style or style)
            sheet.put(left - 1, row, vertical_tick, style)
    columns = [left + x.cell(tick.value) for tick in x_ticks]
    placed = place_labels([(column, tick.label) for column, tick in zip(columns, x_ticks, strict=True)], sheet.width)
    for start, label, index in placed:
        tick = x_ticks[index]
        sheet.put(start, y.cells + 1, label, tick.style or style)
        mark = horizontal_tick if tick.mark is None else tick.mark
        sheet.put(columns[index], y.cells, mark, tick.style or style)
