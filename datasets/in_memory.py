"""Datasets of a script's own arrays and data frames."""

from collections.abc import Sequence
from typing import Literal, Protocol, cast

import numpy as np
import numpy.typing as npt
from msgspec import structs

from .arrays import Floats
from .catalog import named
from .dataset import Dataset, Task
from .errors import InputError, reason_of
from .files.arrow_stream import ArrowTable
from .files.data_frames import DataFrame, columns_of, is_data_frame, joined, numbers_as_column, raw_table
from .files.from_arrays import labelled
from .tables.columns import RawColumn
from .tables.options import TableOptions
from .tables.reading import read_table

Answer = Literal["regression", "classification", "multilabel", "probabilities"]
"""What targets are: numbers, a class each, any number of labels each, or the probabilities of classes."""
Stored = npt.NDArray[np.generic]


class HasArray(Protocol):
    """Whatever NumPy makes an array of: a column of a data frame, a tensor in memory."""

    def __array__(self) -> npt.NDArray[np.generic]:
        """Return the array."""
        ...


Numbers = Sequence[float] | Sequence[Sequence[float]]
Samples = npt.NDArray[np.generic] | Numbers | HasArray | DataFrame | ArrowTable
"""Inputs: an array (N, m), or images (N, rows, columns), numbers in lists, or a data frame."""
Targets = npt.NDArray[np.generic] | Numbers | Sequence[str] | HasArray | DataFrame | ArrowTable
"""Targets: an array (N,) or (N, K), a list of numbers or words, a column or a data frame."""
Weights = npt.NDArray[np.generic] | Sequence[float] | HasArray
SplitSamples = tuple[Samples, Targets] | tuple[Samples, Targets, Weights]
"""Samples of a split with their targets, and their weights if there are any."""

Aside = Sequence[tuple[str, SplitSamples]]
"""The splits that whoever calls sets aside, by their names, in the order in which they come to stand."""


def from_arrays(
    X: Samples,  # noqa: N803 - what everybody calls it
    y: Targets,
    *,
    validation: SplitSamples | None = None,
    test: SplitSamples | None = None,
    sample_weight: Weights | None = None,
    feature_names: Sequence[str] | None = None,
    target_names: Sequence[str] | None = None,
    task: Answer | None = None,
    options: TableOptions | None = None,
    name: str = "arrays",
) -> Dataset:
    """Return the dataset of a script's own arrays: N samples of m features, and their targets.

    - `X`: numbers (N, m), images (N, rows, columns), or a data frame of pandas, polars, Arrow or another library that
      speaks its protocol; a frame's columns of words, dates and truth values become inputs as those of a file do, as
      `options` say. Numbers are in whatever unit they were measured in: an experiment scales them.
    - `y`: (N,) numbers or words, (N, K) several targets, or a data frame with these. Words, and few different whole
      numbers, are classes; columns of 0 and 1 are classes where each row has a single 1, else labels; all else are the
      K numbers of a regression. `task` says otherwise, and alone tells "probabilities": of class 1, (N,) in 0 … 1, or
      of each class, (N, K) with rows that add up to 1.
    - `validation` and `test`: samples and targets of these splits, with their weights if there are any. Without them,
      a part of `X` is taken (`data.validation_fraction`, `data.test_fraction`).
    - `sample_weight`: (N,), at least 0: how often each sample counts, in whatever unit: it is divided by its mean.
    - `feature_names`: m names. `target_names`: the K targets or labels, or the classes in the order of their values;
      for one column of probabilities the names of class 0 and class 1.

    The dataset has the `name`, or one with a number behind it, under which recipes of this process find it
    (`DataRecipe(source=dataset.name)`). Arrays are copied, but for inputs of 50 million numbers or more.
    Raises InputError for what does not fit together, is not finite, or is sparse.
    """
    aside = [(name, split) for name, split in (("validation", validation), ("test", test)) if split is not None]
    if is_data_frame(X):
        found = _from_frame(X, y, aside, sample_weight, task, options)
    else:
        if options is not None:
            raise InputError("options say how the columns of a data frame are taken, but X is an array")
        found = _from_array(X, y, aside, sample_weight, task)
    dataset = structs.replace(
        found,
        feature_names=found.feature_names if feature_names is None else _names("feature_names", feature_names),
        target_names=found.target_names if target_names is None else _names("target_names", target_names),
        description="Arrays of a script.",
        source="arrays of a script",
        licence="its owner's",
    )
    return named(dataset, name)


def as_array(what: str, value: Samples | Targets | Weights) -> Stored:
    """Return an array; raises InputError for what is none: ragged, sparse, masked, or of objects."""
    if hasattr(value, "toarray") and hasattr(value, "nnz"):
        raise InputError(f"{what} is sparse, and all of it would be stored; expected an array, as {what}.toarray() is")
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(cast(object, value)):
        raise InputError(f"{what} has masked values, expected values everywhere")
    try:
        array = np.asarray(cast(npt.ArrayLike, value))
    except Exception as error:  # it may come from another library
        raise InputError(f"{what} cannot be read as an array: {reason_of(error)}") from None
    if array.dtype.kind == "O":
        array = _of_objects(what, array)
    if array.ndim == 0:
        raise InputError(f"{what} is {value!r}, expected an array")
    return array


def _of_objects(what: str, array: Stored) -> Stored:
    """Return an array of words or of numbers that came as one of Python objects."""
    values = array.reshape(-1).tolist()
    if all(isinstance(value, str) for value in values):
        return array.astype(np.str_)
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError):
        wrong = next((value for value in values if not isinstance(value, int | float)), None)
        raise InputError(f"{what} holds {type(wrong).__name__} objects, expected numbers or words") from None


def _from_array(
    x: Samples,
    y: Targets,
    aside: Aside,
    sample_weight: Weights | None,
    task: Answer | None,
) -> Dataset:
    inputs, targets, weights = as_array("X", x), as_targets(y), as_weights(sample_weight, "sample_weight")
    if inputs.ndim == 1:
        raise InputError(f"X has shape {inputs.shape}, expected (samples, features)")
    samples = len(inputs)
    counts: dict[str, int] = {}
    for name, split in aside:
        others, told = as_array(f"X of {name}", split[0]), as_targets(split[1], f"y of {name}")
        if others.shape[1:] != inputs.shape[1:] or told.shape[1:] != targets.shape[1:]:
            raise InputError(
                f"{name} has samples of shape {others.shape[1:]} with targets {told.shape[1:]}, expected "
                f"{inputs.shape[1:]} and {targets.shape[1:]} as X and y have"
            )
        if len(others) != len(told):
            raise InputError(f"{name} has {len(others)} samples and {len(told)} targets, expected as many")
        weights = _both_weights(weights, samples + sum(counts.values()), (name, split), len(others))
        counts[name] = len(others)
        if len(targets) == len(inputs):
            inputs, targets = np.concatenate([inputs, others]), np.concatenate([targets, told])
    kept = task if task in ("regression", "classification") else None
    soft = _shares(targets, task)
    dataset = labelled("X", inputs, targets, kept if soft is None else "regression", weights)
    dataset = dataset if soft is None else structs.replace(dataset, task=soft[0], target_names=soft[1])
    return structs.replace(dataset, validation_samples=counts.get("validation", 0), test_samples=counts.get("test", 0))


def _shares(targets: Stored, task: Answer | None) -> tuple[Task, tuple[str, ...]] | None:
    """Return the task of targets that are labels or probabilities, with names; None where they are something else."""
    several = targets.ndim == 2 and targets.shape[1] > 1
    if task is None and several and targets.dtype.kind in "biuf":
        marks = bool(((targets == 0) | (targets == 1)).all())
        task = "multilabel" if marks and not _one_hot(targets) else None
    if task not in ("multilabel", "probabilities"):
        return None
    if targets.dtype.kind not in "biuf":
        raise InputError(f"y is of type {targets.dtype}, expected numbers from 0 to 1 for {task}")
    columns = targets.shape[1] if several else 1
    if task == "multilabel":
        return "multilabel", tuple(f"y{index + 1}" for index in range(columns)) if several else ("y",)
    return ("multiclass", tuple(map(str, range(columns)))) if several else ("binary", ("0", "1"))


def _one_hot(targets: Stored) -> bool:
    """Return whether each row (K,) has a single 1 among zeros."""
    return bool(((targets == 0) | (targets == 1)).all() and (targets.sum(axis=1) == 1).all())


def _from_frame(
    x: DataFrame | ArrowTable,
    y: Targets,
    aside: Aside,
    sample_weight: Weights | None,
    task: Answer | None,
    options: TableOptions | None,
) -> Dataset:
    columns, targets = columns_of("X", x), _target_columns(y, "y")
    samples, weights = len(columns[0]) if columns else 0, as_weights(sample_weight, "sample_weight")
    if any(len(column) != samples for column in targets):
        raise InputError(f"X has {samples} samples, y {len(targets[0])}; expected as many")
    counts: dict[str, int] = {}
    for name, split in aside:
        if not is_data_frame(split[0]):
            raise InputError(f"X is a data frame, but that of {name} is an array; expected a data frame")
        others, told = columns_of(f"X of {name}", split[0]), _target_columns(split[1], f"y of {name}")
        if any(len(column) != len(others[0]) for column in told):
            raise InputError(f"{name} has {len(others[0])} samples and {len(told[0])} targets, expected as many")
        weights = _both_weights(weights, len(columns[0]), (name, split), len(others[0]))
        counts[name] = len(others[0])
        columns, targets = joined(columns, others, f"X of {name}"), joined(targets, told, f"y of {name}")
    given = options or TableOptions()
    if given.target is not None or given.sample_weights is not None:
        raise InputError("options name a target or weights, which are y and sample_weight")
    names = {column.name for column in columns}
    targets = [structs.replace(column, name=_free(column.name, names)) for column in targets]
    guess = "regression" if len(targets) > 1 or task in ("multilabel", "probabilities") else task
    given = structs.replace(given, target=tuple(column.name for column in targets), task=guess)
    if weights is not None:
        if weights.shape != (len(columns[0]),):
            raise InputError(f"sample_weight has shape {weights.shape}, expected one for each of {samples} samples")
        own = _free("sample weight", {*names, *(column.name for column in targets)})
        targets = [*targets, numbers_as_column(own, weights)]
        given = structs.replace(given, sample_weights=own)
    table = raw_table("X", [*columns, *targets], counts.get("test", 0), counts.get("validation", 0))
    reading = read_table(table, given)
    if reading.dataset is None:
        raise reading.problem or InputError("X cannot be read as a table")
    dataset = structs.replace(reading.dataset, table=None)
    soft = _shares(dataset.targets, task)
    if dataset.outputs > 1 and dataset.task == "regression" and task in (None, "classification"):
        soft = ("multiclass", ()) if _one_hot(dataset.targets) else soft
    if soft is not None:
        dataset = structs.replace(
            dataset, task=soft[0], target_names=soft[1] if soft[0] == "binary" else dataset.target_names
        )
    return dataset


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"{name} (y)"
    return name


def as_targets(y: Targets, what: str = "y") -> Stored:
    """Return targets as an array (N,) or (N, K); raises InputError for what is none."""
    if not is_data_frame(y):
        return as_array(what, y)
    columns = columns_of(what, y)
    if len(columns) == 1 and columns[0].labels:
        (column,) = columns
        words = np.array([word[1:] for word in column.vocabulary], np.str_)
        return words[column.codes]
    if any(column.labels or len(column.codes) for column in columns):
        raise InputError(f"{what} has columns with words or missing values, expected numbers in each")
    return np.column_stack([column.numbers for column in columns]) if len(columns) > 1 else columns[0].numbers


def _target_columns(y: Targets, what: str) -> list[RawColumn]:
    if is_data_frame(y):
        return columns_of(what, y)
    array = as_array(what, y)
    if array.ndim == 1:
        name = getattr(y, "name", None)
        return [numbers_as_column(name if isinstance(name, str) and name else "y", array)]
    if array.ndim != 2:
        raise InputError(f"{what} has shape {array.shape}, expected (samples,) or (samples, targets)")
    return [numbers_as_column(f"y{index + 1}", column) for index, column in enumerate(array.T)]


def as_weights(given: Weights | None, what: str = "sample_weight") -> Floats | None:
    """Return how often each sample counts, (N,), None where nothing is given; raises InputError for what is none."""
    if given is None:
        return None
    array = as_array(what, given)
    if array.dtype.kind not in "biuf" or array.ndim != 1:
        raise InputError(f"{what} is {array.dtype} of shape {array.shape}, expected one number for each sample")
    return array.astype(np.float64)


def _both_weights(
    weights: Floats | None,
    samples: int,
    below: tuple[str, SplitSamples],
    more: int,
) -> Floats | None:
    """Return the weights of samples and of those below them; where only one has them, the others all count alike."""
    name, split = below
    own = as_weights(split[2], f"the weights of {name}") if len(split) == 3 else None
    if weights is None and own is None:
        return None
    return np.concatenate([np.ones(samples) if weights is None else weights, np.ones(more) if own is None else own])


def _names(what: str, given: Sequence[str]) -> tuple[str, ...]:
    if isinstance(given, str):
        raise InputError(f"{what} is {given!r}, expected a list of names")
    return tuple(given)
