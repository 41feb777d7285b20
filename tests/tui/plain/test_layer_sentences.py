"""What is said of layers: the size of an update, neurons that do not learn, distributions, and what stands out."""

import numpy as np
from msgspec import structs

from nn_tui.engine import Experiment, NetworkRecipe, ParameterVector
from nn_tui.engine.diagnostics.activation_survey import LayerSurvey, Survey
from nn_tui.engine.diagnostics.histogram import distribution
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.plain.sentences import describe_layers
from tests.tui.snapshots import snapshot_of

NETWORK = NetworkRecipe(hidden=(3, 2), activation=("relu", "tanh"))
FRESH = snapshot_of(Experiment(network=NETWORK))


def numbered(*spans: float) -> ParameterVector:
    """Return parameters whose weights go in even steps from minus the span of their layer to three times the span."""
    parameters = ParameterVector(FRESH.structure)
    for layer, span in enumerate(spans, 1):
        weights = parameters.folded(layer)[:-1]
        weights[:] = np.linspace(-span, 3 * span, weights.size).reshape(weights.shape)
        parameters.biases(layer)[:] = 1000.0
    return parameters


def after(step: int, ratios: tuple[float, ...] = (0.00123, 0.00456, 0.00789)) -> Snapshot:
    """Return a snapshot with weights, gradients and updates of known sizes."""
    diagnostics = [
        structs.replace(found, ratio=ratio, weight_norm=1.0, gradient_norm=1.0)
        for found, ratio in zip(FRESH.diagnostics, ratios, strict=True)
    ]
    return structs.replace(
        FRESH,
        step=step,
        parameters=numbered(1.0, 0.5, 0.125),
        gradients=numbered(0.01, 2.0, 30.0),
        diagnostics=tuple(diagnostics),
    )


def surveyed(snapshot: Snapshot, samples: int = 1234) -> Snapshot:
    """Return a snapshot with a survey: one neuron of the first layer is dead, both of the second are saturated."""
    layers = (
        LayerSurvey(distribution(np.linspace(0, 3, 101), 0.0, 3.0), np.array([False, True, False]), None),
        LayerSurvey(distribution(np.linspace(-1, 0.5, 101), -1.0, 1.0), None, np.array([True, True])),
        LayerSurvey(distribution(np.linspace(0, 1, 101), 0.0, 1.0), None, None),
    )
    return structs.replace(snapshot, survey=Survey(snapshot.step, samples, layers))


def test_before_training_there_are_only_weights() -> None:
    assert describe_layers(after(0)) == [
        "hidden 1, 3 neurons, relu: weights with mean 1.00 and spread 1.37, between -3.00 and 3.00.",
        "hidden 2, 2 neurons, tanh: weights with mean 0.500 and spread 0.683, between -1.50 and 1.50.",
        "output, 1 neuron, sigmoid: weights with mean 0.125 and spread 0.250, between -0.375 and 0.375.",
        "Nothing stands out.",
    ]


def test_after_an_update_its_size_and_the_gradients_are_told_too() -> None:
    assert describe_layers(after(1)) == [
        "hidden 1, 3 neurons, relu: the last update was 0.00123 of the weights; "
        "weights with mean 1.00 and spread 1.37, between -3.00 and 3.00; "
        "gradients with mean 0.0100 and spread 0.0137, between -0.0300 and 0.0300.",
        "hidden 2, 2 neurons, tanh: the last update was 0.00456 of the weights; "
        "weights with mean 0.500 and spread 0.683, between -1.50 and 1.50; "
        "gradients with mean 2.00 and spread 2.73, between -6.00 and 6.00.",
        "output, 1 neuron, sigmoid: the last update was 0.00789 of the weights; "
        "weights with mean 0.125 and spread 0.250, between -0.375 and 0.375; "
        "gradients with mean 30.0 and spread 60.0, between -90.0 and 90.0.",
        "Nothing stands out.",
    ]


def test_a_survey_counts_the_neurons_that_do_not_learn_and_tells_the_activations_first() -> None:
    lines = describe_layers(surveyed(after(1)))
    assert [line.split("; ")[:3] for line in lines[:2]] == [
        [
            "hidden 1, 3 neurons, relu: the last update was 0.00123 of the weights",
            "1 of 3 neurons dead",
            "activations with mean 1.50 and spread 0.875, between 0 and 3.00",
        ],
        [
            "hidden 2, 2 neurons, tanh: the last update was 0.00456 of the weights",
            "2 of 2 neurons saturated",
            "activations with mean -0.250 and spread 0.437, between -1.00 and 1.00",
        ],
    ]
    assert lines[2].startswith(
        "output, 1 neuron, sigmoid: the last update was 0.00789 of the weights; "
        "activations with mean 0.500 and spread 0.292, between 0 and 1.00; weights with mean "
    )
    assert lines[3] == "Activations are those of 1,234 training samples."


def test_what_stands_out_comes_last_with_something_to_try() -> None:
    assert describe_layers(surveyed(after(1, (0.00123, 0.25, 0.00789))))[4:] == [
        "hidden 1: 33 % of the neurons are dead, no sample of 1234 activates them: "
        "try a smaller learning rate, or leaky_relu.",
        "hidden 2: an update is 0.2 of the weights, where 0.001 is usual: try a smaller learning rate.",
        "hidden 2: 100 % of the neurons are saturated, their derivative is nearly 0: "
        "try a smaller learning rate, or l2.",
    ]
