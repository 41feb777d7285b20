"""What layers, neurons, weights and biases are called in words."""

from collections.abc import Sequence

NeuronId = tuple[int, int]
"""(layer, neuron): layer 0 are the inputs, neurons count from 0."""


def neuron_name(layer: int, neuron: int, depth: int, feature_names: Sequence[str]) -> str:
    """Return the name of a neuron: the feature of an input, h1.3 in a hidden layer, y1 for an output."""
    if layer == 0:
        return feature_names[neuron]
    return f"y{neuron + 1}" if layer == depth else f"h{layer}.{neuron + 1}"


def layer_name(layer: int, depth: int) -> str:
    """Return the name of a layer 0 … L: `inputs`, `hidden 2`, `output`."""
    return "inputs" if layer == 0 else "output" if layer == depth else f"hidden {layer}"


def parameter_name(layer: int, neuron: int, source: int | None, depth: int, feature_names: Sequence[str]) -> str:
    """Return the name of the weight into a neuron from neuron `source` of the layer before, or of its bias for None."""
    name = neuron_name(layer, neuron, depth, feature_names)
    if source is None:
        return f"bias of {name}"
    return f"weight {neuron_name(layer - 1, source, depth, feature_names)} → {name}"
