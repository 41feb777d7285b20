"""Paints what lies between the columns of the network diagram: connections, weights, and the way of an operation."""

from functools import lru_cache
from itertools import pairwise

import numpy as np
from rich.style import Style

from ...drawing import number_format as numbers
from ...drawing.styled_canvas import ink
from ...drawing.text_cells import width_of
from ...drawing.theme import Palette
from .animation import used_connections
from .edges import Connections, Drawing, Floats, Integers, choose, trace
from .layout import LayerColumn
from .scene import NetworkScene

CELLS_PER_LINE = 12
"""How many cells of a gap there are to each connection drawn, beside those of the selected neuron."""
FEWEST_LINES = 8
LABELLED_GAP = 7
"""The least width of a gap in which the numbers of the selected neuron's connections are written."""
LEAST_LINE = 2
"""How much of a connection is to be seen beside its number."""
LEVELS = 8
"""Steps of brightness, so that few styles are needed."""
OWN = 0.4, 1.0
"""How bright the weakest and the strongest connection of the selected neuron are."""
LONGEST_ARROW = 12


def paint_connections(scene: NetworkScene) -> bool:
    """Paint the lines of all gaps; return whether weak ones were left out."""
    left_out = [_paint_gap(scene, left, right) for left, right in pairwise(scene.plan.columns)]
    return any(left_out)


def connections_between(scene: NetworkScene, left: LayerColumn, right: LayerColumn) -> Connections:
    """Return the connections to draw between two columns: the strongest, and those of the selected neuron.

    There are none where what they carry is not there yet.
    """
    top, bottom = scene.plan.body
    layer, neuron = scene.selected
    area = (right.left - left.right) * (bottom - top)
    values = scene.values.layers[right.layer]
    carried = values.carried
    return choose(
        np.zeros((1, 1)) if carried is None else carried,
        [slot.neuron for slot in left.slots] if carried is not None else [],
        [slot.neuron for slot in right.slots] if carried is not None else [],
        neuron if layer == left.layer else None,
        neuron if layer == right.layer else None,
        max(FEWEST_LINES, area // CELLS_PER_LINE),
        sign=values.sign,
    )


def lines_of(
    scene: NetworkScene, connections: Connections, left: LayerColumn, right: LayerColumn, pens: Integers
) -> Drawing:
    """Return the cells of the lines of connections, in rows and columns of the sheet; `pens` has one a connection."""
    top, bottom = scene.plan.body
    drawing = trace(
        _heights(left)[connections.sources] - top,
        _heights(right)[connections.targets] - top,
        connections.weights < 0,
        pens,
        (right.left - left.right, bottom - top),
        scene.glyphs.charset,
    )
    rows, columns = [row + top for row in drawing.rows], [column + left.right for column in drawing.columns]
    return Drawing(rows, columns, drawing.characters, drawing.pens)


def _heights(column: LayerColumn) -> Floats:
    """Return the rows of a column's neurons; what is folded has none."""
    heights = np.zeros(column.slots[-1].neuron + 1)
    for slot in column.slots:
        heights[slot.neuron] = slot.middle
    return heights


def _paint_gap(scene: NetworkScene, left: LayerColumn, right: LayerColumn) -> bool:
    """Paint the lines between two columns, the stronger the brighter; return whether weak ones were left out."""
    connections = connections_between(scene, left, right)
    if used_connections(scene.snapshot) == right.layer:
        others = 0.35, 0.9
    else:
        others = (0.12, 0.5) if connections.own.any() else (0.15, 0.8)
    pens = np.array(
        [
            [[scene.sheet.pen(style) for style in styles] for styles in both]
            for both in (_shades(scene.palette, *others), _shades(scene.palette, *OWN))
        ]
    )
    levels = np.rint(connections.shares * LEVELS).astype(np.intp)
    chosen_pens = pens[connections.own.astype(np.intp), (connections.weights < 0).astype(np.intp), levels]
    drawing = lines_of(scene, connections, left, right, chosen_pens)
    scene.sheet.scatter(drawing.rows, drawing.columns, drawing.characters, drawing.pens)
    return connections.left_out > 0


@lru_cache(maxsize=64)
def _shades(palette: Palette, low: float, high: float) -> tuple[tuple[Style, ...], tuple[Style, ...]]:
    """Return the styles of positive and of negative weights, from the faintest to the strongest."""
    positive, negative = (
        tuple(ink(palette.background.blend(colour, low + (high - low) * step / LEVELS)) for step in range(LEVELS + 1))
        for colour in (palette.positive, palette.negative)
    )
    return positive, negative


def paint_numbers(scene: NetworkScene) -> None:
    """Write what the selected neuron's connections carry at their far ends, of those that come in and that go out."""
    layer, neuron = scene.selected
    for left, right in pairwise(scene.plan.columns):
        values, gap = scene.values.layers[right.layer], right.left - left.right
        if layer not in (left.layer, right.layer) or gap < LABELLED_GAP or values.carried is None:
            continue
        comes_in = right.layer == layer
        for slot in (left if comes_in else right).slots:
            target, source = (neuron, slot.neuron) if comes_in else (slot.neuron, neuron)
            value = float(values.carried_from(source, target))
            frozen = scene.signs.frozen if values.frozen_weight(target, source) else ""
            text = f" {numbers.fitted(value)}{frozen} "
            if gap < width_of(text) + LEAST_LINE:
                # One blank parts it from the neuron; in a narrow gap the line goes on at once.
                text = text[:-1] if comes_in else text[1:]
            x = left.right if comes_in else right.left - width_of(text)
            scene.put(x, int(slot.middle), text, scene.palette.signed(value), bold=True)


def paint_flow(scene: NetworkScene) -> None:
    """Paint an arrow between two headings where the operation taken last has used the connections."""
    operation, used = scene.snapshot.last_operation, used_connections(scene.snapshot)
    for left, right in pairwise(scene.plan.columns):
        if operation is None or right.layer != used:
            continue
        length = max(1, min(right.left - left.right - 2, LONGEST_ARROW))
        x = (left.right + right.left - length) // 2
        shaft = scene.signs.rail * (length - 1)
        if operation.phase == "forward":
            scene.put(x, 1, shaft + scene.signs.forward, scene.colour(left.layer), bold=True)
        else:
            scene.put(x, 1, scene.signs.backward + shaft, scene.palette.error, bold=True)
