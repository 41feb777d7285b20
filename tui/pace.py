"""How often to draw: seldom enough that training keeps its speed, often enough to look alive."""

from time import thread_time

SHORTEST = 1 / 15
"""Seconds between two frames at least."""
LONGEST = 2.0
SHARE = 0.1
"""The share of the time that drawing may take; training gets the rest, for both share the interpreter's lock."""


class Pace:
    """Measures what a frame costs the viewer's thread, and says when the next may come."""

    def __init__(self) -> None:
        self._mark = thread_time()
        self.cost = 0.0
        """Seconds of processor time between the last two frames, all that this thread did."""

    def next_frame(self) -> float:
        """Return the seconds to wait; to be called once a frame, in the viewer's thread."""
        now = thread_time()
        self.cost = now - self._mark
        self._mark = now
        return min(LONGEST, max(SHORTEST, self.cost / SHARE))
