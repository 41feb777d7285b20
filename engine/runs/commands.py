"""What a viewer may ask of a run; a command is applied between two operations."""

from typing import Literal

from msgspec import Struct

from ..editing.edits import Edit
from ..timeline.breakpoints import Breakpoint
from .speed import Speed, Unit


class Run(Struct, frozen=True, tag=True):
    """Train until there is a reason to stop."""


class Pause(Struct, frozen=True, tag=True):
    """Stop where it is, and forget the steps that were asked for and not yet taken."""


class Step(Struct, frozen=True, tag=True):
    """Pause, and take exactly one epoch, batch or operation, or finish the one under way."""

    unit: Unit


class Toggle(Struct, frozen=True, tag=True):
    """Pause if it trains, else run."""


class ChangeSpeed(Struct, frozen=True, tag=True):
    """Run faster (1) or slower (−1): the next of the series 1, 2, 5, … epochs, batches or operations a second."""

    direction: Literal[-1, 1]


class SetSpeed(Struct, frozen=True, tag=True):
    """Run at a speed."""

    value: Speed


class StepBack(Struct, frozen=True, tag=True):
    """Go back to where the epoch, batch or operation under way began, or else to the one before."""

    unit: Unit


class GoTo(Struct, frozen=True, tag=True):
    """Go to a place that the run has been at, such as `41.7`, `b2@41`, or `b2@` for as far as b2 has come.

    Of a `series` of these, as of steps back, the place where it began is one to go back to, those in between are not.
    """

    place: str
    series: bool = False


class Undo(Struct, frozen=True, tag=True):
    """Go back to the moment before the last change, as if it had never been made; what came of it stays as a branch."""


class Redo(Struct, frozen=True, tag=True):
    """Go back to where the run stood when the last change was undone."""


class Revisit(Struct, frozen=True, tag=True):
    """Go to the place visited before (−1) or after (1) the present one."""

    direction: Literal[-1, 1]


class RunBack(Struct, frozen=True, tag=True):
    """Go back to the last moment before this one at which a breakpoint is hit, else to the beginning of the branch."""


class TakeOut(Struct, frozen=True, tag=True):
    """Go as far as the branch has come as if its change 0, 1, … had never been made, on a branch of its own."""

    change: int


class BackOff(Struct, frozen=True, tag=True):
    """After a divergence: go back to the epoch with the lowest loss, and on with a tenth of the learning rate."""


class FollowParameter(Struct, frozen=True, tag=True):
    """Tell the story of a weight, from neuron `source` of the layer before, or of the bias (None), up to here."""

    layer: int
    neuron: int
    source: int | None


class RankSamples(Struct, frozen=True, tag=True):
    """Rank the samples of an epoch (0, 1, …) by their share of cost and of gradient."""

    epoch: int


class RenameBranch(Struct, frozen=True, tag=True):
    """Give a branch another name."""

    name: str
    other: str


class DeleteBranch(Struct, frozen=True, tag=True):
    """Forget a branch, but not the one that the run is on."""

    name: str


class SetMark(Struct, frozen=True, tag=True):
    """Mark the present place, with a note."""

    note: str = ""


class RemoveMark(Struct, frozen=True, tag=True):
    """Remove mark 0, 1, …"""

    number: int


class SetBreakpoint(Struct, frozen=True, tag=True):
    """Stop the run for something from now on."""

    breakpoint: Breakpoint


class RemoveBreakpoint(Struct, frozen=True, tag=True):
    """Stop no longer for breakpoint 0, 1, …"""

    number: int


TimeCommand = (
    StepBack
    | GoTo
    | Undo
    | Redo
    | Revisit
    | RunBack
    | TakeOut
    | BackOff
    | FollowParameter
    | RankSamples
    | RenameBranch
    | DeleteBranch
    | SetMark
    | RemoveMark
    | SetBreakpoint
    | RemoveBreakpoint
)
"""Goes to another moment, or notes something on the timeline."""


class Close(Struct, frozen=True, tag=True):
    """End the thread; `signal` names the signal that it is ended by, if one does."""

    signal: str = ""


Command = Run | Pause | Toggle | Step | ChangeSpeed | SetSpeed | Edit | TimeCommand | Close
"""Steers a run, changes it (an edit), or goes to another moment of it."""
