"""The activation function as a curve, with the neuron's point on it and the tangent there."""

import numpy as np

from nn_tui.datasets.arrays import Floats
from nn_tui.engine.network.activations import Activation

from ...drawing.dot_raster import curve_dots, dots_per_cell, to_characters
from ...drawing.number_format import short
from ...drawing.styled_text import Part, StyledLine
from .scene import MicroscopeScene

REACH = 4.0
"""The curve is drawn from −4 to 4, and further where Z lies further out."""
LEAST_WIDTH, LEAST_HEIGHT = 20, 5


def draw_function(scene: MicroscopeScene, width: int, height: int) -> list[StyledLine]:
    """Return the curve a = f(z) with point and tangent, and a caption; nothing where there is too little room for it.

    A softmax has no curve of one Z alone, and of a batch there is no one point.
    """
    activation = scene.structure.activations[scene.layer - 1]
    if not isinstance(activation, Activation) or scene.subject.averaged or not scene.computed("z"):
        return []
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return []
    z = float(scene.subject.activity.layers[scene.layer - 1].z[scene.neuron])
    if not np.isfinite(z):
        return []
    f, slope = (float(value) for value in _values(activation, np.array([z])).ravel())
    tall, wide = dots_per_cell(scene.glyphs.curve)
    rows = height - 1
    reach = max(REACH, 1.15 * abs(z))
    places = np.linspace(-reach, reach, width * wide)
    curve = _values(activation, places)[0]
    low, high = float(curve.min()), float(curve.max())
    if activation.bounds is None:
        low, high = max(low, -reach), min(high, reach)
    margin = 0.08 * (high - low or 1.0)
    low, high = low - margin, high + margin

    def row_of(values: Floats) -> Floats:
        return (high - values) / (high - low) * rows * tall

    marker = scene.glyphs.curve
    line = to_characters(curve_dots(row_of(curve), rows * tall), marker)
    tangent_values = f + slope * (places - z)
    near = np.abs(places - z) <= 0.45 * reach
    tangent = to_characters(curve_dots(np.where(near, row_of(tangent_values), np.nan), rows * tall), scene.glyphs.curve)
    point = int((z + reach) / (2 * reach) * (width - 1)), int(np.clip(row_of(np.array([f]))[0] // tall, 0, rows - 1))
    lines: list[StyledLine] = []
    for y in range(rows):
        parts: StyledLine = []
        for x in range(width):
            if (x, y) == point:
                cell = Part(scene.glyphs.neuron, "selected")
            elif line[y, x] != " ":
                cell = Part(str(line[y, x]), "activation")
            elif tangent[y, x] != " ":
                cell = Part(str(tangent[y, x]), "error")
            else:
                cell = Part(" ")
            if parts and parts[-1].role == cell.role:
                parts[-1] = Part(parts[-1].text + cell.text, cell.role)
            else:
                parts.append(cell)
        lines.append(parts)
    caption = f"{activation.name}: f({short(z)}) = {short(f)}, f'({short(z)}) = {short(slope)}"
    if len(caption) > width:
        caption = f"f' = {short(slope)}"
    return [*lines, [Part(caption, "faint")]]


@np.errstate(all="ignore")
def _values(activation: Activation, z: Floats) -> Floats:
    """Return f(z) and f′(z) of an activation, (2, n)."""
    a, derivative = z.copy(), np.zeros_like(z)
    for call in activation.forward(z, a):
        call()
    for call in activation.derivative(z, a, derivative):
        call()
    return np.stack([a, derivative])
