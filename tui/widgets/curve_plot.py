"""The drawing of the curves: axes, lines, marks and the cursor on a sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from textual.color import Color
from textual.geometry import Size
from textual.strip import Strip

from ...engine.history import Column
from ...engine.runs import Snapshot
from .. import numbers
from ..axes import Axis, ticks
from ..curve import overlay, smooth, thin
from ..curve_marks import Mark, marks_of
from ..curve_scale import Scale
from ..curve_view import CurveView, exists, point_at, read
from ..glyphs import Glyphs
from ..measures import Line, Measure
from ..plotext_lines import DOTS
from ..theme import Palette
from .frame import BELOW, Tick, draw_frame, gutter
from .plotting import Plotter
from .sheet import Sheet, ink

COLUMNS_PER_TICK = 10
LEAST_COLUMNS, LEAST_ROWS = 16, 2
"""Below so many columns, or rows of the plot, nothing is drawn."""
FADED = 0.15
"""How strong the colour of the values behind a smoothed curve is, 0 … 1."""


@dataclass(frozen=True, eq=False)
class _Curve:
    """The points of a line that are drawn, upwards where the scale puts them."""

    epochs: Column
    places: Column
    colour: Color


@dataclass(frozen=True, eq=False)
class _Field:
    """A plot in the right upper corner of a sheet."""

    sheet: Sheet
    x: Axis
    y: Axis

    @property
    def left(self) -> int:
        return self.sheet.width - self.x.cells

    def put(self, epoch: float, place: float, text: str, colour: Color) -> None:
        """Write where a curve has a value, if that is in sight."""
        if self.x.low <= epoch <= self.x.high and self.y.low <= place <= self.y.high:
            row = self.y.cells - 1 - self.y.cell(place)
            self.sheet.put(self.left + self.x.cell(epoch), row, text, ink(colour, bold=True))


class CurvePlot:
    """Draws the curves of a measure; it remembers what plotext has drawn, and where its axes lay."""

    def __init__(self) -> None:
        self._plotters = {faded: (Plotter(), Plotter()) for faded in (False, True)}
        self.x: Axis | None = None
        """The axis of epochs of the last drawing; None where there was none."""

    def draw(self, snapshot: Snapshot, view: CurveView, palette: Palette, glyphs: Glyphs, size: Size) -> list[Strip]:
        """Return the strips of a plot; before the first epoch, the values that training starts from."""
        self.x = None
        height = size.height - BELOW
        if size.width < LEAST_COLUMNS or height < LEAST_ROWS:
            return []
        measure, bounds = view.of(snapshot), view.window.bounds(snapshot.epoch)
        scale = Scale(view.logarithmic and measure.logarithmic, measure.best)
        colours = [line.colour(palette) for line in measure.lines]
        raw, smoothed = (
            [
                _curve(snapshot, measure, line, scale, size.width, bounds, factor, colour)
                for line, colour in zip(measure.lines, colours, strict=True)
            ]
            for factor in (0.0, view.smoothing)
        )
        rows, columns = DOTS.get(glyphs.curve, (1, 1))
        y, labels = scale.axis(
            np.concatenate([_inside(curve, bounds) for curve in raw]),
            height,
            rows,
            whole=view.window.is_whole(snapshot.epoch),
        )
        y_ticks = [Tick(*label) for label in labels]
        if gutter(y_ticks) > size.width // 2:
            y_ticks = []
        x = self.x = Axis(*bounds, size.width - gutter(y_ticks), columns)
        field = _Field(Sheet(size.width, size.height, palette.background), x, y)
        cursor = None if view.cursor is None else float(snapshot.curves.epochs[point_at(snapshot.curves, view.cursor)])
        _draw_axes(field, y_ticks, marks_of(snapshot, bounds, glyphs), cursor, palette, glyphs)
        if snapshot.epoch == 0:
            _draw_start(field, snapshot, measure, scale, palette, glyphs)
            return field.sheet.strips()
        if cursor is not None and x.low <= cursor <= x.high:
            for row in range(y.cells):
                field.sheet.put(field.left + x.cell(cursor), row, glyphs.axis[0], ink(palette.faint))
        if view.smoothing:
            faded = [_Curve(curve.epochs, curve.places, palette.strength(curve.colour, FADED)) for curve in raw]
            self._draw_lines(field, faded, (glyphs.faint_curve, glyphs.faint_curve), glyphs, faded=True)
        self._draw_lines(field, smoothed, (glyphs.curve, glyphs.other_curve), glyphs, faded=False)
        best, epoch = snapshot.best
        if view.measure:
            # Where the loss was lowest is marked on the other curves too.
            best = next((value for _, value, _ in reversed(read(snapshot, view.at(epoch)).values)), best)
        field.put(epoch, scale.place(best), glyphs.best, palette.mark)
        if cursor is not None:
            for line, value, average in read(snapshot, view).values:
                place = scale.place(value if average is None else average)
                field.put(cursor, place, glyphs.neuron, line.colour(palette))
        return field.sheet.strips()

    def _draw_lines(
        self, field: _Field, curves: Sequence[_Curve], markers: tuple[str, str], glyphs: Glyphs, *, faded: bool
    ) -> None:
        x, y = field.x, field.y
        blank = [" " * x.cells] * y.cells
        first, second, *_ = [
            plotter.draw(curve.epochs, curve.places, marker, x, y) if exists(curve.places) else blank
            for plotter, curve, marker in zip(self._plotters[faded], curves, markers, strict=False)
        ] + [blank]
        characters, which = overlay(first, second, dashed=glyphs.charset != "ascii")
        pens = np.array([0, *(field.sheet.pen(ink(curve.colour)) for curve in curves)])[which]
        for row in np.flatnonzero(which.any(axis=1)).tolist():
            field.sheet.write_cells(field.left, row, characters[row].tolist(), pens[row].tolist())


def _curve(
    snapshot: Snapshot,
    measure: Measure,
    line: Line,
    scale: Scale,
    columns: int,
    bounds: tuple[float, float],
    factor: float,
    colour: Color,
) -> _Curve:
    epochs, (last, lowest, highest) = snapshot.curves.epochs, measure.values(snapshot.curves, line)
    if factor:
        lowest = highest = smooth(epochs, last, factor)
    return _Curve(*thin(epochs, scale.places(lowest), scale.places(highest), columns, bounds), colour)


def _inside(curve: _Curve, bounds: tuple[float, float]) -> Column:
    low, high = bounds
    return curve.places[(curve.epochs >= low) & (curve.epochs <= high)]


def _draw_axes(
    field: _Field,
    y_ticks: Sequence[Tick],
    marks: Sequence[Mark],
    cursor: float | None,
    palette: Palette,
    glyphs: Glyphs,
) -> None:
    """Draw the axes; below, the cursor's epoch has the right of way, then the marks, then whole epochs."""
    x, sheet = field.x, field.sheet
    most = max(2, x.cells // COLUMNS_PER_TICK)
    whole = [value for value in ticks(x.low, x.high, most) if value == round(value)]
    last = [x.high] if len(whole) < 2 else []
    x_ticks = [Tick(mark.epoch, mark.label, ink(mark.colour(palette)), mark.sign(glyphs)) for mark in marks]
    x_ticks += [Tick(value, numbers.count(value)) for value in [*whole, *last]]
    if cursor is not None and x.low <= cursor <= x.high:
        x_ticks.insert(0, Tick(cursor, numbers.count(cursor), ink(palette.foreground, bold=True)))
    draw_frame(sheet, x, field.y, x_ticks, y_ticks, ink(palette.faint), glyphs)
    # A mark stands there also where its label has no room.
    for mark in reversed(marks):
        sheet.put(field.left + x.cell(mark.epoch), field.y.cells, mark.sign(glyphs), ink(mark.colour(palette)))


def _draw_start(
    field: _Field, snapshot: Snapshot, measure: Measure, scale: Scale, palette: Palette, glyphs: Glyphs
) -> None:
    """Draw the values before training as points with their names, and say what is to come."""
    sheet, y = field.sheet, field.y
    curves = snapshot.curves
    starts = [(line, float(measure.values(curves, line)[0][0])) for line in measure.lines if curves.epochs.size]
    row = -1
    for line, value in sorted(starts, key=lambda start: -start[1]):
        place = scale.place(value)
        if y.low <= place <= y.high:
            # Two equal values stand below each other.
            row = min(max(row + 1, y.cells - 1 - y.cell(place)), y.cells - 1)
            text = f"{glyphs.neuron} {line.name} {measure.write(value)}"
            sheet.put(field.left, row, text, ink(line.colour(palette)))
    for line, text in enumerate(("before training:", "each epoch adds a point")):
        row, start = y.cells // 2 + line, field.left + max(0, (field.x.cells - len(text)) // 2)
        if sheet.is_blank(field.left, row, field.x.cells):
            sheet.put(start, row, text, ink(palette.faint))
