"""Which classes are mistaken for which: a table where one fits, the largest confusions where none does."""

from math import isnan

import msgspec
import numpy as np

from nn_tui.datasets.arrays import Rows

from ...drawing.short_names import shorten_names
from ...drawing.styled_canvas import ink
from ...drawing.text_cells import width_of
from .scene import LearnedScene

SHADES = 10
WIDEST = 10
HEADER = 1
RECALL = 5
"""Columns of a recall: a blank and `100%`, below `right`."""
WIDEST_CELL, HIGHEST_CELL = 16, 5
WIDEST_NAME = 14


class MatrixLayout(msgspec.Struct, frozen=True):
    """Where the cells of a matrix stand: `name` columns for the names, then cells, then maybe the recalls."""

    name: int
    cell_width: int
    cell_height: int
    recall: bool


def fit_matrix(counts: Rows, names: tuple[str, ...], width: int, height: int) -> MatrixLayout | None:
    """Return the largest table for counts (classes, classes) that fits in the columns and rows; None where none fits.

    Every number has a blank beside it; names are shortened as far as one character before the recalls go.
    """
    classes = len(names)
    digits = len(str(int(counts.max(initial=0)))) + 1
    longest = min(WIDEST_NAME, max(map(width_of, names))) + 1
    cell_height = min(HIGHEST_CELL, (height - HEADER) // classes)
    if cell_height < 1:
        return None
    for recall in (True, False):
        for name in range(longest, 1, -1):
            cell_width = (width - name - RECALL * recall) // classes
            # Long names give way until the numbers have a little air.
            if cell_width >= digits + (name > 2 and longest > 3) * 2:
                return MatrixLayout(name, min(WIDEST_CELL, cell_width), cell_height, recall)
    return None


class Confusion(msgspec.Struct, frozen=True):
    """How many samples of one class were mistaken for another, and how many the class has."""

    actual: int
    predicted: int
    count: int
    of: int


def largest_confusions(counts: Rows) -> list[Confusion]:
    """Return all confusions in counts (classes, classes), the most frequent first."""
    totals = counts.sum(axis=1).tolist()
    # Of a thousand classes there are a million pairs, nearly all of them never confused.
    actual, predicted = np.nonzero(counts)
    mistaken = actual != predicted
    actual, predicted = actual[mistaken], predicted[mistaken]
    found = [
        Confusion(row, column, count, totals[row])
        for row, column, count in zip(
            actual.tolist(), predicted.tolist(), counts[actual, predicted].tolist(), strict=True
        )
    ]
    return sorted(found, key=lambda confusion: -confusion.count)


def recalls(counts: Rows) -> list[float]:
    """Return for each class the share of its samples that were predicted correctly; NaN for a class without samples."""
    return [
        right / total if total else float("nan")
        for right, total in zip(counts.diagonal().tolist(), counts.sum(axis=1).tolist(), strict=True)
    ]


def precisions(counts: Rows) -> list[float]:
    """Return for each class the share of its predictions that are correct; NaN for a class never predicted."""
    return recalls(counts.T)


def draw_confusion_matrix(scene: LearnedScene) -> None:
    """Draw the matrix of a split: a row for each actual class, a column for each predicted one."""
    found, _ = scene.part()
    if found is None or found.confusion is None:
        return
    counts, names = found.confusion, scene.snapshot.data.target_names
    table = fit_matrix(counts, names, scene.sheet.width, scene.sheet.height)
    if table is None:
        _list(scene, counts, names)
    else:
        _tabulate(scene, counts, names, table)


def _tabulate(scene: LearnedScene, counts: Rows, names: tuple[str, ...], table: MatrixLayout) -> None:
    sheet, palette, glyphs = scene.sheet, scene.palette, scene.glyphs
    plain, faint = ink(palette.foreground), scene.faint
    width, height = table.cell_width, table.cell_height
    classes = len(names)
    # What room is left is shared by both sides.
    left = max(0, (sheet.width - table.name - width * classes - RECALL * table.recall) // 2)
    spare = sheet.height - HEADER - height * classes
    first = HEADER + (1 if spare > 0 else 0)
    last = 1 if spare > 1 and table.recall else 0
    top = max(0, (sheet.height - first - last - height * classes) // 2)
    start = left + table.name
    if first > HEADER:
        down, across = ("actual v", "predicted >") if glyphs.charset == "ascii" else ("actual ↓", "predicted →")
        captions = f"{down}  {across}", f"{down} {across}", down
        caption = next((text for text in captions if len(text) <= sheet.width), "")
        sheet.put(max(0, min(left, sheet.width - len(caption))), top, caption, faint)
    if table.recall:
        # Its first letter would stand behind the last class.
        last_name = width_of(shorten_names(names, max(1, width - 1), glyphs.ellipsis)[-1])
        word = "recall" if width - (width - last_name) // 2 - last_name > 1 else "right"
        sheet.put(start + width * classes + RECALL - len(word), top + first - 1, word, faint)
    totals = counts.sum(axis=1).tolist()
    titles = shorten_names(names, max(1, width - 1), glyphs.ellipsis)
    sides = shorten_names(names, table.name - 1, glyphs.ellipsis)
    for actual, (title, side, row) in enumerate(zip(titles, sides, counts.tolist(), strict=True)):
        y = top + first + actual * height
        middle = y + (height - 1) // 2
        sheet.put(start + actual * width + (width - width_of(title)) // 2, top + first - 1, title, plain)
        sheet.put(left, middle, side, plain)
        for predicted, count in enumerate(row):
            share = count / totals[actual] if totals[actual] else 0.0
            hit = actual == predicted
            level = min(SHADES, -int(-share * SHADES // 1)) / SHADES
            colour = palette.output if hit else palette.error
            # No stronger: the number on it is to be read in every theme.
            shade = 0.18 + 0.25 * level if hit else 0.05 + 0.4 * level if count else 0.03
            back = palette.background.blend(colour, shade)
            style = ink(palette.foreground if count or hit else palette.faint, back, bold=hit)
            for line in range(height):
                text = (str(count) if count or hit else glyphs.dot) if y + line == middle else ""
                sheet.put(start + predicted * width, y + line, text.center(width), style)
    if table.recall:
        for index, recall in enumerate(recalls(counts)):
            y = top + first + index * height + (height - 1) // 2
            sheet.put(start + width * classes, y, _percent(recall).rjust(RECALL), plain)
    if last:
        y = top + first + height * classes
        for index, precision in enumerate(precisions(counts)):
            sheet.put(start + index * width, y, _percent(precision).center(width), plain)
        room = sheet.width - start - width * classes
        sheet.put(start + width * classes, y, " precision" if room > len("precision") else "prec.", faint)


def _percent(share: float) -> str:
    return "-" if isnan(share) else f"{share * 100:.0f}%"


def _list(scene: LearnedScene, counts: Rows, names: tuple[str, ...]) -> None:
    """Name the largest confusions, in as many columns as fit: the matrix has too many classes for the panel."""
    sheet, palette, glyphs = scene.sheet, scene.palette, scene.glyphs
    confusions = largest_confusions(counts)
    wrong = sum(confusion.count for confusion in confusions)
    sheet.put(0, 0, f"{wrong} of {int(counts.sum())} misclassified", ink(palette.foreground))
    short = shorten_names(names, WIDEST, glyphs.ellipsis)
    lines = [
        (
            f"{short[found.actual]} {glyphs.arrow} {short[found.predicted]}",
            f"{found.count} of {found.of}",
        )
        for found in confusions
    ]
    width = max((width_of(pair) + len(count) + 2 for pair, count in lines), default=1)
    columns = max(1, (sheet.width + 2) // (width + 2))
    rows = max(1, sheet.height - 1)
    places = rows * columns
    if len(lines) > places > 1:
        # The last place says how many there are besides.
        lines[places - 1 :] = [(f"{glyphs.ellipsis} {len(lines) - places + 1} more", "")]
    for index, (pair, count) in enumerate(lines):
        x, y = index // rows * (width + 2), 1 + index % rows
        sheet.put(x, y, pair, ink(palette.foreground))
        sheet.put(x + width - len(count), y, count, ink(palette.error))
    if not lines:
        sheet.put(0, 1, "every sample is classified correctly", ink(palette.output))
