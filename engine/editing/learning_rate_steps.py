"""The series 1, 2, 5, 10, … on which learning rates and speeds are changed."""

from math import floor, log10
from typing import Literal


def next_in_series(value: float, direction: Literal[-1, 1]) -> float:
    """Return the nearest member of the series above (direction 1) or below (−1) a positive value."""
    exponent = floor(log10(value))
    members = [float(f"{digit}e{power}") for power in range(exponent - 1, exponent + 3) for digit in (1, 2, 5)]
    # A value that is a member up to rounding counts as that member.
    if direction > 0:
        return min(member for member in members if member > value * (1 + 1e-9))
    return max(member for member in members if member < value * (1 - 1e-9))


SMALLEST_RATE, LARGEST_RATE = 1e-8, 1e4
"""The range that stepping stays within."""


def next_rate(value: float, direction: Literal[-1, 1]) -> float:
    """Return the next learning rate of the series above or below, between SMALLEST_RATE and LARGEST_RATE."""
    return min(LARGEST_RATE, max(SMALLEST_RATE, next_in_series(value, direction)))
