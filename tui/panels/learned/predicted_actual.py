"""Regression with many inputs: what was predicted against what is true."""

import numpy as np

from ...drawing.axis_ticks import Axis, ticks
from ...drawing.plot_axes import BELOW, draw_frame, gutter, labelled
from ...drawing.styled_canvas import ink
from .samples import CANDIDATES, extent
from .scene import LearnedScene

ROOMY = 46
"""Columns from which the target's name is in the legend."""


def draw_predicted_actual(scene: LearnedScene) -> None:
    """Draw the samples of a split: across the true target, upwards the predicted one, in the data's units."""
    sheet, palette, glyphs = scene.sheet, scene.palette, scene.glyphs
    found, split = scene.part()
    if found is None or found.actual is None or found.predicted is None:
        return
    actual, predicted = found.actual[:CANDIDATES, scene.target], found.predicted[:CANDIDATES, scene.target]
    finite = np.isfinite(predicted)
    # One range for both, so that the diagonal is where they are equal; wild predictions are cut off.
    low, high = extent(actual)
    height = sheet.height - BELOW - 1
    up = ticks(low, high, max(2, height // 3))
    y_ticks = labelled(up)
    x, y = Axis(low, high, sheet.width - gutter(y_ticks)), Axis(low, high, height)
    across = ticks(low, high, max(2, x.cells // 10))
    x_ticks = labelled(across)
    draw_frame(sheet, x, y, x_ticks, y_ticks, scene.faint, glyphs)
    left = sheet.width - x.cells
    for column in range(x.cells):
        row = y.row(low + (high - low) * column / max(1, x.cells - 1))
        sheet.put(left + column, row, glyphs.diagonal, ink(palette.mark))
    colour, mark = scene.split_colour(split), scene.split_mark(split)
    for true, guess in zip(actual[finite].tolist(), predicted[finite].tolist(), strict=True):
        row = y.row(guess)
        if 0 <= row < y.cells:
            sheet.put(left + x.cell(true), row, mark, ink(colour))
    name = f" {scene.target_name}" if sheet.width >= ROOMY else ""
    right, above = (">", "^") if glyphs.charset == "ascii" else ("→", "↑")
    scene.legend(
        sheet.height - 1,
        [
            (f"{right} actual", ink(palette.foreground)),
            (f"{above} predicted{name}", ink(palette.foreground)),
            (f"{mark} {split}", ink(colour)),
            (f"{glyphs.diagonal * 2} exact", ink(palette.mark)),
        ],
    )
