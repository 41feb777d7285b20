"""Reads equations as they are printed and computes them anew, within what the rounding of their digits leaves open."""

import re
from collections.abc import Callable, Iterable, Mapping
from math import erf, exp, expm1, inf, isinf, isnan, log1p, nan, nextafter, sqrt, tanh
from typing import NamedTuple

SINGLE = 4e-7
"""A few roundings in single precision, as a part of the largest term: a sum can be no more exact than that."""
LEAST, LARGEST = 1.2e-38, 3.4e38
"""Between these sizes lie the numbers that single precision holds: what is smaller may become 0, what is larger ∞."""
NUMBER = r"(?:\d[\d,]*(?:\.\d*)?(?:e[+-]?\d+)?|inf|nan)"
SYMBOLS = (
    *("dC/da", "dC/ds", "dC/dw", "f'(z)", "mask", "scaled", "change", "weight", "mean"),
    *("m̂", "v̂", "m̄", "mhat", "vhat", "mbar", "ρ∞", "rhoinf", "rho", "ρ", "Δw", "μ'", "mu'", "μ", "mu", "Π", "ψ", "psi"),
    *("β₁", "β₂", "beta1", "beta2", "ᵗ", "ε", "eps", "λ", "lambda", "η", "lr", "α", "alpha", "δ", "Σ", "sum"),
    *"aycdgmqrstvwzP",
)
"""All that stands for a number in a formula."""


class ReadingError(AssertionError):
    """What is printed is no statement that can be read."""


class Interval(NamedTuple):
    """All that a printed number, or what is computed from some, may be.

    `undefined` tells that it may also be infinite or NaN, as a term is larger than numbers in memory can be.
    """

    low: float
    high: float
    undefined: bool = False

    def meets(self, other: "Interval") -> bool:
        """Return whether one number may be both."""
        if isnan(self.low) or isnan(other.low):
            return self.undefined and other.undefined
        if self.undefined and (isinf(other.low) or isinf(other.high)):
            return True
        return self.low - LEAST <= other.high and other.low <= self.high + LEAST


NOT_A_NUMBER = Interval(nan, nan, undefined=True)


class Words(NamedTuple):
    """What a result of a batch is: a mean over samples, or a sum, of a formula."""

    total: bool
    samples: int
    formula: str


class Statement(NamedTuple):
    """`symbol = formula = figures = result`, any of the middle ones missing; `words` say what comes behind."""

    symbol: str
    formulas: tuple[str, ...]
    figures: tuple[Interval, ...]
    result: Interval
    printed: str
    products: int
    """How many products the figures are, those counted that are not written out."""
    words: Words | None = None

    def check(self) -> None:
        """Raise AssertionError unless the figures may come to the result."""
        for figures in self.figures:
            assert figures.meets(self.result), f"{self.printed}: the figures give {figures}"


# Intervals


def number(text: str, digits: int) -> Interval:
    """Return what a printed number stands for, rounded to `digits` digits; with fewer it is exact, like a setting.

    Small and large numbers are written with an exponent, and two digits fewer for it.
    """
    if text == "nan":
        return NOT_A_NUMBER
    if text == "inf":
        return Interval(LARGEST, inf)
    mantissa, _, exponent = text.replace(",", "").partition("e")
    value = float(text.replace(",", ""))
    shown = len(mantissa.replace(".", "").lstrip("0"))
    if shown < (digits - 1 if exponent else digits):
        return Interval(value, value)
    half = 0.5 * 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    return Interval(nextafter(value - half, -inf), nextafter(value + half, inf))


def _around(values: Iterable[float], slack: float = 0.0, *, undefined: bool = False) -> Interval:
    found = list(values)
    if any(isnan(value) for value in found):
        return Interval(-inf, inf, undefined=True)
    low, high = min(found) - slack, max(found) + slack
    return Interval(low, high, undefined or max(abs(low), abs(high)) > LARGEST)


def _plus(one: Interval, other: Interval) -> Interval:
    if isnan(one.low) or isnan(other.low):
        return NOT_A_NUMBER
    largest = max(map(abs, (one.low, one.high, other.low, other.high)))
    slack = 0.0 if isinf(largest) else SINGLE * largest
    sums = one.low + other.low, one.high + other.high
    return _around(sums, slack, undefined=one.undefined or other.undefined)


def _minus(one: Interval) -> Interval:
    return Interval(-one.high, -one.low, one.undefined)


def _combined(one: Interval, other: Interval, function: Callable[[float, float], float]) -> Interval:
    """Return the values of a function that has its extremes at the ends of the intervals."""
    if isnan(one.low) or isnan(other.low):
        return NOT_A_NUMBER
    values = [function(x, y) for x in (one.low, one.high) for y in (other.low, other.high)]
    return _around(values, undefined=one.undefined or other.undefined)


def _divided(one: Interval, other: Interval) -> Interval:
    if not isnan(other.low) and other.low <= 0 <= other.high:
        return Interval(-inf, inf, undefined=True)
    return _combined(one, other, lambda x, y: x / y)


def _power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except (OverflowError, ZeroDivisionError):
        return inf


def _square(one: Interval) -> Interval:
    ends = one.low * one.low, one.high * one.high
    return _around((*ends, 0.0) if one.low <= 0 <= one.high else ends, undefined=one.undefined)


def _exp(z: float) -> float:
    return exp(z) if z < 709 else inf


def _sigmoid(z: float) -> float:
    return 1 / (1 + _exp(-z))


def _gelu(z: float) -> float:
    if z < -10:
        return 0.0  # where the engine's function ends, for Φ is 0 there to the last digit of 1
    return z * 0.5 * (1 + erf(z / sqrt(2))) if z > -5 else -_tail(-z)


def _tail(z: float) -> float:
    """Return z times the normal distribution beyond z, to more digits than 1 − erf has there (Abramowitz, 26.2.12)."""
    square = z * z
    return _exp(-square / 2) / sqrt(2 * 3.141592653589793) * (1 - 1 / square + 3 / square**2 - 15 / square**3)


def _gelu_tanh(z: float) -> float:
    inner = 0.7978845608028654 * (z + 0.044715 * z * z * z)
    return z / (1 + _exp(-2 * inner)) if z > -1e6 else 0.0


def _elu(z: float) -> float:
    return z if z > 0 else expm1(z)


def _silu(z: float) -> float:
    return z * _sigmoid(z) if z > -1e6 else 0.0


def _softplus(z: float) -> float:
    return z + log1p(_exp(-z)) if z > 0 else log1p(_exp(z))


FUNCTIONS: Mapping[str, Callable[[float], float]] = {
    "identity": lambda z: z,
    "sigmoid": _sigmoid,
    "tanh": tanh,
    "relu": lambda z: max(z, 0.0),
    "leaky_relu": lambda z: max(z, 0.01 * z),
    "elu": _elu,
    "selu": lambda z: 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * expm1(z)),
    "gelu": _gelu,
    "gelu_tanh": _gelu_tanh,
    "silu": _silu,
    "softplus": _softplus,
    "exponential": _exp,
    "sign": lambda z: float((z > 0) - (z < 0)),
    "sqrt": lambda z: sqrt(max(z, 0.0)),
}
LOWEST = {"gelu": -0.7517915, "gelu_tanh": -0.7524614, "silu": -1.2784645}
"""Where the functions that first fall have their lowest value."""


def _applied(name: str, z: Interval) -> Interval:
    function = FUNCTIONS[name]
    if isnan(z.low):
        return NOT_A_NUMBER
    places = [z.low, z.high]
    if name in LOWEST and z.low < LOWEST[name] < z.high:
        places.append(LOWEST[name])
    if name == "sign" and z.low < 0 < z.high:
        places.append(0.0)
    values = [function(place) for place in places]
    # z (1 + tanh) / 2 is computed as it stands: where tanh comes near −1, little is left of the digits of 1.
    size = max(map(abs, places if name == "gelu_tanh" else values))
    # Of an infinite z the engine may make no number: the run ends there anyway.
    undefined = z.undefined or max(map(abs, places)) > LARGEST
    return _around(values, 0.0 if isinf(size) else SINGLE * size, undefined=undefined)


# Reading


def normalised(text: str) -> str:
    """Return a text in ASCII notation in the one that is read here, where they differ."""
    text = text.replace("*", "·").replace("sqrt ", "√").replace("f′(z)", "f'(z)")
    return text.replace("−", "-")


_COUNT = re.compile(r" \((\d+) (more|products)\)")


class _Reader:
    """Reads an expression, and computes it as it goes; names that are no functions are looked up in `values`."""

    def __init__(self, text: str, digits: int, values: Mapping[str, Interval]) -> None:
        self.products = 0
        text = _COUNT.sub(self._count, text)
        self._digits, self._values, self._text = digits, values, text
        self._tokens: list[str] = []
        self._at = 0
        names = "|".join(map(re.escape, sorted(values, key=len, reverse=True)))
        pattern = rf"(?P<value>{names})(?![\w'])|" if names else ""
        token = re.compile(
            rf"\s*(?:{pattern}(?P<number>{NUMBER})(?![\w.])|(?P<sign>[-+·/^()²√])|(?P<name>bias|e(?=\^)|[a-z_]+(?=\()))"
        )
        place = 0
        while place < len(text.rstrip()):
            found = token.match(text, place)
            if found is None:
                raise ReadingError(f"cannot read {text[place:]!r} of {text!r}")
            self._tokens.append(found[0].strip())
            place = found.end()

    def _count(self, found: re.Match[str]) -> str:
        # The sum of the products that are left out stands for as many of them.
        self.products += int(found[1])
        return ""

    def read(self) -> Interval:
        """Return what the whole expression comes to."""
        result = self._sum()
        if self._at < len(self._tokens):
            raise ReadingError(f"cannot read on at {self._tokens[self._at :]} of {self._text!r}")
        return result

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, expected: str = "") -> str:
        token = self._peek()
        if not token or (expected and token != expected):
            raise ReadingError(f"{expected or 'more'} is missing in {self._text!r}")
        self._at += 1
        return token

    def _sum(self) -> Interval:
        result = self._product()
        while self._peek() in ("+", "-"):
            sign, term = self._take(), self._product()
            result = _plus(result, term if sign == "+" else _minus(term))
        return result

    def _product(self) -> Interval:
        result = self._factor()
        while self._peek() in ("·", "/"):
            sign, factor = self._take(), self._factor()
            self.products += sign == "·"
            result = _combined(result, factor, lambda x, y: x * y) if sign == "·" else _divided(result, factor)
        return result

    def _factor(self) -> Interval:
        if self._peek() == "-":
            self._take()
            return _minus(self._factor())
        base = self._atom()
        if self._peek() == "²":
            self._take()
            return _square(base)
        if self._peek() == "^":
            self._take()
            exponent = self._atom()
            return _square(base) if exponent == Interval(2, 2) else _combined(base, exponent, _power)
        return base

    def _atom(self) -> Interval:
        token = self._take()
        if token in self._values:
            return self._values[token]
        if token == "(":
            result = self._sum()
            self._take(")")
            return result
        if token == "√":
            return _applied("sqrt", self._signed())
        if token == "bias":
            return self._signed()
        if token == "e":
            self._take("^")
            return _applied("exponential", self._atom())
        if token in FUNCTIONS:
            self._take("(")
            result = _applied(token, self._sum())
            self._take(")")
            return result
        if re.fullmatch(NUMBER, token):
            return number(token, self._digits)
        raise ReadingError(f"{token!r} stands for nothing in {self._text!r}")

    def _signed(self) -> Interval:
        if self._peek() == "-":
            self._take()
            return _minus(self._atom())
        return self._atom()


def computed(text: str, values: Mapping[str, Interval] | None = None, digits: int = 4) -> Interval:
    """Return what a printed expression comes to, with these values for its symbols; raises ReadingError."""
    return _Reader(normalised(text), digits, values or {}).read()


_BEHIND = re.compile(r"\s+(?:(?P<cost>from the cost)|(?P<kind>sum over|over) (?P<count>\d+) samples? of (?P<of>.+))$")
_WORDS = r"softmax|sign|α|alpha|r|(?:Σ|sum ?)\|g\||e(?=\^)"
_FORMULA = re.compile(rf"(?:{'|'.join(map(re.escape, SYMBOLS))}|{_WORDS}|\d+(?:\.\d+)?|[-+·/^()²√ ])+")
_CONDITION = re.compile(r" for (?:ρ|rho) (?:≤|<=) 5$")


def read(text: str, digits: int = 4) -> Statement:
    """Return an equation as it is printed on one line; raises ReadingError for what is none."""
    words = None
    chain = text
    if behind := _BEHIND.search(text):
        chain = text[: behind.start()]
        if behind["kind"]:
            words = Words(behind["kind"] == "sum over", int(behind["count"]), behind["of"])
    if " = " not in chain:
        raise ReadingError(f"{text!r} is no equation")
    symbol, *middle, last = normalised(chain).split(" = ")
    sign, size = (-1, last[1:]) if last.startswith("-") else (1, last)
    if not re.fullmatch(NUMBER, size):
        raise ReadingError(f"{text!r} has no number as its result")
    result = number(size, digits)
    formulas: list[str] = []
    figures: list[Interval] = []
    products = 0
    for part in middle:
        reader = None
        try:
            reader = _Reader(part, digits, {})
            figures.append(reader.read())
            products += reader.products
        except ReadingError:
            formula = _CONDITION.sub("", part)
            if figures or not _FORMULA.fullmatch(formula):
                raise
            formulas.append(formula)
    return Statement(
        symbol=symbol,
        formulas=tuple(formulas),
        figures=tuple(figures),
        result=result if sign > 0 else _minus(result),
        printed=text,
        products=products,
        words=words,
    )


def joined(lines: Iterable[str]) -> list[str]:
    """Return statements as one line each: what is indented belongs to the line above."""
    statements: list[str] = []
    for line in lines:
        if line.startswith("  ") and statements:
            statements[-1] += f" {line.strip()}"
        elif line.strip():
            statements.append(line.rstrip())
    return statements


PLAIN = (
    r"(?:mean )?[az] is not computed yet",
    r"[δd] is not computed yet",
    r"blames(?: .+ \d+%)+(?: \+\d+ more)?",
    r"blames \d+(?:, each less than 0\.5%)?",
    r"blames nobody(?:: no error, or no signal)?",
    r"blames (?:cannot be told: no finite number|\?)",
    r"an input has no bias and no error: nobody can change it",
)
"""What may stand between equations, as patterns."""


def read_neuron(lines: Iterable[str]) -> list[Statement]:
    """Return the equations among the lines about a neuron; raises ReadingError for a line that cannot be read."""
    return [read(text) for text in joined(lines) if not any(re.fullmatch(pattern, text) for pattern in PLAIN)]


class Update(NamedTuple):
    """The lines about an update: its gradient, whether that is all of dC/dw, its learning rate, and its equations."""

    gradient: Interval | None
    whole: bool
    rate: float | None
    equations: list[Statement]


_HEADING = re.compile(
    rf"\w+(?:  update \d+)?(?:  g = (?P<whole>dC/dw = )?(?P<gradient>-?{NUMBER})(?: \(dC/dw [a-z0-9, ]+\))?"
    rf"(?:  (?:η|lr) = (?P<rate>{NUMBER}))?)?"
)
_REASON = re.compile(
    r"\w+  (?:frozen: no update moves it|nothing was updated yet|it has made no update yet"
    r"|the update of this batch is not computed yet"
    r"|something was changed since the last update, which was of other numbers"
    r"|some of its numbers are not finite"
    r"|the last update is not known any more: the run went back to before it)"
)
_UNEXPLAINED = re.compile(r".+: (?=(?:Δw|change) = )")


def read_update(lines: list[str]) -> Update | None:
    """Return what the lines about an update say; None where they say why nothing can be told."""
    heading, *rest = lines
    if not rest:
        if not _REASON.fullmatch(heading):
            raise ReadingError(f"cannot read {heading!r}")
        return None
    found = _HEADING.fullmatch(heading)
    if found is None:
        raise ReadingError(f"cannot read {heading!r}")
    gradient = None
    if text := found["gradient"]:
        gradient = number(text.removeprefix("-"), 5)
        gradient = _minus(gradient) if text.startswith("-") else gradient
    equations = [read(_UNEXPLAINED.sub("", text), digits=5) for text in rest]
    return Update(gradient, bool(found["whole"]), float(found["rate"]) if found["rate"] else None, equations)
