"""A real program in a real pty, with a terminal in memory that shows what a user would see."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

import pyte


class Terminal:
    """Runs a command at a size; keys go in with `send`, and `text` is what stands on the screen."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 36,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        controlling: bool = True,
        answers: bool = False,
        round_trip: float = 0.0,
        bytes_per_second: float | None = None,
        shown: bool = True,
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        if answers:
            # Questions about the cursor's position are answered once all before them has been taken in.
            self._screen.write_process_input = self._answer
        self._late: deque[tuple[float, str]] = deque()
        """Answers that are on a long way, and when they arrive."""
        self._answers, self._round_trip, self._shown = answers, round_trip, shown
        """Without being shown, only questions are answered: a terminal in memory takes time that a benchmark lacks."""
        self._rate = bytes_per_second
        """A slow line: what may be taken in a second; the rest waits in the buffers."""
        self._allowed_until = time.monotonic()
        self._stream = pyte.ByteStream(self._screen)
        self.received = bytearray()
        self.arrivals: list[tuple[float, int]] = []
        """When how many bytes had been received in all."""
        # A user of whom nothing is remembered, and whose runs end with the terminal, also where the test is killed.
        self._home = TemporaryDirectory()
        settings = Path(self._home.name, "nn-tui", "config.toml")
        settings.parent.mkdir()
        settings.write_text('on_hangup = "save"\n')
        self._primary, secondary = pty.openpty()
        self._set_size(columns, rows)
        self.modes_before = termios.tcgetattr(secondary)
        self._secondary = secondary
        self._ends = [self._primary, secondary]
        self.process = subprocess.Popen(
            command,
            stdin=secondary,
            stdout=secondary,
            stderr=secondary,
            cwd=folder,
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "LC_ALL": "C.UTF-8",
                "COLUMNS": "",
                "LINES": "",
                "XDG_CONFIG_HOME": self._home.name,
                "XDG_STATE_HOME": self._home.name,
                **(environment or {}),
            },
            start_new_session=True,
            # The terminal is the program's own, so that ctrl-c typed before it listens reaches it as a signal.
            preexec_fn=_take_the_terminal if controlling else None,
        )

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self.hang_up()
        self._home.cleanup()

    def hang_up(self) -> None:
        """Close the window, as a line does that breaks; nothing can be typed or read any more."""
        while self._ends:
            os.close(self._ends.pop())

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._primary, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window, as a user does with the mouse."""
        self._screen.resize(rows, columns)
        self._set_size(columns, rows)
        os.killpg(self.process.pid, signal.SIGWINCH)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._screen.columns, self._screen.lines

    def send(self, keys: str | bytes) -> None:
        """Type keys, or let bytes come as no keyboard makes them."""
        os.write(self._primary, keys.encode() if isinstance(keys, str) else keys)

    def _answer(self, data: str) -> None:
        """Send an answer, at once or after the round trip."""
        if self._round_trip:
            self._late.append((time.monotonic() + self._round_trip, data))
        else:
            self.send(data)

    def _send_late(self) -> None:
        while self._late and self._late[0][0] <= time.monotonic():
            self.send(self._late.popleft()[1])

    def read(self, seconds: float = 0.0) -> None:
        """Take in what has been written so far, waiting for so long at most."""
        deadline = time.monotonic() + seconds
        while True:
            self._send_late()
            left = max(0.0, deadline - time.monotonic())
            if not select.select([self._primary], [], [], min(left, 0.01) if self._late else left)[0]:
                if left and self._late:
                    continue
                return
            try:
                chunk = os.read(self._primary, 65536 if self._rate is None else 64)
            except OSError:
                return
            if not chunk:
                return
            if self._rate is not None:
                self._allowed_until = max(self._allowed_until, time.monotonic() - 0.02) + len(chunk) / self._rate
                time.sleep(max(0.0, self._allowed_until - time.monotonic()))
            self.received += chunk
            self.arrivals.append((time.monotonic(), len(self.received)))
            if self._shown:
                self._stream.feed(chunk)
            elif self._answers:
                # A question may come in two pieces.
                self.send("\x1b[1;1R" * self.received.count(b"\x1b[6n", -len(chunk) - 3))
            if time.monotonic() > deadline:
                return

    def replay(self, columns: int = 120, rows: int = 36) -> Iterator[tuple[float, str]]:
        """Yield when each piece had come in, with the status line's two rows as they stood then.

        For a terminal that was not shown, whose program did not wait for one in memory.
        """
        screen = pyte.Screen(columns, rows)
        stream = pyte.ByteStream(screen)
        start = 0
        for moment, end in self.arrivals:
            stream.feed(bytes(self.received[start:end]))
            start = end
            yield moment, "\n".join("".join(screen.buffer[row][x].data for x in range(columns)) for row in range(2))

    @property
    def text(self) -> str:
        """The screen, one line a row."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def wait_until(self, condition: Callable[[str], object], what: str, seconds: float = 10.0) -> str:
        """Read until the screen fulfils a condition and return it; fails with the screen as the message."""
        deadline = time.monotonic() + seconds
        while True:
            self.read(0.05)
            if condition(self.text):
                return self.text
            ended = self.process.poll() is not None
            if time.monotonic() > deadline or ended:
                self.read(0.2)
                if condition(self.text):
                    return self.text
                state = f"ended with {self.process.returncode}" if ended else "is still running"
                raise AssertionError(f"waited for {what}; the program {state}; the screen shows\n{self.text}")

    def wait_for(self, words: str, seconds: float = 10.0) -> str:
        """Read until these words stand on the screen."""
        return self.wait_until(lambda text: words in text, repr(words), seconds)

    def wait_for_end(self, seconds: float = 5.0) -> int:
        """Read until the program ends and return its exit status."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            self.read(0.02)
            if time.monotonic() > deadline:
                raise AssertionError(f"the program has not ended; the screen shows\n{self.text}")
        self.read(0.1)
        return self.process.returncode

    @property
    def memory(self) -> float:
        """The program's resident memory in MiB, 0 where it has just ended."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0

    @property
    def restored_modes(self) -> bool:
        """Whether the terminal's modes are as they were."""
        return termios.tcgetattr(self._secondary) == self.modes_before

    @property
    def restored(self) -> bool:
        """Whether the terminal is as it was: its modes, the main screen, a visible cursor, no mouse reports."""
        return self.restored_modes and self.restored_screen

    @property
    def restored_screen(self) -> bool:
        """Whether what the terminal shows and reports is as it was."""
        return all(
            self.received.rfind(b"\x1b[?%d%s" % (mode, off)) > self.received.rfind(b"\x1b[?%d%s" % (mode, on))
            for mode, on, off in ((1049, b"h", b"l"), (25, b"l", b"h"), (1000, b"h", b"l"), (1006, b"h", b"l"))
        )


def _take_the_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    # A shell that runs the tests in the background has the signal ignored, which is inherited.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
