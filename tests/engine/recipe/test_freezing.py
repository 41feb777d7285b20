"""Frozen parameters: their names, a tensor, a row or an element each, and that they do not move."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine import ParameterVector, Structure
from nn_tui.engine.recipe.freezing import freeze_names, trainable
from nn_tui.engine.training.optimizers import AdamW
from tests.engine.building import made_up, recipe

SIZES = (3, 4, 1)


def structure() -> Structure:
    return Structure(SIZES, ("tanh", "identity"), "float32")


def frozen(*names: str) -> int:
    return int((trainable(structure(), names).vector == 0).sum())


def test_an_element_a_row_and_a_tensor_can_be_named() -> None:
    moving = trainable(structure(), ("layers.0.weight[2,1]", "layers.0.bias[3]", "layers.1.weight"))
    expected = ParameterVector(structure())
    expected.vector[:] = 1
    expected.weights(1)[2, 1] = expected.biases(1)[3] = 0
    expected.weights(2)[:] = 0
    np.testing.assert_array_equal(moving.vector, expected.vector)
    assert frozen("layers.0.weight[2]") == 3
    assert frozen("layers.0.weight[2, 1]") == 1


@pytest.mark.parametrize(
    "name",
    [
        "layers.0.weight[4,0]",
        "layers.0.weight[0,3]",
        "layers.0.weight[0,0,0]",
        "layers.0.bias[-1]",
        "layers.0.bias[]",
        "layers.0.weight[:]",
        "layers.2.bias[0]",
        "[0]",
    ],
)
def test_what_means_nothing_in_the_network_is_refused_with_its_name(name: str) -> None:
    with pytest.raises(InputError, match=r"^network\.freeze: there is no .*\S"):
        trainable(structure(), (name,))


@given(st.lists(st.booleans(), min_size=21, max_size=21))
def test_names_mean_exactly_the_parameters_that_they_were_made_of(moves: list[bool]) -> None:
    moving = ParameterVector(structure())
    moving.vector[:] = moves
    np.testing.assert_array_equal(trainable(structure(), freeze_names(moving)).vector, moving.vector)


def test_a_frozen_tensor_with_one_thawed_element_has_few_names() -> None:
    moving = trainable(structure(), ("layers.0.weight",))
    moving.weights(1)[2, 1] = 1
    assert freeze_names(moving) == (
        "layers.0.weight[0]",
        "layers.0.weight[1]",
        "layers.0.weight[2,0]",
        "layers.0.weight[2,2]",
        "layers.0.weight[3]",
    )


def test_single_weights_stay_under_adam_with_weight_decay_while_all_others_move() -> None:
    names = ("layers.0.weight[2,1]", "layers.0.bias[3]")
    experiment = recipe(AdamW(weight_decay=0.1), freeze=names)
    experiment = structs.replace(experiment, training=structs.replace(experiment.training, l2=0.1))
    trainer = experiment.trainer(made_up())
    parameters = trainer.network.parameters
    parameters.biases(1)[:] = 0.5
    before = parameters.vector.copy()
    for _ in range(3):
        trainer.run_epoch()
    still = trainable(trainer.network.structure, names).vector == 0
    np.testing.assert_array_equal(parameters.vector == before, still)
