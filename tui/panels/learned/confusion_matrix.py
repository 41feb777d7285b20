"""Which classes are taken for which."""

from math import isnan

from nn_tui.datasets.arrays import Rows
from nn_tui.engine.evaluation.metrics import confusion_matrix

from ...drawing.canvas import shorten
from ...drawing.styled_canvas import ink
from .confusion import HEADER, RECALL, Table, fit_table, largest_confusions, precisions, recalls
from .predictions import threshold_of
from .scene import View

SHADES = 10
WIDEST = 10


def draw_confusion_matrix(view: View) -> None:
    """Draw the matrix of a split: a row for each actual class, a column for each predicted one."""
    data = view.snapshot.data
    score, _, test = view.score()
    targets = (data.test_targets if test else data.train_targets)[: score.outputs.shape[1]].T
    counts = confusion_matrix(score.outputs, targets, threshold_of(view.snapshot))
    names = data.dataset.target_names
    table = fit_table(counts, names, view.sheet.width, view.sheet.height)
    if table is None:
        _list(view, counts, names)
    else:
        _tabulate(view, counts, names, table)


def _tabulate(view: View, counts: Rows, names: tuple[str, ...], table: Table) -> None:
    sheet, palette, glyphs = view.sheet, view.palette, view.glyphs
    plain, faint = ink(palette.foreground), view.faint
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
        caption = f"{down}  {across}"
        sheet.put(max(0, min(left, sheet.width - len(caption))), top, caption, faint)
    if table.recall:
        word = "recall" if width > len("recall") else "right"
        sheet.put(start + width * classes + RECALL - len(word), top + first - 1, word, faint)
    totals = counts.sum(axis=1).tolist()
    for actual, (name, row) in enumerate(zip(names, counts.tolist(), strict=True)):
        y = top + first + actual * height
        middle = y + (height - 1) // 2
        title = shorten(name, max(1, width - 1), glyphs.ellipsis)
        sheet.put(start + actual * width + (width - len(title)) // 2, top + first - 1, title, plain)
        sheet.put(left, middle, shorten(name, table.name - 1, glyphs.ellipsis), plain)
        for predicted, count in enumerate(row):
            share = count / totals[actual] if totals[actual] else 0.0
            hit = actual == predicted
            level = min(SHADES, -int(-share * SHADES // 1)) / SHADES
            colour = palette.output if hit else palette.error
            back = palette.background.blend(colour, (0.18 if hit else 0.05) + 0.5 * level if count or hit else 0.03)
            style = ink(palette.foreground if count else palette.faint, back, bold=hit)
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


def _list(view: View, counts: Rows, names: tuple[str, ...]) -> None:
    """Name the largest confusions, in as many columns as fit: the matrix has too many classes for the panel."""
    sheet, palette, glyphs = view.sheet, view.palette, view.glyphs
    confusions = largest_confusions(counts)
    wrong = sum(confusion.count for confusion in confusions)
    sheet.put(0, 0, f"{wrong} of {int(counts.sum())} taken for another", ink(palette.foreground))
    room = min(WIDEST, max(map(len, names)))
    lines = [
        (
            f"{shorten(names[found.actual], room, glyphs.ellipsis)} {glyphs.arrow} "
            f"{shorten(names[found.predicted], room, glyphs.ellipsis)}",
            f"{found.count} of {found.of}",
        )
        for found in confusions
    ]
    width = max((len(pair) + len(count) + 2 for pair, count in lines), default=1)
    columns = max(1, (sheet.width + 2) // (width + 2))
    rows = max(1, sheet.height - 1)
    for index, (pair, count) in enumerate(lines[: rows * columns]):
        x, y = index // rows * (width + 2), 1 + index % rows
        sheet.put(x, y, pair, ink(palette.foreground))
        sheet.put(x + width - len(count), y, count, ink(palette.error))
    if not lines:
        sheet.put(0, 1, "every class is predicted rightly", ink(palette.output))
