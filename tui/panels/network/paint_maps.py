"""Small decision maps: what each neuron makes of every place of two inputs, in its own box of the diagram."""

import numpy as np
from textual.color import Color

from nn_tui.engine.network.arrays import Array
from nn_tui.engine.network.workspace import Workspace
from nn_tui.engine.program import Program, forward, output_of

from ...drawing.styled_canvas import ink
from .scene import NetworkScene

SAMPLES = 256
"""How many samples of each split tell how far the maps reach."""
REACH = 2.0
"""Where no samples are known the maps reach from −2 to 2 in the scaled inputs."""
LEVELS = 6
"""Shades of either sign."""
UPPER = "▀"
ASCII_SHADES = "=-. :+#"
"""From below 0 to above it."""


def paint_map(scene: NetworkScene, x: int, y: int, width: int, rows: int, layer: int, neuron: int) -> None:
    """Paint a neuron's map into a room: the first input across, the second upwards; nothing of other data."""
    if scene.snapshot.structure.sizes[0] != 2:
        return
    halves = 1 if scene.glyphs.charset == "ascii" or scene.palette.background.ansi is not None else 2
    bounds = scene.snapshot.structure.activations[layer - 1].bounds
    middle = 0.0 if bounds is None else sum(bounds) / 2  # of a sigmoid a half is neither yes nor no
    values = _maps(scene, width, rows * halves)[layer - 1][neuron] - middle
    largest = float(np.abs(values).max()) or 1.0
    shares = np.clip(values / largest, -1.0, 1.0)
    levels = np.rint(shares * LEVELS).astype(np.intp).reshape(rows * halves, width)
    for row in range(rows):
        for column in range(width):
            if halves == 2:
                colours = [_colour(scene, int(levels[2 * row + half, column])) for half in range(2)]
                scene.sheet.put(x + column, y + row, UPPER, ink(colours[0], colours[1]))
            else:
                place = round((levels[row, column] + LEVELS) / (2 * LEVELS) * (len(ASCII_SHADES) - 1))
                style = ink(scene.palette.signed(float(levels[row, column])))
                scene.sheet.put(x + column, y + row, ASCII_SHADES[place], style)


def _colour(scene: NetworkScene, level: int) -> Color:
    palette = scene.palette
    return palette.background.blend(palette.signed(float(level)), 0.15 + 0.75 * abs(level) / LEVELS)


@np.errstate(all="ignore")
def _maps(scene: NetworkScene, columns: int, rows: int) -> list[Array]:
    """Return the activations of each layer (n, rows · columns) over the plane, the highest row first."""
    known = scene.maps.get((columns, rows))
    if known is not None:
        return known
    low, high = _reach(scene)
    across = low[0] + (np.arange(columns) + 0.5) / columns * (high[0] - low[0])
    up = low[1] + (np.arange(rows)[::-1] + 0.5) / rows * (high[1] - low[1])
    structure, parameters = scene.snapshot.structure, scene.snapshot.subject.parameters
    work = Workspace(structure, columns * rows, backward=False)
    work.x[:, 0], work.x[:, 1] = np.tile(across, rows), np.repeat(up, columns)
    Program(forward(parameters, work, output_of(work))).run()
    found = [np.nan_to_num(work.view("a", layer)) for layer in range(1, structure.depth + 1)]
    scene.maps[columns, rows] = found
    return found


def _reach(scene: NetworkScene) -> tuple[Array, Array]:
    """Return the lowest and the highest scaled inputs (2,) of the samples that are known."""
    data = scene.snapshot.data
    if data.shown_samples is None or not len(data.shown_samples.inputs):
        return np.full(2, -REACH), np.full(2, REACH)
    inputs = data.input_scaler.apply(data.shown_samples.inputs)
    return inputs.min(axis=0), inputs.max(axis=0)
