"""What a network is trained on: samples, their targets, and what both are called."""

from math import prod
from typing import Literal, get_args

import msgspec
import numpy as np
from msgspec import structs

from .arrays import Floats, Rows
from .errors import InputError
from .fitted_column import Filling, FittedColumn
from .large_arrays import blocks, is_large
from .memory_map import read_rows
from .table_report import TableReport

Task = Literal["regression", "binary", "multiclass", "multilabel"]
TASKS: tuple[Task, ...] = get_args(Task)
SHARES = 1e-5
"""How far the shares of the classes in a sample may be from adding up to 1: what single precision leaves of it."""


class Gap(msgspec.Struct, frozen=True, eq=False):
    """Values of a table's column that are missing, 0 in the inputs until they are filled as the training split tells.

    `columns` are the first of the inputs that the column became and the one behind its last; (n,) `rows`.
    """

    columns: tuple[int, int]
    rows: Rows
    rule: Filling


class OneHot(msgspec.Struct, frozen=True):
    """Inputs of 0 and 1 that a column of words became: from the first to the one behind the last.

    `other` is the one that stands for all words that have none of their own, None where there is none.
    """

    columns: tuple[int, int]
    other: int | None


class Dataset(msgspec.Struct, frozen=True, eq=False, weakref=True):
    """N samples of m features with K targets each, in the units they were measured in.

    The arrays are made read-only, so that a dataset can be shared between threads, and copied where they are not so
    already. Large inputs (see `large_arrays.LARGE`) are not copied: they and the classes that belong to them stay as
    they are stored, in their dtype.
    Raises InputError where shapes, names or values do not fit together, or with fewer than 2 samples.
    """

    name: str
    task: Task
    inputs: Floats
    """(N, m)."""
    targets: Floats
    """(N, K); regression: the values; binary: one column of 0 or 1; multiclass: one-hot; multilabel: 0 or 1 by label.

    Soft targets are numbers between: the probability of class 1, of each class (adding up to 1), or of each label.
    """
    feature_names: tuple[str, ...]
    """m names."""
    target_names: tuple[str, ...]
    """Regression: K names; binary: the names of class 0 and of class 1; multiclass: K classes; multilabel: K labels."""
    description: str
    """One sentence."""
    source: str
    licence: str
    image_shape: tuple[int, int] | None = None
    """(rows, columns) where a sample's features are the pixels of an image, row by row."""
    gaps: tuple[Gap, ...] = ()
    one_hot: tuple[OneHot, ...] = ()
    columns: tuple[FittedColumn, ...] = ()
    """The columns of a table that the inputs come from, in their order, but for what the training split tells."""
    table: TableReport | None = None
    """What was found out about the table of a file."""
    groups: Rows | None = None
    """(N,): the group of each sample, where samples of one group are to come into the same split."""
    test_samples: int = 0
    """How many of the last samples are for testing, as a test file or whoever made the dataset says."""
    validation_samples: int = 0
    """How many of those before them are for validation, as whoever made the dataset says."""
    weights: Floats | None = None
    """(N,), at least 0: how often each sample counts; None where all count alike."""

    def __post_init__(self) -> None:
        copied = not self.large
        structs.force_setattr(self, "inputs", _read_only(self.inputs, copied=copied))
        structs.force_setattr(self, "targets", _read_only(self.targets, copied=copied or self.task == "regression"))
        self._check_arrays()
        self._check_names()
        if self.task != "regression":
            self._check_shares()
        if self.weights is not None:
            structs.force_setattr(self, "weights", _read_only(self.weights, copied=True))
            self._check_weights(self.weights)
        aside = self.test_samples + self.validation_samples
        if not 0 <= aside < self.samples:
            raise self._error(f"{aside} of {self.samples} samples are for testing and validation, expected fewer")

    @property
    def large(self) -> bool:
        """Whether the inputs are too large to be copied."""
        return is_large(self.inputs)

    @property
    def samples(self) -> int:
        """The number of samples N."""
        return self.inputs.shape[0]

    @property
    def features(self) -> int:
        """The number of features m."""
        return self.inputs.shape[1]

    @property
    def outputs(self) -> int:
        """The number of targets K, which is the number of neurons that the output layer needs."""
        return self.targets.shape[1]

    def inputs_of(self, rows: Rows) -> Floats:
        """Return a copy of the inputs (n, m) of rows (n,), float64; of large data no more is read than that."""
        return read_rows(self.inputs, rows).astype(np.float64)

    @property
    def classes(self) -> Rows:
        """The index into `target_names` of each sample's class, its likeliest where targets are soft, (N,).

        Raises InputError where samples have none: for regression and labels.
        """
        if not has_classes(self.task):
            what = "numbers" if self.task == "regression" else "labels, of which a sample may have several"
            raise self._error(f"its targets are {what}, so its samples have no classes")
        return (self.targets[:, 0] > 0.5 if self.task == "binary" else self.targets.argmax(axis=1)).astype(np.intp)

    def _check_arrays(self) -> None:
        for what, array in (("inputs", self.inputs), ("targets", self.targets)):
            if array.ndim != 2 or array.shape[1] == 0:
                raise self._error(f"{what} have shape {array.shape}, expected (samples, columns)")
            for start, block in blocks(array) if array.dtype.kind == "f" else ():
                if not np.isfinite(block).all():
                    row, column = np.argwhere(~np.isfinite(block))[0]
                    raise self._error(f"{what} hold {block[row, column]} at row {start + row}, expected finite numbers")
        if self.samples != self.targets.shape[0]:
            raise self._error(f"{self.samples} samples but targets for {self.targets.shape[0]}, expected as many")
        if self.samples < 2:
            raise self._error(f"samples: {self.samples}, expected at least 2")
        if self.image_shape is not None and prod(self.image_shape) != self.features:
            rows, columns = self.image_shape
            raise self._error(f"images of {rows} × {columns} pixels do not have {self.features} features")

    def _check_names(self) -> None:
        if self.task not in TASKS:
            raise self._error(f'task is "{self.task}", expected one of {", ".join(TASKS)}')
        if len(self.feature_names) != self.features:
            raise self._error(f"{len(self.feature_names)} feature names for {self.features} features")
        expected = 2 if self.task == "binary" else self.outputs
        if len(self.target_names) != expected:
            raise self._error(f"{len(self.target_names)} target names, expected {expected} for this {self.task} task")

    def _check_shares(self) -> None:
        if self.task == "binary" and self.outputs != 1:
            raise self._error(f"a binary task has {self.outputs} target columns, expected 1")
        if self.task == "multiclass" and self.outputs < 2:
            raise self._error("a multiclass task has 1 target column, expected one for each class")
        for start, shares in blocks(self.targets):
            right = (shares >= 0) & (shares <= 1)
            if self.task == "multiclass":
                right &= (np.abs(shares.sum(axis=1, dtype=np.float64) - 1) <= SHARES)[:, np.newaxis]
            if not right.all():
                row = int(np.argwhere(~right)[0, 0])
                found, what = shares[row].tolist(), "labels are" if self.task == "multilabel" else "class is"
                sums = ", that add up to 1" if self.task == "multiclass" else ""
                raise self._error(f"the {what} {found} at row {start + row}, expected numbers from 0 to 1{sums}")

    def _check_weights(self, weights: Floats) -> None:
        if weights.shape != (self.samples,):
            raise self._error(f"weights have shape {weights.shape}, expected one for each of {self.samples} samples")
        wrong = ~(np.isfinite(weights) & (weights >= 0))
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise self._error(f"the weight at row {row} is {weights[row]:g}, expected a finite number of at least 0")

    def _error(self, sentence: str) -> InputError:
        return InputError(f"dataset {self.name}: {sentence}")


def has_classes(task: Task) -> bool:
    """Return whether each sample of a task is of one class, rather than having numbers or labels."""
    return task in ("binary", "multiclass")


def _read_only(values: Floats, *, copied: bool) -> Floats:
    own = type(values) is np.ndarray and values.base is None and not values.flags.writeable
    if own and values.dtype == np.float64 and values.flags.c_contiguous:
        return values
    array = np.array(values, dtype=np.float64, order="C") if copied else values.view()
    array.setflags(write=False)
    return array
