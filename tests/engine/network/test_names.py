"""What neurons, layers and parameters are called."""

from nn_tui.engine.network.names import layer_name, neuron_name, parameter_name


def test_names() -> None:
    assert neuron_name(0, 1, 3, ["sepal", "petal"]) == "petal"
    assert neuron_name(2, 0, 3, []) == "h2.1"
    assert neuron_name(3, 2, 3, []) == "y3"


def test_layers_are_named_by_their_number_and_the_last_is_the_output() -> None:
    assert layer_name(0, 3) == "inputs"
    assert layer_name(2, 3) == "hidden 2"
    assert layer_name(3, 3) == "output"


def test_weights_are_named_by_both_their_ends_and_biases_by_their_neuron() -> None:
    assert parameter_name(1, 2, 0, 2, ["sepal"]) == "weight sepal → h1.3"
    assert parameter_name(2, 0, 2, 2, ["sepal"]) == "weight h1.3 → y1"
    assert parameter_name(1, 1, None, 2, ["sepal"]) == "bias of h1.2"
