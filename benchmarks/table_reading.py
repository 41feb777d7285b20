"""Reading a table of a million rows: nn-tui beside pandas and pyarrow, each in a process of its own, in turns.

    python -m benchmarks.table_reading [--rows 1000000] [--columns 20] [--rounds 3]

pandas is installed for this alone (`pip install pandas`); what is not installed is left out.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np

READERS = {
    "nn-tui": "from pathlib import Path; from nn_tui.datasets import load_file; data = load_file(Path(sys.argv[1]))",
    "pandas": "import pandas; data = pandas.read_csv(sys.argv[1])",
    "pyarrow": "import pyarrow.csv; data = pyarrow.csv.read_csv(sys.argv[1])",
}
_MEASURED = """
import json, resource, sys, time
begin = time.perf_counter()
{reader}
seconds = time.perf_counter() - begin
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def write_table(path: Path, rows: int, columns: int) -> None:
    """Write a table of numbers of eight characters, the last column one of two classes."""
    rng = np.random.default_rng(0)
    with path.open("w") as file:
        file.write(",".join(f"c{column}" for column in range(columns)) + "\n")
        for start in range(0, rows, 10_000):
            values = rng.normal(size=(min(10_000, rows - start), columns))
            values[:, -1] = values[:, 0] > 0
            np.savetxt(file, values, fmt=["%.6f"] * (columns - 1) + ["%d"], delimiter=",")


def measured(reader: str, path: Path) -> tuple[float, float] | None:
    """Return seconds, imports included, and the peak of resident memory in MB; None where it cannot be run."""
    code = _MEASURED.format(reader=READERS[reader])
    ended = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    if ended.returncode:
        print(f"{reader}: {ended.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    seconds, megabytes = json.loads(ended.stdout)
    return seconds, megabytes


def main() -> None:
    """Print a line a reader: the median time, and the peak of memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_table(path, given.rows, given.columns)
        print(f"{given.rows:,} rows, {given.columns} columns, {path.stat().st_size / 1e6:.0f} MB")
        found: dict[str, list[tuple[float, float]]] = {reader: [] for reader in READERS}
        for _ in range(given.rounds):
            for reader, figures in found.items():
                if (figure := measured(reader, path)) is not None:
                    figures.append(figure)
        for reader, figures in found.items():
            if figures:
                seconds, megabytes = zip(*figures, strict=True)
                pairs = zip(found["nn-tui"], figures, strict=True)
                times = median(ours[0] / theirs[0] for ours, theirs in pairs)
                print(f"{reader:8} {median(seconds):6.2f} s {max(megabytes):6.0f} MB; nn-tui takes {times:.2f} times")


if __name__ == "__main__":
    main()
