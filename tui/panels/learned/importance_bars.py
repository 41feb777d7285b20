"""What the predictions rest on: by how much the score falls without a column, or a neuron, a bar each."""

from math import isfinite

from nn_tui.engine.evaluation.evaluation import split_word
from nn_tui.engine.evaluation.task_metrics import metric_name

from ...drawing.short_names import shorten_names
from ...drawing.styled_canvas import ink
from ...drawing.text_cells import width_of
from .about import About
from .scene import LearnedScene

WIDEST = 24


def draw_importance(scene: LearnedScene) -> None:
    """Draw the columns, or neurons, that matter most, or how far the computing is."""
    sheet, palette, glyphs, run = scene.sheet, scene.palette, scene.glyphs, scene.importance
    neurons = scene.choices.shown(scene.snapshot.data) == "neurons"
    if neurons and scene.snapshot.structure.depth < 2:
        sheet.put(0, 0, "there are no hidden neurons", scene.faint)
        return
    if run is None or (run.found is None and run.cancelled):
        sheet.put(0, 0, f"; computes what each {'neuron' if neurons else 'column'} is worth", scene.faint)
        return
    if run.found is None:
        done = round(run.share * max(0, sheet.width))
        sheet.put(0, 0, glyphs.progress[0] * done, ink(palette.mark))
        how = "neurons are left out" if neurons else "columns are shuffled"
        scene.legend(1, [(f"{run.share:.0%} of the {how}", scene.plain), (": leaves it", scene.faint)])
        return
    found = run.found[: max(1, sheet.height - 2)]
    names = shorten_names(tuple(scene.glyphs.spell(one.name) for one in found), WIDEST, glyphs.ellipsis)
    name_width = max(map(width_of, names), default=0)
    most = max((one.mean for one in found if isfinite(one.mean)), default=0.0)
    bar, plus_minus = sheet.width - name_width - 18, "+-" if glyphs.charset == "ascii" else "±"
    for row, (name, one) in enumerate(zip(names, found, strict=True)):
        sheet.put(0, row, name, ink(palette.hidden_1 if neurons else palette.input))
        sheet.put(name_width + 1, row, f"{one.mean:+.3f}".rjust(7), scene.plain)
        if not neurons:
            sheet.put(name_width + 9, row, f"{plus_minus}{one.deviation:.3f}", scene.faint)
        if bar >= 4 and most > 0 and isfinite(one.mean):
            length = max(0, round(bar * one.mean / most))
            sheet.put(name_width + 18, row, glyphs.progress[0] * length, ink(palette.output))
    task = scene.snapshot.data.task
    score = "R2" if task == "regression" and glyphs.charset == "ascii" else metric_name(task)
    more = len(run.found) - len(found)
    moment = f"after update {run.update:,}" if run.update else "before the first update"
    outdated = run.about != About.of(scene.snapshot)
    scene.legend(
        sheet.height - 2,
        [
            (f"by how much {score} falls {'without it' if neurons else 'where it is shuffled'}", scene.plain),
            *([(f"{more} more", scene.faint)] if more else []),
        ],
        [(f"fall of {score} {'without it' if neurons else 'when shuffled'}", scene.plain)],
    )
    scene.legend(
        sheet.height - 1,
        [
            (f"{run.samples:,} {split_word(run.split)} samples, {moment}", scene.faint),
            ("; anew" + (": the network is another one" if outdated else ""), scene.faint),
        ],
        [(f"{moment}", scene.faint), ("; anew", scene.faint)],
    )
