"""A preview of the data of an experiment: facts, a plot if there are two inputs, the first rows."""

from collections.abc import Sequence

import numpy as np
from textual.content import Content

from nn_tui.datasets import Dataset, Prepared, has_classes

from ..drawing.glyphs import Glyphs
from ..drawing.number_format import count, significant
from ..drawing.short_names import list_names, shorten_name, shorten_names
from ..drawing.text_cells import right, shorten
from ..drawing.theme import Palette

MARKS = "o+x*#%@&"
"""The mark of each class, so that they can be told apart without colours."""
SCATTERED = 400
"""How many samples are drawn at most."""
ROWS = 4
NUMBER_WIDTH = 9


def preview(prepared: Prepared, width: int, height: int, palette: Palette, glyphs: Glyphs) -> Content:
    """Return the preview in lines of at most `width` cells."""
    dataset = prepared.dataset
    lines = [Content.styled(shorten_name(glyphs.spell(dataset.name), width, glyphs.ellipsis), "bold")]
    lines += [Content(line) for line in _facts(prepared, width, glyphs)]
    rows = _rows(dataset, width, glyphs)
    room = height - len(lines) - len(rows) - 2
    if dataset.features == 2 and room >= 5:
        lines += [Content(""), *_scatter(dataset, width, min(room, width // 2, 16), palette)]
    return Content("\n").join([*lines, Content(""), *rows])


def _facts(prepared: Prepared, width: int, glyphs: Glyphs) -> list[str]:
    dataset = prepared.dataset
    train, test = len(prepared.train_rows), len(prepared.test_rows)
    kind = f"{len(dataset.target_names)} classes:" if has_classes(dataset.task) else "predicts"
    samples = f"{count(dataset.samples)} samples: {count(train)} to train, {count(test)} to test"
    lists = (
        (f"{dataset.features} input{'' if dataset.features == 1 else 's'}:", dataset.feature_names),
        (kind, dataset.target_names),
    )
    return [
        shorten(samples, width, glyphs.ellipsis),
        *(_listed(what, names, width, glyphs) for what, names in lists),
    ]


def _listed(what: str, names: Sequence[str], width: int, glyphs: Glyphs) -> str:
    listed = list_names([*map(glyphs.spell, names)], width - len(what) - 1, glyphs.ellipsis)
    return shorten(f"{what} {listed}", width, glyphs.ellipsis)


def _rows(dataset: Dataset, width: int, glyphs: Glyphs) -> list[Content]:
    """Return the first rows as a table: as many inputs as fit, and the target."""
    columns = max(1, min(dataset.features, (width - NUMBER_WIDTH) // (NUMBER_WIDTH + 1)))
    left_out = columns < dataset.features
    head = [*dataset.feature_names[:columns], _target_name(dataset)]
    lines = [Content.styled(_line(head, left_out, width, glyphs), "bold")]
    for row in range(min(ROWS, dataset.samples)):
        numbers = [significant(float(value)) for value in dataset.inputs[row, :columns]]
        lines.append(Content(_line([*numbers, _target(dataset, row)], left_out, width, glyphs)))
    return lines


def _line(cells: Sequence[str], left_out: bool, width: int, glyphs: Glyphs) -> str:
    *numbers, target = shorten_names(tuple(map(glyphs.spell, cells)), NUMBER_WIDTH, glyphs.ellipsis)
    gap = f"{glyphs.ellipsis} " if left_out else ""
    line = " ".join(right(number, NUMBER_WIDTH) for number in numbers) + f" {gap}{target}"
    return shorten(line, width, glyphs.ellipsis)


def _target_name(dataset: Dataset) -> str:
    return "class" if has_classes(dataset.task) else dataset.target_names[0]


def _target(dataset: Dataset, row: int) -> str:
    if not has_classes(dataset.task):
        return significant(float(dataset.targets[row, 0]))
    return dataset.target_names[int(dataset.classes[row])]


def _scatter(dataset: Dataset, width: int, height: int, palette: Palette) -> list[Content]:
    """Return the samples of two inputs as marks: one a class; for a regression, above or below the mean target."""
    width = min(width, 2 * height)
    inputs = dataset.inputs_of(np.arange(min(SCATTERED, dataset.samples)))
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    places = (inputs - low) / np.where(high > low, high - low, 1.0)
    if not has_classes(dataset.task):
        values = dataset.targets[:SCATTERED, 0]
        kinds = (values < values.mean()).astype(int)
        marks, colours = "+-", [palette.positive, palette.negative]
    else:
        kinds = dataset.classes[:SCATTERED]
        marks, colours = MARKS, [palette.of_class(index) for index in range(len(dataset.target_names))]
    cells: dict[tuple[int, int], int] = {}
    for (x, y), kind in zip(places, kinds, strict=True):
        cells[round((1 - y) * (height - 1)), round(x * (width - 1))] = int(kind)
    return [
        Content.assemble(
            *(
                (marks[kind % len(marks)], colours[kind % len(colours)].hex) if kind is not None else " "
                for kind in (cells.get((row, column)) for column in range(width))
            )
        )
        for row in range(height)
    ]
