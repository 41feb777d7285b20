"""Initial weights have the spread that their papers ask for, and biases start at 0."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, NetworkRecipe, ParameterVector, Structure
from nn_tui.engine.network.arrays import DType
from nn_tui.engine.network.initializers import (
    INITIALIZERS,
    ConstantWeights,
    Initializer,
    Normal,
    Orthogonal,
    Uniform,
    initialize,
)
from tests.engine.building import made_up

INPUTS, NEURONS = 120, 80
DEVIATIONS = {
    "uniform": 0.5 / np.sqrt(3),
    "normal": 0.5,
    "glorot_uniform": np.sqrt(2 / (INPUTS + NEURONS)),
    "glorot_normal": np.sqrt(2 / (INPUTS + NEURONS)),
    "he_uniform": np.sqrt(2 / INPUTS),
    "he_normal": np.sqrt(2 / INPUTS),
    "lecun_uniform": np.sqrt(1 / INPUTS),
    "lecun_normal": np.sqrt(1 / INPUTS),
    "orthogonal": np.sqrt(1 / INPUTS),
}


@pytest.mark.parametrize("name", DEVIATIONS)
def test_weights_have_mean_zero_and_the_deviation_of_the_formula(name: str) -> None:
    weights = INITIALIZERS[name]().draw(np.random.default_rng(0), INPUTS, NEURONS)
    assert weights.shape == (NEURONS, INPUTS)
    assert weights.std() == pytest.approx(DEVIATIONS[name], rel=0.03)
    assert abs(weights.mean()) < 0.03 * DEVIATIONS[name]
    if name.endswith("uniform"):
        limit = np.sqrt(3) * DEVIATIONS[name]
        assert 0.99 * limit < np.abs(weights).max() <= limit


def test_the_others_draw_nothing() -> None:
    assert set(INITIALIZERS) - set(DEVIATIONS) == {"zeros", "constant"}
    for name, value in (("zeros", 0.0), ("constant", 0.1)):
        weights = INITIALIZERS[name]().draw(np.random.default_rng(0), 3, 2)
        np.testing.assert_array_equal(weights, np.full((2, 3), value))


@pytest.mark.parametrize(
    ("initializer", "largest"),
    [(ConstantWeights(value=-2.0), 2.0), (Uniform(scale=3.0), 3.0), (Normal(deviation=1e-3), 0.01)],
)
def test_fields_set_the_size(initializer: Initializer, largest: float) -> None:
    weights = initializer.draw(np.random.default_rng(0), INPUTS, NEURONS)
    assert 0.3 * largest < np.abs(weights).max() <= largest


@given(inputs=st.integers(1, 9), neurons=st.integers(1, 9), gain=st.floats(0.1, 3), seed=st.integers(0, 2**32))
def test_orthogonal_weights_have_the_gain_as_length_and_right_angles(
    inputs: int, neurons: int, gain: float, seed: int
) -> None:
    weights = Orthogonal(gain=gain).draw(np.random.default_rng(seed), inputs, neurons)
    assert weights.shape == (neurons, inputs)
    products = weights @ weights.T if neurons <= inputs else weights.T @ weights
    np.testing.assert_allclose(products, gain**2 * np.eye(min(inputs, neurons)), atol=1e-12)


def test_orthogonal_weights_have_no_favourite_sign() -> None:
    signs = [np.sign(Orthogonal().draw(np.random.default_rng(seed), 4, 4)[0, 0]) for seed in range(400)]
    assert abs(sum(signs)) < 80


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_network_starts_from_the_same_draws_in_either_precision(dtype: DType) -> None:
    parameters = ParameterVector(Structure((3, 5, 2), ("tanh", "identity"), dtype))
    parameters.vector[:] = np.nan
    he_normal = INITIALIZERS["he_normal"]()
    initialize(parameters, he_normal, np.random.default_rng(4))
    rng = np.random.default_rng(4)
    for layer, (inputs, neurons) in enumerate(((3, 5), (5, 2)), 1):
        drawn = he_normal.draw(rng, inputs, neurons)
        np.testing.assert_array_equal(parameters.weights(layer), drawn.astype(dtype))
        np.testing.assert_array_equal(parameters.biases(layer), 0.0)


def weights_of(**network: object) -> bytes:
    experiment = Experiment(network=msgspec.convert({"hidden": [4], **network}, NetworkRecipe))
    return experiment.trainer(made_up()).network.parameters.vector.tobytes()


@pytest.mark.parametrize(
    ("activation", "fitting"),
    [("tanh", "glorot_uniform"), ("relu", "he_uniform"), ("gelu", "he_uniform"), ("selu", "lecun_normal")],
)
def test_an_initializer_that_fits_the_activation_is_chosen_where_none_is_named(activation: str, fitting: str) -> None:
    assert weights_of(activation=activation) == weights_of(activation=activation, initializer=fitting)


def test_a_recipe_takes_a_name_or_a_table() -> None:
    assert weights_of(initializer="constant") == weights_of(initializer={"name": "constant", "value": 0.1})
    assert weights_of(initializer={"name": "constant", "value": 0.2}) != weights_of(initializer="constant")


@pytest.mark.parametrize(
    "table",
    [{"name": "uniform", "scale": -1.0}, {"name": "zeros", "value": 1.0}, {"name": "constant", "value": np.nan}],
)
def test_a_table_with_a_wrong_field_or_value_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        weights_of(initializer=table)


def test_an_unknown_name_is_told_with_the_names_there_are() -> None:
    with pytest.raises(InputError, match=r"^network\.initializer: there is no 'xavier'; choose one of zeros, constant"):
        weights_of(initializer="xavier")
