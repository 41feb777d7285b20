"""Targets that stand for classes, and the dataset of a file."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from ..arrays import Floats, Rows
from ..dataset import Dataset, Gap, OneHot, Task
from ..errors import InputError
from ..fitted_column import FittedColumn
from ..large_arrays import is_large
from ..table_report import TableReport
from .columns import WordColumn
from .options import Guess

LARGEST_EXACT = 2**53
"""Beyond it not all whole numbers are numbers of 64 bits."""
MOST_CLASSES_OF_NUMBERS = 20
SAMPLES_A_CLASS = 5
"""Whole numbers are taken for classes where each stands for this many samples on average, and for 20 at most."""


class Classes(msgspec.Struct, frozen=True):
    """The class of each sample (N,), and the names of the classes."""

    indices: Rows
    names: tuple[str, ...]

    @property
    def columns(self) -> int:
        """How many columns of targets they are."""
        return 1 if len(self.names) == 2 else len(self.names)

    def targets(self, dtype: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
        """Return targets as a dataset has them, read-only: (N, 1) of 0 and 1 for two classes, else one-hot (N, K)."""
        targets = np.empty((len(self.indices), self.columns), dtype)
        classes = np.arange(len(self.names))[-self.columns :]
        np.equal(self.indices[:, np.newaxis], classes, out=targets)
        targets.setflags(write=False)
        return targets


def classes_of_numbers(values: Floats, task: Guess | None) -> Classes | None:
    """Return the classes that numbers (N,) stand for, None where they are what a regression is to predict."""
    if task == "regression":
        return None
    found = np.unique(values)
    if task is None:
        whole = bool((np.floor(found) == found).all())
        if not whole or not _few(len(found), len(values)):
            return None
    # The inverse that `unique` gives would take the memory of five columns.
    return Classes(np.searchsorted(found, values), tuple(map(_name, found.tolist())))


def _name(value: float) -> str:
    """Return a number with all digits where it is a whole one that is exact."""
    return str(int(value)) if abs(value) < LARGEST_EXACT and value == int(value) else f"{value:.15g}"


def classes_of_codes(column: WordColumn, task: Guess | None) -> Classes | None:
    """Return the classes that whole numbers stand for with all their digits, None where they are no classes."""
    words = column.vocabulary
    if task == "regression" or not all(re.fullmatch(r"[+-]?\d+", word, re.ASCII) for word in words):
        return None
    if task is None and not _few(len(words), len(column.codes)):
        return None
    order = sorted(range(len(words)), key=lambda place: (int(words[place][:4000]), words[place]))
    places = np.empty(len(words), np.intp)
    places[order] = np.arange(len(words))
    return Classes(places[column.codes], tuple(words[place] for place in order))


def _few(classes: int, samples: int) -> bool:
    return 2 <= classes <= min(MOST_CLASSES_OF_NUMBERS, max(2, samples // SAMPLES_A_CLASS))


def dataset_of(
    name: str,
    inputs: Floats,
    targets: Floats | Classes,
    feature_names: tuple[str, ...],
    target_names: tuple[str, ...],
    *,
    image_shape: tuple[int, int] | None = None,
    gaps: Sequence[Gap] = (),
    one_hot: Sequence[OneHot] = (),
    columns: Sequence[FittedColumn] = (),
    table: TableReport | None = None,
    groups: Rows | None = None,
    validation_samples: int = 0,
    test_samples: int = 0,
    weights: Floats | None = None,
) -> Dataset:
    """Return the dataset of a file; classes bring their own names. Raises InputError as `Dataset` does."""
    if isinstance(targets, Classes):
        if len(targets.names) < 2:
            (only,) = targets.names or ("",)
            raise InputError(f"{name}: all samples have the class {only!r}, expected two classes or more")
        if len(targets.names) > max(2, len(targets.indices) // 2):
            raise InputError(
                f"{name}: {len(targets.names)} classes for {len(targets.indices)} samples, expected fewer; "
                'data.task = "regression" takes the target as a number'
            )
    dtype = np.uint8 if is_large(inputs) else np.float64
    kind: Task = "binary" if isinstance(targets, Classes) and len(targets.names) == 2 else "multiclass"
    return Dataset(
        name=Path(name).name,
        task=kind if isinstance(targets, Classes) else "regression",
        inputs=inputs,
        targets=targets.targets(dtype) if isinstance(targets, Classes) else targets,
        feature_names=feature_names,
        target_names=targets.names if isinstance(targets, Classes) else target_names,
        description=f"Read from {name}.",
        source=name,
        licence="not stated in the file",
        image_shape=image_shape,
        gaps=tuple(gaps),
        one_hot=tuple(one_hot),
        columns=tuple(columns),
        table=table,
        groups=groups,
        validation_samples=validation_samples,
        test_samples=test_samples,
        weights=weights,
    )
