"""Querying the terminal itself, before there is a screen: what it answers, and how fast."""

import os
import re
import select
import shutil
import termios
import tty
from contextlib import suppress
from time import monotonic

import msgspec

from .ending_signals import restored_before_ending

QUERY = "\x1b[6n"
"""Asks for the cursor's position, as every terminal can; the answer means that everything before it has arrived."""
PATIENCE = 5.0
"""Seconds to wait for an answer; one that comes later is taken for typed, by whoever reads next."""
OPENING_PATIENCE = 1.0
"""Seconds by which the dashboard opens later, at most, to find out about the terminal."""
typed_ahead = bytearray()
"""What was typed while the terminal was asked; the keys of whoever reads next."""
LARGEST = (2000, 1000)
"""Columns and rows that are drawn at most: what claims to be larger is no screen that one could see."""
_POSITION = re.compile(rb"\x1b\[\d+;(\d+)R")
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
    # Apple's terminal would print a letter in response to the first.
    about_frames = "" if os.environ.get("TERM_PROGRAM") == "Apple_Terminal" else "\x1b[?2026$p"
    seconds, received = _ask(reading, writing, about_frames, patience)
    return Answers(seconds, synchronized=_can_synchronize(received))


def takes_utf8(reading: int, writing: int, patience: float = PATIENCE, typed: bytearray | None = None) -> bool | None:
    """Return whether a terminal takes three bytes for one character; None where it does not answer.

    Under other encodings all three can be printed too, so that the cursor tells them apart. The line is erased again.
    Where `typed` is given, what was typed before the answer is added to it; else it is lost.
    """
    text, erase = "\r\N{BRAILLE PATTERN DOTS-123456}", "\r\x1b[K"
    _, received = _ask(reading, writing, text, patience, then=erase, keep=typed is not None)
    position = _POSITION.search(received)
    if typed is not None:
        typed += _POSITION.sub(b"", received, count=1)
    return None if position is None else int(position[1]) == 2


def own_terminal_takes_utf8() -> bool | None:
    """Return whether the terminal that the program reads from and draws on takes UTF-8; None where that is not known.

    What was typed meanwhile is in `typed_ahead`.
    """
    if not (os.isatty(0) and os.isatty(2)) or os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        return None
    return takes_utf8(0, 2, OPENING_PATIENCE, typed_ahead)


def _ask(
    reading: int, writing: int, text: str, patience: float, *, then: str = "", keep: bool = False
) -> tuple[float | None, bytes]:
    """Write a text, ask for the cursor's position, and write another; return the seconds and what was received.

    What else is typed is discarded, unless it is to be kept and the terminal answers.
    """
    modes = termios.tcgetattr(reading)
    received = b""

    def restore() -> None:
        with suppress(OSError, termios.error):
            os.write(writing, then.encode())
            when = termios.TCSADRAIN if keep and _POSITION.search(received) else termios.TCSAFLUSH
            termios.tcsetattr(reading, when, modes)

    with restored_before_ending(restore):
        try:
            tty.setcbreak(reading, termios.TCSADRAIN if keep else termios.TCSAFLUSH)
            start = monotonic()
            os.write(writing, (text + QUERY).encode())
            while not _POSITION.search(received):
                left = start + patience - monotonic()
                if left <= 0 or not select.select([reading], [], [], left)[0]:
                    return None, received
                chunk = os.read(reading, 1024)
                if not chunk:  # the terminal has gone
                    return None, received
                received += chunk
            return monotonic() - start, received
        finally:
            restore()


def size_of(*descriptors: int) -> tuple[int, int]:
    """Return columns and rows of the first terminal that knows them, else what COLUMNS and LINES say, or 80 × 24."""
    for descriptor in descriptors:
        with suppress(OSError):
            columns, rows = os.get_terminal_size(descriptor)
            if columns and rows:
                return min(columns, LARGEST[0]), min(rows, LARGEST[1])
    columns, rows = shutil.get_terminal_size()
    return columns, rows


def _can_synchronize(received: bytes) -> bool:
    found = _SYNCHRONIZED.search(received)
    return found is not None and found[1] in b"123"
