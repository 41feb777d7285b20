"""Layers that are too large for their column: which neurons stay, what folds stand for, and the grid of all of them."""

import pytest

from nn_tui.tui.panels.network.layout import Fold, Grid, LayerColumn, Plan, Slot, arrange
from nn_tui.tui.panels.network.views import ONE_LINE

Rows = list[tuple[int, int]]


def column(
    neurons: int, height: int, focus: int, *, width: int = 60, layer: int = 1, image: int | None = None
) -> LayerColumn:
    """Return the column of a layer with so many neurons, one of which is selected."""
    sizes = [2, 2, 2]
    sizes[layer] = neurons
    return arrange(sizes, width, height, (layer, focus), image_columns=image).columns[layer]


def slots_of(found: LayerColumn) -> Rows:
    """Return each visible neuron with its row."""
    return [(slot.neuron, slot.top) for slot in found.slots]


def folds_of(found: LayerColumn) -> list[tuple[int, int, int]]:
    """Return the row of each fold, its first neuron, and the one behind its last."""
    return [(fold.row, fold.first, fold.stop) for fold in found.folds]


@pytest.mark.parametrize(
    ("focus", "slots", "folds"),
    [
        (0, [(0, 2), (1, 3), (2, 4), (3, 5), (4, 6), (29, 8)], [(7, 5, 29)]),
        (4, [(0, 2), (1, 3), (2, 4), (3, 5), (4, 6), (29, 8)], [(7, 5, 29)]),
        (29, [(0, 2), (1, 3), (2, 4), (3, 5), (4, 6), (29, 8)], [(7, 5, 29)]),
        (5, [(0, 2), (4, 4), (5, 5), (6, 6), (29, 8)], [(3, 1, 4), (7, 7, 29)]),
        (15, [(0, 2), (14, 4), (15, 5), (16, 6), (29, 8)], [(3, 1, 14), (7, 17, 29)]),
        (26, [(0, 2), (25, 4), (26, 5), (27, 6), (29, 8)], [(3, 1, 25), (7, 28, 29)]),
        (27, [(0, 2), (25, 4), (26, 5), (27, 6), (28, 7), (29, 8)], [(3, 1, 25)]),
        (28, [(0, 2), (25, 4), (26, 5), (27, 6), (28, 7), (29, 8)], [(3, 1, 25)]),
    ],
)
def test_the_first_and_the_last_neuron_stay_and_the_selected_one_with_those_beside_it(
    focus: int, slots: Rows, folds: list[tuple[int, int, int]]
) -> None:
    found = column(30, 12, focus)
    assert (slots_of(found), folds_of(found)) == (slots, folds)
    assert found.detail == ONE_LINE
    assert {slot.height for slot in found.slots} == {1}


@pytest.mark.parametrize(
    ("height", "focus", "slots", "folds"),
    [
        (10, 20, [(18, 2), (19, 3), (20, 4), (21, 5)], []),
        (11, 20, [(0, 2), (20, 4), (39, 6)], [(3, 1, 20), (5, 21, 39)]),
        (9, 0, [(0, 2), (1, 3), (2, 4)], []),
        (9, 1, [(0, 2), (1, 3), (2, 4)], []),
        (9, 20, [(19, 2), (20, 3), (21, 4)], []),
        (9, 39, [(37, 2), (38, 3), (39, 4)], []),
        (5, 23, [(23, 2)], []),
    ],
)
def test_from_five_rows_on_folds_tell_how_many_are_left_out(
    height: int, focus: int, slots: Rows, folds: list[tuple[int, int, int]]
) -> None:
    found = column(40, height, focus)
    assert (slots_of(found), folds_of(found)) == (slots, folds)


def test_where_one_row_is_left_it_is_the_selected_neurons_or_else_the_firsts() -> None:
    plan = arrange((9, 40, 9), 60, 5, (1, 4))
    assert [slots_of(found) for found in plan.columns] == [[(0, 2)], [(4, 2)], [(0, 2)]]


def test_a_layer_folds_when_its_neurons_are_more_than_the_rows() -> None:
    fits, folded = column(8, 11, 0), column(9, 11, 0)
    assert slots_of(fits) == [(neuron, 2 + neuron) for neuron in range(8)]
    assert fits.grid is None
    assert folds_of(folded) == [(7, 5, 8)]
    assert folded.grid is not None


# The grid


def grid(neurons: int, height: int, *, width: int = 60, layer: int = 1, image: int | None = None) -> Grid:
    """Return the grid of a folded layer."""
    found = column(neurons, height, 0, width=width, layer=layer, image=image).grid
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("neurons", "height", "expected"),
    [
        (9, 11, Grid(9, 1, 15, 15, (1, 1), 1, 9)),
        (30, 12, Grid(9, 2, 15, 15, (1, 1), 1, 30)),
        (31, 12, Grid(8, 3, 15, 15, (1, 1), 1, 31)),
        (60, 12, Grid(7, 4, 15, 15, (1, 1), 1, 60)),
        (61, 12, Grid(8, 3, 15, 30, (1, 2), 1, 61)),
        (200, 9, Grid(5, 3, 15, 75, (1, 5), 1, 200)),
        (2000, 12, Grid(7, 4, 15, 510, (1, 34), 1, 2000)),
        (9, 5, Grid(3, 1, 15, 15, (1, 1), 1, 9)),
    ],
)
def test_a_grid_takes_at_most_half_of_the_rows_and_then_a_cell_stands_for_several_neurons(
    neurons: int, height: int, expected: Grid
) -> None:
    assert grid(neurons, height) == expected


@pytest.mark.parametrize(
    ("neurons", "image", "height", "width", "expected"),
    [
        (64, 8, 16, 60, Grid(7, 8, 8, 8, (1, 1), 1, 64)),
        (64, 8, 15, 60, Grid(6, 8, 8, 8, (1, 1), 1, 64)),
        (64, 8, 14, 60, Grid(5, 8, 8, 8, (1, 1), 1, 64)),
        (64, 8, 13, 60, Grid(8, 4, 8, 8, (2, 1), 1, 64)),
        (64, 8, 9, 30, Grid(5, 3, 4, 8, (3, 2), 1, 64)),
        (64, 8, 5, 60, Grid(3, 1, 8, 8, (8, 1), 1, 64)),
        (784, 28, 30, 60, Grid(14, 14, 10, 28, (2, 3), 1, 784)),
        (62, 8, 16, 60, Grid(7, 8, 8, 8, (1, 1), 1, 62)),
        (20, 5, 12, 60, Grid(7, 4, 5, 5, (1, 1), 2, 20)),
        (24, 6, 12, 60, Grid(7, 4, 6, 6, (1, 1), 1, 24)),
    ],
)
def test_a_picture_leaves_three_rows_to_single_pixels_and_is_as_wide_as_a_pixel_is_high_where_it_can(
    neurons: int, image: int, height: int, width: int, expected: Grid
) -> None:
    assert grid(neurons, height, width=width, layer=0, image=image) == expected


def test_only_the_inputs_are_a_picture() -> None:
    assert column(64, 16, 0, layer=1, image=8).grid == grid(64, 16)


def test_the_cells_of_a_grid_hold_blocks_of_neurons_and_none_beyond_the_last() -> None:
    cells = Grid(5, 3, 4, 7, (2, 2), 1, 33)
    assert cells.members(0, 0) == [0, 1, 7, 8]
    assert cells.members(0, 3) == [6, 13]
    assert cells.members(1, 2) == [18, 19, 25, 26]
    assert cells.members(2, 0) == [28, 29]
    assert cells.members(2, 2) == [32]
    assert cells.members(2, 3) == []
    assert [cells.cell(neuron) for neuron in (0, 6, 13, 14, 19, 26, 32)] == [
        (0, 0), (0, 3), (0, 3), (1, 0), (1, 2), (1, 2), (2, 2),
    ]  # fmt: skip


# Which neuron stands at a cell


def test_a_cell_of_the_screen_belongs_to_the_neuron_or_to_the_cell_of_the_grid_that_is_drawn_there() -> None:
    slots = (Slot(0, 3, 2), Slot(5, 6, 2))
    cells = Grid(9, 2, 3, 6, (1, 2), 2, 11)
    first = LayerColumn(0, 2, 7, ONE_LINE, (Slot(1, 4, 1),))
    second = LayerColumn(1, 12, 6, ONE_LINE, slots, (Fold(8, 1, 5),), cells)
    plan = Plan((first, second), 0, 0, (3, 11))
    found = {
        place: plan.neuron_at(*place)
        for place in (
            (1, 4), (2, 4), (8, 4), (9, 4), (2, 3), (2, 5),
            (11, 3), (12, 2), (12, 3), (17, 4), (18, 4), (12, 5), (12, 6), (12, 7), (12, 8),
            (12, 9), (13, 9), (14, 9), (17, 9), (12, 10), (15, 10), (17, 10), (12, 11),
        )
    }  # fmt: skip
    assert {place: neuron for place, neuron in found.items() if neuron is not None} == {
        (2, 4): (0, 1),
        (8, 4): (0, 1),
        (12, 3): (1, 0),
        (17, 4): (1, 0),
        (12, 6): (1, 5),
        (12, 7): (1, 5),
        (12, 9): (1, 0),
        (13, 9): (1, 0),
        (14, 9): (1, 2),
        (17, 9): (1, 4),
        (12, 10): (1, 6),
        (15, 10): (1, 8),
        (17, 10): (1, 10),
    }


def test_the_nearest_neuron_is_the_one_whose_middle_is_closest() -> None:
    found = LayerColumn(1, 0, 6, ONE_LINE, (Slot(3, 2, 3), Slot(4, 5, 3), Slot(9, 9, 3)))
    assert [slot.middle for slot in found.slots] == [3.5, 6.5, 10.5]
    assert [found.nearest(row) for row in (0.0, 4.9, 5.1, 8.4, 8.6, 30.0)] == [3, 3, 4, 4, 9, 9]
    assert found.slot(9) == Slot(9, 9, 3)
    assert found.slot(5) is None


@pytest.mark.parametrize("focus", range(20))
def test_between_the_folds_and_the_grid_no_row_is_empty(focus: int) -> None:
    column = arrange((20, 2), 60, 16, (0, focus)).columns[0]
    rows = sorted([*(slot.top for slot in column.slots), *(fold.row for fold in column.folds)])
    assert column.grid is not None
    assert rows == list(range(rows[0], column.grid.top))
    assert column.slot(focus) is not None
