"""One input: what is predicted for each of its values, over the samples."""

from collections.abc import Mapping
from math import isfinite

import numpy as np
from rich.style import Style
from textual.color import Color

from nn_tui.datasets import SPLITS
from nn_tui.datasets.arrays import Floats

from ...drawing import number_format as numbers
from ...drawing.axis_ticks import Axis, ticks
from ...drawing.dot_raster import curve_dots, dots_per_cell, to_characters
from ...drawing.glyphs import Charset
from ...drawing.plot_axes import BELOW, Tick, draw_frame, gutter, labelled
from ...drawing.short_names import shorten_name
from ...drawing.styled_canvas import ink
from ...drawing.text_cells import width_of
from .predictions import threshold_of
from .regression_line import straight
from .samples import Mask, extent, places
from .scene import LearnedScene

MARKERS: Mapping[Charset, str] = {"braille": "braille", "blocks": "halves", "ascii": "*"}
"""What the curve is drawn with."""
LOW = 14
"""Rows below which a formula has one line at most."""


def draw_fitted_curve(scene: LearnedScene) -> None:
    """Draw a curve for each output, and the samples at their targets; without hidden layers also its formula.

    Of the selected neuron it is the curve of its activation, and the samples lie on it.
    """
    sheet, palette, glyphs = scene.sheet, scene.palette, scene.glyphs
    regression, of_neuron = scene.regression, scene.choices.neuron
    formula = [] if of_neuron else _formula(scene)
    height = sheet.height - BELOW - len(formula) - 1
    if height < 3:
        formula, height = [], sheet.height - BELOW - 1
    rows, columns = dots_per_cell(MARKERS[glyphs.charset])
    x_range = extent(scene.everything.inputs[:, 0])
    vertical, marks = _vertical_axis(scene, x_range, height)
    y_ticks = labelled(marks)
    x = Axis(*x_range, sheet.width - gutter(y_ticks))
    y = Axis(*vertical, height, rows)
    across = ticks(*x_range, max(2, x.cells // 12))
    name = shorten_name(scene.snapshot.data.feature_names[0], 16, glyphs.ellipsis)
    x_ticks = [Tick(x.high, name, ink(palette.input), ""), *labelled(across)]
    draw_frame(sheet, x, y, x_ticks, y_ticks, scene.faint, glyphs)

    points = places(*x_range, x.cells * columns)[:, np.newaxis]
    if of_neuron:
        _draw_curve(scene, x, y, scene.activation(points), scene.neuron_colour)
        _draw_samples(scene, x, y, scene.activation(scene.samples.inputs))
        what, colour = f"activation of {scene.neuron_name}", scene.neuron_colour
    else:
        _draw_samples(scene, x, y, _heights(scene))
        outputs = scene.forecast.outputs(scene.snapshot, points).astype(np.float64)
        if regression:
            outputs = outputs[scene.target : scene.target + 1]
        for index, output in enumerate(outputs):
            _draw_curve(scene, x, y, output, palette.of_class(index) if len(outputs) > 1 else palette.mark)
        what, colour = _what(scene), palette.mark
    for offset, parts in enumerate(formula):
        scene.legend(sheet.height - 1 - len(formula) + offset, parts, parts[:-1])
    curve = "*" if glyphs.charset == "ascii" else glyphs.solid
    legend = [(f"{curve} {what}", ink(colour)), *scene.splits(), *([] if regression else scene.crosses())]
    scene.legend(sheet.height - 1, legend)


def _vertical_axis(
    scene: LearnedScene, x_range: tuple[float, float], height: int
) -> tuple[tuple[float, float], list[float]]:
    """Return the range of the vertical axis and its ticks."""
    if scene.choices.neuron:
        layer, _ = scene.selected
        bounds = scene.snapshot.structure.activations[layer - 1].bounds if layer else None
        if bounds is None:
            values = scene.activation(places(*x_range, 64)[:, np.newaxis])
            bounds = extent(values[np.isfinite(values)]) if np.isfinite(values).any() else (-1.0, 1.0)
        else:
            bounds = bounds[0] - 0.06, bounds[1] + 0.06
        return bounds, ticks(*bounds, max(2, height // 3))
    if scene.regression:
        bounds = extent(scene.everything.targets[:, scene.target])
        return bounds, ticks(*bounds, max(2, height // 3))
    lowest = _lowest(scene)
    return (lowest - 0.06, 1.06), [lowest, threshold_of(scene.snapshot), 1.0]


def _draw_curve(scene: LearnedScene, x: Axis, y: Axis, values: Floats, colour: Color) -> None:
    share = (y.high - values) / (y.high - y.low)
    height = y.cells * y.dots
    pen = scene.sheet.pen(ink(colour))
    dots = curve_dots(share * (height - 1) + 0.5, height)
    for row, line in enumerate(to_characters(dots, MARKERS[scene.glyphs.charset]).tolist()):
        scene.sheet.write_cells(scene.sheet.width - x.cells, row, line, [pen] * len(line))


def _what(scene: LearnedScene) -> str:
    """Return what the curve is: a value, or the probability of a class."""
    if scene.regression:
        return f"predicted {scene.target_name}"
    what = "probability" if scene.snapshot.structure.activations[-1].name in ("sigmoid", "softmax") else "output"
    binary = scene.snapshot.data.task == "binary"
    return f"{what} of {scene.target_names()[1]}" if binary else f"{what} of each class"


def _lowest(scene: LearnedScene) -> float:
    """Return the output that stands for class 0: as far below the threshold as 1, which is class 1, is above it."""
    return 2 * threshold_of(scene.snapshot) - 1


def _heights(scene: LearnedScene) -> Floats:
    """Return how high each sample lies: at its target, or at the output that stands for its class."""
    if scene.regression:
        return scene.samples.targets[:, scene.target]
    lowest = _lowest(scene)
    return lowest + (1 - lowest) * scene.samples.targets.max(axis=1, initial=0.0)


def _draw_samples(scene: LearnedScene, x: Axis, y: Axis, heights: Floats) -> None:
    """Draw the samples split by split, then those whose class is predicted wrongly."""
    sheet, palette, samples = scene.sheet, scene.palette, scene.samples
    wrong: Mask = np.zeros(samples.rows.size, np.bool_)
    colours, kinds = [scene.split_colour(split) for split in SPLITS], samples.splits.astype(np.intp)
    if not scene.regression:
        kinds = scene.actual_classes()
        wrong = scene.predicted_classes() != kinds
        colours = [palette.of_class(index) for index in range(len(scene.snapshot.data.target_names))]
    of_samples: list[int] = kinds.tolist()
    left = sheet.width - x.cells
    order: list[int] = np.lexsort((samples.splits, wrong)).tolist()
    for index in order:
        height = float(heights[index])
        row = y.row(height) if isfinite(height) else -1
        if 0 <= row < y.cells:
            mark = scene.glyphs.wrong_sample if wrong[index] else scene.mark(index)
            sheet.put(left + x.cell(float(samples.inputs[index, 0])), row, mark, ink(colours[of_samples[index]]))


def _formula(scene: LearnedScene) -> list[list[tuple[str, Style]]]:
    """Return the line B1 · x + B0 with its numbers in the units of the data, where the network is nothing more."""
    line = straight(scene.snapshot)
    if line is None:
        return []
    palette, glyphs = scene.palette, scene.glyphs
    plain = ink(palette.foreground)
    dataset = scene.snapshot.data
    inside = f"B1{glyphs.times}{shorten_name(dataset.feature_names[0], 12, glyphs.ellipsis)} + B0"
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
        parts.append((f"{even} at {numbers.significant(line.even)}", scene.faint))
    if line.scaled:
        parts.insert(3, ("in the data's units", scene.faint))
    if sum(width_of(text) + 2 for text, _ in parts) - 2 <= scene.sheet.width:
        return [parts]
    # In a low panel the plot needs the lines more: the two numbers say most.
    figures = parts[1 : 3 + line.scaled]
    return [figures] if scene.sheet.height < LOW else [[parts[0], *parts[3 + line.scaled :]], figures]
