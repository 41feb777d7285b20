"""Both splits are evaluated after each epoch, and the best loss is known."""

import numpy as np
import pytest

from nn_tui.datasets import Task
from nn_tui.engine.evaluation.evaluator import EVALUATED_SAMPLES
from tests.engine import textbook
from tests.engine.building import made_up, recipe

TASKS: list[Task] = ["regression", "binary", "multiclass"]
ENDS = {"regression": ("identity", "mse"), "binary": ("sigmoid", "binary_cross_entropy")}


def test_both_splits_are_evaluated_after_each_epoch() -> None:
    data = made_up(test=6)
    trainer = recipe(dtype="float64").trainer(data)
    trainer.run_epoch()
    evaluation = trainer.evaluation
    assert evaluation.test is not None
    assert evaluation.judged is evaluation.test
    for score, inputs, targets in (
        (evaluation.train, data.train_inputs, data.train_targets),
        (evaluation.test, data.test_inputs, data.test_targets),
    ):
        _, signals = textbook.forward(trainer.network.parameters, ("tanh", "tanh", "identity"), np.asarray(inputs).T)
        np.testing.assert_allclose(score.outputs, signals[-1], rtol=1e-11)
        assert score.loss == pytest.approx(textbook.cost("mse", signals[-1], targets.T), rel=1e-12)


def test_without_a_test_split_the_training_split_is_judged_by() -> None:
    evaluation = recipe().trainer(made_up()).evaluation
    assert evaluation.test is None
    assert evaluation.judged is evaluation.train


def test_the_training_loss_is_evaluated_on_a_bounded_number_of_samples() -> None:
    data = made_up(samples=EVALUATED_SAMPLES + 5)
    evaluation = recipe(hidden=(), batch_size="all").trainer(data).evaluation
    assert evaluation.train.outputs.shape == (2, EVALUATED_SAMPLES)


def test_best_is_the_lowest_judged_loss_and_its_epoch() -> None:
    trainer = recipe(learning_rate=0.3, epochs=30).trainer(made_up(test=8))
    losses = [trainer.evaluation.judged.loss]
    for _ in range(30):
        trainer.run_epoch()
        losses.append(trainer.evaluation.judged.loss)
    assert trainer.best == (min(losses), int(np.argmin(losses)))
