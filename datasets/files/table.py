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
from ..large_arrays import LARGE, is_large
from ..memory_budget import require_memory_for_samples

Guess = Literal["regression", "classification"]

MOST_CLASSES_OF_NUMBERS = 20
SAMPLES_A_CLASS = 5
"""Whole numbers are taken for classes where each stands for this many samples on average, and for 20 at most."""
MOST_WORDS = 100
"""Different words that a feature may have; each becomes a column."""


class Classes(msgspec.Struct, frozen=True):
    """The class of each sample (N,), and the names of the classes; what a column of words is as well."""

    indices: Rows
    names: tuple[str, ...]

    @property
    def columns(self) -> int:
        """How many columns of targets they are."""
        return 1 if len(self.names) == 2 else len(self.names)

    def targets(self, dtype: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
        """Return targets as a dataset has them: (N, 1) of 0 and 1 for two classes, else one-hot (N, K)."""
        if len(self.names) == 2:
            return self.indices[:, np.newaxis].astype(dtype)
        one_hot = np.zeros((len(self.indices), len(self.names)), dtype)
        one_hot[np.arange(len(self.indices)), self.indices] = 1
        return one_hot


class Column(msgspec.Struct, frozen=True):
    """A column of N values, read when they are asked for: numbers, or words. Reading raises InputError."""

    name: str
    read: Callable[[], Floats | Classes]


class Table(msgspec.Struct, frozen=True):
    """What a file holds: its name, its N samples in columns, and how a row is called in it ("line 7")."""

    name: str
    samples: int
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
        self._require_memory(len(chosen), len(targets))
        values = [column.read() for column in targets]
        classes = self._classes(values, task)
        inputs, input_names = self._encode(chosen, classes.columns if classes else len(targets))
        if classes is not None:
            return make(self.name, inputs, classes, input_names, ())
        numbers = [self._numbers(column, found) for column, found in zip(targets, values, strict=True)]
        return make(self.name, inputs, np.column_stack(numbers), input_names, tuple(column.name for column in targets))

    def _require_memory(self, features: int, outputs: int) -> None:
        kept_at = 8 if self.samples * features >= LARGE else None
        require_memory_for_samples(self.samples, features, outputs, kept_at=kept_at, where=self.name)

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

    def _numbers(self, column: Column, values: Floats | Classes) -> Floats:
        if isinstance(values, Classes):
            word = values.names[int(values.indices[0])]
            raise InputError(
                f"{self.name}, {self.where(0)}, column {column.name}: {word[:40]!r} is not a number, "
                "and the target of a regression must be one"
            )
        return values

    def _encode(self, columns: Sequence[Column], outputs: int) -> tuple[Floats, tuple[str, ...]]:
        """Return the features (N, m) with their names; a column of words becomes one of 0 and 1 for each word."""
        found = [column.read() for column in columns]
        names: list[str] = []
        for column, values in zip(columns, found, strict=True):
            if not isinstance(values, Classes):
                names.append(column.name)
                continue
            if len(values.names) > MOST_WORDS:
                raise InputError(
                    f"{self.name}: column {column.name} has {len(values.names)} different words, expected numbers or "
                    f"at most {MOST_WORDS} words; leave it out by listing the others in data.features"
                )
            names += [f"{column.name}={word}" for word in values.names]
        self._require_memory(len(names), outputs)
        encoded = np.empty((self.samples, len(names)))
        place = 0
        for values in found:
            if not isinstance(values, Classes):
                encoded[:, place] = values
                place += 1
                continue
            for index in range(len(values.names)):
                encoded[:, place] = values.indices == index
                place += 1
        return encoded, tuple(names)

    def _classes(self, targets: Sequence[Floats | Classes], task: Guess | None) -> Classes | None:
        if len(targets) > 1:
            if task == "classification":
                raise InputError(f"{len(targets)} columns, expected one for a classification", field="data.target")
            return None
        if isinstance(targets[0], Classes):
            return None if task == "regression" else targets[0]
        return classes_of_numbers(targets[0], task)


def classes_of_codes(codes: Rows, words: list[str]) -> Classes:
    """Return the classes of samples that hold words[code] each, in the order of the alphabet; codes (N,)."""
    used, inverse = np.unique(codes, return_inverse=True)
    found = [words[code] for code in map(int, used)]
    names = sorted(set(found))
    places = {name: place for place, name in enumerate(names)}
    return Classes(np.array([places[word] for word in found], np.intp)[inverse], tuple(names))


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
