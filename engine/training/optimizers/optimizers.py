"""How a gradient becomes an update; parameters −= updates.

Formulas are PyTorch's, with θ for the parameters, g for their gradient, η for the learning rate and t for the
number of the update, starting at 1. Each works on whole vectors, a few calls whatever the number of layers.
An optimizer is also its own entry in the recipe, so its fields are the recipe's fields.
"""

from functools import partial
from math import sqrt
from typing import ClassVar

import numpy as np

from ...network.arrays import Calls, constant
from .adam import Adam, AdamW, NAdam, RAdam
from .base import Average, NotNegative, OptimizerRecipe, OptimizerState, Small, averaged, decayed
from .lbfgs import LBFGS

__all__ = [
    "LBFGS",
    "OPTIMIZERS",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "Lion",
    "Momentum",
    "NAdam",
    "Nesterov",
    "Optimizer",
    "OptimizerRecipe",
    "OptimizerState",
    "RAdam",
    "RMSprop",
]


class SGD(OptimizerRecipe, frozen=True, tag="sgd"):
    """Stochastic gradient descent: θ ← θ − η g."""

    formula: ClassVar[str] = "θ ← θ − η g"

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η g."""
        return [partial(np.multiply, state.gradients, state.rate, state.updates)]


class Momentum(OptimizerRecipe, frozen=True, tag="momentum"):
    """SGD with momentum: v ← μ v + g, θ ← θ − η v."""

    formula: ClassVar[str] = "v ← μ v + g;  θ ← θ − η v"
    momentum: Average = 0.9

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
    momentum: Average = 0.9

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η (g + μ v)."""
        velocity, gradients, updates = state.vector("velocity"), state.gradients, state.updates
        return [
            *averaged(velocity, self.momentum, gradients),
            partial(np.multiply, velocity, constant(self.momentum, velocity), updates),
            partial(np.add, updates, gradients, updates),
            partial(np.multiply, updates, state.rate, updates),
        ]


class Adagrad(OptimizerRecipe, frozen=True, tag="adagrad"):
    """Adagrad (Duchi et al., 2011): s ← s + g², θ ← θ − η g / (√s + ε)."""

    formula: ClassVar[str] = "s ← s + g²;  θ ← θ − η g / (√s + ε)"
    epsilon: Small = 1e-10

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
    alpha: Average = 0.99
    epsilon: Small = 1e-8
    momentum: Average = 0.0

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


class Lion(OptimizerRecipe, frozen=True, tag="lion"):
    """Lion (Chen et al., 2023): θ ← θ − η [sign(β₁ m + (1 − β₁) g) + λ θ], then m ← β₂ m + (1 − β₂) g.

    Every parameter moves by η, so the learning rate is three to ten times smaller than Adam's; λ is `weight_decay`.
    """

    formula: ClassVar[str] = "θ ← θ − η [sign(β₁ m + (1 − β₁) g) + λ θ]"
    beta1: Average = 0.9
    beta2: Average = 0.99
    weight_decay: NotNegative = 0.0

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η [sign(β₁ m + (1 − β₁) g) + λ θ]."""
        mean, gradients, updates = state.vector("mean"), state.gradients, state.updates
        share = constant(self.beta1 * (1 - self.beta2) / (1 - self.beta1), mean)
        moved = (
            decayed(state, constant(1 / self.weight_decay, updates), self.weight_decay)
            if self.weight_decay
            else [partial(np.multiply, updates, state.rate, updates)]
        )
        return [
            partial(np.multiply, mean, share, updates),
            partial(np.add, updates, gradients, updates),
            partial(np.sign, updates, updates),
            *moved,
            *averaged(mean, self.beta2, gradients),
        ]


Optimizer = SGD | Momentum | Nesterov | Adagrad | RMSprop | Adam | AdamW | NAdam | RAdam | Lion | LBFGS

OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": Adagrad,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": AdamW,
    "nadam": NAdam,
    "radam": RAdam,
    "lion": Lion,
    "lbfgs": LBFGS,
}
