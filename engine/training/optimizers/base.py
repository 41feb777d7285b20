"""What every optimizer works with: its vectors, the learning rate, and what it is in a recipe."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from ...network.arrays import Array, Call, Calls, constant
from ...network.named import Named

Evaluate = Callable[[Array], tuple[float, npt.NDArray[np.float64]]]
"""From parameters (P,) to the cost over all samples and its gradient (P,), in double precision."""


LARGEST_UPDATE = 1e6
"""What an update in units of the learning rate stays below, by far."""


class OptimizerState:
    """What an optimizer reads and writes: vectors of shape (P,), the learning rate, and the count of updates.

    `vectors` are the running averages that an optimizer keeps between updates; they and `step` are all it takes to go
    on exactly. `parameters` are read by those with weight decay; zeros where they are not given. `evaluate` is for an
    optimizer that looks at other parameters before it moves; None unless it is one of those (`full_batch`).
    """

    def __init__(
        self,
        gradients: Array,
        updates: Array,
        learning_rate: float,
        *,
        parameters: Array | None = None,
        evaluate: Evaluate | None = None,
    ) -> None:
        self.parameters = np.zeros_like(gradients) if parameters is None else parameters
        self.gradients = gradients
        self.updates = updates
        self.evaluate = evaluate
        self.vectors: dict[str, Array] = {}
        self.step = 0
        self.rate = constant(learning_rate, gradients)
        """The learning rate as the 0-d operand of the update."""
        self._multiples: list[tuple[Array, float]] = [(self.rate, 1.0)]
        self._learning_rate = learning_rate

    @property
    def learning_rate(self) -> float:
        """η; a change takes effect with the next update."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._learning_rate = value
        for rate, factor in self._multiples:
            rate[...] = value * factor

    def multiple(self, factor: float) -> Array:
        """Return the learning rate times a factor as a 0-d operand that follows the learning rate."""
        rate = constant(self._learning_rate * factor, self.gradients)
        self._multiples.append((rate, factor))
        return rate

    def vector(self, name: str) -> Array:
        """Return the running average of this name, (P,), zeros at first."""
        return self.vectors.setdefault(name, np.zeros_like(self.gradients))


class OptimizerRecipe(Named, frozen=True):
    """What all optimizers share: a formula to show, and how they stand in a recipe.

    Each has a method `calls(state)` that returns the calls which turn `state.gradients` into `state.updates`.
    """

    formula: ClassVar[str] = ""
    full_batch: ClassVar[bool] = False
    """Whether it needs all samples in every update, and `state.evaluate`."""

    def check(self) -> None:
        """Raise InputError where something that it needs is not installed."""

    def converged(self, state: OptimizerState) -> str:
        """Return what it has found, where it has come to where it wanted to; empty while it goes on."""
        return ""


def averaged(average: Array, keep: float, values: Array) -> list[Call]:
    """Return calls that write keep · average + values into `average`.

    It is the running average divided by (1 − keep); who uses it puts that factor in a scalar.
    """
    return [
        partial(np.multiply, average, constant(keep, average), average),
        partial(np.add, average, values, average),
    ]


def felt(weight_decay: float, like: Array) -> float:
    """Return a weight decay λ; 0 where it is so small that `decayed`, which scales by 1/λ, would overflow.

    λ θ is then lost in the rounding of θ.
    """
    return weight_decay if weight_decay * float(np.finfo(like.dtype).max) > LARGEST_UPDATE else 0.0


def decayed(state: OptimizerState, direction_scale: Array, weight_decay: float) -> Calls:
    """Return calls that turn updates u into η λ (θ + s u), with s the 0-d `direction_scale`, λ the weight decay."""
    updates = state.updates
    return [
        partial(np.multiply, updates, direction_scale, updates),
        partial(np.add, updates, state.parameters, updates),
        partial(np.multiply, updates, state.multiple(weight_decay), updates),
    ]
