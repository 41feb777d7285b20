"""The arithmetic behind one parameter's update, by the optimizer's own formulas and from what it keeps."""

from collections.abc import Mapping
from math import copysign, isclose, sqrt
from typing import assert_never

import msgspec
from msgspec import structs

from ..training.optimizers import (
    LBFGS,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    Optimizer,
    RAdam,
    RMSprop,
)
from .quasi_newton import QuasiNewton

PRECISION = 3e-6
"""What an update may be off that was computed in single precision, as a part of its largest term."""
ROUNDED = 4e-7
"""What is left of a number in single precision that is no more than this part of it may be rounding alone."""


class Equation(msgspec.Struct, frozen=True):
    """One line: `symbol` = `formula` = `figures` with the numbers put in for each {} = `value`.

    `largest` is the size of the largest term that the value is a sum of; a sum can be no more exact than that allows.
    """

    symbol: str
    formula: str
    figures: str
    numbers: tuple[float, ...]
    value: float
    largest: float = 0.0


class Updated(msgspec.Struct, frozen=True):
    """One parameter after an update, all numbers as they lie in memory.

    `before` is what it was, None where that is not known. `kept` is what the optimizer keeps for it, under the names of
    its vectors, `kept_before` what it kept before the update (None where that was not stored); `update` is what was
    subtracted, `learning_rate` and `step` (from 1) those of that update.
    """

    before: float | None
    gradient: float
    update: float
    kept: Mapping[str, float]
    learning_rate: float
    step: int
    kept_before: Mapping[str, float] | None = None
    direction: QuasiNewton | None = None
    """What L-BFGS' direction is made of."""


def explain_update(optimizer: Optimizer, at: Updated) -> tuple[Equation, ...]:
    """Return the equations that lead from a gradient g to the change Δw = −update, in the optimizer's notation.

    A running average is computed from its value before the update, which was stored; where it was not, it follows from
    the value after it. Empty where one parameter's numbers do not tell its update: with Lion where β₂ is 0 and nothing
    stays, and with weight decay where it is not known what the parameter was.
    """
    if at.before is None and getattr(optimizer, "weight_decay", 0.0):
        return ()
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
            change = _change("(g + μ v)", "({} + {} · {})", numbers, ahead, at)
            largest = at.learning_rate * max(abs(at.gradient), abs(keep * velocity.value))
            return velocity, structs.replace(change, largest=largest)
        case Adagrad(epsilon=small):
            square = at.kept["square"]
            numbers = (_earlier(at, "square", 1.0, square, at.gradient * at.gradient), at.gradient)
            total = Equation("s", "s + g²", "{} + ({})²", numbers, square)
            return (total, _quotient("g", "s", at.gradient, square, small, at))
        case RMSprop():
            return _rmsprop(optimizer, at)
        case Adam() | AdamW():
            return _adam(optimizer, at)
        case NAdam():
            return _nadam(optimizer, at)
        case RAdam():
            return _radam(optimizer, at)
        case Lion():
            return _lion(optimizer, at) if optimizer.beta2 else ()
        case LBFGS():
            return () if at.direction is None else _lbfgs(at.direction)
        case _:
            assert_never(optimizer)


def agrees(equations: tuple[Equation, ...], at: Updated) -> bool:
    """Return whether the equations give the update in memory, to the precision of the numbers that trained.

    They do not where something has changed since: the parameter by hand, the learning rate in the midst of a batch,
    or everything, by going back to a checkpoint.
    """
    if not equations:
        return False
    change = equations[-1]
    return isclose(change.value, -at.update, rel_tol=PRECISION, abs_tol=max(1e-30, PRECISION * change.largest))


def _rmsprop(optimizer: RMSprop, at: Updated) -> tuple[Equation, ...]:
    keep, small, momentum = optimizer.alpha, optimizer.epsilon, optimizer.momentum
    mean = _average("s", "α", "g²", keep, "square", at)
    if not momentum:
        return mean, _quotient("g", "s", at.gradient, mean.value, small, at)
    quotient = at.gradient / (sqrt(max(0.0, mean.value)) + small)
    q = Equation("q", "g / (√s + ε)", "{} / (√{} + {})", (at.gradient, mean.value, small), quotient)
    velocity = at.kept["velocity"] / sqrt(1 - keep)
    before = _earlier(at, "velocity", 1 / sqrt(1 - keep), velocity, quotient, momentum)
    v = Equation("v", "μ v + q", "{} · {} + {}", (momentum, before, quotient), velocity)
    return mean, q, v, _change("v", "{}", (velocity,), velocity, at)


def _moments(optimizer: Adam | AdamW | NAdam | RAdam, at: Updated) -> tuple[Equation, Equation]:
    """Return the mean of the gradients and that of their squares."""
    return (
        _average("m", "β₁", "g", optimizer.beta1, "mean", at),
        _average("v", "β₂", "g²", optimizer.beta2, "square", at),
    )


def _corrected(symbol: str, of: Equation, factor: str, keep: float, step: int) -> Equation:
    """Return an average without what it has of the zero that it began with."""
    numbers = (of.value, keep, step)
    return Equation(symbol, f"{of.symbol} / (1 - {factor}ᵗ)", "{} / (1 - {}^{})", numbers, of.value / (1 - keep**step))


def _adam(optimizer: Adam | AdamW, at: Updated) -> tuple[Equation, ...]:
    mean, square = _moments(optimizer, at)
    m = _corrected("m̂", mean, "β₁", optimizer.beta1, at.step)
    v = _corrected("v̂", square, "β₂", optimizer.beta2, at.step)
    change = _quotient("m̂", "v̂", m.value, v.value, optimizer.epsilon, at)
    if isinstance(optimizer, AdamW) and (decay := optimizer.weight_decay) and at.before is not None:
        change = Equation(
            "Δw",
            f"{change.formula} - η λ w",
            f"{change.figures} - {{}} · {{}} · {{}}",
            (*change.numbers, at.learning_rate, decay, at.before),
            change.value - at.learning_rate * decay * at.before,
            max(abs(change.value), abs(at.learning_rate * decay * at.before)),
        )
    return mean, square, m, v, change


def _nadam(optimizer: NAdam, at: Updated) -> tuple[Equation, ...]:
    mean, square = _moments(optimizer, at)
    decay = optimizer.momentum_decay

    def momentum(symbol: str, time: str, step: int) -> Equation:
        numbers = (optimizer.beta1, 0.5, 0.96, step, decay)
        return Equation(
            symbol, f"β₁ (1 - 0.5 · 0.96^({time} ψ))", "{} · (1 - {} · {}^({} · {}))", numbers, optimizer.momentum(step)
        )

    now, following = momentum("μ", "t", at.step), momentum("μ'", "(t+1)", at.step + 1)
    product = at.kept["momentum_product"]
    terms = (
        (1 - now.value) * at.gradient / (1 - product),
        following.value * mean.value / (1 - product * following.value),
    )
    stored = at.kept_before or {}
    earlier = stored.get("momentum_product", _divided(product, now.value))
    of_all = Equation("Π", "Π μ", "{} · {}", (earlier, now.value), product)
    ahead = Equation(
        "m̄",
        "(1 - μ) g / (1 - Π) + μ' m / (1 - Π μ')",
        "(1 - {}) · {} / (1 - {}) + {} · {} / (1 - {} · {})",
        (now.value, at.gradient, product, following.value, mean.value, product, following.value),
        sum(terms),
    )
    v = _corrected("v̂", square, "β₂", optimizer.beta2, at.step)
    change = _quotient("m̄", "v̂", ahead.value, v.value, optimizer.epsilon, at)
    largest = _quotient("m̄", "v̂", max(map(abs, terms)), v.value, optimizer.epsilon, at)
    change = structs.replace(change, largest=abs(largest.value))
    return mean, square, now, following, of_all, ahead, v, change


def _radam(optimizer: RAdam, at: Updated) -> tuple[Equation, ...]:
    mean, square = _moments(optimizer, at)
    beta2, small, t = optimizer.beta2, optimizer.epsilon, at.step
    m = _corrected("m̂", mean, "β₁", optimizer.beta1, t)
    longest, length = optimizer.longest, optimizer.length(t)
    most = Equation("ρ∞", "2 / (1 - β₂) - 1", "2 / (1 - {}) - 1", (beta2,), longest)
    figures = "{} - 2 · {} · {}^{} / (1 - {}^{})"
    of = Equation("ρ", "ρ∞ - 2 t β₂ᵗ / (1 - β₂ᵗ)", figures, (longest, t, beta2, t, beta2, t), length)
    if length <= optimizer.YOUNG:
        # What ρ means is said in the formula: the mean of the squares is too young to be used.
        young = _change("m̂", "{}", (m.value,), m.value, at)
        return mean, most, of, m, structs.replace(young, formula=f"{young.formula} for ρ ≤ {optimizer.YOUNG}")
    ratio = Equation(
        "r",
        "√((ρ - 4) (ρ - 2) ρ∞ / ((ρ∞ - 4) (ρ∞ - 2) ρ))",
        "√(({} - 4) · ({} - 2) · {} / (({} - 4) · ({} - 2) · {}))",
        (length, length, longest, longest, longest, length),
        optimizer.ratio(length),
    )
    root = sqrt(1 - beta2**t)
    direction = ratio.value * m.value * root / (sqrt(max(0.0, square.value)) + small)
    change = _change(
        "r m̂ √(1 - β₂ᵗ) / (√v + ε)",
        "{} · {} · √(1 - {}^{}) / (√{} + {})",
        (ratio.value, m.value, beta2, t, square.value, small),
        direction,
        at,
    )
    return mean, square, m, most, of, ratio, change


def _lion(optimizer: Lion, at: Updated) -> tuple[Equation, ...]:
    keep, share, decay = optimizer.beta2, optimizer.beta1, optimizer.weight_decay
    mean = _earlier(at, "mean", 1 - keep, at.kept["mean"] * (1 - keep), (1 - keep) * at.gradient, keep)
    mixed = share * mean + (1 - share) * at.gradient
    figures = "{} · {} + {} · {}"
    c = Equation("c", "β₁ m + (1 - β₁) g", figures, (share, mean, 1 - share, at.gradient), mixed)
    sign = copysign(1.0, mixed) if mixed else 0.0
    if not decay or at.before is None:
        return c, _change("sign(c)", "sign({})", (mixed,), sign, at)
    numbers, direction = (mixed, decay, at.before), sign + decay * at.before
    change = _change("(sign(c) + λ w)", "(sign({}) + {} · {})", numbers, direction, at)
    return c, structs.replace(change, largest=at.learning_rate * max(1.0, abs(decay * at.before)))


def _lbfgs(at: QuasiNewton) -> tuple[Equation, ...]:
    """Return the two loops that make the direction r of a gradient, for one parameter; 1 is the newest pair s, y."""
    if not at.pairs:
        if at.total <= 1:
            return (Equation("Δw", "-α g", "-{} · {}", (at.length, at.gradient), -at.length * at.gradient),)
        change = -at.length * at.gradient / at.total
        return (Equation("Δw", "-α g / Σ|g|", "-{} · {} / {}", (at.length, at.gradient, at.total), change),)
    lines: list[Equation] = []
    q, largest = at.gradient, abs(at.gradient)
    for number, pair in enumerate(at.pairs, 1):
        lines.append(_ratio(f"a{number}", "s·q / s·y", pair.ahead, pair.curvature))
        part = lines[-1].value * pair.change
        numbers, q, largest = (q, lines[-1].value, pair.change), q - part, max(largest, abs(part))
        lines.append(Equation("q", f"q - a{number} y", "{} - {} · {}", numbers, q, largest))
    r = at.scale * q
    lines.append(Equation("r", "q · s·y / y·y", "{} · {} / {}", (q, at.pairs[0].curvature, at.square), r))
    largest *= at.scale
    for number, pair in reversed(list(enumerate(at.pairs, 1))):
        lines.append(_ratio(f"b{number}", "y·r / s·y", pair.back, pair.curvature))
        a, b = pair.ahead / pair.curvature, lines[-1].value
        numbers, r, largest = (r, pair.step, a, b), r + pair.step * (a - b), max(largest, abs(pair.step * (a - b)))
        lines.append(Equation("r", f"r + s (a{number} - b{number})", "{} + {} · ({} - {})", numbers, r, largest))
    change = Equation("Δw", "-α r", "-{} · {}", (at.length, r), -at.length * r, at.length * largest)
    return (*lines, change)


def _ratio(symbol: str, formula: str, upper: float, lower: float) -> Equation:
    return Equation(symbol, formula, "{} / {}", (upper, lower), upper / lower)


def _accumulated(keep: float, at: Updated) -> Equation:
    velocity = at.kept["velocity"]
    before = _earlier(at, "velocity", 1.0, velocity, at.gradient, keep)
    return Equation("v", "μ v + g", "{} · {} + {}", (keep, before, at.gradient), velocity)


def _average(symbol: str, factor: str, of: str, keep: float, name: str, at: Updated) -> Equation:
    """Return symbol = keep · before + (1 - keep) · g, or · g²; what is kept is the average divided by 1 - keep."""
    value, gradient = at.kept[name] * (1 - keep), at.gradient
    squared = of == "g²"
    added = (1 - keep) * (gradient * gradient if squared else gradient)
    before = _earlier(at, name, 1 - keep, value, added, keep)
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


def _earlier(at: Updated, name: str, scale: float, value: float, added: float, keep: float = 1.0) -> float:
    """Return x of value = keep · x + added: `scale` times what was stored, or what follows where nothing was."""
    stored = at.kept_before
    return stored[name] * scale if stored is not None and name in stored else _before(value, added, keep)


def _before(value: float, added: float, keep: float = 1.0) -> float:
    """Return x of value = keep · x + added; 0 for an average that keeps nothing, and for a rounding error."""
    rest = value - added
    return _divided(0.0 if abs(rest) <= ROUNDED * max(abs(value), abs(added)) else rest, keep)


def _divided(value: float, by: float) -> float:
    return value / by if by else 0.0
