"""How often to draw and how much to send: training keeps its speed, the line is never full, keys are answered at once.

Three things bind. Drawing takes a tenth of the time at most, for it shares the interpreter's lock with training. Bytes
keep within a budget where the line is another one's. And the terminal is asked for its cursor's position after each
frame: until it has answered, nothing more is sent, so that never more than one frame is under way, whatever buffers
lie between. A frame that a slow line would be busy with for long goes out in portions, so that a key finds it free.
"""

from collections import deque
from collections.abc import Callable
from math import inf
from time import monotonic, thread_time

FASTEST = 15.0
"""Frames a second at most."""
LONGEST = 2.0
"""Seconds between two frames at most, whatever they cost."""
SHARE = 0.06
"""The share of the time that drawing may take; with the changing between threads it comes to a tenth."""
FULL = 0.05
"""Seconds that a portion may keep the line busy."""
SMALLEST_PORTION = 400
MEASURED_SECONDS = 1.0
"""Over how much time the bytes a second are measured."""
PATIENCE = 10.0
"""Seconds after which a terminal that has answered before is no longer waited for."""
FIRST_PATIENCE = 1.0
"""Seconds within which a terminal that answers at all does so for the first time."""
FIRST_QUESTIONS = 8
"""Questions that may be open before the first answer: the first picture comes in several parts, and must not wait."""
BUSY = 0.005
"""Seconds that a line must have been busy for its speed to be told from them."""
HOLD = 0.01
"""Seconds after which a line that was busy is looked at again."""
PROBE = 5.0
"""Seconds after which the way is measured again by a question alone."""
CREDIT = 0.5
"""Seconds by which answers to keys may run ahead of the budget of bytes."""


class Pace:
    """Knows what a frame costs, what has been sent, and whether the terminal has taken it.

    `fastest` is in frames a second, `rate` in bytes a second; `has_room` says whether the first buffer on the way would
    take more, which is all that is known where the terminal does not answer. The clocks count seconds, one of them this
    thread's processor time.
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
        self._shortest, self._rate = 1 / fastest, rate
        self._has_room, self._clock, self._processor = has_room, clock, processor
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
        self.bytes_per_second: float | None = None
        """Bytes sent a second of late; None before the first second is over."""
        self._measured = (clock(), 0)
        self._questions: deque[tuple[float, int]] = deque()
        # When each open question was asked, and how many bytes went before it.
        self._missed = False
        self._paid = self._probed = clock()
        # The time until which the bytes sent so far keep within the budget; when the way was last measured alone.

    # Frames

    def next_frame(self, *, alone: bool = False) -> float:
        """Return the seconds to wait; to be called once a frame, in the viewer's thread.

        `alone` tells that nothing trains meanwhile, so that drawing need not spare the processor.
        """
        seconds = self._clock() - self._measured[0]
        if seconds >= MEASURED_SECONDS:
            self.bytes_per_second = (self.sent_bytes - self._measured[1]) / seconds
            self._measured = self._clock(), self.sent_bytes
        now = self._processor()
        self.cost = now - self._mark
        self._mark = now
        self.interval = self._shortest if alone else min(LONGEST, max(self._shortest, self.cost / SHARE))
        return self.interval

    def hold(self) -> float:
        """Return the seconds by which a frame that is due must still be held back."""
        owed = min(LONGEST, max(0.0, self._paid - self._clock()))
        return owed if self.free else max(HOLD, owed)

    # The line

    @property
    def free(self) -> bool:
        """Whether something may be sent: all is taken that was, and answers to keys have not outrun the budget."""
        now = self._clock()
        if self._questions:
            if self.answers is None:
                if now - self._questions[0][0] < FIRST_PATIENCE:
                    return len(self._questions) < FIRST_QUESTIONS
            elif now - self._questions[-1][0] < PATIENCE:
                return False
            self._questions.clear()
            # One that has answered before may only have been away.
            self.answers = bool(self.answers and not self._missed)
            self._missed = True
        return self._paid - now <= CREDIT and (self.asks or self._has_room())

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
        """Whether a question should go ahead alone, to tell how long the way is."""
        if self.answers is None:
            return not self._questions
        return self.answers and self.speed is not None and self._clock() - self._probed > PROBE

    def probed(self, size: int) -> None:
        """Note that a question of so many bytes has been sent alone."""
        now = self._probed = self._clock()
        self.sent_bytes += size
        self._questions.append((now, 0))

    def sent(self, size: int) -> None:
        """Note that so many bytes have been sent, and, where `asks` says so, a question behind them."""
        now = self._clock()
        self.sent_bytes += size
        self._paid = max(now, self._paid) + size / self._rate
        if self.asks:
            self._questions.append((now, size))

    def answered(self) -> None:
        """Note that the terminal has answered the oldest question."""
        now = self._clock()
        self.answers, self._missed = True, False
        if not self._questions:
            return
        asked, size = self._questions.popleft()
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
            # Taken at once: the line is faster than was thought.
            self.speed *= 1.2
