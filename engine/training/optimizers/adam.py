"""Adam and its kin: a mean of the gradients over the root of a mean of their squares, both corrected for their start.

m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g²; m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ). The vectors kept are
m / (1 − β₁) and v / (1 − β₂): the constant factors and the corrections fold into scalars, computed in double
precision, for β₂ᵗ in single precision is off in the fifth digit.
"""

from functools import partial
from math import sqrt
from typing import ClassVar

import numpy as np

from ...network.arrays import Array, Call, Calls, Preparation, constant, number
from ...network.limits import Fraction, NotNegative, Positive
from .base import OptimizerRecipe, OptimizerState, averaged, decayed, felt


def _moments(state: OptimizerState, beta1: float, beta2: float) -> list[Call]:
    """Return the calls that move both averages on and leave √v / √(1 − β₂) in the updates."""
    mean, square, updates = state.vector("mean"), state.vector("square"), state.updates
    return [
        *averaged(mean, beta1, state.gradients),
        partial(np.square, state.gradients, updates),
        *averaged(square, beta2, updates),
        partial(np.sqrt, square, updates),
    ]


def _quotient(state: OptimizerState, numerator: Array, epsilon: Array) -> list[Call]:
    """Return the calls that turn a root in the updates into numerator / (root + ε)."""
    updates = state.updates
    return [partial(np.add, updates, epsilon, updates), partial(np.divide, numerator, updates, updates)]


def _adam(state: OptimizerState, beta1: float, beta2: float, epsilon: float, weight_decay: float) -> Calls:
    """Return the calls that write η m̂ / (√v̂ + ε), and η λ θ added to it."""
    updates = state.updates
    weight_decay = felt(weight_decay, updates)
    factor, small = constant(0.0, updates), constant(0.0, updates)
    set_factor, set_small = number(factor), number(small)

    def correct() -> None:
        step = state.step = state.step + 1
        scale = sqrt((1 - beta2) / (1 - beta2**step))
        size = (1 - beta1) / ((1 - beta1**step) * scale)
        set_factor[()] = size / weight_decay if weight_decay else size * state.learning_rate
        set_small[()] = epsilon / scale

    scaled = decayed(state, factor, weight_decay) if weight_decay else [partial(np.multiply, updates, factor, updates)]
    moments = _moments(state, beta1, beta2)
    return [Preparation(correct), *moments, *_quotient(state, state.vector("mean"), small), *scaled]


class Adam(OptimizerRecipe, frozen=True, tag="adam"):
    """Adam (Kingma and Ba, 2015): θ ← θ − η m̂ / (√v̂ + ε)."""

    formula: ClassVar[str] = "θ ← θ − η m̂ / (√v̂ + ε)"
    beta1: Fraction = 0.9
    beta2: Fraction = 0.999
    epsilon: Positive = 1e-8

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η m̂ / (√v̂ + ε)."""
        return _adam(state, self.beta1, self.beta2, self.epsilon, 0.0)


class AdamW(OptimizerRecipe, frozen=True, tag="adamw"):
    """Adam with decoupled weight decay (Loshchilov and Hutter, 2019): θ ← θ − η λ θ − η m̂ / (√v̂ + ε).

    λ is `weight_decay`; it acts on weights and biases alike.
    """

    formula: ClassVar[str] = "θ ← θ − η λ θ − η m̂ / (√v̂ + ε)"
    beta1: Fraction = 0.9
    beta2: Fraction = 0.999
    epsilon: Positive = 1e-8
    weight_decay: NotNegative = 0.01

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η λ θ + η m̂ / (√v̂ + ε)."""
        return _adam(state, self.beta1, self.beta2, self.epsilon, self.weight_decay)


class NAdam(OptimizerRecipe, frozen=True, tag="nadam"):
    """Adam with Nesterov's look ahead (Dozat, 2016): θ ← θ − η m̄ / (√v̂ + ε).

    m̄ = (1 − μₜ) g / (1 − Πμ) + μₜ₊₁ m / (1 − Πμ · μₜ₊₁) with μₜ = β₁ (1 − ½ · 0.96^(t ψ)), Πμ the product of all μ so
    far, and ψ the `momentum_decay`.
    """

    formula: ClassVar[str] = "θ ← θ − η m̄ / (√v̂ + ε)"
    beta1: Fraction = 0.9
    beta2: Fraction = 0.999
    epsilon: Positive = 1e-8
    momentum_decay: NotNegative = 4e-3

    def momentum(self, step: int) -> float:
        """Return μ of update `step`, from 1."""
        return self.beta1 * (1 - 0.5 * 0.96 ** (step * self.momentum_decay))

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write η m̄ / (√v̂ + ε)."""
        updates, beta1, beta2 = state.updates, self.beta1, self.beta2
        ahead = np.zeros_like(updates)
        share, factor, epsilon = (constant(0.0, updates) for _ in range(3))
        set_share, set_factor, set_epsilon = map(number, (share, factor, epsilon))
        product = state.vectors.setdefault("momentum_product", np.ones(1))

        def correct() -> None:
            state.step += 1
            now, following = self.momentum(state.step), self.momentum(state.step + 1)
            product[0] *= now
            scale = sqrt((1 - beta2) / (1 - beta2**state.step))
            of_gradient = (1 - now) / (1 - product[0])
            of_mean = following * (1 - beta1) / (1 - product[0] * following)
            set_share[()] = of_mean / of_gradient
            set_factor[()] = state.learning_rate * of_gradient / scale
            set_epsilon[()] = self.epsilon / scale

        return [
            Preparation(correct),
            *_moments(state, beta1, beta2),
            partial(np.multiply, state.vector("mean"), share, ahead),
            partial(np.add, ahead, state.gradients, ahead),
            *_quotient(state, ahead, epsilon),
            partial(np.multiply, updates, factor, updates),
        ]


class RAdam(OptimizerRecipe, frozen=True, tag="radam"):
    """Rectified Adam (Liu et al., 2020): θ ← θ − η r m̂ √(1 − β₂ᵗ) / (√v + ε), and θ ← θ − η m̂ while v is too young.

    r = √[(ρ − 4) (ρ − 2) ρ∞ / ((ρ∞ − 4) (ρ∞ − 2) ρ)] with ρ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ) and ρ∞ = 2 / (1 − β₂) − 1;
    v is old enough when ρ > 5.
    """

    formula: ClassVar[str] = "θ ← θ − η r m̂ √(1 − β₂ᵗ) / (√v + ε)"
    YOUNG: ClassVar[int] = 5
    beta1: Fraction = 0.9
    beta2: Fraction = 0.999
    epsilon: Positive = 1e-8

    @property
    def longest(self) -> float:
        """ρ∞, which ρ tends to."""
        return 2 / (1 - self.beta2) - 1

    def length(self, step: int) -> float:
        """Return ρ of update `step`, from 1: over how many gradients the mean of their squares goes, as it were."""
        power = self.beta2**step
        return self.longest - 2 * step * power / (1 - power)

    def ratio(self, length: float) -> float:
        """Return r for a ρ above 5."""
        longest = self.longest
        return sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))

    def calls(self, state: OptimizerState) -> Calls:
        """Return the calls that write the update."""
        updates, beta1, beta2 = state.updates, self.beta1, self.beta2
        kept, factor, epsilon = (constant(0.0, updates) for _ in range(3))
        set_kept, set_factor, set_epsilon = map(number, (kept, factor, epsilon))
        scale = sqrt(1 - beta2)

        def correct() -> None:
            state.step += 1
            correction = 1 - beta2**state.step
            rate = state.learning_rate * (1 - beta1) / (1 - beta1**state.step)
            length = self.length(state.step)
            if length > self.YOUNG:
                set_kept[()], set_epsilon[()] = 1.0, self.epsilon / scale
                set_factor[()] = rate * self.ratio(length) * sqrt(correction) / scale
            else:
                # A root multiplied by 0, plus 1, divides by nothing: one list of calls serves both cases.
                set_kept[()], set_epsilon[()], set_factor[()] = 0.0, 1.0, rate

        return [
            Preparation(correct),
            *_moments(state, beta1, beta2),
            partial(np.multiply, updates, kept, updates),
            *_quotient(state, state.vector("mean"), epsilon),
            partial(np.multiply, updates, factor, updates),
        ]
