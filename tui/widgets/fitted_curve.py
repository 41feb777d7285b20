"""One input: what is predicted for each of its values, over the samples."""

import numpy as np
from rich.style import Style
from textual.color import Color

from .. import numbers
from ..axes import Axis, ticks
from ..canvas import shorten
from ..dots import DOTS_PER_CELL, to_lines, trace
from ..learned import Mask, certainty, extent, places, straight, threshold_of
from .frame import BELOW, Tick, draw_frame, gutter
from .sheet import ink
from .view import View

LOW = 14
"""Rows below which a formula has one line at most."""


def draw_fitted_curve(view: View) -> None:
    """Draw a curve for each output, and the samples at their targets; without hidden layers also its formula."""
    sheet, palette, glyphs = view.sheet, view.palette, view.glyphs
    dataset = view.snapshot.data.dataset
    formula = _formula(view)
    height = sheet.height - BELOW - len(formula) - 1
    if height < 3:
        formula, height = [], sheet.height - BELOW - 1
    regression = dataset.task == "regression"
    lowest, threshold = _lowest(view), threshold_of(view.snapshot)
    upright = extent(view.samples.targets) if regression else (lowest - 0.06, 1.06)
    marks = ticks(*upright, max(2, height // 3)) if regression else [lowest, threshold, 1.0]
    y_ticks = [Tick(*pair) for pair in zip(marks, numbers.ticks(marks), strict=True)]
    rows, columns = DOTS_PER_CELL[glyphs.charset]
    x_range = extent(view.samples.inputs[:, 0])
    x = Axis(*x_range, sheet.width - gutter(y_ticks))
    y = Axis(*upright, height, rows)
    across = ticks(*x_range, max(2, x.cells // 12))
    name = shorten(dataset.feature_names[0], 16, glyphs.ellipsis)
    x_ticks = [Tick(value, label) for value, label in zip(across, numbers.ticks(across), strict=True)]
    draw_frame(sheet, x, y, [Tick(x.high, name, ink(palette.input), ""), *x_ticks], y_ticks, view.faint, glyphs)

    left = sheet.width - x.cells
    _draw_samples(view, x, y)
    outputs = view.forecast.outputs(view.snapshot, places(*x_range, x.cells * columns)[:, np.newaxis])
    for index, output in enumerate(outputs):
        share = (upright[1] - output.astype(np.float64)) / (upright[1] - upright[0])
        dots = trace(share * (height * rows - 1) + 0.5, height * rows)
        pen = sheet.pen(ink(_colour(view, index) if len(outputs) > 1 else palette.mark))
        for row, line in enumerate(to_lines(dots, glyphs.charset)):
            sheet.write_cells(left, row, list(line), [pen] * len(line))
    for offset, parts in enumerate(formula):
        view.legend(sheet.height - 1 - len(formula) + offset, parts)
    curve = "*" if glyphs.charset == "ascii" else glyphs.solid
    legend = [(f"{curve} {_what(view)}", ink(palette.mark)), *view.splits(wrong=not regression)]
    view.legend(sheet.height - 1, legend)


def _what(view: View) -> str:
    """Return what the curve is: a value, or the probability of a class."""
    dataset = view.snapshot.data.dataset
    names = [shorten(name, 14, view.glyphs.ellipsis) for name in dataset.target_names]
    if dataset.task == "regression":
        return f"predicted {names[0]}"
    what = "probability" if view.snapshot.structure.activations[-1].name in ("sigmoid", "softmax") else "output"
    return f"{what} of {names[1]}" if dataset.task == "binary" else f"{what} of each class"


def _lowest(view: View) -> float:
    """Return the output that stands for class 0: as far below the threshold as 1, which is class 1, is above it."""
    return 2 * threshold_of(view.snapshot) - 1


def _colour(view: View, output: int) -> Color:
    return view.palette.of_class(output)


def _draw_samples(view: View, x: Axis, y: Axis) -> None:
    """Draw the samples of the training, then of the test split, then those whose class is predicted wrongly."""
    sheet, palette, glyphs, samples = view.sheet, view.palette, view.glyphs, view.samples
    regression = view.snapshot.data.dataset.task == "regression"
    if regression:
        targets = view.target()
        wrong: Mask = np.zeros(samples.test.size, np.bool_)
        colours = [palette.test if test else palette.train for test in samples.test.tolist()]
    else:
        actual = certainty(samples.targets.T)[0]
        lowest = _lowest(view)
        targets = lowest + (1 - lowest) * (samples.targets.max(axis=1))
        outputs = view.forecast.outputs(view.snapshot, samples.inputs)
        wrong = certainty(outputs, threshold_of(view.snapshot))[0] != actual
        colours = [_colour(view, index) for index in actual.tolist()]
    left = sheet.width - x.cells
    order: list[int] = np.lexsort((samples.test, wrong)).tolist()
    for index in order:
        mark = (
            glyphs.wrong_sample if wrong[index] else glyphs.test_sample if samples.test[index] else glyphs.train_sample
        )
        column, row = left + x.cell(float(samples.inputs[index, 0])), y.cells - 1 - y.cell(float(targets[index]))
        if 0 <= row < y.cells:
            sheet.put(column, row, mark, ink(colours[index]))


def _formula(view: View) -> list[list[tuple[str, Style]]]:
    """Return the line B1 · x + B0 with its numbers in the units of the data, where the network is nothing more."""
    line = straight(view.snapshot)
    if line is None:
        return []
    palette, glyphs = view.palette, view.glyphs
    plain = ink(palette.foreground)
    dataset = view.snapshot.data.dataset
    inside = f"B1{glyphs.times}{shorten(dataset.feature_names[0], 12, glyphs.ellipsis)} + B0"
    whole = {"identity": inside, "sigmoid": f"{'sigmoid' if glyphs.charset == 'ascii' else 'σ'}({inside})"}.get(
        line.activation, f"{line.activation}({inside})"
    )
    parts = [
        (whole, plain),
        (f"B1 = {numbers.significant(line.slope)}", ink(palette.positive, bold=True)),
        (f"B0 = {numbers.significant(line.intercept)}", ink(palette.hidden_1, bold=True)),
    ]
    if line.even is not None:
        even = "0.5" if glyphs.charset == "ascii" else "½"
        parts.append((f"{even} at {numbers.significant(line.even)}", view.faint))
    if sum(len(text) + 2 for text, _ in parts) - 2 <= view.sheet.width:
        return [parts]
    # In a low panel the plot needs the lines more: the two numbers say most.
    return [parts[1:3]] if view.sheet.height < LOW else [[parts[0], *parts[3:]], parts[1:3]]
