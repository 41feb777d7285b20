"""A plane in colour, with its labels and the samples on it: what maps, surfaces and projections share."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec
import numpy as np
from textual.color import Color

from nn_tui.datasets.arrays import Floats, Rows

from ...drawing import number_format as numbers
from ...drawing.axis_ticks import Axis
from ...drawing.short_names import shorten_names
from ...drawing.styled_canvas import ink
from ...drawing.text_cells import width_of
from .projection import Plane
from .samples import Mask, extent, lattice, share_shown
from .scene import LearnedScene, LegendPart

WIDEST_GUTTER = 8
STRETCH = 2.0
"""How much wider than high, or higher than wide, the plane may be."""
CELLS_PER_SAMPLE = 5
Range = tuple[float, float]


class Shade(msgspec.Struct, frozen=True):
    """How a place is filled: a colour, or in ASCII a character in a strong colour."""

    fill: Color
    strong: Color
    character: str


@lru_cache(maxsize=2)
def _points(plane: Plane, x: Axis, y: Axis, *, dots: int) -> Floats:
    """Return the middles of the places of all cells, as inputs; the same array as long as nothing else is asked for."""
    return plane.points(lattice((x.low, x.high), (y.low, y.high), x.cells, y.cells * dots))


class Ground(msgspec.Struct, frozen=True):
    """Where the plane stands on the sheet, and the ranges that it covers."""

    plane: Plane
    x: Axis
    y: Axis
    left: int

    def points(self, scene: LearnedScene) -> Floats:
        """Return what to predict for: two places a cell, one above the other, or one in ASCII."""
        return _points(self.plane, self.x, self.y, dots=2 if scene.glyphs.area else 1)

    def cells(self, places: Floats) -> tuple[Rows, Rows]:
        """Return the columns and the rows on the sheet, (N,) each, for places on the plane (N, 2)."""
        across, up = (
            np.clip((along - axis.low) / (axis.high - axis.low) * axis.cells, 0, axis.cells - 1).astype(np.intp)
            for along, axis in zip(places.T, (self.x, self.y), strict=True)
        )
        return across + self.left, self.y.cells - 1 - up


def lay_out(scene: LearnedScene, plane: Plane) -> Ground:
    """Place the plane between its labels, and write these; a small sheet has none."""
    sheet, name = scene.sheet, shorten_names(plane.names, WIDEST_GUTTER - 1, scene.glyphs.ellipsis)[1]
    labelled = sheet.height >= 9
    height = max(1, sheet.height - 1 - labelled)
    gutter, ground = 0, _ground(scene, plane, 0, height)
    # Twice, for the ends of an axis depend on how much of the plane there is room for beside their labels.
    for _ in range(2 if sheet.width >= 30 else 0):
        gutter = max(width_of(name), *(len(numbers.short(value)) for value in (ground.y.low, ground.y.high))) + 1
        ground = _ground(scene, plane, gutter, height)
    left, columns, rows = ground.left, ground.x.cells, ground.y.cells
    faint = scene.faint
    if gutter:
        low, high = numbers.short(ground.y.low), numbers.short(ground.y.high)
        for row, text in ((0, high), (rows // 2, name), (rows - 1, low)):
            sheet.put(left - 1 - width_of(text), row, text, faint)
    if labelled:
        first, last = (numbers.short(value) for value in (ground.x.low, ground.x.high))
        room = columns - len(first) - len(last) - 2
        if len(first) <= columns:
            sheet.put(left, rows, first, faint)
        if room >= 0:
            sheet.put(left + columns - len(last), rows, last, faint)
        if room > 0:
            middle = shorten_names(plane.names, room, scene.glyphs.ellipsis)[0]
            length = width_of(middle)
            start = min(max((columns - length) // 2, len(first) + 1), columns - len(last) - 1 - length)
            sheet.put(left + start, rows, middle, faint)
    return ground


def _ground(scene: LearnedScene, plane: Plane, gutter: int, height: int) -> Ground:
    """Return the plane in the middle of the columns behind a gutter, in `height` rows at most."""
    width = scene.sheet.width - gutter
    columns = max(1, min(width, int(height * 2 * STRETCH)))
    rows = max(1, min(height, int(columns * STRETCH / 2)))
    x, y = (extent(along) for along in scene.everything.places.T)
    if plane.one_unit:
        x, y = in_proportion(x, y, columns, 2 * rows)
    return Ground(plane, Axis(x[0], x[1], columns), Axis(y[0], y[1], rows), gutter + (width - columns) // 2)


def in_proportion(x: Range, y: Range, columns: float, rows: float) -> tuple[Range, Range]:
    """Return two ranges, one of them wider, so that a unit is as long across as up on columns by rows squares."""
    unit = max((x[1] - x[0]) / columns, (y[1] - y[0]) / rows)
    return _widened(x, unit * columns), _widened(y, unit * rows)


def _widened(along: Range, length: float) -> Range:
    low, high = along
    spare = max(0.0, length - (high - low)) / 2
    return low - spare, high + spare


def paint_ground(scene: LearnedScene, ground: Ground, indices: Rows, shades: Sequence[Shade]) -> None:
    """Fill the plane with shades, given by their indices place by place: two a cell, or one character in ASCII."""
    sheet, rows = scene.sheet, ground.y.cells
    characters: list[str] = []
    pens: list[int] = []
    if not scene.glyphs.area:
        for shade in shades:
            characters.append(shade.character)
            pens.append(sheet.pen(ink(scene.palette.background.blend(shade.strong, 0.6))))
        cells = indices.reshape(rows, ground.x.cells)
    else:
        upper, lower = indices.reshape(rows, 2, ground.x.cells).swapaxes(0, 1)
        pairs, inverse = np.unique(upper * len(shades) + lower, return_inverse=True)
        codes: list[int] = pairs.tolist()
        for top, bottom in (divmod(code, len(shades)) for code in codes):
            characters.append(" " if top == bottom else "▀")
            pens.append(sheet.pen(ink(shades[top].fill, shades[bottom].fill)))
        cells = inverse.reshape(rows, ground.x.cells)
    for row, line in enumerate(cells.tolist()):
        sheet.paint(ground.left, row, [characters[index] for index in line], [pens[index] for index in line])


def draw_samples(
    scene: LearnedScene,
    ground: Ground,
    mark: Callable[[int], str],
    colour: Callable[[int], Color],
    wrong: Mask | None = None,
) -> None:
    """Draw every n-th sample, and over them all those that are predicted wrongly, by their index among those shown."""
    sheet, samples = scene.sheet, scene.samples
    columns, rows = (places.tolist() for places in ground.cells(samples.places))
    every = share_drawn(scene, ground)
    wrongs = np.zeros(len(samples.rows), np.bool_) if wrong is None else wrong
    for index in range(0, len(columns), every):
        if wrongs[index]:
            continue
        column, row = columns[index], rows[index]
        beneath = sheet.style_at(column, row).bgcolor if scene.glyphs.area else None
        back = Color.from_rich_color(beneath) if beneath else None
        sheet.put(column, row, mark(index), ink(colour(index), back, bold=not scene.glyphs.area))
    cross, background = scene.glyphs.wrong_sample, scene.palette.background
    for index in np.flatnonzero(wrongs).tolist():
        sheet.put(columns[index], rows[index], cross, ink(colour(index), background, bold=True))


def sampling(scene: LearnedScene, ground: Ground, of: str = "") -> list[LegendPart]:
    """Return the legend that tells how many samples were left out, of all or of those that are named."""
    every = share_drawn(scene, ground)
    return [(f"(1 in {every}{of} drawn)", scene.faint)] if every > 1 else []


def sampling_in_brief(scene: LearnedScene, ground: Ground) -> list[LegendPart]:
    """Return the legend that tells how many samples were left out for where there is little room."""
    every = share_drawn(scene, ground)
    return [(f"{scene.glyphs.train_sample} 1/{every}", scene.faint)] if every > 1 else []


def share_drawn(scene: LearnedScene, ground: Ground) -> int:
    """Return n where every n-th sample is drawn."""
    return share_shown(scene.samples, ground.x.cells * ground.y.cells // CELLS_PER_SAMPLE)
