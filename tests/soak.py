"""A long run with random keys, mouse clicks and resizes: nothing breaks, nothing grows, the terminal is restored.

    python -m tests.soak --seconds 600 --seed 1

It prints what it does every half minute, and ends with exit status 1 and the last keys where something broke.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import deque
from pathlib import Path
from statistics import median

from .terminal import Terminal
from .test_end_to_end import PROGRAM

KEYS = [
    *"     sssbbbooo[[]]=<>rR,.lzvVagmM{}dcxti+-LKAnewpyuf0123456",
    *("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D") * 4,
    *("\t", "\x1b[Z", "\r", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\x1bOP", "\x10", "?"),
    *("\x7f", "\x1b[3~", "5", "7", ".", "-", "batch_size 8", "iris"),
    # Dialogs are left again and again, so that what lies beneath is pressed too.
    *["\x1b"] * 12,
]
SIZES = ((80, 24), (100, 30), (120, 36), (160, 50), (220, 60), (40, 10))
GROWTH = 30.0
"""MiB by which the resident memory of the second half may exceed that of the second quarter, median against median."""


def soak(seconds: float, seed: int, *, report: bool = True) -> str | None:
    """Run for so long, and return what broke, None where nothing did."""
    rng = random.Random(seed)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = _visit(rng, end, report=report)
        if found:
            return found
    return None


def _visit(rng: random.Random, end: float, *, report: bool) -> str | None:
    """Press keys until the time is up, or until a click on Quit among all commands; return what broke."""
    pressed: deque[str] = deque(maxlen=40)
    memory: list[float] = []
    with tempfile.TemporaryDirectory() as home:
        environment = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home}
        with Terminal([PROGRAM, "--run"], environment=environment, folder=Path(home)) as terminal:
            terminal.wait_for("running", 20)
            said = time.monotonic()
            while (now := time.monotonic()) < end and terminal.process.poll() is None:
                _press(terminal, rng, pressed)
                terminal.read(rng.choice((0.01, 0.05, 0.2)))
                if terminal.process.poll() is None and (held := terminal.memory):
                    memory.append(held)
                # What tells whether the terminal is restored lies at the end.
                del terminal.received[:-100_000]
                if report and now - said > 30:
                    said = now
                    print(f"{end - now:5.0f} s left  {memory[-1]:6.1f} MiB", flush=True)
            if terminal.process.poll() is None:
                terminal.send("\x03")
            try:
                status = terminal.wait_for_end(10)
            except AssertionError as error:
                return f"{error}\nafter {list(pressed)}"
            if status != 0:
                last_words = terminal.received.rpartition(b"\x1b[?1049l")[2].decode(errors="replace")
                return f"ended with {status} after {list(pressed)}\n{last_words}"
            if not terminal.restored:
                return f"the terminal was not restored after {list(pressed)}"
    half, quarter = len(memory) // 2, len(memory) // 4
    if quarter:
        before, after = median(memory[quarter:half]), median(memory[half:])
        if after - before > GROWTH:
            return f"resident memory grew from {before:.0f} to {after:.0f} MiB"
    return None


def _press(terminal: Terminal, rng: random.Random, pressed: deque[str]) -> None:
    """Press a key, click somewhere, or give the window another size."""
    if rng.random() < 0.02:
        terminal.resize(*rng.choice(SIZES))
        pressed.append("<resize>")
    elif rng.random() < 0.05:
        x, y = rng.randint(1, 120), rng.randint(1, 36)
        terminal.send(f"\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m")
        pressed.append(f"<click {x},{y}>")
    else:
        key = rng.choice(KEYS)
        terminal.send(key)
        pressed.append(key)


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description="Random keys and resizes for a while.")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    found = soak(options.seconds, options.seed)
    if found:
        print(found, file=sys.stderr)
        sys.exit(1)
    print("nothing broke, nothing grew, the terminal was restored")


if __name__ == "__main__":
    main()
