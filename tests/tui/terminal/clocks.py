"""Clocks that tests move, and paces that keep their time."""

from math import inf

from nn_tui.tui.terminal.frame_pacing import Pace


class Clocks:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = self.used = 0.0

    def pace(self, *, fastest: float = 15.0, rate: float = inf, room: bool = True) -> Pace:
        """Return a pace that keeps this time."""
        return Pace(
            fastest=fastest,
            rate=rate,
            has_room=lambda: room,
            clock=lambda: self.now,
            processor=lambda: self.used,
        )

    def frame(self, pace: Pace, size: int, seconds: float) -> None:
        """Send a frame, and let the terminal answer after `seconds`."""
        pace.sent(size)
        self.now += seconds
        pace.answered()

    def met(self, pace: Pace, round_trip: float = 0.01) -> Pace:
        """Let a terminal answer its first question."""
        pace.probed(4)
        self.now += round_trip
        pace.answered()
        return pace
