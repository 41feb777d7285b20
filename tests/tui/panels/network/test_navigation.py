"""Walking through the network diagram with the arrows."""

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
