"""What is tried out aside: shocks, gradients, the step's effect, landscapes, samples; beside plain NumPy."""

from collections.abc import Generator
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import Task
from nn_tui.engine import Experiment, NetworkRecipe, Trainer, TrainingRecipe
from nn_tui.engine.explain.activity import Probe
from nn_tui.engine.explain.aside import Aside, Vector
from nn_tui.engine.explain.gradient_check import check_gradients
from nn_tui.engine.explain.landscape import along, directions, landscape
from nn_tui.engine.explain.ledger import ledger_of
from nn_tui.engine.explain.optimizer_memory import optimizer_memory
from nn_tui.engine.explain.sample_shares import sample_shares, step_without
from nn_tui.engine.explain.shock import shock
from nn_tui.engine.explain.step_effect import StepEffect, step_effect
from nn_tui.engine.explain.subject import LookAt, subject_of
from nn_tui.engine.explain.workings import Workings, workings_of
from nn_tui.engine.network.losses import Weighted
from nn_tui.engine.network.network import ParameterVector
from tests.engine.building import made_up, recipe, unscaled
from tests.examples import examples

Result = TypeVar("Result")


def result_of(work: Generator[float, None, Result]) -> Result:
    while True:
        try:
            assert 0 <= next(work) <= 1
        except StopIteration as end:
            return end.value


def trained(experiment: Experiment, batches: int = 3) -> Trainer:
    trainer = experiment.trainer()
    trainer.keeps_before = True
    for _ in range(batches):
        trainer.run_batch()
    return trainer


def taken_apart(trainer: Trainer) -> Workings:
    workings = workings_of(trainer, None)
    assert workings is not None
    assert workings.data is not None
    return workings


def aside_of(trainer: Trainer) -> tuple[Aside, Vector]:
    workings = taken_apart(trainer)
    aside = Aside.of(workings, workings_plain(trainer))
    assert aside is not None
    return aside, workings.before.vector.astype(np.float64)


RECIPES = st.builds(
    Experiment,
    dtype=st.sampled_from(["float32", "float64"]),
    network=st.builds(
        NetworkRecipe,
        hidden=st.sampled_from([(), (3,), (3, 2)]),
        activation=st.sampled_from(["tanh", "relu", "sigmoid"]),
        dropout=st.sampled_from([0.0, 0.3]),
    ),
    training=st.builds(
        TrainingRecipe,
        optimizer=st.sampled_from(["sgd", "adam", "momentum", "nadam", "rmsprop", "adamw"]),
        batch_size=st.sampled_from([1, 5, 16]),
        class_weights=st.sampled_from([{}, {"inner": 2.0}]),
        l1=st.sampled_from([0.0, 0.02]),
        l2=st.sampled_from([0.0, 0.1]),
        clip_norm=st.sampled_from([None, 0.05]),
        max_norm=st.sampled_from([None, 0.5]),
    ),
)


@examples(20)
@given(RECIPES, st.integers(1, 4))
def test_the_batch_aside_is_the_batch_that_was_trained_on(experiment: Experiment, batches: int) -> None:
    trainer = trained(experiment, batches)
    workings = taken_apart(trainer)
    aside, before = aside_of(trainer)
    minimised, gradient = aside.gradient(before)
    cost, penalty = float(aside.work.cost), 0.0
    exact = 1e-9 if experiment.dtype == "float64" else 2e-4
    assert cost == pytest.approx(workings.cost, rel=exact, abs=exact)
    expected, given = ParameterVector(workings.before.structure, workings.products.vector.astype(float)), experiment
    for layer in range(1, workings.before.structure.depth + 1):
        weights = workings.before.weights(layer).astype(float)
        penalty += given.training.l1 * np.abs(weights).sum() + given.training.l2 / 2 * (weights**2).sum()
        expected.weights(layer)[:] += given.training.l1 * np.sign(weights) + given.training.l2 * weights
    assert minimised == pytest.approx(cost + penalty)
    np.testing.assert_allclose(gradient, expected.vector, rtol=exact, atol=exact)
    assert workings.after is not None
    np.testing.assert_array_equal(workings.after.vector, trainer.network.parameters.vector)
    assert workings.rows is not None
    inputs = trainer.data.dataset.inputs[list(workings.rows)]
    np.testing.assert_allclose(aside.work.x[:, :-1], trainer.data.input_scaler.apply(inputs), rtol=1e-5, atol=1e-6)
    effect = step_effect(workings, workings_plain(trainer))
    assert effect is not None
    assert effect.before == pytest.approx(cost)
    assert effect.penalty_before == pytest.approx(penalty)
    after = aside.cost(workings.after.vector.astype(np.float64))
    assert (effect.after, effect.penalty_after) == pytest.approx((float(aside.work.cost), after - aside.work.cost))
    assert effect.change == pytest.approx(after - minimised, abs=1e-12)
    assert effect.promised == pytest.approx(float(gradient @ (workings.after.vector - before)), abs=1e-12)
    check = result_of(check_gradients(aside, before))
    assert check.wrong == 0


def workings_plain(trainer: Trainer) -> Any:
    return trainer.loss.loss if isinstance(trainer.loss, Weighted) else trainer.loss


def test_a_wrong_gradient_is_found() -> None:
    aside, before = aside_of(trained(recipe(dtype="float64")))
    right = aside.gradient

    def wrong(parameters: Any) -> Any:
        cost, gradient = right(parameters)
        gradient[2] += 0.01
        return cost, gradient

    aside.gradient = wrong  # pyright: ignore[reportAttributeAccessIssue] - a defect is what is looked for
    assert result_of(check_gradients(aside, before)).wrong == 1


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "selu"])
def test_kinks_are_named_rather_than_called_wrong(activation: str) -> None:
    trainer = recipe(dtype="float64", hidden=(1,), activation=activation, batch_size=1).trainer(
        made_up(features=1, outputs=1)
    )
    trainer.keeps_before = True
    trainer.network.parameters.weights(1)[:] = 0.0
    trainer.network.parameters.weights(2)[:] = 1.0
    trainer.run_batch()
    check = result_of(check_gradients(*aside_of(trainer)))
    assert check.kinks.any()
    assert check.wrong == 0


@pytest.mark.parametrize(("task", "loss"), [("regression", "mae"), ("binary", "hinge")])
def test_a_cost_function_has_kinks_too(task: Task, loss: str) -> None:
    experiment = recipe(dtype="float64", hidden=(), loss=loss, output="identity", batch_size=1)
    trainer = experiment.trainer(unscaled(np.ones((4, 1)), np.ones((4, 1)), task))
    trainer.keeps_before = True
    trainer.network.parameters.weights(1)[:] = 0.0
    trainer.network.parameters.biases(1)[:] = 1.0  # the target, and the margin of the class
    trainer.run_batch()
    check = result_of(check_gradients(*aside_of(trainer)))
    assert check.kinks.all()
    assert check.wrong == 0


@examples(10)
@given(RECIPES, st.integers(0, 5))
def test_a_shock_agrees_with_backpropagation(experiment: Experiment, place: int) -> None:
    experiment = structs.replace(experiment, network=structs.replace(experiment.network, activation="tanh"))
    aside, before = aside_of(trained(experiment))
    place %= before.size
    found = shock(aside, before, 1, place if place < 6 else 0, 1e-5)
    assert found.numeric == pytest.approx(found.gradient, rel=1e-5, abs=1e-8)
    assert len(found.activations) == aside.structure.depth


def test_a_step_that_is_too_long_is_told() -> None:
    trainer = trained(
        recipe(learning_rate=500.0, dtype="float64", batch_size="all", activation="identity", hidden=()), 1
    )
    effect = step_effect(taken_apart(trainer), workings_plain(trainer))
    assert effect is not None
    assert effect.promised < 0 < effect.change
    assert effect.verdict == "too long"
    small = trained(recipe(learning_rate=1e-4, dtype="float64", batch_size="all"), 1)
    effect = step_effect(taken_apart(small), workings_plain(small))
    assert effect is not None
    assert effect.verdict == "as promised"
    assert StepEffect(before=1.0, after=1.1, promised=0.1).verdict == "against"
    assert StepEffect(before=1.0, after=1.0, promised=0.0).verdict == "as promised"


@pytest.mark.parametrize("kind", ["parameters", "random", "path"])
def test_the_landscape_has_the_cost_of_where_it_stands_in_its_middle(kind: Any) -> None:
    trainer = trained(recipe(dtype="float64"))
    aside, before = aside_of(trainer)
    workings = taken_apart(trainer)
    path: list[Vector] = [before - 0.3, before + np.arange(before.size) * 0.01]
    plane = directions(kind, workings.before, path, (0, 1), np.random.default_rng(0))
    found = result_of(landscape(aside, kind, before, plane, path, (5, 3)))
    assert found.costs.shape == (3, 5)
    assert found.costs[1, 2] == pytest.approx(aside.cost(before))
    corner = before + found.x[0] * plane[0] + found.y[2] * plane[1]
    assert found.costs[2, 0] == pytest.approx(aside.cost(corner))
    if kind == "path":
        for place, (across, down) in zip(path, found.path, strict=True):
            np.testing.assert_allclose(before + across * plane[0] + down * plane[1], place, atol=1e-9)
    if kind == "random":
        for direction in plane:
            own, drawn = (ParameterVector(aside.structure, vector) for vector in (before, direction))
            for layer in range(1, aside.structure.depth + 1):
                lengths = (np.linalg.norm(vector.weights(layer), axis=1) for vector in (own, drawn))
                np.testing.assert_allclose(*lengths, rtol=1e-9)
                assert not drawn.biases(layer).any()
    line = along(aside, before, plane[0], np.array([0.0, 1e-6]))
    assert (line.costs[1] - line.costs[0]) / 1e-6 == pytest.approx(line.slope, rel=1e-3, abs=1e-6)


@examples(10)
@given(RECIPES)
def test_the_samples_of_a_batch_share_its_cost_and_the_step_without_one_is_that_of_the_others(
    experiment: Experiment,
) -> None:
    experiment = structs.replace(experiment, dtype="float64")
    trainer = trained(experiment)
    workings, loss = taken_apart(trainer), workings_of(trainer, None)
    assert loss is not None
    whole = workings.loss(workings_plain(trainer))
    shares = result_of(sample_shares(workings, whole))
    assert sum(share.cost for share in shares) / workings.samples == pytest.approx(workings.cost)
    assert sum(share.cost_share for share in shares) == pytest.approx(1.0)
    state = trainer.optimizer_state
    memory = optimizer_memory(
        trainer.optimizer, state.vectors, workings.before, trainer.step, trainer.update_rate, trainer.kept_before
    )
    found = step_without(workings, whole, memory, shares[0].row)
    if workings.samples == 1:
        assert found is None
        return
    assert found is not None
    assert workings.after is not None
    np.testing.assert_allclose(found.made.vector, workings.after.vector - workings.before.vector, rtol=1e-7, atol=1e-10)
    limits = experiment.training.clip_norm, experiment.training.max_norm
    if trainer.optimizer.name == "sgd" and not experiment.network.dropout and limits == (None, None):
        lengths = workings.samples / (workings.samples - 1)
        aside, before = aside_of(trainer)
        assert workings.rows is not None
        own = workings.rows.index(shares[0].row)
        assert workings.data is not None
        every, one = (
            Aside(aside.structure, whole, data) for data in (workings.data, workings.data.only(slice(own, own + 1)))
        )
        gradient = (every.gradient(before)[1] - one.gradient(before)[1] / workings.samples) * lengths
        gradient += aside.gradient(before)[1] - every.gradient(before)[1]
        np.testing.assert_allclose(found.change.vector, -experiment.training.learning_rate * gradient, atol=1e-12)


@examples(10)
@given(st.sampled_from([0.0, 0.1]), st.sampled_from([{}, {"inner": 2.0}]), st.integers(1, 6))
def test_so_it_is_with_an_optimizer_that_looks_before_it_moves(
    l2: float, class_weights: dict[str, float], updates: int
) -> None:
    experiment = recipe(optimizer="lbfgs", dtype="float64", batch_size="all", hidden=(3,))
    training = structs.replace(experiment.training, l2=l2, class_weights=class_weights)
    experiment = structs.replace(experiment, training=training)
    trainer = trained(experiment, updates)
    workings, state = taken_apart(trainer), trainer.optimizer_state
    memory = optimizer_memory(
        trainer.optimizer, state.vectors, workings.before, trainer.step, trainer.update_rate, trainer.kept_before
    )
    whole = workings.loss(workings_plain(trainer))
    assert workings.rows is not None
    found = step_without(workings, whole, memory, workings.rows[0])
    assert found is not None
    assert workings.after is not None
    # What it kept before says which way it goes: with none of it, it would go down the gradient.
    np.testing.assert_allclose(found.made.vector, workings.after.vector - workings.before.vector, rtol=1e-6, atol=1e-9)
    assert found.cost == pytest.approx(workings.cost)
    assert not np.array_equal(found.change.vector, found.made.vector)
    aside, before = aside_of(trainer)
    assert workings.data is not None
    rest = Aside(aside.structure, whole, workings.data.only(np.arange(1, workings.samples)), aside.penalties)
    assert rest.gradient(before + found.change.vector)[0] < rest.gradient(before)[0]


@examples(15)
@given(RECIPES, st.booleans())
def test_the_ledger_reconciles_with_the_gradient(experiment: Experiment, batch: bool) -> None:
    trainer = trained(structs.replace(experiment, dtype="float64"))
    probe = Probe(trainer.network, trainer.data, trainer.loss, trainer.weights)
    subject = subject_of(trainer, probe, LookAt(batch=batch), trainer.network.parameters.copy())
    ledger = ledger_of(subject)
    for one in ledger.reconciled:
        entries = np.abs(np.asarray(subject.gradients_into(one.layer)[0], np.float64))
        assert one.blame == pytest.approx(float(entries.sum()), rel=1e-9, abs=1e-12)
        assert one.difference == pytest.approx(0.0, abs=1e-9 * max(1.0, float(np.abs(entries).sum())))
    for one in ledger.neurons:
        row = np.asarray(subject.gradients_into(one.layer)[0][one.neuron], np.float64)
        for blame in one.blames:
            assert blame.amount == pytest.approx(row[blame.neuron], rel=1e-9, abs=1e-300)
    depth = subject.parameters.structure.depth
    assert ledger.path[0] == (depth, int(np.abs(subject.activity.layers[-1].delta).argmax()))
    for (layer, neuron), (upstream, blamed) in zip(ledger.path, ledger.path[1:], strict=False):
        row = np.abs(np.asarray(subject.gradients_into(layer)[0][neuron], np.float64))
        assert (upstream, row[blamed]) == (layer - 1, row.max())
