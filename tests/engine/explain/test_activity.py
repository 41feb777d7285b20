"""A probe shows what flows through a network for one sample; a batch is summed up by its means and sums."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import Task
from nn_tui.engine import Probe
from nn_tui.engine.explain.activity import activity_of_batch, activity_of_sample, products_of
from tests.engine import textbook
from tests.engine.building import made_up, recipe

TASKS: list[Task] = ["regression", "binary", "multiclass"]


@pytest.mark.parametrize("task", TASKS)
@given(sample=st.integers(0, 16))
def test_a_probe_shows_the_forward_pass_of_a_sample_of_either_split(task: Task, sample: int) -> None:
    data = made_up(task, 12, test=5)
    trainer = recipe(dtype="float64").trainer(data)
    found = Probe(trainer.network, data, trainer.loss).run(sample)
    names = ("tanh", "tanh", {"regression": "identity", "binary": "sigmoid", "multiclass": "softmax"}[task])
    zs, signals = textbook.forward(trainer.network.parameters, names, data.dataset.inputs[[sample]].T)
    for layer, z, a in zip(found.layers, zs, signals, strict=True):
        np.testing.assert_allclose(layer.z, z[:, 0], rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(layer.a, a[:, 0], rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(found.inputs, data.dataset.inputs[sample])
    np.testing.assert_array_equal(found.targets, data.dataset.targets[sample])
    np.testing.assert_array_equal(found.outputs, found.layers[-1].a)
    loss = {"regression": "mse", "binary": "binary_cross_entropy", "multiclass": "cross_entropy"}[task]
    assert found.cost == pytest.approx(textbook.cost(loss, signals[-1], data.dataset.targets[[sample]].T), rel=1e-9)
    assert found.samples == 1


def test_a_probe_sees_the_parameters_of_this_moment() -> None:
    trainer = recipe().trainer(made_up())
    probe = Probe(trainer.network, trainer.data, trainer.loss)
    before = probe.run(0)
    kept = before.outputs.copy()
    trainer.run_batch()
    assert probe.run(0).outputs.tolist() != before.outputs.tolist()
    np.testing.assert_array_equal(before.outputs, kept)


def test_a_probe_leaves_parameters_gradients_and_updates_as_they_are() -> None:
    trainer = recipe().trainer(made_up())
    trainer.run_batch()
    vectors = [part.vector for part in (trainer.network.parameters, trainer.network.gradients, trainer.network.updates)]
    kept = [vector.copy() for vector in vectors]
    Probe(trainer.network, trainer.data, trainer.loss).run(3)
    for vector, before in zip(vectors, kept, strict=True):
        np.testing.assert_array_equal(vector, before)


def test_the_activity_of_a_batch_has_means_of_activations_and_sums_of_errors() -> None:
    data = made_up(samples=6)
    trainer = recipe(batch_size="all", dtype="float64").trainer(data)
    probe = Probe(trainer.network, data, trainer.loss)
    singles = [probe.run(sample) for sample in range(6)]
    while trainer.operation < len(trainer.program.operations) - 2:
        trainer.run_operation()
    batch = activity_of_batch(trainer.workspace)
    assert batch.samples == 6
    assert batch.cost == pytest.approx(np.mean([single.cost for single in singles]), rel=1e-12)
    for index, layer in enumerate(batch.layers):
        # A batch's cost is a mean, so its errors are those of the single samples divided by their number.
        for quantity in ("z", "a", "da", "delta"):
            means = np.mean([getattr(single.layers[index], quantity) for single in singles], axis=0)
            np.testing.assert_allclose(getattr(layer, quantity), means, rtol=1e-11, atol=1e-14)
        np.testing.assert_allclose(layer.delta, trainer.network.gradients.biases(index + 1), rtol=1e-11, atol=1e-14)


def test_the_samples_of_a_batch_add_up_to_the_batch() -> None:
    trainer = recipe(batch_size=5, dtype="float64").trainer(made_up())
    while trainer.operation < len(trainer.program.operations) - 2:
        trainer.run_operation()
    work = trainer.workspace
    batch, singles = activity_of_batch(work), [activity_of_sample(work, column) for column in range(5)]
    np.testing.assert_allclose(batch.inputs, np.mean([single.inputs for single in singles], axis=0), rtol=1e-14)
    np.testing.assert_allclose(batch.targets, np.mean([single.targets for single in singles], axis=0), rtol=1e-14)
    for index, layer in enumerate(batch.layers):
        for quantity in ("z", "a", "derivative", "signal"):
            mean = np.mean([getattr(single.layers[index], quantity) for single in singles], axis=0)
            np.testing.assert_allclose(getattr(layer, quantity), mean, rtol=1e-12, atol=1e-15)
        for quantity in ("da", "delta"):
            total = np.sum([getattr(single.layers[index], quantity) for single in singles], axis=0)
            np.testing.assert_allclose(getattr(layer, quantity), total, rtol=1e-12, atol=1e-15)
        products = np.sum(
            [np.outer(single.layers[index].delta, single.signals_into(index + 1)) for single in singles], axis=0
        )
        np.testing.assert_allclose(products_of(work).weights(index + 1), products, rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(products_of(work).vector, trainer.network.gradients.vector)


def test_a_probe_tells_the_test_samples_from_those_that_are_trained_on() -> None:
    data = made_up(samples=12, test=5)
    trainer = recipe().trainer(data)
    probe = Probe(trainer.network, data, trainer.loss)
    assert [row for row in range(17) if probe.split_of(row) == "test"] == data.test_rows.tolist()
