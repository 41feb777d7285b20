"""From a dataset to what a trainer takes: two parts, scaled."""

from dataclasses import dataclass

import numpy as np

from .arrays import Floats, Rows
from .dataset import Dataset
from .scaling import Scale, Scaler, fit
from .split import split


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A dataset in a training and a test part, both scaled; arrays are float64, in the order of the rows."""

    dataset: Dataset
    train_rows: Rows
    """(N_train,): where in the dataset each training sample stands."""
    test_rows: Rows
    """(N_test,)."""
    input_scaler: Scaler
    target_scaler: Scaler
    """Regression: of the inputs' kind, so the loss is about scaled targets; classes are left 0 and 1."""
    train_inputs: Floats
    """(N_train, m)."""
    train_targets: Floats
    """(N_train, K)."""
    test_inputs: Floats
    """(N_test, m)."""
    test_targets: Floats
    """(N_test, K)."""


def prepare(dataset: Dataset, *, test_fraction: float, scale: Scale, rng: np.random.Generator) -> Prepared:
    """Return the dataset split as `split` does and scaled as `fit` does.

    The scalers are fitted to the training part alone: what the test part looks like must stay unknown.
    Raises InputError as `split` and `fit` do.
    """
    train_rows, test_rows = split(dataset, test_fraction, rng)
    train_inputs, train_targets = dataset.inputs[train_rows], dataset.targets[train_rows]
    input_scaler = fit(scale, train_inputs)
    target_scaler = fit(scale if dataset.task == "regression" else "none", train_targets)
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
