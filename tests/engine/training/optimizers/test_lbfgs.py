"""L-BFGS goes downhill on all samples at once, to where SciPy's own minimiser ends."""

import sys
from itertools import pairwise
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from scipy import optimize  # pyright: ignore[reportMissingTypeStubs]  # SciPy has no types

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, ParameterVector, Trainer
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.training.full_batch_objective import Trial
from nn_tui.engine.training.optimizers import LBFGS
from nn_tui.engine.training.optimizers.base import OptimizerState
from nn_tui.engine.training.regularization import Regularization, penalty_cost
from tests.engine import textbook
from tests.engine.building import Numbers, made_up, recipe
from tests.examples import examples

seeds = st.integers(0, 2**32)


def experiment_of(l2: float = 0.0, **fields: object) -> Experiment:
    settled = {"batch_size": "all", "dtype": "float64", "epochs": 30, **fields}
    plain = recipe(LBFGS(), **settled)  # pyright: ignore[reportArgumentType]  # its own fields
    return structs.replace(plain, training=structs.replace(plain.training, l2=l2))


def minimised(trainer: Trainer, l2: float) -> float:
    return trainer.evaluation.train.loss + penalty_cost(trainer.network.parameters, Regularization(l2=l2))


@pytest.mark.parametrize("task", ["regression", "binary", "multiclass"])
@examples(4)
@given(seed=seeds)
def test_a_convex_cost_ends_where_scipys_minimiser_ends(task: str, seed: int) -> None:
    data = made_up(task, samples=30, outputs=1 if task == "binary" else 3, seed=seed)  # pyright: ignore[reportArgumentType]
    trainer = experiment_of(l2=0.1, hidden=(), epochs=60).trainer(data)
    trial = Trial(trainer.network.structure, trainer.inputs, trainer.targets, trainer.loss, Regularization(l2=0.1))
    size = trainer.network.parameters.vector.size
    found: Any = cast(Any, optimize).minimize(trial, np.zeros(size), jac=True, method="BFGS", options={"gtol": 1e-10})
    trainer.run()
    assert minimised(trainer, 0.1) == pytest.approx(float(found.fun), rel=1e-9)


@examples(6)
@given(seed=seeds, l2=st.sampled_from([0.0, 0.05]), activation=st.sampled_from(["tanh", "sigmoid", "identity"]))
def test_no_update_raises_what_is_minimised(seed: int, l2: float, activation: str) -> None:
    trainer = experiment_of(l2=l2, activation=activation, seed=seed).trainer(made_up(seed=seed))
    values = [minimised(trainer, l2)]
    while not trainer.stopped:
        trainer.run_batch()
        values.append(minimised(trainer, l2))
    assert all(after <= before * (1 + 1e-12) for before, after in pairwise(values))
    assert values[-1] < values[0]


@examples(6)
@given(seed=seeds, l1=st.sampled_from([0.0, 0.02]), l2=st.sampled_from([0.0, 0.3]))
def test_a_trial_gives_the_cost_with_its_penalties_and_their_gradient(seed: int, l1: float, l2: float) -> None:
    prepared = made_up(seed=seed)
    data, trainer = prepared.dataset, experiment_of(seed=seed).trainer(prepared)
    structure, regularization = trainer.network.structure, Regularization(l1=l1, l2=l2)
    trial = Trial(structure, trainer.inputs, trainer.targets, trainer.loss, regularization)
    place = trainer.network.parameters.vector.astype(np.float64)
    before = trainer.network.parameters.vector.copy()

    def cost(parameters: Numbers) -> float:
        vector = ParameterVector(structure, parameters)
        _, signals = textbook.forward(vector, ("tanh", "tanh", "identity"), data.inputs.T)
        return textbook.cost("mse", signals[-1], data.targets.T) + penalty_cost(vector, regularization)

    value, gradient = trial(place)
    assert value == pytest.approx(cost(place), rel=1e-12)
    np.testing.assert_allclose(gradient, textbook.central_differences(cost, place), rtol=1e-5, atol=1e-8)
    np.testing.assert_array_equal(trainer.network.parameters.vector, before)


@examples(8)
@given(seed=seeds, updates=st.integers(0, 14))
def test_a_restored_trainer_goes_on_bit_for_bit(seed: int, updates: int) -> None:
    first, second = (experiment_of(seed=seed, epochs=20).trainer(made_up(seed=1)) for _ in range(2))
    for _ in range(updates):
        first.run_batch()
    second.restore(first.save())
    first.run()
    second.run()
    assert first.network.parameters.vector.tobytes() == second.network.parameters.vector.tobytes()


def test_frozen_parameters_do_not_move_and_the_others_do() -> None:
    trainer = experiment_of(freeze=("layers.1.weight", "layers.0.bias")).trainer(made_up())
    before, start = trainer.network.parameters.copy(), trainer.evaluation.train.loss
    trainer.run()
    np.testing.assert_array_equal(trainer.network.parameters.weights(2), before.weights(2))
    np.testing.assert_array_equal(trainer.network.parameters.biases(1), before.biases(1))
    assert trainer.evaluation.train.loss < 0.9 * start


def test_single_precision_trains_to_its_own_limit_and_stays() -> None:
    trainer = experiment_of(l2=0.1, hidden=(), epochs=40, dtype="float32").trainer(made_up())
    trainer.run()
    exact = experiment_of(l2=0.1, hidden=(), epochs=40).trainer(made_up())
    exact.run()
    assert minimised(trainer, 0.1) == pytest.approx(minimised(exact, 0.1), rel=1e-5)


def ended_by(optimizer: LBFGS) -> tuple[Trainer, list[float], list[float]]:
    """Return a trainer that has stopped, and before each update the cost and the largest of its derivatives."""
    experiment = experiment_of(l2=0.1, hidden=(), epochs=60)
    experiment = structs.replace(experiment, training=structs.replace(experiment.training, optimizer=optimizer))
    trainer = experiment.trainer(made_up())
    trial = Trial(trainer.network.structure, trainer.inputs, trainer.targets, trainer.loss, Regularization(l2=0.1))
    costs, steepest = list[float](), list[float]()
    while not trainer.stopped:
        cost, gradient = trial(trainer.network.parameters.vector.astype(np.float64))
        costs.append(cost)
        steepest.append(float(np.abs(gradient).max()))
        trainer.run_batch()
    return trainer, costs, steepest


def test_it_stops_where_no_derivative_is_larger_than_its_tolerance() -> None:
    trainer, _, steepest = ended_by(LBFGS(gradient_tolerance=1e-3))
    assert steepest[-1] <= 1e-3 < min(steepest[:-1])
    assert not trainer.network.updates.vector.any()
    assert not trainer.optimizer_state.vectors["length"].any()
    assert trainer.stopped is not None
    assert trainer.stopped.reason == "converged"
    assert trainer.stopped.sentence == (
        f"no derivative of the cost is larger than {steepest[-1]:.3g}, within 0.001: it has converged; "
        "change the recipe to go further"
    )


def test_it_stops_where_the_cost_changes_by_no_more_than_its_tolerance() -> None:
    trainer, costs, _ = ended_by(LBFGS(cost_tolerance=1e-4))
    changes = [abs(after - before) / max(abs(after), abs(before), 1.0) for before, after in pairwise(costs)]
    assert changes[-1] <= 1e-4 < min(changes[:-1])
    assert trainer.stopped is not None
    assert trainer.stopped.reason == "converged"
    assert trainer.stopped.sentence.startswith(f"the cost has changed by {changes[-1]:.3g}, within 0.0001: ")


def test_without_tolerances_it_goes_on_to_its_last_epoch() -> None:
    trainer, costs, _ = ended_by(LBFGS())
    assert trainer.stopped is not None
    assert (trainer.stopped.reason, len(costs)) == ("epochs", 60)


@pytest.mark.parametrize(("memory", "steepness"), [(1, 1.0), (3, 1.0), (20, 1.0), (3, 1e-3)])
def test_the_first_place_that_is_tried_is_the_quasi_newton_step(memory: int, steepness: float) -> None:
    """The two loops give H g with H written out: γ I updated with each pair (Nocedal and Wright, algorithm 7.4)."""
    rng = np.random.default_rng(memory)
    size = 6
    root = rng.normal(size=(size, size))
    curvature, lowest = root @ root.T + 0.1 * np.eye(size), rng.normal(size=size)
    tried = list[Numbers]()

    def evaluate(place: Array) -> tuple[float, Numbers]:
        away = place.astype(np.float64) - lowest
        tried.append(away + lowest)
        cost = float(away @ curvature @ away) / 2 + float(np.cosh(away).sum())
        return steepness * cost, steepness * (curvature @ away + np.sinh(away))

    parameters, updates = np.zeros(size), np.zeros(size)
    state = OptimizerState(np.zeros(size), updates, 1.0, parameters=parameters, evaluate=evaluate)
    (move,) = LBFGS(memory=memory).calls(state)
    pairs, before = list[tuple[Numbers, Numbers]](), None
    for step in range(9):
        tried.clear()
        place, gradient = parameters.copy(), evaluate(parameters)[1]
        if before is not None:
            pairs.append((place - before[0], gradient - before[1]))
        before = place, gradient
        tried.clear()
        move()
        expected = gradient / max(1.0, np.abs(gradient).sum())
        if pairs:
            recent = pairs[-memory:]
            moved, change = recent[-1]
            inverse = np.eye(size) * (moved @ change) / (change @ change)
            for moved, change in recent:
                project = np.eye(size) - np.outer(change, moved) / (moved @ change)
                inverse = project.T @ inverse @ project + np.outer(moved, moved) / (moved @ change)
            expected = inverse @ gradient
        np.testing.assert_allclose(tried[0], place, rtol=0, atol=1e-12)
        np.testing.assert_allclose(tried[1], place - expected, rtol=1e-6, atol=1e-9, err_msg=f"update {step}")
        parameters -= updates


def test_it_is_one_operation_of_the_program() -> None:
    trainer = experiment_of().trainer(made_up())
    updating = [operation for operation in trainer.program.operations if operation.phase == "update"]
    assert [operation.formula for operation in updating] == ["θ ← θ − α H g", "parameters ← parameters − updates"]
    assert len(updating[0].calls) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"batch_size": 4}, r'lbfgs needs all samples at once; expected training\.batch_size = "all"'),
        ({"clip_norm": 1.0}, r"lbfgs does not go together with training\.clip_norm \(1\)"),
        ({"max_norm": 2.0}, r"lbfgs does not go together with training\.max_norm \(2\)"),
    ],
)
def test_what_it_cannot_do_is_refused(fields: dict[str, object], sentence: str) -> None:
    plain = experiment_of()
    with pytest.raises(InputError, match=sentence):
        structs.replace(plain, training=structs.replace(plain.training, **fields)).trainer(made_up())


def test_dropout_is_refused() -> None:
    plain = experiment_of()
    with pytest.raises(InputError, match=r"lbfgs does not go together with network\.dropout"):
        structs.replace(plain, network=structs.replace(plain.network, dropout=0.5)).trainer(made_up())


def test_without_scipy_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(InputError, match=r"lbfgs needs SciPy, which is not installed; pip install 'nn-tui\[lbfgs\]'"):
        experiment_of().trainer(made_up())


@pytest.mark.parametrize(("tolerance", "stays"), [(0.25, True), (0.24, False)])
def test_a_change_of_just_the_tolerance_is_within_it(tolerance: float, stays: bool) -> None:
    def evaluate(parameters: Array, /) -> tuple[float, npt.NDArray[np.float64]]:
        return 0.75, np.ones(parameters.size)

    state = OptimizerState(np.zeros(2), np.zeros(2), 1.0, evaluate=evaluate)
    before = state.vectors["ending"] = np.array([0.0, 0.0, 1.0])
    (move,) = LBFGS(cost_tolerance=tolerance).calls(state)
    move()
    assert (before[0] > 0) == stays
    assert before[2] == 0.75
