"""Querying the terminal itself, before there is a screen: what it answers, and how fast."""

import os
import re
import select
import termios
import tty
from time import monotonic

import msgspec

PATIENCE = 1.0
"""Seconds to wait for an answer."""
_POSITION = re.compile(rb"\x1b\[\d+;\d+R")
_SYNCHRONIZED = re.compile(rb"\x1b\[\?2026;([0-4])\$y")


class Answers(msgspec.Struct, frozen=True):
    """What a terminal has answered."""

    seconds: float | None
    """Seconds until it reported the cursor's position; None if it did not."""
    synchronized: bool
    """Whether it can show a whole frame at once: private mode 2026."""


def ask_terminal(reading: int, writing: int, patience: float = PATIENCE) -> Answers:
    """Query the terminal behind two file descriptors; its modes are restored afterwards.

    The query about frames goes first, because not every terminal answers it, while all report the position.
    """
    modes = termios.tcgetattr(reading)
    received = b""
    try:
        tty.setcbreak(reading, termios.TCSAFLUSH)
        start = monotonic()
        # Apple's terminal would print a letter in response to the first.
        os.write(writing, (b"" if os.environ.get("TERM_PROGRAM") == "Apple_Terminal" else b"\x1b[?2026$p") + b"\x1b[6n")
        while not _POSITION.search(received):
            left = start + patience - monotonic()
            if left <= 0 or not select.select([reading], [], [], left)[0]:
                return Answers(None, synchronized=_can_synchronize(received))
            received += os.read(reading, 1024)
        return Answers(monotonic() - start, synchronized=_can_synchronize(received))
    finally:
        termios.tcsetattr(reading, termios.TCSAFLUSH, modes)


def _can_synchronize(received: bytes) -> bool:
    found = _SYNCHRONIZED.search(received)
    return found is not None and found[1] in b"123"
