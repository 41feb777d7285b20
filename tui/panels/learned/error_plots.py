"""The errors of a regression in the unit of its target: how they are spread, and where they are large."""

import numpy as np

from nn_tui.datasets import SplitName
from nn_tui.datasets.arrays import Floats
from nn_tui.engine.evaluation.residuals import residuals

from ...drawing import number_format as numbers
from ...drawing.styled_canvas import ink
from .samples import CANDIDATES, extent
from .scene import LearnedScene
from .small_plot import SmallPlot


def draw_errors(scene: LearnedScene) -> None:
    """Draw how many samples have which error, prediction less truth; 0 is in the middle."""
    found, split = _errors(scene)
    if found is None:
        return
    sheet, palette, glyphs = scene.sheet, scene.palette, scene.glyphs
    predicted, actual = found
    told = residuals(scene.target_name, predicted, actual)
    largest = float(np.abs(predicted - actual).max()) or 1.0
    colour = scene.split_colour(split)
    height = sheet.height - 2
    if height > 3:
        most = SmallPlot(sheet.width, height, (-largest, largest), (0.0, 1.0), palette, glyphs).x.cells
        counts, _ = np.histogram(predicted - actual, max(1, most // 2), range=(-largest, largest))
        top = float(counts.max(initial=1))
        plot = SmallPlot(sheet.width, height, (-largest, largest), (0.0, top), palette, glyphs)
        # Other labels may leave other room.
        wide = np.repeat(counts, 2)[: plot.x.cells].astype(np.float64).tolist()
        plot.bars([*wide, *[0.0] * (plot.x.cells - len(wide))], colour)
        for row in range(plot.y.cells):
            if plot.sheet.is_blank(plot.left + plot.x.cell(0.0), row, 1):
                plot.sheet.put(plot.left + plot.x.cell(0.0), row, glyphs.axis[0], ink(palette.mark))
        sheet.paste(0, 0, plot.sheet)
    right = ">" if glyphs.charset == "ascii" else "→"
    scene.legend(
        sheet.height - 2,
        [
            (f"{right} error of {scene.target_name}", scene.plain),
            (f"mean {numbers.significant(told.mean, 3)}", ink(colour)),
            (f"spread {numbers.significant(told.spread, 3)}", ink(colour)),
        ],
    )
    scene.legend(
        sheet.height - 1,
        [(f"{share} within {numbers.significant(size, 3)}", scene.plain) for share, size in told.within.items()],
    )


def draw_residuals(scene: LearnedScene) -> None:
    """Draw the error of each sample over its prediction; a pattern in it is something that was not learned."""
    found, split = _errors(scene)
    if found is None:
        return
    sheet, palette, glyphs = scene.sheet, scene.palette, scene.glyphs
    predicted, actual = (values[:CANDIDATES] for values in found)
    errors = predicted - actual
    largest = float(np.abs(errors).max()) * 1.05 or 1.0
    colour, mark = scene.split_colour(split), scene.split_mark(split)
    height = sheet.height - 1
    if height > 3:
        plot = SmallPlot(sheet.width, height, extent(predicted), (-largest, largest), palette, glyphs)
        plot.level(0.0, palette.mark)
        for across, error in zip(predicted.tolist(), errors.tolist(), strict=True):
            plot.mark(across, error, mark, colour)
        sheet.paste(0, 0, plot.sheet)
    right, above = (">", "^") if glyphs.charset == "ascii" else ("→", "↑")
    scene.legend(
        sheet.height - 1,
        [
            (f"{right} predicted {scene.target_name}", scene.plain),
            (f"{above} error", scene.plain),
            (f"{mark} {split}", ink(colour)),
            ("-- exact", ink(palette.mark)),
        ],
    )


def _errors(scene: LearnedScene) -> tuple[tuple[Floats, Floats] | None, SplitName]:
    """Return what is predicted for the target that is shown, and what is true; and of which split."""
    found, split = scene.part()
    if found is None or found.predicted is None or found.actual is None:
        return None, split
    predicted, actual = found.predicted[:, scene.target], found.actual[:, scene.target]
    finite = np.isfinite(predicted)
    return ((predicted[finite], actual[finite]) if finite.any() else None), split
