"""A long run at random, beside a busy core: nothing breaks, nothing grows, figures stay true, the terminal is restored.

    python -m tests.soak --seconds 600 --seed 1

Random keys, clicks, pastes, foreign bytes and sizes for some minutes, then what must be true of the figures, in turns.
It prints what it does every half minute, and ends with exit status 1 and the last keys where something broke.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from .soak_figures import check_figures
from .soak_hands import Hands
from .terminal import Terminal
from .test_end_to_end import PROGRAM

GROWTH = 30.0
"""MiB by which the resident memory of the second half may exceed that of the second quarter, median against median."""
VISIT_SECONDS = 300.0
FAULT = "fault of nn-tui"
"""What a sentence about an error of the program itself says."""


def soak(seconds: float, seed: int, *, foreign: bool, report: bool = True) -> str | None:
    """Run for so long, and return what broke, None where nothing did."""
    rng = random.Random(seed)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        hands = Hands(rng, foreign=foreign)
        with tempfile.TemporaryDirectory() as home:
            environment = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home}
            try:
                check_figures(rng, hands, Path(home), environment)
                if report:
                    print("the figures are true", flush=True)
                visit = min(end, time.monotonic() + VISIT_SECONDS)
                _visit(hands, rng, visit, Path(home), environment, report=report)
            except AssertionError as error:
                faults = "".join(file.read_text() for file in Path(home).rglob("fault.txt"))
                return f"{error}\nafter {' '.join(hands.typed)}\n{faults}"
    return None


def _visit(
    hands: Hands, rng: random.Random, end: float, home: Path, environment: dict[str, str], *, report: bool
) -> None:
    """Do anything until the time is up, or until a click on Quit among all commands.

    Raises AssertionError where something breaks.
    """
    memory: list[float] = []
    with Terminal([PROGRAM, "--run"], environment=environment, folder=home) as terminal:
        terminal.wait_for("running", 60)
        said = time.monotonic()
        while (now := time.monotonic()) < end and terminal.process.poll() is None:
            hands.anything(terminal)
            terminal.read(rng.choice((0.01, 0.05, 0.2)))
            if FAULT in terminal.text:  # it tells more at its end
                break
            if terminal.process.poll() is None and (held := terminal.memory):
                memory.append(held)
            # What tells whether the terminal is restored lies at the end.
            del terminal.received[:-100_000]
            if report and now - said > 30:
                said = now
                print(f"{end - now:5.0f} s left  {memory[-1]:6.1f} MiB", flush=True)
        if terminal.process.poll() is None:
            terminal.send("\x03")
        status = terminal.wait_for_end(60)
        last_words = terminal.received.rpartition(b"\x1b[?1049l")[2].decode(errors="replace")
        assert status == 0, f"it ended with {status}\n{last_words}"
        assert terminal.restored, "the terminal was not restored"
    half, quarter = len(memory) // 2, len(memory) // 4
    if quarter:
        before, after = median(memory[quarter:half]), median(memory[half:])
        assert after - before <= GROWTH, f"resident memory grew from {before:.0f} to {after:.0f} MiB"


@contextmanager
def busy_cores(number: int) -> Generator[None]:
    """Keep so many cores busy meanwhile."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(number)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description="Random keys, clicks, pastes, bytes and sizes for a while.")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--busy", type=int, default=1, help="how many cores to keep busy (1)")
    parser.add_argument(
        "--foreign",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="send bytes that are not UTF-8, and answers that nobody has asked for",
    )
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with busy_cores(options.busy):
        found = soak(options.seconds, options.seed, foreign=options.foreign)
    if found:
        print(found, file=sys.stderr)
        sys.exit(1)
    print("nothing broke, nothing grew, the figures are true, the terminal was restored")


if __name__ == "__main__":
    main()
