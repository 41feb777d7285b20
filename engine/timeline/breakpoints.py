"""Breakpoints: what a run stops for when it comes to it, and how it is noticed, forwards and backwards.

Each has a reading of the run between two batches (of gradients, once they are all computed), and is hit where two
readings in a row differ in the way it waits for. So a hit depends on nothing but the moment, however it was come to.
"""

from collections.abc import Callable, Sequence
from math import inf, isfinite, nan
from typing import Any, NamedTuple, assert_never

import msgspec
import numpy as np

from nn_tui.datasets import InputError, has_classes

from ..diagnostics.activation_survey import Surveyor
from ..evaluation.predictor import Predictor
from ..network.arrays import Array
from ..network.names import layer_name, neuron_name, parameter_name
from ..number_words import typed
from ..program import Operation
from ..training.trainer import Trainer


class EpochReached(msgspec.Struct, frozen=True, tag=True):
    """An epoch is reached: so many are finished."""

    epoch: int


class LossJumps(msgspec.Struct, frozen=True, tag=True):
    """The training loss of an epoch is more than `percent` % above that of the epoch before."""

    percent: float


class NotFinite(msgspec.Struct, frozen=True, tag=True):
    """A number is no longer finite: the run goes up to the operation that computes it."""


class NeuronFails(msgspec.Struct, frozen=True, tag=True):
    """A hidden neuron dies, or is saturated: it answers to none of the surveyed samples any more."""


class GradientLeaves(msgspec.Struct, frozen=True, tag=True):
    """The norm √Σ g² of a batch's gradient over all parameters leaves low … high."""

    low: float
    high: float


class PredictionChanges(msgspec.Struct, frozen=True, tag=True):
    """Another class is predicted for a sample, a row of the dataset."""

    row: int


class WeightCrossesZero(msgspec.Struct, frozen=True, tag=True):
    """A weight, from neuron `source` of the layer before, or a bias (None), changes its sign."""

    layer: int
    neuron: int
    source: int | None


Breakpoint = EpochReached | LossJumps | NotFinite | NeuronFails | GradientLeaves | PredictionChanges | WeightCrossesZero
"""What a run stops for."""


def describe_breakpoint(breakpoint: Breakpoint, depth: int, inputs: Sequence[str]) -> str:
    """Return in words when a run stops; `inputs` are the names of the features of a network of that depth."""
    match breakpoint:
        case EpochReached(epoch):
            return f"epoch {epoch:,} is reached"
        case LossJumps(percent):
            return f"the training loss jumps by more than {typed(percent)} %"
        case NotFinite():
            return "a number is not finite"
        case NeuronFails():
            return "a neuron dies or saturates"
        case GradientLeaves(low, high):
            return f"the gradient's norm leaves {typed(low)} … {typed(high)}"
        case PredictionChanges(row):
            return f"sample {row} is predicted otherwise"
        case WeightCrossesZero(layer, neuron, source):
            return f"{parameter_name(layer, neuron, source, depth, inputs)} crosses 0"
        case _:
            assert_never(breakpoint)


def check_breakpoint(breakpoint: Breakpoint, trainer: Trainer) -> None:
    """Raise InputError for a breakpoint that no run like this one can come to."""
    sizes, data = trainer.network.structure.sizes, trainer.data
    match breakpoint:
        case EpochReached(epoch) if epoch < 1:
            raise InputError(f"epoch {epoch} is never reached; expected 1 or more")
        case LossJumps(percent) if not (isfinite(percent) and percent > 0):
            raise InputError(f"a jump by {typed(percent)} % is none; expected a number above 0")
        case GradientLeaves(low, high) if not 0 <= low < high:
            raise InputError(
                f"{typed(low)} … {typed(high)} is no range of a norm; expected two numbers from 0 on, the larger last"
            )
        case PredictionChanges(row):
            if not has_classes(data.dataset.task):
                what = "a regression" if data.dataset.task == "regression" else "a network of labels"
                raise InputError(f"{what} predicts no classes")
            if not 0 <= row < data.dataset.samples:
                raise InputError(f"there is no sample {row}; the rows are 0 to {data.dataset.samples - 1}")
        case WeightCrossesZero(layer, neuron, source):
            found = 1 <= layer < len(sizes) and 0 <= neuron < sizes[layer]
            if not found or not (source is None or 0 <= source < sizes[layer - 1]):
                raise InputError(f"there is no parameter {layer}.{neuron}.{source} in layers of {sizes}")
        case _:
            pass


class _Watch(NamedTuple):
    """How one breakpoint is noticed: `read` is called at the same point of each batch, `told` says what two make of it.

    With `early` that point is where the gradients are computed and the update is not. What changes at the end of an
    epoch alone is not read after each batch.
    """

    read: Callable[[], Any]
    told: Callable[[Any, Any], str | None]
    early: bool = False
    each_batch: bool = True


class Lookout:
    """Looks at a trainer between its batches for what breakpoints wait for.

    It begins with the trainer as it is: what is so already is no hit.
    """

    def __init__(self, trainer: Trainer, breakpoints: Sequence[Breakpoint]) -> None:
        self._trainer = trainer
        self._watches = [watch for watch in (_watch(each, trainer) for each in breakpoints) if watch]
        self._readings = [watch.read() for watch in self._watches]
        self._early = any(watch.early for watch in self._watches)
        self.each_batch = any(watch.each_batch for watch in self._watches)
        """Whether it has to look after each batch; else after each epoch, and at any other time in vain."""
        operations = trainer.program.operations
        self._graded = next(index for index, operation in enumerate(operations) if operation.phase == "update")

    def fits(self, trainer: Trainer) -> bool:
        """Return whether this is the trainer that is looked at."""
        return trainer is self._trainer

    def step(self, seconds: float = inf) -> None:
        """Run a batch, or what of it comes before the update where there is something to see then.

        The evaluation that ends an epoch is left to the next calls after so many seconds.
        """
        trainer = self._trainer
        if self._early and trainer.operation < self._graded and not trainer.evaluating:
            while trainer.operation < self._graded:
                trainer.run_operation()
        else:
            trainer.advance(1, evaluating=seconds)

    def look(self) -> str | None:
        """Return what has been hit since it looked last, None for nothing or within the operations of a batch."""
        trainer = self._trainer
        if trainer.evaluating or trainer.operation not in (0, self._graded):
            return None
        early, found = trainer.operation > 0, list[str]()
        for index, watch in enumerate(self._watches):
            if watch.early == early:
                before, after = self._readings[index], watch.read()
                self._readings[index] = after
                if said := watch.told(before, after):
                    found.append(said)
        return "; ".join(found) or None


def _watch(breakpoint: Breakpoint, trainer: Trainer) -> _Watch | None:
    """Return how a breakpoint is noticed; None for one that is not, or not with this network."""
    structure = trainer.network.structure
    words = describe_breakpoint(breakpoint, structure.depth, trainer.data.dataset.feature_names)
    try:
        check_breakpoint(breakpoint, trainer)
    except InputError:
        return None  # the network or the data were others when it was set
    match breakpoint:
        case EpochReached(epoch):
            return _epoch_watch(trainer, epoch, words)
        case LossJumps(percent):
            return _loss_watch(trainer, percent)
        case GradientLeaves(low, high):
            return _gradient_watch(trainer, low, high)
        case NeuronFails():
            return _neuron_watch(trainer)
        case PredictionChanges(row):
            return _prediction_watch(trainer, row)
        case WeightCrossesZero(layer, neuron, source):
            vector = trainer.network.parameters
            value = vector.biases(layer)[neuron, ...] if source is None else vector.weights(layer)[neuron, source, ...]
            return _weight_watch(value, words)
        case NotFinite():
            return None  # the trainer itself finds that and goes back; see `go_to_fault`
        case _:
            assert_never(breakpoint)


def _epoch_watch(trainer: Trainer, epoch: int, words: str) -> _Watch:
    def told(before: bool, after: bool) -> str | None:
        return words if after and not before else None

    return _Watch(lambda: trainer.epoch >= epoch, told, each_batch=False)


def _weight_watch(value: Array, words: str) -> _Watch:
    def told(before: float, after: float) -> str | None:
        return None if (before > 0) == (after > 0) else f"{words}: {before:.3g} → {after:.3g}"

    return _Watch(lambda: float(value), told)


def _loss_watch(trainer: Trainer, percent: float) -> _Watch:
    def told(before: tuple[int, float], after: tuple[int, float]) -> str | None:
        jump = (after[1] / before[1] - 1) * 100 if before[1] > 0 else inf
        if after[0] == before[0] or not (after[1] > before[1] and jump > percent):
            return None
        return f"the training loss jumps by {jump:.3g} %, from {before[1]:.4g} to {after[1]:.4g}"

    return _Watch(lambda: (trainer.epoch, trainer.evaluation.train.loss), told, each_batch=False)


def _gradient_watch(trainer: Trainer, low: float, high: float) -> _Watch:
    gradients = trainer.network.gradients.vector

    def read() -> float:
        if trainer.step == 0 and trainer.operation == 0:
            return nan  # there is none yet
        with np.errstate(all="ignore"):
            return float(np.sqrt(gradients.dot(gradients)))

    def told(before: float, after: float) -> str | None:
        if low <= after <= high or not (before != before or low <= before <= high):
            return None
        return f"the gradient's norm is {after:.4g}, outside {typed(low)} … {typed(high)}"

    return _Watch(read, told, early=True)


def _neuron_watch(trainer: Trainer) -> _Watch:
    surveyor, depth = Surveyor(trainer), trainer.network.structure.depth

    def read() -> frozenset[tuple[int, int, str]]:
        layers = enumerate(surveyor.survey(trainer.step).layers, 1)
        return frozenset(
            (layer, neuron, state)
            for layer, found in layers
            for state, marked in (("dies", found.dead), ("saturates", found.saturated))
            if marked is not None
            for neuron in np.flatnonzero(marked).tolist()
        )

    def told(before: frozenset[tuple[int, int, str]], after: frozenset[tuple[int, int, str]]) -> str | None:
        new = sorted(after - before)
        return ", ".join(f"neuron {neuron_name(layer, n, depth, ())} {state}" for layer, n, state in new) or None

    return _Watch(read, told)


def _prediction_watch(trainer: Trainer, row: int) -> _Watch:
    data, predictor = trainer.data, Predictor(trainer.network.parameters, trainer.loss)
    inputs = data.input_scaler.apply(np.asarray(data.dataset.inputs[row : row + 1], np.float64))
    names = data.dataset.target_names

    def read() -> int:
        outputs = predictor.predict(inputs)[:, 0]
        return int(outputs[0] > predictor.threshold) if outputs.size == 1 else int(outputs.argmax())

    def told(before: int, after: int) -> str | None:
        return None if before == after else f"sample {row} is taken for {names[after]}, no longer for {names[before]}"

    return _Watch(read, told)


def go_to_fault(trainer: Trainer) -> str | None:
    """Go on from the last finite moment, where a run that diverged stands, to the operation that is not finite.

    Returns what is not; None where that is found only after a batch, as with a loss at the end of an epoch.
    """
    stopped, batches = trainer.stopped, 0
    while batches < 2:
        last = trainer.operation == len(trainer.program.operations) - 1
        if last:
            batches += 1
        operation = trainer.run_operation()
        if trainer.stopped is not stopped or (last and batches == 2):
            break
        values = _written(trainer, operation)
        if not all(np.isfinite(array).all() for array in values):
            layers = ", ".join(layer_name(layer, trainer.network.structure.depth) for layer in operation.layers)
            return f"{operation.writes} of {layers} is not finite" if layers else f"{operation.writes} is not finite"
    return None


def _written(trainer: Trainer, operation: Operation) -> list[Array]:
    """Return the arrays that an operation has written, as far as they tell whether it went well."""
    network, work = trainer.network, trainer.workspace
    match operation.writes:
        case "cost":
            return [work.cost]
        case "gradients":
            return [network.gradients.folded(layer) for layer in operation.layers] or [network.gradients.vector]
        case "updates":
            return [network.updates.vector]
        case "parameters":
            return [network.parameters.vector]
        case "x":
            return [work.x]
        case writes:
            return [work.view(writes, layer) for layer in operation.layers]
