"""What was predicted for the samples of each split, beside what is true."""

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import structs

from nn_tui.datasets import SPLITS, Prepared, PreparedSplit, SplitName, has_classes
from nn_tui.datasets.arrays import Floats, Rows

from ..network.arrays import Array
from .evaluation import Evaluation, Score
from .metrics import confusion_matrix


class PartPredictions(msgspec.Struct, frozen=True, eq=False):
    """The evaluated samples of one part: `rows` (N,) of the dataset, and what was predicted for them.

    A regression has `actual` and `predicted` (N, K) in the units of the data, and so have labels. A classification has
    `confusion` (classes, classes): how many samples of each class (by row) were taken for each (by column), whatever
    weight they have. `outputs` and `targets` (K, N), scaled, are there where they were asked for.
    """

    rows: Rows
    actual: Floats | None = None
    predicted: Floats | None = None
    confusion: npt.NDArray[np.intp] | None = None
    outputs: Array | None = None
    targets: Array | None = None

    @property
    def without_outputs(self) -> "PartPredictions":
        """The same without outputs and targets."""
        return structs.replace(self, outputs=None, targets=None)


class Predictions(msgspec.Struct, frozen=True, eq=False):
    """All splits; `test` and `validation` are None where no sample is set aside."""

    train: PartPredictions
    test: PartPredictions | None
    validation: PartPredictions | None = None

    def of(self, split: SplitName) -> PartPredictions | None:
        """Return those of a split; None where it has no samples."""
        return {"train": self.train, "validation": self.validation, "test": self.test}[split]

    @property
    def without_outputs(self) -> "Predictions":
        """The same without outputs and targets."""
        test, validation = self.test, self.validation
        return Predictions(
            self.train.without_outputs, test and test.without_outputs, validation and validation.without_outputs
        )


def predictions_of(evaluation: Evaluation, data: Prepared, threshold: float) -> Predictions:
    """Return what an evaluation of these data predicted; class 1 of two is predicted above `threshold`."""
    found = {
        name: _part(score, data, data.split(name), threshold)
        for name in SPLITS
        if (score := evaluation.of(name)) is not None
    }
    return Predictions(found["train"], found.get("test"), found.get("validation"))


def _part(score: Score, data: Prepared, split: PreparedSplit, threshold: float) -> PartPredictions:
    evaluated = score.outputs.shape[1]
    rows, targets = split.rows[:evaluated], split.targets[:evaluated].T
    if has_classes(data.dataset.task):
        predicted = actual = None
        confusion = confusion_matrix(score.outputs, targets, threshold)
    else:
        predicted, confusion = data.target_scaler.restore(score.outputs).T, None
        actual = data.dataset.targets[rows].astype(np.float64, copy=False)
    return PartPredictions(rows, actual, predicted, confusion, score.outputs, targets)
