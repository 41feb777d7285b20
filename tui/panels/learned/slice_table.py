"""The score for each part of a column: each word, each number or each quarter of the numbers, a line a part."""

from math import isfinite

import numpy as np

from nn_tui.engine.evaluation.by_slice import SliceScore, score_slices, slices_of_column
from nn_tui.engine.evaluation.task_metrics import metric_name

from ...drawing import number_format as numbers
from ...drawing.short_names import shorten_names
from ...drawing.styled_canvas import ink
from ...drawing.text_cells import left, right, shorten, width_of
from .predictions import threshold_of
from .samples import CANDIDATES
from .scene import LearnedScene
from .views import judged_split, splits_of

WIDEST = 24
NARROW = 40
"""Columns from which whole words stand above the table."""


def draw_slices(scene: LearnedScene) -> None:
    """Draw a line for each part of the chosen column, the worst first where not all fit, with a bar for the score."""
    sheet, palette, glyphs = scene.sheet, scene.palette, scene.glyphs
    fitted, task = scene.snapshot.data.fitted, scene.snapshot.data.task
    if fitted is None or not fitted.columns:
        sheet.put(0, 0, "the data have no columns", scene.faint)
        return
    number = scene.choices.column % len(fitted.columns)
    column = fitted.columns[number]
    found = _scores(scene, number)
    metric = "R2" if task == "regression" and glyphs.charset == "ascii" else metric_name(task)
    room = max(1, sheet.height - 2)
    if len(found) > room:
        found = tuple(sorted(found, key=lambda one: one.score if isfinite(one.score) else -np.inf)[:room])
    counts = ["samples" if sheet.width >= NARROW else "n", *(f"{one.samples:,}" for one in found)]
    scores = [metric, *(numbers.metric(one.score, task) for one in found)]
    widest = min(WIDEST, max(4, sheet.width - max(map(width_of, counts)) - max(map(width_of, scores)) - 4))
    names = shorten_names(tuple(glyphs.spell(one.slice) or "(empty)" for one in found), widest, glyphs.ellipsis)
    cells = [(shorten(glyphs.spell(column.name), widest, glyphs.ellipsis), *names), counts, scores]
    widths = [max(map(width_of, texts)) for texts in cells]
    bar = sheet.width - sum(widths) - 6
    for row, (one, *texts) in enumerate(zip((None, *found), *cells, strict=True)):
        inks = (scene.faint,) * 3 if one is None else (ink(palette.input), scene.faint, scene.plain)
        sheet.put(0, row, left(texts[0], widths[0]), inks[0])
        sheet.put(widths[0] + 2, row, right(texts[1], widths[1]), inks[1])
        sheet.put(widths[0] + widths[1] + 4, row, right(texts[2], widths[2]), inks[2])
        if one is not None and bar >= 6 and isfinite(one.score) and one.score > 0:
            length = round(min(1.0, one.score) * bar)
            sheet.put(sheet.width - bar, row, glyphs.progress[0] * length, ink(palette.output))
    split = scene.choices.table_split(splits_of(scene.snapshot.data))
    scene.legend(
        sheet.height - 1,
        [
            (f"column {number + 1} of {len(fitted.columns)}", scene.plain),
            (f"at most {CANDIDATES:,} {split} samples", scene.faint),
            ("; : another column", scene.faint),
        ],
        [(f"column {number + 1} of {len(fitted.columns)}", scene.plain), ("; : another column", scene.faint)],
        [(f"{number + 1} of {len(fitted.columns)}", scene.plain), ("; : another column", scene.faint)],
    )


def _scores(scene: LearnedScene, number: int) -> tuple[SliceScore, ...]:
    """Return the scores of the parts of a column, of the judged samples that are known, or of those of the split."""
    data = scene.snapshot.data
    assert data.fitted is not None
    samples = scene.everything.of(scene.choices.table_split(splits_of(data)))
    if not samples.rows.size:
        samples = scene.everything.of(judged_split(splits_of(data)))
    begin, _ = data.fitted.places[number]
    column = data.fitted.columns[number]
    values = samples.inputs[:, begin : begin + column.width]
    outputs = scene.forecast.activations(scene.snapshot, samples.inputs, scene.snapshot.structure.depth)
    targets = data.target_scaler.apply(samples.targets).T
    return score_slices(data.task, outputs, targets, *slices_of_column(column, values), threshold_of(scene.snapshot))
