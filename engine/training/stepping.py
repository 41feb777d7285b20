"""Taking steps: batches at full speed or one by one, and the operations of a batch."""

from abc import abstractmethod
from collections.abc import Mapping
from math import isfinite, nan
from typing import Literal, NamedTuple

import numpy as np

from ..network.arrays import Rows, is_finite
from ..network.workspace import Workspace
from ..program import BoundOperation, Program
from .compiled_step import CompiledStep
from .last_checkpoint import copied
from .optimizers import Optimizer
from .save_restore import Resumable
from .threads import on_its_threads


class Fault(NamedTuple):
    """What of a batch is not finite, None where all is, and the batch's index, learning rate and cost."""

    what: Literal["cost", "parameters"] | None
    batch: int
    rate: float
    cost: float


class Stepping(Resumable):
    """The part of a trainer that runs the program of a batch; what a finished batch leads to is decided elsewhere."""

    threads: int
    optimizer: Optimizer

    @abstractmethod
    def _finish_batch(self, work: Workspace, *, finite: bool) -> None:
        """Count a batch; `finite` tells whether the costs of all that are counted now were, and the parameters are."""

    @abstractmethod
    def _tell_of_stop(self) -> None:
        """Tell the callbacks, once, that the run has stopped."""

    @property
    def _updated(self) -> bool:
        return self.operation > 0 and self.operation == len(self.program.operations) - 1

    @property
    def program(self) -> Program:
        """The program of the batch that is under way or comes next."""
        return self._compiled_step.program

    @property
    def workspace(self) -> Workspace:
        """The arrays that `program` computes in."""
        return self._compiled_step.work

    @property
    def _compiled_step(self) -> CompiledStep:
        """The step for the batch; after the last of an epoch, which is being evaluated, comes the first."""
        return self._compiled[self.batches.size(self.batch % len(self.batches))]

    @property
    def rows_under_way(self) -> Rows:
        """Where in the training split the samples of the batch stand that `stepped` is about; raises where none is."""
        assert self.stepped is not None
        return self._compiled[self.stepped[1].batch_size].rows

    @property
    def rows_worked(self) -> Rows | None:
        """Where in the training split the samples stand that `worked` is about; None where that is not known."""
        compiled = None if self.worked is None else self._compiled.get(self.worked.batch_size)
        return compiled.rows if compiled is not None and compiled.work is self.worked else None

    @on_its_threads
    def run_operation(self) -> BoundOperation:
        """Run exactly one operation and return it; an evaluation under way is finished before."""
        self._evaluate()
        if self.operation == 0:
            self._begun = self._save(self._begun)
        return self._run_operation()

    def _run_operation(self) -> BoundOperation:
        if self.operation == 0:
            self._choose_rows()
            self.before = copied(self.network.parameters.vector, self.before)
        operation = self.program.operations[self.operation]
        self.stepped = operation, self.workspace
        if operation.writes == "updates":
            # Not sooner: up to here what was kept belongs to the last update, which is still the one to look at.
            self._keep_averages()
            self.update_rate = self.optimizer_state.learning_rate
        with np.errstate(all="ignore"):
            operation.run()
        self.operation += 1
        if self.operation == len(self.program.operations):
            with np.errstate(all="ignore"):
                finite = isfinite(self.workspace.cost) and is_finite(self.network.parameters.vector)
            self._finish_batch(self.workspace, finite=finite)
            self._evaluate()
            self._tell_of_stop()
        return operation

    @on_its_threads
    def run_batch(self) -> None:
        """Finish the batch under way, or run the next one whole."""
        self._evaluate()
        self._run_operation()
        while self.operation:
            self._run_operation()
        self.stepped = None

    @on_its_threads
    def settle(self) -> None:
        """Finish what is under way: a batch whose operations are stepped, or the evaluation of an epoch."""
        if self.operation:
            self.run_batch()
        self._evaluate()

    def _advance(self, batches: int) -> None:
        if self.operation:
            self.run_batch()
            return
        self.stepped = self._begun = None
        stacks, finite = self.batches.stacks(self.batch, batches), True
        with np.errstate(all="ignore"):
            for rows in stacks[:-1]:
                finite &= self._compiled[rows.shape[1]].run_batches(rows)
            rows = stacks[-1]
            compiled = self._compiled[rows.shape[1]]
            if self.keeps_before:
                finite &= compiled.run_batches(rows[:-1])
                rows = rows[-1:]
                self.before = copied(self.network.parameters.vector, self.before)
                self._keep_averages()
            else:
                self.before = self.kept_before = None
            compiled.rows[:] = rows[-1]  # who looks at the batch wants to know
            finite &= compiled.run_batches(rows) and is_finite(self.network.parameters.vector)
        self.update_rate = self.optimizer_state.learning_rate
        further = sum(map(len, stacks)) - 1
        self.step += further
        self.batch += further
        self._finish_batch(compiled.work, finite=finite)

    def _keep_averages(self) -> None:
        """Copy what the optimizer remembers before an update, so that the update can be looked at."""
        vectors, kept = self.optimizer_state.vectors, self.kept_before or {}
        self.kept_before = {name: copied(vector, kept.get(name)) for name, vector in vectors.items()}

    def _choose_rows(self) -> None:
        size = self.batches.size(self.batch)
        start = self.batch * self.batches.batch_size
        self._compiled[size].rows[:] = self.batches.order[start : start + size]

    @on_its_threads
    def try_batch(self, learning_rate: float) -> None:
        """Run the next batch with this learning rate; no epoch is finished, nothing recorded.

        For what is done `aside`: after the last batch of an epoch the first one follows in a new order.
        """
        self._choose_rows()
        with np.errstate(all="ignore"):
            self.optimizer_state.learning_rate = learning_rate
            self.program.run()
        self.batch += 1
        if self.batch == len(self.batches):
            self.batch = 0
            self.batches.begin_epoch()

    def _first_fault(self, rates: Mapping[int, tuple[float, bool]], begun: int, end: int) -> Fault:
        """Return what is not finite first of the batches since the last checkpoint, to be gone back to afterwards."""
        self._load(self._checkpoint.state)
        rate = self.optimizer_state.learning_rate
        for batch in range(begun, end):
            rate, work = rates.get(batch, (rate, False))[0], self.workspace
            self.try_batch(rate)
            with np.errstate(all="ignore"):
                if not isfinite(work.cost):
                    return Fault("cost", batch, rate, float(work.cost))
                if not is_finite(self.network.parameters.vector):
                    return Fault("parameters", batch, rate, float(work.cost))
        return Fault(None, end, rates.get(end, (rate, False))[0], nan)
