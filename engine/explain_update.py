"""The arithmetic behind one parameter's update, by the optimizer's own formulas and from what it keeps."""

from collections.abc import Mapping
from math import isclose, sqrt

import msgspec

from .arrays import Array
from .network import ParameterVector
from .optimizer_state import OptimizerRecipe
from .optimizers import SGD, Adagrad, Adam, AdamW, Momentum, Nesterov, RMSprop


class OptimizerLook(msgspec.Struct, frozen=True, eq=False):
    """What the optimizer keeps after its last update: its vectors by name, that update's number (from 1) and η."""

    recipe: OptimizerRecipe
    vectors: Mapping[str, ParameterVector]
    step: int
    learning_rate: float


def optimizer_look(
    recipe: OptimizerRecipe, vectors: Mapping[str, Array], like: ParameterVector, step: int, learning_rate: float
) -> OptimizerLook:
    """Return a look at an optimizer, with copies of those of its vectors that have an entry for each parameter."""
    copies = {
        name: ParameterVector(like.structure, vector.copy())
        for name, vector in vectors.items()
        if vector.shape == like.vector.shape
    }
    return OptimizerLook(recipe, copies, step, learning_rate)


class Equation(msgspec.Struct, frozen=True):
    """One line: `symbol` = `formula` = `figures` with the numbers put in for each {} = `value`."""

    symbol: str
    formula: str
    figures: str
    numbers: tuple[float, ...]
    value: float


class Updated(msgspec.Struct, frozen=True):
    """One parameter after an update, all numbers as they lie in memory.

    `vectors` are its entries in the vectors that the optimizer keeps, under their names; `update` is what was
    subtracted, `learning_rate` and `step` (from 1) those of that update.
    """

    parameter: float
    gradient: float
    update: float
    vectors: Mapping[str, float]
    learning_rate: float
    step: int


def explain_update(optimizer: OptimizerRecipe, at: Updated) -> tuple[Equation, ...]:
    """Return the equations that lead from a gradient g to the change Δw = −update, in the optimizer's notation.

    A running average is recomputed from its value before the update, which follows from its value after it. Empty for
    an optimizer whose update cannot be told by one parameter's numbers (L-BFGS) or is not explained (NAdam, RAdam,
    Lion).
    """
    match optimizer:
        case SGD():
            return (_change("g", "{}", (at.gradient,), at.gradient, at),)
        case Momentum():
            velocity = _accumulated(optimizer.momentum, at)
            return (velocity, _change("v", "{}", (velocity.value,), velocity.value, at))
        case Nesterov(momentum=keep):
            velocity = _accumulated(keep, at)
            ahead = at.gradient + keep * velocity.value
            numbers = (at.gradient, keep, velocity.value)
            return (velocity, _change("(g + μ v)", "({} + {} · {})", numbers, ahead, at))
        case Adagrad(epsilon=small):
            square = at.vectors["square"]
            before = square - at.gradient**2
            total = Equation("s", "s + g²", "{} + ({})²", (before, at.gradient), square)
            return (total, _quotient("g", "s", at.gradient, square, small, at))
        case RMSprop(alpha=keep, epsilon=small, momentum=0.0):
            mean = _average("s", "α", "g²", keep, at.vectors["square"], at.gradient)
            return (mean, _quotient("g", "s", at.gradient, mean.value, small, at))
        case Adam() | AdamW():
            return _adam(optimizer, at)
        case _:
            return ()


def agrees(equations: tuple[Equation, ...], at: Updated) -> bool:
    """Return whether the equations give the update in memory, to the precision of the numbers that trained.

    They do not where something has changed since: the parameter by hand, the learning rate in the midst of a batch,
    or everything, by going back to a checkpoint.
    """
    return bool(equations) and isclose(equations[-1].value, -at.update, rel_tol=1e-3, abs_tol=1e-12)


def _adam(optimizer: Adam | AdamW, at: Updated) -> tuple[Equation, ...]:
    beta1, beta2, t = optimizer.beta1, optimizer.beta2, at.step
    mean = _average("m", "β₁", "g", beta1, at.vectors["mean"], at.gradient)
    square = _average("v", "β₂", "g²", beta2, at.vectors["square"], at.gradient)
    m = Equation("m̂", "m / (1 - β₁ᵗ)", "{} / (1 - {}^{})", (mean.value, beta1, t), mean.value / (1 - beta1**t))
    v = Equation("v̂", "v / (1 - β₂ᵗ)", "{} / (1 - {}^{})", (square.value, beta2, t), square.value / (1 - beta2**t))
    change = _quotient("m̂", "v̂", m.value, v.value, optimizer.epsilon, at)
    if isinstance(optimizer, AdamW) and optimizer.weight_decay:
        before, decay = at.parameter + at.update, optimizer.weight_decay
        change = Equation(
            "Δw",
            f"{change.formula} - η λ w",
            f"{change.figures} - {{}} · {{}} · {{}}",
            (*change.numbers, at.learning_rate, decay, before),
            change.value - at.learning_rate * decay * before,
        )
    return mean, square, m, v, change


def _accumulated(keep: float, at: Updated) -> Equation:
    velocity = at.vectors["velocity"]
    before = _divided(velocity - at.gradient, keep)
    return Equation("v", "μ v + g", "{} · {} + {}", (keep, before, at.gradient), velocity)


def _average(symbol: str, factor: str, of: str, keep: float, kept: float, gradient: float) -> Equation:
    """Return symbol = keep · before + (1 - keep) · g, or · g²; `kept` is the average divided by 1 - keep."""
    value = kept * (1 - keep)
    squared = of == "g²"
    before = _divided(value - (1 - keep) * (gradient**2 if squared else gradient), keep)
    figures = f"{{}} · {{}} + {{}} · {'({})²' if squared else '{}'}"
    return Equation(
        symbol, f"{factor} {symbol} + (1 - {factor}) {of}", figures, (keep, before, 1 - keep, gradient), value
    )


def _quotient(upper: str, lower: str, numerator: float, square: float, small: float, at: Updated) -> Equation:
    direction = numerator / (sqrt(max(0.0, square)) + small)
    return _change(f"{upper} / (√{lower} + ε)", "{} / (√{} + {})", (numerator, square, small), direction, at)


def _change(formula: str, figures: str, numbers: tuple[float, ...], direction: float, at: Updated) -> Equation:
    return Equation(
        "Δw", f"-η {formula}", f"-{{}} · {figures}", (at.learning_rate, *numbers), -at.learning_rate * direction
    )


def _divided(value: float, by: float) -> float:
    # An average that keeps nothing has no before.
    return value / by if by else 0.0
