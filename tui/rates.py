"""Numbers as people type them."""

from math import isfinite


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
