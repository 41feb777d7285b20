"""A sample of networks large and small, beside PyTorch and its fused optimizers: where is the engine slower?

Drawn at random from a seed: widths 8 … 2048, depths 1 … 30, batches 1 … 4096 (all evenly on a logarithmic scale), six
activations, three optimizers, both precisions, one thread and two; networks whose step takes more than FLOPS or that
have more than PARAMETERS are drawn again. 32 inputs, 10 classes, softmax and cross-entropy.

All take turns. A cell is below 1 where the engine was slower in every round.
"""

from dataclasses import replace
from itertools import groupby
from math import exp, log
from statistics import median

import numpy as np

from benchmarks.contestants import contestant
from benchmarks.turns import turns
from benchmarks.workloads import Activation, DType, OptimizerName, Workload
from nn_tui.engine.training.threads import threads as taking

CELLS = 60
ROUNDS = 5
SECONDS = 0.05
REST = 0.1
"""Seconds for which a library's threads go on spinning after its turn, which would slow the next one down."""
FLOPS, PARAMETERS, EPOCH_FLOPS = 6e9, 12e6, 1e9
ACTIVATIONS: tuple[Activation, ...] = ("tanh", "relu", "sigmoid", "gelu", "silu", "elu")
OPTIMIZERS: tuple[OptimizerName, ...] = ("sgd", "adam", "adamw")
DTYPES: tuple[DType, ...] = ("float64", "float32")
INPUTS, OUTPUTS = 32, 10
THEIRS = ("PyTorch", "PyTorch, fused")

Cell = tuple[int, OptimizerName, Workload]
"""Threads, optimizer and network."""


def network_of(
    width: int, depth: int, batch: int, activation: Activation = "relu", dtype: DType = "float32"
) -> Workload:
    """Return a network with as many samples as take some hundredths of a second."""
    network = Workload("", (INPUTS, *(width,) * depth, OUTPUTS), activation, batch, batch, dtype)
    # One batch more than are timed.
    return replace(network, samples=batch * (1 + int(min(max(2, EPOCH_FLOPS / network.flops), 64))))


KNOWN: list[Cell] = [
    (1, "adam", network_of(1024, 2, 256)),
    (1, "adam", network_of(1024, 2, 128)),
    (1, "sgd", network_of(1024, 2, 1)),
    (2, "sgd", network_of(1024, 2, 1)),
]
"""Cells that were once below 1."""


def drawn(seed: int) -> list[Cell]:
    """Return the cells of a seed."""
    rng = np.random.default_rng(seed)

    def between(lowest: int, highest: int) -> int:
        return round(exp(rng.uniform(log(lowest), log(highest))))

    cells = list(KNOWN)
    while len(cells) < CELLS:
        width, depth, batch = between(8, 2048), between(1, 30), between(1, 4096)
        threads, optimizer = int(rng.integers(1, 3)), OPTIMIZERS[rng.integers(3)]
        activation, dtype = ACTIVATIONS[rng.integers(6)], DTYPES[rng.integers(2)]
        network = network_of(width, depth, batch, activation, dtype)
        if network.flops <= FLOPS and network.parameters <= PARAMETERS:
            cells.append((threads, optimizer, network))
    return sorted(cells, key=lambda cell: cell[0])


def report(seed: int, only: int | None = None) -> None:
    """Measure the cells and print them, all or `only` those on so many threads; the lost ones once more at the end."""
    print(f"seed {seed}; the engine's speed as a multiple of theirs: median (lowest … highest of {ROUNDS} rounds)\n")
    print("| threads | network | batch | activation | optimizer | dtype | µs a step | × PyTorch | × fused |")
    print("| ---: | --- | ---: | --- | --- | --- | ---: | ---: | ---: |", flush=True)
    below: list[str] = []
    chosen = [cell for cell in drawn(seed) if only in (None, cell[0])]
    for threads, cells in groupby(chosen, key=lambda cell: cell[0]):
        with taking(threads):
            for _, optimizer, network in cells:
                names = ("nn-tui", *THEIRS)
                epochs = {name: contestant(name, network, optimizer, threads) for name in names}
                rates = turns(epochs, network.steps, ROUNDS, SECONDS, rest=REST if threads > 1 else 0.0)
                ratios = {
                    name: sorted(our / their for our, their in zip(rates["nn-tui"], rates[name], strict=True))
                    for name in THEIRS
                }
                hidden = f"{network.sizes[1]} × {len(network.sizes) - 2}"
                figures = [f"{median(found):.2f} ({found[0]:.2f} … {found[-1]:.2f})" for found in ratios.values()]
                line = (
                    f"| {threads} | {hidden} | {network.batch_size} | {network.activation} | {optimizer} "
                    f"| {network.dtype} | {1e6 / median(rates['nn-tui']):,.0f} | {' | '.join(figures)} |"
                )
                print(line, flush=True)
                if any(found[-1] < 1 for found in ratios.values()):
                    below.append(line)
    print(f"\n{len(below)} of {len(chosen)} cells are below 1{':' if below else '.'}")
    print("\n".join(below))
