"""All that it takes to predict with weights but the weights themselves: it stands beside them in their file."""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

from nn_tui.datasets import Floats, InputError, Prepared, TableOptions
from nn_tui.datasets.fitted_data import FittedData, fitted_data

from ..evaluation.metrics import predicted_classes
from ..evaluation.predictor import Predictor
from ..network.arrays import Array, Rows
from ..network.network import ParameterVector, Structure
from ..network.weights_file import load_weights, read_metadata, save_weights
from .defaults import chosen_loss
from .experiment import Experiment

if TYPE_CHECKING:
    from nn_tui.datasets import Samples

Words = npt.NDArray[np.str_]
VERSION = 1
"""Raised when what is written could not be understood by those that read the last one."""


class ModelDescription(msgspec.Struct, frozen=True):
    """A network's layers, and the data that it has learned from as far as it takes to send other rows through it.

    Class 1 of two is predicted above `threshold`.
    """

    structure: Structure
    threshold: float
    data: FittedData
    version: int = VERSION

    @property
    def probabilities(self) -> bool:
        """Whether outputs are the probabilities of classes."""
        return self.data.task != "regression" and self.structure.activation_names[-1] in ("sigmoid", "softmax")


class LoadedModel(msgspec.Struct, frozen=True, eq=False):
    """Weights, and the description that stands beside them."""

    description: ModelDescription
    parameters: ParameterVector

    def predictor(self) -> Predictor:
        """Return what predicts rows one by one: each gets the outputs that it has in the dashboard, to the bit."""
        return Predictor(self.parameters, chunk=1)

    def outputs(self, X: "Samples") -> Floats:  # noqa: N803 - what everybody calls it
        """Return the outputs of samples, float64 (N, K): targets in their units, of classes what the network has.

        `X` is as `from_arrays` takes it, in the units of the training. Raises InputError for what does not fit.
        """
        from nn_tui.datasets import new_inputs

        data = self.description.data
        found = self.predictor().predict(data.input_scaler.apply(new_inputs(X, data)))
        return data.target_scaler.restore(found).T if data.task == "regression" else found.T.astype(np.float64)

    def predict(self, X: "Samples") -> Floats | Words:  # noqa: N803
        """Return what is predicted of samples: the name of a class each, (N,), labels (N, K) of 0 and 1, or numbers.

        Numbers of a single target are (N,), else (N, K). Raises InputError as `outputs` does.
        """
        found, data = self.outputs(X), self.description.data
        if data.task == "multilabel":
            return (found > self.description.threshold).astype(np.float64)
        if data.task == "regression":
            return found[:, 0] if found.shape[1] == 1 else found
        return np.array(data.target_names)[self.classes(found.T)]

    def classes(self, outputs: Array) -> Rows:
        """Return the class of each column of outputs (K, N), shape (N,)."""
        return predicted_classes(outputs, self.description.threshold)


def describe_model(experiment: Experiment, data: Prepared, options: TableOptions | None = None) -> ModelDescription:
    """Return what is to stand beside the weights of an experiment that learns from these data.

    They were read as the `options` say, or else as the recipe does.
    """
    return ModelDescription(
        structure=experiment.structure(data),
        threshold=chosen_loss(experiment.training.loss, data.dataset.task).threshold,
        data=fitted_data(data, options or experiment.data),
    )


def save_model(path: Path, parameters: ParameterVector, description: ModelDescription) -> None:
    """Write weights with their description; raises InputError as `save_weights` does."""
    save_weights(path, parameters, msgspec.json.encode(description).decode())


def load_model(path: Path | str) -> LoadedModel:
    """Return weights with their description.

    Raises InputError for a file that has no weights, for weights without a description or with one that is damaged or
    of a later version, and where the two do not belong together.
    """
    path = Path(path)
    written = read_metadata(path)
    if written is None:
        raise InputError(
            f"{path}: has weights, but not how the data were read and scaled; expected a file that nn-tui has written "
            "with --weights-out, W or the word weights"
        )
    try:
        version = msgspec.json.decode(written, type=_Version).version
        if version > VERSION:
            raise InputError(f"{path}: was written by a later nn-tui (version {version} of the description)")
        description = msgspec.json.decode(written, type=ModelDescription)
        _check(description)
        if description.structure.parameters > path.stat().st_size:
            raise ValueError(f"{description.structure.parameters:,} parameters in a smaller file")
    except (msgspec.MsgspecError, ValueError, KeyError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: the description of the weights is damaged: {error}") from None
    parameters = ParameterVector(description.structure)
    load_weights(path, parameters)
    return LoadedModel(description, parameters)


class _Version(msgspec.Struct):
    version: int


def _check(description: ModelDescription) -> None:
    """Raise ValueError or KeyError where the parts of a description do not belong together."""
    structure, data = description.structure, description.data
    sizes, outputs = structure.sizes, 1 if data.task == "binary" else len(data.target_names)
    scales = [*data.input_scale, *data.target_scale]
    lengths = [len(part) for part in scales]
    inputs = sum(column.inputs for column in data.columns)
    if not (len(sizes) > 1 and min(sizes) > 0 and len(structure.activations) == structure.depth):
        raise ValueError(f"layers of sizes {sizes}")
    if not (inputs == sizes[0] == len(data.feature_names) == lengths[0] == lengths[1]):
        raise ValueError(f"{inputs} inputs for {sizes[0]}")
    if not (outputs == sizes[-1] == lengths[2] == lengths[3]):
        raise ValueError(f"{sizes[-1]} outputs for {len(data.target_names)} targets or classes")
    for column in data.columns:
        places = [*column.words.values(), *(place for place in (column.other, column.missing) if place is not None)]
        width = {"number": 1, "category": column.width, "date": len(column.parts)}[column.kind]
        if column.width != width or width < 1 or any(not 0 <= place < width for place in places):
            raise ValueError(f"column {column.name} of {column.width} inputs")
        if column.filling is not None and len(column.fill) != width:
            raise ValueError(f"column {column.name} with {len(column.fill)} values for what is missing")
