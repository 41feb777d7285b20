"""The order in which samples are trained on: every sample exactly once an epoch."""

import numpy as np

from ..network.arrays import Rows


class Batches:
    """Cuts a permutation of N samples into batches of B; the last batch of an epoch takes what is left.

    `first` (N,) is the order to begin with, None for that of the samples.
    """

    def __init__(
        self, samples: int, batch_size: int, rng: np.random.Generator, *, shuffle: bool, first: Rows | None = None
    ) -> None:
        self.batch_size = min(batch_size, samples)
        self.first = first
        self.order: Rows = np.arange(samples) if first is None else first.copy()
        self.rng = rng
        self.shuffle = shuffle

    def __len__(self) -> int:
        """Return the number of batches in an epoch."""
        return -(-self.order.size // self.batch_size)

    @property
    def remainder(self) -> int:
        """The size of the shorter last batch, 0 where the batches come out even."""
        return self.order.size % self.batch_size

    def begin_epoch(self) -> None:
        """Draw the order of the next epoch."""
        if self.shuffle:
            self.rng.shuffle(self.order)

    def size(self, index: int) -> int:
        """Return the number of samples in batch `index`, 0 … len − 1."""
        return self.remainder if self.remainder and index == len(self) - 1 else self.batch_size

    def stacks(self, first: int, count: int) -> list[Rows]:
        """Return the samples of `count` batches from batch `first` on, or as many as the epoch has, 1 at least.

        Batches of one size come together, (batches, B): all that are full, and apart from them the shorter last one.
        """
        size, full, end = self.batch_size, self.order.size // self.batch_size, first + max(1, count)
        stacks = [self.order[first * size : min(end, full) * size].reshape(-1, size)] if first < full else []
        if self.remainder and end > full:
            stacks.append(self.order[None, full * size :])
        return stacks
