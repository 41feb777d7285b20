"""One more sample, typed in while a network learns."""

from collections.abc import Sequence

import numpy as np
from msgspec import structs

from .arrays import Floats
from .dataset import Dataset, has_classes
from .errors import InputError
from .large_arrays import ScaledRows
from .prepare import Prepared


def with_sample(data: Prepared, inputs: Sequence[float], target: Sequence[float] | str) -> Prepared:
    """Return the data with one more sample in the training split, as the last row of the dataset.

    `inputs` are m numbers in the units of the data; `target` is the name of a class, or the K numbers of a regression
    or of labels. Where samples have weights it counts as one of them does on average.
    It is scaled as the others are. Raises InputError where numbers are missing, too many or not finite, for a class
    that does not exist, and for data that are too large to be copied.
    """
    dataset = data.dataset
    if dataset.large or isinstance(data.train_inputs, ScaledRows):
        raise InputError(f"{dataset.name} is too large to be copied, so no sample can be added to it")
    row = _numbers("inputs", inputs, dataset.feature_names)
    targets = _target(dataset, target)
    return structs.replace(
        data,
        dataset=_extended(dataset, row, targets),
        loaded=None if data.loaded is None else _extended(data.loaded, row, targets),
        train_rows=np.append(data.train_rows, dataset.samples),
        train_inputs=np.vstack([data.train_inputs, data.input_scaler.apply(row)]),
        train_targets=np.vstack([data.train_targets, data.target_scaler.apply(targets)]),
        train_weights=None if data.train_weights is None else np.append(data.train_weights, 1.0),
    )


def _extended(dataset: Dataset, row: Floats, targets: Floats) -> Dataset:
    groups = None if dataset.groups is None else np.append(dataset.groups, dataset.groups.max() + 1)
    weights = dataset.weights
    return structs.replace(
        dataset,
        groups=groups,
        inputs=np.vstack([dataset.inputs, row]),
        targets=np.vstack([dataset.targets, targets]),
        weights=None if weights is None else np.append(weights, weights.mean()),
    )


def _target(dataset: Dataset, target: Sequence[float] | str) -> Floats:
    names = dataset.target_names
    if not has_classes(dataset.task):
        if isinstance(target, str):
            raise InputError(f"the target is {target!r}, expected a number for {', '.join(names)}")
        return _numbers("target", target, names)
    if not isinstance(target, str):
        raise InputError(f"the target is {tuple(target)}, expected the name of a class: {_list(names)}")
    if target not in names:
        raise InputError(f"there is no class {target!r}; choose one of {_list(names)}")
    chosen = names.index(target)
    return np.array([chosen], np.float64) if dataset.task == "binary" else np.eye(len(names))[chosen]


def _numbers(what: str, values: Sequence[float], names: Sequence[str]) -> Floats:
    if len(values) != len(names):
        raise InputError(
            f"{len(values)} number{'s' * (len(values) != 1)} for the {what}, expected {len(names)}: {_list(names)}"
        )
    try:
        numbers = np.array(values, np.float64)
    except (TypeError, ValueError):
        raise InputError(f"the {what} are {tuple(values)}, expected numbers for {_list(names)}") from None
    for name, number in zip(names, numbers, strict=True):
        if not np.isfinite(number):
            raise InputError(f"{name} is {number:g}, expected a finite number")
    return numbers


def _list(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
