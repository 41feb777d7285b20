"""How numbers are written on screen, in one place."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from math import isfinite

from nn_tui.datasets import Task


def loss(value: float) -> str:
    """Return a loss with four significant digits: `0.01310`, `12.34`, `1.20e-6`."""
    if not isfinite(value):
        return f"{value}"
    if value == 0 or 1e-4 <= abs(value) < 9999.5:
        return f"{value + 0.0:#.4g}".rstrip(".")  # -log(1) is a negative zero
    return _short_exponent(f"{value:.2e}")


def rate(value: float) -> str:
    """Return a learning rate as short as it is exact: `0.03`, `1e-5`."""
    return _short_exponent(f"{value:.6g}")


def count(value: float) -> str:
    """Return a whole number with thousands separated: `41,812`."""
    return f"{value:,.0f}"


def percent(share: float) -> str:
    """Return a share of one as a percentage: `99.2 %`."""
    return f"{share * 100:.1f} %" if isfinite(share) else f"{share}"


def metric(value: float, task: Task) -> str:
    """Return how well a task is done: an accuracy as a percentage, R² with three decimals, below -100 in short."""
    if task != "regression":
        return percent(value)
    return f"{value + 0.0:.3f}" if abs(value) < 100 else short(value)


def significant(value: float, digits: int = 4) -> str:
    """Return a number with `digits` significant digits: `0.7123`, `-12.34`, `1.20e-7`."""
    if value == 0 or not isfinite(value):
        return f"{value + 0.0:g}"  # a negative zero is a zero
    exponential = f"{value:.{digits - 2}e}"
    # What rounds to 0.001 is written like 0.001.
    if abs(float(exponential)) >= 1e-3 and abs(value) < 10**digits - 0.5:
        return f"{value:#.{digits}g}".rstrip(".")
    return _short_exponent(exponential)


def _short_exponent(text: str) -> str:
    return text.replace("e-0", "e-").replace("e+0", "e+")


def fitted(value: float, width: int = 5) -> str:
    """Return a number with its sign and as many digits as fit in `width` characters: `+0.71`, `-12.3`, `-3e-4`.

    The width, 5 or more, is kept up to 1e10 and, but for what then rounds to zero, down to 1e-9; NaN and ∞ also fit.
    """
    if not isfinite(value):
        return f"{value:+}"
    value = value if abs(value) >= 1e-9 else 0.0
    for decimals in range(width - 3, -1, -1):
        text = f"{value:+.{decimals}f}"
        if len(text) <= width:
            if value == 0 or abs(value) >= 10.0**-decimals:
                return text
            break
    else:
        text, decimals = "", 0
    exponential = f"{value:+.{max(0, width - 6)}e}"
    # What rounds to 0.01 is written like 0.01.
    if text and abs(float(exponential)) >= float(f"1e-{decimals}"):
        return text
    mantissa, _, exponent = exponential.partition("e")
    return f"{mantissa}e{int(exponent)}"


def tick_labels(values: Sequence[float]) -> list[str]:
    """Return evenly spaced numbers beside an axis with as many digits as tell them apart: `0`, `0.25`, `2e-6`."""
    if not values:
        return []
    largest = max(abs(value) for value in values)
    step = min((abs(b - a) for a, b in pairwise(values)), default=largest) or 1.0
    if not 1e-3 <= largest < 1e6:
        texts = ([f"{value:.{digits}e}" for value in values] for digits in range(17))
        exact = next(text for text in texts if all(map(partial(_close, step), values, text)))
        return [_short_exponent(text) if float(text) else "0" for text in exact]
    texts = ([f"{value:.{decimals}f}" for value in values] for decimals in range(25))
    exact = next(text for text in texts if all(map(partial(_close, step), values, text)))
    return [
        f"{value:,.{len(text.partition('.')[2])}f}" if float(text) else "0"
        for value, text in zip(values, exact, strict=True)
    ]


def _close(step: float, value: float, text: str) -> bool:
    """Return whether a text gives a value so closely that others some steps away cannot be meant."""
    return abs(float(text) - value) <= step / 100


def short(value: float) -> str:
    """Return a number with at most three significant digits and no sign where it is positive: `0.0131`, `2e-6`."""
    if value == 0 or not isfinite(value):
        return f"{value + 0.0:g}"  # a negative zero is a zero
    if 1e-4 < abs(value) < 9999.5:
        # Rounded first: 0.9999 has as many decimals as 1.
        power = int(f"{value:.2e}".partition("e")[2])
        return f"{value:.{max(0, 2 - power)}f}"
    return _short_exponent(f"{value:.2g}")


def duration(seconds: float) -> str:
    """Return a time as people say it, with two units at most: `12 s`, `3 min 20 s`, `1 h 05 min`, `2 d 3 h`."""
    whole = round(seconds) if isfinite(seconds) else 0
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    if whole < 86_400:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 86_400:,} d {whole % 86_400 // 3600} h"
