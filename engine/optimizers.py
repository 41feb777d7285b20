"""How a gradient becomes an update; parameters −= updates.

Formulas are PyTorch's, with θ for the parameters, g for their gradient, η for the learning rate and t for the
number of the update, starting at 1. Each works on whole vectors, a few calls whatever the number of layers.
An optimizer is also its own entry in the recipe, so its fields are the recipe's fields.
"""

from functools import partial
from math import sqrt
from typing import ClassVar

import msgspec
import numpy as np

from .arrays import Array, Calls, constant


class OptimizerState:
    """What an optimizer reads and writes: vectors of shape (P,), the learning rate, and the count of updates.

    `vectors` are the running averages that an optimizer keeps between updates; they and `step` are all it takes
    to go on exactly.
    """

    def __init__(self, gradients: Array, updates: Array, learning_rate: float) -> None:
        self.gradients = gradients
        self.updates = updates
        self.vectors: dict[str, Array] = {}
        self.step = 0
        self.rate = constant(learning_rate, gradients)
        """The learning rate as the 0-d operand of the update."""
        self._learning_rate = learning_rate

    @property
    def learning_rate(self) -> float:
        """η; a change takes effect with the next update."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._learning_rate = value
        self.rate[...] = value

    def vector(self, name: str) -> Array:
        """Return the running average of this name, zeros at first."""
        return self.vectors.setdefault(name, np.zeros_like(self.gradients))


class OptimizerRecipe(msgspec.Struct, frozen=True, tag_field="name", forbid_unknown_fields=True):
    """What all optimizers share: a formula to show, and how they stand in a recipe.

    Each has a method `calls(state)` that returns the calls which turn `state.gradients` into `state.updates`.
    """

    formula: ClassVar[str] = ""


class SGD(OptimizerRecipe, frozen=True, tag="sgd"):
    """Stochastic gradient descent: θ ← θ − η g."""

    formula: ClassVar[str] = "θ ← θ − η g"

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η g."""
        return [partial(np.multiply, state.gradients, state.rate, state.updates)]


class Momentum(OptimizerRecipe, frozen=True, tag="momentum"):
    """SGD with momentum: v ← μ v + g, θ ← θ − η v."""

    formula: ClassVar[str] = "v ← μ v + g;  θ ← θ − η v"
    momentum: float = 0.9

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η v."""
        velocity = state.vector("velocity")
        return [
            partial(np.multiply, velocity, constant(self.momentum, velocity), velocity),
            partial(np.add, velocity, state.gradients, velocity),
            partial(np.multiply, velocity, state.rate, state.updates),
        ]


class Adam(OptimizerRecipe, frozen=True, tag="adam"):
    """Adam (Kingma and Ba, 2015): θ ← θ − η m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).

    m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g². The vectors kept are m / (1 − β₁) and v / (1 − β₂): the
    constant factors and the bias corrections fold into two scalars, computed in double precision.
    """

    formula: ClassVar[str] = "θ ← θ − η m̂ / (√v̂ + ε)"
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η m̂ / (√v̂ + ε)."""
        gradients, updates = state.gradients, state.updates
        mean, square = state.vector("mean"), state.vector("square")
        root = np.empty_like(gradients)
        factor, epsilon = constant(0.0, gradients), constant(0.0, gradients)

        def correct() -> None:
            state.step += 1
            scale = sqrt((1 - self.beta2) / (1 - self.beta2**state.step))
            factor[...] = state.learning_rate * (1 - self.beta1) / ((1 - self.beta1**state.step) * scale)
            epsilon[...] = self.epsilon / scale

        beta1, beta2 = constant(self.beta1, gradients), constant(self.beta2, gradients)
        return [
            correct,
            partial(np.multiply, mean, beta1, mean),
            partial(np.add, mean, gradients, mean),
            partial(np.square, gradients, root),
            partial(np.multiply, square, beta2, square),
            partial(np.add, square, root, square),
            partial(np.sqrt, square, root),
            partial(np.add, root, epsilon, root),
            partial(np.divide, mean, root, updates),
            partial(np.multiply, updates, factor, updates),
        ]


Optimizer = SGD | Momentum | Adam

OPTIMIZERS: dict[str, type[Optimizer]] = {"sgd": SGD, "momentum": Momentum, "adam": Adam}
