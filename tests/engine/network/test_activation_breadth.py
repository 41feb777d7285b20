"""Every activation agrees with PyTorch, keeps its head at extremes, and allocates nothing while it runs."""

import tracemalloc
from math import erfc, exp, pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import Network, Program, Structure
from nn_tui.engine.network.activations import ACTIVATIONS, Activation
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.network.losses import LOSSES
from nn_tui.engine.network.workspace import Workspace
from nn_tui.engine.program import BoundOperation, backward, forward, output_of
from tests.engine import textbook
from tests.engine.functions import REFERENCE

ELEMENTWISE = [name for name, entry in ACTIVATIONS.items() if isinstance(entry, Activation)]
NEW = ["leaky_relu", "elu", "selu", "gelu", "gelu_tanh", "silu", "softplus", "exponential"]


def compiled(name: str, z: Array) -> tuple[Program, Array, Array]:
    """Return what computes a and the derivative from z, and these two."""
    activation = ACTIVATIONS[name]
    assert isinstance(activation, Activation)
    a, derivative = z.copy(), np.full_like(z, np.nan)
    calls = (*activation.forward(z, a), *activation.derivative(z, a, derivative))
    return Program([BoundOperation("forward", (1,), "a", "", calls)]), a, derivative


def both(name: str, z: Array) -> tuple[Array, Array]:
    program, a, derivative = compiled(name, z)
    with np.errstate(all="ignore"):
        program.run()
    return a, derivative


@pytest.mark.parametrize("name", REFERENCE.activations)
def test_values_and_derivatives_are_pytorchs(name: str) -> None:
    known = REFERENCE.activations[name]
    a, derivative = both(name, np.array(known.z))
    np.testing.assert_allclose(a, known.a, rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(derivative, known.derivative, rtol=1e-9, atol=1e-300)


def test_every_activation_has_reference_values() -> None:
    assert set(REFERENCE.activations) == set(ELEMENTWISE) - {"swish"}


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_bounds_steepest_derivative_and_family_are_those_of_the_function(name: str) -> None:
    activation = ACTIVATIONS[name]
    a, derivative = both(name, np.linspace(-50, 50, 2001))
    if activation.bounds is None:
        assert activation.steepest is None
        assert a.max() >= 50
    else:
        np.testing.assert_allclose((a.min(), a.max()), activation.bounds, atol=1e-12)
        assert derivative.max() == activation.steepest
    flat = np.abs(derivative[[0, -1]]) < 0.02
    assert flat.tolist() == {"one-sided": [True, False], "two-sided": [True, True]}.get(
        str(activation.family), [name == "exponential", False]
    )


def test_swish_is_another_name_of_silu() -> None:
    assert ACTIVATIONS["swish"] is ACTIVATIONS["silu"]


@given(z=st.floats(-40, 40))
def test_gelu_is_exact_to_a_few_last_digits(z: float) -> None:
    distribution = erfc(-z / sqrt(2)) / 2
    a, derivative = both("gelu", np.array([z]))
    assert a[0] == pytest.approx(z * distribution, rel=1e-14, abs=1e-15)
    assert derivative[0] == pytest.approx(distribution + z * exp(-z * z / 2) / sqrt(2 * pi), rel=1e-14, abs=1e-15)


@given(z=st.floats(-40, 40, width=32))
def test_gelu_in_single_precision_is_as_exact_as_single_precision_is(z: float) -> None:
    a, derivative = both("gelu", np.array([z], np.float32))
    exact, exact_derivative = both("gelu", np.array([z]))
    assert a[0] == pytest.approx(exact[0], rel=3e-7, abs=1e-7)
    assert derivative[0] == pytest.approx(exact_derivative[0], rel=3e-7, abs=1e-7)


@pytest.mark.parametrize("name", NEW)
@given(z=st.floats(-8, 8).filter(lambda z: abs(z) > 1e-3))
def test_derivative_is_the_derivative_of_the_formula(name: str, z: float) -> None:
    function, width = textbook.ACTIVATIONS[name], 1e-5
    low, high = function(np.array([z - width])), function(np.array([z + width]))
    a, derivative = both(name, np.array([z]))
    assert a[0] == pytest.approx(function(np.array([z]))[0], rel=1e-12, abs=1e-14)
    assert derivative[0] == pytest.approx((high - low)[0] / (2 * width), rel=1e-6, abs=1e-9)


EXTREMES = {
    "leaky_relu": ([-100, 1e4], [0.01, 1]),
    "elu": ([-1, 1e4], [0, 1]),
    "selu": ([-1.0507009873554805 * 1.6732632423543772, 1.0507009873554805e4], [0, 1.0507009873554805]),
    "gelu": ([0, 1e4], [0, 1]),
    "gelu_tanh": ([0, 1e4], [0, 1]),
    "silu": ([0, 1e4], [0, 1]),
    "softplus": ([0, 1e4], [0, 1]),
    "exponential": ([0, np.inf], [0, np.inf]),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NEW)
def test_extreme_inputs_give_the_limits(name: str, dtype: type[np.floating]) -> None:
    a, derivative = both(name, np.array([-1e4, 1e4], dtype))
    np.testing.assert_allclose(a, EXTREMES[name][0], rtol=1e-6)
    np.testing.assert_allclose(derivative, EXTREMES[name][1], rtol=1e-6)


@pytest.mark.parametrize("name", NEW)
def test_nan_is_passed_on_and_stays_in_its_place(name: str) -> None:
    a, derivative = both(name, np.array([np.nan, 1.0]))
    assert np.isnan(a).tolist() == np.isnan(derivative).tolist() == [True, False]


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_nothing_of_an_arrays_size_is_allocated_while_it_runs(name: str) -> None:
    z = np.random.default_rng(0).normal(size=(256, 256))
    program, _, _ = compiled(name, z)
    program.run()
    tracemalloc.start()
    program.run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Ufuncs that change the type take a buffer of 8,192 elements; the array has 65,536.
    assert peak < z.nbytes / 4


@pytest.mark.parametrize("hidden", NEW)
@pytest.mark.parametrize("output", ["identity", "softmax"])
def test_gradients_through_two_layers_that_share_an_activation(hidden: str, output: str) -> None:
    rng = np.random.default_rng(3)
    names = (hidden, hidden, output)
    network = Network(Structure((2, 4, 3, 2), names, "float64"))
    network.parameters.vector[:] = rng.normal(0, 0.2, network.parameters.vector.size)
    x, y = rng.normal(0, 0.5, (2, 5)), rng.normal(size=(2, 5))
    work = Workspace(network.structure, 5)
    ends = output_of(work)
    program = Program([*forward(network.parameters, work, ends), *backward(network, work, ends, LOSSES["mse"])])
    work.x[:, :-1], work.y[:] = x.T, y
    program.run()
    assert np.isfinite(network.gradients.vector).all()

    def cost(parameters: textbook.Numbers) -> float:
        network.parameters.vector[:] = parameters
        return textbook.cost("mse", textbook.forward(network.parameters, names, x)[1][-1], y)

    numeric = textbook.central_differences(cost, network.parameters.vector.astype(np.float64))
    np.testing.assert_allclose(network.gradients.vector, numeric, rtol=1e-6, atol=1e-9)
