"""What is measured: networks with the shape of their data, and what a contestant is."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter, process_time
from typing import Literal

import numpy as np
import numpy.typing as npt

LEARNING_RATE = 1e-3

Numbers = npt.NDArray[np.float32] | npt.NDArray[np.float64]
Epoch = Callable[[], float]
"""Runs the steps of one shuffled epoch, and returns the seconds that they took."""
OptimizerName = Literal["sgd", "adam", "adamw"]
DType = Literal["float32", "float64"]
Activation = Literal["tanh", "relu", "sigmoid", "gelu", "silu", "elu"]


def clock_of(threads: int) -> Callable[[], float]:
    """Return what the time is taken by: on one thread that of the processor, so that what else runs does not count."""
    return process_time if threads == 1 else perf_counter


class AbsentError(Exception):
    """A contestant cannot take part; the message says why in a few words."""


@dataclass(frozen=True)
class Workload:
    """A network and the shape of its data; one output is a regression, several are classes."""

    name: str
    sizes: tuple[int, ...]
    activation: Activation
    batch_size: int
    samples: int
    dtype: DType = "float32"

    @property
    def steps(self) -> int:
        """How many steps of an epoch are timed: all full batches, but not the one that ends the epoch."""
        full, remainder = divmod(self.samples, self.batch_size)
        return full if remainder else full - 1

    @property
    def regression(self) -> bool:
        """Whether it is a regression."""
        return self.sizes[-1] == 1

    @property
    def flops(self) -> int:
        """The floating-point operations of a step's matrix products."""
        pairs = list(pairwise(self.sizes))
        products = 2 * sum((m + 1) * n for m, n in pairs) + sum(m * n for m, n in pairs[1:])
        return 2 * self.batch_size * products

    @property
    def parameters(self) -> int:
        """How many weights and biases there are."""
        return sum((m + 1) * n for m, n in pairwise(self.sizes))

    def made_up(self) -> tuple[Numbers, Numbers]:
        """Return random inputs (N, m), and targets (N, 1) or classes (N,)."""
        rng = np.random.default_rng(0)
        inputs = rng.normal(size=(self.samples, self.sizes[0])).astype(self.dtype)
        if self.regression:
            return inputs, rng.normal(size=(self.samples, 1)).astype(self.dtype)
        # In turn, so that every class is there.
        return inputs, (np.arange(self.samples) % self.sizes[-1]).astype(self.dtype)

    def one_hot(self, targets: Numbers) -> Numbers:
        """Return targets as (N, K): as they are, or one-hot."""
        if self.regression:
            return targets
        return np.eye(self.sizes[-1], dtype=self.dtype)[targets.astype(np.intp)]


WORKLOADS = (
    Workload("W1", (2, 4, 2, 1), "tanh", 10, 500),
    Workload("W2", (4, 16, 16, 3), "tanh", 16, 150),
    Workload("W3", (64, 128, 64, 10), "relu", 32, 1_797),
    # So few that an epoch is short for the slowest contestant.
    Workload("W4", (784, 256, 128, 10), "relu", 128, 1_536),
)
