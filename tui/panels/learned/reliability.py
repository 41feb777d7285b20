"""Whether probabilities are what they say: the reliability curve, with Brier score and calibration error."""

from functools import lru_cache

import numpy as np

from nn_tui.engine.evaluation.calibration import Calibration, calibration
from nn_tui.engine.evaluation.results import PartPredictions

from ...drawing.styled_canvas import ink
from .scene import LearnedScene
from .small_plot import UNIT, SmallPlot

PROBABILITIES = ("sigmoid", "softmax")


def draw_reliability(scene: LearnedScene) -> None:
    """Draw for each range of probabilities in how many of the cases it was so; on the diagonal they are right."""
    sheet, palette, glyphs = scene.sheet, scene.palette, scene.glyphs
    output = scene.snapshot.structure.activation_names[-1]
    if output not in PROBABILITIES:
        sheet.put(0, 0, f"the outputs ({output}) are no probabilities", scene.faint)
        return
    part, split = scene.part()
    found = None if part is None or part.outputs is None else _calibration(part)
    if found is None:
        return
    colour = scene.split_colour(split)
    mark = scene.split_mark(split)
    height = sheet.height - 2
    if height > 3:
        plot = SmallPlot(sheet.width, height, UNIT, UNIT, palette, glyphs)
        shares = found.samples / found.samples.sum()
        heights = [0.0] * plot.x.cells
        for predicted, share in zip(found.predicted.tolist(), shares.tolist(), strict=True):
            heights[min(plot.x.cells - 1, max(0, plot.x.cell(predicted)))] = share
        plot.bars(heights, palette.strength(palette.faint, 0.6))
        plot.diagonal(palette.mark)
        if len(found.predicted) > 1:
            columns = plot.columns()
            inside = (columns >= found.predicted[0]) & (columns <= found.predicted[-1])
            plot.curve(np.where(inside, np.interp(columns, found.predicted, found.actual), np.nan), colour)
        for predicted, actual in zip(found.predicted.tolist(), found.actual.tolist(), strict=True):
            plot.mark(predicted, actual, mark, colour, bold=True)
        sheet.paste(0, 0, plot.sheet)
    names = scene.target_names()
    what = names[1] if len(names) == 2 else "the class predicted"
    right, above = (">", "^") if glyphs.charset == "ascii" else ("→", "↑")
    scene.legend(
        sheet.height - 2,
        [
            (f"{right} probability of {what}", scene.plain),
            (f"{above} how often so", scene.plain),
            (f"{glyphs.bars[-3]} share of samples", scene.faint),
        ],
        [(f"{right} probability", scene.plain), (f"{above} how often so", scene.plain)],
    )
    scene.legend(
        sheet.height - 1,
        [
            (f"Brier score {found.brier:.4f}", scene.plain),
            (f"calibration error {found.error:.4f}", ink(colour)),
            (f"{glyphs.diagonal * 2} exact", ink(palette.mark)),
        ],
        [(f"Brier {found.brier:.3f}", scene.plain), (f"ECE {found.error:.3f}", ink(colour))],
    )


@lru_cache(maxsize=2)
def _calibration(part: PartPredictions) -> Calibration | None:
    assert part.outputs is not None
    assert part.targets is not None
    return calibration(part.outputs, part.targets) if np.isfinite(part.outputs).all() else None
