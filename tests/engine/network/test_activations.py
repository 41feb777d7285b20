"""Activations and their derivatives equal the naive formulas, and stay finite where those do not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nn_tui.engine.network.activations import ACTIVATIONS, FEW, Activation, Softmax
from nn_tui.engine.network.arrays import Array
from tests.engine import textbook
from tests.engine.building import Numbers

ELEMENTWISE = ("identity", "sigmoid", "tanh", "relu")
matrices = arrays.arrays(np.float64, (3, 4), elements=st.floats(-15, 15))


def both(name: str, z: Array) -> tuple[Array, Array]:
    """Return a = f(z) and f′(z)."""
    activation = ACTIVATIONS[name]
    assert isinstance(activation, Activation)
    a = z.copy() if name == "identity" else np.full_like(z, np.nan)
    derivative = np.full_like(z, np.nan)
    with np.errstate(all="ignore"):
        for call in (*activation.forward(z, a), *activation.derivative(z, a, derivative)):
            call()
    return a, derivative


def softmax(z: Array) -> tuple[Array, Array, Array]:
    """Return a, z − max z, and the sums."""
    activation = ACTIVATIONS["softmax"]
    assert isinstance(activation, Softmax)
    a, shifted, sums = (np.full_like(z, np.nan) for _ in range(3))
    with np.errstate(all="ignore"):
        for call in activation.forward(np.vstack([z, np.full_like(z[:1], np.nan)]), a, shifted, sums):
            call()
    return a, shifted, sums


def test_the_formulas_that_are_shown() -> None:
    found = {name: activation for name, activation in ACTIVATIONS.items() if isinstance(activation, Activation)}
    assert {name: (activation.formula, activation.derivative_formula) for name, activation in found.items()} == {
        "identity": ("a = z", "f′(z) = 1"),
        "sigmoid": ("a = 1 / (1 + e^−z)", "f′(z) = a (1 − a)"),
        "tanh": ("a = tanh(z)", "f′(z) = 1 − a²"),
        "relu": ("a = max(0, z)", "f′(z) = 1 where z > 0, else 0"),
        "leaky_relu": ("a = max(0.01 z, z)", "f′(z) = 1 where z > 0, else 0.01"),
        "elu": ("a = z where z > 0, else e^z − 1", "f′(z) = 1 where z > 0, else e^z"),
        "selu": ("a = λ z where z > 0, else λ α (e^z − 1)", "f′(z) = λ where z > 0, else λ α e^z"),
        "gelu": ("a = z Φ(z)", "f′(z) = Φ(z) + z φ(z)"),
        "gelu_tanh": (
            "a = ½ z (1 + t), t = tanh(√(2/π) (z + 0.044715 z³))",
            "f′(z) = ½ (1 + t) (1 + (1 − t) √(2/π) (z + 3 · 0.044715 z³))",
        ),
        "silu": ("a = z σ(z)", "f′(z) = σ(z) + a (1 − σ(z))"),
        "swish": ("a = z σ(z)", "f′(z) = σ(z) + a (1 − σ(z))"),
        "softplus": ("a = ln(1 + e^z)", "f′(z) = 1 − e^−a"),
        "exponential": ("a = e^z", "f′(z) = a"),
    }
    assert ACTIVATIONS["softmax"].formula == "aᵢ = e^zᵢ / Σⱼ e^zⱼ"


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(z=matrices)
def test_activation_equals_the_formula(name: str, z: Numbers) -> None:
    np.testing.assert_allclose(both(name, z)[0], textbook.ACTIVATIONS[name](z), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ["identity", "sigmoid", "tanh"])
@given(z=matrices)
def test_derivative_is_the_derivative(name: str, z: Numbers) -> None:
    width = 1e-5
    function = textbook.ACTIVATIONS[name]
    numeric = (function(z + width) - function(z - width)) / (2 * width)
    np.testing.assert_allclose(both(name, z)[1], numeric, rtol=1e-7, atol=1e-9)


def test_relu_has_derivative_one_above_zero_and_none_below_or_at_it() -> None:
    a, derivative = both("relu", np.array([-2.0, -0.0, 0.0, 1e-30, 3.0]))
    np.testing.assert_array_equal(a, [0.0, 0.0, 0.0, 1e-30, 3.0])
    np.testing.assert_array_equal(derivative, [0.0, 0.0, 0.0, 1.0, 1.0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("name", "low", "high"), [("sigmoid", 0.0, 1.0), ("tanh", -1.0, 1.0), ("relu", 0.0, 1e4), ("identity", -1e4, 1e4)]
)
def test_extreme_inputs_saturate_without_nan(name: str, low: float, high: float, dtype: type[np.floating]) -> None:
    a, derivative = both(name, np.array([-1e4, 1e4], dtype))
    np.testing.assert_array_equal(a, np.array([low, high], dtype))
    flat = {"sigmoid": [0.0, 0.0], "tanh": [0.0, 0.0], "relu": [0.0, 1.0], "identity": [1.0, 1.0]}
    np.testing.assert_array_equal(derivative, flat[name])


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 5e-7), (np.float64, 5e-15)])
def test_sigmoid_keeps_its_accuracy_in_the_negative_tail(dtype: type[np.floating], tolerance: float) -> None:
    z = np.linspace(-40, 40, 801).astype(dtype)
    exact = 1 / (1 + np.exp(-z.astype(np.longdouble)))
    np.testing.assert_allclose(both("sigmoid", z)[0], exact.astype(np.float64), rtol=tolerance)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_nan_is_passed_on_and_not_hidden(name: str) -> None:
    assert np.isnan(both(name, np.array([np.nan, 1.0]))[0]).tolist() == [True, False]


@given(z=matrices)
def test_softmax_equals_the_formula_and_sums_to_one(z: Numbers) -> None:
    a, shifted, sums = softmax(z)
    np.testing.assert_allclose(a, textbook.softmax(z), rtol=1e-12)
    np.testing.assert_allclose(a.sum(axis=0), 1.0, rtol=1e-14)
    np.testing.assert_array_equal(shifted, z - z.max(axis=0))
    np.testing.assert_allclose(sums, np.tile(np.exp(shifted).sum(axis=0), (3, 1)), rtol=1e-14)


@pytest.mark.parametrize("outputs", [1, 2, 4, 7, FEW, FEW + 1, 50])
def test_softmax_of_few_or_many_outputs_finds_the_largest_wherever_it_stands(outputs: int) -> None:
    z = np.random.default_rng(0).normal(size=(outputs, outputs))
    np.fill_diagonal(z, 800.0)
    a, shifted, sums = softmax(z)
    np.testing.assert_array_equal(shifted, z - 800.0)
    np.testing.assert_array_equal(sums, np.ones_like(z))
    np.testing.assert_array_equal(a, np.eye(outputs))


@given(z=matrices, shift=st.floats(-1e3, 1e3))
def test_softmax_does_not_change_when_all_z_are_shifted(z: Numbers, shift: float) -> None:
    np.testing.assert_allclose(softmax(z + shift)[0], softmax(z)[0], rtol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_of_extreme_inputs_is_right(dtype: type[np.floating]) -> None:
    a, _, _ = softmax(np.array([[1e4, 1e4], [1e4, -1e4], [-1e4, -1e4]], dtype))
    np.testing.assert_array_equal(a, [[0.5, 1.0], [0.5, 0.0], [0.0, 0.0]])


@pytest.mark.parametrize("outputs", [2, 5, FEW + 1])
@pytest.mark.parametrize("place", [0, -1])
def test_softmax_passes_nan_on_within_its_column(outputs: int, place: int) -> None:
    z = np.zeros((outputs, 2))
    z[place, 0] = np.nan
    assert np.isnan(softmax(z)[0]).all(axis=0).tolist() == [True, False]
