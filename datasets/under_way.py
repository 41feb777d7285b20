"""The file that is being read at present: how far it is, and whether somebody still waits for it."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event
from time import monotonic

import msgspec

from .errors import InputError

given_up: ContextVar[Event | None] = ContextVar("given_up", default=None)
"""Set by whoever does not wait any more for what this thread reads."""


class ReadingProgress(msgspec.Struct, frozen=True):
    """How far a file has been read, in bytes of its text, and for how many seconds it was read."""

    name: str
    done: int
    total: int
    seconds: float

    @property
    def left(self) -> float | None:
        """The seconds until it is read; None in the first moments, which tell too little."""
        if self.done == 0 or self.seconds < 0.5:
            return None
        return self.seconds * (self.total - self.done) / self.done


class _Reading:
    """What `under_way` tells of."""

    def __init__(self, name: str, key: object) -> None:
        self.name, self.key, self.begun, self.done, self.total = name, key, monotonic(), 0, 0
        self.waiting: list[Event | None] = []


_readings: list[_Reading] = []
_mine: ContextVar[_Reading | None] = ContextVar("mine", default=None)
"""What this thread reads."""


def progress() -> ReadingProgress | None:
    """Return how far the file is that is being read; None where none is."""
    for reading in _readings[-1:]:
        return ReadingProgress(reading.name, reading.done, reading.total, monotonic() - reading.begun)
    return None


@contextmanager
def reading(name: str, key: object) -> Generator[None]:
    """Read a file within; `key` is what tells one reading from another of the same file, see `wait_too`."""
    now = _Reading(name, key)
    now.waiting.append(given_up.get())
    _readings.append(now)
    before = _mine.set(now)
    try:
        yield
    finally:
        _mine.reset(before)
        _readings.remove(now)


def wait_too(key: object) -> None:
    """Wait for this as well, if it is what is being read: it is read on also where others give it up."""
    for now in _readings:
        if now.key == key:
            now.waiting.append(given_up.get())


def advance(done: int, total: int) -> None:
    """Note that so many bytes have been read; raises InputError where nobody waits for the rest."""
    now = _mine.get()
    if now is not None:
        now.done, now.total = done, total
        if all(event is not None and event.is_set() for event in now.waiting):
            raise InputError(f"{now.name}: was given up while it was read")


def waiting() -> tuple[Event | None, ...]:
    """Return who waits for what is being read: by what would tell that they do not any more."""
    return tuple(event for now in _readings for event in now.waiting)
