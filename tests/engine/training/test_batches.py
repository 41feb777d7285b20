"""Every sample is trained on exactly once an epoch, in an order that depends on the seed alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import Network, Program, Structure
from nn_tui.engine.network.losses import LOSSES
from nn_tui.engine.network.workspace import Workspace
from nn_tui.engine.program import backward, forward, output_of
from nn_tui.engine.training.batches import Batches
from tests.engine.building import made_up, recipe
from tests.examples import examples

samples = st.integers(1, 60)
sizes = st.integers(1, 80)
seeds = st.integers(0, 2**32)


@given(samples, sizes, seeds)
def test_each_epoch_is_a_permutation_of_the_samples(n: int, size: int, seed: int) -> None:
    batches = Batches(n, size, np.random.default_rng(seed), shuffle=True)
    for _ in range(3):
        batches.begin_epoch()
        np.testing.assert_array_equal(np.sort(batches.order), np.arange(n))


@given(samples, sizes)
def test_batches_cover_the_samples_and_only_the_last_may_be_shorter(n: int, size: int) -> None:
    batches = Batches(n, size, np.random.default_rng(0), shuffle=True)
    lengths = [batches.size(index) for index in range(len(batches))]
    assert sum(lengths) == n
    assert set(lengths[:-1]) <= {min(size, n)}
    assert 0 < lengths[-1] <= min(size, n)


@given(st.integers(2, 60), sizes, seeds)
def test_the_order_depends_on_the_seed_alone(n: int, size: int, seed: int) -> None:
    first = Batches(n, size, np.random.default_rng(seed), shuffle=True)
    second = Batches(n, 1, np.random.default_rng(seed), shuffle=True)
    for _ in range(3):
        first.begin_epoch()
        second.begin_epoch()
        np.testing.assert_array_equal(first.order, second.order)


def test_other_seeds_and_other_epochs_have_other_orders() -> None:
    one, other = (Batches(60, 10, np.random.default_rng(seed), shuffle=True) for seed in (1, 2))
    one.begin_epoch()
    other.begin_epoch()
    assert one.order.tolist() != other.order.tolist()
    before = one.order.tolist()
    one.begin_epoch()
    assert one.order.tolist() != before


@given(samples, sizes)
def test_without_shuffling_the_samples_keep_their_order(n: int, size: int) -> None:
    batches = Batches(n, size, np.random.default_rng(0), shuffle=False)
    batches.begin_epoch()
    np.testing.assert_array_equal(batches.order, np.arange(n))


@examples(30)
@given(st.integers(2, 20), st.integers(1, 25), seeds)
def test_the_trainer_takes_in_each_sample_once_an_epoch(n: int, size: int, seed: int) -> None:
    data = made_up(samples=n, seed=seed)
    trainer = recipe(batch_size=size).trainer(data)
    for epoch in range(2):
        seen: list[tuple[float, ...]] = []
        while trainer.epoch == epoch:
            work = trainer.workspace
            trainer.run_operation()
            if trainer.operation == 1:
                rows = np.concatenate([work.x[:, :-1], work.y.T], axis=1)
                seen.extend(tuple(row) for row in rows.tolist())
        expected = np.concatenate([data.train_inputs, data.train_targets], axis=1).astype(np.float32)
        assert sorted(seen) == sorted(tuple(row) for row in expected.tolist())


@examples(30)
@given(st.integers(2, 20), st.integers(1, 25), seeds)
def test_every_update_comes_from_exactly_the_samples_of_its_batch(n: int, size: int, seed: int) -> None:
    """The shorter last batch too: a workspace made for those samples alone, in one epoch after another, agrees."""
    rate = 0.1
    data = made_up(samples=n, seed=seed)
    trainer = recipe(batch_size=size, learning_rate=rate, hidden=(4,), dtype="float64").trainer(data)
    inputs = np.asarray(data.train_inputs)
    alone = Network(Structure((3, 4, 2), ("tanh", "identity"), "float64"))
    alone.parameters.vector[:] = trainer.network.parameters.vector
    while trainer.epoch < 2:
        start = trainer.batch * trainer.batches.batch_size
        rows = trainer.batches.order[start : start + trainer.batches.size(trainer.batch)]
        work = Workspace(alone.structure, len(rows))
        work.x[:, :-1], work.y[:] = inputs[rows], data.train_targets[rows].T
        output = output_of(work)
        Program([*forward(alone.parameters, work, output), *backward(alone, work, output, LOSSES["mse"])]).run()
        alone.parameters.vector[:] -= rate * alone.gradients.vector
        trainer.run_batch()
        np.testing.assert_allclose(trainer.network.parameters.vector, alone.parameters.vector, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("size", [13, 14, 1000])
def test_a_batch_size_from_n_up_is_full_batch(size: int) -> None:
    data = made_up(samples=13)
    large, everything = recipe(batch_size=size).trainer(data), recipe(batch_size="all").trainer(data)
    large.run()
    everything.run()
    assert len(large.batches) == 1
    assert large.network.parameters.vector.tobytes() == everything.network.parameters.vector.tobytes()


@given(samples, sizes, st.integers(0, 80), st.integers(0, 90))
def test_stacks_are_the_batches_one_by_one(n: int, size: int, first: int, count: int) -> None:
    batches = Batches(n, size, np.random.default_rng(1), shuffle=True)
    batches.begin_epoch()
    first %= len(batches)
    taken = [rows for stack in batches.stacks(first, count) for rows in stack]
    starts = [index * batches.batch_size for index in range(first, len(batches))][: max(1, count)]
    assert [rows.tolist() for rows in taken] == [
        batches.order[start : start + batches.batch_size].tolist() for start in starts
    ]
