"""Functions of a script become parts of a recipe; what is not what it says is refused when it is registered."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError, Task
from nn_tui.datasets.dataset import TASKS
from nn_tui.engine import Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.evaluation.monitors import OWN_MONITORS
from nn_tui.engine.evaluation.task_metrics import OWN_METRICS
from nn_tui.engine.extending import (
    register_activation,
    register_loss,
    register_metric,
    register_monitor,
    register_schedule,
)
from nn_tui.engine.network.activations import ACTIVATIONS, Activation
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.network.losses import LOSSES
from nn_tui.engine.training.schedules import SCHEDULES
from tests.engine.building import made_up
from tests.examples import examples

TABLES: list[dict[str, object]] = [ACTIVATIONS, LOSSES, SCHEDULES, OWN_METRICS, OWN_MONITORS]  # pyright: ignore[reportAssignmentType]


@pytest.fixture(autouse=True)
def own_tables() -> Iterator[None]:
    """What a test registers is not there for others."""
    before = [dict(table) for table in TABLES]
    yield
    for table, kept in zip(TABLES, before, strict=True):
        table.clear()
        table.update(kept)


def sine(z: Array) -> Array:
    return np.sin(z)


def fails(z: Array) -> Array:
    raise AttributeError("tahn")


def refused(register: Callable[[], None], sentence: str) -> None:
    sizes = [len(table) for table in TABLES]
    with pytest.raises(InputError, match=sentence):
        register()
    assert [len(table) for table in TABLES] == sizes


@given(error=st.floats(0.01, 10), sign=st.sampled_from([-1, 1]), kind=st.sampled_from(["activation", "loss"]))
@examples(20)
def test_a_wrong_gradient_is_refused_however_it_is_wrong(error: float, sign: int, kind: str) -> None:
    def wrong(z: Array) -> Array:
        return np.cos(z) + sign * error

    if kind == "activation":
        refused(
            lambda: register_activation("wave", sine, wrong), "activation wave: at z = .* the derivative is given as"
        )
    else:
        refused(
            lambda: register_loss("wave", lambda a, y: np.sin(a) * y, lambda a, y: np.cos(a) * y + sign * error),
            "loss wave of the target .*: at a = .* the derivative is given as",
        )


def test_a_gradient_that_is_wrong_at_a_few_points_is_refused_with_one_of_them() -> None:
    refused(
        lambda: register_activation("kink", np.abs, lambda z: np.where(z < -4.5, 1.0, np.sign(z))),
        r"activation kink: at z = -5.014 the derivative is given as 1, but the function rises by -1",
    )


def test_a_derivative_need_not_be_exact_to_more_than_four_digits() -> None:
    register_activation("wave", sine, lambda z: np.cos(z) + 0.9e-4)
    wave = ACTIVATIONS["wave"]
    assert isinstance(wave, Activation)
    assert (wave.formula, wave.derivative_formula) == ("a = wave(z)", "f′(z) = wave′(z)")
    refused(lambda: register_activation("wave", sine, lambda z: np.cos(z) + 1.1e-4), "activation wave")
    register_activation("steep", lambda z: 1000 * z, lambda z: np.full_like(z, 1000.09))
    refused(
        lambda: register_activation("steeper", lambda z: 1000 * z, lambda z: np.full_like(z, 1000.11)),
        "activation steeper",
    )


def test_a_loss_is_checked_where_the_activations_of_its_tasks_are() -> None:
    def bent(a: Array, y: Array) -> Array:
        return np.where(a < 0, a, 2 * (a - y))

    def logarithm(a: Array, y: Array) -> Array:
        return -y * np.log(a)

    refused(lambda: register_loss("bent", lambda a, y: (a - y) ** 2, bent), r"loss bent of the target -1.37: at a = -")
    register_loss("logarithm", logarithm, lambda a, y: -y / a, tasks=("binary",))
    refused(
        lambda: register_loss("logarithm_of_all", logarithm, lambda a, y: -y / a),
        r"loss logarithm_of_all of the target -1.37 is nan at a = -3.011, expected a finite number",
    )


@pytest.mark.parametrize(
    ("register", "sentence"),
    [
        (lambda: register_activation("tanh", sine, np.cos), "tanh is the name of something that comes along"),
        (lambda: register_loss("mse", lambda a, y: (a - y) ** 2, lambda a, y: 2 * (a - y)), "mse is the name of"),
        (lambda: register_schedule("cosine", lambda epoch, rate, epochs: rate), "cosine is the name of"),
        (lambda: register_metric("accuracy", lambda outputs, targets, weights: 0.0), "accuracy is the name of"),
        (lambda: register_monitor("test_loss", lambda p, e: 0.0, less_is_better=True), "test_loss is the name of"),
        (lambda: register_activation("My Wave", sine, np.cos), "'My Wave' is no name for an activation"),
        (lambda: register_activation("sums", lambda z: z.sum(axis=0), np.cos), r"returns shape \(\) for \(211,\)"),
        (lambda: register_activation("flat", lambda z: z.reshape(-1), np.ones_like), r"returns shape"),
        (lambda: register_activation("halved", lambda z: z[::2], np.ones_like), r"returns shape \(106,\) for \(211,\)"),
        (lambda: register_activation("bare", lambda z: np.asarray(1.0), np.ones_like), r"returns shape \(\)"),
        (
            lambda: register_activation("root", np.sqrt, lambda z: 0.5 / np.sqrt(z)),
            "root is nan at z = -5.014, expected a finite number",
        ),
        (lambda: register_activation("typo", fails, np.cos), "cannot be computed: AttributeError"),
        (lambda: register_schedule("below", lambda epoch, rate, epochs: rate - epoch), "below is -0.9 in epoch 1"),
        (lambda: register_schedule("words", lambda epoch, rate, epochs: float("much")), "cannot be computed: Value"),
        (lambda: register_metric("vector", lambda outputs, targets, weights: outputs), "metric vector cannot be"),  # pyright: ignore[reportArgumentType, reportUnknownLambdaType]
    ],
)
def test_what_cannot_be_a_part_of_a_recipe_is_refused(register: Callable[[], None], sentence: str) -> None:
    refused(register, sentence)


@pytest.mark.parametrize("task", TASKS)
def test_a_metric_is_tried_with_four_samples_that_count_alike_and_that_do_not(task: Task) -> None:
    shapes: list[tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...] | None]] = []

    def error(outputs: Array, targets: Array, weights: Array | None) -> float:
        shapes.append((outputs.shape, targets.shape, None if weights is None else weights.shape))
        return float(np.average(np.abs(outputs - targets).max(axis=0), weights=weights))

    register_metric("error", error, tasks=(task,), less_is_better=True)
    shape = (2 if task in ("multiclass", "multilabel") else 1, 4)
    assert shapes == [(shape, shape, None), (shape, shape, (4,))]
    assert (OWN_METRICS["error"].tasks, OWN_METRICS["error"].less_is_better) == ((task,), True)


def test_what_is_registered_trains_and_is_replaced_by_what_is_registered_again() -> None:
    register_activation("wave", sine, np.cos)
    register_loss("half", lambda a, y: (a - y) ** 2 / 2, lambda a, y: a - y, tasks=("regression",))
    register_schedule("halving", lambda epoch, rate, epochs: rate / 2**epoch)
    register_metric("worst", lambda outputs, targets, weights: float(np.abs(outputs - targets).max()))
    register_monitor("length", lambda parameters, evaluation: 1.0, less_is_better=True)
    data = made_up("regression")
    experiment = Experiment(
        network=NetworkRecipe(hidden=(4,), activation="wave"),
        training=TrainingRecipe(loss="half", schedule="halving", optimizer="sgd", learning_rate=0.2, epochs=3),
    )
    trainer = experiment.trainer(data)
    before = trainer.evaluation.train.loss
    trainer.run()
    assert trainer.evaluation.train.loss < before
    assert trainer.learning_rate == pytest.approx(0.2 / 8) or trainer.learning_rate == pytest.approx(0.2 / 4)
    register_activation("wave", np.tanh, lambda z: 1 - np.tanh(z) ** 2)
    again = experiment.trainer(data)
    again.run()
    assert not np.array_equal(again.network.parameters.vector, trainer.network.parameters.vector)


def test_an_own_loss_trains_as_the_one_that_comes_along() -> None:
    register_loss("squares", lambda a, y: (a - y) ** 2, lambda a, y: 2 * (a - y), tasks=("regression",))
    data = made_up("regression")
    ends: list[Array] = []
    for loss in ("mse", "squares"):
        recipe = TrainingRecipe(loss=loss, optimizer="sgd", learning_rate=0.05, epochs=5)
        trainer = Experiment(dtype="float64", training=recipe).trainer(data)
        trainer.run()
        ends.append(trainer.network.parameters.vector)
    np.testing.assert_allclose(ends[0], ends[1], rtol=1e-12)
