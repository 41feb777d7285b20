"""How fast a run goes that people watch: gently at first, a given number of epochs a second, or flat out."""

from math import log
from time import perf_counter
from typing import Literal

from .rates import next_in_series

Speed = float | Literal["gentle", "max"]
"""Epochs a second; "gentle" never more than doubles the epoch within a second, "max" does not wait."""

GENTLE_START = 10.0
"""Epochs a second at the beginning of a gentle run."""
SLOWEST, FASTEST = 0.1, 1000.0


def epochs_per_second(speed: Speed, epoch: int) -> float:
    """Return the epochs a second that a speed allows at an epoch."""
    if speed == "max":
        return float("inf")
    if speed == "gentle":
        # d(epoch)/dt = epoch · ln 2 doubles once a second: the beginning, where most is learned, takes the time
        # that it takes to see it, and a few seconds later nothing is held back.
        return max(GENTLE_START, epoch * log(2))
    return speed


def change_speed(speed: Speed, epoch: int, direction: Literal[-1, 1]) -> Speed:
    """Return the next faster or slower speed of the series 1, 2, 5, …; above the fastest stands "max"."""
    present = min(epochs_per_second(speed, epoch), FASTEST * 2)
    found = next_in_series(present, direction)
    return "max" if found > FASTEST else max(SLOWEST, found)


def describe_speed(speed: Speed) -> str:
    """Return a speed in words: `20 epochs a second`, `as fast as it goes`."""
    if speed == "max":
        return "as fast as it goes"
    if speed == "gentle":
        return "gentle: the epoch at most doubles within a second"
    return f"{speed:g} epoch{'' if speed == 1 else 's'} a second"


class Throttle:
    """Says how long to wait before the next batches, so that a speed is kept on average."""

    def __init__(self) -> None:
        self._due = 0.0

    def wait(self) -> float:
        """Return the seconds until the next batches may be run; 0 where they are due."""
        return max(0.0, self._due - perf_counter())

    def spend(self, epochs: float, allowed: float) -> None:
        """Note that so many epochs (a part of one mostly) were run, of so many allowed a second."""
        # What was not used in time is not made up for: a pause would be followed by a burst.
        self._due = max(self._due, perf_counter() - 0.1) + epochs / allowed
