"""Killed at random moments: while it trains, while it writes checkpoints, while it is quit, while it is renamed."""

import ctypes
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

from nn_tui.engine.runs.store.run_folder import is_run, make_folder
from tests.terminal import Terminal

from .whole import Standing, check

ROOT = Path(__file__).resolve().parents[2]
HURRIED = (sys.executable, "-m", "tests.survivals.hurried")
EVERY = 0.3
"""Seconds between two checkpoints that go to the folder, here."""
SLACK = 3.0
"""Seconds that a busy machine may add to that."""
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2
SLOWEST = 60.0
"""Seconds after which it hangs."""

RECIPES = (("circles",), ("iris", "--set", "network.dropout=0.2"), ("digits", "--optimizer", "rmsprop"))
LARGE = ("digits", "--hidden", "256,256", "--epochs", "100000")
"""A run whose checkpoints are a large part of what it does."""
COMMANDS = ("run", "pause", "o", "b", "s", "]", "[", "= 0.05", "set training.batch_size=16", "S", "N here", "U")


def environment(state: Path, **more: str) -> dict[str, str]:
    """Return the environment of a user of whom nothing is kept yet."""
    folders = {"XDG_STATE_HOME": str(state), "XDG_CONFIG_HOME": str(state / "config")}
    return {**os.environ, **folders, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8", **more}


def _obey_rights() -> None:
    """Let the rights of files hold for the superuser too: his programs lose the power to pass over them."""
    if os.geteuid() == 0:
        library = ctypes.CDLL(None)
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            library.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


class Started:
    """The program, started; knows when which epoch was told. One that is `protected` obeys the rights of files."""

    def __init__(
        self, state: Path, *arguments: str, typed: Sequence[str] = (), protected: bool = False, **more: str
    ) -> None:
        self.process = subprocess.Popen(
            [*HURRIED, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment(state, **more),
            start_new_session=True,
            preexec_fn=_obey_rights if protected else None,
        )
        self.epochs: list[tuple[float, int]] = []
        """When which epoch was told."""
        self.output = self.said = ""
        self._readers = [Thread(target=read, daemon=True) for read in (self._read_output, self._read_errors)]
        for reader in self._readers:
            reader.start()
        self.type(*typed)

    def _read_output(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output += line
            if line.startswith("{"):
                self.epochs.append((monotonic(), json.loads(line)["epoch"]))

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said += line

    def type(self, *lines: str) -> None:
        """Type lines."""
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{line}\n" for line in lines))
        self.process.stdin.flush()

    def wait_until_it_trains(self) -> None:
        """Wait for the first line that it tells."""
        deadline = monotonic() + SLOWEST
        while not self.output:
            assert self.process.poll() is None, self.said
            assert monotonic() < deadline, "it does not begin"
            sleep(0.01)

    def kill(self) -> float:
        """Kill it, and return when."""
        at = monotonic()
        self.process.send_signal(signal.SIGKILL)
        self.end()
        return at

    def end(self) -> int:
        """Wait for its end, and return the exit status."""
        status = self.process.wait(SLOWEST)
        for reader in self._readers:
            reader.join(SLOWEST)
        return status


def killed_in_training(rng: random.Random, state: Path) -> str:
    """Kill a run that trains, by itself or as lines tell it to; return how much it lost."""
    recipe = rng.choice(RECIPES)
    by_itself = rng.random() < 0.7
    if by_itself:
        started = Started(
            state, "train", *recipe, "--epochs", "1000000", "--name", "one", "--json", SAVE_EVERY=f"{EVERY}"
        )
    else:
        started = Started(
            state, *recipe, "--plain", "--epochs", "1000000", "--name", "one", "--speed", "max", SAVE_EVERY=f"{EVERY}"
        )
        started.type("b", *rng.choices(COMMANDS, k=30), "run")
    if rng.random() < 0.8:
        started.wait_until_it_trains()
        sleep(rng.uniform(0, 2.0))
    else:
        sleep(rng.uniform(0, 1.5))
    at = started.kill()
    standing = _standing(state)
    if standing is None or not by_itself:
        return "killed before it had a folder" if standing is None else f"goes on from {standing.place}"
    # The first epoch that is not there any more was told so long before.
    lost = max((at - told for told, epoch in started.epochs if epoch > standing.epoch), default=0.0)
    assert lost <= EVERY + SLACK, f"{lost:.2f} s are lost, where it is saved every {EVERY} s"
    return f"lost {lost:.2f} s"


def killed_in_checkpointing(rng: random.Random, state: Path) -> str:
    """Kill a run that does hardly anything but write checkpoints."""
    started = Started(state, "train", *LARGE, "--name", "one", "--json", SAVE_EVERY="0.001")
    started.wait_until_it_trains()
    sleep(rng.uniform(0, 1.5))
    started.kill()
    leftovers = len(list((state / "nn-tui" / "runs" / "one").rglob(".nn-tui-*")))
    standing = _standing(state)
    assert standing is not None
    left = len(list((state / "nn-tui" / "runs" / "one").rglob(".nn-tui-*")))
    assert left == 0, f"{left} files that were being written are still there"
    return f"goes on from {standing.place}; {leftovers} files were being written"


def killed_in_quitting(rng: random.Random, state: Path) -> str:
    """Kill a run that is being quit: by `q` in the dashboard, by a signal, or by ctrl-c."""
    if rng.random() < 0.5:
        with Terminal(
            [*HURRIED, "circles", "--run", "--name", "one"], environment=environment(state), folder=ROOT
        ) as terminal:
            terminal.wait_for("running", SLOWEST)
            terminal.read(rng.uniform(0.2, 1.0))
            terminal.send("q")
            sleep(rng.uniform(0, 0.4))
            if terminal.process.poll() is None:
                os.killpg(terminal.process.pid, signal.SIGKILL)
            status = terminal.process.wait(SLOWEST)
    else:
        started = Started(state, "train", "digits", "--epochs", "1000000", "--name", "one", "--json")
        started.wait_until_it_trains()
        sleep(rng.uniform(0, 0.5))
        started.process.send_signal(rng.choice((signal.SIGTERM, signal.SIGINT, signal.SIGHUP)))
        sleep(rng.uniform(0, 0.15))
        started.kill()
        status = started.process.returncode
    standing = _standing(state)
    if status != -signal.SIGKILL:
        assert standing is not None
        assert standing.told == (), standing.told
        return f"had ended before, at {standing.place}"
    return "had no folder yet" if standing is None else f"goes on from {standing.place}"


_RENAME = """
import sys
from pathlib import Path
from nn_tui.tui.cli.runs.runs_commands import rename_run
print("begins", flush=True)
while True:
    rename_run("one", "other")
    rename_run("other", "one")
"""


def killed_in_renaming(rng: random.Random, state: Path) -> str:
    """Kill a process that renames a run again and again."""
    runs = state / "nn-tui" / "runs"
    if not (runs / "one").exists() and not (runs / "other").exists():
        made = Started(state, "train", "circles", "--epochs", "20", "--name", "one", "--quiet")
        assert made.end() == 0, made.said
    elif (runs / "other").exists():
        (runs / "other").rename(runs / "one")
    with subprocess.Popen(
        [sys.executable, "-c", _RENAME], stdout=subprocess.PIPE, env=environment(state), cwd=ROOT
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        sleep(rng.uniform(0, 0.1))
        process.kill()
    names = [name for name in ("one", "other") if is_run(runs / name)]
    assert len(names) == 1, names
    check(runs / names[0])
    return f"is called {names[0]}"


def _standing(state: Path) -> Standing | None:
    """Return where the run stands; None where it was killed before it had a folder, so that its name is free."""
    runs = state / "nn-tui" / "runs"
    if is_run(runs / "one"):
        return check(runs / "one")
    assert make_folder(runs, "circles", "one") == runs / "one"
    return None


SCENARIOS = {
    "killed-in-training": killed_in_training,
    "killed-in-checkpointing": killed_in_checkpointing,
    "killed-in-quitting": killed_in_quitting,
    "killed-in-renaming": killed_in_renaming,
}
