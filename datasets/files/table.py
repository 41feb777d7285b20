"""From the columns of a table to a dataset, whichever format they were read from."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from ..arrays import Floats, Rows
from ..dataset import Dataset, Task
from ..errors import InputError
from ..large_arrays import is_large

Guess = Literal["regression", "classification"]

MOST_CLASSES_OF_NUMBERS = 20
SAMPLES_A_CLASS = 5
"""Whole numbers are taken for classes where each stands for this many samples on average, and for 20 at most."""
MOST_WORDS = 100
"""Different words that a feature may have; each becomes a column."""


class Column(msgspec.Struct, frozen=True):
    """A column of N values: numbers, or words."""

    name: str
    values: Floats | list[str]


class Classes(msgspec.Struct, frozen=True):
    """The class of each sample (N,), and the names of the classes."""

    indices: Rows
    names: tuple[str, ...]

    def targets(self, dtype: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
        """Return targets as a dataset has them: (N, 1) of 0 and 1 for two classes, else one-hot (N, K)."""
        if len(self.names) == 2:
            return self.indices[:, np.newaxis].astype(dtype)
        return np.eye(len(self.names), dtype=dtype)[self.indices]


class Table(msgspec.Struct, frozen=True):
    """What a file holds: its name, its columns, and how a row is called in it ("line 7")."""

    name: str
    columns: tuple[Column, ...]
    where: Callable[[int], str]

    def dataset(self, target: Sequence[str], features: Sequence[str] | None, task: Guess | None) -> Dataset:
        """Return the dataset with these columns as targets and features.

        Without a target it is the last column, without features they are all others. Raises InputError.
        """
        self._check()
        targets = [self._column("data.target", name) for name in target] or [self.columns[-1]]
        names = {column.name for column in targets}
        if features is None:
            chosen = [column for column in self.columns if column.name not in names]
        else:
            chosen = [self._column("data.features", name) for name in features]
            for column in chosen:
                if column.name in names:
                    raise InputError(f"{column.name!r} is the target already", field="data.features")
        if not chosen:
            raise InputError(f"{self.name}: has no column beside the target, expected at least one feature")
        inputs, input_names = self._encode(chosen)
        classes = self._classes(targets, task)
        if classes is None:
            for column in targets:
                self._numbers(column)
            values = np.column_stack([np.asarray(column.values, np.float64) for column in targets])
            return make(self.name, inputs, values, input_names, tuple(column.name for column in targets))
        return make(self.name, inputs, classes, input_names, ())

    def _check(self) -> None:
        seen: set[str] = set()
        for number, column in enumerate(self.columns, 1):
            if not column.name:
                raise InputError(f"{self.name}: column {number} has no name in the header")
            if column.name in seen:
                raise InputError(f"{self.name}: two columns are called {column.name!r}, expected different names")
            seen.add(column.name)

    def _column(self, field: str, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        names = [column.name for column in self.columns]
        close = get_close_matches(name, names)
        shown = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
        hint = f"did you mean {close[0]!r}?" if close else f"it has {shown}"
        raise InputError(f"{self.name} has no column {name!r}; {hint}", field=field)

    def _numbers(self, column: Column) -> None:
        if isinstance(column.values, list):
            raise InputError(
                f"{self.name}, {self.where(0)}, column {column.name}: {column.values[0]!r} is not a number, "
                "and the target of a regression must be one"
            )

    def _encode(self, columns: Sequence[Column]) -> tuple[Floats, tuple[str, ...]]:
        """Return the features (N, m) with their names; a column of words becomes one of 0 and 1 for each word."""
        encoded: list[Floats] = []
        names: list[str] = []
        for column in columns:
            if not isinstance(column.values, list):
                encoded.append(column.values)
                names.append(column.name)
                continue
            words = sorted(set(column.values))
            if len(words) > MOST_WORDS:
                raise InputError(
                    f"{self.name}: column {column.name} has {len(words)} different words, expected numbers or at "
                    f"most {MOST_WORDS} words; leave it out by listing the others in data.features"
                )
            array = np.array(column.values)
            encoded += [(array == word).astype(np.float64) for word in words]
            names += [f"{column.name}={word}" for word in words]
        return np.column_stack(encoded), tuple(names)

    def _classes(self, targets: Sequence[Column], task: Guess | None) -> Classes | None:
        if len(targets) > 1:
            if task == "classification":
                raise InputError(f"{len(targets)} columns, expected one for a classification", field="data.target")
            return None
        values = targets[0].values
        if isinstance(values, list):
            if task == "regression":
                return None
            names = sorted(set(values))
            place = {name: index for index, name in enumerate(names)}
            return Classes(np.array([place[value] for value in values], np.intp), tuple(names))
        return classes_of_numbers(values, task)


def classes_of_numbers(values: Floats, task: Guess | None) -> Classes | None:
    """Return the classes that numbers (N,) stand for, None where they are what a regression is to predict."""
    if task == "regression":
        return None
    found, indices = np.unique(values, return_inverse=True)
    if task is None:
        most = min(MOST_CLASSES_OF_NUMBERS, max(2, len(values) // SAMPLES_A_CLASS))
        whole = bool((np.floor(found) == found).all())
        if not whole or not 2 <= len(found) <= most:
            return None
    return Classes(indices.astype(np.intp), tuple(f"{value:.15g}" for value in found))


def make(
    name: str,
    inputs: Floats,
    targets: Floats | Classes,
    feature_names: tuple[str, ...],
    target_names: tuple[str, ...],
    image_shape: tuple[int, int] | None = None,
) -> Dataset:
    """Return the dataset of a file; classes bring their own names. Raises InputError as `Dataset` does."""
    if isinstance(targets, Classes):
        if len(targets.names) < 2:
            only = ", ".join(targets.names)
            raise InputError(f"{name}: all samples have the class {only}, expected two classes or more")
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
    )
