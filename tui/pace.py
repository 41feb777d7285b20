"""How often to draw and how much to send: training keeps its speed, the line is never full, keys are answered at once.

Three things bind. Drawing takes a tenth of the time at most, for it shares the interpreter's lock with training. Bytes
keep within a budget where the line is another one's. And the terminal is asked for its cursor's position after each
frame: until it has answered, nothing more is sent, so that never more than one frame is under way, whatever buffers
lie between. A frame that a slow line would be busy with for long goes out in portions, so that a key finds it free.
"""

from collections.abc import Callable
from math import inf
from time import monotonic, thread_time

from .look import FASTEST

LONGEST = 2.0
"""Seconds between two frames at most, whatever they cost."""
SHARE = 0.1
"""The share of the time that drawing may take; training gets the rest."""
FULL = 0.05
"""Seconds that a portion may keep the line busy."""
SMALLEST_PORTION = 400
PATIENCE = 2.0
"""Seconds after which an answer is no longer waited for."""
PROBE = 5.0
"""Seconds after which the way is measured again by a question alone."""
CREDIT = 0.5
"""Seconds by which answers to keys may run ahead of the budget of bytes."""


class Pace:
    """Knows what a frame costs, what has been sent, and whether the terminal has taken it.

    `fastest` is in frames a second, `rate` in bytes a second; the clocks count seconds, one of them this thread's
    processor time.
    """

    def __init__(
        self,
        *,
        fastest: float = FASTEST,
        rate: float = inf,
        clock: Callable[[], float] = monotonic,
        processor: Callable[[], float] = thread_time,
    ) -> None:
        self._shortest, self._rate = 1 / fastest, rate
        self._clock, self._processor = clock, processor
        self._mark = processor()
        self.cost = 0.0
        """Seconds of processor time between the last two frames, all that this thread did."""
        self.interval = self._shortest
        """Seconds between the last frame and the next."""
        self.answers: bool | None = None
        """Whether the terminal answers questions; None as long as that is open."""
        self.round_trip: float | None = None
        """Seconds until it answers a question alone."""
        self.speed: float | None = None
        """Bytes a second that the line takes; None as long as it has not been busy long enough to tell."""
        self.sent_bytes = 0
        """All bytes sent."""
        self._asked: float | None = None
        self._under_way = 0
        self._unanswered = 0
        self._paid = self._probed = clock()
        # The time until which the bytes sent so far keep within the budget; when the way was last measured alone.

    # Frames

    def next_frame(self) -> float:
        """Return the seconds to wait; to be called once a frame, in the viewer's thread."""
        now = self._processor()
        self.cost = now - self._mark
        self._mark = now
        self.interval = min(LONGEST, max(self._shortest, self.cost / SHARE))
        return self.interval

    def hold(self) -> float:
        """Return the seconds by which a frame that is due must still be held back."""
        if not self.free:
            return SHORT_HOLD
        return min(LONGEST, max(0.0, self._paid - self._clock()))

    # The line

    @property
    def free(self) -> bool:
        """Whether something may be sent: all is taken that was, and answers to keys have not outrun the budget."""
        now = self._clock()
        if self._asked is not None:
            if now - self._asked < PATIENCE * (1 if self.answers is None else 5):
                return False
            self._asked = None
            self._unanswered += 1
            if self._unanswered >= 2:
                self.answers = False
        return self._paid - now <= CREDIT

    @property
    def portion(self) -> float:
        """Bytes after which a frame should be broken off, to be gone on with when they are taken."""
        return inf if self.speed is None else max(SMALLEST_PORTION, self.speed * FULL)

    @property
    def asks(self) -> bool:
        """Whether a question should follow what is sent."""
        return self.answers is not False

    @property
    def wants_probe(self) -> bool:
        """Whether a question should go out alone, before the next frame, to tell how long the way is."""
        if not self.asks:
            return False
        if self.round_trip is None:
            return self._unanswered == 0
        return self.speed is not None and self._clock() - self._probed > PROBE

    def sent(self, size: int) -> None:
        """Note that so many bytes have been sent, and, where `asks` says so, a question behind them."""
        now = self._clock()
        self.sent_bytes += size
        self._paid = max(now, self._paid) + size / self._rate
        if self.asks:
            self._asked, self._under_way = now, size

    def answered(self) -> None:
        """Note that the terminal has answered."""
        now = self._clock()
        self._unanswered = 0
        self.answers = True
        if self._asked is None:
            return
        seconds, size = now - self._asked, self._under_way
        self._asked = None
        if size <= PROBE_BYTES or self.round_trip is None:
            self.round_trip, self._probed = seconds, now
            return
        self.round_trip = min(self.round_trip, seconds)
        taken = seconds - self.round_trip
        if taken > FULL / 10 and size >= SMALLEST_PORTION / 2:
            speed = size / taken
            self.speed = speed if self.speed is None else self.speed + 0.3 * (speed - self.speed)
        elif self.speed is not None:
            # Taken at once: the line is faster than was thought.
            self.speed *= 1.2


SHORT_HOLD = 0.01
"""Seconds after which a line that was busy is looked at again."""
PROBE_BYTES = 16
"""A question alone is no longer than this."""
