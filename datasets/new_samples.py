"""Samples of a script's own for a network that has learned already: arrays and data frames, as its own were read."""

from collections.abc import Sequence
from itertools import compress

import numpy as np
import numpy.typing as npt

from .arrays import Floats
from .dataset import Dataset
from .errors import InputError
from .files.data_frames import columns_of, is_data_frame, words_of
from .fitted_data import FittedData
from .in_memory import Samples, Targets, as_array, as_targets
from .tables.columns import RawColumn


def new_inputs(X: Samples, like: FittedData) -> Floats:  # noqa: N803 - what everybody calls it
    """Return samples as inputs (N, m), in the units that they were measured in.

    `X` is an array (N, m), images (N, rows, columns) or a data frame; columns of a frame are found by their names, and
    those that are not needed are passed over. Raises InputError for what is no sample of this kind, and for a value
    that is missing where the training had no rule for that.
    """
    if is_data_frame(X):
        return _of_frame(columns_of("X", X), like)
    words = [column.name for column in like.columns if column.kind != "number"]
    if words:
        raise InputError(f"X is an array, but column {words[0]} is none of numbers; expected a data frame")
    array, features = as_array("X", X), len(like.feature_names)
    flat = array.reshape(len(array), -1) if array.ndim > 1 else array
    if flat.ndim != 2 or flat.shape[1] != features:
        raise InputError(f"X has shape {array.shape}, expected (samples, {features})")
    if array.dtype.kind not in "biuf":
        raise InputError(f"X is of type {array.dtype}, expected real numbers")
    return _finite(flat.astype(np.float64))


def new_targets(y: Targets, like: Dataset, classes: npt.NDArray[np.generic] | None) -> Floats:
    """Return targets (N, K) as those of a dataset are, in the units that they were measured in.

    `y` is as it was when the dataset was made: numbers, words, labels or probabilities. `classes` are the numbers that
    stood for its classes, in their order, None where there were none. Raises InputError for a class that it does not
    have, and for another number of targets.
    """
    values, names = as_targets(y), like.target_names
    words = values.dtype.kind in "US"
    if like.task in ("binary", "multiclass") and values.ndim == 1 and (words or classes is not None):
        known: list[object] = [*names] if words or classes is None else classes.tolist()
        places = {value: place for place, value in enumerate(known)}
        given: list[object] = values.tolist()
        if strange := [value for value in given if value not in places]:
            raise InputError(f"y has the class {strange[0]!r}; the network knows {_names([f'{one}' for one in known])}")
        found = np.array([places[value] for value in given], np.intp)
        return found[:, np.newaxis].astype(np.float64) if len(names) == 2 else np.eye(len(names))[found]
    if values.dtype.kind not in "biuf":
        raise InputError(f"y is of type {values.dtype}, expected numbers")
    targets = values.reshape(len(values), -1).astype(np.float64)
    if targets.shape[1] != like.outputs:
        raise InputError(f"y has shape {values.shape}, expected {like.outputs} columns of targets")
    return targets


def _of_frame(columns: Sequence[RawColumn], like: FittedData) -> Floats:
    there = {column.name: column for column in columns}
    missing = [column.name for column in like.columns if column.name not in there]
    if missing:
        raise InputError(f"X has no column {missing[0]!r}, which the network was trained with; it has {_names(there)}")
    needed = [there[column.name] for column in like.columns]
    if all(fitted.inputs == 1 and not len(column.codes) for fitted, column in zip(like.columns, needed, strict=True)):
        return _finite(np.column_stack([column.numbers for column in needed]))
    inputs, kept = like.new_rows().encode([words_of(column) for column in needed], lambda row: f"X, row {row}")
    if not kept.all():
        raise InputError(f"X, row {next(compress(range(len(kept)), ~kept))} lacks a value; such rows were left out")
    return inputs


def _finite(inputs: Floats) -> Floats:
    finite: npt.NDArray[np.bool_] = np.isfinite(inputs)
    if not finite.all():
        row, column = np.argwhere(~finite)[0].tolist()
        raise InputError(f"X: row {row}, feature {column} is {inputs[row, column]}, expected finite numbers")
    return inputs


def _names(names: Sequence[str] | dict[str, RawColumn]) -> str:
    return ", ".join(list(names)[:8])
