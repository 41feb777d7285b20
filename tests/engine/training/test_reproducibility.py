"""The same experiment gives the same numbers, bit for bit; looking on changes none of them."""

import json
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import Prepared
from nn_tui.engine import Experiment, Probe, Trainer, TrainerState
from nn_tui.engine.explain.activity import activity_of_batch
from tests.engine.building import fingerprint, made_up, recipe
from tests.examples import examples

OPTIMIZERS = ("sgd", "momentum", "adam")


def initial(seed: int, data: Prepared) -> bytes:
    return recipe(seed=seed).trainer(data).network.parameters.vector.tobytes()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_same_seed_same_bytes(optimizer: str) -> None:
    runs = [recipe(optimizer, seed=7).trainer(made_up(test=4)) for _ in range(2)]
    for trainer in runs:
        trainer.run()
    assert fingerprint(runs[0]) == fingerprint(runs[1])


def test_the_whole_recipe_is_reproducible_data_and_split_included() -> None:
    first, second = Experiment(seed=3).trainer(), Experiment(seed=3).trainer()
    assert np.array_equal(first.inputs, second.inputs)
    first.run_epoch()
    second.run_epoch()
    assert fingerprint(first) == fingerprint(second)


def test_another_seed_gives_other_data_weights_and_orders() -> None:
    first, second = Experiment(seed=3).trainer(), Experiment(seed=4).trainer()
    assert not np.array_equal(first.inputs, second.inputs)
    assert first.network.parameters.vector.tobytes() != second.network.parameters.vector.tobytes()
    assert first.batches.order.tobytes() != second.batches.order.tobytes()


@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_initial_weights_differ_exactly_where_seeds_do(one: int, other: int) -> None:
    data = made_up()
    assert (initial(one, data) == initial(other, data)) == (one == other)


def test_tiny_steps_move_every_parameter_a_little_and_downhill() -> None:
    trainer = recipe(learning_rate=1e-6, batch_size="all", dtype="float64").trainer(made_up())
    before, cost = trainer.network.parameters.vector.copy(), trainer.evaluation.train.loss
    trainer.run_epoch()
    moved = np.abs(trainer.network.parameters.vector - before)
    assert moved.min() > 0
    assert moved.max() < 1e-5
    assert trainer.evaluation.train.loss < cost


def through_a_file(state: TrainerState) -> TrainerState:
    arrays, values = state.unpack()
    return TrainerState.pack(arrays, json.loads(json.dumps(values, allow_nan=False)))


@examples(100)
@given(
    optimizer=st.sampled_from(OPTIMIZERS),
    updates=st.integers(0, 11),
    operations=st.integers(0, 30),
    batch_size=st.sampled_from((3, 4, 13, "all")),
    rates=st.dictionaries(st.integers(0, 29), st.floats(1e-3, 0.1), max_size=3),
    file=st.booleans(),
)
def test_a_saved_state_goes_on_bit_for_bit_from_any_operation(
    optimizer: str,
    updates: int,
    operations: int,
    batch_size: int | Literal["all"],
    rates: dict[int, float],
    file: bool,
) -> None:
    data = made_up(test=3)

    def begun(seed: int) -> Trainer:
        experiment = recipe(optimizer, batch_size, seed=seed)
        return structs.replace(experiment, network=structs.replace(experiment.network, dropout=0.2)).trainer(data)

    ran, resumed = begun(0), begun(99)
    for _ in range(updates):
        ran.run_batch()
    for number in range(operations):
        ran.run_operation()
        if number in rates:
            ran.learning_rate = rates[number]
    state = ran.save()
    resumed.restore(through_a_file(state) if file else state)
    assert (resumed.operation, resumed.batch, resumed.epoch) == (ran.operation, ran.batch, ran.epoch)
    if ran.operation:
        # Of what the batch has not come to yet, the last batch's is still there.
        assert resumed.workspace.x.tobytes() == ran.workspace.x.tobytes()
        assert resumed.update_rate == ran.update_rate or ran.operation < len(ran.program.operations) - 1
    for trainer in (ran, resumed):
        trainer.run_batch()
    assert fingerprint(resumed) == fingerprint(ran)
    for _ in range(9):
        ran.run_operation()
        resumed.run_operation()
    again = begun(5)
    again.restore(resumed.save())
    for trainer in (ran, resumed, again):
        trainer.run()
    assert fingerprint(resumed) == fingerprint(ran) == fingerprint(again)


def test_curves_and_stop_come_back_with_a_state() -> None:
    trainer = recipe(epochs=2).trainer(made_up())
    trainer.run()
    state, at_the_end = trainer.save(), fingerprint(trainer)
    trainer.run()
    assert trainer.epoch == 4
    trainer.restore(state)
    found = fingerprint(trainer)
    for name in ("curves", "stop", "best", "counts"):
        assert found[name] == at_the_end[name]
    assert trainer.stopped is not None
    trainer.run_epoch()
    assert state.history is not None
    assert state.history.curves().epochs.tolist() == [0, 1, 2]


def test_a_saved_state_is_a_copy() -> None:
    trainer = recipe("adam").trainer(made_up())
    trainer.run_batch()
    state = trainer.save()
    kept = (state.parameters.tobytes(), state.optimizer["mean"].tobytes(), state.order.tobytes(), dict(state.random))
    trainer.run()
    assert kept == (
        state.parameters.tobytes(),
        state.optimizer["mean"].tobytes(),
        state.order.tobytes(),
        dict(state.random),
    )


def test_a_run_returns_to_a_state_that_it_left() -> None:
    trainer = recipe("momentum").trainer(made_up())
    trainer.run_batch()
    state = trainer.save()
    trainer.run_epoch()
    after = fingerprint(trainer)
    trainer.restore(state)
    trainer.run_epoch()
    assert fingerprint(trainer) == after


@examples(20)
@given(st.lists(st.integers(0, 15), min_size=1, max_size=30))
def test_probing_between_operations_changes_nothing(samples: list[int]) -> None:
    data = made_up(test=3)
    watched, alone = recipe("adam").trainer(data), recipe("adam").trainer(data)
    probe = Probe(watched.network, data, watched.loss)
    for sample in samples:
        watched.run_operation()
        alone.run_operation()
        probe.run(sample)
        activity_of_batch(watched.workspace)
        watched.save()
    watched.run()
    alone.run()
    assert fingerprint(watched) == fingerprint(alone)
