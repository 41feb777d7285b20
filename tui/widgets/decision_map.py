"""The whole plane of two inputs in colour: which class where, or which value, with the samples on it."""

from dataclasses import dataclass

import numpy as np
from rich.style import Style
from textual.color import Color

from ...datasets.arrays import Floats, Rows
from .. import numbers
from ..axes import Axis
from ..canvas import shorten
from ..learned import Mask, certainty, extent, lattice, share_shown, threshold_of
from .sheet import ink
from .view import View

LEVELS = 7
"""Shades of a class, from not sure to sure."""
WIDEST_GUTTER = 8
WIDEST_NAME = 14
ROOMY = 46
"""Columns from which the scale of values is drawn in full."""
STRETCH = 2.0
"""How much wider than high, or higher than wide, the plane may be."""
CELLS_PER_SAMPLE = 5
ASCII_CLASSES = (".:", "+#", "-=", "~%", "^&")
"""In ASCII a class has one character where it is not sure and one where it is."""
ASCII_SIGNS = "=- +#"
"""In ASCII a value has one character: clearly negative … clearly positive."""


@dataclass(frozen=True)
class Shade:
    """How a place is filled: a colour, or in ASCII a character in a strong colour."""

    fill: Color
    strong: Color
    character: str


@dataclass(frozen=True)
class _Plane:
    """Where the plane stands on the sheet, and the ranges that it covers."""

    x: Axis
    y: Axis
    left: int
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def points(self, view: View) -> Floats:
        """Return what to predict for: two places a cell, one above the other, or one in ASCII."""
        dots = 2 if view.glyphs.area else 1
        return lattice(self.x_range, self.y_range, self.x.cells, self.y.cells * dots)

    def cells(self, inputs: Floats) -> list[tuple[int, int]]:
        """Return (column, row) on the sheet for inputs (N, 2)."""
        shares = [
            (inputs[:, axis] - low) / (high - low) for axis, (low, high) in enumerate((self.x_range, self.y_range))
        ]
        columns = np.clip(shares[0] * self.x.cells, 0, self.x.cells - 1).astype(np.intp) + self.left
        rows = self.y.cells - 1 - np.clip(shares[1] * self.y.cells, 0, self.y.cells - 1).astype(np.intp)
        return list(zip(columns.tolist(), rows.tolist(), strict=True))


def draw_decision_map(view: View) -> None:
    """Draw the class that is predicted at each place, darker where it is less sure, and the samples."""
    palette, samples, names = view.palette, view.samples, view.snapshot.data.dataset.target_names
    threshold = threshold_of(view.snapshot)
    plane = _plane(view)
    points = plane.points(view)
    outputs = view.forecast.outputs(view.snapshot, np.concatenate([points, samples.inputs]))
    classes, sure = certainty(outputs[:, : len(points)], threshold)
    shades = [
        Shade(
            palette.background.blend(palette.of_class(index), 0.12 + 0.43 * level / (LEVELS - 1)),
            palette.of_class(index),
            ASCII_CLASSES[index % len(ASCII_CLASSES)][level * 2 >= LEVELS],
        )
        for index in range(len(names))
        for level in range(LEVELS)
    ]
    _paint(view, plane, classes * LEVELS + np.minimum((sure * LEVELS).astype(np.intp), LEVELS - 1), shades)
    actual = certainty(samples.targets.T)[0]
    wrong = certainty(outputs[:, len(points) :], threshold)[0] != actual
    _draw_samples(view, plane, [view.bright(palette.of_class(index)) for index in actual.tolist()], wrong)
    view.legend(
        view.sheet.height - 1,
        [
            *(
                (
                    f"{view.glyphs.area or shades[(index + 1) * LEVELS - 1].character} {_short(view, name)}",
                    ink(palette.of_class(index)),
                )
                for index, name in enumerate(names)
            ),
            *view.splits(wrong=True),
            *_sampling(view, plane),
        ],
    )


def draw_surface(view: View) -> None:
    """Draw the value that is predicted at each place, in a colour for low and one for high values, and the samples."""
    palette = view.palette
    plane = _plane(view)
    values = view.forecast.outputs(view.snapshot, plane.points(view))[0].astype(np.float64)
    targets = view.target()
    low, high = float(targets.min()), float(targets.max())
    # Around 0 where the targets have both signs, else around their middle.
    middle = 0.0 if low < 0 < high else (low + high) / 2
    reach = max(high - middle, middle - low) or 1.0

    def shade(of: Floats) -> Rows:
        return np.rint(np.clip(np.nan_to_num((of - middle) / reach), -1, 1) * LEVELS).astype(np.intp) + LEVELS

    shades = [
        Shade(
            palette.background.blend(palette.signed(level), 0.04 + 0.7 * abs(level) / LEVELS),
            palette.signed(level),
            ASCII_SIGNS[round((level + LEVELS) / (2 * LEVELS) * (len(ASCII_SIGNS) - 1))],
        )
        for level in range(-LEVELS, LEVELS + 1)
    ]
    _paint(view, plane, shade(values), shades)
    marks = [
        palette.foreground.blend(palette.signed(index - LEVELS), abs(index - LEVELS) / LEVELS)
        for index in shade(targets).tolist()
    ]
    _draw_samples(view, plane, marks, np.zeros(targets.size, np.bool_))
    plain, row = ink(palette.foreground), view.sheet.height - 1
    start = f"{_short(view, view.snapshot.data.dataset.target_names[0])} {numbers.short(middle - reach)} "
    scale = shades if view.sheet.width >= ROOMY else shades[::2]
    ends = f"{start}{' ' * len(scale)} {numbers.short(middle + reach)}"
    view.legend(row, [(ends, plain), *view.splits(), *_sampling(view, plane)])
    for column, step in enumerate(scale, len(start)):
        colour = step.fill if view.glyphs.area else step.strong
        view.sheet.put(column, row, view.glyphs.area or step.character, ink(colour))


def _short(view: View, name: str) -> str:
    return shorten(name, WIDEST_NAME, view.glyphs.ellipsis)


def _plane(view: View) -> _Plane:
    """Place the plane between its labels; a small sheet has none."""
    sheet, dataset = view.sheet, view.snapshot.data.dataset
    x_range, y_range = extent(view.samples.inputs[:, 0]), extent(view.samples.inputs[:, 1])
    ends = [numbers.short(value) for value in y_range]
    name = shorten(dataset.feature_names[1], WIDEST_GUTTER - 1, view.glyphs.ellipsis)
    gutter = max(map(len, (*ends, name))) + 1 if sheet.width >= 30 else 0
    labelled = sheet.height >= 9
    rows = max(1, sheet.height - 1 - labelled)
    columns = max(1, min(sheet.width - gutter, int(rows * 2 * STRETCH)))
    rows = max(1, min(rows, int(columns * STRETCH / 2)))
    left = gutter + (sheet.width - gutter - columns) // 2
    plane = _Plane(Axis(*x_range, columns), Axis(*y_range, rows), left, x_range, y_range)
    faint = view.faint
    if gutter:
        for row, text in ((0, ends[1]), (rows // 2, name), (rows - 1, ends[0])):
            sheet.put(left - 1 - len(text), row, text, faint)
    if labelled:
        first, last = (numbers.short(value) for value in x_range)
        sheet.put(left, rows, first, faint)
        sheet.put(left + columns - len(last), rows, last, faint)
        middle = shorten(dataset.feature_names[0], max(1, columns - len(first) - len(last) - 2), view.glyphs.ellipsis)
        sheet.put(left + (columns - len(middle)) // 2, rows, middle, faint)
    return plane


def _paint(view: View, plane: _Plane, indices: Rows, shades: list[Shade]) -> None:
    """Fill the plane with shades, given by their indices place by place: two a cell, or one character in ASCII."""
    sheet, rows = view.sheet, plane.y.cells
    characters: list[str] = []
    pens: list[int] = []
    if not view.glyphs.area:
        for shade in shades:
            characters.append(shade.character)
            pens.append(sheet.pen(ink(view.palette.background.blend(shade.strong, 0.6))))
        cells = indices.reshape(rows, plane.x.cells)
    else:
        upper, lower = indices.reshape(rows, 2, plane.x.cells).swapaxes(0, 1)
        pairs, inverse = np.unique(upper * len(shades) + lower, return_inverse=True)
        codes: list[int] = pairs.tolist()
        for top, bottom in (divmod(code, len(shades)) for code in codes):
            characters.append(" " if top == bottom else "▀")
            pens.append(sheet.pen(ink(shades[top].fill, shades[bottom].fill)))
        cells = inverse.reshape(rows, plane.x.cells)
    for row, line in enumerate(cells.tolist()):
        sheet.paint(plane.left, row, [characters[index] for index in line], [pens[index] for index in line])


def _draw_samples(view: View, plane: _Plane, colours: list[Color], wrong: Mask) -> None:
    """Draw every n-th sample, and over them all those that are predicted wrongly."""
    sheet, glyphs, samples = view.sheet, view.glyphs, view.samples
    cells = plane.cells(samples.inputs)
    every = _every(view, plane)
    shown = [index for index in range(0, samples.test.size, every) if not wrong[index]]
    for index in (*shown, *np.flatnonzero(wrong).tolist()):
        column, row = cells[index]
        mark = glyphs.test_sample if samples.test[index] else glyphs.train_sample
        beneath = sheet.style_at(column, row)
        back = Color.from_rich_color(beneath.bgcolor) if beneath.bgcolor else None
        style: Style = ink(colours[index], back)
        if wrong[index]:
            mark, style = glyphs.wrong_sample, ink(colours[index], view.palette.background, bold=True)
        elif not glyphs.area:
            style = ink(colours[index], bold=True)
        sheet.put(column, row, mark, style)


def _every(view: View, plane: _Plane) -> int:
    return share_shown(view.samples, plane.x.cells * plane.y.cells // CELLS_PER_SAMPLE)


def _sampling(view: View, plane: _Plane) -> list[tuple[str, Style]]:
    every = _every(view, plane)
    return [(f"(1 in {every} drawn)", view.faint)] if every > 1 else []
