"""A run that was stepped, in whatever way, equals one that was not, bit for bit."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import Trainer
from nn_tui.engine.network.arrays import DType
from tests.examples import examples

from .building import fingerprint, made_up, recipe

Move = Literal["operation", "batch", "epoch"] | int

EPOCHS = 3

optimizers = st.sampled_from(("sgd", "momentum", "adam"))
dtypes: st.SearchStrategy[DType] = st.sampled_from(("float32", "float64"))
batch_sizes: st.SearchStrategy[int | Literal["all"]] = st.sampled_from((1, 3, 4, 12, 13, 50, "all"))
moves: st.SearchStrategy[Move] = st.one_of(st.sampled_from(("operation", "batch", "epoch")), st.integers(1, 20))


def move(trainer: Trainer, how: Move) -> None:
    match how:
        case "operation":
            trainer.run_operation()
        case "batch":
            trainer.run_batch()
        case "epoch":
            trainer.run_epoch()
        case _:
            trainer.advance(how)


@examples(80)
@given(optimizers, dtypes, batch_sizes, st.lists(moves, min_size=1, max_size=12), st.integers(0, 9))
def test_any_mixture_of_steps_equals_running(
    optimizer: str, dtype: DType, batch_size: int | Literal["all"], order: list[Move], seed: int
) -> None:
    data = made_up(test=5, seed=seed)
    experiment = recipe(optimizer, batch_size, dtype=dtype, seed=seed, epochs=EPOCHS)
    ran, stepped = experiment.trainer(data), experiment.trainer(data)
    ran.run()
    taken = 0
    while stepped.epoch < EPOCHS:
        move(stepped, order[taken % len(order)])
        taken += 1
    assert fingerprint(stepped) == fingerprint(ran)


@pytest.mark.parametrize("task", ["regression", "binary", "multiclass"])
@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "identity"])
def test_single_operations_equal_running_for_every_kind_of_network(
    task: Literal["regression", "binary", "multiclass"], activation: str
) -> None:
    data = made_up(task, 11)
    experiment = recipe("adam", 4, activation=activation, epochs=EPOCHS)
    ran, stepped = experiment.trainer(data), experiment.trainer(data)
    ran.run()
    while stepped.epoch < EPOCHS:
        stepped.run_operation()
    assert fingerprint(stepped) == fingerprint(ran)


def test_finishing_a_batch_that_was_begun_does_not_begin_another() -> None:
    trainer = recipe().trainer(made_up())
    trainer.run_operation()
    trainer.run_operation()
    assert (trainer.step, trainer.operation) == (0, 2)
    trainer.run_batch()
    assert (trainer.step, trainer.operation) == (1, 0)


def test_advance_finishes_only_the_batch_under_way() -> None:
    trainer = recipe().trainer(made_up())
    trainer.run_operation()
    trainer.advance(3)
    assert (trainer.step, trainer.operation) == (1, 0)


@pytest.mark.parametrize("batches", [1, 2, 3, 100])
def test_advance_runs_no_more_than_asked_for(batches: int) -> None:
    trainer = recipe(batch_size=4).trainer(made_up(samples=13))
    trainer.advance(batches)
    assert trainer.step == min(batches, 4)  # of which the last is shorter


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_advance_never_runs_past_the_end_of_an_epoch(slices: list[int]) -> None:
    trainer = recipe(batch_size=4).trainer(made_up(samples=13))
    for batches in slices:
        left = len(trainer.batches) - trainer.batch
        before = trainer.step
        trainer.advance(batches)
        assert 1 <= trainer.step - before <= min(batches, left)


def test_the_operation_taken_last_is_known_while_operations_are_stepped_only() -> None:
    trainer = recipe().trainer(made_up())
    first = trainer.run_operation()
    assert trainer.stepped is not None
    assert trainer.stepped[0] is first
    trainer.run_batch()
    assert trainer.stepped is None


def test_an_epoch_begun_is_finished_by_run_epoch() -> None:
    trainer = recipe(batch_size=4).trainer(made_up(samples=13))
    trainer.run_batch()
    trainer.run_operation()
    trainer.run_epoch()
    assert (trainer.epoch, trainer.step, trainer.batch, trainer.operation) == (1, 4, 0, 0)


def test_running_on_after_the_last_epoch_runs_as_many_again() -> None:
    trainer = recipe(epochs=3).trainer(made_up())
    stop = trainer.run()
    assert (stop.reason, trainer.epoch) == ("epochs", 3)
    trainer.run()
    assert trainer.epoch == 6
