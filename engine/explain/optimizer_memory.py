"""What an optimizer keeps between updates, as a value."""

from collections.abc import Mapping

import msgspec

from ..network.arrays import Array
from ..network.network import ParameterVector
from ..training.optimizers import Optimizer
from ..training.optimizers.lbfgs import pairs_of


class OptimizerMemory(msgspec.Struct, frozen=True, eq=False):
    """What the optimizer keeps after an update: vectors and numbers by name; the update's number (from 1) and its η.

    `learning_rate` is None where the last update was not made by this optimizer, or is not known. `earlier` is what it
    kept before that update, both vectors and numbers as they were stored; None where nobody asked to keep it. `pairs`
    are those of L-BFGS: a step and the change of the gradient that it made, the newest first.
    """

    recipe: Optimizer
    vectors: Mapping[str, ParameterVector]
    numbers: Mapping[str, float]
    step: int
    learning_rate: float | None
    earlier: "EarlierMemory | None" = None
    pairs: tuple[tuple[ParameterVector, ParameterVector], ...] = ()

    def at(self, layer: int, row: int, neuron: int) -> dict[str, float]:
        """Return all that is kept for the parameter at this place of the layer's folded weights."""
        return _entries(self.vectors, self.numbers, layer, row, neuron)

    def earlier_at(self, layer: int, row: int, neuron: int) -> dict[str, float] | None:
        """Return all that was kept for it before the update, None where that is not known."""
        earlier = self.earlier
        return None if earlier is None else _entries(earlier.vectors, earlier.numbers, layer, row, neuron)


class EarlierMemory(msgspec.Struct, frozen=True, eq=False):
    """What an optimizer kept before its last update: vectors and numbers by name, and arrays of other shapes."""

    vectors: Mapping[str, ParameterVector]
    numbers: Mapping[str, float]
    others: Mapping[str, Array]


def _entries(
    vectors: Mapping[str, ParameterVector], numbers: Mapping[str, float], layer: int, row: int, neuron: int
) -> dict[str, float]:
    return {**{name: float(vector.folded(layer)[row, neuron]) for name, vector in vectors.items()}, **numbers}


def optimizer_memory(
    recipe: Optimizer,
    vectors: Mapping[str, Array],
    like: ParameterVector,
    step: int,
    learning_rate: float | None,
    earlier: Mapping[str, Array] | None = None,
) -> OptimizerMemory:
    """Return what an optimizer keeps, with copies of those of its vectors that are for each parameter or for all.

    `earlier` are its vectors before its last update.
    """
    before = None if earlier is None else EarlierMemory(*_copied(earlier, like), _others(earlier, like))
    pairs = tuple((_copy(step, like), _copy(change, like)) for step, change in pairs_of(vectors))
    return OptimizerMemory(recipe, *_copied(vectors, like), step, learning_rate, before, pairs)


def _copied(vectors: Mapping[str, Array], like: ParameterVector) -> tuple[dict[str, ParameterVector], dict[str, float]]:
    copies = {name: _copy(vector, like) for name, vector in vectors.items() if vector.shape == like.vector.shape}
    return copies, {name: float(vector[0]) for name, vector in vectors.items() if vector.shape == (1,)}


def _others(vectors: Mapping[str, Array], like: ParameterVector) -> dict[str, Array]:
    return {name: array.copy() for name, array in vectors.items() if array.shape not in {like.vector.shape, (1,)}}


def _copy(vector: Array, like: ParameterVector) -> ParameterVector:
    return ParameterVector(like.structure, vector.copy())
