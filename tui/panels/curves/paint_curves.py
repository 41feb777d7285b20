"""The drawing of the curves: axes, lines, marks and the cursor on a sheet."""

from collections.abc import Sequence
from functools import cached_property

import msgspec
import numpy as np
from textual.color import Color
from textual.geometry import Size
from textual.strip import Strip

from nn_tui.engine.runs import Snapshot

from ...drawing import number_format as numbers
from ...drawing.axis_ticks import Axis, ticks
from ...drawing.dot_raster import dots_per_cell
from ...drawing.glyphs import Glyphs
from ...drawing.plot_axes import BELOW, Tick, draw_frame, gutter
from ...drawing.styled_canvas import Sheet, ink
from ...drawing.text_cells import width_of
from ...drawing.theme import Palette
from .courses import in_epochs, reach, shown_courses
from .event_marks import marks_of
from .paint_courses import CoursePainter, DrawLine, PlotCells, Points, course_points
from .smooth_and_thin import overlay, smooth, thin
from .view_state import CurveView, exists, point_at, read
from .y_scale import ValueScale

COLUMNS_PER_TICK = 10
LEAST_COLUMNS, LEAST_ROWS = 16, 2
"""With fewer columns, or rows of the plot, nothing is drawn."""
FADED = 0.15
"""How strong the colour of the values behind a smoothed curve is, 0 … 1."""


class _Field(msgspec.Struct, frozen=True, eq=False):
    """A plot in the right upper corner of a sheet, and all that it is drawn from."""

    snapshot: Snapshot
    view: CurveView
    palette: Palette
    glyphs: Glyphs
    scale: ValueScale
    x: Axis
    y: Axis
    sheet: Sheet

    @property
    def cursor(self) -> float | None:
        """The epoch that the cursor reads; None where there is none in sight."""
        epochs = self.snapshot.curves.epochs
        if self.view.cursor is None:
            return None
        epoch = float(epochs[point_at(self.snapshot.curves, self.view.cursor)])
        return epoch if self.x.low <= epoch <= self.x.high else None

    def column(self, epoch: float) -> int:
        return self.sheet.width - self.x.cells + self.x.cell(epoch)

    def put(self, epoch: float, value: float, text: str, colour: Color) -> None:
        """Write where a curve has a value, if that is in sight."""
        place = self.scale.place(value)
        if self.x.low <= epoch <= self.x.high and self.y.low <= place <= self.y.high:
            self.sheet.put(self.column(epoch), self.y.row(place), text, ink(colour, bold=True))


class CurvePlot:
    """Draws the curves of a measure; it remembers what plotext has drawn, and where the epochs lay."""

    def __init__(self) -> None:
        self.x: Axis | None = None
        """The axis of epochs of the last drawing; None where there was none."""
        self.rows = 0
        """How many rows the plot of the last drawing has above that axis."""
        self._courses = CoursePainter()

    @cached_property
    def _plotters(self) -> list[DrawLine]:
        """Two for the curves, and two for the values behind them where they are smoothed."""
        # plotext takes 60 ms to load: the first picture, in which there is no curve, comes the sooner.
        from .plotext_plotter import Plotter

        return [Plotter().draw for _ in range(4)]

    def load(self) -> None:
        """Load what draws curves before there are any, so that the first picture with them is not late."""
        _ = self._plotters

    def draw(self, snapshot: Snapshot, view: CurveView, palette: Palette, glyphs: Glyphs, size: Size) -> list[Strip]:
        """Return the strips of a plot; before the first epoch, the values that training starts from."""
        self.x = None
        if size.width < LEAST_COLUMNS or size.height - BELOW < LEAST_ROWS:
            return []
        latest = reach(snapshot)
        measure, bounds = view.of(snapshot), view.window.bounds(latest)
        scale = ValueScale(view.logarithmic and measure.logarithmic, measure.best)
        raw = _points(snapshot, view, scale, size.width, 0.0)
        courses = course_points(snapshot, view, scale, size.width, bounds)
        dots = dots_per_cell(glyphs.curve)
        curves = [*raw, *(points for lines in courses for points in lines)]
        seen = np.concatenate([places[(epochs >= bounds[0]) & (epochs <= bounds[1])] for epochs, places in curves])
        y, y_ticks = scale.axis(seen, size.height - BELOW, dots[0], whole=view.window.is_whole(latest))
        if gutter(y_ticks) > size.width // 2:
            y_ticks = []
        x = self.x = Axis(*bounds, size.width - gutter(y_ticks), dots[1])
        sheet = Sheet(size.width, size.height, palette.background)
        field = _Field(snapshot, view, palette, glyphs, scale, x, y, sheet)
        _draw_axes(field, y_ticks)
        self.rows = y.cells
        if latest == 0:
            _draw_start(field)
            return sheet.strips()
        colours = [line.colour(palette) for line in measure.lines]
        faint = [palette.strength(colour, FADED) for colour in colours]
        markers = glyphs.faint_curve, glyphs.faint_curve
        behind, smoothed = _cursor_line(field), raw
        if courses:
            behind = self._courses.draw(courses, (x, y), markers, [sheet.pen(ink(each)) for each in faint], behind)
        if view.smoothing:
            behind = _lines(field, self._plotters[2:], raw, faint, markers, behind)
            smoothed = _points(snapshot, view, scale, size.width, view.smoothing)
        lines = _lines(field, self._plotters[:2], smoothed, colours, (glyphs.curve, glyphs.other_curve), behind)
        for row, (characters, pens) in enumerate(zip(lines[0].tolist(), lines[1].tolist(), strict=True)):
            sheet.paint(sheet.width - x.cells, row, characters, pens)
        _draw_marks(field)
        if not exists(seen):
            _note(field, "no value above 0" if scale.logarithmic else "no values")
        return sheet.strips()


def _points(snapshot: Snapshot, view: CurveView, scale: ValueScale, columns: int, factor: float) -> list[Points]:
    """Return what there is to draw of each line, smoothed by a factor."""
    measure, epochs, bounds = view.of(snapshot), snapshot.curves.epochs, view.window.bounds(reach(snapshot))
    curves: list[Points] = []
    for line in measure.lines:
        last, lowest, highest = measure.values(snapshot.curves, line)
        if factor:
            lowest = highest = smooth(epochs, last, factor)
        curves.append(thin(epochs, scale.places(lowest), scale.places(highest), columns, bounds))
    return curves


def _draw_axes(field: _Field, y_ticks: Sequence[Tick]) -> None:
    """Draw the axes; below, the cursor's epoch has the right of way, then the marks, then whole epochs."""
    x, glyphs, palette = field.x, field.glyphs, field.palette
    marks = marks_of(field.snapshot, (x.low, x.high), glyphs)
    whole = [value for value in ticks(x.low, x.high, max(2, x.cells // COLUMNS_PER_TICK)) if value == round(value)]
    last = [x.high] if len(whole) < 2 else []
    x_ticks = [Tick(mark.epoch, mark.label, ink(mark.colour(palette)), mark.sign(glyphs)) for mark in marks]
    x_ticks += [Tick(value, numbers.count(value)) for value in [*whole, *last]]
    here = in_epochs(field.snapshot.place, field.snapshot.batches)
    stands = shown_courses(field.snapshot) and x.low <= here <= x.high
    if stands:
        place = ink(palette.foreground, bold=True)
        x_ticks.insert(0, Tick(here, str(field.snapshot.place), place, glyphs.selected))
    if field.cursor is not None:
        x_ticks.insert(0, Tick(field.cursor, numbers.count(field.cursor), ink(palette.foreground, bold=True)))
    draw_frame(field.sheet, x, field.y, x_ticks, y_ticks, ink(palette.faint), glyphs)
    # A mark stands there also where its label has no room.
    for mark in reversed(marks):
        field.sheet.put(field.column(mark.epoch), field.y.cells, mark.sign(glyphs), ink(mark.colour(palette)))
    if stands:
        field.sheet.put(field.column(here), field.y.cells, glyphs.selected, ink(palette.foreground, bold=True))


def _cursor_line(field: _Field) -> PlotCells:
    """Return the cells of a plot in which there is nothing but the cursor."""
    shape = field.y.cells, field.x.cells
    characters, pens = np.full(shape, " "), np.zeros(shape, np.intp)
    if field.cursor is not None:
        column = field.x.cell(field.cursor)
        characters[:, column], pens[:, column] = field.glyphs.axis[0], field.sheet.pen(ink(field.palette.faint))
    return characters, pens


def _lines(
    field: _Field,
    plotters: Sequence[DrawLine],
    curves: Sequence[Points],
    colours: Sequence[Color],
    markers: tuple[str, str],
    behind: PlotCells,
) -> PlotCells:
    """Return the cells of lines that stand before others."""
    x, y = field.x, field.y
    blank = [" " * x.cells] * y.cells
    drawn = [
        draw_line(epochs, places, marker, x, y) if exists(places) else blank
        for draw_line, (epochs, places), marker in zip(plotters, curves, markers, strict=False)
    ]
    first, second = drawn if len(drawn) > 1 else (*drawn, blank)
    characters, which = overlay(first, second, dashed=field.glyphs.charset != "ascii")
    pens = np.array([0, *(field.sheet.pen(ink(colour)) for colour in colours)])[which]
    return np.where(which > 0, characters, behind[0]), np.where(which > 0, pens, behind[1])


def _draw_marks(field: _Field) -> None:
    """Mark where the loss was lowest, on the other curves too, and where the cursor reads them."""
    snapshot, view = field.snapshot, field.view
    best, epoch = snapshot.best
    if view.measure:
        best = next((value for _, value, _ in reversed(read(snapshot, view.at(epoch)).values)), np.nan)
    field.put(epoch, best, field.glyphs.best, field.palette.mark)
    if field.cursor is not None:
        for line, value, average in read(snapshot, view).values:
            shown = value if average is None else average
            field.put(field.cursor, shown, field.glyphs.neuron, line.colour(field.palette))


def _draw_start(field: _Field) -> None:
    """Draw the values before training as points with their names, and say what is to come."""
    sheet, y, left = field.sheet, field.y, field.sheet.width - field.x.cells
    row = -1
    for line, value, _ in sorted(read(field.snapshot, field.view.at(0)).values, key=lambda found: -found[1]):
        place = field.scale.place(value)
        if y.low <= place <= y.high:
            # Two equal values stand below each other.
            row = min(max(row + 1, y.row(place)), y.cells - 1)
            named = " ".join(filter(None, (line.name, field.view.of(field.snapshot).write(value))))
            sheet.put(left, row, f"{field.glyphs.neuron} {named}", ink(line.colour(field.palette)))
    _note(field, "before training:", "each epoch adds a point")


def _note(field: _Field, *lines: str) -> None:
    """Write lines in the middle, where nothing stands."""
    sheet, width = field.sheet, field.x.cells
    for row, text in enumerate(lines, field.y.cells // 2):
        if sheet.is_blank(sheet.width - width, row, width):
            sheet.put(sheet.width - width + max(0, (width - width_of(text)) // 2), row, text, ink(field.palette.faint))
