"""What stays the same from one snapshot to the next: the recipe, the data in words, the layers, the program."""

from weakref import ReferenceType, ref

import msgspec
import numpy as np
import numpy.typing as npt

from nn_tui.datasets import SPLITS, Prepared, TableOptions, Task
from nn_tui.datasets.arrays import Floats, Rows
from nn_tui.datasets.fitted_data import FittedData, fitted_data
from nn_tui.datasets.scaling import Scaler

from ..network.network import ParameterVector, Structure
from ..program import Operation
from ..recipe.experiment import Experiment
from ..timeline.branches import Course
from ..training.trainer import Trainer

PIXELS_OF = 1000
"""How many training samples the range of an image's pixels is taken from."""


class DataSamples(msgspec.Struct, frozen=True, eq=False):
    """Some samples in the units of the data, split by split in the order of `datasets.SPLITS`."""

    rows: Rows
    """(N,): where in the dataset they stand."""
    inputs: Floats
    """(N, m)."""
    targets: Floats
    """(N, K)."""
    splits: npt.NDArray[np.int8]
    """(N,): of which split they are, as a place in `datasets.SPLITS`."""


class DataDescription(msgspec.Struct, frozen=True, eq=False):
    """What a viewer knows of the data: how much there is, what it is called, and its units.

    `number` is another one whenever the data are others. `pixels` is the range of an image's pixels.
    """

    number: int
    name: str
    description: str
    task: Task
    samples: int
    train_samples: int
    test_samples: int
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    """Regression: K names; binary: the names of class 0 and of class 1; multiclass: K classes; multilabel: K labels."""
    input_scaler: Scaler
    target_scaler: Scaler
    image_shape: tuple[int, int] | None = None
    pixels: tuple[float, float] | None = None
    weighted: bool = False
    """Whether samples have weights of their own: losses and metrics are weighted then."""
    shown_samples: DataSamples | None = None
    """As many samples of each split as the viewer has asked for; None where it asked for none."""
    fitted: FittedData | None = None
    """What it takes to send other rows through the network; None where that is not known."""
    validation_samples: int = 0
    columns: tuple[str, ...] = ()
    """The names of all columns of a table; of other data there are none."""

    @property
    def features(self) -> int:
        """The number m of inputs."""
        return len(self.feature_names)

    @property
    def outputs(self) -> int:
        """The number K of targets."""
        return 1 if self.task == "binary" else len(self.target_names)

    def class_of(self, targets: Floats) -> str:
        """Return the name of the class that targets (K,) stand for, the likeliest where they are soft."""
        return self.target_names[int(targets[0] > 0.5) if len(targets) == 1 else int(targets.argmax())]


class Outline(msgspec.Struct, frozen=True, eq=False):
    """What does not change while a network is trained and left alone; `number` is another one whenever it does.

    `trainable` is 0 where a parameter is frozen, None where all move. `operations` are those of one batch.
    `courses` are the branches beside the one that the run is on, and that one too while the run stands in its past.
    """

    number: int
    experiment: Experiment
    data: DataDescription
    structure: Structure
    operations: tuple[Operation, ...]
    trainable: ParameterVector | None
    courses: tuple[Course, ...] = ()


def describe_data(data: Prepared, number: int, samples: int, options: TableOptions | None = None) -> DataDescription:
    """Return what a viewer is told of the data, with at most `samples` samples of each split.

    `options` are those that a table was read with.
    """
    dataset, pixels = data.dataset, None
    if dataset.image_shape:
        seen = dataset.inputs_of(data.train_rows[:PIXELS_OF])
        pixels = float(seen.min()), float(seen.max())
    return DataDescription(
        number=number,
        name=dataset.name,
        description=dataset.description,
        task=dataset.task,
        samples=dataset.samples,
        train_samples=data.train_rows.size,
        test_samples=data.test_rows.size,
        validation_samples=data.validation_rows.size,
        columns=tuple(column.name for column in dataset.table.columns) if dataset.table else (),
        feature_names=dataset.feature_names,
        target_names=dataset.target_names,
        input_scaler=data.input_scaler,
        target_scaler=data.target_scaler,
        image_shape=dataset.image_shape,
        pixels=pixels,
        weighted=data.train_weights is not None,
        shown_samples=_samples(data, samples) if samples else None,
        fitted=fitted_data(data, options or TableOptions()),
    )


def _samples(data: Prepared, count: int) -> DataSamples:
    """Return the first samples of each split, which are in random order already."""
    parts = [data.split(name).rows[:count] for name in SPLITS]
    rows = np.concatenate(parts)
    inputs = data.dataset.inputs_of(rows)
    targets = data.dataset.targets[rows].astype(np.float64, copy=False)
    splits = np.repeat(np.arange(len(parts), dtype=np.int8), [len(part) for part in parts])
    return DataSamples(rows, inputs, targets, splits)


class Outlines:
    """Makes the outlines of a run: the same one as long as nothing in it has changed."""

    def __init__(self) -> None:
        self._number = self._data_number = 0
        self._data: Prepared | None = None
        self._described: dict[int, DataDescription] = {}
        """The present data, by how many samples of each split a viewer has asked for."""
        self._experiment: Experiment | None = None
        self._trainer: ReferenceType[Trainer] | None = None
        # Not the trainer itself: one that an edit has replaced would stay in memory for as long as nobody looks.
        self._courses: tuple[Course, ...] = ()
        self._outlines: dict[int, Outline] = {}
        """The outlines of this experiment, trainer and courses, by how many samples of each split they hold."""

    def outline(
        self,
        experiment: Experiment,
        trainer: Trainer,
        trainable: ParameterVector | None,
        samples: int,
        courses: tuple[Course, ...] = (),
    ) -> Outline:
        """Return the outline of a run as it is now, with at most `samples` samples of each split of the data."""
        if trainer.data is not self._data:
            self._data, self._data_number, self._described = trainer.data, self._data_number + 1, {}
        same = experiment is self._experiment and courses is self._courses
        if not same or self._trainer is None or self._trainer() is not trainer:
            self._experiment, self._trainer, self._courses, self._outlines = experiment, ref(trainer), courses, {}
        if samples not in self._described:
            self._described[samples] = describe_data(trainer.data, self._data_number, samples, experiment.data)
        if samples not in self._outlines:
            self._number += 1
            self._outlines[samples] = Outline(
                number=self._number,
                experiment=experiment,
                data=self._described[samples],
                structure=trainer.network.structure,
                operations=tuple(operation.described for operation in trainer.program.operations),
                trainable=trainable,
                courses=courses,
            )
        return self._outlines[samples]
