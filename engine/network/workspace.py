"""What a pass over a batch computes, all of it in one block of memory."""

import numpy as np

from .arrays import Array
from .dropout import Dropout
from .network import Structure

QUANTITIES = ("z", "a", "derivative", "da", "delta", "mask", "signal")
_BACKWARD, _DROPOUT = QUANTITIES.index("derivative"), QUANTITIES.index("mask")


class Workspace:
    """Everything that a pass over B samples computes, in one arena of shape (quantities, rows, B).

    Layer l owns sizes[l] rows and one below them: in the `a` of a hidden layer it is 1 and carries the bias into the
    next product, in the `z` of an output layer a softmax works with it. `x` has shape (B, m + 1) with ones in its last
    column, `y` (K, B) with a row below it in `extended_y`, of −1 or of the samples' weights, `cost` is 0-d. z, a,
    derivative f′(z), da = dC/da and delta = dC/dz are views of shape (n, B) by layer; where the activation is the
    identity, z and a are the same memory, and so are da and delta.

    Without `backward` there are z and a alone. With `dropout`, what a hidden layer hands on is signal = mask · a, and
    da is dC/dsignal; without it there are no masks, and `a` itself is handed on.
    """

    def __init__(
        self, structure: Structure, batch_size: int, *, backward: bool = True, dropout: Dropout | None = None
    ) -> None:
        self.structure = structure
        self.backward = backward
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

    @property
    def weights(self) -> Array:
        """How often each sample counts, (B,), where they do not count alike: the row below the targets."""
        return self.extended_y[-1]

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
