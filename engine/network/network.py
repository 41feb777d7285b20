"""The shape of a network, and its parameters: one vector for all weights and biases."""

from functools import cached_property

import msgspec
import numpy as np

from .activations import ACTIVATIONS, Activation, Softmax
from .arrays import Array, DType


class Structure(msgspec.Struct, frozen=True, dict=True):
    """The layers of a network: `sizes` are (inputs, first hidden layer, …, outputs), one activation a layer by name."""

    sizes: tuple[int, ...]
    activation_names: tuple[str, ...]
    dtype_name: DType

    @cached_property
    def activations(self) -> tuple[Activation | Softmax, ...]:
        """The activations of the layers 1 … L."""
        return tuple(ACTIVATIONS[name] for name in self.activation_names)

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """What all numbers of the network are stored as."""
        return np.dtype(self.dtype_name)

    @property
    def depth(self) -> int:
        """The number of layers L, hidden and output; layer l has sizes[l] neurons, l = 1 … L."""
        return len(self.sizes) - 1

    @property
    def parameters(self) -> int:
        """The number P of all weights and biases."""
        return sum((m + 1) * n for m, n in zip(self.sizes, self.sizes[1:], strict=False))


class ParameterVector:
    """One number for each weight and each bias, all in one vector: the parameters, their gradients or their updates.

    Layer l (n neurons, m inputs) is stored folded as a C-contiguous block of shape (m + 1, n), the transposed
    weights with the biases as last row, so that no matrix product of a training step copies an operand.
    `weights(l)` of shape (n, m) and `biases(l)` of shape (n,) are views in the article's notation.
    """

    def __init__(self, structure: Structure, vector: Array | None = None) -> None:
        shapes = [(m + 1, n) for m, n in zip(structure.sizes, structure.sizes[1:], strict=False)]
        self.vector = np.zeros(structure.parameters, structure.dtype) if vector is None else vector
        self.structure = structure
        blocks: list[Array] = []
        start = 0
        for rows, columns in shapes:
            blocks.append(self.vector[start : start + rows * columns].reshape(rows, columns))
            start += rows * columns
        self._blocks = tuple(blocks)

    def folded(self, layer: int) -> Array:
        """Return the block of a layer, shape (m + 1, n)."""
        return self._blocks[layer - 1]

    def weights(self, layer: int) -> Array:
        """Return the view W of a layer, shape (n, m); row j holds the weights into neuron j."""
        return self._blocks[layer - 1][:-1].T

    def biases(self, layer: int) -> Array:
        """Return the view b of a layer, shape (n,)."""
        return self._blocks[layer - 1][-1]

    def copy(self) -> "ParameterVector":
        """Return the same numbers in a vector of their own."""
        return ParameterVector(self.structure, self.vector.copy())

    def named(self) -> dict[str, Array]:
        """Return every tensor under its name, `layers.0.weight` (n, m), `layers.0.bias` (n,), …, as views."""
        tensors: dict[str, Array] = {}
        for layer in range(1, self.structure.depth + 1):
            tensors[f"layers.{layer - 1}.weight"] = self.weights(layer)
            tensors[f"layers.{layer - 1}.bias"] = self.biases(layer)
        return tensors


class Network:
    """A structure with its parameters, the gradients of the cost, and the last update; parameters −= updates."""

    def __init__(self, structure: Structure, parameters: ParameterVector | None = None) -> None:
        self.structure = structure
        self.parameters = parameters or ParameterVector(structure)
        self.gradients = ParameterVector(structure)
        self.updates = ParameterVector(structure)
