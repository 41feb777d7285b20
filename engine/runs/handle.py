"""What a viewer holds, wherever the run is."""

from typing import Protocol, runtime_checkable

from ..recipe.experiment import Experiment
from .commands import Command
from .request import Request
from .snapshot import Snapshot


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

    def close(self) -> bool:
        """End the run; returns whether it has ended."""
        ...
