"""An evaluation that takes long may be taken in pieces: what comes of it is the same, whatever comes in between."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import Prepared
from nn_tui.engine import Experiment, Trainer, TrainingRecipe
from nn_tui.engine.evaluation.predictor import CHUNK
from tests.engine.building import fingerprint, made_up, recipe
from tests.examples import examples

STRETCHES = 4
"""Three of the training split and one of the test split."""


def long_data() -> Prepared:
    return made_up(samples=2 * CHUNK + 5, test=7)


def until_evaluating(trainer: Trainer) -> None:
    """Train to where an epoch is finished but for three of the four stretches of its evaluation."""
    while not trainer.evaluating:
        trainer.advance(3, evaluating=0.0)


def test_the_evaluation_goes_on_with_the_next_calls_and_the_epoch_counts_with_the_last() -> None:
    trainer = recipe(batch_size=100).trainer(long_data())
    until_evaluating(trainer)
    batches = len(trainer.batches)
    for _ in range(STRETCHES - 1):
        assert (trainer.epoch, trainer.step, trainer.batch, trainer.evaluating) == (0, batches, batches, True)
        trainer.advance(5, evaluating=0.0)
    assert (trainer.epoch, trainer.step, trainer.batch, trainer.evaluating) == (0, batches, batches, True)
    trainer.advance(5, evaluating=0.0)
    assert (trainer.epoch, trainer.step, trainer.batch, trainer.evaluating) == (1, batches, 0, False)


@examples(40)
@given(
    st.lists(st.sampled_from(["operation", "batch", "piece", "whole", "settle", "save", "aside"]), max_size=30),
    st.sampled_from([100, 500, 2 * CHUNK + 5]),
)
def test_whatever_is_done_while_it_is_evaluated_the_run_is_the_same(moves: list[str], batch_size: int) -> None:
    experiment, data = recipe("adam", batch_size, epochs=4), long_data()
    alone, trainer = experiment.trainer(data), experiment.trainer(data)
    for move in moves:
        if trainer.stopped:
            break
        match move:
            case "operation":
                trainer.run_operation()
            case "batch":
                trainer.run_batch()
            case "piece":
                trainer.settle()
                until_evaluating(trainer)
            case "whole":
                trainer.advance(2)
            case "settle":
                trainer.settle()
                assert not trainer.evaluating
            case _ if trainer.operation:
                continue
            case "save":
                trainer.restore(trainer.save())
            case _:
                with trainer.aside():
                    trainer.try_batch(10.0)
    trainer.stopped = None
    while trainer.stopped is None:
        trainer.advance(3, evaluating=0.0)
    alone.run()
    while alone.epoch < trainer.epoch:
        alone.run()
    assert fingerprint(trainer) == fingerprint(alone)


def test_a_rate_that_is_set_while_it_is_evaluated_holds_in_the_next_epoch() -> None:
    trainer = recipe(batch_size=100).trainer(long_data())
    until_evaluating(trainer)
    trainer.learning_rate = 0.123
    trainer.advance(1)
    assert (trainer.epoch, trainer.learning_rate, trainer.rate_held) == (1, 0.123, True)


def test_a_loss_that_is_not_finite_leads_back_from_an_evaluation_in_pieces_too() -> None:
    data = made_up("regression", samples=2 * CHUNK + 5)
    trainers: list[Trainer] = []
    for seconds in (float("inf"), 0.0):
        trainer = recipe(batch_size=100, learning_rate=1e3).trainer(data)
        while not trainer.stopped:
            trainer.advance(7, evaluating=seconds)
        trainers.append(trainer)
    whole, pieces = trainers
    assert whole.stopped is not None
    assert whole.stopped.reason == "diverged"
    assert whole.stopped == pieces.stopped
    assert fingerprint(whole) == fingerprint(pieces)
    assert not pieces.evaluating


def test_the_time_of_an_evaluation_counts_and_the_limit_stops_only_at_its_end() -> None:
    experiment = Experiment(training=TrainingRecipe(epochs=50, batch_size=100, time_limit=1e-9))
    trainer = experiment.trainer(long_data())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nn_tui.engine.training.trainer.perf_counter", iter(np.arange(0, 1e6, 1.0)).__next__)
        while trainer.batch < len(trainer.batches) - 1:
            trainer.advance(1, evaluating=0.0)
        trainer.stopped = None
        seen: list[tuple[bool, bool]] = []
        while trainer.epoch == 0:
            trainer.advance(1, evaluating=0.0)
            seen.append((trainer.evaluating, trainer.stopped is not None))
    assert seen == [(True, False)] * STRETCHES + [(False, True)]
