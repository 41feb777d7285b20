"""A small shock to one parameter, and how it reverberates through the neurons behind it to the cost."""

import msgspec
import numpy as np

from ..network.arrays import Array
from .aside import Aside, Vector


class Shock(msgspec.Struct, frozen=True, eq=False):
    """What a parameter moved by ±ε does to what is minimised, J: the cost of a batch with its penalties.

    In double precision. `numeric` is (J(w + ε) − J(w − ε)) / 2ε, `gradient` is dJ/dw by backpropagation, at the same
    parameters; where all are `penalised`, it is not dC/dw.
    `activations` has, for each layer from that of the parameter on, the mean activations of its neurons before the
    shock and after it, (2, n).
    """

    value: float
    epsilon: float
    cost: float
    above: float
    below: float
    gradient: float
    activations: tuple[Array, ...]
    penalised: bool = False

    @property
    def numeric(self) -> float:
        """The slope of the cost between the two shocks."""
        return (self.above - self.below) / (2 * self.epsilon)


def shock(aside: Aside, parameters: Vector, layer: int, place: int, epsilon: float) -> Shock:
    """Move the parameter at `place` of the vector (P,), which belongs to `layer`, up and down by ε."""
    moved = parameters.astype(np.float64)
    cost, gradient = aside.gradient(moved)
    layers = range(layer, aside.structure.depth + 1)
    before = [aside.work.view("a", each).mean(axis=1) for each in layers]
    value = float(moved[place])
    moved[place] = value - epsilon
    below = aside.cost(moved)
    moved[place] = value + epsilon
    above = aside.cost(moved)
    after = [aside.work.view("a", each).mean(axis=1) for each in layers]
    pairs = tuple(np.stack(pair) for pair in zip(before, after, strict=True))
    return Shock(value, epsilon, cost, above, below, float(gradient[place]), pairs, aside.penalties is not None)
