"""Numbers as people type them."""

from math import isfinite
from typing import Literal


def parse_number(text: str) -> float:
    """Return a typed number; a decimal comma and a fraction like 1/3 are fine.

    Raises ValueError with a sentence for anything that is not a finite number.
    """
    numerator, slash, denominator = text.strip().replace(",", ".").partition("/")
    try:
        value = float(numerator) / (float(denominator) if slash else 1.0)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{text.strip()!r} is not a number; type one like 0.03 or 1e-3") from None
    if not isfinite(value):
        raise ValueError(f"expected a finite number, not {text.strip()}")
    return value


def parse_rate(text: str) -> float:
    """Return a typed learning rate, as `parse_number` does.

    Raises ValueError with a sentence for anything that is not a finite number above 0.
    """
    value = parse_number(text)
    if value <= 0:
        raise ValueError(f"a learning rate is a number above 0, not {text.strip()}")
    return value


def parse_rate_or_release(text: str) -> float | Literal["release"]:
    """Return a typed learning rate, or "release" where nothing is typed; raises ValueError as `parse_rate` does."""
    return parse_rate(text) if text.strip() else "release"


def parse_number_or_nothing(text: str) -> float | None:
    """Return a typed number, None where nothing is typed; raises ValueError as `parse_number` does."""
    return parse_number(text) if text.strip() else None


def parse_sample(text: str, samples: int) -> int:
    """Return the number of a sample as people write it; raises ValueError with a sentence on what it may be."""
    text = text.strip().replace(",", "")
    if not text:
        raise ValueError(f"type the number of a sample, 0 to {samples - 1}")
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) < samples):
        raise ValueError(f"there is no sample {text[:40]}; they are 0 to {samples - 1}")
    return int(text)
