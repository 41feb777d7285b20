"""Training in slices: full speed for a while, and then a look at whatever else there is to do."""

import sys
from time import perf_counter

from .save_restore import Resumable


class Slices:
    """Advances a trainer by as many batches at a time as take about `seconds`, which it learns from the last ones."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._batches = 1

    def advance(self, trainer: Resumable, at_most: int = sys.maxsize) -> None:
        """Run a slice, of not more than `at_most` batches, and not beyond the end of the epoch.

        A long evaluation at its end is taken in slices of its own.
        """
        if trainer.evaluating:
            trainer.advance(1, evaluating=self._seconds)
            return
        batches = max(1, min(self._batches, at_most))
        start = perf_counter()
        trainer.advance(batches, evaluating=self._seconds)
        taken = perf_counter() - start
        if batches == self._batches and taken < self._seconds / 2:
            self._batches = min(self._batches * 2, len(trainer.batches))
        elif taken > self._seconds * 2:
            self._batches = max(1, self._batches // 2)
