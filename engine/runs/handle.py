"""What a viewer holds, wherever the run is."""

from typing import Protocol

from .commands import Command
from .snapshot import Snapshot


class Handle(Protocol):
    """A run to look at and to steer; all methods return at once, but for `close`."""

    @property
    def snapshot(self) -> Snapshot | None:
        """The latest snapshot; None until the first was asked for and taken."""
        ...

    @property
    def error(self) -> BaseException | None:
        """What ended the run against its will, if anything did."""
        ...

    def send(self, command: Command) -> None:
        """Ask for something."""
        ...

    def look(self, survey: bool = False) -> None:
        """Ask for a snapshot, with a new survey of all neurons or without, unless one is asked for already."""
        ...

    def close(self) -> bool:
        """End the run; returns whether it has ended."""
        ...
