"""What a viewer may ask of a run; a command is applied between two operations."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["epoch", "batch", "operation"]


@dataclass(frozen=True)
class Run:
    """Train until there is a reason to stop."""


@dataclass(frozen=True)
class Pause:
    """Stop where it is, and forget the steps that were asked for and not yet taken."""


@dataclass(frozen=True)
class Step:
    """Pause, and take exactly one epoch, batch or operation, or finish the one under way."""

    unit: Unit


@dataclass(frozen=True)
class Toggle:
    """Pause if it trains, else run."""


@dataclass(frozen=True)
class SetLearningRate:
    """Use another learning rate from the next update on."""

    value: float


@dataclass(frozen=True)
class StepLearningRate:
    """Raise (1) or lower (−1) the learning rate to the next of the series 1, 2, 5, 10, …"""

    direction: Literal[-1, 1]


@dataclass(frozen=True)
class ReleaseLearningRate:
    """Give the learning rate, set by hand, back to the schedule."""


@dataclass(frozen=True)
class ChangeSpeed:
    """Run faster (1) or slower (−1): the next of the series 1, 2, 5, … epochs a second, or as fast as it goes."""

    direction: Literal[-1, 1]


@dataclass(frozen=True)
class Reset:
    """Go back to epoch 0, paused: to the same initial weights, or with the next seed."""

    next_seed: bool = False


@dataclass(frozen=True)
class StepSample:
    """Show the next (1) or the previous (−1) row of the dataset; after the last comes the first."""

    direction: Literal[-1, 1]


@dataclass(frozen=True)
class Look:
    """Publish a snapshot that shows this row of the dataset; None keeps the row.

    With `survey` the neurons are looked at over many samples before, which takes some milliseconds.
    """

    sample: int | None = None
    survey: bool = False


@dataclass(frozen=True)
class Close:
    """End the thread."""


Command = (
    Run
    | Pause
    | Toggle
    | Step
    | SetLearningRate
    | StepLearningRate
    | ReleaseLearningRate
    | ChangeSpeed
    | Reset
    | StepSample
    | Look
    | Close
)
