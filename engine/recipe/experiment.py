"""The recipe of an experiment, and building from it: data, network, training and seed."""

from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
from msgspec import Meta, structs

from nn_tui.datasets import Dataset, InputError, Prepared, find_own, prepare

from ..network.activations import ACTIVATIONS
from ..network.arrays import Array, DType
from ..network.dropout import Dropout
from ..network.initializers import INITIALIZERS, Initializer, initialize
from ..network.limits import Seed, Threads
from ..network.losses import Loss, PlainLoss, Weighted
from ..network.network import Network, ParameterVector, Structure
from ..network.weights_file import load_weights
from ..network.workspace import Workspace
from ..training.compiled_step import Engine
from ..training.optimizers import OPTIMIZERS, Optimizer
from ..training.regularization import Regularization
from ..training.sample_weights import SampleWeights, sample_weights
from ..training.schedules import SCHEDULES, Schedule
from ..training.stopping import Stopping
from ..training.threads import threads
from ..training.trainer import Trainer
from .data_source import load_source
from .defaults import chosen_loss, chosen_output, fitting_initializer, known, refuse_misfits
from .freezing import trainable
from .initial_weights import set_initial
from .tables import DataRecipe, NetworkRecipe, Recipe, TrainingRecipe
from .training_memory import require_memory_for_training

ADDRESSABLE = np.iinfo(np.intp).max // 8
"""More float64 numbers no array can have."""


class Experiment(Recipe, frozen=True):
    """A full recipe; with the same seed on the same machine it gives the same weights, bit for bit."""

    seed: Annotated[
        Seed, Meta(description="determines data, split, initial weights, order of the batches and dropout")
    ] = 0
    dtype: Annotated[DType, Meta(description="the precision of all numbers")] = "float32"
    threads: Annotated[
        Threads,
        Meta(description="processors that matrix products and large work take; the last bits depend on it"),
    ] = 1
    engine: Annotated[
        Engine,
        Meta(description="numpy, or numba, which is faster where networks are small; the last bits depend on it"),
    ] = "numpy"
    data: DataRecipe = DataRecipe()
    network: NetworkRecipe = NetworkRecipe()
    training: TrainingRecipe = TrainingRecipe()

    def prepare(self, dataset: Dataset | None = None, like: Prepared | None = None) -> Prepared:
        """Load the data unless they are given, split and scale them, or scale them as other ones of their kind are.

        Raises InputError where they do not exist.
        """
        return self._prepared(dataset or load_source(self.data, self._stream("data")), like)

    def prepare_anew(self, like: Prepared, *, load: bool) -> Prepared:
        """Split other data again, or `load` new ones, and scale them as those are, for a network that has learned so.

        Raises InputError where the data do not exist.
        """
        dataset = load_source(self.data, self._stream("data")) if load else like.source
        return self._prepared(dataset, like)

    def _prepared(self, dataset: Dataset, like: Prepared | None = None) -> Prepared:
        data, rng = self.data, self._stream("split")
        for split, own, given, usual in (
            ("test", dataset.test_samples, data.test_fraction, DataRecipe().test_fraction),
            ("validation", dataset.validation_samples, data.validation_fraction, DataRecipe().validation_fraction),
        ):
            if own and find_own(data.source) and given != usual:
                raise InputError(
                    f"{given} is given, but {dataset.name} has a {split} split of its own",
                    field=f"data.{split}_fraction",
                )
        return prepare(
            dataset,
            test_fraction=data.test_fraction,
            validation_fraction=data.validation_fraction,
            how=data.split if isinstance(data.split, str) else "group",
            scale=data.scale,
            rng=rng,
            like=like,
        )

    @np.errstate(all="ignore")
    def check(self, data: Prepared) -> None:
        """Raise InputError for what `trainer` refuses, without building one: nothing is drawn, copied or evaluated."""
        plan, training = self._plan(data), self.training
        with self._refusing_what_is_too_large(plan, data):
            network = Network(plan.structure)
            self._trainable(plan.structure)
            samples = len(data.train_rows)
            Workspace(plan.structure, samples if training.batch_size == "all" else min(training.batch_size, samples))
        self._load_weights(network.parameters)
        plan.optimizer.check()
        plan.schedule.begin(training.learning_rate, self._epochs)
        plan.schedule.check(data)
        plan.stopping.check(data)

    @np.errstate(all="ignore")  # a number that is too large for float32 becomes infinite, and that stops the run
    def trainer(
        self, data: Prepared | None = None, *, watched: bool = False, start: ParameterVector | None = None
    ) -> Trainer:
        """Build the trainer, at epoch 0; of one that is `watched`, copies are made while it trains.

        It begins with a copy of the parameters `start`, or else as the recipe says.

        Raises InputError for a name or a combination that does not exist, and for what is larger than the memory.
        """
        data = data or self.prepare()
        plan = self._plan(data)
        with self._refusing_what_is_too_large(plan, data, watched=watched), threads(self.threads):
            return self._trainer(data, plan, start)

    def structure(self, data: Prepared) -> Structure:
        """Return the layers of the network; raises InputError for a name or a combination that does not exist."""
        return self._structure(data, chosen_loss(self.training.loss, data.dataset.task))

    def loss(self, data: Prepared) -> Loss:
        """Return the cost function, weighted where samples or classes are; raises InputError for a name of none."""
        loss = chosen_loss(self.training.loss, data.dataset.task)
        return loss if self.weights(data) is None else Weighted(loss)

    def weights(self, data: Prepared) -> SampleWeights | None:
        """Return how often each sample counts in the loss, by its own weight and that of its class; None for alike."""
        return sample_weights(self.training.class_weights, data)

    @property
    def without_weights(self) -> "Experiment":
        """The same recipe for weights that go along: where they came from once is not looked at again."""
        return structs.replace(self, network=self.network.without_weights)

    @property
    def _epochs(self) -> int | None:
        return None if self.training.epochs == "unlimited" else self.training.epochs

    @contextmanager
    def _refusing_what_is_too_large(self, plan: "_Plan", data: Prepared, *, watched: bool = False) -> Generator[None]:
        structure, batch_size = plan.structure, self.training.batch_size
        require_memory_for_training(structure, plan.optimizer, data, batch_size, watched=watched)
        try:
            if structure.parameters > ADDRESSABLE:
                raise MemoryError  # NumPy would complain about the dimension
            yield
        except MemoryError:
            raise InputError(
                f"a network of {structure.parameters:,} weights and biases with training.batch_size = "
                f"{batch_size} needs more memory than there is; expected fewer neurons or smaller batches"
            ) from None

    def _plan(self, data: Prepared) -> "_Plan":
        """Return what the names in the recipe stand for; raises InputError where they do not go together."""
        training = self.training
        if self.engine == "numba" and find_spec("numba") is None:
            raise InputError(
                "the engine numba needs Numba, which is not installed; pip install 'nn-tui[fast]'", field="engine"
            )
        loss = chosen_loss(training.loss, data.dataset.task)
        structure = self._structure(data, loss)
        optimizer, schedule = training.optimizer, training.schedule
        if isinstance(optimizer, str):
            optimizer = known("training.optimizer", optimizer, OPTIMIZERS)()
        if optimizer.full_batch:
            self._refuse_what_has_no_steady_cost()
        return _Plan(
            structure=structure,
            loss=loss,
            weights=self.weights(data),
            initializer=self._initializer(structure),
            optimizer=optimizer,
            schedule=known("training.schedule", schedule, SCHEDULES)() if isinstance(schedule, str) else schedule,
            stopping=Stopping(
                time_limit=training.time_limit,
                target=training.target,
                early_stopping=training.early_stopping,
                plateau=training.plateau,
                explosion=training.explosion,
            ),
        )

    def _trainer(self, data: Prepared, plan: "_Plan", start: ParameterVector | None) -> Trainer:
        network, training = Network(plan.structure), self.training
        if start is None:
            initialize(network.parameters, plan.initializer, self._stream("weights"))
            self._load_weights(network.parameters)
        else:
            network.parameters.vector[:] = start.vector
        return Trainer(
            network,
            data,
            loss=plan.loss,
            optimizer=plan.optimizer,
            learning_rate=training.learning_rate,
            batch_size=training.batch_size,
            epochs=self._epochs,
            rng=self._stream("batches"),
            shuffle=training.shuffle,
            trainable=self._trainable(plan.structure),
            weights=plan.weights,
            regularization=Regularization(
                l1=training.l1,
                l2=training.l2,
                clip_value=training.clip_value,
                clip_norm=training.clip_norm,
                max_norm=training.max_norm,
            ),
            dropout=Dropout(self.network.dropout, self._stream("dropout")) if self.network.dropout else None,
            schedule=plan.schedule,
            stopping=plan.stopping,
            threads=self.threads,
            engine=self.engine,
        )

    def _load_weights(self, parameters: ParameterVector) -> None:
        """Set all parameters to those of the recipe, if it has a file of them or the numbers themselves."""
        network = self.network
        if network.weights is not None and network.initial:
            raise InputError(
                "weights are given twice, in network.weights and here; leave one of them out", field="network.initial"
            )
        if network.weights is not None:
            load_weights(Path(network.weights), parameters)
        if network.initial:
            set_initial(parameters, network.initial)

    def _refuse_what_has_no_steady_cost(self) -> None:
        """Raise InputError for a setting with which the optimizer's own trials and the training would disagree."""
        training, field = self.training, "training.optimizer"
        if training.batch_size != "all":
            raise InputError('lbfgs needs all samples at once; expected training.batch_size = "all"', field=field)
        settings: dict[str, float | None] = {
            "network.dropout": self.network.dropout,
            "training.clip_norm": training.clip_norm,
            "training.clip_value": training.clip_value,
            "training.max_norm": training.max_norm,
        }
        for name, value in settings.items():
            if value:
                raise InputError(
                    f"lbfgs does not go together with {name} ({value:g}); leave one of them out", field=field
                )

    def _structure(self, data: Prepared, loss: PlainLoss) -> Structure:
        network = self.network
        hidden, names = network.hidden, network.activation
        names = (names,) * len(hidden) if isinstance(names, str) else names
        if len(names) != len(hidden):
            raise InputError(
                f"{len(names)} names for {len(hidden)} hidden layers; give one name, or one each",
                field="network.activation",
            )
        if "softmax" in names:
            raise InputError(
                "softmax is for the output; hidden layers take an element-wise one", field="network.activation"
            )
        output = chosen_output(network.output, loss, data.dataset.task)
        output_activation = known("network.output", output, ACTIVATIONS)
        refuse_misfits(loss, output, data)
        return Structure(
            sizes=(data.dataset.features, *hidden, data.dataset.outputs),
            activation_names=(
                *(known("network.activation", name, ACTIVATIONS).name for name in names),
                output_activation.name,
            ),
            dtype_name=self.dtype,
        )

    def _initializer(self, structure: Structure) -> Initializer:
        initializer = self.network.initializer or fitting_initializer(structure.activations)
        if isinstance(initializer, str):
            initializer = known("network.initializer", initializer, INITIALIZERS)()
        return initializer

    def _trainable(self, structure: Structure) -> Array | None:
        return trainable(structure, self.network.freeze).vector if self.network.freeze else None

    def _stream(self, purpose: str) -> np.random.Generator:
        """Return the random numbers for one purpose; what one purpose draws leaves the others alone."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(_STREAMS.index(purpose),)))


class _Plan(NamedTuple):
    """What a trainer is built from: what stands in the recipe by name, as what it is."""

    structure: Structure
    loss: PlainLoss
    weights: SampleWeights | None
    initializer: Initializer
    optimizer: Optimizer
    schedule: Schedule
    stopping: Stopping


_STREAMS = ("data", "split", "weights", "batches", "dropout")
