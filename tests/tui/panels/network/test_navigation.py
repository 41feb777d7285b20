"""Walking through the network diagram with the arrows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine.network.names import NeuronId
from nn_tui.tui.panels.network.layout import arrange
from nn_tui.tui.panels.network.navigation import leap, walk

SIZES = st.lists(st.integers(1, 150), min_size=2, max_size=6).map(tuple)
SCREENS = st.tuples(st.integers(28, 130), st.integers(5, 44))
STEPS = st.sampled_from([(-1, 0), (1, 0), (0, -1), (0, 1)])
DIGITS = (64, 128, 64, 10)


@given(SIZES, SCREENS, st.lists(STEPS, max_size=30), st.none() | st.integers(1, 28))
def test_every_step_leads_to_a_neuron_that_is_there_and_visible(
    sizes: tuple[int, ...], screen: tuple[int, int], steps: list[tuple[int, int]], image: int | None
) -> None:
    place: NeuronId = 1, 0
    for across, down in steps:
        plan = arrange(sizes, *screen, place, image_columns=image)
        place = walk(plan, sizes, place, across, down)
        assert 0 <= place[0] < len(sizes)
        assert 0 <= place[1] < sizes[place[0]]
        column = arrange(sizes, *screen, place, image_columns=image).column(place[0])
        assert column is not None
        assert column.slot(place[1]) is not None


@given(SCREENS, st.integers(0, 3))
def test_the_arrows_reach_every_neuron_of_a_layer(screen: tuple[int, int], layer: int) -> None:
    seen: set[int] = set()
    reached = {0}
    while reached:
        neuron = reached.pop()
        seen.add(neuron)
        plan = arrange(DIGITS, *screen, (layer, neuron), image_columns=8)
        for step in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            where, found = walk(plan, DIGITS, (layer, neuron), *step)
            if where == layer and found not in seen:
                reached.add(found)
    assert seen == set(range(DIGITS[layer]))


def test_right_leads_on_through_a_network_of_folded_layers_and_left_back() -> None:
    for across, end in ((1, 3), (-1, 0)):
        place: NeuronId = (0, 0) if across > 0 else (3, 5)
        layers: list[int] = []
        for _ in range(200):
            place = walk(arrange(DIGITS, 90, 30, place, image_columns=8), DIGITS, place, across, 0)
            layers.append(place[0])
        assert layers == sorted(layers, reverse=across < 0)
        assert layers[-1] == end


def test_a_leap_leaves_a_grid_at_once_at_the_same_height() -> None:
    plan = arrange(DIGITS, 90, 30, (0, 0), image_columns=8)
    assert leap(plan, DIGITS, (0, 0), 1) == (1, 0)
    layer, neuron = leap(plan, DIGITS, (0, 63), 1)
    assert layer == 1
    assert neuron > 100
    assert leap(plan, DIGITS, (0, 5), -1) == (0, 5)
    assert leap(plan, DIGITS, (3, 5), 1) == (3, 5)


def test_without_a_plan_the_arrows_still_lead_somewhere() -> None:
    assert walk(None, (4, 8, 2), (1, 7), 1, 0) == (2, 1)
    assert walk(None, (4, 8, 2), (1, 7), 0, 1) == (1, 7)


# A picture of 8 × 8, a layer folded into two lines of 16, four neurons with rows of their own, and one

FOLDED = (64, 30, 4, 1)
PLAN = arrange(FOLDED, 90, 16, (1, 0), image_columns=8)
LEFT, RIGHT, UP, DOWN, FAR_DOWN = (-1, 0), (1, 0), (0, -1), (0, 1), (0, 3)


@pytest.mark.parametrize(
    ("place", "left", "right", "up", "down", "far_down"),
    [
        # In the picture: from pixel to pixel, and through its right edge into the next layer.
        ((0, 0), (0, 0), (0, 1), (0, 0), (0, 8), (0, 24)),
        ((0, 7), (0, 6), (1, 0), (0, 7), (0, 15), (0, 31)),
        ((0, 8), (0, 8), (0, 9), (0, 0), (0, 16), (0, 32)),
        ((0, 20), (0, 19), (0, 21), (0, 12), (0, 28), (0, 44)),
        ((0, 57), (0, 56), (0, 58), (0, 49), (0, 57), (0, 57)),
        ((0, 63), (0, 62), (1, 16), (0, 55), (0, 63), (0, 63)),
        # In the folded layer, whose second line is shorter: what is below its end leads to its end.
        ((1, 0), (0, 15), (1, 1), (1, 0), (1, 16), (1, 29)),
        ((1, 10), (1, 9), (1, 11), (1, 10), (1, 26), (1, 29)),
        ((1, 14), (1, 13), (1, 15), (1, 14), (1, 29), (1, 29)),
        ((1, 15), (1, 14), (2, 0), (1, 15), (1, 29), (1, 29)),
        ((1, 16), (0, 47), (1, 17), (1, 0), (1, 16), (1, 16)),
        ((1, 25), (1, 24), (1, 26), (1, 9), (1, 25), (1, 25)),
        ((1, 29), (1, 28), (2, 3), (1, 13), (1, 29), (1, 29)),
        # Among single neurons: from one to the next, and to the nearest of the layers beside them.
        ((2, 0), (1, 15), (3, 0), (2, 0), (2, 1), (2, 3)),
        ((2, 3), (1, 29), (3, 0), (2, 2), (2, 3), (2, 3)),
        ((3, 0), (2, 1), (3, 0), (3, 0), (3, 0), (3, 0)),
    ],
)
def test_each_arrow_leads_to_what_is_drawn_there(
    place: NeuronId, left: NeuronId, right: NeuronId, up: NeuronId, down: NeuronId, far_down: NeuronId
) -> None:
    found = [walk(PLAN, FOLDED, place, *step) for step in (LEFT, RIGHT, UP, DOWN, FAR_DOWN)]
    assert found == [left, right, up, down, far_down]


@pytest.mark.parametrize(
    ("place", "targets"),
    [
        ((0, 20), [(0, 20), (0, 20), (1, 0), (2, 1)]),
        ((0, 56), [(0, 56), (0, 56), (1, 16), (2, 3)]),
        ((1, 10), [(0, 15), (0, 15), (2, 0), (3, 0)]),
        ((1, 25), [(0, 47), (0, 47), (2, 3), (3, 0)]),
        ((2, 3), [(0, 55), (1, 29), (3, 0), (3, 0)]),
        ((3, 0), [(1, 15), (2, 1), (3, 0), (3, 0)]),
    ],
)
def test_a_leap_enters_a_grid_by_the_edge_and_stops_at_the_last_layer(place: NeuronId, targets: list[NeuronId]) -> None:
    assert [leap(PLAN, FOLDED, place, across) for across in (-2, -1, 1, 2)] == targets


@pytest.mark.parametrize(
    ("place", "targets"),
    [
        ((2, 7), [(0, 1), (1, 6), (3, 7), (4, 7), (5, 6)]),
        ((4, 5), [(2, 5), (3, 5), (5, 4), (6, 0), (6, 0)]),
        ((3, 4), [(1, 3), (2, 4), (4, 4), (5, 3), (6, 0)]),
    ],
)
def test_into_a_layer_that_is_not_shown_a_leap_leads_as_far_down_as_it_started(
    place: NeuronId, targets: list[NeuronId]
) -> None:
    sizes = (2, 8, 8, 8, 8, 8, 1)
    plan = arrange(sizes, 38, 12, (3, 0))
    assert [column.layer for column in plan.columns] == [2, 3, 4]
    assert [leap(plan, sizes, place, across) for across in (-2, -1, 1, 2, 3)] == targets


def test_a_last_line_of_one_neuron_and_a_picture_of_two_columns_are_walked_through_too() -> None:
    sizes = (40, 17, 1)
    plan = arrange(sizes, 60, 12, (1, 3), image_columns=2)
    assert [column.grid.across if column.grid else 0 for column in plan.columns] == [2, 15, 0]
    assert walk(plan, sizes, (1, 3), *DOWN) == (1, 16)
    assert [walk(plan, sizes, (0, neuron), *RIGHT)[0] for neuron in (4, 5)] == [0, 1]
    assert walk(plan, sizes, (0, 5), *LEFT) == (0, 4)
    alone = (40, 16, 1)
    assert walk(arrange(alone, 60, 12, (1, 3)), alone, (1, 3), *DOWN) == (1, 15)


def test_without_a_plan_a_leap_keeps_the_share_of_the_layer_above() -> None:
    sizes = (4, 8, 2)
    assert [leap(None, sizes, (1, neuron), -1) for neuron in range(8)] == [(0, neuron // 2) for neuron in range(8)]
    assert [leap(None, sizes, (1, neuron), 1) for neuron in range(8)] == [(2, neuron // 4) for neuron in range(8)]
    assert [leap(None, sizes, (2, neuron), -1) for neuron in range(2)] == [(1, 1), (1, 5)]
    assert [walk(None, sizes, (1, 3), *step) for step in (LEFT, RIGHT, UP, DOWN)] == [(0, 1), (2, 0), (1, 2), (1, 4)]
