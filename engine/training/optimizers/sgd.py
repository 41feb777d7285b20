"""Stochastic gradient descent, and what adds momentum to it."""

from functools import partial
from typing import ClassVar

import numpy as np

from ...network.arrays import Calls, constant
from ...network.limits import Fraction, NotNegative
from .base import OptimizerRecipe, OptimizerState, averaged, decayed, felt


class SGD(OptimizerRecipe, frozen=True, tag="sgd"):
    """Stochastic gradient descent: θ ← θ − η g."""

    formula: ClassVar[str] = "θ ← θ − η g"

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η g."""
        return [partial(np.multiply, state.gradients, state.rate, state.updates)]


class Momentum(OptimizerRecipe, frozen=True, tag="momentum"):
    """SGD with momentum: v ← μ v + g, θ ← θ − η v."""

    formula: ClassVar[str] = "v ← μ v + g;  θ ← θ − η v"
    momentum: Fraction = 0.9

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η v."""
        velocity = state.vector("velocity")
        return [
            *averaged(velocity, self.momentum, state.gradients),
            partial(np.multiply, velocity, state.rate, state.updates),
        ]


class Nesterov(OptimizerRecipe, frozen=True, tag="nesterov"):
    """Nesterov's momentum: v ← μ v + g, θ ← θ − η (g + μ v)."""

    formula: ClassVar[str] = "v ← μ v + g;  θ ← θ − η (g + μ v)"
    momentum: Fraction = 0.9

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η (g + μ v)."""
        velocity, gradients, updates = state.vector("velocity"), state.gradients, state.updates
        return [
            *averaged(velocity, self.momentum, gradients),
            partial(np.multiply, velocity, constant(self.momentum, velocity), updates),
            partial(np.add, updates, gradients, updates),
            partial(np.multiply, updates, state.rate, updates),
        ]


class Lion(OptimizerRecipe, frozen=True, tag="lion"):
    """Lion (Chen et al., 2023): θ ← θ − η [sign(β₁ m + (1 − β₁) g) + λ θ], then m ← β₂ m + (1 − β₂) g.

    Every parameter moves by η, so the learning rate is three to ten times smaller than Adam's; λ is `weight_decay`.
    """

    formula: ClassVar[str] = "θ ← θ − η [sign(β₁ m + (1 − β₁) g) + λ θ]"
    beta1: Fraction = 0.9
    beta2: Fraction = 0.99
    weight_decay: NotNegative = 0.0

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η [sign(β₁ m + (1 − β₁) g) + λ θ]."""
        mean, gradients, updates = state.vector("mean"), state.gradients, state.updates
        share = constant(self.beta1 * (1 - self.beta2) / (1 - self.beta1), mean)
        decay = felt(self.weight_decay, updates)
        moved = (
            decayed(state, constant(1 / decay, updates), decay)
            if decay
            else [partial(np.multiply, updates, state.rate, updates)]
        )
        return [
            partial(np.multiply, mean, share, updates),
            partial(np.add, updates, gradients, updates),
            partial(np.sign, updates, updates),
            *moved,
            *averaged(mean, self.beta2, gradients),
        ]
