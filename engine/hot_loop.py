"""The hot loop of a step: NumPy's calls at first, and once it pays, loops in place of those that follow one another."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from math import inf
from time import monotonic

from .element_loops import can_loop, in_loops
from .network.arrays import Array, Calls, Rows
from .pieces import in_pieces
from .program import Fetch
from .unrolled import RunBatches, unrolled

PAYS = 1.0
"""Seconds after which a run that still goes on is worth compiling for."""


class HotLoop:
    """Fetches each batch and makes a step's calls, which leave its cost in the 0-d `cost`, and more in `seen`.

    Where Numba is installed, loops are compiled for it in another thread; until they are there, the calls are made one
    by one. The bits are the same, but that of several batches only the last leaves what is merely looked at.
    """

    def __init__(self, fetch: Fetch, calls: Calls, cost: Array, seen: Sequence[Array], threads: int = 1) -> None:
        def run_in_loops(*seen: Array) -> RunBatches:
            return unrolled(fetch, in_pieces(in_loops(calls, seen), threads), cost)

        self._run = self._run_before_last = unrolled(fetch, in_pieces(calls, threads), cost)
        self._compile = lambda: (run_in_loops(cost, *seen), run_in_loops(cost))
        self._due = monotonic() + PAYS if can_loop() else inf
        self._compiled: Future[tuple[RunBatches, RunBatches]] | None = None

    def run_batches(self, batches: Rows) -> bool:
        """Run batches (count, B); returns whether the cost of each of them was finite."""
        if monotonic() >= self._due:
            self._due, self._compiled = inf, _compiler().submit(self._compile)
        if self._compiled is not None and self._compiled.done():
            (self._run, self._run_before_last), self._compiled = self._compiled.result(), None
        finite = self._run_before_last(batches[:-1])
        return self._run(batches[-1:]) and finite


def wait_for_loops() -> None:
    """Wait until all loops that have been asked for are compiled; whoever runs a batch after that runs them."""
    _compiler().submit(int).result()


@cache
def _compiler() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "nn-tui compiler")
