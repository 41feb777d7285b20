"""A training step, compiled for batches of one size."""

from collections.abc import Iterable
from functools import partial
from typing import Literal

import numpy as np
from msgspec import structs

from ..hot_loop import HotLoop
from ..network.arrays import Array, Inputs, Rows
from ..network.dropout import Dropout
from ..network.losses import Loss
from ..network.network import Network
from ..network.workspace import Workspace
from ..pieces import in_pieces
from ..program import BoundOperation, Fetch, Program, backward, forward, gather, output_of

Engine = Literal["numpy", "numba"]
"""What carries out a step: NumPy's functions, or for small arrays a machine that Numba has compiled."""


class CompiledStep:
    """The program of a step over B samples, from their gathering to the update, and the arrays that it works in.

    Inputs (N, m + 1) and targets (K, N) are scaled; `updating` are the operations that turn gradients into an update
    and make it. `rows` (B,) are the samples that the program takes when it is run as it stands.
    """

    def __init__(
        self,
        network: Network,
        batch_size: int,
        data: tuple[Inputs, Array],
        loss: Loss,
        dropout: Dropout | None,
        updating: Iterable[BoundOperation],
        *,
        engine: Engine = "numpy",
        threads: int = 1,
    ) -> None:
        self.rows: Rows = np.zeros(batch_size, np.intp)
        self.work = Workspace(network.structure, batch_size, dropout=dropout)
        self._fetch = Fetch(*data, self.work)
        output = output_of(self.work)
        self.program = Program(
            [
                gather(self._fetch, self.rows),
                *forward(network.parameters, self.work, output),
                *backward(network, self.work, output, loss),
                *updating,
            ]
        )
        if engine == "numba":
            self.program = _by_machine(self.program, network.structure.dtype)
        # A row is handed over as it stands: to copy it into the rows that `gather` looks up costs a call more.
        seen = [self.work.arena, *(each.vector for each in (network.parameters, network.gradients, network.updates))]
        calls, cost = self.program.calls[1:], self.work.cost
        self._make_hot_loop = partial(HotLoop, self._fetch, calls, cost, seen, threads)
        self._hot_loop: HotLoop | None = None
        """Made when it is first run: what is only looked at does without."""
        self.program.calls = in_pieces(self.program.calls, threads)

    def run_batches(self, batches: Rows) -> bool:
        """Run the step for each of the batches (count, B); the hot loop of the whole program.

        Returns whether the cost of each of them was finite.
        """
        if self._hot_loop is None:
            self._hot_loop = self._make_hot_loop()
        return self._hot_loop.run_batches(batches)

    @property
    def arrays(self) -> tuple[Array | Rows, ...]:
        """All that running it writes to, beside the network and the optimizer's state."""
        work = self.work
        return self.rows, work.arena, work.x, work.y, work.cost


def _by_machine(program: Program, dtype: np.dtype[np.floating]) -> Program:
    from ..numba_machine import compiled  # takes half a second, and Numba need not be there

    made = Program(
        structs.replace(operation, calls=compiled(operation.calls, dtype)) for operation in program.operations
    )
    fetch, *others = program.calls
    made.calls = (fetch, *compiled(others, dtype))
    return made
