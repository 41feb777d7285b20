"""The hot loop of a step: NumPy's calls at first, then compiled loops in place of those that follow one another."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from math import inf
from threading import Thread
from threading import enumerate as enumerate_threads
from time import monotonic
from typing import TypeVar

from .element_loops import can_loop, in_loops
from .network.arrays import Array, Calls, Rows
from .pieces import in_pieces
from .program import Fetch
from .unrolled import RunBatches, unrolled

COMPILER = "nn-tui compiler"
"""The name of the threads that compile."""
PAYS = 1.0
"""Seconds of training after which it is worth to compile."""

Made = TypeVar("Made")


class HotLoop:
    """Fetches each batch and makes a step's calls, which leave its cost in the 0-d `cost`.

    Where Numba is installed, loops are compiled for it in another thread; until they are there, and where Numba does
    not work, the calls are made one by one. The bits are the same. The arrays `seen` are looked at after the last batch
    of those that are run together: what nobody else reads is not written before that.
    """

    def __init__(self, fetch: Fetch, calls: Calls, cost: Array, seen: Sequence[Array], threads: int = 1) -> None:
        def with_loops(read: Sequence[Array]) -> RunBatches:
            return unrolled(fetch, in_pieces(in_loops(calls, read), threads), cost)

        self._run_last = self._run_others = unrolled(fetch, in_pieces(calls, threads), cost)
        self._compile = lambda: (with_loops([cost, *seen]), with_loops([cost]))
        self._until_it_pays = PAYS if can_loop() else inf
        self._compiled: Future[tuple[RunBatches, RunBatches]] | None = None

    def run_batches(self, batches: Rows) -> bool:
        """Run batches (count, B); returns whether the cost of each of them was finite."""
        if self._compiled is not None and self._compiled.done():
            # Where it has failed, Numba is not what it should be, and nobody needs it.
            if self._compiled.exception() is None:
                self._run_last, self._run_others = self._compiled.result()
            self._compiled = None
        start = monotonic()
        finite = self._run_others(batches[:-1])
        finite = self._run_last(batches[-1:]) and finite
        self._until_it_pays -= monotonic() - start
        if self._until_it_pays <= 0:
            self._until_it_pays, self._compiled = inf, Future()
            # A process that ends does not wait for it.
            Thread(target=_carry_out, args=(self._compile, self._compiled), name=COMPILER, daemon=True).start()
        return finite


def wait_for_loops() -> None:
    """Wait until all loops that have been asked for are compiled; whoever runs a batch after that runs them."""
    for thread in enumerate_threads():
        if thread.name == COMPILER:
            thread.join()


def _carry_out(make: Callable[[], Made], promise: Future[Made]) -> None:
    try:
        promise.set_result(make())
    except Exception as error:
        promise.set_exception(error)
