"""Where the network diagram puts its layers: how many fit, how wide they are, and the rows between title and footer."""

import pytest

from nn_tui.engine.network.names import NeuronId
from nn_tui.tui.panels.network.layout import Plan, arrange
from nn_tui.tui.panels.network.views import VIEWS

DEEP = (2, 8, 8, 8, 8, 8, 1)


def columns_of(plan: Plan) -> list[tuple[int, int, int]]:
    """Return each layer that is shown, with its first column of cells and its width."""
    return [(column.layer, column.left, column.width) for column in plan.columns]


@pytest.mark.parametrize(
    ("sizes", "width", "name", "columns"),
    [
        ((2, 4, 2, 1), 37, 2, [(0, 0, 7), (1, 11, 6), (2, 21, 6), (3, 31, 6)]),
        ((2, 4, 2, 1), 50, 2, [(0, 1, 7), (1, 13, 9), (2, 27, 9), (3, 41, 8)]),
        ((2, 4, 2, 1), 69, 2, [(0, 1, 7), (1, 15, 13), (2, 35, 13), (3, 55, 12)]),
        ((2, 4, 2, 1), 70, 2, [(0, 0, 8), (1, 15, 14), (2, 36, 14), (3, 57, 13)]),
        ((2, 4, 2, 1), 100, 2, [(0, 1, 12), (1, 25, 17), (2, 54, 17), (3, 83, 16)]),
        ((2, 4, 2, 1), 110, 2, [(0, 0, 14), (1, 28, 18), (2, 60, 18), (3, 92, 18)]),
        ((2, 4, 2, 1), 140, 2, [(0, 1, 15), (1, 37, 20), (2, 78, 20), (3, 119, 20)]),
        ((2, 4, 2, 1), 220, 2, [(0, 25, 16), (1, 70, 22), (2, 121, 22), (3, 172, 22)]),
        ((4, 8, 3), 52, 4, [(0, 0, 10), (1, 17, 14), (2, 38, 13)]),
        ((4, 8, 3), 49, 1, [(0, 0, 8), (1, 15, 14), (2, 36, 13)]),
        ((4, 8, 3), 81, 10, [(0, 0, 17), (1, 31, 18), (2, 63, 18)]),
        ((4, 8, 3), 54, 17, [(0, 0, 12), (1, 19, 14), (2, 40, 13)]),
        ((4, 8, 3), 78, 7, [(0, 0, 14), (1, 28, 18), (2, 60, 18)]),
        ((4, 8, 3), 84, 17, [(0, 0, 20), (1, 34, 18), (2, 66, 18)]),
        ((4, 8, 3), 130, 9, [(0, 5, 17), (1, 51, 22), (2, 102, 22)]),
        ((4, 8, 3), 130, 8, [(0, 6, 16), (1, 51, 22), (2, 102, 22)]),
        ((4, 8, 3), 160, 30, [(0, 17, 24), (1, 70, 22), (2, 121, 22)]),
        ((4, 3), 28, 17, [(0, 0, 10), (1, 17, 11)]),
    ],
)
def test_columns_and_gaps_grow_together_and_what_is_left_is_free_on_both_sides(
    sizes: tuple[int, ...], width: int, name: int, columns: list[tuple[int, int, int]]
) -> None:
    assert columns_of(arrange(sizes, width, 12, (1, 0), longest_name=name)) == columns


@pytest.mark.parametrize(
    ("width", "selected", "layers", "left_and_right", "before", "after"),
    [
        (67, 3, [0, 1, 2, 3, 4, 5, 6], (0, 67), 0, 0),
        (66, 3, [0, 1, 2, 3, 4, 5], (2, 59), 0, 1),
        (66, 4, [1, 2, 3, 4, 5, 6], (5, 66), 1, 0),
        (62, 2, [0, 1, 2, 3, 4, 5], (0, 57), 0, 1),
        (61, 2, [0, 1, 2, 3, 4], (0, 55), 0, 2),
        (56, 3, [1, 2, 3, 4, 5], (5, 51), 1, 1),
        (55, 3, [1, 2, 3, 4], (6, 49), 1, 2),
        (46, 4, [2, 3, 4, 5], (5, 41), 2, 1),
        (45, 4, [3, 4, 5], (5, 39), 3, 1),
        (36, 4, [3, 4, 5], (5, 31), 3, 1),
        (35, 4, [3, 4], (5, 29), 3, 2),
        (32, 0, [0, 1, 2], (0, 27), 0, 4),
        (31, 0, [0, 1], (0, 26), 0, 5),
        (28, 5, [4, 5], (5, 22), 4, 1),
        (28, 6, [5, 6], (5, 28), 5, 0),
    ],
)
def test_as_many_layers_as_fit_are_shown_around_the_selected_one_beside_the_words_at_the_sides(
    width: int, selected: int, layers: list[int], left_and_right: tuple[int, int], before: int, after: int
) -> None:
    plan = arrange(DEEP, width, 12, (selected, 0))
    assert [column.layer for column in plan.columns] == layers
    assert (plan.columns[0].left, plan.columns[-1].right) == left_and_right
    assert (plan.before, plan.after) == (before, after)
    assert [plan.column(layer) for layer in layers] == list(plan.columns)
    assert [layer for layer in range(-1, 8) if plan.column(layer) is not None] == layers


@pytest.mark.parametrize(("height", "body"), [(5, (2, 4)), (12, (2, 11)), (23, (2, 22)), (24, (3, 22)), (40, (3, 38))])
def test_where_there_are_rows_enough_one_is_free_above_and_one_below_the_neurons(
    height: int, body: tuple[int, int]
) -> None:
    assert arrange((2, 4, 1), 60, height, (1, 0)).body == body


# Neurons in their column


def rows_of(
    neurons: int,
    height: int,
    *,
    layer: int = 1,
    width: int = 60,
    view: int = 0,
    selected: NeuronId = (1, 0),
    name: int = 2,
) -> tuple[tuple[str, ...], bool, list[int]]:
    """Return the lines of the neurons of a layer, whether they have a box, and where each begins."""
    sizes = [2, 2, 2]
    sizes[layer] = neurons
    column = arrange(sizes, width, height, selected, VIEWS[view], longest_name=name).columns[layer]
    assert [slot.neuron for slot in column.slots] == list(range(len(column.slots)))
    assert {slot.height for slot in column.slots} == {column.detail.height}
    return column.detail.lines, column.detail.boxed, [slot.top for slot in column.slots]


@pytest.mark.parametrize(
    ("neurons", "height", "lines", "boxed", "tops"),
    [
        # The richest needs a row more than it fills.
        (1, 9, ("z", "a", "delta"), True, [2]),
        (1, 8, ("a", "delta"), True, [2]),
        (2, 15, ("z", "a", "delta"), True, [2, 8]),
        (2, 14, ("a", "delta"), True, [3, 8]),
        (2, 11, ("a", "delta"), True, [2, 6]),
        (2, 10, ("a", "delta"), False, [3, 6]),
        (3, 9, ("a", "delta"), False, [2, 4, 6]),
        (3, 8, ("all",), False, [3, 4, 5]),
        (5, 8, ("all",), False, [2, 3, 4, 5, 6]),
        # Between two neurons are four rows at most.
        (2, 40, ("z", "a", "delta"), True, [13, 22]),
        (4, 20, ("a", "delta"), True, [2, 6, 10, 14]),
    ],
)
def test_neurons_have_as_many_lines_as_there_are_rows_for_and_stand_in_the_middle(
    neurons: int, height: int, lines: tuple[str, ...], boxed: bool, tops: list[int]
) -> None:
    assert rows_of(neurons, height) == (lines, boxed, tops)


def test_details_differ_between_inputs_hidden_layers_and_outputs() -> None:
    assert rows_of(2, 20, layer=0, name=16)[:2] == (("a",), True)
    assert rows_of(2, 20, layer=0, width=40)[:2] == (("name", "a"), False)
    assert rows_of(2, 20, layer=1, width=100)[:2] == (("z", "a", "delta"), True)
    assert rows_of(2, 16, layer=2, width=100)[:2] == (("a", "target", "delta"), True)
    assert rows_of(1, 20, layer=2, width=100)[:2] == (("z", "a", "target", "delta"), True)
    assert rows_of(2, 20, layer=1, view=3, width=100)[:2] == (("bias", "norm"), True)


@pytest.mark.parametrize(
    ("neurons", "screen", "column", "lines", "boxed"),
    [
        (2, 36, 9, ("name", "a", "delta", "bias"), False),
        (2, 40, 10, ("a", "delta"), True),
        (3, 48, 13, ("name", "a", "delta"), False),
        (3, 49, 14, ("a", "delta"), False),
    ],
)
def test_a_box_needs_ten_columns_and_from_fourteen_on_names_need_no_line(
    neurons: int, screen: int, column: int, lines: tuple[str, ...], boxed: bool
) -> None:
    found = arrange((2, neurons, 1), screen, 12, (1, 0)).columns[1]
    assert (found.width, found.detail.lines, found.detail.boxed) == (column, lines, boxed)


def test_names_of_inputs_are_taken_for_two_letters_where_nobody_says_how_long_they_are() -> None:
    sizes, screen = (2, 4, 2, 1), (70, 12)
    assert arrange(sizes, *screen, (1, 0)) == arrange(sizes, *screen, (1, 0), longest_name=2)
    assert arrange(sizes, *screen, (1, 0)) != arrange(sizes, *screen, (1, 0), longest_name=3)
