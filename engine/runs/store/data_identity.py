"""What a run was trained on, known again: by a hash of its numbers and names, whatever file they are in."""

from collections.abc import Iterator
from hashlib import blake2b

import msgspec
import numpy as np

from nn_tui.datasets import Dataset, InputError
from nn_tui.datasets.memory_map import read_rows

BLOCK_ROWS = 4096
"""Rows that are read at a time."""
SAMPLED_ROWS = 4096
"""Of data that are too large to be copied, as many rows are read, evenly spaced."""

REMEMBERED = 3
"""How many datasets are not gone through again."""


class DataIdentity(msgspec.Struct, frozen=True):
    """What is known of the data of a run: how many samples, and a hash of all that training and splitting go by."""

    source: str
    name: str
    task: str
    samples: int
    features: int
    hash: str

    def change(self, now: "DataIdentity") -> str | None:
        """Return in words in what data differ that were these before; None where they are the same."""
        if now.hash == self.hash:
            return None
        counts = [
            f"{before:,} {what} then, {after:,} now"
            for what, before, after in (
                ("samples", self.samples, now.samples),
                ("features", self.features, now.features),
            )
            if before != after
        ]
        return "; ".join(counts) or "the same number of samples, but other values or names"


class ChangedDataError(InputError):
    """The data of a run are others than they were."""


class Identities:
    """Says what is known of datasets, and goes through each once; remembers the last few."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Dataset, DataIdentity]] = {}

    def of(self, dataset: Dataset, source: str) -> DataIdentity:
        """Return what is known of a dataset as it was loaded."""
        if id(dataset) not in self._known:
            kept = list(self._known.items())[-REMEMBERED:]
            self._known = {**dict(kept), id(dataset): (dataset, identity_of(dataset, source))}
        return self._known[id(dataset)][1]


def identity_of(dataset: Dataset, source: str) -> DataIdentity:
    """Return what is known of a dataset as it was loaded."""
    found = blake2b(digest_size=16)
    words = (dataset.task, dataset.feature_names, dataset.target_names, dataset.inputs.shape, dataset.targets.shape)
    found.update(msgspec.json.encode(words))
    for gap in dataset.gaps:
        found.update(msgspec.json.encode((gap.columns, gap.rule)))
        found.update(np.ascontiguousarray(gap.rows, np.int64).data)
    for array in (dataset.groups, dataset.weights):
        if array is not None:
            found.update(np.ascontiguousarray(array, np.float64).data)
    for aside in (dataset.test_samples, dataset.validation_samples):
        if aside:
            found.update(msgspec.json.encode(aside))
    for rows in _parts(dataset):
        for array in (dataset.inputs, dataset.targets):
            # As float64, for a file that was written anew may hold the same numbers in another type. Rows of a mapped
            # file are read from it: touched in memory, its neighbourhood would come in and stay.
            read = read_rows(array, np.arange(dataset.samples)[rows]) if dataset.large else array[rows]
            found.update(np.ascontiguousarray(read, np.float64).data)
    return DataIdentity(source, dataset.name, dataset.task, dataset.samples, dataset.features, found.hexdigest())


def _parts(dataset: Dataset) -> Iterator[slice]:
    """Yield the rows that are read, in parts."""
    if not dataset.large:
        for start in range(0, dataset.samples, BLOCK_ROWS):
            yield slice(start, start + BLOCK_ROWS)
        return
    step = max(1, dataset.samples // SAMPLED_ROWS)
    for start in range(0, dataset.samples, step * 64):
        yield slice(start, start + step * 64, step)
