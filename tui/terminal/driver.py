"""Textual's driver, with a fault of version 8.2 mended: it hangs when its terminal has gone."""

from contextlib import suppress
from typing import TextIO, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver


class TerminalStream:
    """A stream to a terminal; what is written to a terminal that has gone is dropped.

    Otherwise the writer thread would die, and everyone else would block on its full queue.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write a text."""
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        """Send the terminal all that was written."""
        with suppress(OSError):
            self._stream.flush()

    def fileno(self) -> int:
        """Return the stream's file descriptor."""
        return self._stream.fileno()


class TerminalDriver(LinuxDriver):
    """Reads keys from and writes to a terminal that may disappear at any time."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)  # pyright: ignore[reportUnknownMemberType]
        self._file = cast(TextIO, TerminalStream(self._file))
