"""What a viewer may ask of a run; a command is applied between two operations."""

from typing import Literal

from msgspec import Struct

from ..editing.edits import Edit
from .speed import Speed, Unit


class Run(Struct, frozen=True):
    """Train until there is a reason to stop."""


class Pause(Struct, frozen=True):
    """Stop where it is, and forget the steps that were asked for and not yet taken."""


class Step(Struct, frozen=True):
    """Pause, and take exactly one epoch, batch or operation, or finish the one under way."""

    unit: Unit


class Toggle(Struct, frozen=True):
    """Pause if it trains, else run."""


class ChangeSpeed(Struct, frozen=True):
    """Run faster (1) or slower (−1): the next of the series 1, 2, 5, … epochs, batches or operations a second."""

    direction: Literal[-1, 1]


class SetSpeed(Struct, frozen=True):
    """Run at a speed."""

    value: Speed


class StepBack(Struct, frozen=True):
    """Go back to where the epoch, batch or operation under way began, or else to the one before."""

    unit: Unit


class GoTo(Struct, frozen=True):
    """Go to a place that the run has been at, such as `41.7`, `b2@41`, or `b2@` for as far as b2 has come."""

    place: str


class Undo(Struct, frozen=True):
    """Go back to the moment before the last change, as if it had never been made; what came of it stays as a branch."""


class Redo(Struct, frozen=True):
    """Go back to where the run stood when the last change was undone."""


class Close(Struct, frozen=True):
    """End the thread."""


Command = Run | Pause | Toggle | Step | ChangeSpeed | SetSpeed | Edit | StepBack | GoTo | Undo | Redo | Close
"""Steers a run, changes it (an edit), or goes to another moment of it."""
