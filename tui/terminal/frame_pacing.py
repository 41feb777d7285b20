"""How often to draw and how much to send: training keeps its speed, the line never fills up, keys respond at once.

Three limits apply. While training takes all the time that it can get, drawing takes a tenth of it at most, because the
two share the interpreter lock. Bytes stay within a budget if the line is a network. And the terminal is asked for its
cursor's position after each frame: until it has answered, nothing more is sent, so that never more than one frame is
in flight, however many buffers lie between. A frame that would occupy a slow line for long is sent in portions, so that
a key need not wait.
"""

from collections import deque
from collections.abc import Callable
from math import inf
from time import monotonic, thread_time

FASTEST = 15.0
"""Frames a second at most."""
LONGEST = 2.0
"""Seconds between two frames at most, whatever they cost."""
SHARE = 0.075
"""The share of the time that drawing may take; with switching between threads it comes to a tenth."""
LINE_SHARE = 0.5
"""The share of a slow line's time that frames may take: the answer to a key finds it free more often than not."""
FULL = 0.03
"""Seconds for which a portion may occupy the line."""
SMALLEST_PORTION = 400
MEASURED_SECONDS = 1.0
"""The time over which the bytes a second are averaged."""
PATIENCE = 2.0
"""Seconds to wait for a terminal that has answered before; more where much is on its way."""
SLOWEST = 2500.0
"""Bytes a second that any line takes."""
FIRST_PATIENCE = 1.0
"""Seconds to wait for the first answer; a terminal that has not answered by then does not answer."""
FIRST_QUERIES = 8
"""Queries that may be pending before the first answer: the first frame comes in several parts, and must not wait."""
BUSY = 0.005
"""Seconds that a transfer must take for the line's speed to be measured by it."""
HOLD = 0.01
"""Seconds after which a busy line is checked again."""
PROBE = 5.0
"""Seconds after which the round trip is measured again by a query alone."""
CREDIT = 0.5
"""Seconds by which the response to keys may overdraw the budget of bytes."""


class Pace:
    """Knows what a frame costs, what has been sent, and whether the terminal has received it.

    `fastest` is in frames a second, `rate` in bytes a second; `has_room` says whether the first buffer on the way can
    take more, which is all that is known if the terminal does not answer. The clocks count seconds, `processor` those
    of this thread's processor time.
    """

    def __init__(
        self,
        *,
        fastest: float = FASTEST,
        rate: float = inf,
        has_room: Callable[[], bool] = lambda: True,
        clock: Callable[[], float] = monotonic,
        processor: Callable[[], float] = thread_time,
    ) -> None:
        self.shortest = 1 / fastest
        """Seconds between the beginnings of two frames at least."""
        self._rate = rate
        self._has_room, self._clock, self._processor = has_room, clock, processor
        self._begun, self._mark = clock(), processor()
        self.cost = 0.0
        """Seconds of processor time that the last frame took."""
        self.answers: bool | None = None
        """Whether the terminal answers queries; None until that is known."""
        self.round_trip: float | None = None
        """Seconds until it answers a query alone."""
        self.speed: float | None = None
        """Bytes a second that the line can take; None until it has been busy long enough to tell."""
        self.sent_bytes = 0
        """All bytes sent."""
        self.bytes_per_second: float | None = None
        """Bytes sent a second recently; None during the first second."""
        self._measured = (clock(), 0)
        self._queries: deque[tuple[float, int]] = deque()
        # When each pending query was sent, and how many bytes went before it.
        self._has_answered = False
        # Once is enough to ask again every now and then: it may only have been suspended.
        self._paid = self._probed = self._rested = clock()
        # When the budget will have paid for the bytes sent so far; when the round trip was last measured alone; when
        # a slow line will have rested enough for the next frame.

    # Frames

    def begin_frame(self) -> None:
        """Note that a frame begins; to be called in the viewer's thread."""
        self._begun, self._mark = self._clock(), self._processor()

    def next_frame(self, *, spare: bool = False) -> float:
        """Return the seconds until the next frame; to be called once one is drawn, in the viewer's thread.

        `spare` tells that nothing trains, or that it waits between its steps: drawing need not save time then.
        """
        self.cost = self._processor() - self._mark
        interval = self.shortest if spare else min(LONGEST, max(self.shortest, self.cost / SHARE))
        return max(0.0, self._begun + interval - self._clock())

    def measure(self) -> None:
        """Find out how much was sent, if the last time was long enough ago."""
        seconds = self._clock() - self._measured[0]
        if seconds >= MEASURED_SECONDS:
            self.bytes_per_second = (self.sent_bytes - self._measured[1]) / seconds
            self._measured = self._clock(), self.sent_bytes

    def hold(self) -> float:
        """Return the seconds for which a frame that is due must still wait."""
        owed = min(LONGEST, max(0.0, max(self._paid, self._rested) - self._clock()))
        return owed if self.free else max(HOLD, owed)

    # The line

    @property
    def free(self) -> bool:
        """Whether more may be sent: everything before has arrived, and the budget is not overdrawn too far."""
        now = self._clock()
        if self._queries and self.asks:
            asked, size = self._queries[-1]
            if self.answers is None:
                if now - self._queries[0][0] < FIRST_PATIENCE:
                    return len(self._queries) < FIRST_QUERIES
            elif now - asked < max(PATIENCE, size / SLOWEST):
                return False
            self._queries.clear()
            self.answers = False
        return self._paid - now <= CREDIT and (self.asks or self._has_room())

    @property
    def portion(self) -> float:
        """Bytes after which a frame should be interrupted, and continued when they have arrived."""
        return inf if self.speed is None else max(SMALLEST_PORTION, self.speed * FULL)

    @property
    def asks(self) -> bool:
        """Whether a query should follow what is sent."""
        return self.answers is not False

    @property
    def wants_probe(self) -> bool:
        """Whether a query should go ahead alone: to measure the round trip, or to see whether answers come again."""
        if self.answers is None:
            return not self._queries
        useful = self.speed is not None if self.answers else self._has_answered
        return useful and self._clock() - self._probed > PROBE

    def probed(self, size: int) -> None:
        """Note that a query of this many bytes has been sent alone."""
        now = self._probed = self._clock()
        self.sent_bytes += size
        if not self.asks:
            self._queries.clear()
        self._queries.append((now, 0))

    def sent(self, size: int) -> None:
        """Note that this many bytes have been sent, followed by a query if `asks` says so."""
        now = self._clock()
        self.sent_bytes += size
        self._paid = max(now, self._paid) + size / self._rate
        if self.speed is not None:
            self._rested = min(now + LONGEST, max(now, self._rested) + size / (self.speed * LINE_SHARE))
        if self.asks:
            self._queries.append((now, size))

    def forget_answers(self) -> None:
        """Note that answers may have been lost: whether the terminal answers is to be found out again."""
        self._queries.clear()
        self.answers = None

    def answered(self) -> None:
        """Note that the terminal has answered the oldest query."""
        now = self._clock()
        self.answers = self._has_answered = True
        if not self._queries:
            return
        asked, size = self._queries.popleft()
        seconds = now - asked
        if not size or self.round_trip is None:
            self.round_trip = seconds
            return
        self.round_trip = min(self.round_trip, seconds)
        taken = seconds - self.round_trip
        if taken > BUSY and size >= SMALLEST_PORTION / 2:
            speed = size / taken
            self.speed = speed if self.speed is None else self.speed + 0.3 * (speed - self.speed)
        elif self.speed is not None:
            # It arrived at once: the line is faster than estimated.
            self.speed *= 1.2
