"""What the dashboard costs: training speed, key latency, bytes, start-up and memory, in a real pseudo-terminal.

Method: everything runs as a user runs it, in a terminal of 120 by 36 cells that answers questions about its cursor. For
the share of speed, spells of training in which the dashboard draws and in which it rests take turns in one process, now
the one first and now the other, and their steps are counted; the share is the median over the pairs. A shared machine
changes its speed from second to second: the table shows the middle half of the pairs too. A key's latency is the time
from writing it to the arrival of what makes the status line show what came of it, while training runs flat out. Slow
lines are pseudo-terminals from which a limited number of bytes a second is read. Run it on a machine that has nothing
else to do, with two cores: `python -m benchmarks.dashboard_cost [pairs]`. It prints Markdown.
"""

import gc
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from benchmarks.snapshot_cost import WORKLOADS
from tests.terminal import Terminal

PROGRAM = str(Path(sys.executable).parent / "nn-tui")
REMOTE = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22", "TERM": "xterm-256color", "COLORTERM": ""}
PAIRS = 40
WARM_SECONDS = 4.0
"""Until loops are compiled, where Numba is installed."""
SPELL_SECONDS = 1.0
KEYS = 100
STARTS = 7
FLAT_OUT = [PROGRAM, "circles", "--run", "--speed", "max"]


def train(workload: str, pairs: int, result: Path) -> None:
    """Train a workload flat out with the dashboard open, which draws and rests in turns; write the pairs of speeds."""
    from threading import Thread

    from nn_tui.engine.runs import RunSession, Viewer
    from nn_tui.tui.app.dashboard import Dashboard
    from nn_tui.tui.terminal.frame_pacing import Pace

    class Switched(Pace):
        """A pace at which nothing is looked at or drawn while it rests."""

        resting = False

        def hold(self) -> float:
            return 0.1 if self.resting else super().hold()

    gc.freeze()  # as the program does
    session = RunSession(WORKLOADS[workload], run=True)
    trainer = session._run.trainer  # pyright: ignore[reportPrivateUsage] - a look would be a cost of its own
    pace = Switched()
    session.start()

    def spell(*, resting: bool) -> float:
        pace.resting = resting
        time.sleep(WARM_SECONDS)
        step, start = trainer.step, time.perf_counter()
        time.sleep(SPELL_SECONDS)
        return (trainer.step - step) / (time.perf_counter() - start)

    def pair(*, resting_first: bool) -> tuple[float, float]:
        first, second = spell(resting=resting_first), spell(resting=not resting_first)
        return (first, second) if resting_first else (second, first)

    def measure() -> None:
        time.sleep(2)
        found = [pair(resting_first=number % 2 == 0) for number in range(pairs)]
        result.write_text("\n".join(f"{alone} {watched}" for alone, watched in found))
        os._exit(0)

    Thread(target=measure, daemon=True).start()
    Dashboard(Viewer(session), colours="256", pace=pace).run()


def speed_kept(pairs: int) -> None:
    """Print the share of the speed without a dashboard that training keeps with one."""
    print("| workload | steps/s alone | with the dashboard | kept | middle half of the pairs |\n|---|--:|--:|--:|--:|")
    for workload in WORKLOADS:
        with tempfile.TemporaryDirectory() as folder:
            result = Path(folder, "result")
            command = [sys.executable, "-m", "benchmarks.dashboard_cost", "--train", workload, str(pairs), str(result)]
            with Terminal(command, answers=True, shown=False) as terminal:
                while terminal.process.poll() is None:
                    terminal.read(0.2)
            spells = [tuple(map(float, line.split())) for line in result.read_text().splitlines()]
        alone, watched = (median(column) for column in zip(*spells, strict=True))
        low, kept, high = (f"{share:.1%}" for share in quantiles(with_it / without for without, with_it in spells))
        print(f"| {workload} | {alone:,.0f} | {watched:,.0f} | {kept} | {low} … {high} |", flush=True)


def watch(terminal: Terminal, seconds: float) -> None:
    """Take in what comes for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        terminal.read(min(0.02, max(0.0, end - time.monotonic())))


def milliseconds_to_answers(terminal: Terminal, keys: int) -> list[float]:
    """Press a key that changes the learning rate again and again; return how long each took to show."""
    chance = random.Random(0)
    pressed: list[float] = []
    for number in range(keys):
        watch(terminal, chance.uniform(0.3, 0.6))
        pressed.append(time.monotonic())
        terminal.send("[" if number % 2 else "]")
    watch(terminal, 2.0)
    changes: list[float] = []
    before = ""
    for moment, text in terminal.replay():
        found = re.search(r"η (\S+)", text)
        if found and found[1] != before:
            before = found[1]
            changes.append(moment)
    shown = [next((moment for moment in changes if moment > start), math.inf) for start in pressed]
    return [(moment - start) * 1000 for moment, start in zip(shown, pressed, strict=True)]


def latency() -> None:
    """Print how long keys take to be answered, on the spot and on slow lines."""
    print("| line | median | 90 % within | 99 % within | kB/s |\n|---|--:|--:|--:|--:|")
    for name, rate, environment in (
        ("this machine", None, {}),
        ("over SSH, 20 kB/s", 20_000, REMOTE),
        ("over SSH, 10 kB/s", 10_000, REMOTE),
    ):
        line = Terminal(FLAT_OUT, answers=True, shown=False, bytes_per_second=rate, environment=environment)
        with line as terminal:
            watch(terminal, 8)
            before, start = len(terminal.received), time.monotonic()
            times = milliseconds_to_answers(terminal, KEYS)
            rate_kept = (len(terminal.received) - before) / (time.monotonic() - start) / 1000
        cuts = quantiles(times, n=100, method="inclusive")
        print(f"| {name} | {cuts[49]:.0f} ms | {cuts[89]:.0f} ms | {cuts[98]:.0f} ms | {rate_kept:.1f} |", flush=True)


def bytes_sent() -> None:
    """Print the bytes a second over SSH in 256 colours, and the resident memory."""
    print("| run | kB/s running | bytes/s paused | resident memory |\n|---|--:|--:|--:|")
    for source in ("circles", "iris", "digits", "hills"):
        command = [PROGRAM, source, "--run", "--speed", "max"]
        with Terminal(command, answers=True, shown=False, environment=REMOTE) as terminal:
            watch(terminal, 3)
            before = len(terminal.received)
            watch(terminal, 10)
            running = (len(terminal.received) - before) / 10
            terminal.send(" ")
            watch(terminal, 2)
            before = len(terminal.received)
            watch(terminal, 3)
            idle = (len(terminal.received) - before) / 3
            memory = terminal.memory
        print(f"| {source} | {running / 1000:.1f} | {idle:.0f} | {memory:.0f} MiB |", flush=True)


def first_frame() -> float:
    """Return the seconds from starting the program to its first picture."""
    start = time.monotonic()
    with Terminal([PROGRAM], answers=True, shown=False) as terminal:
        watch(terminal, 4)
        return next(moment for moment, text in terminal.replay() if "epoch 0" in text) - start


def help_text() -> float:
    """Return the seconds that --help takes."""
    start = time.monotonic()
    subprocess.run([PROGRAM, "--help"], stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - start


def start_up() -> None:
    """Print how long it takes to start."""
    print("| start | median | worst |\n|---|--:|--:|")
    measures: tuple[tuple[str, Callable[[], float]], ...] = (
        ("`nn-tui` to the first picture", first_frame),
        ("`nn-tui --help`", help_text),
    )
    for name, measure in measures:
        measure()
        times = [measure() for _ in range(STARTS)]
        print(f"| {name} | {median(times):.2f} s | {max(times):.2f} s |", flush=True)


def main() -> int:
    """Print all tables."""
    if sys.argv[1:2] == ["--train"]:
        _, _, workload, pairs, result = sys.argv
        train(workload, int(pairs), Path(result))
        return 0
    for table in (lambda: speed_kept(int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS), latency, bytes_sent, start_up):
        table()
        print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
