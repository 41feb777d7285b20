"""Signals that ask the program to end, collected so that it can finish what it is doing."""

import select
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

from ..terminal.ending_signals import Storm


class Interrupted(BaseException):
    """A second signal: what is under way is to be left at once."""


def leave_at_once(_number: int, _frame: FrameType | None) -> None:
    """Leave what is under way, wherever it is."""
    raise Interrupted


def note_hang_up(received: list[int], terminal: int) -> None:
    """Note SIGHUP where a terminal has gone, by its descriptor: what is read or written there may fail sooner."""
    if not received and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        poll = select.poll()
        poll.register(terminal, 0)
        if any(events & select.POLLHUP for _, events in poll.poll(0)):
            received.append(signal.SIGHUP)


@contextmanager
def collected_signals(
    second: Callable[[int, FrameType | None], object] | None = None, *, patience: float = 0.0
) -> Generator[list[int]]:
    """Collect SIGINT, SIGTERM and SIGHUP in a list instead of ending; a second one calls `second`, or ends as usual.

    One that is ignored, as nohup and a shell's background have it, stays ignored. Those that come within seconds of
    `patience` after the first belong to it: a shell and a line that drops send several.
    """
    received: list[int] = []
    found = {int(number): signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    before = {number: handler for number, handler in found.items() if handler is not signal.SIG_IGN}

    storm = Storm(patience)

    def note(number: int, _frame: FrameType | None) -> None:
        if storm.has():
            return
        received.append(number)
        if len(received) == 1 and patience:
            return
        for each, handler in before.items() if second else ((number, before[number]),):
            signal.signal(each, second or handler)
        if len(received) > 1 and patience:
            del received[1:]
            signal.raise_signal(number)

    for number in before:
        signal.signal(number, note)
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
