"""Walking through the network diagram: which neuron the arrows lead to."""

from collections.abc import Sequence

from nn_tui.engine.network.names import NeuronId

from .layout import Plan


def walk(plan: Plan | None, sizes: Sequence[int], place: NeuronId, across: int, down: int) -> NeuronId:
    """Return the neuron that stands `right` places to the right and `down` further down on the plan.

    In a column, down leads to the next neuron and right to the nearest one of the next layer. In the grid of a folded
    layer both lead from cell to cell, as in a picture, and from its edge right and left lead to the layers beside it,
    which a grid is entered by the edge.
    """
    layer, neuron = place
    column = plan.column(layer) if plan else None
    line = column.grid.across if column and column.grid else 1
    if down:
        target = neuron + down * line
        # The last line may be shorter: what is below its end leads to the end.
        if target >= sizes[layer] and neuron // line < (sizes[layer] - 1) // line:
            target = sizes[layer] - 1
        neuron = target if 0 <= target < sizes[layer] else neuron
    if across:
        beside = neuron + across
        if line > 1 and neuron // line == beside // line and beside < sizes[layer]:
            return layer, beside
        return leap(plan, sizes, (layer, neuron), across)
    return layer, neuron


def leap(plan: Plan | None, sizes: Sequence[int], place: NeuronId, across: int) -> NeuronId:
    """Return the neuron of the layer `right` places to the right that stands nearest to the height of this one."""
    layer = place[0]
    target = min(max(0, layer + across), len(sizes) - 1)
    if target == layer:
        return place
    height = _height(plan, sizes, place)
    column = plan.column(target) if plan else None
    if plan is None or column is None:
        return target, int(height * sizes[target] * (1 - 1e-9))
    grid = column.grid
    if grid is None:
        top, bottom = plan.body
        return target, column.nearest(top + height * (bottom - top))
    line = int(height * -(-sizes[target] // grid.across) * (1 - 1e-9))
    last = min(sizes[target], (line + 1) * grid.across) - 1
    return target, line * grid.across if across > 0 else last


def _height(plan: Plan | None, sizes: Sequence[int], place: NeuronId) -> float:
    """Return how far down a neuron stands, 0 … 1: in its column, or in its grid where its layer is folded."""
    layer, neuron = place
    column = plan.column(layer) if plan else None
    slot = column.slot(neuron) if column and not column.grid else None
    if plan is not None and slot is not None:
        top, bottom = plan.body
        return (slot.middle - top) / (bottom - top)
    line = column.grid.across if column and column.grid else 1
    return (neuron // line + 0.5) / -(-sizes[layer] // line)
