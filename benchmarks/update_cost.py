"""What an optimizer's update takes as calls of NumPy and as the loop that is made of them, in turns.

Run it on an idle machine: `python -m benchmarks.update_cost [parameters ...]`. It prints Markdown.
"""

import sys
from collections.abc import Sequence
from functools import partial
from statistics import median
from time import perf_counter

import numpy as np

from nn_tui.engine.element_loops import in_loops
from nn_tui.engine.network.arrays import Array, Call
from nn_tui.engine.training.optimizers import OPTIMIZERS
from nn_tui.engine.training.optimizers.base import OptimizerState

PARAMETERS = (300_000,)
DTYPES = ("float32", "float64")
ROUNDS = 41


def update_of(name: str, size: int, dtype: str) -> tuple[Sequence[Call], Array]:
    """Return the calls of an update of so many parameters, and the array that it stands in before it is made."""
    rng = np.random.default_rng(0)
    parameters, gradients, updates = (rng.normal(size=size).astype(dtype) for _ in range(3))
    state = OptimizerState(gradients, updates, 1e-3, parameters=parameters)
    return [*OPTIMIZERS[name]().calls(state), partial(np.subtract, parameters, updates, parameters)], updates


def microseconds(calls: Sequence[Call]) -> float:
    """Return what it takes to make some calls."""
    start = perf_counter()
    for call in calls:
        call()
    return (perf_counter() - start) * 1e6


def row(name: str, size: int) -> str:
    """Return what the update of an optimizer takes in both precisions."""
    cells = [name]
    for dtype in DTYPES:
        calls, updates = update_of(name, size, dtype)
        ways = (calls, in_loops(calls, [updates]), in_loops(calls, []))
        with np.errstate(all="ignore"):
            rounds = [[microseconds(way) for way in ways] for _ in range(ROUNDS)]
        cells += [str(len(calls)), *(f"{median(times):,.0f}" for times in zip(*rounds, strict=True))]
    return f"| {' | '.join([*cells[:5], *cells[6:]])} |"


def main() -> None:
    """Measure and print."""
    for size in [int(argument) for argument in sys.argv[1:]] or PARAMETERS:
        print(f"{size:,} parameters, microseconds an update\n")
        ways = ("as calls", "as a loop", "the same, the update unwritten")
        print(f"| optimizer | calls | {' | '.join(f'{dtype} {way}' for dtype in DTYPES for way in ways)} |")
        print(f"| --- |{' ---: |' * 7}")
        for name in OPTIMIZERS:
            if not OPTIMIZERS[name].full_batch:
                print(row(name, size), flush=True)
        print()


if __name__ == "__main__":
    main()
