"""What a batch was made of, and what its update makes of the parameters: all that is needed to go through it again."""

import msgspec
import numpy as np

from ..network.arrays import Array, Rows
from ..network.losses import Loss, PlainLoss, Weighted
from ..network.network import ParameterVector
from ..network.workspace import Workspace
from ..training.regularization import Regularization, norm_limit
from ..training.trainer import Trainer
from .activity import Activity, activity_of_sample, products_of

MOST_NUMBERS = 2_000_000
"""Inputs and targets of a batch are copied up to this many numbers of them."""


class BatchData(msgspec.Struct, frozen=True, eq=False):
    """The samples of a batch as the network saw them: inputs (B, m), targets (K, B), masks (n, B) a hidden layer.

    There are masks only with dropout, and `weights` (B,) only where samples or classes do not count alike.
    """

    inputs: Array
    targets: Array
    masks: tuple[Array, ...]
    weights: Array | None = None

    def only(self, places: Rows | slice) -> "BatchData":
        """Return some of the samples, by their places in the batch."""
        return BatchData(
            self.inputs[places],
            self.targets[:, places],
            tuple(mask[:, places] for mask in self.masks),
            None if self.weights is None else self.weights[places],
        )


class Workings(msgspec.Struct, frozen=True, eq=False):
    """The batch that is stepped through, or the last finished one, taken apart.

    `rows` are the rows of the dataset that it has, None where that is not known any more. `part` is the activity of
    one of them, that of row `part_row`. `data` is None where it is too large to be copied. `before` are the parameters
    that the batch was computed with, and `after` those that its update leads to, None while that is not computed.
    `products` is the gradient of the cost, without penalties, and not clipped: Σ δ · signal and Σ δ over the samples.
    `operations` counts the operations whose results are there, and `weighted` tells whether samples do not count alike.
    `regularization` is what holds parameters and gradients small; `trainable` (P,) is 0 where a parameter is frozen.
    """

    operations: int
    rows: tuple[int, ...] | None
    part: Activity
    part_row: int | None
    data: BatchData | None
    cost: float
    before: ParameterVector
    products: ParameterVector
    after: ParameterVector | None
    weighted: bool
    regularization: Regularization = Regularization()
    trainable: Array | None = None

    @property
    def samples(self) -> int:
        """The number B of samples."""
        return self.part.samples

    def loss(self, plain: PlainLoss) -> Loss:
        """Return the cost function with the weights of the samples, where there are some."""
        return Weighted(plain) if self.weighted else plain


def workings_of(trainer: Trainer, row: int | None) -> Workings | None:
    """Return the workings of the batch under way, or of the last finished one; None where none was kept.

    `row` is the sample whose part is told; one that the batch has not is replaced by its first.
    """
    work = trainer.stepped[1] if trainer.stepped else trainer.worked
    if work is None or trainer.before is None:
        return None
    places = trainer.rows_under_way if trainer.stepped else trainer.rows_worked
    rows = None if places is None else tuple(trainer.data.train_rows[places].tolist())
    column = rows.index(row) if rows is not None and row in rows else 0
    operations = trainer.operation or len(trainer.program.operations)
    before = ParameterVector(trainer.network.structure, trainer.before.copy())
    updated = any(operation.writes == "updates" for operation in trainer.program.operations[:operations])
    return Workings(
        operations=operations,
        rows=rows,
        part=activity_of_sample(work, column, weighted=trainer.weights is not None),
        part_row=None if rows is None else rows[column],
        data=_data(work, weighted=trainer.weights is not None),
        cost=float(work.cost),
        before=before,
        products=products_of(work),
        after=_after(trainer, before) if updated else None,
        weighted=trainer.weights is not None,
        regularization=trainer.regularization,
        trainable=trainer.trainable,
    )


@np.errstate(all="ignore")
def _after(trainer: Trainer, before: ParameterVector) -> ParameterVector:
    """Return what the update makes of the parameters, by the same calls that make it."""
    after = before.copy()
    np.subtract(after.vector, trainer.network.updates.vector, after.vector)
    limit = trainer.regularization.max_norm
    if limit is not None:
        for call in norm_limit(after, limit, trainer.trainable):
            call()
    return after


def _data(work: Workspace, *, weighted: bool) -> BatchData | None:
    if work.x.size + work.y.size > MOST_NUMBERS:
        return None
    hidden = range(1, work.structure.depth) if work.dropout else ()
    masks = tuple(work.view("mask", layer).copy() for layer in hidden)
    return BatchData(work.x[:, :-1].copy(), work.y.copy(), masks, work.weights.copy() if weighted else None)
