"""The landscape of the cost in lines: along the step that was made, and over a plane, with its heights as digits."""

import numpy as np
import numpy.typing as npt

from nn_tui.engine.explain.landscape import Landscape, Slice

from ...drawing.styled_text import Part, StyledLine
from ..statements import wrap
from .scene import MicroscopeScene, short

HEIGHTS = "0123456789"
"""From a low cost to a high one: as many places have each."""


def slice_lines(scene: MicroscopeScene, found: Slice, width: int) -> list[StyledLine]:
    """Return the cost along the step that was made."""
    heading = f"Along the step: {scene.minimised} at so many times the step that was made"
    lines: list[StyledLine] = [[Part(heading, "name")]]
    finite = found.costs[np.isfinite(found.costs)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    bar = max(8, min(40, width - 30))
    for place, cost in zip(found.places.tolist(), found.costs.tolist(), strict=True):
        share = (cost - low) / (high - low) if high > low and np.isfinite(cost) else 0.0
        mark = {0.0: " before", 1.0: " after: here"}.get(place, "")
        text = f"  {place:5.2f}  {scene.write(cost):>12}  "
        lines.append([Part(text), Part("#" * round(bar * share) or "|", "error"), Part(mark, "faint")])
    return lines


_PLANES = {
    "parameters": "over the parameter stepped to, or that of the largest gradient, and the next",
    "random": "over two random directions, scaled neuron by neuron",
    "path": "over the two main directions of the path",
}


def landscape_lines(scene: MicroscopeScene, found: Landscape, width: int) -> list[StyledLine]:
    """Return the cost over a plane as a map of digits."""
    heading = Part(f"Landscape {_PLANES[found.kind]}: ", "name")
    finite = np.sort(found.costs[np.isfinite(found.costs)])
    if not finite.size:
        return [[heading, Part("nowhere a finite cost", "error")]]
    # Heights by rank, so that a steep wall leaves the valley its contours; the lowest cost of each is told.
    floors = finite[np.arange(len(HEIGHTS)) * finite.size // len(HEIGHTS)]
    told = ", ".join(f"{height} {short(float(floor))}" for height, floor in zip(HEIGHTS, floors, strict=True))
    legend = f"heights of {scene.minimised}, each from: {told} to {short(float(finite[-1]))}; o is here, + the way"
    lines = wrap([heading, Part(legend, "faint")], width)
    picture = [[Part(HEIGHTS[_height(cost, floors)]) for cost in row] for row in found.costs.tolist()]
    for across, down in [*found.path.tolist(), [0.0, 0.0]]:
        x = round((across - found.x[0]) / (found.x[-1] - found.x[0]) * (len(found.x) - 1))
        y = round((down - found.y[0]) / (found.y[-1] - found.y[0]) * (len(found.y) - 1))
        if 0 <= x < len(found.x) and 0 <= y < len(found.y):
            picture[y][x] = Part("o", "selected") if across == down == 0 else Part("+", "selected")
    columns = min(found.costs.shape[1], max(1, width - 4))
    return [*lines, *([Part("  "), *row[:columns]] for row in reversed(picture))]


def _height(cost: float, floors: npt.NDArray[np.float64]) -> int:
    if not np.isfinite(cost):
        return len(HEIGHTS) - 1
    return max(0, int(np.searchsorted(floors, cost, side="right")) - 1)
