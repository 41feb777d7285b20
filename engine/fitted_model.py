"""From arrays to a network that has learned from them, in one call: `fit`."""

from collections.abc import Sequence
from pathlib import Path
from typing import NotRequired, Self, TypedDict, Unpack

import numpy as np
import numpy.typing as npt
from msgspec import structs

from nn_tui.datasets import (
    Answer,
    Dataset,
    Floats,
    InputError,
    Parts,
    Prepared,
    Samples,
    SplitSamples,
    TableOptions,
    Targets,
    Weights,
    as_targets,
    as_weights,
    from_arrays,
    new_inputs,
    new_targets,
)
from nn_tui.datasets.prepare import prepare_parts

from .editing.carry_over import carry_state_over
from .recipe.experiment import Experiment
from .recipe.saved_model import LoadedModel, ModelDescription, Words, describe_model, save_model
from .training.callbacks import Callbacks
from .training.stopping import FAILED, Stop
from .training.trainer import Trainer

Numbers = npt.NDArray[np.float64] | npt.NDArray[np.intp]
Predictions = Numbers | Words


class ArrayOptions(TypedDict):
    """What `from_arrays` takes beside the arrays."""

    test: NotRequired[SplitSamples]
    validation: NotRequired[SplitSamples]
    sample_weight: NotRequired[Weights]
    feature_names: NotRequired[list[str] | tuple[str, ...]]
    target_names: NotRequired[list[str] | tuple[str, ...]]
    task: NotRequired[Answer]
    options: NotRequired[TableOptions]
    name: NotRequired[str]


def of_arrays(
    X: Samples,  # noqa: N803 - what everybody calls it
    y: Targets,
    experiment: Experiment,
    **arrays: Unpack[ArrayOptions],
) -> tuple[Dataset, Experiment]:
    """Return the dataset of arrays, and the experiment on them: a recipe finds a dataset as long as somebody holds it.

    Raises InputError as `from_arrays` does.
    """
    dataset = from_arrays(X, y, **arrays)
    return dataset, structs.replace(experiment, data=structs.replace(experiment.data, source=dataset.name))


def fit(
    X: Samples,  # noqa: N803
    y: Targets,
    experiment: Experiment | None = None,
    *,
    start: "FittedModel | None" = None,
    callbacks: Callbacks | None = None,
    **arrays: Unpack[ArrayOptions],
) -> "FittedModel":
    """Train a network on arrays until there is a reason to stop, and return it.

    `X`, `y` and what is given by name are as `from_arrays` takes them. The `experiment` is the recipe; its data are
    these. With `start`, a model of an earlier time, it begins with what that has learned (warm start), on inputs that
    are scaled as they were then; what its optimizer kept begins anew. Raises InputError for arrays that do not fit
    together, for a recipe that cannot be trained with them, and for a `start` of other columns, classes or layers.
    """
    dataset, experiment = of_arrays(X, y, experiment or Experiment(), **arrays)
    if start is not None:
        _refuse_others(dataset, start.data.dataset)
    data = experiment.prepare(dataset, None if start is None else start.data)
    structure = experiment.structure(data)
    if start is not None and structure.sizes != start.trainer.network.structure.sizes:
        sizes = "-".join(map(str, start.trainer.network.structure.sizes))
        raise InputError(f"start is a network {sizes}, expected {'-'.join(map(str, structure.sizes))}")
    trainer = experiment.trainer(data, start=None if start is None else start.trainer.network.parameters)
    if callbacks is not None:
        trainer.callbacks = callbacks
    model = FittedModel(experiment, trainer, describe_model(experiment, data, arrays.get("options")), _values(y))
    trainer.run()
    return model


class FittedModel:
    """A network that has learned from arrays: it predicts in their units, and goes on learning.

    `trainer` has the curves, the evaluation and the parameters, `experiment` is the recipe.
    """

    def __init__(
        self, experiment: Experiment, trainer: Trainer, description: ModelDescription, values: Numbers | None
    ) -> None:
        self.experiment, self.trainer = experiment, trainer
        self._description = description
        data = description.data
        if data.task not in ("binary", "multiclass") or values is None or len(values) != len(data.target_names):
            values = None
        self._classes = values
        """The classes as they stood in y, in the order of the outputs, where they were numbers."""

    @property
    def data(self) -> Prepared:
        """The samples that it has learned from last, split and scaled."""
        return self.trainer.data

    @property
    def stopped(self) -> Stop | None:
        """Why the training stopped."""
        return self.trainer.stopped

    @property
    def _model(self) -> LoadedModel:
        return LoadedModel(self._description, self.trainer.network.parameters)

    def outputs(self, X: Samples) -> Floats:  # noqa: N803
        """Return the outputs of samples, float64 (N, K): targets in their units, of classes what the network has.

        These are probabilities, as the recipe chooses the last activation; one alone is that of class 1. Raises
        InputError for samples that are not of the kind that it has learned from.
        """
        return self._model.outputs(X)

    def predict(self, X: Samples) -> Predictions:  # noqa: N803
        """Return what is predicted of samples, as y had it.

        That is the class of each, (N,), a number or a word; rows (N, K) of 0 and 1 for labels; the numbers of a
        regression, (N,), or (N, K) for K targets. Raises InputError as `outputs` does.
        """
        if self._classes is None:
            return self._model.predict(X)
        return self._classes[self._model.classes(self.outputs(X).T)]

    def partial_fit(
        self,
        X: Samples,  # noqa: N803
        y: Targets,
        *,
        sample_weight: Weights | None = None,
        epochs: int = 1,
    ) -> Self:
        """Go on learning from other samples of the same kind, for so many epochs, and return the model itself.

        They take the place of the training split, and are scaled as it was; the other splits stay. Weights, what the
        optimizer keeps of them, the learning rate, the count of epochs and the curves go on; what stops a run does not
        count, but a cost that is not finite. `y` is as it was for `fit`; its classes are known from there. Raises
        InputError for samples that are not of this kind, and changes nothing then.
        """
        if epochs < 1:
            raise InputError(f"epochs: {epochs}, expected 1 at least")
        before = self.data.dataset
        inputs = new_inputs(X, self._description.data)
        targets = new_targets(y, before, self._classes)
        weights = as_weights(sample_weight)
        for what, given in (("y", targets), ("sample_weight", weights)):
            if given is not None and len(given) != len(inputs):
                raise InputError(f"X has {len(inputs)} samples, {what} {len(given)}; expected as many")
        data = _with_training_split(self.data, inputs, targets, weights)
        trainer = self.experiment.without_weights.trainer(data)
        trainer.callbacks = self.trainer.callbacks
        self.trainer.settle()
        carry_state_over(self.trainer.save(), trainer)
        self.trainer = trainer
        for _ in range(epochs):
            trainer.run_epoch()
            if trainer.stopped is not None and trainer.stopped.reason in FAILED:
                break
        return self

    def save(self, path: str | Path) -> None:
        """Write the weights, with all that it takes to predict by them, as `load_model` and `nn-tui predict` read it.

        Raises InputError where that cannot be written.
        """
        save_model(Path(path), self.trainer.network.parameters, self._description)


def _values(y: Targets) -> Numbers | None:
    """Return the different numbers of y (N,) in their order; None where it has words or several columns."""
    values = as_targets(y)
    if values.ndim != 1 or values.dtype.kind not in "biuf":
        return None
    return np.unique(values.astype(np.float64)) if values.dtype.kind == "f" else np.unique(values.astype(np.intp))


def _refuse_others(dataset: Dataset, before: Dataset) -> None:
    """Raise InputError where what a model knows is about other inputs or targets than those of a dataset."""
    for what, now, then in (
        ("task", dataset.task, before.task),
        ("features", dataset.feature_names, before.feature_names),
        ("targets", dataset.target_names, before.target_names),
    ):
        if now != then:
            raise InputError(f"start has learned {what} {_listed(then)}, expected {_listed(now)} as X and y have")


def _listed(names: str | Sequence[str]) -> str:
    return names if isinstance(names, str) else ", ".join(names[:8])


def _with_training_split(data: Prepared, inputs: Floats, targets: Floats, weights: Floats | None) -> Prepared:
    """Return data with other samples to train on, unscaled inputs (n, m) and targets (n, K)."""
    before, kept = data.dataset, np.concatenate([data.validation_rows, data.test_rows])
    if before.weights is not None or weights is not None:
        old = np.ones(before.samples) if before.weights is None else before.weights
        weights = np.concatenate([np.ones(len(inputs)) if weights is None else weights, old[kept]])
    dataset = structs.replace(
        before,
        inputs=np.concatenate([inputs, before.inputs[kept]]),
        targets=np.concatenate([targets, before.targets[kept]]),
        weights=weights,
        gaps=(),
        groups=None,
        test_samples=0,
        validation_samples=0,
    )
    first, second = len(inputs), len(inputs) + len(data.validation_rows)
    rows = np.arange(second + len(data.test_rows))
    parts = Parts(rows[:first], rows[first:second], rows[second:])
    return prepare_parts(dataset, parts, like=structs.replace(data, fills=()))
