"""What `explain` says, computed anew in NumPy from the parameters of the moment alone."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import InputError, Prepared
from nn_tui.datasets.arrays import Floats
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe, load_experiment
from nn_tui.engine.explain.explained_batch import Moments, explanation
from nn_tui.engine.runs.one_look import look_once
from nn_tui.engine.timeline.place import Place
from nn_tui.engine.training.optimizers import OPTIMIZERS
from tests.engine import textbook
from tests.examples import examples

SMOOTH = ("sigmoid", "tanh", "softplus", "silu", "identity", "elu")
FITTING = {
    "plane": (("mse", "identity"), ("huber", "tanh"), ("mae", "sigmoid")),
    "circles": (("binary_cross_entropy", "sigmoid"), ("mse", "tanh")),
    "iris": (("cross_entropy", "softmax"), ("mse", "softmax")),
}


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    source = draw(st.sampled_from(sorted(FITTING)))
    loss, output = draw(st.sampled_from(FITTING[source]))
    optimizer = draw(st.sampled_from(sorted(OPTIMIZERS)))
    return Experiment(
        seed=draw(st.integers(0, 5)),
        dtype="float64",
        data=DataRecipe(source=source, samples=None if source == "iris" else 30),
        network=NetworkRecipe(
            hidden=tuple(draw(st.lists(st.integers(1, 4), max_size=2))),
            activation=draw(st.sampled_from(SMOOTH)),
            output=output,
        ),
        training=TrainingRecipe(
            loss=loss,
            optimizer=optimizer,
            learning_rate=0.02,
            batch_size="all" if optimizer == "lbfgs" else draw(st.sampled_from([1, 4, 7, "all"])),
            epochs=3,
        ),
    )


def table_of(experiment: Experiment, place: Place, row: int | None = None) -> tuple[dict[str, Any], Any]:
    snapshot = look_once(experiment, place, row)
    assert snapshot.workings is not None
    assert snapshot.optimizer is not None
    moments = Moments(snapshot.subject, snapshot.workings, snapshot.optimizer, snapshot.gradients, snapshot.updates)
    return explanation(moments, snapshot.data.feature_names, (1, 0)), snapshot


def sample_at(data: Prepared, row: int) -> tuple[Floats, Floats]:
    """Return a sample's inputs and targets as the network sees them."""
    inputs, targets = data.dataset.inputs[row][None], data.dataset.targets[row][None]
    return data.input_scaler.apply(inputs)[0], data.target_scaler.apply(targets)[0]


def derivative(name: str, z: Any) -> Any:
    return (textbook.ACTIVATIONS[name](z + 1e-6) - textbook.ACTIVATIONS[name](z - 1e-6)) / 2e-6


def own_delta(loss: str, name: str, z: Any, y: Any) -> Any:
    """Return dC/dz of the outputs of one sample by trying each of them."""

    def cost(at: Any) -> float:
        return textbook.cost(loss, textbook.ACTIVATIONS[name](at), y)

    return textbook.central_differences(cost, z, 1e-6)


@examples(25)
@given(experiments(), st.integers(0, 2), st.integers(0, 3), st.integers(0, 5), st.booleans())
def test_it_is_what_numpy_computes_from_the_parameters(
    experiment: Experiment, epoch: int, batch: int, operation: int, given_row: bool
) -> None:
    trainer = experiment.trainer()
    place = Place(epoch, batch % len(trainer.batches), operation)
    while trainer.epoch < place.epoch:
        trainer.run_epoch()
    while trainer.batch < place.batch:
        trainer.run_batch()
    parameters = trainer.network.parameters
    table, snapshot = table_of(experiment, place, 5 if given_row else None)
    sample, layers = table["sample"], table["layers"]
    data = trainer.data
    at = sample_at(data, sample["row"])
    names = trainer.network.structure.activation_names
    loss = str(experiment.training.loss)
    np.testing.assert_allclose(sample["inputs"], at[0], rtol=1e-12)
    np.testing.assert_allclose(sample["target"], at[1], rtol=1e-12)
    np.testing.assert_allclose(sample["inputs_original"], data.dataset.inputs[sample["row"]])
    zs, signals = textbook.forward(parameters, names, at[0][:, None])
    y = at[1][:, None]
    assert table["cost"] == pytest.approx(textbook.cost(loss, signals[-1], y), rel=1e-8)
    delta = own_delta(loss, names[-1], zs[-1], y)
    for layer in range(len(layers), 0, -1):
        here, before = layers[layer - 1], at[0] if layer == 1 else signals[layer - 2][:, 0]
        np.testing.assert_array_equal(here["weights"], parameters.weights(layer))
        np.testing.assert_array_equal(here["biases"], parameters.biases(layer))
        np.testing.assert_allclose(here["z"], zs[layer - 1][:, 0], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(here["a"], signals[layer - 1][:, 0], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(here["delta"], delta[:, 0], rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(here["gradient_weights"], np.outer(delta[:, 0], before), rtol=1e-5, atol=1e-7)
        np.testing.assert_array_equal(here["gradient_biases"], here["delta"])
        if layer > 1:
            delta = (parameters.weights(layer).T @ delta) * derivative(names[layer - 2], zs[layer - 2])
    _check_batch(table, trainer, loss, names)
    _check_update(table, snapshot)


def _check_batch(table: dict[str, Any], trainer: Any, loss: str, names: Any) -> None:
    """The batch's gradient is the slope of its cost: the mean over its samples."""
    rows = np.array(table["update"]["rows"])
    data, parameters = trainer.data, trainer.network.parameters
    places = np.array([np.flatnonzero(data.train_rows == row)[0] for row in rows])
    x, y = np.asarray(data.train_inputs[places]).T, data.train_targets[places].T

    def cost(vector: Any) -> float:
        moved = parameters.copy()
        moved.vector[:] = vector
        return textbook.cost(loss, textbook.forward(moved, names, x)[1][-1], y)

    assert table["update"]["batch_cost"] == pytest.approx(cost(parameters.vector), rel=1e-8)
    slopes = parameters.copy()
    slopes.vector[:] = textbook.central_differences(cost, parameters.vector.copy(), 1e-6)
    for layer, here in enumerate(table["layers"], 1):
        np.testing.assert_allclose(here["batch_gradient_weights"], slopes.weights(layer), rtol=1e-4, atol=2e-6)
        np.testing.assert_allclose(here["batch_gradient_biases"], slopes.biases(layer), rtol=1e-4, atol=2e-6)


def _check_update(table: dict[str, Any], snapshot: Any) -> None:
    """The update leads from the parameters of the place to those that the run has after the batch."""
    place = snapshot.place
    trainer = snapshot.experiment.trainer()
    while trainer.epoch < place.epoch:
        trainer.run_epoch()
    while trainer.batch < place.batch:
        trainer.run_batch()
    last = place.batch == len(trainer.batches) - 1
    epoch = trainer.epoch
    trainer.run_batch()
    if last and trainer.epoch == epoch:
        return  # it diverged there
    for layer, here in enumerate(table["update"]["layers"], 1):
        np.testing.assert_array_equal(here["after_weights"], trainer.network.parameters.weights(layer))
        np.testing.assert_array_equal(here["after_biases"], trainer.network.parameters.biases(layer))
    for parameter in table["update"]["parameters"]:
        change = parameter["equations"][-1]["value"]
        assert change == pytest.approx(parameter["after"] - parameter["before"], rel=1e-5, abs=1e-12)


def test_before_the_first_update_adam_has_stored_nothing() -> None:
    experiment = structs.replace(load_experiment("article-network"), training=TrainingRecipe(batch_size=10))
    table, _ = table_of(experiment, Place(0))
    parameter = table["update"]["parameters"][0]
    assert parameter["kept_before"] == {"mean": 0.0, "square": 0.0}
    assert "0.999 · 0.0 +" in parameter["equations"][1]["figures"]


def test_the_published_example_comes_out_to_the_digit() -> None:
    table, _ = table_of(load_experiment("worked-example"), Place(0))
    hidden, output = table["layers"]
    assert hidden["z"][0] == pytest.approx(0.3775)
    assert f"{hidden['a'][0]:.9f}" == "0.593269992"
    assert f"{output['a'][0]:.8f}" == "0.75136507"
    assert f"{output['gradient_weights'][0][0]:.9f}" == "0.082167041"
    assert f"{table['cost']:.9f}" == "0.298371109"
    assert f"{table['update']['layers'][1]['after_weights'][0][0]:.8f}" == "0.35891648"
    assert table["update"]["layers"][0]["after_biases"] == [0.35, 0.35]


@pytest.mark.parametrize(
    ("place", "row", "sentence"),
    [
        (Place(0, 40), None, "there is no place 0.40; epochs have 40 batches, counted from 0"),
        (Place(0, 0, 99), None, "there is no place 0.0.99; batches have"),
        (Place(500), None, "there is no place 500; the run stops in epoch 400"),
        (Place(0), 500, "--sample 500: expected a row of the dataset, 0 to 499"),
        (Place(0), -1, "--sample -1: expected a row of the dataset, 0 to 499"),
    ],
)
def test_what_does_not_exist_is_refused(place: Place, row: int | None, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        look_once(load_experiment("article-network"), place, row)
    assert str(error.value).startswith(sentence)
