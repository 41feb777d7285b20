"""The way of a run to another moment, which is gone in short turns like all else."""

from collections.abc import Generator
from time import perf_counter

PATIENCE = 0.25
"""Seconds on the way to another moment after which viewers are shown what lies on it."""

Way = Generator[float]
"""What goes to another moment, and yields between two turns how much of the way is behind, 0 … 1."""


class Journey:
    """A way that is gone for the command of this number; `home` leads back, where it is to end where it began."""

    def __init__(self, command: int, way: Way, home: Way | None = None) -> None:
        self.command = command
        self.share = 0.0
        """How much of the way is behind, 0 … 1."""
        self._way, self._home, self._returns = way, home, False
        self._begun = perf_counter()

    @property
    def is_long(self) -> bool:
        """Whether it has taken so long that viewers are shown what lies on the way."""
        return perf_counter() - self._begun >= PATIENCE

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take at the pace so far, None where that is not known yet."""
        return (perf_counter() - self._begun) * (1 - self.share) / self.share if self.share > 0 else None

    def go_on(self) -> bool:
        """Go on for a turn; return whether that was not the end of it yet."""
        share = next(self._way, None)
        if share is not None:
            self.share = share
        return share is not None

    def leave(self) -> bool:
        """Give the way up; return whether it ends here, in place of going home."""
        if self._home is not None:
            self._way.close()
            self._way, self._home, self._returns = self._home, None, True
        return not self._returns
