"""The samples that are predicted worst, a line each; the one that is marked is what all panels can be about."""

from functools import lru_cache

from nn_tui.datasets import Task
from nn_tui.datasets.arrays import Rows
from nn_tui.engine.evaluation.metrics import predicted_classes
from nn_tui.engine.evaluation.results import PartPredictions
from nn_tui.engine.evaluation.worst_samples import output_of_truth, worst

from ...drawing import number_format as numbers
from ...drawing.styled_canvas import ink
from ...drawing.text_cells import shorten, width_of
from .predictions import threshold_of
from .scene import LearnedScene

MOST = 50
NARROW = 40
"""Columns from which whole words stand above the list."""


def worst_rows(part: PartPredictions | None, task: Task, threshold: float) -> tuple[int, ...]:
    """Return the rows of the dataset that are predicted worst, the worst first; none while they are not known."""
    if part is None or part.outputs is None or part.targets is None:
        return ()
    return tuple(part.rows[_worst(part, task, threshold)].tolist())


@lru_cache(maxsize=2)
def _worst(part: PartPredictions, task: Task, threshold: float) -> Rows:
    assert part.outputs is not None
    assert part.targets is not None
    return worst(task, part.outputs, part.targets, threshold, most=MOST)


def draw_worst(scene: LearnedScene) -> None:
    """Draw a line for each of the worst samples: its row, what is so, what was predicted, and by how much."""
    part, _ = scene.part()
    if part is None or part.outputs is None or part.targets is None:
        return
    sheet, palette, glyphs = scene.sheet, scene.palette, scene.glyphs
    data = scene.snapshot.data
    threshold = threshold_of(scene.snapshot)
    places: list[int] = _worst(part, data.task, threshold).tolist()
    room = max(1, sheet.height - 2)
    chosen = min(scene.choices.place, max(0, len(places) - 1))
    first = max(0, min(chosen - room + 1, len(places) - room)) if chosen >= room else 0
    looked_at = scene.snapshot.subject.sample
    lines = [_line(scene, part, place, threshold) for place in places[first : first + room]]
    if sheet.width >= NARROW:
        head = ("sample", "actual", "predicted", "error" if scene.regression else "output of the actual class")
    else:
        head = ("row", "actual", "pred.", "error" if scene.regression else "output")
    widths = [max(width_of(line[column]) for line in (head, *lines)) for column in range(3)]
    x = 2
    for column, word in enumerate(head):
        told = word.rjust(widths[column]) if column == 0 else word
        if x + 4 < sheet.width:
            sheet.put(x, 0, shorten(told, sheet.width - x, glyphs.ellipsis), scene.faint)
        x += widths[column] + 2 if column < len(widths) else 0
    for row, (place, line) in enumerate(zip(places[first:], lines, strict=False), 1):
        here = row - 1 + first == chosen
        current = looked_at is not None and looked_at.row == int(part.rows[place])
        style = ink(palette.foreground, bold=here)
        sheet.put(0, row, glyphs.running if here else glyphs.dot if current else " ", ink(palette.mark, bold=True))
        x = 2
        for column, text in enumerate(line[:3]):
            told = text.rjust(widths[column]) if column == 0 else text
            wrong = scene.regression or line[1] != line[2]
            sheet.put(x, row, told, ink(palette.error, bold=here) if column == 2 and wrong else style)
            x += widths[column] + 2
        if x + width_of(line[3]) <= sheet.width:
            sheet.put(x, row, line[3], scene.faint)
    scene.legend(sheet.height - 1, [("the worst first", scene.faint), ("; : look at one", scene.faint)])


def _line(scene: LearnedScene, part: PartPredictions, place: int, threshold: float) -> tuple[str, str, str, str]:
    """Return the row, the truth, the prediction, and by how much it is wrong."""
    assert part.outputs is not None
    assert part.targets is not None
    row = str(int(part.rows[place]))
    if part.actual is not None and part.predicted is not None:
        actual, predicted = part.actual[place], part.predicted[place]
        truth, guess = (", ".join(numbers.significant(float(value)) for value in each) for each in (actual, predicted))
        return row, truth, guess, f"{float(predicted[0] - actual[0]):+.4g}"
    names = scene.target_names()
    outputs, targets = part.outputs[:, place : place + 1], part.targets[:, place : place + 1]
    true, taken = int(predicted_classes(targets)[0]), int(predicted_classes(outputs, threshold)[0])
    output = float(output_of_truth(outputs, targets, threshold)[0])
    return row, names[true], names[taken], numbers.significant(output, 3)
