"""Training: epochs of batches of operations, evaluation at the end of each epoch, and the reasons to stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..datasets import Prepared
from .arrays import Array, Call, Rows
from .batches import Batches
from .evaluation import Evaluation, Predictor, score
from .history import History
from .losses import Loss
from .network import Network, Workspace
from .optimizers import Optimizer, OptimizerState
from .program import Operation, Program, backward, forward, gather, output_of, update

EVALUATED_SAMPLES = 10_000
"""How many training samples the training loss is evaluated on at most; the test split is always evaluated whole."""


@dataclass(frozen=True)
class Stop:
    """Why training has stopped: a reason to look up, and a sentence with the numbers behind it."""

    reason: Literal["epochs", "diverged"]
    sentence: str


@dataclass(frozen=True, eq=False)
class TrainerState:
    """All it takes to go on exactly from between two batches."""

    parameters: Array
    optimizer: Mapping[str, Array]
    optimizer_step: int
    learning_rate: float
    order: Rows
    random: Mapping[str, Any]
    epoch: int
    step: int
    batch: int


class Trainer:
    """Trains a network; owns every number that changes.

    `epoch` and `step` count finished epochs and updates, `batch` is the index of the batch that comes next in this
    epoch, and `operation` the index of the operation that comes next in `program`. A step may be taken in operations
    and finished in one go, or never interrupted: the numbers are the same, bit for bit.

    Inputs and targets come scaled in `data`; parameters are as the network holds them. `trainable` (P,) is 0 where a
    parameter must not move, None where all do.
    """

    def __init__(
        self,
        network: Network,
        data: Prepared,
        *,
        loss: Loss,
        optimizer: Optimizer,
        learning_rate: float,
        batch_size: int | Literal["all"],
        epochs: int | None,
        rng: np.random.Generator,
        shuffle: bool = True,
        trainable: Array | None = None,
    ) -> None:
        self.network, self.data, self.loss, self.optimizer = network, data, loss, optimizer
        self.epochs = epochs
        self.stopped: Stop | None = None
        self.epoch = self.step = self.batch = self.operation = 0
        self.stepped: tuple[Operation, Workspace] | None = None
        """The operation that was taken last and the arrays it worked in; None unless single operations are taken."""

        dtype = network.structure.dtype
        self.inputs = np.ones((data.train_inputs.shape[0], data.train_inputs.shape[1] + 1), dtype)
        self.inputs[:, :-1] = data.train_inputs
        self.targets = np.ascontiguousarray(data.train_targets.T, dtype)
        self._test_inputs = data.test_inputs.astype(dtype)
        self._test_targets = np.ascontiguousarray(data.test_targets.T, dtype)
        self._predictor = Predictor(network.parameters, loss)

        samples = self.inputs.shape[0]
        self.batches = Batches(samples, samples if batch_size == "all" else batch_size, rng, shuffle=shuffle)
        self.optimizer_state = OptimizerState(network.gradients.vector, network.updates.vector, learning_rate)
        updating = tuple(update(network, optimizer.calls(self.optimizer_state), type(optimizer).formula, trainable))
        self._programs: dict[int, tuple[Rows, Workspace, Program]] = {}
        for size in {self.batches.batch_size, self.batches.remainder} - {0}:
            self._programs[size] = self._compile(size, updating)

        self.batches.begin_epoch()
        self.history = History()
        self.evaluation = self._evaluate()
        self.best = (float("inf"), 0)
        """The lowest loss of the judged split so far, and its epoch."""
        self._safe = self.save()
        self._record()

    def _compile(self, size: int, updating: tuple[Operation, ...]) -> tuple[Rows, Workspace, Program]:
        rows = np.zeros(size, np.intp)
        work = Workspace(self.network.structure, size)
        output = output_of(work)
        program = Program(
            [
                gather(self.inputs, self.targets, rows, work),
                *forward(self.network.parameters, work, output),
                *backward(self.network, work, output, self.loss),
                *updating,
            ]
        )
        return rows, work, program

    @property
    def learning_rate(self) -> float:
        """The learning rate η; a change takes effect with the next update."""
        return self.optimizer_state.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self.optimizer_state.learning_rate = value

    @property
    def program(self) -> Program:
        """The program of the batch that is under way or comes next."""
        return self._programs[self.batches.size(self.batch)][2]

    @property
    def workspace(self) -> Workspace:
        """The arrays that `program` computes in."""
        return self._programs[self.batches.size(self.batch)][1]

    def run_operation(self) -> Operation:
        """Run exactly one operation and return it."""
        if self.operation == 0:
            self._choose_rows()
        operation = self.program.operations[self.operation]
        self.stepped = operation, self.workspace
        with np.errstate(all="ignore"):
            operation.run()
        self.operation += 1
        if self.operation == len(self.program.operations):
            self._finish_batch(self.workspace.cost)
        return operation

    def run_batch(self) -> None:
        """Finish the batch under way, or run the next one whole."""
        self.run_operation()
        while self.operation:
            self.run_operation()
        self.stepped = None

    def run_epoch(self) -> None:
        """Finish the epoch under way: afterwards `epoch` is greater by one, unless training diverged."""
        epoch, self.stopped = self.epoch, None
        while self.epoch == epoch and not self.stopped:
            self.advance(len(self.batches))

    def run(self) -> Stop:
        """Train until there is a reason to stop, and return it."""
        self.stopped = None
        while self.stopped is None:
            self.advance(len(self.batches))
        return self.stopped

    def advance(self, batches: int) -> None:
        """Run at most this many batches at full speed, not beyond the end of the epoch."""
        if self.operation:
            self.run_batch()
            return
        full = self.batches.order.size // self.batches.batch_size
        count = min(batches, full - self.batch)
        if count <= 0:
            self.run_batch()
            return
        self.stepped = None
        size = self.batches.batch_size
        rows, work, program = self._programs[size]
        with np.errstate(all="ignore"):
            _run_batches(program.calls, rows, self.batches.order, self.batch * size, (self.batch + count) * size)
        self.step += count - 1
        self.batch += count - 1
        self._finish_batch(work.cost)

    def _choose_rows(self) -> None:
        size = self.batches.size(self.batch)
        start = self.batch * self.batches.batch_size
        self._programs[size][0][:] = self.batches.order[start : start + size]

    def _finish_batch(self, cost: Array) -> None:
        self.operation = 0
        self.step += 1
        self.batch += 1
        if not np.isfinite(cost):
            self._return_to_last_finite(f"batch {self.batch} of epoch {self.epoch + 1} had a cost of {cost:g}")
        elif self.batch == len(self.batches):
            self._finish_epoch()

    def _finish_epoch(self) -> None:
        evaluation = self._evaluate()
        if not np.isfinite(evaluation.train.loss):
            self._return_to_last_finite(f"after epoch {self.epoch + 1} the loss was {evaluation.train.loss:g}")
            return
        self.batch = 0
        self.epoch += 1
        self.evaluation = evaluation
        self.batches.begin_epoch()
        self._record()
        if self.epochs and self.epoch % self.epochs == 0:
            self.stopped = Stop("epochs", f"{self.epoch:,} epochs are done")

    def _evaluate(self) -> Evaluation:
        task, many = self.data.dataset.task, EVALUATED_SAMPLES
        train = score(task, self._predictor, self.inputs[:many], self.targets[:, :many])
        test = score(task, self._predictor, self._test_inputs, self._test_targets) if len(self._test_inputs) else None
        return Evaluation(train, test)

    def _record(self) -> None:
        """Note what the epoch came to, and the state it ended in."""
        train, test = self.evaluation.train, self.evaluation.test
        absent = float("nan")
        test_values = (test.loss, test.metric) if test else (absent, absent)
        self.history.append(self.epoch, (train.loss, test_values[0], train.metric, test_values[1], self.learning_rate))
        loss = self.evaluation.judged.loss
        if self.epoch == 0 or loss < self.best[0]:
            self.best = loss, self.epoch
        self._safe = self.save()

    def _return_to_last_finite(self, finding: str) -> None:
        """Go back to the last state whose cost was finite, by the same steps from the start of the epoch."""
        rate, batches = self.learning_rate, self.batch
        self.restore(self._safe)
        finite = self._safe
        for batch in range(batches):
            before = self.save()
            self._choose_rows()
            with np.errstate(all="ignore"):
                self.program.run()
            if not np.isfinite(self.workspace.cost):
                break
            finite = before
            self.batch, self.step = batch + 1, self.step + 1
        self.restore(finite)
        self.stopped = Stop(
            "diverged",
            f"{finding} at learning rate {rate:g}; went back to the last finite state, update {self.step:,}: "
            "try a smaller learning rate",
        )

    def save(self) -> TrainerState:
        """Return a copy of all it takes to go on exactly; to be called between two batches."""
        return TrainerState(
            self.network.parameters.vector.copy(),
            {name: vector.copy() for name, vector in self.optimizer_state.vectors.items()},
            self.optimizer_state.step,
            self.learning_rate,
            self.batches.order.copy(),
            self.batches.rng.bit_generator.state,
            self.epoch,
            self.step,
            self.batch,
        )

    def restore(self, state: TrainerState) -> None:
        """Go on from a saved state; the arrays stay where they are, so nothing has to be compiled again."""
        self.network.parameters.vector[:] = state.parameters
        for name, vector in state.optimizer.items():
            self.optimizer_state.vectors[name][:] = vector
        self.optimizer_state.step = state.optimizer_step
        self.learning_rate = state.learning_rate
        self.batches.order[:] = state.order
        self.batches.rng.bit_generator.state = dict(state.random)
        self.epoch, self.step, self.batch, self.operation = state.epoch, state.step, state.batch, 0


def _run_batches(calls: tuple[Call, ...], rows: Rows, order: Rows, start: int, stop: int) -> None:
    """Run a compiled step for each batch of order[start:stop]; the hot loop of the whole program."""
    size = rows.size
    for first in range(start, stop, size):
        rows[:] = order[first : first + size]
        for call in calls:
            call()
