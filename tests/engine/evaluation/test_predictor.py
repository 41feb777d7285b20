"""Predictions do not depend on how they are cut into chunks, and the loss is the mean over all samples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import Task
from nn_tui.engine import Predictor
from nn_tui.engine.evaluation.predictor import CHUNK
from tests.engine import textbook
from tests.engine.building import made_up, recipe
from tests.examples import examples

TASKS: list[Task] = ["regression", "binary", "multiclass"]
ENDS = {"regression": ("identity", "mse"), "binary": ("sigmoid", "binary_cross_entropy")}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("samples", [2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 37])
def test_predicting_in_chunks_equals_the_formulas_in_one_pass(task: Task, samples: int) -> None:
    data = made_up(task, samples)
    trainer = recipe(dtype="float64").trainer(data)
    predictor = Predictor(trainer.network.parameters, trainer.loss)
    outputs, cost = predictor.predict_with_cost(trainer.inputs, trainer.targets)
    activation, loss = ENDS.get(task, ("softmax", "cross_entropy"))
    _, signals = textbook.forward(
        trainer.network.parameters, ("tanh", "tanh", activation), np.asarray(data.train_inputs).T
    )
    np.testing.assert_allclose(outputs, signals[-1], rtol=1e-11, atol=1e-13)
    assert cost == pytest.approx(textbook.cost(loss, signals[-1], data.train_targets.T), rel=1e-11)
    np.testing.assert_array_equal(predictor.predict(data.train_inputs), outputs)


@examples(30)
@given(st.lists(st.integers(1, 3 * CHUNK), min_size=1, max_size=3))
def test_one_predictor_serves_any_number_of_samples(counts: list[int]) -> None:
    trainer = recipe(dtype="float64").trainer(made_up())
    predictor = Predictor(trainer.network.parameters)
    for count in counts:
        inputs = np.random.default_rng(count).normal(size=(count, 3))
        alone = np.hstack([predictor.predict(inputs[[row]]) for row in (0, count // 2, count - 1)])
        together = predictor.predict(inputs)[:, [0, count // 2, count - 1]]
        np.testing.assert_allclose(together, alone, rtol=1e-12, atol=1e-14)


def test_a_predictor_uses_the_parameters_as_they_are_now() -> None:
    trainer = recipe().trainer(made_up())
    predictor = Predictor(trainer.network.parameters)
    before = predictor.predict(trainer.inputs)
    trainer.run_batch()
    assert predictor.predict(trainer.inputs).tobytes() != before.tobytes()


def test_predictions_that_were_handed_out_are_not_written_to_again() -> None:
    trainer = recipe().trainer(made_up())
    predictor = Predictor(trainer.network.parameters)
    outputs = predictor.predict(trainer.inputs)
    kept = outputs.copy()
    predictor.predict(np.asarray(trainer.inputs) + 1)
    np.testing.assert_array_equal(outputs, kept)
