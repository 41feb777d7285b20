"""Telling on a terminal how far a file has been read, where that takes longer than a moment."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from threading import Event, Thread

from nn_tui.datasets import under_way

from ..drawing.visible import visible
from ..progress_words import reading_now

PATIENCE = 1.0
"""Seconds of reading that nothing is told of."""
EVERY = 0.2
_ERASE = "\r\x1b[K"


@contextmanager
def telling_progress() -> Generator[None]:
    """Tell on the error stream, if it is a terminal, how far a file is that is read within."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    done = Event()
    teller = Thread(target=_tell, args=(done,), name="nn-tui progress", daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(done: Event) -> None:
    told = False
    while not done.wait(EVERY):
        now = under_way.progress()
        if now is not None and now.seconds > PATIENCE:
            sys.stderr.write(f"{_ERASE}{visible(reading_now())}")
            sys.stderr.flush()
            told = True
    if told:
        sys.stderr.write(_ERASE)
        sys.stderr.flush()
