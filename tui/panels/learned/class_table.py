"""How well each class is found: samples, precision, recall and F1, a line a class."""

import numpy as np

from nn_tui.engine.evaluation.metrics import class_scores

from ...drawing.short_names import shorten_names
from ...drawing.styled_canvas import ink
from ...drawing.text_cells import left, width_of
from .scene import LearnedScene

HEAD = ("samples", "precision", "recall", "F1")
SHORT_HEAD = ("n", "prec.", "rec.", "F1")
WIDEST = 24


def draw_class_table(scene: LearnedScene) -> None:
    """Draw a line for each class, those with the lowest F1 where not all fit, with a bar for F1 where there is room."""
    found, _ = scene.part()
    if found is None or found.confusion is None:
        return
    sheet, palette, glyphs = scene.sheet, scene.palette, scene.glyphs
    counts, names = found.confusion, scene.snapshot.data.target_names
    scores, samples = class_scores(counts), counts.sum(axis=1)
    room = max(1, sheet.height - 2)
    order = np.arange(len(names))
    if len(names) > room:
        order = np.sort(np.argsort(scores.f1, kind="stable")[: room - 1])
    head = HEAD if sheet.width >= 50 else SHORT_HEAD
    widths = [max(len(word), len(str(int(samples.max(initial=0))))) + 2 for word in head[:1]]
    widths += [max(len(word), 5) + (2 if sheet.width >= 50 else 1) for word in head[1:]]
    widest = max(4, min(WIDEST, sheet.width - sum(widths) - 1))
    shown = shorten_names(tuple(names[place] for place in order), widest, glyphs.ellipsis)
    name_width = max(5, *map(width_of, shown)) if shown else 5
    start = name_width
    for word, width in zip(head, widths, strict=True):
        sheet.put(start, 0, word.rjust(width), scene.faint)
        start += width
    sheet.put(0, 0, "class", scene.faint)
    bar = sheet.width - start - 2
    for row, (place, name) in enumerate(zip(order.tolist(), shown, strict=True), 1):
        sheet.put(0, row, left(name, name_width), ink(palette.of_class(place)))
        x = name_width
        figures = (scores.precision[place], scores.recall[place], scores.f1[place])
        texts = [str(int(samples[place])), *(f"{float(value):.3f}" for value in figures)]
        for text, width in zip(texts, widths, strict=True):
            sheet.put(x, row, text.rjust(width), scene.plain)
            x += width
        if bar >= 6:
            sheet.put(x + 2, row, glyphs.progress[0] * round(float(scores.f1[place]) * bar), ink(palette.output))
    last = len(order) + 1
    if len(order) < len(names):
        sheet.put(0, last, f"{glyphs.ellipsis} {len(names) - len(order)} more, found better", scene.faint)
    else:
        x = name_width + widths[0]
        sheet.put(0, last, "macro", scene.faint)
        for value, width in zip(
            (scores.macro_precision, scores.macro_recall, scores.macro_f1), widths[1:], strict=True
        ):
            sheet.put(x, last, f"{value:.3f}".rjust(width), scene.faint)
            x += width
