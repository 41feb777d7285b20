"""What a viewer holds, wherever the run is."""

from typing import Protocol, runtime_checkable

import msgspec

from ..recipe.experiment import Experiment
from .commands import Command
from .request import Request
from .snapshot import Snapshot


class Hold(msgspec.Struct, frozen=True):
    """How a viewer holds a run: `elsewhere`, in another process, and whether it `controls` the run or only watches.

    `told` is what was said of that last, which is new with each `number`.
    """

    elsewhere: bool = False
    controls: bool = True
    run: str = ""
    told: str = ""
    number: int = 0


@runtime_checkable
class Handle(Protocol):
    """A run to look at and to steer; `send` and `look` return at once."""

    @property
    def snapshot(self) -> Snapshot | None:
        """The latest snapshot; None until the first was asked for and taken."""
        ...

    @property
    def error(self) -> BaseException | None:
        """What ended the run against its will, if anything did."""
        ...

    @property
    def fault(self) -> Exception | None:
        """The first defect of the program that the run has met and lives on from, if any."""
        ...

    def send(self, command: Command) -> int:
        """Ask for something; return the command's number, which the snapshots that show what came of it reach."""
        ...

    def look(self, request: Request) -> None:
        """Ask for a snapshot, unless one is asked for already."""
        ...

    def check(self, experiment: Experiment) -> None:
        """Raise InputError where the run could not go on under this recipe with its data."""
        ...

    def resolved(self, experiment: Experiment) -> Experiment:
        """Return a recipe for the run's data with everything chosen that it leaves to be chosen."""
        ...

    @property
    def hold(self) -> Hold:
        """Where the run is, and who controls it."""
        ...

    @property
    def left(self) -> bool:
        """Whether the run goes on without this viewer."""
        ...

    def hand_over(self, signal: str = "") -> None:
        """Let the run go on in a process of its own, unless it is in one; `left` tells when that is so.

        Where it cannot, an event says why, and a signal that takes this process away ends the run. Raises InputError
        for a run that is not kept.
        """
        ...

    def leave(self, signal: str = "") -> None:
        """Let go of the run at once: one in this process ends, by this signal if there is one; another goes on."""
        ...

    def close(self) -> bool:
        """Let go of the run in the same way; returns whether that is done."""
        ...
