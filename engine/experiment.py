"""The recipe of an experiment: data, network, training and seed; every field has a default."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar, cast

import msgspec
import numpy as np

from ..datasets import InputError, Prepared, Scale, Task, load, prepare, resolve
from .activations import ACTIVATIONS
from .arrays import Array, DType
from .initializers import INITIALIZERS, Initializer, initialize
from .losses import LOSSES, Loss
from .network import Network, ParameterVector, Structure
from .optimizers import OPTIMIZERS, Optimizer
from .trainer import Trainer

PRESETS = Path(__file__).parent / "presets"

Positive = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]
Entry = TypeVar("Entry")


class _Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class DataRecipe(_Recipe, frozen=True):
    """What is trained on.

    `source` is the name of a bundled dataset; `samples` and `noise` are for generated ones, None takes the
    dataset's own. `test_fraction` of the samples is kept for testing; inputs (and targets of a regression) are
    scaled as the training part tells.
    """

    source: str = "circles"
    samples: Annotated[int, msgspec.Meta(ge=2)] | None = None
    noise: Annotated[float, msgspec.Meta(ge=0)] | None = None
    test_fraction: Annotated[float, msgspec.Meta(ge=0, lt=1)] = 0.2
    scale: Scale = "standard"


class NetworkRecipe(_Recipe, frozen=True):
    """The layers: `hidden` sizes, [] for plain regression; `activation` of the hidden layers, one or one each.

    `output` is the activation of the last layer, `initializer` draws the weights; None chooses what fits.
    Parameters named in `freeze` (`layers.0.weight`, `layers.0.bias`, …) do not move.
    """

    hidden: tuple[Count, ...] = (8, 8)
    activation: str | tuple[str, ...] = "tanh"
    output: str | None = None
    initializer: str | None = None
    freeze: tuple[str, ...] = ()


class TrainingRecipe(_Recipe, frozen=True):
    """How it learns; `loss` None chooses what fits the task, `epochs` is when a run stops by itself."""

    loss: str | None = None
    optimizer: Optimizer | str = "adam"
    learning_rate: Positive = 0.01
    batch_size: Count | Literal["all"] = 16
    epochs: Count | Literal["unlimited"] = 200
    shuffle: bool = True


class Experiment(_Recipe, frozen=True):
    """A full recipe; with the same seed on the same machine it gives the same weights, bit for bit."""

    seed: Annotated[int, msgspec.Meta(ge=0)] = 0
    dtype: DType = "float32"
    data: DataRecipe = DataRecipe()
    network: NetworkRecipe = NetworkRecipe()
    training: TrainingRecipe = TrainingRecipe()

    def prepare(self) -> Prepared:
        """Load, split and scale the data; raises InputError where it does not exist."""
        data = self.data
        dataset = load(data.source, samples=data.samples, noise=data.noise, rng=self._stream("data"))
        return prepare(dataset, test_fraction=data.test_fraction, scale=data.scale, rng=self._stream("split"))

    def trainer(self, data: Prepared | None = None) -> Trainer:
        """Build the trainer, at epoch 0; raises InputError for a name or a combination that does not exist."""
        data = data or self.prepare()
        structure, loss = self._structure(data), self._loss(data.dataset.task)
        if loss.activation not in (None, structure.activations[-1].name):
            raise InputError(
                f"training.loss: {loss.name} needs the output activation {loss.activation}, "
                f"but network.output is {structure.activations[-1].name}"
            )
        network = Network(structure)
        initialize(network.parameters, self._initializer(structure), self._stream("weights"))
        training = self.training
        optimizer = training.optimizer
        if isinstance(optimizer, str):
            optimizer = known("training.optimizer", optimizer, OPTIMIZERS)()
        return Trainer(
            network,
            data,
            loss=loss,
            optimizer=optimizer,
            learning_rate=training.learning_rate,
            batch_size=training.batch_size,
            epochs=None if training.epochs == "unlimited" else training.epochs,
            rng=self._stream("batches"),
            shuffle=training.shuffle,
            trainable=self._trainable(structure),
        )

    def _structure(self, data: Prepared) -> Structure:
        network = self.network
        hidden, names = network.hidden, network.activation
        names = (names,) * len(hidden) if isinstance(names, str) else names
        if len(names) != len(hidden):
            raise InputError(
                f"network.activation: {len(names)} names for {len(hidden)} hidden layers; give one name, or one each"
            )
        if "softmax" in names:
            raise InputError("network.activation: softmax is for the output; hidden layers take an element-wise one")
        output = network.output or _FITTING[data.dataset.task][1]
        if output == "softmax" and data.dataset.outputs < 2:
            raise InputError("network.output: softmax needs two outputs or more; a single output takes sigmoid")
        return Structure(
            sizes=(data.dataset.features, *hidden, data.dataset.outputs),
            activations=(
                *(known("network.activation", name, ACTIVATIONS) for name in names),
                known("network.output", output, ACTIVATIONS),
            ),
            dtype=np.dtype(self.dtype),
        )

    def _loss(self, task: Task) -> Loss:
        return known("training.loss", self.training.loss or _FITTING[task][0], LOSSES)

    def _initializer(self, structure: Structure) -> Initializer:
        rectified = any(activation.name == "relu" for activation in structure.activations)
        fitting = "he_uniform" if rectified else "glorot_uniform"
        return known("network.initializer", self.network.initializer or fitting, INITIALIZERS)

    def _trainable(self, structure: Structure) -> Array | None:
        if not self.network.freeze:
            return None
        trainable = ParameterVector(structure)
        trainable.vector[:] = 1.0
        named = trainable.named()
        for name in self.network.freeze:
            known("network.freeze", name, named)[:] = 0.0
        return trainable.vector

    def _stream(self, purpose: str) -> np.random.Generator:
        """Return the random numbers for one purpose; what one purpose draws leaves the others alone."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(_STREAMS.index(purpose),)))


_STREAMS = ("data", "split", "weights", "batches")

_FITTING: dict[Task, tuple[str, str]] = {
    "regression": ("mse", "identity"),
    "binary": ("binary_cross_entropy", "sigmoid"),
    "multiclass": ("cross_entropy", "softmax"),
}
"""The loss and the output activation that fit a task."""


def known(field: str, name: str, table: Mapping[str, Entry]) -> Entry:
    """Return the entry of a table; raises InputError that names the field and the entries there are."""
    if name not in table:
        raise InputError(f"{field}: there is no {name!r}; choose one of {', '.join(table)}")
    return table[name]


def checked(experiment: Experiment) -> Experiment:
    """Return the same recipe if every field keeps its bounds; raises InputError that names the field."""
    return _convert(msgspec.to_builtins(experiment))


def load_experiment(name: str) -> Experiment:
    """Return the preset of a bundled dataset; raises InputError where there is none."""
    source = resolve(name)
    return decode((PRESETS / f"{source}.toml").read_bytes(), where=f"the preset {source}")


def decode(text: bytes, *, where: str) -> Experiment:
    """Read a recipe from TOML; raises InputError that names the field, its value's type and what was expected."""
    try:
        fields = msgspec.toml.decode(text)
    except msgspec.DecodeError as error:
        raise InputError(f"{where} is not TOML: {error}") from error
    return _convert(fields)


def _convert(fields: object) -> Experiment:
    try:
        return msgspec.convert(fields, Experiment)
    except msgspec.ValidationError as error:
        raise InputError(_sentence(str(error), fields)) from error


def _sentence(complaint: str, fields: object) -> str:
    """Put the field first and add its value: "training.epochs: expected `int`, got `str` ('ten')"."""
    problem, _, path = complaint.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    value = fields
    for key in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(value, dict):
            value = cast(dict[str, object], value).get(key)
        elif isinstance(value, list | tuple) and key.isdigit():
            value = cast(Sequence[object], value)[int(key)]
    problem = problem[:1].lower() + problem[1:]
    shown = "" if isinstance(value, dict) else f" ({value!r})"
    return f"{path or 'the recipe'}: {problem}{shown}"
