"""Every loss agrees with PyTorch, keeps its head at extremes, weighs classes, and goes with what makes sense."""

import re
from typing import get_args

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError, Prepared, Task
from nn_tui.engine import Experiment, Network, Program, Structure, TrainingRecipe
from nn_tui.engine.network.activations import ACTIVATIONS
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.network.losses import LOSSES, Huber, Loss, Weighted
from nn_tui.engine.network.workspace import Workspace
from nn_tui.engine.program import backward, forward, output_of
from nn_tui.engine.recipe.defaults import chosen_output
from tests.engine.building import made_up, recipe, unscaled
from tests.engine.functions import REFERENCE, LossValues
from tests.examples import examples

NAMED: dict[str, Loss] = {**LOSSES, "huber 0.5": Huber(delta=0.5)}


def judged(loss: Loss, output: str, z: Array, y: Array, weights: Array | None = None) -> tuple[float, Array]:
    """Return the cost, and δ of shape (K, B), for logits z and targets y (K, B), with weights (B,)."""
    outputs, batch = z.shape
    network = Network(Structure((outputs, outputs), (output,), "float64"))
    network.parameters.weights(1)[:] = np.eye(outputs)
    work = Workspace(network.structure, batch)
    ends = output_of(work)
    work.x[:, :-1], work.y[:] = z.T, y
    if weights is not None:
        work.weights[:] = weights
    with np.errstate(all="ignore"):
        Program([*forward(network.parameters, work, ends), *backward(network, work, ends, loss)]).run()
    return float(work.cost), work.view("delta", 1)


@pytest.mark.parametrize("known", REFERENCE.losses, ids=lambda known: f"{known.loss} of {known.output}")
def test_costs_and_errors_are_pytorchs(known: LossValues) -> None:
    cost, delta = judged(NAMED[known.loss], known.output, np.array(known.z), np.array(known.y))
    assert cost == pytest.approx(known.cost, rel=1e-9)
    np.testing.assert_allclose(delta, known.delta, rtol=1e-9, atol=1e-15)


def test_every_loss_has_reference_values() -> None:
    assert {known.loss for known in REFERENCE.losses} == set(NAMED)


EXTREMES = [
    ("mae", "identity", 1e4, 0, 1e4, 1),
    ("mae", "identity", -1e4, 0, 1e4, -1),
    ("huber", "identity", 1e4, 0, 9999.5, 1),
    ("huber", "identity", -1e4, 1e4, 19999.5, -1),
    ("mse", "identity", 1e4, 0, 1e8, 2e4),
    ("mse", "sigmoid", -1e4, 1, 1, 0),
    ("mae", "tanh", 1e4, -1, 2, 0),
    ("poisson", "identity", -1e4, 3, 3e4, -3),
    ("poisson", "exponential", -1e4, 0, 0, 0),
    ("binary_cross_entropy", "sigmoid", 1e4, 0, 1e4, 1),
    ("binary_cross_entropy", "sigmoid", -1e4, 0, 0, 0),
    ("hinge", "identity", -1e4, 1, 10001, -1),
    ("hinge", "identity", 1e4, 1, 0, 0),
    ("hinge", "tanh", 1e4, 0, 2, 0),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("loss", "output", "z", "y", "cost", "delta"), EXTREMES)
def test_extreme_logits_are_judged_exactly(
    loss: str, output: str, z: float, y: float, cost: float, delta: float, dtype: type[np.floating]
) -> None:
    found, error = judged(LOSSES[loss], output, np.array([[z]], dtype), np.array([[y]], dtype))
    assert found == pytest.approx(cost, rel=1e-7)
    assert error[0, 0] == pytest.approx(delta, rel=1e-7)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("loss", ["mse", "mae", "huber", "cross_entropy"])
def test_a_softmax_of_extreme_logits_stays_finite(loss: str, dtype: type[np.floating]) -> None:
    z = np.array([[1e4, 0.0], [0.0, -1e4], [-1e4, 1e4]], dtype)
    cost, delta = judged(LOSSES[loss], "softmax", z, np.eye(3, dtype=dtype)[:, [1, 2]])
    assert np.isfinite(cost)
    assert np.isfinite(delta).all()


@pytest.mark.parametrize("loss", ["mse", "mae", "huber", "binary_cross_entropy", "hinge"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_sure_and_right_output_costs_next_to_nothing_and_keeps_its_digits(
    loss: str, dtype: type[np.floating]
) -> None:
    output = "sigmoid" if loss == "binary_cross_entropy" else "tanh"
    cost, _ = judged(LOSSES[loss], output, np.array([[20.0]], dtype), np.array([[1.0]], dtype))
    expected = np.exp(-20.0) if loss == "binary_cross_entropy" else 0.0
    assert cost == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
def test_nan_reaches_the_cost(loss: str) -> None:
    output = chosen_output(None, LOSSES[loss], "regression")
    cost, _ = judged(LOSSES[loss], output, np.array([[np.nan, 1.0], [0.0, 0.0]]), np.eye(2))
    assert np.isnan(cost)


def test_class_weights_of_cross_entropy_are_pytorchs_but_for_the_divisor() -> None:
    known = REFERENCE.weighted
    weights = np.array(known.weights)
    y = np.eye(3)[:, known.classes]
    loss = Weighted(LOSSES["cross_entropy"])
    cost, delta = judged(loss, "softmax", np.array(known.z), y, weights[known.classes])
    assert cost == pytest.approx(known.cost, rel=1e-9)
    np.testing.assert_allclose(delta, known.delta, rtol=1e-9)
    assert cost * len(known.classes) / weights[known.classes].sum() == pytest.approx(known.torch_mean, rel=1e-9)


def test_class_weights_of_a_single_output_are_pytorchs_sample_weights() -> None:
    known = REFERENCE.weighted_binary
    y = np.array(known.y)
    weights = np.array(known.weights)[y[0].astype(np.intp)]
    cost, delta = judged(Weighted(LOSSES["binary_cross_entropy"]), "sigmoid", np.array(known.z), y, weights)
    assert cost == pytest.approx(known.cost, rel=1e-9)
    np.testing.assert_allclose(delta, known.delta, rtol=1e-9)


@pytest.mark.parametrize("name", LOSSES)
@given(weight=st.floats(0.01, 100), seed=st.integers(0, 2**32))
@examples(20)
def test_scaling_a_loss_scales_its_errors(name: str, weight: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    output = chosen_output(None, LOSSES[name], "regression")
    z, y = rng.normal(size=(2, 5)), np.eye(2)[:, rng.integers(0, 2, 5)]
    cost, delta = judged(LOSSES[name], output, z, y)
    found, errors = judged(Weighted(LOSSES[name]), output, z, y, np.full(5, weight))
    assert found == pytest.approx(weight * cost, rel=1e-12)
    np.testing.assert_allclose(errors, weight * delta, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("task", ["binary", "multiclass"])
@pytest.mark.parametrize("name", ["mse", "mae", "huber", "binary_cross_entropy"])
@given(seed=st.integers(0, 2**32))
@examples(10)
def test_a_class_of_weight_two_counts_as_if_each_of_its_samples_were_there_twice(
    name: str, task: Task, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(1 if task == "binary" else 2, 6))
    classes = rng.integers(0, 2, 6)
    y = classes[None].astype(np.float64) if task == "binary" else np.eye(2)[:, classes]
    twice = np.flatnonzero(classes == 1)
    rows = np.concatenate([np.arange(6), twice])
    cost, _ = judged(LOSSES[name], "sigmoid", z[:, rows], y[:, rows])
    found, _ = judged(Weighted(LOSSES[name]), "sigmoid", z, y, np.array([1.0, 2.0])[classes])
    assert found * 6 == pytest.approx(cost * len(rows), rel=1e-12)


FORMULAS = {
    "mse": ("C = Σ (a − y)² / B", "dC/da = 2 (a − y) / B", "dC/da = w 2 (a − y) / B"),
    "mae": ("C = Σ |a − y| / B", "dC/da = sign(a − y) / B", "dC/da = w sign(a − y) / B"),
    "huber": (
        "C = Σ c (d − ½ c) / B,  d = a − y,  c = d clipped to ±delta",
        "dC/da = c / B",
        "dC/da = w c / B",
    ),
    "poisson": ("C = Σ (e^z − y z) / B", "δ = (e^z − y) / B", "δ = w (e^z − y) / B"),
    "binary_cross_entropy": ("C = −Σ [y ln a + (1 − y) ln(1 − a)] / B", "δ = (a − y) / B", "δ = w (a − y) / B"),
    "cross_entropy": ("C = −Σ y ln a / B", "δ = (a − y) / B", "δ = w (a − y) / B"),
    "hinge": (
        "C = Σ max(0, 1 − t a) / B,  t = 2 y − 1",
        "dC/da = (−t where t a < 1, else 0) / B",
        "dC/da = w (−t where t a < 1, else 0) / B",
    ),
}


@pytest.mark.parametrize("name", LOSSES)
def test_the_formulas_that_are_shown(name: str) -> None:
    cost, error, weighted_error = FORMULAS[name]
    output = output_of(Workspace(Structure((2, 2), ("softmax",), "float64"), 3))
    loss = LOSSES[name]
    weighted = Weighted(loss)
    assert (loss.formula, loss.compile(output).error_formula) == (cost, error)
    assert (weighted.formula, weighted.compile(output).error_formula) == (
        cost.replace("Σ ", "Σ w ", 1),
        weighted_error,
    )


def trained(task: Task = "binary", **training: object) -> Experiment:
    return msgspec.structs.replace(recipe(), training=msgspec.convert({"epochs": 2, **training}, TrainingRecipe))


def test_balanced_weights_make_every_class_count_the_same() -> None:
    data = made_up("multiclass", samples=50, outputs=3, test=10)
    weights = trained(class_weights="balanced").trainer(data).weights
    assert weights is not None
    np.testing.assert_allclose(weights["train"] @ data.train_targets, 50 / 3, rtol=1e-12)


def test_named_classes_get_their_weight_and_all_others_one() -> None:
    data = made_up("multiclass", outputs=3)
    weights = trained(class_weights={"y1": 2.5}).trainer(data).weights
    assert weights is not None
    np.testing.assert_array_equal(weights["train"], data.train_targets @ [1.0, 2.5, 1.0])


def test_a_class_without_samples_to_train_on_does_not_break_the_balance() -> None:
    targets = np.eye(3)[[0, 0, 1, 0]]
    weights = trained(class_weights="balanced").trainer(unscaled(np.zeros((4, 2)), targets, "multiclass")).weights
    assert weights is not None
    np.testing.assert_allclose(weights["train"], [4 / 9, 4 / 9, 4 / 3, 4 / 9])


def test_the_losses_that_are_shown_are_weighted() -> None:
    data = made_up("binary", test=5)
    plain = trained().trainer(data)
    double = trained(class_weights={"y0": 2, "y1": 2}).trainer(data)
    assert double.evaluation.train.loss == pytest.approx(2 * plain.evaluation.train.loss, rel=1e-6)
    assert double.evaluation.test is not None
    assert plain.evaluation.test is not None
    assert double.evaluation.test.loss == pytest.approx(2 * plain.evaluation.test.loss, rel=1e-6)


def test_class_weights_that_are_not_used_cost_no_call() -> None:
    data = made_up("binary")
    calls = len(trained().trainer(data).program.calls)
    assert len(trained(class_weights={}).trainer(data).program.calls) == calls
    assert len(trained(class_weights="balanced").trainer(data).program.calls) > calls


def test_a_recipe_takes_a_name_or_a_table() -> None:
    data = made_up()
    assert trained(loss="huber").trainer(data).loss == trained(loss={"name": "huber"}).trainer(data).loss
    assert trained(loss={"name": "huber", "delta": 0.5}).trainer(data).loss == Huber(delta=0.5)


@pytest.mark.parametrize("table", [{"name": "huber", "delta": 0.0}, {"name": "mse", "delta": 1.0}, {"name": "rmse"}])
def test_a_table_with_a_wrong_field_or_value_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        trained(loss=table)


@pytest.mark.parametrize(
    ("task", "loss", "output", "sentence"),
    [
        (
            "multiclass",
            "cross_entropy",
            "sigmoid",
            "training.loss: cross_entropy needs the output activation softmax, but network.output is sigmoid",
        ),
        (
            "binary",
            "hinge",
            "sigmoid",
            "training.loss: hinge needs the output activation identity or tanh, but network.output is sigmoid",
        ),
        (
            "multiclass",
            "hinge",
            None,
            "training.loss: hinge is for two classes, but data.source made up is a choice of 2 classes",
        ),
        (
            "regression",
            "binary_cross_entropy",
            None,
            "training.loss: binary_cross_entropy is for two classes, several classes or labels, "
            "but data.source made up is a regression",
        ),
        (
            "binary",
            "poisson",
            None,
            "training.loss: poisson is for a regression, but data.source made up is a choice of 2 classes",
        ),
        ("regression", "poisson", None, "training.loss: poisson needs targets of 0 or more"),
        (
            "binary",
            "mse",
            "softmax",
            "network.output: softmax needs two outputs or more, but data.source made up has a single one",
        ),
    ],
)
def test_what_makes_no_sense_together_is_refused_with_both_names(
    task: Task, loss: str, output: str | None, sentence: str
) -> None:
    with pytest.raises(InputError, match="^" + re.escape(sentence)):
        recipe(loss=loss, output=output).trainer(made_up(task))


@pytest.mark.parametrize(
    ("task", "weights", "sentence"),
    [
        ("regression", "balanced", "training.class_weights: made up is a regression, which has no classes"),
        ("binary", {"cat": 2}, "training.class_weights: there is no class 'cat'; choose from y0, y1"),
    ],
)
def test_class_weights_need_classes_that_exist(task: Task, weights: object, sentence: str) -> None:
    with pytest.raises(InputError, match="^" + re.escape(sentence)):
        trained(class_weights=weights).trainer(made_up(task))


def test_hinge_predicts_class_one_above_zero() -> None:
    inputs = np.linspace(-1, 1, 40)[:, None]
    data = unscaled(inputs, (inputs > 0).astype(np.float64), "binary")
    trainer = recipe("adam", "all", loss="hinge", hidden=(), epochs=200).trainer(data)
    trainer.run()
    assert trainer.network.structure.activations[-1].name == "identity"
    assert trainer.evaluation.train.metric == np.mean((trainer.evaluation.train.outputs > 0) == (inputs.T > 0))
    assert trainer.evaluation.train.metric > 0.95


def test_poisson_finds_the_rate_of_counts() -> None:
    counts = np.random.default_rng(0).poisson(3.5, (400, 1)).astype(np.float64)
    data = unscaled(np.zeros((400, 1)), counts)
    for output in ("exponential", "identity"):
        trainer = recipe("adam", "all", loss="poisson", output=output, hidden=(), epochs=800, dtype="float64").trainer(
            data
        )
        trainer.run()
        found = trainer.evaluation.train.outputs[0, 0]
        assert (found if output == "exponential" else np.exp(found)) == pytest.approx(counts.mean(), rel=1e-3)


@examples(150)
@given(
    task=st.sampled_from(get_args(Task)),
    loss=st.sampled_from([None, *LOSSES]),
    output=st.sampled_from([None, *ACTIVATIONS]),
    activations=st.lists(st.sampled_from([name for name in ACTIVATIONS if name != "softmax"]), max_size=2),
    weights=st.sampled_from(["balanced", {}, {"y0": 0.0}]),
    learning_rate=st.sampled_from([0.01, 1e3]),
)
def test_any_combination_trains_or_is_refused(
    task: Task, loss: str | None, output: str | None, activations: list[str], weights: object, learning_rate: float
) -> None:
    experiment = recipe(
        loss=loss, output=output, hidden=(3,) * len(activations), activation=tuple(activations), epochs=2
    )
    training = msgspec.structs.replace(experiment.training, class_weights=weights, learning_rate=learning_rate)
    experiment = msgspec.structs.replace(experiment, training=training)
    data = made_up(task, test=4)
    if refused := what_does_not_fit(task, loss, output, weights, data):
        with pytest.raises(InputError, match=rf"^({refused}): "):
            experiment.trainer(data)
        return
    trainer = experiment.trainer(data)
    before = trainer.network.parameters.vector.copy()
    stop = trainer.run()
    assert np.isfinite(trainer.network.parameters.vector).all()
    if learning_rate == 0.01 and "exponential" not in (*activations, output):
        assert np.isfinite(trainer.evaluation.judged.loss)
        assert (stop.reason, trainer.epoch, trainer.step) == ("epochs", 2, 8)
        moved = not np.array_equal(trainer.network.parameters.vector, before)
        assert moved or not trainer.network.gradients.vector.any()  # as where an output of ReLU is dead
    else:
        assert stop.reason == "diverged" or (stop.reason, trainer.epoch) == ("epochs", 2)


OUTPUTS_OF = {
    "poisson": ("exponential", "identity"),
    "binary_cross_entropy": ("sigmoid",),
    "cross_entropy": ("softmax",),
    "hinge": ("identity", "tanh"),
}
TASKS_OF = {
    "poisson": ("regression",),
    "binary_cross_entropy": ("binary", "multiclass", "multilabel"),
    "cross_entropy": ("multiclass",),
    "hinge": ("binary",),
}


def what_does_not_fit(task: Task, loss: str | None, output: str | None, weights: object, data: Prepared) -> str:
    """Return the fields that may be named when this combination is refused, as a pattern; none if it must train."""
    if loss and output and output not in OUTPUTS_OF.get(loss, (output,)):
        return r"training\.loss"
    if loss and task not in TASKS_OF.get(loss, (task,)):
        return r"training\.loss"
    if loss == "poisson" and data.train_targets.min() < 0:
        return r"training\.loss"
    if loss is None and output:
        own = {"binary": ("sigmoid",), "multiclass": ("softmax",), "multilabel": ("sigmoid",)}.get(task, (output,))
        if output not in own:
            return r"training\.loss"
    if output == "softmax" and task == "binary":
        return r"network\.output"
    if task in ("regression", "multilabel") and weights:
        return r"training\.class_weights"
    return ""
