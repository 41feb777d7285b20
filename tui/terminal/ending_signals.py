"""The signals that end a program, caught so that it can restore the terminal before it does."""

import os
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from types import FrameType

_OTHERS = (
    *("SIGKILL", "SIGSTOP"),  # cannot be caught
    *("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL"),  # a handler in Python would never run
    *("SIGTSTP", "SIGTTIN", "SIGTTOU"),  # stop
    *("SIGCONT", "SIGCHLD", "SIGURG", "SIGWINCH", "SIGINFO"),  # do nothing
)

STORM = 1.0
"""Seconds after a signal within which others belong to it: a shell and a line that drops send several."""
Handler = Callable[[int, FrameType | None], object]


class Storm:
    """Tells a signal from those that come within so many seconds after it, and belong to it."""

    def __init__(self, seconds: float = STORM) -> None:
        self._seconds, self._until = seconds, 0.0
        self._noting = Lock()

    def has(self) -> bool:
        """Return whether a signal belongs to an earlier one; a handler asks for each signal once."""
        # A handler may be interrupted by itself, between any two of its instructions.
        if not self._noting.acquire(blocking=False):
            return True
        try:
            time = monotonic()
            belongs = time < self._until
            if not belongs:
                self._until = time + self._seconds
            return belongs
        finally:
            self._noting.release()


def catch_ending_signals(handler: Handler) -> list[int]:
    """Call a handler for each signal that would end the program, and return them; what is ignored stays ignored."""
    others = {getattr(signal, name, None) for name in _OTHERS}
    numbers = [
        int(number)
        for number in signal.valid_signals()
        # Python and asyncio have handlers of their own for ctrl-c.
        if (number not in others and signal.getsignal(number) == signal.SIG_DFL)
        or (number == signal.SIGINT and signal.getsignal(number) != signal.SIG_IGN)
    ]
    for number in numbers:
        signal.signal(number, handler)
    return numbers


@contextmanager
def restored_before_ending(restore: Callable[[], None]) -> Generator[None]:
    """Call `restore` before a signal ends the program, as it would have without."""

    def end(number: int, _frame: FrameType | None) -> None:
        restore()
        die_of(number)

    interrupt = signal.getsignal(signal.SIGINT)
    numbers = catch_ending_signals(end)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, interrupt if number == signal.SIGINT else signal.SIG_DFL)


def die_of(number: int) -> None:
    """End as the signal does that nobody has caught; whoever waits for the program sees which it was."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
