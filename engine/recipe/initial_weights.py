"""Weights that stand in the recipe as numbers: a table for each layer."""

from collections.abc import Sequence

import numpy as np

from nn_tui.datasets import InputError

from ..network.names import layer_name
from ..network.network import ParameterVector
from .tables import InitialLayer


def set_initial(parameters: ParameterVector, layers: Sequence[InitialLayer]) -> None:
    """Set all weights and biases to those of the tables, converted to the network's dtype.

    Raises InputError where they are not exactly those of the network, and for what is too large for its dtype.
    """
    structure = parameters.structure
    if len(layers) != structure.depth:
        raise _error(f"{_count(len(layers), 'table')} for {_count(structure.depth, 'layer')}; expected one for each")
    for layer, given in enumerate(layers, 1):
        name = layer_name(layer, structure.depth)
        neurons, inputs = structure.sizes[layer], structure.sizes[layer - 1]
        if len(given.weights) != neurons:
            rows, expected = _count(len(given.weights), "row"), _count(neurons, "neuron")
            raise _error(f"the weights of {name} have {rows} for {expected}; expected shape ({neurons}, {inputs})")
        for neuron, row in enumerate(given.weights, 1):
            if len(row) != inputs:
                numbers, expected = _count(len(row), "number"), _count(inputs, "input")
                raise _error(
                    f"row {neuron} of the weights of {name} has {numbers} for {expected}; "
                    f"expected shape ({neurons}, {inputs})"
                )
        if len(given.biases) != neurons:
            numbers, expected = _count(len(given.biases), "number"), _count(neurons, "neuron")
            raise _error(f"the biases of {name} are {numbers} for {expected}; expected one for each")
        with np.errstate(over="ignore"):
            parameters.weights(layer)[:] = given.weights
            parameters.biases(layer)[:] = given.biases
        if not np.isfinite(parameters.folded(layer)).all():
            raise _error(f"a number of {name} is too large for {structure.dtype_name}")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def _error(problem: str) -> InputError:
    return InputError(problem, field="network.initial")
