"""Data that no file holds, kept in the run's folder."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import structs

from nn_tui.datasets import Dataset, Prepared, find_own
from nn_tui.datasets.dataset import Filling, Gap
from nn_tui.datasets.files.file_names import STANDARD_INPUT
from nn_tui.datasets.prepare import prepare_parts
from nn_tui.datasets.scaling import Scaler
from nn_tui.datasets.split import Parts

from ...atomic_file import replace_file
from ...editing.live_state import DataSource, data_key
from ...recipe.experiment import Experiment
from .tensor_file import FORMAT, DamagedFileError, as_safetensors, check_format, read_safetensors

LARGEST_KEPT = 64 * 2**20
"""Bytes of data that no file holds up to which they are kept."""
_ARRAYS = ("inputs", "targets", "groups", "weights")
"""The fields of a dataset that are arrays."""
_WORDS = {field.name: field.type for field in structs.fields(Dataset) if field.name not in (*_ARRAYS, "gaps")}
"""Its other fields, which stand beside the arrays, with their types; of gaps there are both."""


class _Fit(msgspec.Struct, frozen=True, eq=False):
    """How the data were scaled, and what stood there for missing values."""

    input_scaler: Scaler
    target_scaler: Scaler
    fills: tuple[npt.NDArray[np.float64], ...]


def is_in_no_file(source: str) -> bool:
    """Return whether data come from the standard input or from arrays of a script, so that they cannot be loaded."""
    return source == STANDARD_INPUT or find_own(source) is not None


def bytes_of(data: Prepared) -> int:
    """Return how much room data take in the folder."""
    return data.source.inputs.nbytes + data.source.targets.nbytes


def write_data(path: Path, data: Prepared) -> None:
    """Keep data, as they were loaded and split; raises InputError where they cannot be written."""
    dataset = data.source
    arrays: dict[str, npt.NDArray[Any]] = {
        name: array for name in _ARRAYS if (array := getattr(dataset, name)) is not None
    }
    arrays |= {"train_rows": data.train_rows, "validation_rows": data.validation_rows, "test_rows": data.test_rows}
    for name, scaler in (("inputs", data.input_scaler), ("targets", data.target_scaler)):
        arrays |= {f"scaler.{name}.offset": scaler.offset, f"scaler.{name}.factor": scaler.factor}
    arrays |= {f"gap.{number}": gap.rows for number, gap in enumerate(dataset.gaps)}
    arrays |= {f"fill.{number}": fill for number, fill in enumerate(data.fills)}
    words = {name: getattr(dataset, name) for name in _WORDS}
    words |= {"format": FORMAT, "gaps": [(gap.columns, gap.rule) for gap in dataset.gaps]}
    replace_file(path, *as_safetensors(arrays, msgspec.json.encode(words).decode()), private=True)


def read_data(path: Path) -> Prepared:
    """Return data that were kept; raises DamagedFileError, and InputError where a newer version has written them."""
    arrays, text = read_safetensors(path)
    check_format(text, path.name)
    try:
        words = msgspec.json.decode(text, type=dict[str, Any])
        rules = msgspec.convert(words["gaps"], list[tuple[tuple[int, int], Filling]])
        gaps = tuple(Gap(columns, arrays[f"gap.{number}"], rule) for number, (columns, rule) in enumerate(rules))
        fields: dict[str, Any] = {name: arrays[name] for name in _ARRAYS if name in arrays}
        fields |= {name: msgspec.convert(words[name], type_) for name, type_ in _WORDS.items() if name in words}
        dataset = Dataset(gaps=gaps, **fields)
        inputs, targets = (
            Scaler(arrays[f"scaler.{name}.offset"], arrays[f"scaler.{name}.factor"]) for name in ("inputs", "targets")
        )
        fills = tuple(arrays[f"fill.{number}"] for number in range(len(gaps)))
        parts = Parts(*(arrays[f"{name}_rows"] for name in ("train", "validation", "test")))
        return prepare_parts(dataset, parts, like=_Fit(inputs, targets, fills))
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise DamagedFileError(f"{path.name} is damaged: {error}") from None


class KeptDataSource(DataSource):
    """Data that are kept in a run's folder: split there as they were for the first recipe, anew for others."""

    def __init__(self, kept: Prepared, first: Experiment) -> None:
        super().__init__()
        self._kept, self._first = kept, data_key(first)

    def fitted(self, experiment: Experiment) -> Prepared:
        """Return the data, scaled by themselves."""
        return self._kept if data_key(experiment) == self._first else experiment.prepare(self._kept.source)
