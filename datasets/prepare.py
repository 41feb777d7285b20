"""From a dataset to what a trainer takes: its splits, scaled."""

from typing import NamedTuple, Protocol

import msgspec
import numpy as np
from msgspec import structs

from .arrays import Floats, Rows
from .dataset import Dataset
from .errors import InputError
from .filling import Fills, filled, fit_gaps
from .large_arrays import ScaledRows, fit_large
from .scaling import Scale, Scaler, fit
from .split import SPLITS, HowToSplit, Parts, SplitName, split


class Fitted(Protocol):
    """What the training split tells of a dataset: how it is scaled, and what stands for missing values."""

    @property
    def input_scaler(self) -> Scaler:
        """The scale of each input."""
        ...

    @property
    def target_scaler(self) -> Scaler:
        """The scale of each target."""
        ...

    @property
    def fills(self) -> Fills:
        """What stands for missing values."""
        ...


class PreparedSplit(NamedTuple):
    """One split: `rows` (n,) of the dataset, scaled inputs (n, m) and targets (n, K), and weights (n,), if any."""

    rows: Rows
    inputs: Floats | ScaledRows
    targets: Floats
    weights: Floats | None


class Prepared(msgspec.Struct, frozen=True, eq=False):
    """A dataset as a training, a validation and a test split, all scaled; arrays are float64, in the order of the rows.

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
    validation_rows: Rows = msgspec.field(default_factory=lambda: np.empty(0, np.intp))
    """(N_validation,)."""
    validation_inputs: Floats | ScaledRows = msgspec.field(default_factory=lambda: np.empty((0, 0)))
    """(N_validation, m)."""
    validation_targets: Floats = msgspec.field(default_factory=lambda: np.empty((0, 0)))
    """(N_validation, K)."""
    train_weights: Floats | None = None
    """(N_train,): how often each sample counts, 1 on average; None where all count alike."""
    validation_weights: Floats | None = None
    """(N_validation,), likewise."""
    test_weights: Floats | None = None
    """(N_test,), likewise, 1 on average over the test split."""
    fills: Fills = ()
    """What stands in `dataset` for values that are missing."""
    loaded: Dataset | None = None
    """The dataset without what the training split tells, where that makes a difference."""
    unknown: int = 0
    """Words of the other splits, one a column, that the training split does not have."""

    @property
    def source(self) -> Dataset:
        """The dataset as it was loaded."""
        return self.loaded or self.dataset

    @property
    def constant(self) -> set[str]:
        """The splits of a regression whose targets do not vary ("train", …); for them there is no R²."""
        if self.dataset.task != "regression":
            return set()
        targets = {name: self.split(name).targets for name in SPLITS}
        return {name for name, values in targets.items() if len(values) and not (values != values[0]).any()}

    def split(self, name: SplitName) -> PreparedSplit:
        """Return a split by its name; one that was not set aside has no rows."""
        match name:
            case "train":
                return PreparedSplit(self.train_rows, self.train_inputs, self.train_targets, self.train_weights)
            case "validation":
                return PreparedSplit(
                    self.validation_rows, self.validation_inputs, self.validation_targets, self.validation_weights
                )
            case _:
                return PreparedSplit(self.test_rows, self.test_inputs, self.test_targets, self.test_weights)


def prepare(
    dataset: Dataset,
    *,
    test_fraction: float,
    scale: Scale,
    rng: np.random.Generator,
    validation_fraction: float = 0.0,
    how: HowToSplit = "random",
    like: Fitted | None = None,
) -> Prepared:
    """Return the dataset split as `split` does and scaled as `fit` does, or as other data of its kind are scaled.

    Weights are divided by their mean over each split, so that their unit does not matter: how a split is judged does
    not depend on how the others are weighted.

    Scalers, and what takes the place of missing values, are fitted to the training split alone: what the others look
    like must stay unknown. A network that has learned with those of other data goes on with those of `like`.
    Raises InputError as `split` and `fit` do.
    """
    parts = split(dataset, test_fraction, rng, validation_fraction=validation_fraction, how=how)
    return prepare_parts(dataset, parts, scale=scale, like=like)


def prepare_parts(dataset: Dataset, parts: Parts, *, scale: Scale = "none", like: Fitted | None = None) -> Prepared:
    """Return a dataset that is split already, scaled as `prepare` does. Raises InputError as `fit` does."""
    fills = like.fills if like else fit_gaps(dataset, parts.train)
    loaded = dataset
    dataset, unknown = filled(loaded, fills, parts.train)
    try:
        prepared = _scaled(dataset, parts, scale, like)
    except InputError as error:
        raise InputError(f"{dataset.source}: {error}" if dataset.table else str(error)) from None
    return structs.replace(
        prepared,
        train_weights=_weights(dataset, parts.train, "training"),
        validation_weights=_weights(dataset, parts.validation, "validation"),
        test_weights=_weights(dataset, parts.test, "test"),
        fills=fills,
        loaded=None if dataset is loaded else loaded,
        unknown=unknown,
    )


def _weights(dataset: Dataset, rows: Rows, split: str) -> Floats | None:
    """Return the weights of some rows, (n,), with a mean of 1."""
    if dataset.weights is None or len(rows) == 0:
        return None
    weights: Floats = dataset.weights[rows]
    largest = float(weights.max())
    if largest == 0:
        raise InputError(
            f"all {len(rows)} samples of the {split} split of {dataset.name} have weight 0, expected some above 0",
            field="data.sample_weights",
        )
    weights = weights / largest  # the sum of large ones would overflow, and small ones lose digits
    return weights / weights.mean()


def _scaled(dataset: Dataset, parts: Parts, scale: Scale, like: Fitted | None) -> Prepared:
    """Return the splits with the inputs of a large dataset where they are stored, and all else scaled."""
    large, targets = dataset.large, dataset.targets[parts.train]
    if like:
        input_scaler, target_scaler = like.input_scaler, like.target_scaler
    else:
        input_scaler = (
            fit_large(scale, dataset.inputs, parts.train, dataset.feature_names)
            if large
            else fit(scale, dataset.inputs[parts.train], dataset.feature_names)
        )
        target_scaler = fit(scale if dataset.task == "regression" else "none", targets, dataset.target_names)

    def inputs_of(rows: Rows) -> Floats | ScaledRows:
        return ScaledRows(dataset.inputs, rows, input_scaler) if large else input_scaler.apply(dataset.inputs[rows])

    def targets_of(rows: Rows) -> Floats:
        # The classes of large data stay in the dtype they are stored in.
        classes = large and dataset.task != "regression"
        return dataset.targets[rows] if classes else target_scaler.apply(dataset.targets[rows])

    return Prepared(
        dataset=dataset,
        train_rows=parts.train,
        validation_rows=parts.validation,
        test_rows=parts.test,
        input_scaler=input_scaler,
        target_scaler=target_scaler,
        train_inputs=inputs_of(parts.train),
        train_targets=targets_of(parts.train),
        validation_inputs=inputs_of(parts.validation),
        validation_targets=targets_of(parts.validation),
        test_inputs=inputs_of(parts.test),
        test_targets=targets_of(parts.test),
    )
