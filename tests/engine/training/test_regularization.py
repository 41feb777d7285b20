"""Penalties, clipping and the norm limit; their equality with PyTorch's stands in test_reference_training.py."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.engine import Experiment, Network, Structure, Trainer
from nn_tui.engine.network.arrays import DType
from nn_tui.engine.training.regularization import Regularization, clipping, norm_limit, penalty, penalty_cost
from tests.engine import textbook
from tests.engine.building import Numbers, made_up, recipe
from tests.examples import examples

seeds = st.integers(0, 2**32)


def network(seed: int, dtype: DType = "float64", sizes: tuple[int, ...] = (3, 4, 2)) -> Network:
    made = Network(Structure(sizes, ("tanh",) * (len(sizes) - 1), dtype))
    rng = np.random.default_rng(seed)
    made.parameters.vector[:] = rng.normal(size=made.parameters.vector.size)
    made.gradients.vector[:] = rng.normal(size=made.parameters.vector.size)
    return made


def with_training(experiment: Experiment, **fields: object) -> Experiment:
    return structs.replace(experiment, training=structs.replace(experiment.training, **fields))


def trainer_of(**fields: object) -> Trainer:
    return with_training(recipe("sgd", dtype="float64"), **fields).trainer(made_up())


@examples(30)
@given(seed=seeds, l1=st.sampled_from([0.0, 0.03]), l2=st.sampled_from([0.0, 0.2]))
def test_the_penaltys_gradient_is_the_slope_of_its_cost(seed: int, l1: float, l2: float) -> None:
    made, regularization = network(seed), Regularization(l1=l1, l2=l2)
    before = made.gradients.vector.copy()
    for call in penalty(made, regularization, None):
        call()

    def cost(parameters: Numbers) -> float:
        aside = made.parameters.copy()
        aside.vector[:] = parameters
        return penalty_cost(aside, regularization)

    slopes = textbook.central_differences(cost, made.parameters.vector.astype(np.float64))
    np.testing.assert_allclose(made.gradients.vector - before, slopes, atol=1e-8)


def test_biases_are_not_penalised() -> None:
    made = network(1)
    before = made.gradients.copy()
    for call in penalty(made, Regularization(l1=0.5, l2=0.5), None):
        call()
    for layer in (1, 2):
        np.testing.assert_array_equal(made.gradients.biases(layer), before.biases(layer))
        assert np.all(made.gradients.weights(layer) != before.weights(layer))


def test_shown_costs_and_losses_leave_the_penalty_out() -> None:
    plain, penalised = trainer_of(), trainer_of(l2=5.0, l1=1.0)
    assert penalised.evaluation.train.loss == plain.evaluation.train.loss
    plain.run_batch()
    penalised.run_batch()
    assert float(penalised.workspace.cost) == float(plain.workspace.cost)
    assert penalised.network.parameters.vector.tobytes() != plain.network.parameters.vector.tobytes()


@pytest.mark.parametrize("penalty_name", ["l1", "l2"])
def test_a_penalty_makes_weights_smaller(penalty_name: str) -> None:
    plain, penalised = trainer_of(epochs=60), trainer_of(epochs=60, **{penalty_name: 0.1})
    plain.run()
    penalised.run()

    def size(trainer: Trainer) -> float:
        return penalty_cost(trainer.network.parameters, Regularization(l1=1.0))

    assert size(penalised) < 0.8 * size(plain)


@examples(40)
@given(seed=seeds, limit=st.floats(1e-3, 1e3), dtype=st.sampled_from(["float32", "float64"]))
def test_clipping_by_norm_keeps_the_direction_and_the_limit(seed: int, limit: float, dtype: DType) -> None:
    gradients = network(seed, dtype).gradients.vector
    before = gradients.astype(np.float64)
    for call in clipping(gradients, Regularization(clip_norm=limit), None):
        call()
    norm = float(np.linalg.norm(before))
    np.testing.assert_allclose(gradients, before * min(1.0, limit / (norm + 1e-6)), rtol=1e-5)
    if norm < limit * 0.999:
        np.testing.assert_array_equal(gradients, before)


@examples(40)
@given(seed=seeds, limit=st.floats(1e-3, 3))
def test_clipping_by_value_limits_each_gradient_alone(seed: int, limit: float) -> None:
    gradients = network(seed).gradients.vector
    before = gradients.copy()
    for call in clipping(gradients, Regularization(clip_value=limit), None):
        call()
    np.testing.assert_array_equal(gradients, np.clip(before, -limit, limit))


def test_a_gradient_whose_square_overflows_is_clipped_all_the_same() -> None:
    gradients = np.array([3e30, -4e30], np.float32)
    with np.errstate(over="ignore"):
        for call in clipping(gradients, Regularization(clip_norm=1.0), None):
            call()
    np.testing.assert_allclose(gradients, [0.6, -0.8], rtol=1e-6)


def test_a_gradient_that_is_not_a_number_is_not_hidden() -> None:
    gradients = np.array([1.0, np.nan])
    for call in clipping(gradients, Regularization(clip_norm=1.0, clip_value=0.5), None):
        call()
    assert np.isnan(gradients).any()


def test_frozen_parameters_have_no_part_in_the_common_norm() -> None:
    gradients = np.array([3.0, 4.0, 1000.0])
    for call in clipping(gradients, Regularization(clip_norm=2.5), np.array([1.0, 1.0, 0.0])):
        call()
    np.testing.assert_allclose(gradients, [1.5, 2.0, 0.0], rtol=1e-6)


def test_penalties_come_before_clipping() -> None:
    trainer = trainer_of(l2=100.0, clip_norm=0.5)
    trainer.run_batch()
    assert np.linalg.norm(trainer.network.gradients.vector) == pytest.approx(0.5, rel=1e-4)


@examples(40)
@given(seed=seeds, limit=st.floats(0.1, 3), dtype=st.sampled_from(["float32", "float64"]))
def test_the_norm_limit_scales_back_the_neurons_that_exceed_it_and_no_other(
    seed: int, limit: float, dtype: DType
) -> None:
    made = network(seed, dtype)
    made.parameters.weights(1)[0] = 0.0
    before = made.parameters.copy()
    with np.errstate(divide="ignore"):
        for call in norm_limit(made.parameters, limit, None):
            call()
    for layer in (1, 2):
        norms = np.linalg.norm(before.weights(layer), axis=1, keepdims=True)
        factors = np.where(norms > limit, limit / np.maximum(norms, 1e-30), 1.0)
        np.testing.assert_allclose(made.parameters.weights(layer), before.weights(layer) * factors, rtol=1e-5)
        np.testing.assert_array_equal(made.parameters.biases(layer), before.biases(layer))


def test_the_norm_limit_leaves_frozen_weights_alone() -> None:
    experiment = with_training(recipe("sgd", freeze=("layers.0.weight",)), max_norm=0.01)
    trainer = experiment.trainer(made_up())
    before = trainer.network.parameters.copy()
    trainer.run()
    np.testing.assert_array_equal(trainer.network.parameters.weights(1), before.weights(1))
    assert np.linalg.norm(trainer.network.parameters.weights(2), axis=1).max() <= 0.01 * (1 + 1e-5)


def test_what_is_not_used_costs_no_call() -> None:
    plain = trainer_of()
    assert len(trainer_of(l1=0.0, l2=0.0).program.calls) == len(plain.program.calls)
    assert [operation.writes for operation in plain.program.operations[-3:]] == ["gradients", "updates", "parameters"]


def test_every_one_of_them_is_an_operation_to_be_seen() -> None:
    trainer = trainer_of(l1=0.1, l2=0.2, clip_norm=1.0, clip_value=0.5, max_norm=3.0)
    formulas = [operation.formula for operation in trainer.program.operations[-4:]]
    assert formulas == [
        "dC/dW ← dC/dW + l2 · W + l1 · sign(W)",
        "g ← g within ±0.5;  g ← g · min(1, 1 / ‖g‖)",
        "θ ← θ − η g",
        "parameters ← parameters − updates;  W ← W · min(1, 3 / ‖W‖) by neuron",
    ]


def test_stepped_or_not_the_numbers_are_the_same() -> None:
    fields = {"l1": 0.01, "l2": 0.1, "clip_norm": 0.5, "clip_value": 0.2, "max_norm": 1.0}
    whole, stepped = trainer_of(**fields), trainer_of(**fields)
    whole.run()
    while not stepped.stopped:
        stepped.run_operation()
    assert whole.network.parameters.vector.tobytes() == stepped.network.parameters.vector.tobytes()


@pytest.mark.parametrize("limit", [5e-324, 1e-46, 1e-30, 1e300])
def test_a_norm_limit_of_any_size_leaves_weights_of_0_as_they_are(limit: float) -> None:
    made = network(1, "float32")
    made.parameters.weights(1)[0] = 0.0
    before = made.parameters.copy()
    with np.errstate(all="ignore"):
        for call in norm_limit(made.parameters, limit, None):
            call()
    assert np.isfinite(made.parameters.vector).all()
    assert not made.parameters.weights(1)[0].any()
    if limit > 1:
        assert made.parameters.vector.tobytes() == before.vector.tobytes()
    else:
        norms = np.linalg.norm(made.parameters.weights(2).astype(np.float64), axis=1)
        np.testing.assert_allclose(norms, limit, rtol=1e-5, atol=1e-37)
