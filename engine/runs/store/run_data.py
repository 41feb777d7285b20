"""Data that no file holds, kept in the run's folder."""

from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from nn_tui.datasets import Dataset, Prepared
from nn_tui.datasets.dataset import Filling, Gap, OneHot, Task
from nn_tui.datasets.prepare import prepare_parts
from nn_tui.datasets.scaling import Scaler
from nn_tui.datasets.split import Parts
from nn_tui.datasets.table_report import TableReport

from ...atomic_file import replace_file
from ...editing.live_state import DataSource, data_key
from ...recipe.experiment import Experiment
from .tensor_file import FORMAT, DamagedFileError, as_safetensors, check_format, read_safetensors

LARGEST_KEPT = 64 * 2**20
"""Bytes of data that no file holds up to which they are kept."""


class _KeptData(msgspec.Struct, frozen=True):
    """What data that are kept are called; their numbers stand beside it."""

    format: int
    name: str
    task: Task
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    description: str
    source: str
    licence: str
    image_shape: tuple[int, int] | None
    gaps: tuple[tuple[tuple[int, int], Filling], ...]
    one_hot: tuple[OneHot, ...]
    table: TableReport | None


class _Fit(msgspec.Struct, frozen=True, eq=False):
    """How the data were scaled, and what stood there for missing values."""

    input_scaler: Scaler
    target_scaler: Scaler
    fills: tuple[npt.NDArray[np.float64], ...]


def bytes_of(data: Prepared) -> int:
    """Return how much room data take in the folder."""
    return data.source.inputs.nbytes + data.source.targets.nbytes


def write_data(path: Path, data: Prepared) -> None:
    """Keep data, as they were loaded and split; raises InputError where they cannot be written."""
    dataset = data.source
    arrays = {
        "inputs": dataset.inputs,
        "targets": dataset.targets,
        "train_rows": data.train_rows,
        "validation_rows": data.validation_rows,
        "test_rows": data.test_rows,
    }
    for name, scaler in (("inputs", data.input_scaler), ("targets", data.target_scaler)):
        arrays |= {f"scaler.{name}.offset": scaler.offset, f"scaler.{name}.factor": scaler.factor}
    arrays |= {f"gap.{number}": gap.rows for number, gap in enumerate(dataset.gaps)}
    arrays |= {f"fill.{number}": fill for number, fill in enumerate(data.fills)}
    words = _KeptData(
        format=FORMAT,
        name=dataset.name,
        task=dataset.task,
        feature_names=dataset.feature_names,
        target_names=dataset.target_names,
        description=dataset.description,
        source=dataset.source,
        licence=dataset.licence,
        image_shape=dataset.image_shape,
        gaps=tuple((gap.columns, gap.rule) for gap in dataset.gaps),
        one_hot=dataset.one_hot,
        table=dataset.table,
    )
    replace_file(path, *as_safetensors(arrays, msgspec.json.encode(words).decode()), private=True)


def read_data(path: Path) -> Prepared:
    """Return data that were kept; raises DamagedFileError, and InputError where a newer version has written them."""
    arrays, text = read_safetensors(path)
    check_format(text, path.name)
    try:
        words = msgspec.json.decode(text, type=_KeptData)
        gaps = [Gap(columns, arrays[f"gap.{number}"], rule) for number, (columns, rule) in enumerate(words.gaps)]
        dataset = Dataset(
            name=words.name,
            task=words.task,
            inputs=arrays["inputs"],
            targets=arrays["targets"],
            feature_names=words.feature_names,
            target_names=words.target_names,
            description=words.description,
            source=words.source,
            licence=words.licence,
            image_shape=words.image_shape,
            gaps=tuple(gaps),
            one_hot=words.one_hot,
            table=words.table,
        )
        inputs, targets = (
            Scaler(arrays[f"scaler.{name}.offset"], arrays[f"scaler.{name}.factor"]) for name in ("inputs", "targets")
        )
        fills = tuple(arrays[f"fill.{number}"] for number in range(len(gaps)))
        parts = Parts(*(arrays[f"{name}_rows"] for name in ("train", "validation", "test")))
        return prepare_parts(dataset, parts, like=_Fit(inputs, targets, fills))
    except (msgspec.MsgspecError, KeyError) as error:
        raise DamagedFileError(f"{path.name} is damaged: {error}") from None


class KeptDataSource(DataSource):
    """Data that are kept in a run's folder: split there as they were for the first recipe, anew for others."""

    def __init__(self, kept: Prepared, first: Experiment) -> None:
        super().__init__()
        self._kept, self._first = kept, data_key(first)

    def fitted(self, experiment: Experiment) -> Prepared:
        """Return the data, scaled by themselves."""
        return self._kept if data_key(experiment) == self._first else experiment.prepare(self._kept.source)
