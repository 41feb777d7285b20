"""How far something is that takes long: when to tell, and what comes of it in the end."""

from collections.abc import Callable, Generator
from time import monotonic
from typing import TypeVar

Result = TypeVar("Result")

EVERY = 5.0
"""Seconds between two sentences about how far it is, and before the first."""


class NowAndThen:
    """Knows when it is time to tell how far something is that has just begun."""

    def __init__(self) -> None:
        self._begun = self._told = monotonic()

    def due(self) -> float | None:
        """Return the seconds since it began where it is time to tell, and count that as told; else None."""
        now = monotonic()
        if now - self._told < EVERY:
            return None
        self._told = now
        return now - self._begun


def finished(work: Generator[float, None, Result], tell: Callable[[float], None]) -> Result:
    """Do some work to its end, and return what comes of it; `tell` is given each share that is done."""
    while True:
        try:
            share = next(work)
        except StopIteration as end:
            return end.value
        tell(share)
