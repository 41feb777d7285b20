"""What is looked at: one sample or a batch, at one moment, with the parameters and the activity of that moment."""

from typing import Literal

import msgspec
import numpy as np

from nn_tui.datasets import Prepared, SplitName
from nn_tui.datasets.arrays import Floats

from ..network.arrays import Array
from ..network.losses import Loss, PlainLoss, Weighted
from ..network.network import ParameterVector
from ..network.workspace import Workspace
from ..training.trainer import Trainer
from .activity import Activity, Probe, activity_of_batch, activity_of_sample, products_of, with_sums_over_connections

Kind = Literal["aside", "in batch", "batch"]
"""A sample computed aside, one of the samples of the batch that is stepped through, or a batch as a whole."""


TYPED = -1
"""The row of a sample that was typed in, and is not in the dataset."""


class Sample(msgspec.Struct, frozen=True, eq=False):
    """A row of the dataset in the units of the data: `inputs` (m,), `targets` (K,), and the split that it is in."""

    row: int
    inputs: Floats
    targets: Floats
    split: SplitName

    @property
    def test(self) -> bool:
        """Whether it is a test sample."""
        return self.split == "test"


class Subject(msgspec.Struct, frozen=True, eq=False):
    """One sample or a batch at one moment; all its numbers belong together.

    - "aside": `sample` sent alone through the network as it is now, with its error back again.
    - "in batch": one of the samples of the batch that is stepped through. What it adds to the gradients is what was
      really added.
    - "batch": the batch that is stepped through, or the last finished one, as a whole.

    `parameters` are those that `activity` was computed with: after `update` updates, before the next one. `updated`
    tells that this next one, which the batch led to, is made. `operations` counts the operations of the program whose
    results `activity` holds, all of them but for a batch under way. `samples` were sent through together. `rows` are
    the rows of the dataset that the batch has which is stepped through, None while none is.

    `loss` is the cost function, in which the sample counts `weight` times: 1 where samples and classes have no weights,
    None for a batch with weights, whose samples do not count alike.

    `gradients` are Σ δ · signal over the batch for each connection (without penalties, and not clipped); None for one
    sample, whose products are told by its activity.
    """

    kind: Kind
    update: int
    updated: bool
    operations: int
    samples: int
    sample: Sample | None
    rows: tuple[int, ...] | None
    parameters: ParameterVector
    activity: Activity
    loss: PlainLoss
    gradients: ParameterVector | None = None
    targeted: bool = True
    """Whether there is a target; a row that was typed in has none, and so neither cost nor errors."""

    @property
    def weight(self) -> float | None:
        """How often the sample counts in the cost; None for a batch whose samples do not count alike."""
        return self.activity.weight

    @property
    def averaged(self) -> bool:
        """Whether z, a and signals are means over several samples; a batch of one has none to average."""
        return self.sample is None and self.samples > 1

    def gradients_into(self, layer: int) -> tuple[Array, Array]:
        """Return dC/dW (n, m) and dC/db (n,) of a layer; of one sample of a batch, what it adds to them."""
        if self.gradients is not None:
            return self.gradients.weights(layer), self.gradients.biases(layer)
        delta = self.activity.layers[layer - 1].delta
        with np.errstate(all="ignore"):
            return np.outer(delta, self.activity.signals_into(layer)), delta


class LookAt(msgspec.Struct, frozen=True):
    """What a viewer wants to look at: a row of the dataset (None: the first that is trained on), or the batch.

    While single operations are stepped, a sample of the batch takes the place of one that is not in it, unless it is to
    `stay`: then it is computed aside. `typed` are the inputs of a row of one's own, in the units of the data.
    """

    row: int | None = None
    stay: bool = False
    batch: bool = False
    typed: tuple[float, ...] | None = None


def neighbour(subject: Subject, wanted: LookAt, samples: int, direction: Literal[-1, 1]) -> LookAt:
    """Return the sample after or before the one that is looked at, or was asked for last; after the last the first.

    While single operations are stepped these are the samples of the batch, else all `samples` of the dataset.
    """
    shown = subject.sample.row if subject.sample else None
    if subject.rows is not None:
        rows = subject.rows
        row = next((row for row in (wanted.row, shown) if row in rows), None)
        return LookAt(rows[0] if row is None else rows[(rows.index(row) + direction) % len(rows)])
    row = wanted.row if wanted.row is not None else shown
    return LookAt(0 if row is None else (row + direction) % samples)


def subject_of(trainer: Trainer, probe: Probe, wanted: LookAt, now: ParameterVector) -> Subject:
    """Return what a viewer wants to look at, or a sample where there is no batch that could be looked at.

    `now` is a copy of the parameters as they are.
    """
    if wanted.batch and (batch := _batch(trainer, now)) is not None:
        return batch
    data = trainer.data
    if wanted.typed is not None and len(wanted.typed) == data.dataset.features:
        return _typed(trainer, probe, wanted.typed, now)
    row = int(data.train_rows[0]) if wanted.row is None else min(max(wanted.row, 0), data.dataset.samples - 1)
    rows = _rows_under_way(trainer)
    if rows is not None and (row in rows or not wanted.stay):
        return _in_batch(trainer, row if row in rows else rows[0], rows, now)
    activity, sample = probe.run(row), _sample(data, row, probe.split_of(row))
    return Subject(
        kind="aside",
        update=trainer.step,
        updated=False,
        operations=len(trainer.program.operations),
        samples=1,
        sample=sample,
        rows=rows,
        parameters=now,
        activity=activity,
        loss=_plain(trainer.loss),
    )


def _typed(trainer: Trainer, probe: Probe, inputs: tuple[float, ...], now: ParameterVector) -> Subject:
    """Return a row that was typed in, sent forwards through the network as it is now."""
    row = np.array(inputs, np.float64)
    written = [operation.writes for operation in trainer.program.operations]
    return Subject(
        kind="aside",
        update=trainer.step,
        updated=False,
        operations=written.index("cost"),
        samples=1,
        sample=Sample(TYPED, row, np.zeros(trainer.data.dataset.outputs), "train"),
        rows=_rows_under_way(trainer),
        parameters=now,
        activity=probe.run_typed(row),
        loss=_plain(trainer.loss),
        targeted=False,
    )


def _rows_under_way(trainer: Trainer) -> tuple[int, ...] | None:
    """Return which rows of the dataset the batch has that is stepped through, None while none is."""
    if trainer.stepped is None:
        return None
    return tuple(trainer.data.train_rows[trainer.rows_under_way].tolist())


def _batch(trainer: Trainer, now: ParameterVector) -> Subject | None:
    """Return the batch that is stepped through, else the last finished one; None where none was kept."""
    work = trainer.stepped[1] if trainer.stepped else trainer.worked
    if work is None or trainer.before is None:
        return None
    activity, gradients = activity_of_batch(work, weighted=trainer.weights is not None), products_of(work)
    activity = with_sums_over_connections(activity, _parameters(trainer, now))
    return _of_batch(trainer, work, activity, now, _rows_under_way(trainer), gradients=gradients)


def _in_batch(trainer: Trainer, row: int, rows: tuple[int, ...], now: ParameterVector) -> Subject:
    """Return one sample of the batch that is stepped through."""
    assert trainer.stepped is not None
    work = trainer.stepped[1]
    sample = _sample(trainer.data, row, "train")
    activity = activity_of_sample(work, rows.index(row), weighted=trainer.weights is not None)
    return _of_batch(trainer, work, activity, now, rows, sample=sample)


def _of_batch(
    trainer: Trainer,
    work: Workspace,
    activity: Activity,
    now: ParameterVector,
    rows: tuple[int, ...] | None,
    *,
    gradients: ParameterVector | None = None,
    sample: Sample | None = None,
) -> Subject:
    finished = trainer.operation == 0
    return Subject(
        kind="batch" if sample is None else "in batch",
        update=trainer.step - finished,
        updated=finished,
        operations=trainer.operation or len(trainer.program.operations),
        samples=work.batch_size,
        sample=sample,
        rows=rows,
        parameters=_parameters(trainer, now),
        activity=activity,
        loss=_plain(trainer.loss),
        gradients=gradients,
    )


def _parameters(trainer: Trainer, now: ParameterVector) -> ParameterVector:
    """Return the parameters that the batch is computed with which is under way, or was finished last."""
    if trainer.operation:
        return now
    assert trainer.before is not None
    return ParameterVector(now.structure, trainer.before.copy())


def _plain(loss: Loss) -> PlainLoss:
    return loss.loss if isinstance(loss, Weighted) else loss


def _sample(data: Prepared, row: int, split: SplitName) -> Sample:
    (inputs,) = data.dataset.inputs_of(np.array([row]))
    return Sample(row, inputs, np.array(data.dataset.targets[row], np.float64), split)
