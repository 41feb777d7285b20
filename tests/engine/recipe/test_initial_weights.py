"""Weights that stand in the recipe are those of the network, or are refused with what is too many or too few."""

import numpy as np
import pytest
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine import ParameterVector
from nn_tui.engine.recipe.initial_weights import set_initial
from nn_tui.engine.recipe.tables import InitialLayer
from tests.engine.building import made_up, recipe

HIDDEN = InitialLayer(((1.0, 2.0, 3.0), (4.0, 5.0, 6.0)), (7.0, 8.0))
OUTPUT = InitialLayer(((9.0, 10.0),), (11.0,))


def vector() -> ParameterVector:
    return recipe(hidden=(2,)).trainer(made_up(outputs=1)).network.parameters


def test_they_are_set_layer_by_layer() -> None:
    parameters = vector()
    set_initial(parameters, (HIDDEN, OUTPUT))
    np.testing.assert_array_equal(parameters.weights(1), HIDDEN.weights)
    np.testing.assert_array_equal(parameters.biases(1), HIDDEN.biases)
    np.testing.assert_array_equal(parameters.folded(2)[:, 0], [9, 10, 11])


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ((), "0 tables for 2 layers; expected one for each"),
        ((HIDDEN,), "1 table for 2 layers; expected one for each"),
        (
            (structs.replace(HIDDEN, weights=HIDDEN.weights[:1]), OUTPUT),
            "the weights of hidden 1 have 1 row for 2 neurons; expected shape (2, 3)",
        ),
        (
            (HIDDEN, structs.replace(OUTPUT, weights=HIDDEN.weights)),
            "the weights of output have 2 rows for 1 neuron; expected shape (1, 2)",
        ),
        (
            (structs.replace(HIDDEN, weights=(HIDDEN.weights[0], (1.0,))), OUTPUT),
            "row 2 of the weights of hidden 1 has 1 number for 3 inputs; expected shape (2, 3)",
        ),
        (
            (structs.replace(HIDDEN, biases=()), OUTPUT),
            "the biases of hidden 1 are 0 numbers for 2 neurons; expected one for each",
        ),
        ((HIDDEN, structs.replace(OUTPUT, biases=(1e39,))), "a number of output is too large for float32"),
    ],
)
def test_others_are_refused(layers: tuple[InitialLayer, ...], sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        set_initial(vector(), layers)
    assert str(refused.value) == f"network.initial: {sentence}"
