"""Neurons and layers are added and taken out; all others keep their weights, and outputs stay where they can."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, NetworkRecipe, Predictor, Trainer
from nn_tui.engine.editing.carry_over import carry_over
from nn_tui.engine.editing.network_surgery import Surgery, add_layer, add_neuron, remove_layer, remove_neuron, resize
from nn_tui.engine.network.network import ParameterVector
from nn_tui.engine.recipe.differences import differences
from tests.engine.building import Numbers, made_up, recipe


def trained(hidden: tuple[int, ...] = (4, 3), activation: str = "tanh") -> tuple[Experiment, Trainer]:
    experiment = recipe("adam", hidden=hidden, activation=activation, dtype="float64")
    trainer = experiment.trainer(made_up())
    trainer.run_epoch()
    trainer.run_batch()
    return experiment, trainer


def operated(experiment: Experiment, trainer: Trainer, surgery: Surgery) -> tuple[Experiment, Trainer]:
    after = structs.replace(experiment, network=surgery.recipe)
    new = after.trainer(trainer.data)
    carry_over(trainer, new, differences(experiment, after), surgery.origins)
    return after, new


def outputs(trainer: Trainer) -> Numbers:
    inputs = np.random.default_rng(1).normal(size=(50, 3))
    return Predictor(trainer.network.parameters).predict(inputs).astype(np.float64)


def test_a_new_neuron_leaves_the_outputs_as_they_are_and_all_other_weights_to_the_bit() -> None:
    experiment, old = trained()
    after, new = operated(experiment, old, add_neuron(experiment.network, old.network.structure, 1))
    before, parameters = old.network.parameters, new.network.parameters
    assert after.network.hidden == (5, 3)
    np.testing.assert_array_equal(parameters.weights(1)[:4], before.weights(1))
    np.testing.assert_array_equal(parameters.weights(2)[:, :4], before.weights(2))
    np.testing.assert_array_equal(parameters.weights(3), before.weights(3))
    assert not parameters.weights(2)[:, 4].any()
    assert parameters.weights(1)[4].all()
    np.testing.assert_allclose(outputs(new), outputs(old), rtol=1e-12)


def test_a_neuron_is_taken_out_with_its_weights_and_no_others() -> None:
    experiment, old = trained()
    after, new = operated(experiment, old, remove_neuron(experiment.network, old.network.structure, 1, 1))
    before, parameters = old.network.parameters, new.network.parameters
    assert after.network.hidden == (3, 3)
    np.testing.assert_array_equal(parameters.weights(1), before.weights(1)[[0, 2, 3]])
    np.testing.assert_array_equal(parameters.biases(1), before.biases(1)[[0, 2, 3]])
    np.testing.assert_array_equal(parameters.weights(2), before.weights(2)[:, [0, 2, 3]])
    np.testing.assert_array_equal(parameters.weights(3), before.weights(3))


def averages(trainer: Trainer, name: str) -> ParameterVector:
    return ParameterVector(trainer.network.structure, trainer.optimizer_state.vectors[name])


def test_adams_averages_go_with_their_parameters_and_a_new_neuron_gets_those_of_its_layer() -> None:
    experiment, old = trained()
    _, new = operated(experiment, old, add_neuron(experiment.network, old.network.structure, 2))
    for name, filled in (("mean", 0.0), ("square", 1.0)):
        before, after = averages(old, name), averages(new, name)
        np.testing.assert_array_equal(after.weights(1), before.weights(1))
        np.testing.assert_array_equal(after.weights(2)[:3], before.weights(2))
        np.testing.assert_array_equal(after.weights(3)[:, :3], before.weights(3))
        np.testing.assert_allclose(after.weights(2)[3], filled * before.weights(2).mean(), rtol=1e-12)
        np.testing.assert_allclose(after.biases(2)[3], filled * before.biases(2).mean(), rtol=1e-12)
        np.testing.assert_allclose(after.weights(3)[:, 3], filled * before.weights(3).mean(), rtol=1e-12)
    assert new.optimizer_state.step == old.optimizer_state.step == old.step


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "nadam", "radam", "rmsprop"])
def test_what_is_new_moves_no_further_than_what_was_there(optimizer: str) -> None:
    experiment = recipe(optimizer, hidden=(4, 3), dtype="float64", learning_rate=0.001)
    trainer = experiment.trainer(made_up())
    for _ in range(100):
        trainer.run_epoch()
    for surgery in (
        add_neuron(experiment.network, trainer.network.structure, 1),
        add_layer(experiment.network, trainer.network.structure, 1),
    ):
        _, new = operated(experiment, trainer, surgery)
        before = new.network.parameters.vector.copy()
        for _ in range(4):
            new.run_batch()
        assert np.abs(new.network.parameters.vector - before).max() < 4 * 1.5 * 0.001


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_layer_put_in_and_taken_out_again_leaves_the_averages_of_the_others(after: int) -> None:
    experiment, old = trained(hidden=(4, 4))
    grown, larger = operated(experiment, old, add_layer(experiment.network, old.network.structure, after))
    assert averages(larger, "square").weights(after + 1).all()
    _, back = operated(grown, larger, remove_layer(grown.network, larger.network.structure, after + 1))
    for name in ("mean", "square"):
        np.testing.assert_array_equal(averages(back, name).vector, averages(old, name).vector)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_new_layer_keeps_all_other_weights_and_taking_it_out_again_brings_back_every_one(after: int) -> None:
    experiment, old = trained()
    deeper, middle = operated(experiment, old, add_layer(experiment.network, old.network.structure, after))
    assert middle.network.structure.sizes == (*old.network.structure.sizes[: after + 1], *(3, 4, 3, 2)[after:])
    np.testing.assert_array_equal(middle.network.parameters.weights(after + 1), np.eye((3, 4, 3)[after]))
    assert middle.network.parameters.weights(after + 2).tobytes() == old.network.parameters.weights(after + 1).tobytes()
    again, new = operated(deeper, middle, remove_layer(deeper.network, middle.network.structure, after + 1))
    assert again.network.hidden == experiment.network.hidden
    np.testing.assert_array_equal(new.network.parameters.vector, old.network.parameters.vector)


def test_another_layer_behind_one_of_relu_leaves_the_outputs_as_they_are() -> None:
    experiment, old = trained(activation="relu")
    _, new = operated(experiment, old, add_layer(experiment.network, old.network.structure, 1))
    np.testing.assert_allclose(outputs(new), outputs(old), rtol=1e-12)


def test_a_layer_of_the_identity_can_be_taken_out_without_a_trace() -> None:
    experiment, old = trained((4, 5, 3), activation="identity")
    _, new = operated(experiment, old, remove_layer(experiment.network, old.network.structure, 2))
    assert new.network.structure.sizes == (3, 4, 3, 2)
    np.testing.assert_allclose(outputs(new), outputs(old), rtol=1e-10)


def test_layers_can_be_added_where_there_are_none() -> None:
    experiment, old = trained(())
    after, new = operated(experiment, old, add_layer(experiment.network, old.network.structure, 0))
    assert after.network.hidden == (3,)
    np.testing.assert_array_equal(new.network.parameters.weights(2), old.network.parameters.weights(1))


def test_activations_follow_their_layers() -> None:
    experiment = recipe(hidden=(4, 3), activation=("tanh", "relu"))
    structure = experiment.trainer(made_up()).network.structure
    assert add_layer(experiment.network, structure, 2).recipe.activation == ("tanh", "relu", "relu")
    assert add_layer(experiment.network, structure, 0).recipe.activation == ("tanh", "tanh", "relu")
    assert remove_layer(experiment.network, structure, 1).recipe.activation == "relu"
    assert remove_neuron(experiment.network, structure, 1, 0).recipe.activation == ("tanh", "relu")


def test_frozen_parameters_follow_their_layers_and_what_is_new_moves() -> None:
    names = ("layers.0.weight[2,1]", "layers.1.bias", "layers.2.weight")
    experiment = recipe(hidden=(4, 3), freeze=names)
    structure = experiment.trainer(made_up()).network.structure
    deeper = add_layer(experiment.network, structure, 0).recipe.freeze
    assert deeper == ("layers.1.weight[2,1]", "layers.2.bias", "layers.3.weight")
    fewer = remove_neuron(experiment.network, structure, 1, 2).recipe.freeze
    assert fewer == ("layers.1.bias", "layers.2.weight")
    more = add_neuron(experiment.network, structure, 2).recipe.freeze
    weights = [f"layers.2.weight[{neuron},{source}]" for neuron in range(2) for source in range(3)]
    assert more == (names[0], *(f"layers.1.bias[{neuron}]" for neuron in range(3)), *weights)


@given(
    st.lists(st.integers(1, 5), max_size=4),
    st.lists(st.integers(1, 5), max_size=4),
    st.sampled_from(["relu", "identity"]),
)
def test_layers_of_any_sizes_become_layers_of_any_others_and_growth_leaves_the_outputs(
    before: list[int], after: list[int], activation: str
) -> None:
    experiment, old = trained(tuple(before), activation)
    surgery = resize(structs.replace(experiment.network, hidden=tuple(after)), old.network.structure, after)
    _, new = operated(experiment, old, surgery)
    assert new.network.structure.sizes == (3, *after, 2)
    grown = len(after) >= len(before) and all(new >= old for old, new in zip(before, after, strict=False))
    widened = all(size >= (before[-1] if before else 3) for size in after[len(before) :])
    if grown and widened and (before or activation == "identity"):
        np.testing.assert_allclose(outputs(new), outputs(old), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("surgery", "sentence"),
    [
        (partial(add_neuron, layer=3), "layer 3 is none of the hidden layers 1 … 2"),
        (partial(add_neuron, layer=0), "layer 0 is none of the hidden layers 1 … 2"),
        (partial(remove_neuron, layer=1, neuron=4), "hidden 1 has no neuron 5; it has 4"),
        (
            partial(remove_neuron, layer=2, neuron=0),
            "h2.1 is the only neuron of its layer; remove the layer instead",
        ),
        (partial(add_layer, after=3), "a layer cannot be put behind layer 3; expected 0 (the inputs) … 2"),
        (partial(remove_layer, layer=3), "layer 3 is none of the hidden layers 1 … 2"),
    ],
)
def test_what_is_not_there_is_refused(surgery: Callable[..., Surgery], sentence: str) -> None:
    experiment = recipe(hidden=(4, 1))
    structure = experiment.trainer(made_up()).network.structure
    with pytest.raises(InputError) as found:
        surgery(experiment.network, structure)
    assert str(found.value).startswith(sentence)


def test_without_hidden_layers_there_is_none_to_take_out() -> None:
    experiment = recipe(hidden=())
    structure = experiment.trainer(made_up()).network.structure
    with pytest.raises(InputError, match="there is no hidden layer; add one first"):
        remove_layer(NetworkRecipe(hidden=()), structure, 1)
