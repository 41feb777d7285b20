"""Adagrad and RMSprop: each gradient is divided by the root of its squares so far."""

from functools import partial
from math import sqrt
from typing import ClassVar

import numpy as np

from ...network.arrays import Calls, constant
from ...network.limits import Fraction, Positive
from .base import OptimizerRecipe, OptimizerState, averaged


class Adagrad(OptimizerRecipe, frozen=True, tag="adagrad"):
    """Adagrad (Duchi et al., 2011): s ← s + g², θ ← θ − η g / (√s + ε)."""

    formula: ClassVar[str] = "s ← s + g²;  θ ← θ − η g / (√s + ε)"
    epsilon: Positive = 1e-10

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η g / (√s + ε)."""
        square, gradients, updates = state.vector("square"), state.gradients, state.updates
        return [
            partial(np.square, gradients, updates),
            partial(np.add, square, updates, square),
            partial(np.sqrt, square, updates),
            partial(np.add, updates, constant(self.epsilon, updates), updates),
            partial(np.divide, gradients, updates, updates),
            partial(np.multiply, updates, state.rate, updates),
        ]


class RMSprop(OptimizerRecipe, frozen=True, tag="rmsprop"):
    """RMSprop (Hinton, 2012): s ← α s + (1 − α) g², θ ← θ − η g / (√s + ε).

    With `momentum` μ > 0 the quotient goes through v ← μ v + g / (√s + ε), θ ← θ − η v.
    """

    formula: ClassVar[str] = "s ← α s + (1 − α) g²;  θ ← θ − η g / (√s + ε)"
    alpha: Fraction = 0.99
    epsilon: Positive = 1e-8
    momentum: Fraction = 0.0

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η g / (√s + ε)."""
        square, gradients, updates = state.vector("square"), state.gradients, state.updates
        scale = sqrt(1 - self.alpha)
        calls = [
            partial(np.square, gradients, updates),
            *averaged(square, self.alpha, updates),
            partial(np.sqrt, square, updates),
            partial(np.add, updates, constant(self.epsilon / scale, updates), updates),
            partial(np.divide, gradients, updates, updates),
        ]
        rate = state.multiple(1 / scale)
        if self.momentum == 0:
            return [*calls, partial(np.multiply, updates, rate, updates)]
        velocity = state.vector("velocity")
        return [*calls, *averaged(velocity, self.momentum, updates), partial(np.multiply, velocity, rate, updates)]
