"""Signals that ask the program to end, collected so that it can finish what it is doing."""

import signal
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def collected_signals() -> Generator[list[int]]:
    """Collect SIGINT, SIGTERM and SIGHUP in a list instead of ending; a second one ends at once, as usual.

    One that is ignored, as nohup and a shell's background have it, stays ignored.
    """
    received: list[int] = []
    found = {int(number): signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    before = {number: handler for number, handler in found.items() if handler is not signal.SIG_IGN}

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        signal.signal(number, before[number])

    for number in before:
        signal.signal(number, note)
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
