"""How many training steps a second: nn-tui's engine beside plain C and the libraries that people train with.

A step takes a batch from shuffled data, runs it forwards, computes the loss and the gradients and updates the
parameters. Contestants (one file each in contestants/) take turns in one process, an epoch or more at a time; the
figure is the median of the rounds, a ratio the median of the rounds' ratios.

Run it by `make benchmark`, or with options: python -m benchmarks.engine_speed --threads 2 --quick
"""

import argparse
import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import geometric_mean, median

import numpy as np

from benchmarks import grid
from benchmarks.contestants import CONTESTANTS, contestant
from benchmarks.turns import turns
from benchmarks.workloads import WORKLOADS, AbsentError, Epoch, OptimizerName, Workload, clock_of
from nn_tui.engine.training.threads import threads as taking

OURS = "nn-tui"
OPTIMIZERS: tuple[OptimizerName, ...] = ("sgd", "adam")
ROUND_SECONDS = 0.25
"""A contestant's turn lasts so long, or one epoch where that is longer."""
PEAK_SIZE = 2048


def peak(threads: int) -> float:
    """Return the floating-point operations a second of one large matrix product in single precision."""
    clock = clock_of(threads)
    matrix = np.random.default_rng(0).normal(size=(PEAK_SIZE, PEAK_SIZE)).astype(np.float32)
    product = np.empty_like(matrix)
    start = clock()
    np.dot(matrix, matrix, product)
    return 2 * PEAK_SIZE**3 / (clock() - start)


def gathered(
    workload: Workload, optimizer: OptimizerName, names: Sequence[str], threads: int
) -> tuple[dict[str, Epoch], dict[str, str]]:
    """Return those who take part by name, and why the others do not."""
    epochs: dict[str, Epoch] = {}
    absent: dict[str, str] = {}
    for name in names:
        try:
            epochs[name] = contestant(name, workload, optimizer, threads)
        except AbsentError as error:
            absent[name] = str(error)
    return epochs, absent


def row(cells: Sequence[object]) -> str:
    """Return a row of a Markdown table."""
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def heading(cells: Sequence[str], left: int) -> str:
    """Return the first two rows of a table; all but the first columns are numbers."""
    return f"{row(cells)}\n{row(['---' if column < left else '---:' for column in range(len(cells))])}"


def times(ratio: float) -> str:
    """Return a ratio with two digits after the point where it is below 10, and one beyond; bold where it is lost."""
    text = f"{ratio:.2f}" if ratio < 9.995 else f"{ratio:.1f}"
    return text if ratio >= 1 else f"**{text}**"


def processor() -> str:
    """Return the name of the processor, as well as the system tells."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def surroundings(threads: int | None) -> str:
    """Return what the figures were taken with, and how busy the machine was."""
    versions: list[str] = []
    for name in ("numpy", "torch", "scikit-learn", "numba", "jax"):
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    load = f"; load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    python, taken = platform.python_version(), threads or "1 and 2"
    return f"{processor()}; Python {python}, {', '.join(versions)}; threads: {taken}{load}"


def report(threads: int, rounds: int, names: Sequence[str], workloads: Sequence[Workload]) -> None:
    """Measure everything and print it, a row as soon as it is known."""
    print(f"{surroundings(threads)}\nfloat32; microseconds a step, medians of {rounds} rounds\n")
    print(heading(("network", "batch", "optimizer", *names), 1), flush=True)
    others = [name for name in names if name != OURS]
    ratios: list[tuple[str, dict[str, float]]] = []
    limits: list[str] = []
    absent: dict[str, dict[str, str]] = {}
    for workload in workloads:
        for optimizer in OPTIMIZERS:
            epochs, absent[f"{workload.name} {optimizer}"] = gathered(workload, optimizer, names, threads)
            rates = turns(epochs, workload.steps, rounds, ROUND_SECONDS, rest=grid.REST if threads > 1 else 0.0)
            shape = f"{workload.name}: {'-'.join(map(str, workload.sizes))} {workload.activation}"
            figures = (f"{1e6 / median(rates[name]):.3g}" if name in rates else "" for name in names)
            print(row((shape, workload.batch_size, optimizer, *figures)), flush=True)
            found = {
                name: median(ours / theirs for ours, theirs in zip(rates[OURS], rates[name], strict=True))
                for name in others
                if name in rates
            }
            ratios.append((f"{workload.name} {optimizer}", found))
            if workload is workloads[-1]:
                highest = median(peak(threads) for _ in range(rounds))
                shares = (f"{name} {median(rate) * workload.flops / highest:.0%}" for name, rate in rates.items())
                limits.append(f"{workload.name} {optimizer}: {', '.join(shares)} of {highest / 1e9:.0f} GFLOP/s")
    print(f"\nThe speed of {OURS} as a multiple of theirs; what is lost is bold:\n")
    print(heading(("", *others), 1))
    for label, found in ratios:
        print(row((label, *(times(found[name]) if name in found else "" for name in others))))
    print("\nGeometric means over the rows, and their range, without which the mean would say too much:\n")
    for name in others:
        if column := [found[name] for _, found in ratios if name in found]:
            print(f"- {name}: {times(geometric_mean(column))}, {times(min(column))} … {times(max(column))}")
    print(f"\nMatrix products beside the machine's fastest ({PEAK_SIZE} × {PEAK_SIZE}, NumPy's BLAS):\n")
    for limit in limits:
        print(f"- {limit}")
    reasons = {(name, why) for missing in absent.values() for name, why in missing.items()}
    for name, why in sorted(reasons):
        where = [label for label, missing in absent.items() if missing.get(name) == why]
        print(f"\n{name} is left out of {'all' if len(where) == len(absent) else ', '.join(where)}: {why}.")


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description="Steps a second of nn-tui's engine and of others.")
    parser.add_argument(
        "--threads", type=int, choices=(1, 2), help="threads of BLAS and the libraries (1; of the grid both)"
    )
    parser.add_argument("--quick", action="store_true", help="one round instead of five")
    parser.add_argument("--only", default="", help="contestants, by name and separated by semicolons")
    parser.add_argument("--networks", default="", help="of W1 to W4, separated by semicolons")
    parser.add_argument("--grid", action="store_true", help="many networks beside PyTorch, see benchmarks/grid.py")
    parser.add_argument("--seed", type=int, default=0, help="of the grid's drawing")
    options = parser.parse_args()
    if options.grid:
        print(surroundings(options.threads), flush=True)
        grid.report(options.seed, options.threads)
        return
    threads = options.threads or 1
    names = [name for name in CONTESTANTS if name == OURS or not options.only or name in options.only.split(";")]
    # Around all of it, so that nobody pays for setting it in each epoch.
    with taking(threads):
        workloads = [one for one in WORKLOADS if not options.networks or one.name in options.networks.split(";")]
        report(threads, 1 if options.quick else 5, names, workloads)


if __name__ == "__main__":
    main()
