"""The shape of a network, and its numbers: one vector for all parameters, one arena for what a pass computes."""

import msgspec
import numpy as np

from .activations import ACTIVATIONS, Activation, Softmax
from .arrays import Array, DType
from .dropout import Dropout


class Structure(msgspec.Struct, frozen=True):
    """The layers of a network: `sizes` are (inputs, first hidden layer, …, outputs), one activation a layer by name."""

    sizes: tuple[int, ...]
    activation_names: tuple[str, ...]
    dtype_name: DType

    @property
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


QUANTITIES = ("z", "a", "slope", "da", "delta", "mask", "signal")
_BACKWARD, _DROPOUT = QUANTITIES.index("slope"), QUANTITIES.index("mask")


class Workspace:
    """Everything that a pass over B samples computes, in one arena of shape (quantities, rows, B).

    Layer l owns sizes[l] rows and one below them: in the `a` of a hidden layer it is 1 and carries the bias into the
    next product, in the `z` of an output layer a softmax works with it. `x` has shape (B, m + 1) with ones in its last
    column, `y` (K, B) with a row of −1 below it in `extended_y`, `cost` is 0-d. z, a, slope = f′(z), da = dC/da and
    delta = dC/dz are views of shape (n, B) by layer; where the activation is the identity, z and a are the same memory,
    and so are da and delta.

    With `dropout`, what a hidden layer hands on is signal = mask · a, and da is dC/dsignal; without it there are no
    masks, and `a` itself is handed on.
    """

    def __init__(
        self, structure: Structure, batch_size: int, *, backward: bool = True, dropout: Dropout | None = None
    ) -> None:
        self.structure = structure
        self.dropout = dropout if structure.depth > 1 else None
        self.batch_size = batch_size
        dtype, sizes = structure.dtype, structure.sizes
        ends = np.cumsum([n + 1 for n in sizes[1:]])
        self._rows = [slice(int(end) - n - 1, int(end) - 1) for end, n in zip(ends, sizes[1:], strict=True)]
        quantities = len(QUANTITIES) if self.dropout else _DROPOUT if backward else _BACKWARD
        self.arena = np.zeros((quantities, int(ends[-1]), batch_size), dtype)
        self._handed_on = QUANTITIES.index("signal" if self.dropout else "a")
        for rows in self._rows[:-1]:
            self.arena[1, rows.stop] = self.arena[self._handed_on, rows.stop] = 1.0
        self.x = np.ones((batch_size, sizes[0] + 1), dtype)
        self.extended_y = np.full((sizes[-1] + 1, batch_size), -1.0, dtype)
        self.y = self.extended_y[:-1]
        self.y.fill(0.0)
        self.cost = np.zeros((), dtype)

    def view(self, quantity: str, layer: int) -> Array:
        """Return a quantity of a layer, shape (n, B)."""
        hidden = layer < self.structure.depth
        if self.structure.activation_names[layer - 1] == "identity" and not (
            quantity == "da" and hidden and self.dropout
        ):
            quantity = {"z": "a", "da": "delta"}.get(quantity, quantity)
        return self.arena[QUANTITIES.index(quantity), self._rows[layer - 1]]

    def span(self, quantity: str, first: int, last: int) -> Array:
        """Return a quantity of the layers first … last as one contiguous array, rows of ones included."""
        return self.arena[QUANTITIES.index(quantity), self._rows[first - 1].start : self._rows[last - 1].stop]

    def extended(self, quantity: str, layer: int) -> Array:
        """Return a quantity of a layer with the row below it: (n + 1, B)."""
        rows = self._rows[layer - 1]
        return self.arena[QUANTITIES.index(quantity), rows.start : rows.stop + 1]

    def signal(self, layer: int) -> Array:
        """Return what a layer takes in with the row of ones below: (m + 1, B)."""
        if layer == 1:
            return self.x.T
        rows = self._rows[layer - 2]
        return self.arena[self._handed_on, rows.start : rows.stop + 1]
