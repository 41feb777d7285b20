"""Paints the path of most blame: from the worst output back to the inputs, over the connections."""

from itertools import pairwise

import numpy as np

from nn_tui.engine.explain.ledger import blame_path

from ...drawing.styled_canvas import ink
from .edges import Connections
from .paint_connections import lines_of
from .scene import NetworkScene


def paint_blame(scene: NetworkScene) -> None:
    """Draw the path in the colour of errors where the view is of errors; nothing while not all are computed."""
    known = scene.snapshot.computed
    if scene.view.name != "error" or not all(("delta", layer) in known for layer in range(1, scene.depth + 1)):
        return
    blamed = dict(blame_path(scene.snapshot.subject))
    pen = scene.sheet.pen(ink(scene.palette.error, bold=True))
    for left, right in pairwise(scene.plan.columns):
        source, target = blamed.get(left.layer), blamed.get(right.layer)
        shown = {slot.neuron for slot in left.slots}, {slot.neuron for slot in right.slots}
        if source is None or target is None or source not in shown[0] or target not in shown[1]:
            continue
        one = Connections(
            sources=np.array([source]),
            targets=np.array([target]),
            weights=np.ones(1),
            shares=np.ones(1),
            own=np.ones(1, np.bool_),
            left_out=0,
        )
        drawing = lines_of(scene, one, left, right, np.array([pen]))
        scene.sheet.scatter(drawing.rows, drawing.columns, drawing.characters, drawing.pens)
