"""Optimizers follow the textbook, to the last digits of double precision."""

from collections.abc import Iterator

import msgspec
import numpy as np
import pytest

from nn_tui.engine.training.optimizers import (
    OPTIMIZERS,
    SGD,
    Adam,
    Lion,
    Momentum,
    Optimizer,
    OptimizerState,
    RMSprop,
)
from tests.engine.building import Numbers

STEPS = 200


def gradient(theta: Numbers, step: int) -> Numbers:
    """Return the gradient of an uneven bowl that is shaken a little, from sizes 1e-6 to 1e3."""
    scales = np.logspace(-6, 3, theta.size)
    return scales * (theta - np.sin(step + np.arange(theta.size)))


def start() -> Numbers:
    return np.random.default_rng(5).normal(size=12)


def run(optimizer: Optimizer, rates: list[float]) -> Numbers:
    theta = start()
    state = OptimizerState(np.zeros_like(theta), np.zeros_like(theta), rates[0])
    calls = optimizer.calls(state)
    for step, rate in enumerate(rates, 1):
        state.learning_rate = rate
        state.gradients[:] = gradient(theta, step)
        for call in calls:
            call()
        theta -= state.updates
    return theta


def sgd(rates: list[float]) -> Numbers:
    theta = start()
    for step, rate in enumerate(rates, 1):
        theta = theta - rate * gradient(theta, step)
    return theta


def momentum(rates: list[float], mu: float) -> Numbers:
    theta, velocity = start(), np.zeros(12)
    for step, rate in enumerate(rates, 1):
        velocity = mu * velocity + gradient(theta, step)
        theta = theta - rate * velocity
    return theta


def adam(rates: list[float], beta1: float, beta2: float, epsilon: float) -> Numbers:
    theta, m, v = start(), np.zeros(12), np.zeros(12)
    for t, rate in enumerate(rates, 1):
        g = gradient(theta, t)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        theta = theta - rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
    return theta


def constant(rate: float) -> list[float]:
    return [rate] * STEPS


def steered(rate: float) -> list[float]:
    return [rate * factor for factor in (1.0, 0.3, 2.0, 0.01) for _ in range(STEPS // 4)]


def cases() -> Iterator[tuple[Optimizer, list[float], Numbers]]:
    for rates in (constant(1e-3), steered(1e-3)):
        yield SGD(), rates, sgd(rates)
        yield Momentum(), rates, momentum(rates, 0.9)
        yield Momentum(momentum=0.5), rates, momentum(rates, 0.5)
        yield Adam(), rates, adam(rates, 0.9, 0.999, 1e-8)
        yield Adam(beta1=0.7, beta2=0.95, epsilon=1e-3), rates, adam(rates, 0.7, 0.95, 1e-3)


@pytest.mark.parametrize(("optimizer", "rates", "expected"), cases())
def test_two_hundred_steps_equal_the_formula(optimizer: Optimizer, rates: list[float], expected: Numbers) -> None:
    found = run(optimizer, rates)
    assert np.abs(found - start()).max() > 1e-3
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


def test_first_step_of_adam_is_the_learning_rate_whatever_the_gradient() -> None:
    gradients = np.array([1e-3, -5.0, 1e4])
    state = OptimizerState(gradients, np.zeros(3), 0.01)
    for call in Adam().calls(state):
        call()
    np.testing.assert_allclose(state.updates, [0.01, -0.01, 0.01], rtol=2e-5)


def test_adam_corrects_its_bias_in_double_precision_for_float32_too() -> None:
    theta = np.ones(1, np.float32)
    state = OptimizerState(np.zeros_like(theta), np.zeros_like(theta), 0.01)
    calls = Adam().calls(state)
    state.gradients[:] = 2.0
    for _ in range(10):
        for call in calls:
            call()
        # With a gradient that never changes, m̂ / √v̂ is 1 in every step; 1 − 0.999 rounded to float32 is 1e-5 off.
        assert state.updates[0] == pytest.approx(0.01, rel=1e-6)


@pytest.mark.parametrize(
    ("optimizer", "vectors"),
    [
        (SGD(), set[str]()),
        (Momentum(), {"velocity"}),
        (RMSprop(), {"square"}),
        (RMSprop(momentum=0.5), {"square", "velocity"}),
        (Adam(), {"mean", "square"}),
        (Lion(), {"mean"}),
    ],
)
def test_an_optimizer_keeps_the_vectors_that_it_needs_and_no_others(optimizer: Optimizer, vectors: set[str]) -> None:
    state = OptimizerState(np.zeros(3), np.zeros(3), 0.1)
    optimizer.calls(state)
    assert state.vectors.keys() == vectors


def test_the_formulas_that_are_shown() -> None:
    assert {name: optimizer.formula for name, optimizer in OPTIMIZERS.items()} == {
        "sgd": "θ ← θ − η g",
        "momentum": "v ← μ v + g;  θ ← θ − η v",
        "nesterov": "v ← μ v + g;  θ ← θ − η (g + μ v)",
        "adagrad": "s ← s + g²;  θ ← θ − η g / (√s + ε)",
        "rmsprop": "s ← α s + (1 − α) g²;  θ ← θ − η g / (√s + ε)",
        "adam": "θ ← θ − η m̂ / (√v̂ + ε)",
        "adamw": "θ ← θ − η λ θ − η m̂ / (√v̂ + ε)",
        "nadam": "θ ← θ − η m̄ / (√v̂ + ε)",
        "radam": "θ ← θ − η r m̂ √(1 − β₂ᵗ) / (√v + ε)",
        "lion": "θ ← θ − η [sign(β₁ m + (1 − β₁) g) + λ θ]",
        "lbfgs": "θ ← θ − α H g",
    }


def test_all_zero_gradients_move_nothing() -> None:
    for optimizer in (SGD(), Momentum(), Adam()):
        state = OptimizerState(np.zeros(3), np.full(3, np.nan), 0.1)
        for call in optimizer.calls(state):
            call()
        np.testing.assert_array_equal(state.updates, 0.0)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_is_its_own_entry_in_a_recipe(name: str) -> None:
    optimizer = OPTIMIZERS[name]()
    text = msgspec.json.encode(optimizer)
    assert msgspec.json.decode(text, type=Optimizer) == optimizer
    assert msgspec.json.decode(text)["name"] == name
