"""All parameters lie in one vector, and every named view of them is in the article's notation."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import ParameterVector, Structure

sizes = st.lists(st.integers(1, 5), min_size=2, max_size=5).map(tuple)


def shaped(sizes: tuple[int, ...]) -> Structure:
    return Structure(sizes, ("tanh",) * (len(sizes) - 1), "float64")


@given(sizes)
def test_named_views_cover_every_number_of_the_vector_exactly_once(sizes: tuple[int, ...]) -> None:
    parameters = ParameterVector(shaped(sizes))
    for view in parameters.named().values():
        assert np.shares_memory(view, parameters.vector)
        view += 1.0
    np.testing.assert_array_equal(parameters.vector, 1.0)


@given(sizes)
def test_weights_have_a_row_for_each_neuron_and_a_column_for_each_input(sizes: tuple[int, ...]) -> None:
    named = ParameterVector(shaped(sizes)).named()
    for layer, (inputs, neurons) in enumerate(pairwise(sizes)):
        assert named[f"layers.{layer}.weight"].shape == (neurons, inputs)
        assert named[f"layers.{layer}.bias"].shape == (neurons,)
    assert len(named) == 2 * (len(sizes) - 1)


@given(sizes)
def test_a_copy_shares_nothing(sizes: tuple[int, ...]) -> None:
    parameters = ParameterVector(shaped(sizes))
    copy = parameters.copy()
    parameters.vector[:] = 1.0
    np.testing.assert_array_equal(copy.vector, 0.0)
