"""Signals that ask the program to end, collected so that it can finish what it is doing."""

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType


class Interrupted(BaseException):
    """A second signal: what is under way is to be left at once."""


def leave_at_once(_number: int, _frame: FrameType | None) -> None:
    """Leave what is under way, wherever it is."""
    raise Interrupted


@contextmanager
def collected_signals(second: Callable[[int, FrameType | None], object] | None = None) -> Generator[list[int]]:
    """Collect SIGINT, SIGTERM and SIGHUP in a list instead of ending; a second one calls `second`, or ends as usual.

    One that is ignored, as nohup and a shell's background have it, stays ignored.
    """
    received: list[int] = []
    found = {int(number): signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    before = {number: handler for number, handler in found.items() if handler is not signal.SIG_IGN}

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        for each, handler in before.items() if second else ((number, before[number]),):
            signal.signal(each, second or handler)

    for number in before:
        signal.signal(number, note)
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
