"""Storms of signals, terminals that go away, two processes on one run, stale locks, wrong clocks, newer versions."""

import os
import random
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from time import sleep
from typing import Any

from msgspec import structs

from nn_tui.engine.editing.live_state import DataSource
from nn_tui.engine.runs.store import checkpoint_file, tensor_file
from nn_tui.engine.runs.store.checkpoint_file import KeptCheckpoint, read_checkpoint, write_checkpoint
from nn_tui.engine.runs.store.data_identity import Identities
from tests.terminal import Terminal

from .damage import opened_or_refused
from .kills import HURRIED, RECIPES, ROOT, SLOWEST, Started, environment
from .whole import check

ENDLESS = ("train", "circles", "--epochs", "1000000", "--name", "one", "--json")
STORM = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def storm(rng: random.Random, state: Path) -> str:
    """Send some of the signals that end a program, one soon after another; it is saved where they found it."""
    recipe = (*rng.choice(RECIPES), "--epochs", "1000000", "--name", "one", "--on-hangup", "save")
    way = rng.choice(("train", "plain", "dashboard"))
    sent = rng.choices(STORM, k=rng.randint(2, 8))
    if way == "dashboard":
        command = [*HURRIED, *recipe, "--run", "--speed", "max"]
        with Terminal(command, environment=environment(state), folder=ROOT, answers=True) as terminal:
            terminal.wait_for("running", SLOWEST)
            terminal.read(rng.uniform(0.2, 0.6))
            _send(rng, sent, terminal.process)
            status, said = terminal.wait_for_end(SLOWEST), terminal.received.decode(errors="replace")
            assert terminal.restored
    else:
        command = ["train", *recipe] if way == "train" else [*recipe, "--plain", "--speed", "max"]
        started = Started(state, *command)
        if way == "plain":
            started.type("run")
        started.wait_until_it_trains()
        sleep(rng.uniform(0.1, 0.6))
        _send(rng, sent, started.process)
        status, said = started.end(), started.said
    assert status in {128 + number for number in sent} | {-number for number in sent}, (status, said)
    assert "Traceback" not in said, said
    standing = check(state / "nn-tui" / "runs" / "one")
    # train ends at once by a second one: then it is saved as it stood a moment before.
    assert way == "train" or standing.told == (), standing.told
    return f"{way}, {' '.join(number.name[3:] for number in sent)}: status {status}, goes on from {standing.place}"


def _send(rng: random.Random, numbers: Sequence[signal.Signals], process: "subprocess.Popen[Any]") -> None:
    for number in numbers:
        if process.poll() is None:
            process.send_signal(number)
        sleep(rng.choice((0, 0.001, 0.01, 0.05)))


def terminal_goes_away(rng: random.Random, state: Path) -> str:
    """Close the window: the run is saved at that very operation, and the next `nn-tui` tells of it."""
    ways = (["circles", "--run"], ["iris", "--plain", "--run"], ["train", "iris", "--epochs", "1000000"])
    how = rng.choice(ways)
    known = environment(state, XDG_CONFIG_HOME=str(state / "config"))
    with Terminal([*HURRIED, *how, "--name", "one"], environment=known, folder=ROOT) as terminal:
        terminal.wait_for("epoch", SLOWEST)
        terminal.read(rng.uniform(0.5, 1.5))
        terminal.hang_up()
        status = terminal.process.wait(SLOWEST)
    assert status in (128 + signal.SIGHUP, -signal.SIGHUP), status
    with Terminal([*HURRIED, "circles", "--no-record"], environment=known, folder=ROOT) as terminal:
        terminal.wait_until(
            lambda text: "one stopped at epoch" in text and "went away" in text, "what is told", SLOWEST
        )
        terminal.send("q")
        assert terminal.wait_for_end(SLOWEST) == 0
    standing = check(state / "nn-tui" / "runs" / "one")
    assert standing.told == (), standing.told
    return f"{how[0]}: goes on from {standing.place}, which is told"


def two_processes(rng: random.Random, state: Path) -> str:
    """Refuse whoever else wants a run that is open, with and without locks of the system."""
    more = rng.choice(("", "1"))
    first = Started(state, *ENDLESS, NO_LOCKS=more)
    first.wait_until_it_trains()
    sleep(0.3)
    other: tuple[str, ...] = rng.choice(
        (
            ("train", "--resume", "one", "--epochs", "+1"),
            ("resume", "one", "--plain"),
            ("runs", "rename", "one", "other"),
            ("runs", "note", "one", "words"),
            ("runs", "rm", "one", "--yes"),
        )
    )
    second = Started(state, *other, NO_LOCKS=more)
    assert second.end() == 2, second.said
    assert f"(process {first.process.pid})" in second.said or f"process {first.process.pid}" in second.said, second.said
    first.kill()
    check(state / "nn-tui" / "runs" / "one")
    return f"{'without' if more else 'with'} locks: {second.said.strip()}"


def stale_lock(rng: random.Random, state: Path) -> str:
    """Kill whoever has a run open, perhaps with its host: the next one gets it."""
    more = rng.choice(("", "1", "1"))
    first = Started(state, *ENDLESS, BOOT="yesterday", NO_LOCKS=more)
    first.wait_until_it_trains()
    sleep(rng.uniform(0.1, 0.5))
    restarted = rng.random() < 0.5
    folder = state / "nn-tui" / "runs" / "one"
    first.kill()
    if restarted:  # and another process has the number now
        lock = folder / "lock"
        lock.write_text(lock.read_text().replace(f'"pid":{first.process.pid}', f'"pid":{os.getpid()}'))
    boot = "today" if restarted else "yesterday"
    second = Started(state, "train", "--resume", "one", "--epochs", "+2", BOOT=boot, NO_LOCKS=more)
    assert second.end() == 0, second.said
    check(folder)
    return f"{'after a restart' if restarted else 'killed'}, {'without' if more else 'with'} locks"


def clock_goes_backwards(rng: random.Random, state: Path) -> str:
    """Go on with a run by a clock that is behind, or far ahead of, the one that it began by."""
    hours = [rng.uniform(-100_000, 100_000) for _ in range(3)]
    begun = Started(state, "train", "iris", "--epochs", "20", "--name", "one", "--quiet", CLOCK=f"{hours[0]}")
    assert begun.end() == 0, begun.said
    for each in hours[1:]:
        again = Started(state, "train", "--resume", "one", "--epochs", "+10", "--quiet", CLOCK=f"{each}")
        assert again.end() == 0, again.said
    listed = Started(state, "runs", "--json", CLOCK=f"{min(hours)}")
    assert listed.end() == 0
    shown = Started(state, "runs")
    assert shown.end() == 0
    standing = check(state / "nn-tui" / "runs" / "one")
    assert (standing.epoch, standing.told) == (40, ()), standing
    return f"{', '.join(f'{each:+.0f} h' for each in hours)}: stands at {standing.place}"


def newer_version(rng: random.Random, state: Path) -> str:
    """Refuse what a later version has written, with a sentence; nothing of it is changed."""
    made = Started(state, "train", "circles", "--epochs", f"{rng.randint(2, 30)}", "--name", "one", "--quiet")
    assert made.end() == 0, made.said
    folder = state / "nn-tui" / "runs" / "one"
    which = rng.choice(("checkpoint", "journal", "run.json"))
    if which == "run.json":
        path = folder / "run.json"
        path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    elif which == "journal":
        from nn_tui.engine.runs.store.journal_file import JournalWriter, OpenLine, read_journal

        lines = [
            structs.replace(line, format=2) if isinstance(line, OpenLine) else line
            for line in read_journal(folder / "journal.jsonl").lines
        ]
        (folder / "journal.jsonl").write_bytes(JournalWriter().encode(lines))
    else:
        path = max(folder.glob("checkpoints/0*"))
        kept: KeptCheckpoint = read_checkpoint(path, DataSource())[0]
        checkpoint_file.FORMAT = 2
        try:
            write_checkpoint(path, kept, Identities())
        finally:
            checkpoint_file.FORMAT = tensor_file.FORMAT
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}
    opened, said = opened_or_refused(folder)
    assert opened is None, f"a later {which} was opened"
    assert "a newer nn-tui has written" in said, said
    assert before == {path: path.read_bytes() for path in before}
    return said


SCENARIOS = {
    "signals": storm,
    "terminal-goes-away": terminal_goes_away,
    "two-processes": two_processes,
    "stale-lock": stale_lock,
    "wrong-clock": clock_goes_backwards,
    "newer-version": newer_version,
}
