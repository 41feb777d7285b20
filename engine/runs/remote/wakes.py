"""Waking a loop that waits for sockets."""

import socket
from contextlib import suppress


class Wakes:
    """Wakes a loop that waits for sockets, from any thread."""

    def __init__(self) -> None:
        self.reader, self._writer = socket.socketpair()
        self.reader.setblocking(False)
        self._writer.setblocking(False)

    def wake(self) -> None:
        """Let the loop look at what is new."""
        with suppress(OSError):  # where it is full, the loop wakes anyway
            self._writer.send(b"\0")

    def clear(self) -> None:
        """Note that it is awake."""
        with suppress(OSError):
            while self.reader.recv(4096):
                pass

    def close(self) -> None:
        """Be of no more use."""
        self.reader.close()
        self._writer.close()
