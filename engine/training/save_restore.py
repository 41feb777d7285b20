"""What a trainer is made of, saving it between two operations, and going back to what was saved."""

from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from math import inf

import numpy as np
from msgspec import structs

from ..evaluation.evaluation import Evaluation
from ..network.arrays import Array, Rows
from ..network.network import Network
from ..network.workspace import Workspace
from ..program import BoundOperation, Program
from .batches import Batches
from .compiled_step import CompiledStep
from .history import History
from .last_checkpoint import LastCheckpoint, copied
from .optimizers import OptimizerState
from .schedules import ScheduleRun
from .stopping import Stop, StoppingRun
from .trainer_state import TrainerState


class Resumable(ABC):
    """All that changes while a network is trained, but for the curves."""

    network: Network
    optimizer_state: OptimizerState
    batches: Batches
    dropout_rng: np.random.Generator | None
    """The random numbers of dropout; None without it."""
    epoch: int
    step: int
    batch: int
    operation: int
    rate_held: bool
    """Whether the learning rate was set by hand and not released since."""
    evaluation: Evaluation
    epoch_evaluation: Evaluation
    best: tuple[float, int]
    """The lowest loss of the judged split so far, and its epoch."""
    stepped: tuple[BoundOperation, Workspace] | None
    """The operation that was taken last and the arrays it worked in; None unless single operations are taken."""
    worked: Workspace | None
    """The arrays of the last finished batch; None before the first, and after going back."""
    before: Array | None
    """The parameters that the last batch was computed with, or the one under way; None where they were not kept."""
    kept_before: Mapping[str, Array] | None
    """What the optimizer kept before the update of that batch, by the names of its vectors; None where it was not."""
    update_rate: float | None
    """The learning rate of the last update; None where it was made otherwise than updates are now, or undone."""
    keeps_before: bool
    """Whether `before` is kept at full speed too, which takes a copy of the parameters in each call of `advance`."""
    on_the_clock: bool
    """Whether what is trained counts towards the time limit; not where it is done again."""
    _compiled: dict[int, CompiledStep]
    """The step, by the size of the batch: the last one of an epoch may be shorter."""
    _evaluating: Generator[Evaluation | None] | None
    """The evaluation that ends the epoch, while it is under way."""
    _schedule: ScheduleRun
    _scheduled_rate: float
    _stopping: StoppingRun
    _best_parameters: Array | None
    """The parameters that early stopping may put back; None where it will not."""
    history: History
    stopped: Stop | None
    """Why it does not go on; None while it does."""
    _begun: TrainerState | None
    """The state in which the batch began whose operations are stepped; None where none are."""
    _checkpoint: LastCheckpoint
    """The state from which every batch up to the present one is reached again."""

    @abstractmethod
    def _evaluate(self, seconds: float = inf) -> None:
        """Go on with the evaluation of an epoch, if there is one under way, for about so long; finish the epoch."""

    @property
    @abstractmethod
    def evaluating(self) -> bool:
        """Whether an epoch is finished but for its evaluation."""

    @property
    @abstractmethod
    def program(self) -> Program:
        """The program of the batch that is under way or comes next."""

    @abstractmethod
    def advance(self, batches: int, *, evaluating: float = inf) -> None:
        """Run at most this many batches at full speed, not beyond the end of the epoch."""

    @abstractmethod
    def run_operation(self) -> BoundOperation:
        """Run exactly one operation and return it."""

    @abstractmethod
    def _set_rate(self, value: float, *, held: bool) -> None:
        """Let the learning rate be this from the next update on."""

    @property
    @abstractmethod
    def _updated(self) -> bool:
        """Whether the update of the batch under way is computed."""

    def save(self) -> TrainerState:
        """Return a copy of all it takes to go on exactly, between any two operations."""
        self._evaluate()
        state = self._save()
        if self.operation and self._begun:
            begun = self._begun
            state = structs.replace(
                state,
                parameters=begun.parameters.copy(),
                optimizer={name: vector.copy() for name, vector in begun.optimizer.items()},
                optimizer_step=begun.optimizer_step,
                dropout=begun.dropout,
                operation=self.operation,
                update_rate=self.update_rate if self._updated else None,
            )
        best = self._best_parameters
        return structs.replace(
            state,
            best_parameters=None if best is None else best.copy(),
            history=self.history.copy(),
            stopped=self.stopped,
        )

    def _keep_checkpoint(self) -> None:
        """Copy the state into the memory of the last checkpoint."""
        self._checkpoint.keep(self._save(self._checkpoint.state))

    def _save(self, into: TrainerState | None = None) -> TrainerState:
        """Return the state, its arrays in the memory of another one where there is one."""
        vectors = self.optimizer_state.vectors
        return TrainerState(
            parameters=copied(self.network.parameters.vector, into and into.parameters),
            optimizer={name: copied(vector, into and into.optimizer[name]) for name, vector in vectors.items()},
            optimizer_step=self.optimizer_state.step,
            learning_rate=self.optimizer_state.learning_rate,
            order=copied(self.batches.order, into and into.order),
            random=self.batches.rng.bit_generator.state,
            epoch=self.epoch,
            step=self.step,
            batch=self.batch,
            scheduled_rate=self._scheduled_rate,
            rate_held=self.rate_held,
            evaluation=self.evaluation,
            best=self.best,
            schedule=dict(self._schedule.state),
            stopping=dict(self._stopping.state),
            dropout=self.dropout_rng.bit_generator.state if self.dropout_rng else None,
        )

    def restore(self, state: TrainerState) -> None:
        """Go on from a saved state; the arrays stay where they are, so nothing has to be compiled again."""
        self._load(state)
        self.stopped = state.stopped
        if state.history is not None:
            self.history = state.history.copy()
        if self._best_parameters is not None:
            best = state.best_parameters
            self._best_parameters[:] = state.parameters if best is None else best
        self._keep_checkpoint()
        if state.operation:
            if state.update_rate is not None:
                self._set_rate(state.update_rate, held=state.rate_held)
            while self.operation < state.operation:
                self.run_operation()
            self._set_rate(state.learning_rate, held=state.rate_held)

    @np.errstate(all="ignore")
    def _load(self, state: TrainerState) -> None:
        self.network.parameters.vector[:] = state.parameters
        self.network.gradients.vector[:] = self.network.updates.vector[:] = 0.0
        for name, vector in state.optimizer.items():
            self.optimizer_state.vectors[name][...] = vector
        self.optimizer_state.step = state.optimizer_step
        self.optimizer_state.learning_rate = state.learning_rate
        self._scheduled_rate, self.rate_held = state.scheduled_rate, state.rate_held
        # A state may come from a run under another schedule, or with other reasons to stop.
        self._schedule.state = dict(state.schedule or self._schedule.state)
        self._stopping.state = self._stopping.state | dict(state.stopping)
        self.batches.order[:] = state.order
        self.batches.rng.bit_generator.state = dict(state.random)
        if self.dropout_rng and state.dropout:
            self.dropout_rng.bit_generator.state = dict(state.dropout)
        self.evaluation = self.epoch_evaluation = state.evaluation
        self.best = state.best
        self.epoch, self.step, self.batch, self.operation = state.epoch, state.step, state.batch, 0
        self.worked = self.stepped = self.before = self.kept_before = None
        self.update_rate = self._evaluating = None

    @contextmanager
    def aside(self) -> Generator[None]:
        """Undo on leaving whatever was trained inside, bit for bit; to be entered between two batches."""
        self._evaluate()
        state, worked, stepped = self._save(), self.worked, self.stepped
        before, kept, update_rate = self.before, self.kept_before, self.update_rate
        arrays: list[Array | Rows] = [self.network.gradients.vector, self.network.updates.vector]
        for step in self._compiled.values():
            arrays += step.arrays
        copies = [array.copy() for array in arrays]
        try:
            yield
        finally:
            self._load(state)
            self.worked, self.stepped, self.update_rate = worked, stepped, update_rate
            self.before, self.kept_before = before, kept
            for array, copy in zip(arrays, copies, strict=True):
                array[...] = copy
