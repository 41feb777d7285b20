"""How many training steps a second: nn-tui's engine beside PyTorch and scikit-learn.

A step takes a batch from shuffled data, runs it forwards, computes the loss and the gradients and updates the
parameters. Contestants take turns in one process, an epoch or more at a time; the figure is the median of the rounds.

- nn-tui: `Trainer.advance` over the full batches of an epoch, after shuffling as it does between epochs. The
  evaluation at an epoch's end is not part of a step: the batch that brings it about runs off the clock.
- PyTorch: eager, `nn.Sequential` and `torch.optim`; the data are permuted once an epoch and sliced, without a
  DataLoader. Its fused optimizers are not used.
- scikit-learn: `partial_fit`, one call a batch, of data permuted and sliced in the same way; its own shuffling of
  the batch and the checks that its configuration can switch off are off.

Run it by `make benchmark`, or with options: python benchmarks/engine_speed.py --threads 2 --quick
"""
# Runs beside libraries that the checks do without.
# pyright: basic, reportMissingImports=false

import argparse
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from statistics import geometric_mean, median
from time import perf_counter
from typing import Literal, Protocol, cast

import numpy as np
import numpy.typing as npt
import torch
from sklearn import set_config  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]  # it has no types
from sklearn.neural_network import MLPClassifier, MLPRegressor  # pyright: ignore[reportMissingTypeStubs]  # as above

from nn_tui.datasets import Dataset, prepare
from nn_tui.engine import Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.training.threads import threads as taking

LEARNING_RATE = 1e-3
ROUND_SECONDS = 0.25
"""A contestant's turn lasts so long, or one epoch where that is longer."""
PEAK_SIZE = 2048

Floats = npt.NDArray[np.float32]
Epoch = Callable[[], float]
"""Runs the full batches of one shuffled epoch, and returns the seconds that they took."""


class PartialFit(Protocol):
    """scikit-learn's method that takes one step; classes are told with the first."""

    def __call__(self, x: Floats, y: npt.NDArray[np.generic], classes: npt.NDArray[np.intp] = ...) -> object:
        """Take one step."""
        ...


OptimizerName = Literal["sgd", "adam"]
OPTIMIZERS: tuple[OptimizerName, ...] = ("sgd", "adam")


@dataclass(frozen=True)
class Workload:
    """A network and the shape of its data; one output is a regression, several are classes."""

    name: str
    sizes: tuple[int, ...]
    activation: Literal["tanh", "relu"]
    batch_size: int
    samples: int

    @property
    def steps(self) -> int:
        """How many steps of an epoch are timed: all full batches, but not the one that ends the epoch."""
        full, remainder = divmod(self.samples, self.batch_size)
        return full if remainder else full - 1

    @property
    def flops(self) -> int:
        """The floating-point operations of a step's matrix products."""
        pairs = list(pairwise(self.sizes))
        products = 2 * sum((m + 1) * n for m, n in pairs) + sum(m * n for m, n in pairs[1:])
        return 2 * self.batch_size * products


WORKLOADS = (
    Workload("W1", (2, 4, 2, 1), "tanh", 10, 500),
    Workload("W2", (4, 16, 16, 3), "tanh", 16, 150),
    Workload("W3", (64, 128, 64, 10), "relu", 32, 1_797),
    Workload("W4", (784, 256, 128, 10), "relu", 128, 60_000),
)


def made_up(workload: Workload) -> tuple[Floats, Floats]:
    """Return random inputs (N, m), and targets (N, 1) or classes (N,)."""
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(workload.samples, workload.sizes[0])).astype(np.float32)
    outputs = workload.sizes[-1]
    if outputs == 1:
        return inputs, rng.normal(size=(workload.samples, 1)).astype(np.float32)
    # In turn, so that every class is there.
    return inputs, (np.arange(workload.samples) % outputs).astype(np.float32)


def ours(workload: Workload, optimizer: OptimizerName, inputs: Floats, targets: Floats, threads: int) -> Epoch:
    """Return an epoch of nn-tui's engine."""
    features, outputs = workload.sizes[0], workload.sizes[-1]
    dataset = Dataset(
        name="random",
        task="regression" if outputs == 1 else "multiclass",
        inputs=inputs.astype(np.float64),
        targets=targets.astype(np.float64) if outputs == 1 else np.eye(outputs)[targets.astype(np.intp)],
        feature_names=tuple(f"x{index}" for index in range(features)),
        target_names=tuple(f"y{index}" for index in range(outputs)),
        description="Random numbers.",
        source="a random generator",
        licence="CC0",
    )
    experiment = Experiment(
        threads=threads,
        network=NetworkRecipe(hidden=workload.sizes[1:-1], activation=workload.activation),
        training=TrainingRecipe(
            optimizer=optimizer,
            learning_rate=LEARNING_RATE,
            batch_size=workload.batch_size,
            epochs=10**9,
        ),
    )
    trainer = experiment.trainer(prepare(dataset, test_fraction=0, scale="none", rng=np.random.default_rng(0)))

    def epoch() -> float:
        step, start = trainer.step, perf_counter()
        trainer.batches.begin_epoch()
        trainer.advance(workload.steps)
        seconds = perf_counter() - start
        assert trainer.step == step + workload.steps, "it diverged"
        trainer.run_epoch()  # the last batch, and the evaluation
        return seconds

    return epoch


def pytorch(workload: Workload, optimizer: OptimizerName, inputs: Floats, targets: Floats, threads: int) -> Epoch:
    """Return an epoch of PyTorch."""
    torch.set_num_threads(threads)
    torch.manual_seed(0)  # pyright: ignore[reportUnknownMemberType]  # PyTorch types it by halves
    activation = torch.nn.Tanh if workload.activation == "tanh" else torch.nn.ReLU
    layers: list[torch.nn.Module] = []
    for m, n in pairwise(workload.sizes):
        layers += [torch.nn.Linear(m, n), activation()]
    model = torch.nn.Sequential(*layers[:-1])
    regression = workload.sizes[-1] == 1
    loss = torch.nn.MSELoss() if regression else torch.nn.CrossEntropyLoss()
    kind = torch.optim.SGD if optimizer == "sgd" else torch.optim.Adam
    stepper = kind(model.parameters(), lr=LEARNING_RATE)
    x, y = torch.tensor(inputs), torch.tensor(targets)
    y = y if regression else y.long()
    size = workload.batch_size

    def epoch() -> float:
        start = perf_counter()
        order = torch.randperm(workload.samples)
        shuffled_x, shuffled_y = x[order], y[order]
        for first in range(0, workload.steps * size, size):
            stepper.zero_grad()
            loss(model(shuffled_x[first : first + size]), shuffled_y[first : first + size]).backward()
            stepper.step()  # pyright: ignore[reportUnknownMemberType]  # as above
        return perf_counter() - start

    return epoch


def scikit_learn(workload: Workload, optimizer: OptimizerName, inputs: Floats, targets: Floats, _: int) -> Epoch:
    """Return an epoch of scikit-learn."""
    regression = workload.sizes[-1] == 1
    # A call is a batch: up to 200 samples are one step.
    kind = MLPRegressor if regression else MLPClassifier
    model = kind(
        hidden_layer_sizes=workload.sizes[1:-1],
        activation=workload.activation,
        solver=optimizer,
        alpha=0.0,
        learning_rate_init=LEARNING_RATE,
        momentum=0.0,
        nesterovs_momentum=False,
        shuffle=False,
        random_state=0,
    )
    y = targets[:, 0] if regression else targets.astype(np.intp)
    size, rng = workload.batch_size, np.random.default_rng(0)
    learn = cast(PartialFit, model.partial_fit)  # pyright: ignore[reportUnknownMemberType]  # as above
    if regression:
        learn(inputs[:size], y[:size])
    else:
        learn(inputs[:size], y[:size], classes=np.arange(workload.sizes[-1]))

    def epoch() -> float:
        start = perf_counter()
        order = rng.permutation(workload.samples)
        shuffled_x, shuffled_y = inputs[order], y[order]
        for first in range(0, workload.steps * size, size):
            learn(shuffled_x[first : first + size], shuffled_y[first : first + size])
        return perf_counter() - start

    return epoch


CONTESTANTS = {"nn-tui": ours, "PyTorch": pytorch, "scikit-learn": scikit_learn}


def peak() -> float:
    """Return the floating-point operations a second of one large matrix product in single precision."""
    matrix = np.random.default_rng(0).normal(size=(PEAK_SIZE, PEAK_SIZE)).astype(np.float32)
    product = np.empty_like(matrix)
    start = perf_counter()
    np.dot(matrix, matrix, product)
    return 2 * PEAK_SIZE**3 / (perf_counter() - start)


def turn(epoch: Epoch, steps: int) -> float:
    """Return the steps a second of one contestant's turn."""
    seconds, epochs = 0.0, 0
    while seconds < ROUND_SECONDS:
        seconds += epoch()
        epochs += 1
    return epochs * steps / seconds


def measure(workload: Workload, optimizer: OptimizerName, rounds: int, threads: int) -> tuple[dict[str, float], float]:
    """Return the median steps a second by contestant, and the median peak beside them."""
    inputs, targets = made_up(workload)
    epochs = {name: make(workload, optimizer, inputs, targets, threads) for name, make in CONTESTANTS.items()}
    rates: dict[str, list[float]] = {name: [] for name in epochs}
    peaks: list[float] = []
    for epoch in epochs.values():
        epoch()  # to warm up
    for _ in range(rounds):
        for name, epoch in epochs.items():
            rates[name].append(turn(epoch, workload.steps))
        peaks.append(peak())
    return {name: median(found) for name, found in rates.items()}, median(peaks)


def row(cells: Sequence[object]) -> str:
    """Return a row of a Markdown table."""
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def times(ratio: float) -> str:
    """Return a ratio with two digits after the point where it is below 10, and one beyond."""
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}"


def summary(other: str, ratios: Sequence[float]) -> str:
    """Return the geometric mean of the ratios and their range, without which the mean would say too much."""
    return f"{times(geometric_mean(ratios))} times {other}, between {times(min(ratios))} and {times(max(ratios))}"


def processor() -> str:
    """Return the name of the processor, as well as the system tells."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def report(threads: int, rounds: int) -> None:
    """Measure everything and print it, a row as soon as it is known."""
    libraries = ("numpy", "torch", "scikit-learn")
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    print(f"{processor()}; Python {platform.python_version()}, {versions}")
    print(f"threads: {threads}; float32; steps a second, medians of {rounds} rounds\n")
    print(row(("network", "batch", "optimizer", *CONTESTANTS, "× PyTorch", "× scikit-learn")))
    print(row(("---", *("---:" if column > 2 else "---" for column in range(1, 8)))))
    limits: list[str] = []
    found: dict[str, list[float]] = {name: [] for name in list(CONTESTANTS)[1:]}
    for workload in WORKLOADS:
        for optimizer in OPTIMIZERS:
            rates, highest = measure(workload, optimizer, rounds, threads)
            for other, ratios in found.items():
                ratios.append(rates["nn-tui"] / rates[other])
            name = f"{workload.name}: {'-'.join(map(str, workload.sizes))} {workload.activation}"
            figures = (f"{rate:,.0f}" for rate in rates.values())
            last = (times(ratios[-1]) for ratios in found.values())
            print(row((name, workload.batch_size, optimizer, *figures, *last)), flush=True)
            if workload is WORKLOADS[-1]:
                shares = (f"{label} {rate * workload.flops / highest:.0%}" for label, rate in rates.items())
                limits.append(f"{workload.name} {optimizer}: {', '.join(shares)} of {highest / 1e9:.0f} GFLOP/s")
    print("\nGeometric means over these networks and optimizers:\n")
    for other, ratios in found.items():
        print(f"- {summary(other, ratios)}")
    print(f"\nMatrix products beside the machine's fastest ({PEAK_SIZE} × {PEAK_SIZE}, NumPy's BLAS):\n")
    for limit in limits:
        print(f"- {limit}")


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description="Steps a second of nn-tui's engine, PyTorch and scikit-learn.")
    parser.add_argument("--threads", type=int, choices=(1, 2), default=1, help="threads of BLAS and PyTorch")
    parser.add_argument("--quick", action="store_true", help="one round instead of five")
    options = parser.parse_args()
    threads: int = options.threads
    set_config(assume_finite=True, skip_parameter_validation=True)
    # Around all of it, so that nobody pays for setting it in each epoch.
    with taking(threads):
        report(threads, rounds=1 if options.quick else 5)


if __name__ == "__main__":
    main()
