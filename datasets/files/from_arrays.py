"""From an array of inputs and an array of targets to a dataset."""

from math import prod
from typing import cast

import numpy as np

from ..arrays import Floats
from ..dataset import Dataset
from ..errors import InputError
from ..large_arrays import is_large
from ..memory_budget import require_memory, require_memory_for_samples
from ..memory_map import Stored
from ..tables.classes import Classes, classes_of_numbers, dataset_of
from ..tables.options import Guess


def labelled(name: str, inputs: Stored, targets: Stored, task: Guess | None, weights: Stored | None = None) -> Dataset:
    """Return the dataset of inputs (N, …) and targets (N,) or (N, K).

    Images (N, rows, columns) and the like are flattened. One column of targets is taken for classes as that of a
    table is; several are classes where each row is one-hot, else what a regression is to predict. Inputs that are
    large stay where they are stored. `weights` (N,) say how often each sample counts. Raises InputError.
    """
    if weights is not None and (weights.shape != (len(inputs),) or weights.dtype.kind not in "biuf"):
        raise InputError(
            f"{name}: weights are {weights.dtype} of shape {weights.shape}, expected one number for each sample",
            field="data.sample_weights",
        )
    counts = None if weights is None else weights.astype(np.float64)
    if inputs.ndim < 1 or targets.ndim < 1 or len(inputs) != len(targets):
        raise InputError(f"{name}: inputs have shape {inputs.shape}, targets {targets.shape}; expected as many samples")
    if len(inputs) < 2:
        raise InputError(f"{name}: {len(inputs)} samples, expected at least 2")
    if inputs.dtype.kind not in "biuf":
        raise InputError(f"{name}: inputs are of type {inputs.dtype}, expected real numbers")
    shape = inputs.shape[1:]
    features = prod(shape)
    if features == 0:
        raise InputError(f"{name}: inputs have shape {inputs.shape}, expected at least one feature")
    image_shape = (int(shape[0]), int(shape[1])) if len(shape) == 2 or (len(shape) == 3 and shape[2] == 1) else None
    kept_at = 0 if is_large(inputs) else None
    if is_large(inputs) and inputs.ndim > 2 and not inputs.flags.c_contiguous:
        kept_at = inputs.itemsize  # then a flat view of them is a copy
    columns = targets.size // len(targets) if targets.dtype.kind in "biuf" else 1
    require_memory_for_samples(len(inputs), features, columns, kept_at=kept_at, where=name)
    known = _classes(name, targets, task)
    if known is not None:
        require_memory_for_samples(len(inputs), features, known.columns, kept_at=kept_at, where=name)
    stored = inputs.reshape(len(inputs), features)
    # A large array keeps its dtype all the way; what is annotated as float64 is then whatever the file has.
    flat = cast(Floats, stored) if is_large(stored) else _own(stored)
    names = tuple(
        f"r{index // image_shape[1] + 1}c{index % image_shape[1] + 1}" if image_shape else f"x{index + 1}"
        for index in range(features)
    )
    if known is not None:
        return dataset_of(name, flat, known, names, (), image_shape=image_shape, weights=counts)
    values = _own(targets.reshape(len(targets), -1))
    outputs = ("y",) if values.shape[1] == 1 else tuple(f"y{index + 1}" for index in range(values.shape[1]))
    return dataset_of(name, flat, values, names, outputs, image_shape=image_shape, weights=counts)


def _own(values: Stored) -> Floats:
    """Return a copy as a dataset holds it, so that it need not be copied once more."""
    copy = values.astype(np.float64, order="C")
    copy.setflags(write=False)
    return copy


def _classes(name: str, targets: Stored, task: Guess | None) -> Classes | None:
    if targets.dtype.kind in "US":
        if task == "regression" or targets.size != len(targets):
            raise InputError(f"{name}: targets are words of shape {targets.shape}, expected numbers for a regression")
        require_memory(2 * targets.nbytes, f"an array of {len(targets):,} words", where=name)
        try:
            found, indices = np.unique(targets.reshape(-1), return_inverse=True)
            words = tuple(word if isinstance(word, str) else word.decode("ascii") for word in found.tolist())
            "".join(words).encode()
        except UnicodeDecodeError:
            raise InputError(f"{name}: targets are bytes that are not ASCII, expected words or numbers") from None
        except (ValueError, SystemError):
            raise InputError(f"{name}: targets hold letters that there are not, expected words or numbers") from None
        return Classes(indices.astype(np.intp), words)
    if targets.dtype.kind not in "biuf":
        raise InputError(f"{name}: targets are of type {targets.dtype}, expected real numbers or words")
    columns = targets.reshape(len(targets), -1).astype(np.float64)
    if not np.isfinite(columns).all():
        row = int(np.argwhere(~np.isfinite(columns))[0, 0])
        raise InputError(f"{name}: the target of row {row} is {columns[row].tolist()}, expected finite numbers")
    if columns.shape[1] == 1:
        return classes_of_numbers(columns[:, 0], task)
    one_hot = ((columns == 0) | (columns == 1)).all() and (columns.sum(axis=1) == 1).all()
    if one_hot and task != "regression":
        return Classes(columns.argmax(axis=1), tuple(str(index) for index in range(columns.shape[1])))
    if task == "classification":
        raise InputError(f"{name}: targets have {columns.shape[1]} columns that are not one-hot, expected classes")
    return None
