"""Textual's driver, of which version 8.2 waits for ever where its terminal is gone."""

from contextlib import suppress
from typing import TextIO, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver


class Output:
    """A stream to a terminal; what is written to one that is gone is dropped.

    Else the thread that writes would end, and all that goes on writing would wait for it when its queue is full.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write a text."""
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        """Let the terminal have all that was written."""
        with suppress(OSError):
            self._stream.flush()

    def fileno(self) -> int:
        """Return the stream's file descriptor."""
        return self._stream.fileno()


class TerminalDriver(LinuxDriver):
    """Reads keys and writes to a terminal that may go at any time."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)  # pyright: ignore[reportUnknownMemberType]
        self._file = cast(TextIO, Output(self._file))
