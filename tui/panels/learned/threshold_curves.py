"""What becomes of a class as its threshold moves: ROC and precision-recall curves, and the counts at one threshold."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nn_tui.datasets.arrays import Floats
from nn_tui.engine.evaluation.results import PartPredictions
from nn_tui.engine.evaluation.thresholds import ThresholdCurve, threshold_curve

from ...drawing.styled_canvas import ink
from .predictions import threshold_of
from .scene import LearnedScene
from .small_plot import UNIT, SmallPlot

TWO_PLOTS = 54
"""Columns from which both curves stand side by side."""
STEPS = 20
"""Steps of the threshold from the lowest to the highest output."""
LOW = 3
"""Rows from the last one of a plot, with its axis, up to the words in it."""
WORDS = 3
"""Rows of words below the curves."""


class Moved(NamedTuple):
    """The threshold that is looked at, and what it leads to: of positives and negatives, how many are above it."""

    threshold: float
    hits: int
    positives: int
    false_alarms: int
    negatives: int

    @property
    def recall(self) -> float:
        """The share of positives that are found."""
        return self.hits / self.positives

    @property
    def false_positive_rate(self) -> float:
        """The share of negatives that count as positive."""
        return self.false_alarms / self.negatives

    @property
    def precision(self) -> float:
        """The share of those found that are positive; 1 where none is found."""
        found = self.hits + self.false_alarms
        return self.hits / found if found else 1.0


def draw_thresholds(scene: LearnedScene) -> None:
    """Draw the curves of a class against all others: class 1 of two, of several that of the selected output."""
    found, _ = scene.part()
    if found is None or found.outputs is None or found.targets is None:
        return
    sheet, palette, glyphs = scene.sheet, scene.palette, scene.glyphs
    binary = len(found.outputs) == 1
    place = 0 if binary else scene.target
    name = scene.target_names()[1 if binary else place]
    curve = _curve(found, place)
    if curve is None:
        sheet.put(0, 0, f"all samples are {name}, or none is", scene.faint)
        return
    moved = _moved(scene, found, place)
    two = sheet.width >= TWO_PLOTS
    width, height = (sheet.width - 1) // 2 if two else sheet.width, sheet.height - WORDS
    colour, mark = palette.mark, ink(palette.foreground, bold=True)
    if height > 3:
        roc = SmallPlot(width, height, UNIT, UNIT, palette, glyphs)
        roc.diagonal(palette.faint)
        roc.curve(_stepped(roc.columns(), curve.false_positive_rate, curve.recall), colour)
        roc.mark(moved.false_positive_rate, moved.recall, glyphs.best, palette.error, bold=True)
        sheet.paste(0, 0, roc.sheet)
    high = True
    if height > 3 and two:
        plot = SmallPlot(width, height, UNIT, UNIT, palette, glyphs)
        precisions = _from_the_right(plot.columns(), curve)
        high = bool(precisions[len(precisions) // 2 :].mean() > 0.5)
        plot.curve(precisions, colour)
        plot.mark(moved.recall, moved.precision, glyphs.best, palette.error, bold=True)
        sheet.paste(sheet.width - width, 0, plot.sheet)
    top = max(0, height)
    right, above = (">", "^") if glyphs.charset == "ascii" else ("→", "↑")
    roc_words, pr_words = f"ROC area {curve.area:.3f}", f"average precision {curve.average_precision:.3f}"
    axes = [(f"{right} false positives {above} recall", scene.plain)]
    others = [(f"{right} recall {above} precision", scene.plain)] if two else []
    scene.legend(top, [*axes, *others], [(f"{right} false pos. {above} recall", scene.plain)])
    if height > LOW:
        # Where no curve of use comes: below the diagonal, and below the precision, or above it for a rare class.
        sheet.put(width - len(roc_words), height - LOW, roc_words, ink(colour))
        if two:
            sheet.put(sheet.width - len(pr_words), height - LOW if high else 0, pr_words, ink(colour))
    moving = ("; : move it", scene.faint)
    where = (f"{glyphs.best} {name} above {moved.threshold:.3g}", ink(palette.error, bold=True))
    shares = [(f"recall {moved.recall:.3f}", mark), (f"precision {moved.precision:.3f}", mark)]
    missed, alarms = moved.positives - moved.hits, moved.false_alarms
    scene.legend(top + 1, [where, *shares, moving], [where, moving], [where])
    scene.legend(
        top + 2,
        [
            (f"found {moved.hits} of {moved.positives}", scene.plain),
            (f"missed {missed}", ink(palette.error)),
            (f"false alarms {alarms} of {moved.negatives}", ink(palette.error)),
        ],
        [(f"missed {missed} of {moved.positives}", ink(palette.error)), (f"alarms {alarms}", ink(palette.error))],
    )


@lru_cache(maxsize=2)
def _curve(found: PartPredictions, place: int) -> ThresholdCurve | None:
    """Return the curve of an output; None where a side has no samples, or an output is no number."""
    assert found.outputs is not None
    assert found.targets is not None
    scores, positive = found.outputs[place], found.targets[place] == 1
    if positive.all() or not positive.any() or not np.isfinite(scores).all():
        return None
    return threshold_curve(scores, positive)


def _moved(scene: LearnedScene, found: PartPredictions, place: int) -> Moved:
    assert found.outputs is not None
    assert found.targets is not None
    scores, positive = found.outputs[place], found.targets[place] == 1
    usual = threshold_of(scene.snapshot)
    reach = max(1.0, float(np.abs(scores - usual).max())) if scores.min() < 0 or scores.max() > 1 else 0.5
    threshold = usual + reach * 2 * scene.choices.threshold / STEPS
    above = scores > threshold
    hits, positives = int((above & positive).sum()), int(positive.sum())
    return Moved(threshold, hits, positives, int(above.sum()) - hits, positive.size - positives)


def _stepped(columns: Floats, x: Floats, y: Floats) -> Floats:
    """Return the highest y up to each column, for x that rise."""
    last = np.searchsorted(x, columns + 1e-12, side="right")
    return np.concatenate([[0.0], y])[last]


def _from_the_right(columns: Floats, curve: ThresholdCurve) -> Floats:
    """Return the precision at the first threshold by which so much is found."""
    first = np.minimum(np.searchsorted(curve.recall, columns - 1e-12), len(curve.recall) - 1)
    return curve.precision[first]
