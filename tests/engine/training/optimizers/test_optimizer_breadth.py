"""What holds for every optimizer; their equality with PyTorch's stands in test_reference_training.py."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import TrainingRecipe
from nn_tui.engine.network.arrays import Array, DType
from nn_tui.engine.training.optimizers import OPTIMIZERS, AdamW, Lion, NAdam, Optimizer, OptimizerState, RAdam
from tests.engine.building import made_up, recipe
from tests.examples import examples

STEPWISE = [name for name, kind in OPTIMIZERS.items() if not kind.full_batch]

seeds = st.integers(0, 2**32)


class Descent:
    """A few parameters on their way down, with gradients of one's choice."""

    def __init__(self, optimizer: Optimizer, start: Array, rate: float) -> None:
        self.parameters, self.gradients, self.updates = start.copy(), np.zeros_like(start), np.zeros_like(start)
        self.state = OptimizerState(self.gradients, self.updates, rate, parameters=self.parameters)
        self._calls = optimizer.calls(self.state)

    def update(self, gradients: Array) -> None:
        self.gradients[:] = gradients
        for call in self._calls:
            call()
        self.parameters -= self.updates


@pytest.mark.parametrize("weight_decay", [0.0, 0.2])
def test_lion_moves_by_the_sign_of_its_interpolation(weight_decay: float) -> None:
    rng = np.random.default_rng(3)
    start = rng.normal(size=20)
    descent = Descent(Lion(beta1=0.8, beta2=0.95, weight_decay=weight_decay), start, 0.03)
    theta, mean = start.copy(), np.zeros(20)
    for _ in range(30):
        gradient = rng.normal(size=20)
        descent.update(gradient)
        direction = np.sign(0.8 * mean + 0.2 * gradient)
        theta = theta - 0.03 * (direction + weight_decay * theta)
        mean = 0.95 * mean + 0.05 * gradient
        np.testing.assert_allclose(descent.parameters, theta, rtol=1e-12)


@pytest.mark.parametrize("kind", [AdamW, Lion])
@given(exponent=st.floats(-330.0, 0.0), rate=st.floats(1e-4, 1.0))
@np.errstate(all="raise", under="ignore")
def test_a_weight_decay_of_any_size_gives_what_double_precision_would(
    kind: type[AdamW] | type[Lion], exponent: float, rate: float
) -> None:
    start = np.array([1.0, -2.0, 0.5, 1e-3])
    optimizer = kind(weight_decay=10.0**exponent)
    exact, found = Descent(optimizer, start, rate), Descent(optimizer, start.astype(np.float32), rate)
    rng = np.random.default_rng(4)
    for _ in range(5):
        gradients = rng.normal(size=4)
        gradients[0] = 0.0
        exact.update(gradients)
        found.update(gradients)
    np.testing.assert_allclose(found.parameters, exact.parameters, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", STEPWISE)
def test_every_optimizer_finds_the_bottom_of_a_bowl(name: str) -> None:
    curvature = np.array([1.0, 3.0, 0.5])
    descent = Descent(OPTIMIZERS[name](), np.array([1.0, -2.0, 0.5]), 0.05 if name == "adagrad" else 0.01)
    costs: list[float] = []
    for step in range(6000):
        descent.state.learning_rate = 0.05 * (1 - step / 6000)
        costs.append(float(np.sum(curvature * descent.parameters**2)))
        descent.update(curvature * descent.parameters)
    assert costs[-1] < 1e-3 * costs[0]


@pytest.mark.parametrize("name", STEPWISE)
def test_without_a_gradient_nothing_moves_unless_it_decays(name: str) -> None:
    start = np.array([0.5, -0.25, 0.0])
    descent = Descent(OPTIMIZERS[name](), start, 0.1)
    for _ in range(3):
        descent.update(np.zeros(3))
    decay = 0.01 if name == "adamw" else 0.0
    np.testing.assert_allclose(descent.parameters, start * (1 - 0.1 * decay) ** 3, rtol=1e-14, atol=0)


@pytest.mark.parametrize("name", STEPWISE)
@examples(15)
@given(seed=seeds)
def test_updates_are_proportional_to_the_learning_rate(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    start, gradients = rng.normal(size=8), rng.normal(size=(6, 8))
    single, double = (Descent(OPTIMIZERS[name](), start, rate) for rate in (0.01, 0.02))
    for gradient in gradients:
        for descent in (single, double):
            descent.parameters[:] = start
            descent.update(gradient)
        np.testing.assert_allclose(double.updates, 2 * single.updates, rtol=1e-12)


@pytest.mark.parametrize("name", STEPWISE)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_changed_learning_rate_holds_from_the_next_update_on(name: str, dtype: DType) -> None:
    start: Array = np.array([1.0, -1.0]).astype(dtype)
    gradient: Array = np.array([0.5, 0.25]).astype(dtype)
    changed, fresh = Descent(OPTIMIZERS[name](), start, 0.5), Descent(OPTIMIZERS[name](), start, 0.125)
    changed.state.learning_rate = 0.125
    changed.update(gradient)
    fresh.update(gradient)
    np.testing.assert_array_equal(changed.updates, fresh.updates)
    assert changed.updates.dtype == dtype


@pytest.mark.parametrize("name", STEPWISE)
def test_its_vectors_and_its_step_are_all_it_takes_to_go_on(name: str) -> None:
    rng = np.random.default_rng(5)
    first = Descent(OPTIMIZERS[name](), rng.normal(size=7), 0.02)
    for _ in range(9):
        first.update(rng.normal(size=7))
    second = Descent(OPTIMIZERS[name](), first.parameters, 0.02)
    assert second.state.vectors.keys() == first.state.vectors.keys()
    for vector_name, vector in first.state.vectors.items():
        second.state.vectors[vector_name][:] = vector
    second.state.step = first.state.step
    for _ in range(5):
        gradient = rng.normal(size=7)
        first.update(gradient)
        second.update(gradient)
        assert first.parameters.tobytes() == second.parameters.tobytes()


@pytest.mark.parametrize("name", STEPWISE)
def test_an_update_leaves_the_gradient_as_it_was(name: str) -> None:
    gradient = np.random.default_rng(1).normal(size=10)
    descent = Descent(OPTIMIZERS[name](), np.ones(10), 0.01)
    descent.update(gradient)
    np.testing.assert_array_equal(descent.gradients, gradient)


@pytest.mark.parametrize("name", STEPWISE)
def test_frozen_parameters_do_not_move(name: str) -> None:
    trainer = recipe(OPTIMIZERS[name](), freeze=("layers.0.weight", "layers.1.bias")).trainer(made_up())
    before = trainer.network.parameters.copy()
    trainer.run()
    for layer, part in ((1, "weights"), (2, "biases")):
        kept, now = getattr(before, part)(layer), getattr(trainer.network.parameters, part)(layer)
        np.testing.assert_array_equal(kept, now)
    assert np.any(before.weights(2) != trainer.network.parameters.weights(2))


def test_adam_holds_two_vectors_beside_parameters_gradients_and_updates() -> None:
    state = OptimizerState(np.zeros(5), np.zeros(5), 0.1)
    OPTIMIZERS["adam"]().calls(state)
    assert sorted(state.vectors) == ["mean", "square"]


def test_radam_moves_as_sgd_with_momentum_while_its_squares_are_young() -> None:
    descent = Descent(RAdam(), np.zeros(2), 0.1)
    descent.update(np.array([1e-3, 1e3]))
    np.testing.assert_allclose(descent.updates, [1e-4, 1e2], rtol=1e-12)


def test_nadam_without_averages_is_the_plain_quotient() -> None:
    descent = Descent(NAdam(beta1=0.0), np.zeros(2), 0.1)
    descent.update(np.array([2.0, -3.0]))
    np.testing.assert_allclose(descent.updates, [0.1, -0.1], rtol=1e-7)


def test_adamw_without_decay_is_adam() -> None:
    rng = np.random.default_rng(2)
    start = rng.normal(size=6)
    plain, decoupled = Descent(OPTIMIZERS["adam"](), start, 0.1), Descent(AdamW(weight_decay=0.0), start, 0.1)
    for _ in range(4):
        gradient = rng.normal(size=6)
        plain.update(gradient)
        decoupled.update(gradient)
    assert plain.parameters.tobytes() == decoupled.parameters.tobytes()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_stands_in_a_recipe_by_name_or_as_a_table(name: str) -> None:
    assert msgspec.convert({"optimizer": name}, TrainingRecipe).optimizer == name
    assert msgspec.convert({"optimizer": {"name": name}}, TrainingRecipe).optimizer == OPTIMIZERS[name]()


@pytest.mark.parametrize(
    "table",
    [
        {"name": "momentum", "momentum": 1.0},
        {"name": "adam", "beta2": -0.1},
        {"name": "adam", "epsilon": 0.0},
        {"name": "adamw", "weight_decay": -1.0},
        {"name": "sgd", "momentum": 0.9},
    ],
)
def test_a_field_out_of_bounds_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"optimizer": table}, TrainingRecipe)
