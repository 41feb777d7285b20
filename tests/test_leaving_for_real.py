"""Leaving and coming back for real: over ssh, killed, stopped, slow, crowded, fuzzed, and on a full disk."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path
from statistics import median

import pytest

from nn_tui.datasets import InputError
from nn_tui.engine.recipe.loading import changed, load_experiment
from nn_tui.engine.runs import Request, Snapshot, Toggle
from nn_tui.engine.runs.remote import RemoteHandle, attach
from nn_tui.engine.runs.remote import protocol as said
from nn_tui.engine.runs.remote.address import LOG, NAME, connect
from nn_tui.engine.runs.remote.remote_handle import greet
from nn_tui.engine.runs.store.reopen import open_run
from nn_tui.engine.runs.store.run_lock import RunLock

from .terminal import Terminal
from .test_end_to_end import PROGRAM
from .test_multiplexers import Tmux
from .test_ssh import Server, server

__all__ = ["server"]

pytestmark = pytest.mark.slow

EPOCHS = 10_000
LONG = ("--epochs", "100000000", "--set", "training.time_limit=300")
"""What trains as long as any test takes, but has an end: a test that is killed leaves it to itself."""
DEADLINE = 60.0


def until(condition: Callable[[], object], what: str, seconds: float = DEADLINE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited for {what}"
        time.sleep(0.02)


class Place:
    """Where runs are kept, and the program that keeps them there."""

    def __init__(self, state: Path) -> None:
        self.runs = state / "nn-tui" / "runs"
        self.environment = {**os.environ, "XDG_STATE_HOME": str(state), "XDG_CONFIG_HOME": str(state)}

    def program(self, *arguments: str, status: int = 0) -> str:
        done = subprocess.run(
            [PROGRAM, *arguments], env=self.environment, capture_output=True, text=True, check=False, timeout=DEADLINE
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def folder(self, run: str) -> Path:
        return self.runs / run

    def attach(self, run: str) -> RemoteHandle:
        return attach(run, runs=self.runs)

    def ended(self, run: str) -> bool:
        return RunLock(self.folder(run) / "lock").held_by() is None

    def weights(self, run: str) -> bytes:
        until(lambda: self.ended(run), f"{run} to end")
        opened = open_run(self.folder(run))
        opened.leave()
        return opened.start.live.state.parameters.tobytes()

    def log(self, run: str) -> str:
        return (self.folder(run) / LOG).read_text()


@pytest.fixture
def place(tmp_path: Path) -> Generator[Place]:
    made = Place(tmp_path / "state")
    yield made
    for folder in made.runs.glob("*"):
        if not made.ended(folder.name):
            try:
                greet(folder, "stop").wait(DEADLINE)
            except InputError:
                if (holder := RunLock(folder / "lock").held_by()) is not None:
                    os.kill(holder.pid, signal.SIGKILL)


def undisturbed() -> bytes:
    trainer = changed(load_experiment("circles"), {"training.epochs": EPOCHS}).trainer()
    trainer.run()
    return trainer.network.parameters.vector.tobytes()


def look(handle: RemoteHandle, seconds: float = DEADLINE) -> Snapshot:
    before = handle.snapshot
    handle.look(Request())
    until(lambda: handle.snapshot is not before or handle.error, "a snapshot", seconds)
    assert handle.error is None, handle.error
    assert handle.snapshot is not None
    return handle.snapshot


def endless(place: Place, name: str) -> RemoteHandle:
    """Return the hold on a run that trains until it is stopped."""
    place.program("train", "circles", *LONG, "--detach", "--name", name)
    return place.attach(name)


def speed(handle: RemoteHandle, seconds: float = 1.0) -> float:
    first, start = look(handle).step, time.monotonic()
    time.sleep(seconds)
    return (look(handle).step - first) / (time.monotonic() - start)


def test_a_line_that_is_cut_and_a_second_connection_with_control(server: Server) -> None:
    place = Place(server.key.parent)
    arguments = ("circles", "--epochs", str(EPOCHS), "--name", "cut", "--speed", "max")
    with Terminal(server.command(PROGRAM, *arguments)) as terminal:
        terminal.wait_for("epoch 0", 20)
        terminal.send(" ")
        terminal.wait_for("running", 20)
        terminal.process.kill()
        until(lambda: (place.folder("cut") / LOG).exists() and "has taken" in place.log("cut"), "it to go on")
    with Terminal(server.command(PROGRAM, "attach", "cut")) as terminal:
        terminal.wait_for("running", 20)
        terminal.send(" ")
        terminal.wait_for("paused", 20)
        terminal.send("s")
        terminal.read(1.0)  # the space would pause it
        terminal.send(" ")
        terminal.wait_for("stopped", 60)
        terminal.send("D")
        assert terminal.wait_for_end(10) == 0
        assert terminal.restored
    assert place.weights("cut") == undisturbed()


def test_a_process_that_is_killed_is_gone_on_with(place: Place) -> None:
    handle = endless(place, "killed")
    until(lambda: look(handle).epoch > 20, "some epochs")
    os.kill(handle.reply.pid, signal.SIGKILL)
    assert "`nn-tui resume killed` goes on" in handle.wait(DEADLINE)
    assert (place.folder("killed") / NAME).is_socket()  # left over
    assert "is not running" in place.program("attach", "--plain", "killed", status=2)
    place.program("train", "--resume", "killed", "--epochs", str(EPOCHS), "--detach")
    assert place.weights("killed") == undisturbed()


def test_viewers_that_stand_still_or_are_slow_or_many_hold_nobody_up(place: Place) -> None:
    handle = endless(place, "crowd")
    alone = median(speed(handle) for _ in range(3))
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom nn_tui.engine.runs import Request\n"
        "from nn_tui.engine.runs.remote import attach\nh = attach(Path(sys.argv[1]), watch=True)\n"
        "print('here', flush=True)\nwhile not h.error:\n    h.look(Request()); time.sleep(0.5)\n"
    )
    crowd = [
        subprocess.Popen([sys.executable, "-c", code, str(place.folder("crowd"))], stdout=subprocess.PIPE)
        for _ in range(20)
    ]
    try:
        for process in crowd:
            assert process.stdout is not None
            assert process.stdout.readline() == b"here\n"
        for process in crowd[:5]:
            os.kill(process.pid, signal.SIGSTOP)
        slow = connect(place.folder("crowd"))
        slow.sendall(said.framed(said.encode_words(said.Hello(said.program(), said.protocol(), "watch"))))
        memory = steady_memory_of(handle.reply.pid)
        for _ in range(30):  # 5 kB a second
            slow.sendall(said.framed(said.encode_words(said.SnapshotWish(Request()))))
            slow.recv(500)
            time.sleep(0.1)
        start = time.monotonic()
        number = handle.send(Toggle())
        until(lambda: look(handle).command >= number, "an answer")
        assert time.monotonic() - start < 2.0
        assert memory_of(handle.reply.pid) < memory + 20
        crowd[6].kill()
        until(lambda: place.log("crowd").count("has gone") >= 1, "one to be dropped")
    finally:
        for process in crowd:
            process.kill()
            process.wait()
    slow.close()
    number = handle.send(Toggle())
    until(lambda: look(handle).command >= number, "an answer")
    assert median(speed(handle) for _ in range(3)) > alone / 2


def memory_of(pid: int) -> float:
    """Return the resident memory of a process in MiB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def steady_memory_of(pid: int) -> float:
    """Return what a process that trains holds once it no longer grows, as it does while loops are compiled."""
    memory = 0.0
    while (now := memory_of(pid)) > memory + 1:
        memory = now
        time.sleep(3)
    return now


def test_a_fuzzed_socket_costs_nothing(place: Place) -> None:
    handle = endless(place, "fuzzed")
    rng = random.Random(1)
    speed(handle)
    before = steady_memory_of(handle.reply.pid)
    hello = said.framed(said.encode_words(said.Hello(said.program(), said.protocol(), "watch")))
    end = time.monotonic() + 20
    connections = 0
    while time.monotonic() < end:
        with socket.socket(socket.AF_UNIX) as raw:
            raw.settimeout(1)
            try:
                raw.connect(str(place.folder("fuzzed") / NAME))
                if rng.random() < 0.7:
                    raw.sendall(hello)
                for _ in range(rng.randint(0, 5)):
                    garbage = rng.randbytes(rng.choice([0, 1, 7, 100, 5000]))
                    raw.sendall(said.framed(garbage) if rng.random() < 0.7 else garbage)
                connections += 1
            except OSError:
                pass
    assert connections > 100
    assert look(handle).state == "running"
    assert memory_of(handle.reply.pid) < before + 20
    assert (place.folder("fuzzed") / LOG).stat().st_size < 2**19


def test_a_full_disk_keeps_the_run_where_it_is(place: Place, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only the superuser makes a disk")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(small)], check=False)
    if mounted.returncode:
        pytest.skip("no disk can be made here")
    try:
        state = {"XDG_STATE_HOME": str(small), "XDG_CONFIG_HOME": str(tmp_path)}
        with Terminal([PROGRAM, "circles", *LONG, "--run"], environment=state) as terminal:
            terminal.wait_for("running", 20)
            until(lambda: any((small / "nn-tui" / "runs").glob("*/run.json")), "the folder")
            with (small / "filler").open("wb", buffering=0) as filler, suppress(OSError):
                while True:
                    filler.write(bytes(4096))
            terminal.send("D")
            terminal.wait_for("could not be", 30)
            terminal.wait_for("running", 10)
            (small / "filler").unlink()
            time.sleep(6)
            terminal.send("D")
            assert terminal.wait_for_end(30) == 0
        (folder,) = (small / "nn-tui" / "runs").iterdir()
        assert "ended and is saved" in greet(folder, "stop").wait(DEADLINE)
    finally:
        subprocess.run(["umount", "-l", str(small)], check=False)


def test_tmux_that_is_killed_and_a_viewer_in_screen(place: Place, tmp_path: Path) -> None:
    if shutil.which("tmux") is None or shutil.which("screen") is None:
        pytest.skip("tmux or screen is not installed")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(name, place.environment[name])
        window = Tmux(tmp_path / "tmux", 120, 36, "circles", *LONG, "--run", "--name", "boxed", on_hangup="detach")
        window.wait_until(lambda text: "running" in text, "it to run")
        time.sleep(1)
        window.close()
        until(lambda: (place.folder("boxed") / LOG).exists() and "has taken" in place.log("boxed"), "it to go on")
        environment = {name: place.environment[name] for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME")}
        with Terminal(["screen", PROGRAM, "attach", "--watch", "boxed"], environment=environment) as terminal:
            terminal.wait_for("running", 20)
            terminal.send("D")
            time.sleep(1)
        assert not place.ended("boxed")


def test_nohup_stays_ignored_and_train_is_saved(place: Place) -> None:
    environment = {name: place.environment[name] for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    arguments = ["train", "circles", *LONG]
    with Terminal([PROGRAM, *arguments, "--name", "plain"], environment=environment) as terminal:
        terminal.wait_for("epoch", 20)
        terminal.hang_up()
        assert terminal.process.wait(20) == 129
    assert place.ended("plain")
    command = ["nohup", PROGRAM, *arguments, "--quiet", "--name", "hup"]
    with Terminal(command, environment=environment, folder=place.runs) as terminal:  # nohup.out goes there
        until(lambda: (place.folder("hup") / "run.json").exists(), "the run")
        os.kill(terminal.process.pid, signal.SIGHUP)
        time.sleep(1)
        assert terminal.process.poll() is None
        terminal.process.terminate()
        assert terminal.process.wait(20) == 143
