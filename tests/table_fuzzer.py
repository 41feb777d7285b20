"""Tables at random and of the worst shapes, each read in a process of its own: no traceback, no hang, bounded memory.

    python -m tests.table_fuzzer [--seconds 300] [--seed 0]

What is read may take 20 times the bytes of the file, and 200 MB. `tests/datasets/tables/test_mutations.py` is a small
sample of the same in the everyday tests.
"""

import argparse
import gzip
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic

from tests.datasets.tables.test_mutations import SEEDS, mutated

TIMES, ALWAYS = 20, 200e6
LONGEST = 600.0
"""Seconds after which a file hangs; on a machine of its own each takes a few."""
_READ = """
import sys
from pathlib import Path
from nn_tui.datasets import InputError, TableOptions
from nn_tui.datasets.files import column_names

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

before = peak()
try:
    said = len(column_names(Path(sys.argv[1]), TableOptions()))
except InputError as error:
    said = str(error)
print(peak() - before, said)
"""
"""The peak is Linux's own of the process: what `resource` tells begins with that of the process that started it."""

WORST: Mapping[str, Callable[[], bytes]] = {
    "10,000 columns": lambda: (
        (",".join(f"c{n}" for n in range(10_000)) + "\n").encode() + (",".join(["1.5"] * 9_999) + ",x\n").encode() * 300
    ),
    "10,000 columns of words": lambda: (",".join(["ab"] * 10_000) + "\n").encode() * 300,
    "NUL bytes": lambda: b"a,b\n1,2\n\0\0,\0\n" + b"\0" * 5_000_000,
    "one line of 100 MB": lambda: b"a,b\n" + b"x" * 100_000_000,
    "one line of 100 MB of fields": lambda: b"a,b\n1,2\n3,4\n" * 100 + b"1,22," * 20_000_000,
    "a quotation mark that is never closed": lambda: b'a,b\n1,"' + b"x,1\n" * 5_000_000,
    "a gzip bomb": lambda: gzip.compress(b"1,2\n" * 250_000_000, 1),
    "empty lines": lambda: b"a,b\n" + b"\n" * 20_000_000 + b"1,2\n",
    "words that are all different": lambda: b"a,b\n" + b"".join(b"w%d,%d\n" % (n, n % 2) for n in range(1_000_000)),
}


def memory_and_answer(path: Path) -> tuple[float, str]:
    """Return the bytes that reading has taken beyond the program's own, and what came of it."""
    ended = subprocess.run(
        [sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, timeout=LONGEST, check=False
    )
    if ended.returncode:
        raise AssertionError(ended.stderr)
    taken, _, said = ended.stdout.strip().partition(" ")
    return float(taken), said


def check(path: Path, what: str) -> None:
    """Read a file; raises AssertionError with what it is where that takes too much, too long, or is no sentence."""
    taken, said = memory_and_answer(path)
    size = path.stat().st_size
    print(f"{what}: {size / 1e6:.1f} MB, {taken / 1e6:.0f} MB of memory: {said[:100]}", flush=True)
    assert taken <= TIMES * size + ALWAYS, f"{what} takes {taken / 1e6:.0f} MB"
    assert "\n" not in said, what


def main() -> None:
    """Try the worst shapes, then files changed at random until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    end = monotonic() + given.seconds
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        for what, made in WORST.items():
            path.write_bytes(made())
            check(path, what)
        number = 0
        while monotonic() < end:
            chance = random.Random(f"{given.seed}/{number}")
            data = chance.choice(SEEDS).encode() * chance.choice([1, 1, 1, 300])
            for _ in range(chance.randint(1, 4)):
                data = mutated(data, chance)
            path.write_bytes(data)
            check(path, f"seed {given.seed}/{number}")
            number += 1


if __name__ == "__main__":
    main()
