"""How much memory files take that are larger than it may be: predicting row by row, and a dashboard on an NPY file.

    python -m benchmarks.large_files [--text 0.7] [--array 2.2] [--seconds 120] [--only predict]

Files of so many gigabytes are written into a temporary folder (TMPDIR says where), one after the other, and removed.
It prints the highest resident memory of `nn-tui predict` for 2,000 rows of a table and for all of them, and that of the
program with the screen while it reads and trains on 784 columns of numbers, with what its status line says at the end.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.dashboard_cost import PROGRAM, watch
from benchmarks.table_reading import write_table
from tests.terminal import Terminal

FEW = 2_000
"""Rows of the small table, which is also what is trained on."""
COLUMNS = 784
"""Columns of the NPY file, those of handwritten digits."""
BLOCK = 10_000
"""Rows that are written at a time."""


def highest(command: Sequence[str]) -> tuple[float, float]:
    """Run a program; return the peak of its resident memory in MB, and how many seconds it took."""
    begin, peak = time.monotonic(), 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text()
            peak = max(peak, *(int(found) * 1024 / 1e6 for found in re.findall(r"VmHWM:\s+(\d+)", status)), 0.0)
            time.sleep(0.01)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return peak, time.monotonic() - begin


def predicting(folder: Path, size: float) -> None:
    """Print what predicting takes for a few rows, and for a table of so many bytes."""
    few, many, weights = folder / "few.csv", folder / "many.csv", str(folder / "weights.safetensors")
    write_table(few, FEW, 20)
    with few.open("rb") as table, many.open("wb") as file:
        header, rows = table.readline(), table.read()
        file.write(header)
        times = round((size - len(header)) / len(rows))
        for _ in range(times):
            file.write(rows)
    highest([PROGRAM, "train", str(few), "--epochs", "3", "--no-record", "--quiet", "--weights-out", weights])
    for path, count in ((few, FEW), (many, FEW * times)):
        memory, seconds = highest([PROGRAM, "predict", str(few), "--weights", weights, str(path)])
        print(
            f"predict, {count:,} rows ({path.stat().st_size / 1e6:,.1f} MB): at most {memory:.0f} MB, {seconds:.0f} s",
            flush=True,
        )


def watching(folder: Path, size: float, seconds: float) -> None:
    """Print what the program with the screen holds while it reads an NPY file of so many bytes and trains on it."""
    rows = round(size / COLUMNS / 4)
    inputs = np.lib.format.open_memmap(folder / "X.npy", "w+", np.float32, (rows, COLUMNS))
    rng = np.random.default_rng(0)
    classes = rng.integers(0, 10, rows)
    for start in range(0, rows, BLOCK):
        values = rng.random((min(BLOCK, rows - start), COLUMNS), np.float32)
        values[np.arange(len(values)), classes[start : start + BLOCK]] += 3
        inputs[start : start + BLOCK] = values
    inputs.flush()
    del inputs
    np.save(folder / "y.npy", classes)
    held: list[float] = []
    with Terminal([PROGRAM, str(folder / "X.npy"), "--run"], answers=True, shown=False) as terminal:
        begin = time.monotonic()
        while time.monotonic() < begin + seconds:
            watch(terminal, 0.1)
            held.append(terminal.memory * 2**20 / 1e6)
        status = deque(terminal.replay(), maxlen=1)[-1][1]
    usual = median(held[len(held) // 2 :])
    print(
        f"dashboard, {rows:,} × {COLUMNS} numbers ({size / 1e9:.1f} GB): {usual:.0f} MB in the second half of "
        f"{seconds:.0f} s, at most {max(held):.0f} MB; it shows {' '.join(status.split())!r}"
    )


def main() -> int:
    """Print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=float, default=0.7, help="gigabytes of the table that is predicted")
    parser.add_argument("--array", type=float, default=2.2, help="gigabytes of the NPY file")
    parser.add_argument("--seconds", type=float, default=120.0, help="for how long the dashboard is watched")
    parser.add_argument("--only", choices=("predict", "dashboard"))
    given = parser.parse_args()
    free, needed = shutil.disk_usage(tempfile.gettempdir()).free / 1e9, 1.2 * max(given.text, given.array)
    if free < needed:
        sys.exit(f"{tempfile.gettempdir()} has {free:.1f} GB left, expected {needed:.1f}")
    if given.only != "dashboard":
        with tempfile.TemporaryDirectory() as folder:
            predicting(Path(folder), given.text * 1e9)
    if given.only != "predict":
        with tempfile.TemporaryDirectory() as folder:
            watching(Path(folder), given.array * 1e9, given.seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
