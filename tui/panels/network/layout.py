"""Where everything in the network diagram stands: layers in columns, neurons in slots, as detailed as room allows."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

import msgspec

from nn_tui.engine.network.names import NeuronId

from .views import BOXED, INPUT_DETAILS, NAMED_BESIDE, ONE_LINE, VIEWS, Detail, NetworkView

HEADER = 2
"""Rows above the columns: the layer's name; its size and activation."""
FOOTER = 1
"""Rows below: the prediction and the legend, or the operation."""
SIDE = 5
"""Columns for "‹ 2 more" beside the layers, where some do not fit."""
LEAST_WIDTH, LEAST_HEIGHT = 28, 5
"""Below these there is no room for two layers of a neuron each."""
FOLDED_ROWS = 5
"""The rows from which on a folded layer tells between its neurons how many are left out."""
LOOSEST = 4
"""The most empty rows between two neurons."""


class Slot(msgspec.Struct, frozen=True):
    """The place of a visible neuron in its column."""

    neuron: int
    top: int
    height: int

    @property
    def middle(self) -> float:
        """The row where connections arrive and leave; x.5 is the middle of row x."""
        return self.top + self.height / 2


class Fold(msgspec.Struct, frozen=True):
    """A row that stands for the neurons first … stop − 1."""

    row: int
    first: int
    stop: int


class Grid(msgspec.Struct, frozen=True):
    """All neurons of a folded layer as cells: `across` neurons side by side, a cell for each block of them."""

    top: int
    rows: int
    columns: int
    across: int
    block: tuple[int, int]
    cell_width: int
    neurons: int

    def members(self, row: int, column: int) -> list[int]:
        """Return the neurons of a cell; none beyond the last neuron."""
        high, wide = self.block
        right = min(self.across, (column + 1) * wide)
        return [
            neuron
            for line in range(row * high, (row + 1) * high)
            for place in range(column * wide, right)
            if (neuron := line * self.across + place) < self.neurons
        ]

    def cell(self, neuron: int) -> tuple[int, int]:
        """Return the row and the column of a neuron's cell."""
        high, wide = self.block
        return neuron // self.across // high, neuron % self.across // wide


class LayerColumn(msgspec.Struct, frozen=True):
    """A visible layer."""

    layer: int
    left: int
    width: int
    detail: Detail
    slots: tuple[Slot, ...]
    folds: tuple[Fold, ...] = ()
    grid: Grid | None = None

    @property
    def right(self) -> int:
        """The first column of cells behind it."""
        return self.left + self.width

    def slot(self, neuron: int) -> Slot | None:
        """Return the place of a neuron, None where it is folded away."""
        return next((slot for slot in self.slots if slot.neuron == neuron), None)

    def nearest(self, middle: float) -> int:
        """Return the visible neuron closest to a row."""
        return min(self.slots, key=lambda slot: abs(slot.middle - middle)).neuron


class Plan(msgspec.Struct, frozen=True):
    """The whole diagram; `before` and `after` count layers that did not fit on the left and on the right."""

    columns: tuple[LayerColumn, ...]
    before: int
    after: int
    body: tuple[int, int]
    """The first row of the neurons and the row behind the last."""

    def column(self, layer: int) -> LayerColumn | None:
        """Return the column of a layer, None where it did not fit."""
        first = self.columns[0].layer
        return self.columns[layer - first] if first <= layer < first + len(self.columns) else None

    def neuron_at(self, x: int, y: int) -> NeuronId | None:
        """Return the layer and the neuron drawn at a cell, if any."""
        for column in self.columns:
            if not column.left <= x < column.right:
                continue
            for slot in column.slots:
                if slot.top <= y < slot.top + slot.height:
                    return column.layer, slot.neuron
            grid = column.grid
            if grid is not None and grid.top <= y < grid.top + grid.rows:
                members = grid.members(y - grid.top, (x - column.left) // grid.cell_width)
                return (column.layer, members[0]) if members else None
        return None


def arrange(
    sizes: Sequence[int],
    width: int,
    height: int,
    selected: NeuronId,
    view: NetworkView = VIEWS[0],
    *,
    longest_name: int = 2,
    image_columns: int | None = None,
) -> Plan:
    """Return the diagram of a network with layers of these sizes, inputs first, in width × height cells.

    The width is at least LEAST_WIDTH, the height at least LEAST_HEIGHT.

    `selected` is the (layer, neuron) that must be visible, `longest_name` the length of the longest input name,
    `image_columns` the number of pixels in a row where the inputs are an image.
    """
    first, stop = _window(len(sizes), width, selected[0])
    depth = len(sizes) - 1
    before, after = first, len(sizes) - stop
    margins = SIDE * (before > 0), SIDE * (after > 0)
    widths, gap, left = _columns(range(first, stop), depth, width - sum(margins), longest_name)
    left += margins[0]
    top = HEADER + (height >= 24)
    body = top, max(top + 1, height - FOOTER - (height >= 24))
    columns: list[LayerColumn] = []
    for layer, column_width in zip(range(first, stop), widths, strict=True):
        details = INPUT_DETAILS if layer == 0 else view.output_details if layer == depth else view.hidden_details
        focus = selected[1] if layer == selected[0] else 0
        across = image_columns if layer == 0 else None
        columns.append(_column(layer, sizes[layer], left, column_width, details, body, focus, across))
        left += column_width + gap
    return Plan(tuple(columns), before, after, body)


def _least(layer: int) -> int:
    return 7 if layer == 0 else 6


_LEAST_GAP = 4


def _window(layers: int, width: int, selected: int) -> tuple[int, int]:
    """Return the first layer shown and the one behind the last: as many around the selected one as fit."""

    def fits(first: int, stop: int) -> bool:
        columns = sum(_least(layer) for layer in range(first, stop)) + _LEAST_GAP * (stop - first - 1)
        return columns + SIDE * (first > 0) + SIDE * (stop < layers) <= width

    for count in range(layers, 2, -1):
        first = min(max(0, selected - count // 2), layers - count)
        if fits(first, first + count):
            return first, first + count
    first = min(max(0, selected - 1), max(0, layers - 2))
    return first, min(layers, first + 2)


def _columns(layers: Sequence[int], depth: int, width: int, longest_name: int) -> tuple[list[int], int, int]:
    """Return the width of each column, of the gap between them, and what is left free on the left.

    Columns and gaps grow together from one stage to the next; at the second, four layers in a panel of 70 columns
    have numbers on their connections.
    """
    name = min(16, longest_name)
    input_stages = (_least(0), min(12, max(8, name + 6)), min(20, max(14, name + 7)), max(16, name + 8))
    stages = [
        ([input_stages[stage] if layer == 0 else output if layer == depth else hidden for layer in layers], gap)
        for stage, (hidden, output, gap) in enumerate(
            ((_least(1), _least(1), _LEAST_GAP), (14, 13, 7), (18, 18, 14), (22, 22, 28))
        )
    ]
    gaps = len(layers) - 1

    def total(stage: tuple[list[int], int]) -> int:
        return sum(stage[0]) + gaps * stage[1]

    small, large = stages[0], stages[-1]
    for below, above in pairwise(stages):
        if total(below) <= width:
            small, large = below, above
    span = total(large) - total(small)
    share = min(1.0, max(0.0, (width - total(small)) / span)) if span else 1.0
    widths = [int(low + share * (high - low)) for low, high in zip(small[0], large[0], strict=True)]
    gap = small[1] + (large[1] - small[1]) * share
    gap = min(int(gap) + 1, (width - sum(widths)) // gaps) if gaps else 0
    return widths, gap, max(0, (width - sum(widths) - gaps * gap) // 2)


def _column(
    layer: int,
    neurons: int,
    left: int,
    width: int,
    details: Sequence[Detail],
    body: tuple[int, int],
    focus: int,
    image_columns: int | None,
) -> LayerColumn:
    top, bottom = body
    height = bottom - top
    for detail in details:
        # The richest detail wants air around it.
        needed = detail.height + ("z" in detail.lines)
        if (detail.boxed and width < BOXED) or ("name" in detail.lines and width >= NAMED_BESIDE):
            continue
        if neurons * needed <= height:
            pitch = min(height // neurons, detail.height + LOOSEST)
            start = top + (height - pitch * (neurons - 1) - detail.height) // 2
            slots = [Slot(neuron, start + neuron * pitch, detail.height) for neuron in range(neurons)]
            return LayerColumn(layer, left, width, detail, tuple(slots))
    # Of a picture the whole says more than the pixels one by one.
    most_rows = height - 3 if image_columns else height // 2
    grid = _grid(neurons, width, bottom, max(1, most_rows), image_columns)
    slots, folds = _fold(neurons, top, max(1, height - grid.rows), focus)
    return LayerColumn(layer, left, width, ONE_LINE, tuple(slots), tuple(folds), grid)


def _grid(neurons: int, width: int, bottom: int, most_rows: int, image_columns: int | None) -> Grid:
    """Return the grid of all neurons, its last row above `bottom`."""
    if image_columns:
        across, wide = image_columns, ceil(image_columns / width)
        high = ceil(ceil(neurons / across) / most_rows)
    else:
        wide, high = ceil(neurons / (width * most_rows)), 1
        across = width * wide
    columns, rows = ceil(across / wide), ceil(ceil(neurons / across) / high)
    cell_width = 2 if image_columns and columns * 2 <= width else 1
    return Grid(bottom - rows, rows, columns, across, (high, wide), cell_width, neurons)


def _fold(neurons: int, top: int, rows: int, focus: int) -> tuple[list[Slot], list[Fold]]:
    """Return one-line slots for the neurons that fit in `rows` rows, among them `focus`, and folds for the others.

    Where there are few rows none is spent on folds: the grid below tells what is left out.
    """
    if rows < FOLDED_ROWS:
        start = min(max(0, focus - rows // 2), neurons - rows)
        return [Slot(start + row, top + row, 1) for row in range(rows)], []
    shown = {*range(rows - 2), neurons - 1}
    if focus not in shown:
        # The first and the last stay; between two folds stands a window around the focus, or behind one fold the end.
        span = rows - 4
        start = max(focus - span // 2, 1)
        window = range(start, start + span)
        if window.stop >= neurons - 1:
            window = range(neurons - 2 - span, neurons - 1)
        shown = {0, *window, neurons - 1}
    slots: list[Slot] = []
    folds: list[Fold] = []
    row, neuron = top, 0
    for visible in sorted(shown):
        if visible > neuron:
            folds.append(Fold(row, neuron, visible))
            row += 1
        slots.append(Slot(visible, row, 1))
        row, neuron = row + 1, visible + 1
    return slots, folds
