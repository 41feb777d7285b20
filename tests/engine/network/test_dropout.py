"""Dropout leaves activations of hidden layers out at random in training, and nowhere else."""

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.engine import Experiment, NetworkRecipe, Probe, Program, Trainer
from nn_tui.engine.explain.neuron import explain
from nn_tui.engine.explain.subject import LookAt, subject_of
from nn_tui.engine.network.arrays import DType
from nn_tui.engine.network.dropout import Dropout
from nn_tui.engine.network.workspace import Workspace
from nn_tui.engine.program import forward, output_of
from tests.engine import textbook
from tests.engine.building import Numbers, made_up, recipe
from tests.examples import examples

seeds = st.integers(0, 2**32)


def trainer_of(rate: float = 0.3, **fields: object) -> Trainer:
    return experiment_of(rate, **fields).trainer(made_up(test=5))


def experiment_of(rate: float, **fields: object) -> Experiment:
    plain = recipe("adam", **{"dtype": "float64", **fields})  # pyright: ignore[reportArgumentType]  # its own fields
    return structs.replace(plain, network=structs.replace(plain.network, dropout=rate))


@examples(40)
@given(rate=st.floats(1e-9, 0.99), dtype=st.sampled_from(["float32", "float64"]), seed=seeds)
def test_a_mask_is_zero_or_the_inverse_of_what_is_kept(rate: float, dtype: DType, seed: int) -> None:
    mask = np.full((40, 50), np.nan, dtype)
    for call in Dropout(rate, np.random.default_rng(seed)).calls(mask):
        call()
    kept = mask != 0
    np.testing.assert_allclose(mask[kept], 1 / (1 - rate), rtol=1e-6)
    deviation = np.sqrt(rate * (1 - rate) / mask.size)
    assert abs(kept.mean() - (1 - rate)) < 6 * deviation + 1e-12


def test_a_signal_is_right_on_average() -> None:
    mask = np.empty((1000, 1000))
    for call in Dropout(0.4, np.random.default_rng(0)).calls(mask):
        call()
    assert mask.mean() == pytest.approx(1.0, abs=5e-3)


@pytest.mark.parametrize("activation", ["tanh", "relu", "identity", ("sigmoid", "identity"), ("identity", "tanh")])
@pytest.mark.parametrize("output", ["identity", "softmax"])
@examples(8)
@given(seed=seeds)
def test_gradients_are_those_of_the_cost_under_the_drawn_masks(
    activation: str | tuple[str, ...], output: str, seed: int
) -> None:
    trainer = trainer_of(activation=activation, output=output, loss="mse", seed=seed)
    # With biases of 0, a neuron whose inputs are all left out would stand on the kink of the ReLU.
    trainer.network.parameters.vector += np.random.default_rng(seed).normal(0, 0.3, 39)
    before = trainer.network.parameters.copy()
    trainer.run_batch()
    work = trainer.workspace
    assume("relu" not in activation or min(np.abs(work.view("z", layer)).min() for layer in (1, 2)) > 1e-4)
    hidden = (activation,) * 2 if isinstance(activation, str) else activation
    names = (*hidden, output)

    def cost(parameters: Numbers) -> float:
        aside = before.copy()
        aside.vector[:] = parameters
        a = work.x[:, :-1].T.astype(np.float64)
        for layer, name in enumerate(names, 1):
            a = textbook.ACTIVATIONS[name](aside.weights(layer) @ a + aside.biases(layer)[:, None])
            if layer < len(names):
                a = a * work.view("mask", layer)
        return textbook.cost("mse", a, work.y.astype(np.float64))

    assert float(work.cost) == pytest.approx(cost(before.vector.astype(np.float64)), rel=1e-12)
    numeric = textbook.central_differences(cost, before.vector.astype(np.float64))
    np.testing.assert_allclose(trainer.network.gradients.vector, numeric, rtol=1e-6, atol=1e-8)


def test_every_batch_draws_its_own_masks() -> None:
    trainer = trainer_of()
    trainer.run_batch()
    first = trainer.workspace.view("mask", 1).copy()
    trainer.run_batch()
    assert np.any(first != trainer.workspace.view("mask", 1))
    assert (first == 0).any()
    assert (first > 0).any()


def test_inputs_and_outputs_are_never_left_out() -> None:
    trainer = trainer_of(0.9)
    operations = trainer.program.operations
    assert {layer for operation in operations if operation.writes == "signal" for layer in operation.layers} == {1, 2}
    (masked,) = (operation for operation in operations if operation.writes == "mask")
    assert masked.formula == "mask = 1 / 0.1 with probability 0.1, else 0"
    without_hidden = trainer_of(0.9, hidden=())
    plain = trainer_of(0.0, hidden=())
    assert len(without_hidden.program.calls) == len(plain.program.calls)


def test_evaluation_and_probe_leave_nothing_out() -> None:
    dropping, plain = trainer_of(0.5), trainer_of(0.0)
    assert dropping.evaluation.train.outputs.tobytes() == plain.evaluation.train.outputs.tobytes()
    for trainer in (dropping, plain):
        trainer.network.parameters.vector[:] = 0.1
    looked = [Probe(each.network, each.data, each.loss).run(3) for each in (dropping, plain)]
    np.testing.assert_array_equal(looked[0].outputs, looked[1].outputs)
    np.testing.assert_array_equal(looked[0].layers[0].signal, looked[0].layers[0].a)
    np.testing.assert_array_equal(looked[0].layers[0].delta, looked[1].layers[0].delta)


def test_looking_does_not_change_what_is_drawn() -> None:
    watched, alone = trainer_of(), trainer_of()
    probe = Probe(watched.network, watched.data, watched.loss)
    for sample in range(5):
        probe.run(sample)
        watched.run_batch()
        alone.run_batch()
    assert watched.network.parameters.vector.tobytes() == alone.network.parameters.vector.tobytes()


def test_start_and_order_are_the_same_with_and_without_it() -> None:
    dropping, plain = trainer_of(0.5), trainer_of(0.0)
    assert dropping.network.parameters.vector.tobytes() == plain.network.parameters.vector.tobytes()
    for _ in range(2):
        dropping.run_epoch()
        plain.run_epoch()
        np.testing.assert_array_equal(dropping.batches.order, plain.batches.order)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_by_operations_batches_or_epochs_the_numbers_are_the_same(dtype: DType) -> None:
    trainers = [trainer_of(dtype=dtype) for _ in range(3)]
    trainers[0].run()
    while not trainers[1].stopped:
        trainers[1].run_batch()
    while not trainers[2].stopped:
        trainers[2].run_operation()
    assert len({trainer.network.parameters.vector.tobytes() for trainer in trainers}) == 1


@examples(10)
@given(batches=st.integers(0, 11), seed=seeds)
def test_a_restored_trainer_draws_the_masks_that_were_to_come(batches: int, seed: int) -> None:
    first, second = trainer_of(seed=seed, epochs=4), trainer_of(seed=seed, epochs=4)
    for _ in range(batches):
        first.run_batch()
    second.restore(first.save())
    first.run()
    second.run()
    assert first.network.parameters.vector.tobytes() == second.network.parameters.vector.tobytes()


def test_without_it_there_are_no_random_numbers_and_no_operations() -> None:
    plain = trainer_of(0.0)
    assert plain.dropout_rng is None
    assert not {"mask", "signal"} & {operation.writes for operation in plain.program.operations}


@pytest.mark.parametrize("batch", [False, True])
def test_what_is_shown_of_a_batch_under_way_adds_up(batch: bool) -> None:
    trainer = trainer_of(0.5, activation=("tanh", "sigmoid"))
    while trainer.run_operation().writes != "updates":
        pass
    probe, now = Probe(trainer.network, trainer.data, trainer.loss), trainer.network.parameters.copy()
    subject = subject_of(trainer, probe, LookAt(batch=batch), now)
    for layer in (1, 2, 3):
        arithmetic = explain(subject, layer, 0)
        z = sum(term.product for term in arithmetic.forward) + arithmetic.bias
        assert z == pytest.approx(arithmetic.z, rel=1e-10, abs=1e-12)
        if layer < 3:
            da = sum(term.product for term in arithmetic.backward)
            assert da == pytest.approx(arithmetic.da, rel=1e-10, abs=1e-12)


def test_masks_that_keep_everything_change_nothing() -> None:
    trainer = trainer_of(0.0)
    structure = trainer.network.structure
    plain, dropping = Workspace(structure, 6), Workspace(structure, 6, dropout=Dropout(0.0, np.random.default_rng(0)))
    rng = np.random.default_rng(1)
    outputs: list[bytes] = []
    inputs = rng.normal(size=(6, 3))
    for work in (plain, dropping):
        work.x[:, :-1] = inputs
        Program(forward(trainer.network.parameters, work, output_of(work))).run()
        outputs.append(work.view("a", structure.depth).tobytes())
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize("rate", [-0.1, 1.0])
def test_a_rate_out_of_bounds_is_refused(rate: float) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"dropout": rate}, NetworkRecipe)
