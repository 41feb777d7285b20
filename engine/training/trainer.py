"""Training: epochs of batches of operations, evaluation at the end of each epoch, and the reasons to stop."""

import sys
from collections import deque
from math import inf, isfinite, isnan, sqrt
from time import perf_counter
from typing import Literal

import numpy as np
from msgspec import structs

from nn_tui.datasets import SPLITS, Floats, Prepared, ScaledRows, SplitName

from ..evaluation.evaluation import Evaluation
from ..evaluation.evaluator import EvaluatedSplit, Evaluator
from ..evaluation.monitors import value_of, watching
from ..evaluation.predictor import Predictor
from ..network.arrays import Array, Inputs
from ..network.dropout import Dropout
from ..network.losses import Loss, PlainLoss, Weighted
from ..network.network import Network
from ..network.workspace import Workspace
from .batches import Batches
from .callbacks import Callbacks, call
from .compiled_step import CompiledStep, Engine
from .full_batch_objective import Trial
from .history import History
from .last_checkpoint import LastCheckpoint
from .optimizers import Optimizer, OptimizerState
from .regularization import Regularization
from .replay import replay
from .sample_weights import SampleWeights
from .schedules import ConstantRate, ReduceOnPlateauRun, Schedule
from .stepping import Stepping
from .stopping import Stop, Stopping, asked_for, converged, diverged, never_finite
from .threads import on_its_threads
from .trainer_state import TrainerState
from .update import update

__all__ = ["Stop", "Trainer", "TrainerState"]


class Trainer(Stepping):
    """Trains a network; owns every number that changes.

    `epoch` and `step` count finished epochs and updates, `batch` is the index of the batch that comes next in this
    epoch, and `operation` the index of the operation that comes next in `program`. A step may be taken in operations
    and finished in one go, or never interrupted: the numbers are the same, bit for bit.

    Inputs and targets come scaled in `data`; parameters are as the network holds them. `trainable` (P,) is 0 where a
    parameter must not move, None where all do. `weights` tell how often each sample counts in the loss, and in the
    losses that are shown. The `schedule` is asked for the learning rate once at the start of each epoch, with the loss
    of the validation split, or else the training loss (the test split stays out of training); a rate that is set by
    hand holds until it is released.

    In memory are the data, the arrays of one batch and of an evaluation, and of the P parameters' size: parameters,
    gradients and updates, and the vectors that the optimizer keeps (none for SGD, two for Adam). A copy of the
    parameters and of these, to go back to when the cost stops being finite, lies in a temporary file where it is
    large. Early stopping that restores the best parameters keeps one copy of them; a batch that is to be looked at
    afterwards keeps one of them and of the optimizer's vectors. Nothing grows while it trains, but for the history,
    which is bounded.

    `evaluation` is that of the parameters as they are between two epochs, `epoch_evaluation` that of the last epoch's
    own, also where better ones were put back after it.

    While it computes, matrix products and large element-wise calls take `threads` threads. Its steps are carried out by
    `engine`; what is evaluated is computed by NumPy.

    Raises InputError for a schedule without an end, and for a monitor that does not exist.
    """

    def __init__(
        self,
        network: Network,
        data: Prepared,
        *,
        loss: PlainLoss,
        optimizer: Optimizer,
        learning_rate: float,
        batch_size: int | Literal["all"],
        epochs: int | None,
        rng: np.random.Generator,
        shuffle: bool = True,
        trainable: Array | None = None,
        weights: SampleWeights | None = None,
        regularization: Regularization | None = None,
        dropout: Dropout | None = None,
        schedule: Schedule | None = None,
        stopping: Stopping | None = None,
        threads: int = 1,
        engine: Engine = "numpy",
    ) -> None:
        self.network, self.data, self.optimizer = network, data, optimizer
        self.loss: Loss = Weighted(loss) if weights else loss
        self.trainable, self.weights = trainable, weights
        self.regularization = regularization or Regularization()
        self.dropout_rng = dropout.rng if dropout else None
        self.epochs = epochs
        self.threads = threads
        self.update_rate = None
        self.stopped = None
        self.epoch = self.step = self.batch = self.operation = 0
        self.stepped = self.worked = self.before = self.kept_before = self._begun = None
        self.keeps_before, self.on_the_clock = False, True
        self.put_back: int | None = None
        """The epoch whose parameters were put back when the run last stopped by itself; None where none were."""
        self.callbacks = Callbacks()
        self._told: Stop | None = None
        """The stop that the callbacks were last told of."""
        self._asked: str | None = None
        """Why a callback wants it to stop at the end of the epoch, if one does."""

        dtype = network.structure.dtype
        splits: dict[SplitName, EvaluatedSplit] = {
            name: EvaluatedSplit(
                _with_ones(part.inputs, dtype),
                _with_weights(part.targets, None if weights is None else weights[name], dtype),
                part.weights,
            )
            for name in SPLITS
            if len((part := data.split(name)).rows)
        }
        self.inputs, self.targets, _ = splits["train"]
        schedule, stopping = schedule or ConstantRate(), structs.replace(stopping or Stopping(), epochs=epochs)
        schedule.check(data)
        stopping.check(data)
        self._schedule = schedule.begin(learning_rate, epochs)
        monitors = (*stopping.monitors.values(), self._schedule.monitor or "train_loss")
        self._evaluator = Evaluator(
            data.dataset.task,
            Predictor(network.parameters, self.loss),
            splits,
            watching(monitors, network.parameters, data, loss.threshold),
        )
        self._evaluating = None
        self._unspent = 0.0, 0

        samples = self.inputs.shape[0]
        # Where all samples are trained on and none is to be moved, their order is that of the data.
        alone = not (shuffle or len(data.test_rows) or len(data.validation_rows))
        first = np.argsort(data.train_rows) if alone else None
        size = samples if batch_size == "all" else batch_size
        self.batches = Batches(samples, size, rng, shuffle=shuffle, first=first)
        parameters, gradients, updates = network.parameters.vector, network.gradients.vector, network.updates.vector
        trial = (
            Trial(network.structure, self.inputs, self.targets, self.loss, regularization, trainable)
            if optimizer.full_batch
            else None
        )
        self.optimizer_state = OptimizerState(gradients, updates, learning_rate, parameters=parameters, evaluate=trial)
        optimizing = optimizer.calls(self.optimizer_state)
        updating = tuple(update(network, optimizing, type(optimizer).formula, trainable, regularization))
        self._compiled = {
            size: CompiledStep(
                network, size, (self.inputs, self.targets), self.loss, dropout, updating, engine=engine, threads=threads
            )
            for size in {self.batches.batch_size, self.batches.remainder} - {0}
        }

        self.batches.begin_epoch()
        self.history = History()
        self.evaluation = self.epoch_evaluation = self._evaluator.evaluate()
        self.best = self.evaluation.judged.loss, 0
        self._stopping = stopping.begin(self.evaluation)
        self._best_parameters = network.parameters.vector.copy() if self._stopping.keeps_best else None
        self._scheduled_rate, self.rate_held = learning_rate, False
        self._checkpoint = LastCheckpoint(self._save())
        self._begin_epoch(self.evaluation)
        self._record()

    @property
    def learning_rate(self) -> float:
        """The learning rate η; one that is set holds from the next update on, until it is released."""
        return self.optimizer_state.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._set_rate(value, held=True)

    @property
    def scheduled_rate(self) -> float:
        """The learning rate that the schedule has for the epoch, also while another one is held."""
        return self._scheduled_rate

    @property
    def plateau_monitor(self) -> str | None:
        """What must get better lest the schedule lower the learning rate; None for schedules that go by the epoch."""
        usual = "validation_loss" if self.evaluation.validation else "train_loss"
        return (self._schedule.monitor or usual) if isinstance(self._schedule, ReduceOnPlateauRun) else None

    def release_learning_rate(self) -> None:
        """Give the learning rate back to the schedule, from the next update on."""
        if self.rate_held:
            self._set_rate(self._scheduled_rate, held=False)

    def _set_rate(self, value: float, *, held: bool) -> None:
        with np.errstate(all="ignore"):  # too large for float32 is infinite
            self.optimizer_state.learning_rate = value
        self.rate_held = held
        self._checkpoint.rates[self.batch + self._updated] = value, held

    @on_its_threads
    def run_epoch(self) -> None:
        """Finish the epoch under way: afterwards `epoch` is greater by one, unless training diverged."""
        epoch, self.stopped = self.epoch, None
        while self.epoch == epoch and not self.stopped:
            self.advance(len(self.batches))

    @on_its_threads
    def run(self) -> Stop:
        """Train until there is a reason to stop, and return it."""
        self.stopped = None
        while self.stopped is None:
            self.advance(len(self.batches))
        return self.stopped

    @on_its_threads
    def advance(self, batches: int, *, evaluating: float = inf) -> None:
        """Run at most this many batches at full speed, not beyond the end of the epoch.

        The evaluation that ends an epoch may take longer than its batches. What is not done after `evaluating` seconds
        is left to the next calls, which do nothing else until the epoch is finished.
        """
        limited = self.on_the_clock and self._stopping.rules.time_limit is not None
        start, step, self.put_back = perf_counter(), self.step, None
        if self._evaluating is None:
            batches = 1 if self.callbacks.after_batch else batches
            self._advance(min(batches, self._stopping.batches_left) if limited else batches)
        if self._evaluating is not None:
            self._evaluate(evaluating)
        if limited:
            self._spend(perf_counter() - start, self.step - step)
        self._tell_of_stop()

    def _spend(self, seconds: float, batches: int) -> None:
        """Count what was spent of the time limit; an evaluation counts once it is whole."""
        before, taken = self._unspent
        self._unspent = seconds + before, taken + batches
        if self._evaluating is not None:
            return
        if self.stopped is None:
            self.stopped = self._stopping.spend(*self._unspent, self.epoch + self.batch / len(self.batches))
            if self.stopped:
                self.put_back = self.restore_best()
        self._unspent = 0.0, 0

    def _finish_batch(self, work: Workspace, *, finite: bool) -> None:
        """Count a batch; `finite` tells whether the costs of all that are counted now were, and the parameters are."""
        self.operation = 0
        self.step += 1
        self.batch += 1
        self.worked = work
        if not finite:
            self._return_to_last_finite()
        else:
            if self.batch == len(self.batches):
                self._evaluating = self._evaluator.in_stretches()
            if self.callbacks.after_batch and self.on_the_clock:
                self._asked = call(self.callbacks.after_batch, self)
                if self._asked and self._evaluating is None:
                    self.stopped, self._asked = asked_for(self._asked), None
                    self.put_back = self.restore_best()

    def _tell_of_stop(self) -> None:
        """Tell the callbacks, once, that the run has stopped."""
        if self.stopped is not self._told:
            self._told = self.stopped
            if self.stopped and self.on_the_clock:
                call(self.callbacks.on_stop, self)

    @property
    def evaluating(self) -> bool:
        """Whether an epoch is finished but for its evaluation."""
        return self._evaluating is not None

    def _evaluate(self, seconds: float = inf) -> None:
        if self._evaluating is None:
            return
        deadline = perf_counter() + seconds
        for evaluation in self._evaluating:
            if evaluation is not None:
                self._evaluating = None
                self._finish_epoch(evaluation)
                return
            if perf_counter() >= deadline:
                return

    def _finish_epoch(self, evaluation: Evaluation) -> None:
        if not isfinite(evaluation.train.loss):
            self._return_to_last_finite(f"after epoch {self.epoch + 1} the loss was {evaluation.train.loss:g}")
            return
        self.batch = 0
        self.epoch += 1
        self.evaluation = self.epoch_evaluation = evaluation
        self.batches.begin_epoch()
        self._record()
        self.stopped = self._stopping.judge(self.epoch, evaluation)
        if (finding := self.optimizer.converged(self.optimizer_state)) and not self.stopped:
            self.stopped = converged(finding)
        if self.on_the_clock:
            asked, self._asked = call(self.callbacks.after_epoch, self) or self._asked, None
            self.stopped = self.stopped or (asked_for(asked) if asked else None)
        self._keep_best()
        self._begin_epoch(evaluation)
        if self.stopped:
            self.put_back = self.restore_best()

    def _begin_epoch(self, evaluation: Evaluation) -> None:
        """Take the learning rate that the schedule has for the epoch, unless one is held, and keep a checkpoint."""
        self._scheduled_rate = self._schedule.rate(self.epoch, self._watched_by_schedule(evaluation))
        if not self.rate_held and self._scheduled_rate != self.learning_rate:
            self._set_rate(self._scheduled_rate, held=False)
        self._keep_checkpoint()

    def _watched_by_schedule(self, evaluation: Evaluation) -> float:
        """Return what the schedule goes by: the loss of validation where there is one, unless it says."""
        monitor = self._schedule.monitor
        return (evaluation.validation or evaluation.train).loss if monitor is None else value_of(monitor, evaluation)

    def _keep_best(self) -> None:
        """Copy the parameters where no epoch was better."""
        if self._best_parameters is not None and self._stopping.best_epoch == self.epoch:
            self._best_parameters[:] = self.network.parameters.vector

    @on_its_threads
    def restore_best(self) -> int | None:
        """Put back the parameters of the best epoch, where early stopping keeps them; whatever stops a run does that.

        Finishes what is under way. Returns the epoch, None where no other parameters are put back.
        """
        self.settle()
        parameters, best = self.network.parameters.vector, self._best_parameters
        if best is None or isnan(self._stopping.best_epoch) or np.array_equal(parameters, best):
            return None
        parameters[:] = best
        self.evaluation = self._evaluator.evaluate()
        self._keep_checkpoint()
        return int(self._stopping.best_epoch)

    def _record(self) -> None:
        """Note what the epoch came to."""
        train, test, validation = self.evaluation.train, self.evaluation.test, self.evaluation.validation
        absent = float("nan"), float("nan")
        test_values = (test.loss, test.metric) if test else absent
        validation_values = (validation.loss, validation.metric) if validation else absent
        gradients = self.network.gradients.vector
        with np.errstate(all="ignore"):
            norm = sqrt(gradients.dot(gradients))
        # That of the last update: another one may have been set since, while the epoch was evaluated.
        rate = self.learning_rate if self.update_rate is None else self.update_rate
        values = (train.loss, test_values[0], train.metric, test_values[1], rate, norm, *validation_values)
        self.history.append(self.epoch, values)
        loss = self.evaluation.judged.loss
        if not loss >= self.best[0]:
            self.best = loss, self.epoch

    def _return_to_last_finite(self, otherwise: str = "") -> None:
        """Go back to the last moment at which all was finite, by the same steps from the last checkpoint, and stop.

        `otherwise` is what was found after these steps, where they are finite.
        """
        rates, begun = dict(self._checkpoint.rates), self._checkpoint.state.batch
        # Twice, first to find out how far it goes: a copy before every batch would take memory.
        found, batch, rate, cost = self._first_fault(rates, begun, self.batch)
        finding, last = otherwise, batch - 1
        if found == "cost":
            found_cost = "that is no number" if isnan(cost) else f"of {cost:g}"
            finding = f"batch {batch + 1} of epoch {self.epoch + 1} had a cost {found_cost}"
        elif found == "parameters":
            finding, last = f"batch {batch + 1} of epoch {self.epoch + 1} led to parameters that are not finite", batch
        self._load(self._checkpoint.state)
        self._checkpoint.rates = {}
        first, last = self.step - begun, max(begun, last)
        for changed, (value, held) in sorted(rates.items()):
            if changed <= last:
                deque(replay(self, first + changed), 0)
                self._set_rate(value, held=held)
        deque(replay(self, first + last), 0)
        # Without an update since it began, and with a cost that is not finite even so, no learning rate is to blame.
        begins_so = found == "cost" and batch == begun and not (self.step and isfinite(self.evaluation.train.loss))
        self.stopped = never_finite(finding) if begins_so else diverged(finding, rate, self.step)

    @on_its_threads
    def take_over(self, state: TrainerState) -> None:
        """Go on with the state of a trainer with another recipe, between two of its batches.

        Entries that `state.schedule` and `state.stopping` do not have begin here, and the learning rate, unless it is
        held, is what the schedule has for this epoch.
        """
        self.restore(state)
        self.evaluation = self._evaluator.evaluate()
        self._stopping.begin_at(self.epoch, self.evaluation)
        self._stopping.state |= state.stopping
        if not state.schedule:
            self._scheduled_rate = self._schedule.rate(self.epoch, self._watched_by_schedule(self.evaluation))
        if not self.rate_held:
            self._set_rate(self._scheduled_rate, held=False)
        self._keep_checkpoint()

    @on_its_threads
    def refresh(self) -> None:
        """Take note of parameters that were changed by hand, between two batches: evaluate them and go on from here."""
        self.evaluation = self._evaluator.evaluate()
        self._keep_checkpoint()

    @property
    def steps_left(self) -> int | None:
        """How many updates are left until the number of epochs or the time limit is reached; None without either.

        What fits into the time limit is an estimate.
        """
        left = self._stopping.batches_left
        if self.epochs:
            left = min(left, (self.epochs - self.epoch % self.epochs) * len(self.batches) - self.batch)
        return None if left == sys.maxsize else left


def _with_ones(samples: Inputs, dtype: np.dtype[np.floating]) -> Inputs:
    """Return a copy (N, m + 1) with ones in the last column; large data stay where they are stored, (N, m)."""
    if isinstance(samples, ScaledRows):
        return samples
    copy = np.ones((samples.shape[0], samples.shape[1] + 1), dtype)
    copy[:, :-1] = samples
    return copy


def _with_weights(targets: Floats, weights: Floats | None, dtype: np.dtype[np.floating]) -> Array:
    """Return targets (N, K) as (K, N), or with the samples' weights (N,) in a last row as (K + 1, N)."""
    return np.ascontiguousarray((targets if weights is None else np.column_stack([targets, weights])).T, dtype)
