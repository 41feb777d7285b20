"""Places that the run has been taken to, to go back and forward through as through the pages of a browser."""

from collections.abc import Collection
from typing import NamedTuple

from .journal import Moment

MOST = 100
"""How many places are remembered."""


class Spot(NamedTuple):
    """A moment of a branch, by the branch's key."""

    branch: str
    moment: Moment


class Visited:
    """The places before and after the present one, in the order in which they were visited.

    Of journeys in a `series`, such as steps back, the place where it began is remembered, not those passed on the way.
    """

    def __init__(self) -> None:
        self._before: list[Spot] = []
        self._after: list[Spot] = []
        self._in_series = False

    def leave(self, spot: Spot, *, series: bool = False) -> None:
        """Take note of a place that is left for another one."""
        if not (series and self._in_series) and self._before[-1:] != [spot]:
            self._before = [*self._before[-MOST + 1 :], spot]
        self._after.clear()
        self._in_series = series

    def step(self, here: Spot, direction: int, branches: Collection[str]) -> Spot | None:
        """Return the place before (−1) or after (1) the present one, None where there is none; it is the present then.

        Places of branches that are gone are passed over.
        """
        source, other = (self._before, self._after) if direction < 0 else (self._after, self._before)
        self._in_series = False
        while source:
            spot = source.pop()
            if spot.branch in branches and spot != here:
                other.append(here)
                return spot
        return None
