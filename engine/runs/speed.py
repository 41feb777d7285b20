"""How fast a run goes that people watch: gently at first, at a number of steps a second, or flat out."""

from math import inf, isfinite, log
from time import perf_counter
from typing import Literal, NamedTuple

import msgspec

from nn_tui.datasets import InputError

from ..number_words import typed
from ..timeline.place import Unit

SERIES = tuple(digit * 10.0**power for power in range(6, -2, -1) for digit in (5, 2, 1))
"""The speeds that are stepped through, fastest first."""
FASTEST, SLOWEST = 1000.0, 0.5
"""Epochs a second below "max", and operations a second in the slowest motion."""
GENTLE_START = 1.0
"""Epochs a second at the beginning of a gentle run."""


class Rate(msgspec.Struct, frozen=True):
    """A number of epochs, batches or operations a second; at a rate of operations they are taken one by one."""

    value: float
    unit: Unit


Speed = Literal["gentle", "max"] | Rate
""""gentle" never more than doubles the epoch within a second, "max" does not wait."""


_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("", "epoch", "epochs"), "epoch"),
    **dict.fromkeys(("batch", "batches"), "batch"),
    **dict.fromkeys(("operation", "operations"), "operation"),
}
"""The units as they are typed."""


class Epoch(NamedTuple):
    """Which epoch is under way, how many batches it has, and how many operations a batch."""

    number: int
    batches: int
    operations: int


def epochs_per_second(speed: Speed, epoch: Epoch) -> float:
    """Return the epochs a second that a speed allows at an epoch."""
    match speed:
        case "max":
            return inf
        case "gentle":
            # d(epoch)/dt = epoch · ln 2 doubles once a second: the beginning, where most is learned, takes the time
            # that it takes to see it, and a few seconds later nothing is held back.
            return max(GENTLE_START, epoch.number * log(2))
        case Rate(value, "epoch"):
            return value
        case Rate(value, "batch"):
            return value / epoch.batches
        case _:
            return speed.value / (epoch.batches * epoch.operations)


def ladder(epoch: Epoch) -> tuple[Speed, ...]:
    """Return the speeds that are stepped through, each slower than the one before.

    "max", then 1000 … 1 epochs a second, the batches a second that are slower than that, down to 1, and the operations
    that are slower still.
    """
    epochs = (Rate(value, "epoch") for value in SERIES if 1 <= value <= FASTEST)
    batches = (Rate(value, "batch") for value in SERIES if 1 <= value < epoch.batches)
    operations = (Rate(value, "operation") for value in SERIES if SLOWEST <= value < epoch.operations)
    return "max", *epochs, *batches, *operations


def change_speed(speed: Speed, epoch: Epoch, direction: Literal[-1, 1]) -> Speed:
    """Return the next faster or slower speed of the ladder; at its ends the speed stays."""
    present = epochs_per_second(speed, epoch)
    steps = ladder(epoch)
    found: Speed | None
    # A speed that is a step up to rounding counts as that step.
    if direction > 0:
        found = next((step for step in reversed(steps) if epochs_per_second(step, epoch) > present * (1 + 1e-9)), None)
    else:
        found = next((step for step in steps if epochs_per_second(step, epoch) < present * (1 - 1e-9)), None)
    return found or speed


def describe_speed(speed: Speed) -> str:
    """Return a speed in words: `20 epochs a second`, `as fast as it goes`."""
    match speed:
        case "max":
            return "as fast as it goes"
        case "gentle":
            return "gentle: the epoch at most doubles within a second"
        case _:
            return f"{typed(speed.value)} {_plural(speed.unit, speed.value)} a second"


def speed_of(text: str, where: str = "--speed") -> Speed:
    """Return the speed that `--speed` names: gentle, max, 20, "5 batches", "2 operations"; else raises InputError."""
    if text == "gentle" or text == "max":
        return text
    number, _, unit = text.strip().partition(" ")
    try:
        value = float(number)
    except ValueError:
        value = 0.0
    if not (isfinite(value) and value > 0) or unit.strip() not in _UNITS:
        raise InputError(
            f"{where}: {text!r} is neither gentle, max nor a number above 0 of epochs, batches or operations a second, "
            'such as "20", "5 batches" or "2 operations"'
        )
    return Rate(value, _UNITS[unit.strip()])


def _plural(unit: str, value: float) -> str:
    return unit if value == 1 else {"batch": "batches"}.get(unit, f"{unit}s")


class Throttle:
    """Says how long to wait before the next epochs or operations, so that a speed is kept on average."""

    def __init__(self) -> None:
        self._due = 0.0

    def wait(self) -> float:
        """Return the seconds until the next ones may be run; 0 where they are due."""
        return max(0.0, self._due - perf_counter())

    def spend(self, amount: float, allowed: float) -> None:
        """Note that `amount` (a part of an epoch mostly) was run, at a rate allowed a second."""
        # What was not used in time is not made up for: a pause would be followed by a burst.
        self._due = max(self._due, perf_counter() - 0.1) + amount / allowed
