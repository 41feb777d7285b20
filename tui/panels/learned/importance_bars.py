"""What the predictions rest on: by how much the score falls where a column is shuffled, a bar a column."""

from math import isfinite

from nn_tui.engine.evaluation.task_metrics import metric_name

from ...drawing.short_names import shorten_names
from ...drawing.styled_canvas import ink
from ...drawing.text_cells import width_of
from .importance_run import About
from .scene import LearnedScene

WIDEST = 24


def draw_importance(scene: LearnedScene) -> None:
    """Draw the columns that matter most, or how far the computing is."""
    sheet, palette, glyphs, run = scene.sheet, scene.palette, scene.glyphs, scene.importance
    if run is None or (run.found is None and run.cancelled):
        sheet.put(0, 0, "; computes what each column is worth", scene.faint)
        return
    if run.found is None:
        done = round(run.share * max(0, sheet.width))
        sheet.put(0, 0, glyphs.progress[0] * done, ink(palette.mark))
        scene.legend(1, [(f"{run.share:.0%} of the columns are shuffled", scene.plain), (": leaves it", scene.faint)])
        return
    found = run.found[: max(1, sheet.height - 2)]
    names = shorten_names(tuple(scene.glyphs.spell(one.name) for one in found), WIDEST, glyphs.ellipsis)
    name_width = max(map(width_of, names), default=0)
    most = max((one.mean for one in found if isfinite(one.mean)), default=0.0)
    bar = sheet.width - name_width - 18
    for row, (name, one) in enumerate(zip(names, found, strict=True)):
        sheet.put(0, row, name, ink(palette.input))
        sheet.put(name_width + 1, row, f"{one.mean:+.3f}".rjust(7), scene.plain)
        sheet.put(name_width + 9, row, f"{'+-' if glyphs.charset == 'ascii' else '±'}{one.deviation:.3f}", scene.faint)
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
            (f"by how much {score} falls where it is shuffled", scene.plain),
            *([(f"{more} more", scene.faint)] if more else []),
        ],
        [(f"fall of {score} when shuffled", scene.plain)],
    )
    scene.legend(
        sheet.height - 1,
        [
            (f"{run.samples:,} {'test' if run.test else 'training'} samples, {moment}", scene.faint),
            ("; anew" + (": the network is another one" if outdated else ""), scene.faint),
        ],
        [(f"{moment}", scene.faint), ("; anew", scene.faint)],
    )
