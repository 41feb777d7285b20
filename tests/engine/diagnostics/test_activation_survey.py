"""A survey tells of all training samples what the definitions say, and changes nothing."""

import numpy as np
import pytest
from msgspec import structs

from nn_tui.engine.diagnostics.activation_survey import SURVEYED, Surveyor
from nn_tui.engine.network.activations import ACTIVATIONS
from tests.engine import textbook
from tests.engine.building import made_up, recipe


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_activations_are_those_of_all_samples(activation: str) -> None:
    data = made_up(samples=41)
    trainer = recipe(activation=activation, dtype="float64").trainer(data)
    trainer.run_batch()
    before = trainer.network.parameters.vector.tobytes(), trainer.workspace.arena.tobytes()
    found = Surveyor(trainer).survey(trainer.step)
    assert (found.step, found.samples) == (1, 41)
    names = (activation, activation, "identity")
    _, signals = textbook.forward(trainer.network.parameters, names, np.asarray(data.train_inputs).T)
    for layer, a in zip(found.layers, signals, strict=True):
        assert layer.activations.mean == pytest.approx(a.mean())
        assert layer.activations.spread == pytest.approx(a.std())
        assert layer.activations.counts.sum() == a.size
    assert before == (trainer.network.parameters.vector.tobytes(), trainer.workspace.arena.tobytes())


def test_ranges_are_the_bounds_where_there_are_some_else_what_there_is() -> None:
    trainer = recipe(hidden=(4, 3, 2), activation=("tanh", "sigmoid", "relu"), dtype="float64").trainer(made_up())
    found = [layer.activations for layer in Surveyor(trainer).survey(0).layers]
    assert (found[0].low, found[0].high) == (-1.0, 1.0)
    assert (found[1].low, found[1].high) == (0.0, 1.0)
    assert found[2].low >= 0
    assert found[3].low < found[3].mean < found[3].high


def test_of_many_samples_so_many_are_taken_from_everywhere() -> None:
    data = made_up(samples=SURVEYED * 3)
    trainer = recipe(hidden=(), dtype="float64").trainer(data)
    found = Surveyor(trainer).survey(0)
    assert found.samples == SURVEYED
    assert found.layers[0].activations.counts.sum() == SURVEYED * 2
    rows = np.linspace(0, SURVEYED * 3 - 1, SURVEYED).astype(int)
    expected = np.asarray(data.train_inputs)[rows] @ trainer.network.parameters.weights(1).T
    assert found.layers[0].activations.mean == pytest.approx(expected.mean())


@pytest.mark.parametrize(
    ("activation", "dead", "saturated"),
    [
        ("relu", [True, False, False], None),
        ("tanh", None, [True, True, False]),
        ("leaky_relu", [False, False, False], None),
        ("softsign", None, None),
    ],
)
def test_it_names_the_neurons_that_no_longer_learn(
    activation: str, dead: list[bool] | None, saturated: list[bool] | None
) -> None:
    if activation not in ACTIVATIONS:
        activation = "identity"
    trainer = recipe(hidden=(3, 2), activation=activation).trainer(made_up())
    trainer.network.parameters.weights(1)[:] *= 1e-3
    trainer.network.parameters.biases(1)[:] = (-5.0, 5.0, 0.5)
    first, _, output = Surveyor(trainer).survey(0).layers
    for found, expected in ((first.dead, dead), (first.saturated, saturated)):
        assert (None if found is None else found.tolist()) == expected
    assert output.dead is None
    assert output.saturated is None


def test_it_follows_the_parameters_and_leaves_dropout_out() -> None:
    plain = recipe(activation="relu", dtype="float64")
    trainer = structs.replace(plain, network=structs.replace(plain.network, dropout=0.5)).trainer(made_up())
    surveyor = Surveyor(trainer)
    first = surveyor.survey(0)
    assert surveyor.survey(0).layers[1].activations.mean == first.layers[1].activations.mean
    trainer.run_batch()
    assert surveyor.survey(1).layers[1].activations.mean != first.layers[1].activations.mean
