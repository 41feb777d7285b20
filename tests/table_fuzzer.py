"""Tables at random and of the worst shapes, read in processes of their own: no traceback, no hang, bounded memory.

    python -m tests.table_fuzzer [--seconds 300] [--seed 0]

What is read may take 20 times the bytes of the file, and 200 MB. `tests/datasets/tables/test_mutations.py` is a small
sample of the same in the everyday tests.
"""

import argparse
import gzip
import io
import random
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic

from tests.datasets.tables.test_mutations import SEEDS, mutated

TIMES, ALWAYS = 20, 200e6
LONGEST = 600.0
"""Seconds after which a file hangs; on a machine of its own each takes a few."""
FILES = 100
"""Files changed at random that a process reads, one after the other."""
_READ = """
import sys
from itertools import islice
from pathlib import Path
from nn_tui.datasets import InputError, TableOptions
from nn_tui.datasets.files import inspect_file
from nn_tui.datasets.files.row_stream import open_rows

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

def said(read):
    try:
        return read()
    except InputError as error:
        return str(error)

def table(path):
    report = inspect_file(path, TableOptions()).report
    return f"{report.rows} rows of {len(report.columns)} columns: {report.problems or report.task}"

def rows(path):
    with open_rows(str(path), TableOptions(), ()) as stream:
        return f"{sum(1 for _ in islice(stream.rows, 300_000))} rows"

before = peak()
for path in map(Path, sys.argv[1:]):
    print(path.name, flush=True)
    told = said(lambda: table(path)), said(lambda: rows(path))
    print(peak() - before, *map(repr, told), sep="\\t")
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
    "a gzip bomb of a single line": lambda: gzip.compress(b"a,b\n" + b"\0" * 1_000_000_000, 1),
    "a zip bomb": lambda: zipped(b"1,2\n" * 100_000_000),
    "quotation marks": lambda: b"a,b\n" + b'"' * 20_000_000,
    "delimiters alone": lambda: (b"," * 99 + b"\n") * 100_000,
    "UTF-16 without an end": lambda: ("a,b\n" + "1,2\n" * 1_000_000).encode("utf-16")[:-1],
    "empty lines": lambda: b"a,b\n" + b"\n" * 20_000_000 + b"1,2\n",
    "words that are all different": lambda: b"a,b\n" + b"".join(b"w%d,%d\n" % (n, n % 2) for n in range(1_000_000)),
}


def zipped(data: bytes) -> bytes:
    """Return a zip archive of one file."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("table.csv", data)
    return archive.getvalue()


def read(paths: Sequence[Path], what: str) -> Sequence[tuple[float, str]]:
    """Read files as tables and row by row; return what each has taken beyond the program's own, and what came of it.

    Raises AssertionError with the traceback, or for one that does not end.
    """
    command = [sys.executable, "-c", _READ, *map(str, paths)]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired as error:
        raise AssertionError(f"{what}: {str(error.stdout).splitlines()[-1:]} does not end") from None
    if ended.returncode:
        raise AssertionError(f"{what}: {ended.stdout.splitlines()[-1:]}: {ended.stderr}")
    told = [line.partition("\t") for line in ended.stdout.splitlines()[1::2]]
    return [(float(taken), said) for taken, _, said in told]


def check(path: Path, what: str) -> None:
    """Read a file; raises AssertionError where that takes too much memory or time, or is no sentence."""
    [(taken, said)] = read([path], what)
    size = path.stat().st_size
    print(f"{what}: {size / 1e6:.1f} MB, {taken / 1e6:.0f} MB of memory: {said[:160]}", flush=True)
    assert taken <= TIMES * size + ALWAYS, f"{what} takes {taken / 1e6:.0f} MB"


def changed(seed: str) -> bytes:
    """Return a table that was changed at random."""
    chance = random.Random(seed)
    data = chance.choice(SEEDS).encode() * chance.choice([1, 1, 1, 300])
    for _ in range(chance.randint(1, 4)):
        data = mutated(data, chance)
    return data


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
        batch = 0
        while monotonic() < end:
            paths = [Path(folder) / f"{given.seed}-{batch * FILES + number}.csv" for number in range(FILES)]
            for path in paths:
                path.write_bytes(changed(path.stem))
            found = read(paths, f"seed {given.seed}")
            for path, (taken, said) in zip(paths, found, strict=True):
                assert taken <= TIMES * path.stat().st_size + ALWAYS, f"{path.stem} takes {taken / 1e6:.0f} MB"
                assert "\\n" not in said, (path.stem, said)
                path.unlink()
            batch += 1
        print(f"{batch * FILES:,} files changed at random: each a table or one sentence", flush=True)


if __name__ == "__main__":
    main()
