"""Tables at random and of the worst shapes, read in processes of their own: no traceback, no hang, bounded memory.

    python -m tests.table_fuzzer [--seconds 300] [--seed 0]

A table may take 20 times the bytes of its text, and 200 MB, and 8 bytes for each number that words become beyond one.
Of a file that is compressed more than twentyfold its own bytes count. `tests/datasets/tables/test_mutations.py` is a
small sample of the same in the everyday tests.
"""

import argparse
import bz2
import gzip
import io
import lzma
import random
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from nn_tui.datasets.tables.content import DAMAGED, MOST_TIMES, compression_of, unpacking
from tests.datasets.tables.test_mutations import SEEDS, mutated

TIMES, ALWAYS, A_NUMBER = 20, 200e6, 8
LONGEST = 600.0
"""Seconds after which a file hangs; on a machine of its own each takes a few."""
FILES = 100
"""Files changed at random that a process reads, one after the other."""
_READ = """
import sys
from itertools import islice
from pathlib import Path
from nn_tui.datasets import InputError, TableOptions
from nn_tui.datasets.files.load_file import inspect_file
from nn_tui.datasets.files.row_stream import open_rows

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

def table(path):
    try:
        reading = inspect_file(path, TableOptions())
    except InputError as error:
        return 0, str(error)
    report, data = reading.report, reading.dataset
    more = 0 if data is None else data.samples * max(0, data.features + data.outputs - len(report.columns))
    told = "; ".join(report.problems) or report.task
    return more, f"{report.rows} rows of {len(report.columns)} columns: {told}"

def rows(path):
    try:
        with open_rows(str(path), TableOptions(), ()) as stream:
            return f"{sum(1 for _ in islice(stream.rows, 300_000))} rows"
    except InputError as error:
        return str(error)

before = peak()
for path in map(Path, sys.argv[1:]):
    print(path.name, flush=True)
    (more, told), streamed = table(path), rows(path)
    assert "\\n" not in told + streamed, (told, streamed)
    print(peak() - before, more, repr((told, streamed)), sep="\\t")
"""
"""The peak is Linux's own of the process: what `resource` tells begins with that of the process that started it."""


def lines(line: Callable[[int], str], count: int, header: str = "a,b") -> bytes:
    """Return a table of lines, each made of its number."""
    return "\n".join([header, *map(line, range(count))]).encode()


def zipped(data: bytes) -> bytes:
    """Return a zip archive of one file."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("table.csv", data)
    return archive.getvalue()


COMPRESSIONS: Sequence[Callable[[bytes], bytes]] = (gzip.compress, bz2.compress, lzma.compress, zipped)
LONG_LINES: Mapping[str, Callable[[], bytes]] = {
    "10,000 columns": lambda: (
        (",".join(f"c{n}" for n in range(10_000)) + "\n").encode() + (",".join(["1.5"] * 9_999) + ",x\n").encode() * 300
    ),
    "10,000 columns of words": lambda: (",".join(["ab"] * 10_000) + "\n").encode() * 300,
    "one line of 100 MB": lambda: b"a,b\n" + b"x" * 100_000_000,
    "one line of 100 MB with a letter of three bytes": lambda: b"a,b\n1,2\n" + b"x" * 100_000_000 + "字,3\n".encode(),
    "a name of 100 MB": lambda: b"x" * 100_000_000 + b",b\n" + b"1,2\n3,4\n" * 100,
    "a line of 100 MB in quotes": lambda: b'a,b\n1,2\n"' + b"x,\n1" * 25_000_000 + b'",3\n',
    "one line of 100 MB of fields": lambda: b"a,b\n1,2\n3,4\n" * 100 + b"1,22," * 20_000_000,
    "a quotation mark that is never closed": lambda: b'a,b\n1,"' + b"x,1\n" * 5_000_000,
    "quotation marks": lambda: b"a,b\n" + b'"' * 20_000_000,
}
SHORT_FIELDS: Mapping[str, Callable[[], bytes]] = {
    "NUL bytes": lambda: b"a,b\n1,2\n\0\0,\0\n" + b"\0" * 5_000_000,
    "delimiters alone": lambda: (b"," * 99 + b"\n") * 100_000,
    "UTF-16 without an end": lambda: ("a,b\n" + "1,2\n" * 1_000_000).encode("utf-16")[:-1],
    "empty lines": lambda: b"a,b\n" + b"\n" * 20_000_000 + b"1,2\n",
    "numbers of one digit": lambda: lines(lambda n: f"{n % 10},{n % 7},{n % 9}", 4_000_000, "a,b,c"),
    "numbers with a word now and then": lambda: b"a,b\n" + (b"1,2\n" * 9 + b"x,1\n") * 500_000,
    "fields without a value": lambda: b"a,b,c\n1,2,x\n3,1,y\n" + b",,\n" * 8_000_000 + b"1,1,x\n2,2,y\n",
    "words of one letter": lambda: b"a,b\n" + b"x,y\nz,u\nx,u\n" * 2_000_000,
    "fields in quotes": lambda: b"a,b\n" + b'"1","x"\n"2","y"\n' * 1_000_000,
    "words that are all different": lambda: lines(lambda n: f"w{n},{n % 2}", 1_000_000),
    "words of a hundred kinds": lambda: lines(lambda n: f"{n % 100}_,_{n % 89},{n % 2}", 200_000, "a,b,c"),
    "a thousand classes": lambda: lines(lambda n: f"{n % 13},c{n % 1000}", 50_000),
    "dates": lambda: lines(lambda n: f"2024-{n % 12 + 1:02}-{n % 28 + 1:02},{n % 3}", 1_000_000),
}
BOMBS: Mapping[str, Callable[[], bytes]] = {
    "a gzip bomb": lambda: gzip.compress(b"1,2\n" * 250_000_000, 1),
    "a gzip bomb of a single line": lambda: gzip.compress(b"a,b\n" + b"\0" * 1_000_000_000, 1),
    "a gzip bomb in a gzip": lambda: gzip.compress(gzip.compress(b"1,2\n" * 250_000_000, 1)),
    "a zip bomb": lambda: zipped(b"1,2\n" * 100_000_000),
    "a bzip2 bomb": lambda: bz2.compress(b"1,2\n" * 25_000_000),
    "an xz bomb": lambda: lzma.compress(b"1,2\n" * 25_000_000, preset=0),
    "a bomb of numbers that is small enough to be read": lambda: gzip.compress(
        b"a,b,c,d\n" + b"1,2,1,2\n2,1,3,4\n" * 520_000
    ),
    "a bomb of words that is small enough to be read": lambda: lzma.compress(b"a,b\n" + b"x,y\nz,u\n" * 1_040_000),
    "numbers, compressed as usual": lambda: gzip.compress(lines(lambda n: f"{n * n % 997},{n % 3}", 4_000_000), 1),
}
WORST = LONG_LINES | SHORT_FIELDS | BOMBS


class Read(NamedTuple):
    """What reading a file has taken, in bytes, what it may take, and what came of it."""

    taken: float
    allowed: float
    said: str


def read(paths: Sequence[Path], what: str) -> Iterator[Read]:
    """Read files as tables and row by row, in one process.

    Raises AssertionError with the traceback, for one that does not end, and for more than a line.
    """
    command = [sys.executable, "-c", _READ, *map(str, paths)]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired as error:
        raise AssertionError(f"{what}: {str(error.stdout).splitlines()[-1:]} does not end") from None
    if ended.returncode:
        raise AssertionError(f"{what}: {ended.stdout.splitlines()[-1:]}: {ended.stderr}")
    for path, line in zip(paths, ended.stdout.splitlines()[1::2], strict=True):
        taken, more, said = line.split("\t", 2)
        yield Read(float(taken), TIMES * text_bytes(path) + ALWAYS + A_NUMBER * int(more), said)


def text_bytes(path: Path) -> int:
    """Return the bytes of the text in a file, or those of the file where it is compressed more than is read."""
    packed, size = path.stat().st_size, 0
    with path.open("rb") as file:
        what = compression_of(file.read(8))
        file.seek(0)
        try:
            if what is None:
                size = sum(member.file_size for member in zipfile.ZipFile(file).infolist())
            else:
                text = unpacking(what, file)
                while size <= MOST_TIMES * packed and (piece := text.read(2**20)):
                    size += len(piece)
        except (*DAMAGED, NotImplementedError):
            pass  # it is no archive, or a damaged one
    return size if packed < size <= MOST_TIMES * packed else packed


def check(path: Path, what: str) -> None:
    """Read a file; raises AssertionError where that takes too much memory or time, or is no sentence."""
    begin = monotonic()
    [found] = read([path], what)
    taken, allowed, seconds = found.taken / 1e6, found.allowed / 1e6, monotonic() - begin
    size = path.stat().st_size / 1e6
    print(f"{what}: {size:.1f} MB, {taken:.0f} of {allowed:.0f} MB of memory, {seconds:.0f} s: {found.said[:200]}")
    sys.stdout.flush()
    assert found.taken <= found.allowed, f"{what} takes {found.taken / 1e6:.0f} MB"


def changed(seed: str) -> bytes:
    """Return a table that was changed at random, and sometimes compressed, and then perhaps changed again."""
    chance = random.Random(seed)
    data = chance.choice(SEEDS).encode() * chance.choice([1, 1, 1, 300])
    for _ in range(chance.randint(1, 4)):
        data = mutated(data, chance)
    if chance.random() < 0.1:
        data = chance.choice(COMPRESSIONS)(data)
        data = mutated(data, chance) if chance.random() < 0.5 else data
    return data


def main() -> None:
    """Try the worst shapes, then files changed at random for a while."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="the worst shapes with this in their name, or 'random' for no shape")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        for what, made in WORST.items():
            if given.only in what:
                path.write_bytes(made())
                check(path, what)
        batch, end = 0, monotonic() + (given.seconds if given.only in ("", "random") else 0.0)
        while monotonic() < end:
            paths = [Path(folder) / f"{given.seed}-{batch * FILES + number}.csv" for number in range(FILES)]
            for path in paths:
                path.write_bytes(changed(path.stem))
            for path, found in zip(paths, read(paths, f"seed {given.seed}"), strict=True):
                assert found.taken <= found.allowed, f"{path.stem} takes {found.taken / 1e6:.0f} MB: {found.said}"
                path.unlink()
            batch += 1
        print(f"{batch * FILES:,} files changed at random: each a table or one sentence")


if __name__ == "__main__":
    main()
