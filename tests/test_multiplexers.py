"""The real program inside tmux and GNU screen, which put a terminal of their own in between."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from .terminal import Terminal
from .test_end_to_end import PROGRAM, epoch_of

WAIT_SECONDS = 15.0


class Tmux:
    """A tmux server of its own with one window, on which the program runs; it ends with the window, unless detached."""

    def __init__(self, socket: Path, columns: int, rows: int, *arguments: str, on_hangup: str = "save") -> None:
        self._base = ["tmux", "-f", "/dev/null", "-S", str(socket)]
        # A size in the environment would count for more than the window's.
        inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        environment = {**inherited, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        command = [*self._base, "new-session", "-d", "-x", str(columns), "-y", str(rows), PROGRAM, *arguments]
        command += ["--on-hangup", on_hangup]
        subprocess.run(command, check=True, env=environment)

    def run(self, *arguments: str) -> str:
        """Give tmux a command and return what it prints."""
        return subprocess.run([*self._base, *arguments], check=True, capture_output=True, text=True).stdout

    def wait_until(self, condition: Callable[[str], object], what: str) -> str:
        """Look at the pane until it fulfils a condition, and return its text."""
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            text = self.run("capture-pane", "-p")
            if condition(text):
                return text
            assert time.monotonic() < deadline, f"waited for {what}; the pane shows\n{text}"
            time.sleep(0.05)

    @property
    def alive(self) -> bool:
        """Whether the program still runs: its window is the server's last."""
        return subprocess.run([*self._base, "has-session"], check=False, capture_output=True).returncode == 0

    def close(self) -> None:
        """End it with all that runs in it."""
        subprocess.run([*self._base, "kill-server"], check=False, capture_output=True)


@pytest.fixture
def tmux(tmp_path: Path) -> Generator[Callable[..., Tmux]]:
    """Return what opens the program in tmux at a size with arguments; skipped where there is no tmux."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    opened: list[Tmux] = []

    def opening(columns: int, rows: int, *arguments: str) -> Tmux:
        opened.append(Tmux(tmp_path / f"tmux-{len(opened)}", columns, rows, *arguments))
        return opened[-1]

    yield opening
    for server in opened:
        server.close()


def test_a_visit_in_tmux_with_resizing_while_it_trains(tmux: Callable[..., Tmux]) -> None:
    window = tmux(120, 36, "moons")
    window.wait_until(lambda text: "epoch 0" in text and "Network" in text, "the dashboard")
    window.run("send-keys", "s", "s")
    window.wait_until(lambda text: epoch_of(text) == 2, "epoch 2")
    window.run("send-keys", "Space")
    window.wait_until(lambda text: "running" in text, "it to run")
    for columns, rows in ((80, 24), (220, 60), (40, 10), (160, 50)):
        window.run("resize-window", "-x", str(columns), "-y", str(rows))
        words = "80 by 24" if columns < 80 else "Learned" if columns < 100 else "What it has learned"
        text = window.wait_until(lambda text, words=words: words.lower() in text.lower(), f"{columns}×{rows}")
        assert max(len(line) for line in text.splitlines()) <= columns
    window.run("send-keys", "Space")
    window.wait_until(lambda text: "paused" in text, "it to pause")
    window.run("send-keys", "q")
    deadline = time.monotonic() + WAIT_SECONDS
    while window.alive:
        assert time.monotonic() < deadline, "the program has not ended"
        time.sleep(0.05)


@pytest.mark.skipif(shutil.which("screen") is None, reason="GNU screen is not installed")
def test_a_visit_in_gnu_screen(tmp_path: Path) -> None:
    folder = tmp_path / "sockets"
    folder.mkdir(mode=0o700)
    with Terminal(
        ["screen", "-U", "-c", "/dev/null", "-S", "nn-tui", PROGRAM, "moons"], environment={"SCREENDIR": str(folder)}
    ) as terminal:
        terminal.wait_until(lambda text: "epoch 0" in text and "Network" in text, "the dashboard")
        terminal.send("s")
        terminal.wait_until(lambda text: epoch_of(text) == 1, "epoch 1")
        terminal.resize(160, 50)
        terminal.wait_for("What it has learned")
        terminal.send("q")
        terminal.wait_for_end(10)
