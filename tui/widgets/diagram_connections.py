"""Paints what lies between the columns of the network diagram: connections, weights, and the way of an operation."""

from itertools import pairwise

import numpy as np

from ...engine.runs import Snapshot
from .. import numbers
from ..diagram import Column
from ..diagram_edges import Connections, choose, trace
from .diagram_scene import Scene
from .sheet import ink

CELLS_PER_LINE = 12
"""How many cells of a gap there are to each connection drawn, beside those of the selected neuron."""
FEWEST_LINES = 8
LABELLED_GAP = 10
"""The least width of a gap in which the selected neuron's weights are written."""
LEVELS = 8
"""Steps of brightness, so that few styles are needed."""
LONGEST_ARROW = 12


def paint_connections(scene: Scene) -> bool:
    """Paint the lines of all gaps; return whether weak ones were left out."""
    left_out = [_paint_gap(scene, left, right) for left, right in pairwise(scene.plan.columns)]
    return any(left_out)


def _paint_gap(scene: Scene, left: Column, right: Column) -> bool:
    top, bottom = scene.plan.body
    layer, neuron = scene.selected
    area = (right.left - left.right) * (bottom - top)
    others, own = choose(
        scene.snapshot.parameters.weights(right.layer),
        [slot.neuron for slot in left.slots],
        [slot.neuron for slot in right.slots],
        neuron if layer == left.layer else None,
        neuron if layer == right.layer else None,
        max(FEWEST_LINES, area // CELLS_PER_LINE),
    )
    if used_connections(scene.snapshot) == right.layer:
        low, high = 0.35, 0.9
    else:
        low, high = (0.12, 0.5) if own.weights.size else (0.15, 0.8)
    _paint_lines(scene, others, left, right, low, high)
    _paint_lines(scene, own, left, right, 0.4, 1.0)
    return others.left_out > 0


def _paint_lines(scene: Scene, connections: Connections, left: Column, right: Column, low: float, high: float) -> None:
    """Paint lines between two columns, the weakest as bright as `low` and the strongest as `high`."""
    top, bottom = scene.plan.body
    sheet, palette = scene.sheet, scene.palette
    steps = [low + (high - low) * level / LEVELS for level in range(LEVELS + 1)]
    pens = np.array(
        [
            [sheet.pen(ink(palette.background.blend(colour, step))) for step in steps]
            for colour in (palette.positive, palette.negative)
        ]
    )
    starts = {slot.neuron: slot.middle - top for slot in left.slots}
    ends = {slot.neuron: slot.middle - top for slot in right.slots}
    negative = connections.weights < 0
    drawing = trace(
        np.array([starts[neuron] for neuron in connections.sources.tolist()]),
        np.array([ends[neuron] for neuron in connections.targets.tolist()]),
        negative,
        pens[negative.astype(np.intp), np.rint(connections.shares * LEVELS).astype(np.intp)],
        (right.left - left.right, bottom - top),
        scene.glyphs.charset,
    )
    rows, columns = [row + top for row in drawing.rows], [column + left.right for column in drawing.columns]
    sheet.scatter(rows, columns, drawing.characters, drawing.pens)


def paint_weights(scene: Scene) -> None:
    """Write the weights into the selected neuron, each where its connection starts."""
    layer, neuron = scene.selected
    for left, right in pairwise(scene.plan.columns):
        if right.layer == layer and right.left - left.right >= LABELLED_GAP:
            weights: list[float] = scene.snapshot.parameters.weights(layer)[neuron].tolist()
            for slot in left.slots:
                weight = weights[slot.neuron]
                style = ink(scene.palette.signed(weight), bold=True)
                scene.sheet.put(left.right + 1, int(slot.middle), numbers.fitted(weight), style)


def paint_flow(scene: Scene) -> None:
    """Paint an arrow between two headings where the operation taken last has used the connections."""
    operation, used = scene.snapshot.last_operation, used_connections(scene.snapshot)
    for left, right in pairwise(scene.plan.columns):
        if operation is None or right.layer != used:
            continue
        length = max(1, min(right.left - left.right - 2, LONGEST_ARROW))
        x = (left.right + right.left - length) // 2
        shaft = scene.signs.rail * (length - 1)
        if operation.phase == "forward":
            scene.put(x, 1, shaft + scene.signs.forward, scene.colour(right.layer), bold=True)
        else:
            scene.put(x, 1, scene.signs.backward + shaft, scene.palette.error, bold=True)


def used_connections(snapshot: Snapshot) -> int | None:
    """Return the layer whose incoming connections the operation taken last has used, if it has used any."""
    operation = snapshot.last_operation
    if operation is None or not operation.layers:
        return None
    layer = operation.layers[0]
    match operation.phase, operation.writes:
        case ("forward", "z") | ("backward", "gradients"):
            return layer
        case ("backward", "da"):
            return layer + 1
        case _:
            return None
