"""From a dataset to what a trainer takes: two splits, scaled."""

import msgspec
import numpy as np
from msgspec import structs

from .arrays import Floats, Rows
from .dataset import Dataset
from .errors import InputError
from .filling import Fills, filled, fit_gaps
from .large_arrays import ScaledRows, fit_large
from .scaling import Scale, Scaler, fit
from .split import split


class Prepared(msgspec.Struct, frozen=True, eq=False):
    """A dataset as a training and a test split, both scaled; arrays are float64, in the order of the rows.

    The inputs of a large dataset are not arrays but `ScaledRows`, which are read and scaled when they are asked for.
    """

    dataset: Dataset
    train_rows: Rows
    """(N_train,): where in the dataset each training sample stands."""
    test_rows: Rows
    """(N_test,)."""
    input_scaler: Scaler
    target_scaler: Scaler
    """Regression: of the inputs' kind, so the loss is about scaled targets; classes are left 0 and 1."""
    train_inputs: Floats | ScaledRows
    """(N_train, m)."""
    train_targets: Floats
    """(N_train, K)."""
    test_inputs: Floats | ScaledRows
    """(N_test, m)."""
    test_targets: Floats
    """(N_test, K)."""
    fills: Fills = ()
    """What stands in `dataset` for values that are missing."""
    loaded: Dataset | None = None
    """The dataset without what the training split tells, where that makes a difference."""
    unknown: int = 0
    """Words of the test split, one a column, that the training split does not have."""

    @property
    def source(self) -> Dataset:
        """The dataset as it was loaded."""
        return self.loaded or self.dataset

    @property
    def constant(self) -> set[str]:
        """The splits ("train", "test") of a regression whose targets do not vary; for them there is no R²."""
        if self.dataset.task != "regression":
            return set()
        splits = {"train": self.train_targets, "test": self.test_targets}
        return {split for split, targets in splits.items() if len(targets) and not (targets != targets[0]).any()}


def prepare(
    dataset: Dataset, *, test_fraction: float, scale: Scale, rng: np.random.Generator, like: Prepared | None = None
) -> Prepared:
    """Return the dataset split as `split` does and scaled as `fit` does, or as other data of its kind are scaled.

    Scalers, and what takes the place of missing values, are fitted to the training split alone: what the test split
    looks like must stay unknown. A network that has learned with those of other data goes on with those of `like`.
    Raises InputError as `split` and `fit` do.
    """
    train_rows, test_rows = split(dataset, test_fraction, rng)
    fills = like.fills if like else fit_gaps(dataset, train_rows)
    loaded = dataset
    dataset, unknown = filled(loaded, fills, train_rows)
    try:
        prepared = _scaled(dataset, train_rows, test_rows, scale, like)
    except InputError as error:
        raise InputError(f"{dataset.source}: {error}" if dataset.table else str(error)) from None
    return structs.replace(prepared, fills=fills, loaded=None if dataset is loaded else loaded, unknown=unknown)


def _scaled(dataset: Dataset, train_rows: Rows, test_rows: Rows, scale: Scale, like: Prepared | None) -> Prepared:
    if dataset.large:
        return _prepare_large(dataset, train_rows, test_rows, scale, like)
    train_inputs, train_targets = dataset.inputs[train_rows], dataset.targets[train_rows]
    input_scaler = like.input_scaler if like else fit(scale, train_inputs, dataset.feature_names)
    target_scaler = like.target_scaler if like else _fit_targets(dataset, scale, train_targets)
    return Prepared(
        dataset=dataset,
        train_rows=train_rows,
        test_rows=test_rows,
        input_scaler=input_scaler,
        target_scaler=target_scaler,
        train_inputs=input_scaler.apply(train_inputs),
        train_targets=target_scaler.apply(train_targets),
        test_inputs=input_scaler.apply(dataset.inputs[test_rows]),
        test_targets=target_scaler.apply(dataset.targets[test_rows]),
    )


def _fit_targets(dataset: Dataset, scale: Scale, targets: Floats) -> Scaler:
    return fit(scale if dataset.task == "regression" else "none", targets, dataset.target_names)


def _prepare_large(
    dataset: Dataset, train_rows: Rows, test_rows: Rows, scale: Scale, like: Prepared | None
) -> Prepared:
    input_scaler = like.input_scaler if like else fit_large(scale, dataset.inputs, train_rows, dataset.feature_names)
    train_targets, test_targets = dataset.targets[train_rows], dataset.targets[test_rows]
    target_scaler = like.target_scaler if like else _fit_targets(dataset, scale, train_targets)
    if dataset.task == "regression":
        train_targets, test_targets = target_scaler.apply(train_targets), target_scaler.apply(test_targets)
    return Prepared(
        dataset=dataset,
        train_rows=train_rows,
        test_rows=test_rows,
        input_scaler=input_scaler,
        target_scaler=target_scaler,
        train_inputs=ScaledRows(dataset.inputs, train_rows, input_scaler),
        train_targets=train_targets,
        test_inputs=ScaledRows(dataset.inputs, test_rows, input_scaler),
        test_targets=test_targets,
    )
