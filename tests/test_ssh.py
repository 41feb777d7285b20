"""The real program over a real SSH server on this machine."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .terminal import Terminal
from .test_end_to_end import PROGRAM, epoch_of, rate_of

pytestmark = pytest.mark.slow

MOST_BYTES_PER_SECOND = 40_000
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True)
class Server:
    """An SSH server on a port of this machine that lets one key in."""

    port: int
    key: Path

    def command(self, *remote: str, options: tuple[str, ...] = ()) -> list[str]:
        """Return the command that runs another one there, in a terminal."""
        fixed = ("BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")
        settings = [part for option in (*fixed, *options) for part in ("-o", option)]
        where = ["-p", str(self.port), "-i", str(self.key), f"{getpass.getuser()}@127.0.0.1"]
        # A user who has set nothing, and whom nothing is remembered of.
        home = [f"{name}={self.key.parent}" for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME")]
        return ["ssh", "-tt", "-F", "none", *settings, *where, "LC_ALL=C.UTF-8", *home, *remote]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    """Start a server of our own; skipped where there is none to start."""
    if SSHD is None or shutil.which("ssh") is None:
        pytest.skip("OpenSSH's server or client is not installed")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    folder = tmp_path_factory.mktemp("ssh")
    for name in ("host", "user"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "a test", "-f", str(folder / name)], check=True
        )
    shutil.copy(folder / "user.pub", folder / "authorized")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {
        "ListenAddress": "127.0.0.1",
        "HostKey": str(folder / "host"),
        "AuthorizedKeysFile": str(folder / "authorized"),
        "PidFile": "none",
        "StrictModes": "no",
        "PasswordAuthentication": "no",
        "PermitRootLogin": "prohibit-password",
    }
    settings = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    process = subprocess.Popen(
        [SSHD, "-D", "-e", "-f", "/dev/null", "-p", str(port), *settings], stderr=subprocess.PIPE
    )
    server = Server(port, folder / "user")
    try:
        complaint = _first_complaint(server)
        if complaint:
            pytest.skip(f"the SSH server lets nobody in here: {complaint}")
        yield server
    finally:
        process.kill()
        process.wait()


def _first_complaint(server: Server, seconds: float = 5.0) -> str:
    """Return why the server does not let us in, an empty text once it does."""
    deadline = time.monotonic() + seconds
    while True:
        trial = subprocess.run(server.command("true"), check=False, capture_output=True, stdin=subprocess.DEVNULL)
        if trial.returncode == 0:
            return ""
        if time.monotonic() > deadline:
            return trial.stderr.decode(errors="replace").strip()[-200:] or f"ssh ended with {trial.returncode}"
        time.sleep(0.1)


def _falls_silent(terminal: Terminal, seconds: float = 15.0) -> bool:
    """Return whether within `seconds` there are one and a half in which nothing comes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        before = len(terminal.received)
        terminal.read(1.5)
        if len(terminal.received) == before:
            return True
    return False


def test_a_visit_over_ssh_keeps_within_its_bytes_and_restores_the_terminal(server: Server) -> None:
    with Terminal(server.command(PROGRAM, "circles"), columns=120, rows=36) as terminal:
        terminal.wait_until(lambda text: "epoch 0" in text and "Network" in text, "the dashboard", 20)
        assert _falls_silent(terminal), "nothing is sent while it is paused and idle"
        terminal.send(" ")
        terminal.wait_until(lambda text: "running" in text, "it to run")
        before, start = len(terminal.received), time.monotonic()
        while time.monotonic() - start < 5:
            terminal.read(0.1)
        rate = (len(terminal.received) - before) / (time.monotonic() - start)
        assert rate <= MOST_BYTES_PER_SECOND
        terminal.send("]")
        terminal.wait_until(lambda text: rate_of(text) == 0.05, "a learning rate of 0.05")
        terminal.send(" ")
        terminal.wait_for("paused")
        terminal.resize(80, 24)
        terminal.wait_until(lambda text: epoch_of(text) > 0 and "Learned" in text, "the smaller screen")
        terminal.send("q")
        assert terminal.wait_for_end(10) == 0
        assert terminal.restored


def test_a_line_that_breaks_leaves_nothing_running(server: Server, tmp_path: Path) -> None:
    mark = str(tmp_path / "marked.toml")
    Path(mark).write_text('[data]\nsource = "moons"\n')
    with Terminal(server.command(PROGRAM, mark, "--run")) as terminal:
        terminal.wait_for("running", 20)
        assert _processes_with(mark)
        terminal.process.kill()
        deadline = time.monotonic() + 10
        while left := [number for number in _processes_with(mark) if number != terminal.process.pid]:
            assert time.monotonic() < deadline, f"still running: {left}"
            time.sleep(0.1)


def _processes_with(word: str) -> list[int]:
    """Return the processes of which an argument is this word; those of the SSH client are not among them."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                arguments = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if word.encode() in arguments and not arguments[0].endswith(b"ssh"):
                found.append(int(entry.name))
    return found
