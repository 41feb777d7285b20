"""An experiment that is carried out and altered on the way: an alteration is another trainer that goes on."""

from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import Literal, NamedTuple, assert_never

import numpy as np
from msgspec import structs

from nn_tui.datasets import Dataset, Floats, InputError, Prepared, has_classes, with_sample

from ..explain.activity import Probe
from ..network.arrays import Array
from ..network.names import layer_name, neuron_name, parameter_name
from ..network.network import ParameterVector
from ..recipe.differences import SAME_COLUMNS, Difference, describe, differences, needs_restart
from ..recipe.experiment import Experiment
from ..recipe.freezing import freeze_names, trainable
from ..recipe.loading import changed
from ..recipe.tables import NetworkRecipe
from ..training.trainer import Trainer
from .carry_over import carry_over
from .edits import (
    AddLayer,
    AddNeuron,
    AddSample,
    Change,
    Edit,
    Freeze,
    ReleaseLearningRate,
    RemoveLayer,
    RemoveNeuron,
    Reset,
    RestoreBest,
    SetActivation,
    SetLearningRate,
    SetParameter,
    StepLearningRate,
)
from .learning_rate_steps import next_rate
from .live_state import LiveState, Typed, with_typed
from .network_surgery import (
    Origins,
    Surgery,
    add_layer,
    add_neuron,
    hidden_activations,
    remove_layer,
    remove_neuron,
    resize,
    set_activation,
)

SHOWN_INPUTS = 4
"""How many inputs of a sample that was typed in are named at most."""


class Done(NamedTuple):
    """What was done, of which kind and in words."""

    kind: Literal["learning rate", "edit", "data", "reset"]
    sentence: str
    restarted: bool = False
    """Whether the run begins again at epoch 0."""


class LiveExperiment:
    """A recipe, the trainer that carries it out, and the data with the samples that were typed in.

    `alter` is to be called between two operations. It finishes what is under way with `settle`, but not before it
    is sure that the alteration can be made: it raises InputError before anything has changed.
    """

    def __init__(
        self,
        experiment: Experiment,
        data: Prepared | None,
        settle: Callable[[], None],
        typed: Sequence[Typed] = (),
    ) -> None:
        self._settle = settle
        self._typed = tuple(typed)
        self._loaded = data or experiment.prepare()
        """The data without the samples that were typed in."""
        self._install(experiment, experiment.trainer(with_typed(self._loaded, typed), watched=True))
        self._fitted = experiment
        """The recipe by which the data were scaled; another may scale them otherwise from the start."""

    @classmethod
    def resumed(cls, saved: LiveState, settle: Callable[[], None]) -> "LiveExperiment":
        """Return an experiment that goes on from what was saved; raises InputError where the memory is not enough."""
        live = cls(saved.experiment.without_weights, saved.data, settle)
        live.experiment = saved.experiment
        live.restore(saved)
        return live

    def _install(self, experiment: Experiment, trainer: Trainer) -> None:
        before: Trainer | None = getattr(self, "trainer", None)
        if before is not None:
            trainer.callbacks = before.callbacks
        self.experiment, self.trainer = experiment, trainer
        self.probe = Probe(trainer.network, trainer.data, trainer.loss, trainer.weights)
        mask = trainer.trainable
        self.trainable = None if mask is None else ParameterVector(trainer.network.structure, mask)

    @property
    def _is_fitted(self) -> bool:
        """Whether the data are scaled as the recipe would scale them from the start."""
        return (self._fitted.data, self._fitted.seed) == (self.experiment.data, self.experiment.seed)

    @property
    def _depth(self) -> int:
        return self.trainer.network.structure.depth

    def save(self) -> LiveState:
        """Return all it takes to go on exactly, between any two operations; an evaluation under way is finished."""
        state = structs.replace(self.trainer.save(), history=None)
        return LiveState(self.experiment, self.trainer.data, self._loaded, self._typed, self._fitted, state)

    def restore(self, saved: LiveState) -> None:
        """Go on from what was saved; the curves stay what they are."""
        if saved.experiment != self.experiment or saved.data is not self.trainer.data:
            history = self.trainer.history
            self._install(saved.experiment, saved.experiment.without_weights.trainer(saved.data))
            self.trainer.history = history
        self._loaded, self._typed, self._fitted = saved.loaded, saved.typed, saved.fitted
        self.trainer.restore(saved.state)

    def _reset(self, *, next_seed: bool) -> Done:
        experiment = self.experiment
        if next_seed:
            experiment = structs.replace(experiment, seed=experiment.seed + 1)
        self._begin(experiment, None if next_seed or not self._is_fitted else self._loaded)
        return Done("reset", f"back to epoch 0, seed {experiment.seed}", restarted=True)

    def _begin(self, experiment: Experiment, loaded: Prepared | None, *, keep_typed: bool = True) -> None:
        held = self.trainer.learning_rate if self.trainer.rate_held else None
        typed = self._typed if keep_typed else ()
        loaded = loaded or experiment.prepare()
        trainer = experiment.trainer(with_typed(loaded, typed))
        if held is not None and experiment.training.learning_rate == self.experiment.training.learning_rate:
            # Steered by hand, it stays where the hand has put it.
            trainer.learning_rate = held
        self._install(experiment, trainer)
        self._loaded, self._typed, self._fitted = loaded, typed, experiment

    def alter(self, command: Edit) -> Done | None:
        """Carry out an edit; returns None where everything is as it should be already."""
        recipe, structure = self.experiment.network, self.trainer.network.structure
        sizes = structure.sizes
        match command:
            case SetLearningRate(value):
                return self._set_learning_rate(value)
            case StepLearningRate(direction):
                return self._set_learning_rate(next_rate(self.trainer.learning_rate, direction))
            case ReleaseLearningRate():
                return self._release_learning_rate()
            case Reset(next_seed):
                return self._reset(next_seed=next_seed)
            case Change(fields, restart):
                return self._change(changed(self.experiment, dict(fields)), restart=restart)
            case AddNeuron(layer):
                self._operate(add_neuron(recipe, structure, layer))
                return Done("edit", f"neuron {neuron_name(layer, sizes[layer], self._depth, ())} added")
            case RemoveNeuron(layer, neuron):
                self._operate(remove_neuron(recipe, structure, layer, neuron))
                return Done("edit", f"neuron {neuron_name(layer, neuron, self._depth, ())} removed")
            case AddLayer(after):
                self._operate(add_layer(recipe, structure, after))
                size, name = sizes[after], hidden_activations(self.experiment.network)[after]
                return Done("edit", f"hidden {after + 1} added: {size} neuron{'s' * (size != 1)}, {name}")
            case RemoveLayer(layer):
                self._operate(remove_layer(recipe, structure, layer))
                return Done("edit", f"hidden {layer} removed")
            case SetActivation(layer, name):
                return self._set_activation(layer, name)
            case SetParameter(layer, neuron, source, value):
                return self._set_parameter(layer, neuron, source, value)
            case Freeze(layer, neuron, source, frozen):
                return self._freeze(layer, neuron, source, frozen=frozen)
            case AddSample(inputs, target):
                return self._add_sample(inputs, target)
            case RestoreBest():
                best = self.trainer.restore_best()
                return None if best is None else Done("edit", f"the parameters of epoch {best:,}, the best, are back")
            case _:
                assert_never(command)

    def _set_learning_rate(self, value: float) -> Done | None:
        if not (isfinite(value) and value > 0):
            raise InputError(f"learning rate: expected a number above 0, got {value!r}")
        before = self.trainer.learning_rate
        if value == before:
            return None
        self.trainer.learning_rate = value
        return Done("learning rate", f"learning rate {before:g} → {value:g} (you)")

    def _release_learning_rate(self) -> Done | None:
        if not self.trainer.rate_held:
            return None
        before = self.trainer.learning_rate
        self.trainer.release_learning_rate()
        after = self.trainer.learning_rate
        return Done("learning rate", f"learning rate {before:g} → {after:g}, given back to the schedule (you)")

    def _change(self, after: Experiment, *, restart: bool) -> Done | None:
        before = self.experiment
        found = differences(before, after)
        if not found:
            return None
        paths = [difference.path for difference in found]
        words = ", ".join(map(describe, found))
        if barred := needs_restart(found):
            if not restart:
                raise InputError(
                    f"{' and '.join(barred)} cannot be changed while it learns, only with a restart from epoch 0"
                )
            same = before.data == after.data and before.seed == after.seed and self._is_fitted
            same_kind = all(path in SAME_COLUMNS or not path.startswith("data.") for path in paths)
            self._begin(after, self._loaded if same else None, keep_typed=same_kind)
            return Done("reset", f"{words}: back to epoch 0", restarted=True)
        origins = None
        if after.network.hidden != before.network.hidden:
            network, origins = self._resized(after.network)
            after = structs.replace(after, network=network)
        if after.data == before.data:
            self._go_on(after, self.trainer.data, origins, found)
            return Done("learning rate" if paths == ["training.learning_rate"] else "edit", words)
        loaded = after.prepare_anew(self._loaded, load=after.data.noise != before.data.noise)
        trained_on = np.intersect1d(loaded.test_rows, self.trainer.data.train_rows).size
        self._go_on(after, with_typed(loaded, self._typed), origins, found)
        self._loaded = loaded
        if trained_on and "data.test_fraction" in paths:
            words += f"; {trained_on:,} of {len(loaded.test_rows):,} test samples were trained on before"
        return Done("data", words)

    def _resized(self, after: NetworkRecipe) -> Surgery:
        """Return the surgery that leads to other hidden layers; names of frozen parameters that were given stand."""
        before, structure = self.experiment.network, self.trainer.network.structure
        if after.freeze != before.freeze:
            network, origins = resize(structs.replace(after, freeze=()), structure, after.hidden)
            return Surgery(structs.replace(network, freeze=after.freeze), origins)
        return resize(after, structure, after.hidden)

    def _operate(self, surgery: Surgery) -> None:
        experiment = structs.replace(self.experiment, network=surgery.recipe)
        self._go_on(experiment, self.trainer.data, surgery.origins)

    def _go_on(
        self, after: Experiment, data: Prepared, origins: Origins | None = None, found: Iterable[Difference] = ()
    ) -> None:
        """Go on under another recipe, or with other data; raises InputError before anything has changed.

        `found` are the differences that are about data and training.
        """
        new = after.without_weights.trainer(data)
        self._settle()
        carry_over(self.trainer, new, found, origins)
        self._install(after, new)

    def _set_activation(self, layer: int, name: str) -> Done | None:
        structure = self.trainer.network.structure
        recipe = set_activation(self.experiment.network, structure, layer, name)
        before = structure.activations[layer - 1].name
        if name == before:
            return None
        self._go_on(structs.replace(self.experiment, network=recipe), self.trainer.data)
        return Done("edit", f"activation of {layer_name(layer, structure.depth)}: {before} → {name}")

    def _set_parameter(self, layer: int, neuron: int, source: int | None, value: float) -> Done | None:
        name = self._parameter(layer, neuron, source)
        with np.errstate(over="ignore"):
            stored = float(np.asarray(value, self.trainer.network.structure.dtype))
        if not isfinite(stored):
            raise InputError(f"{name}: expected a finite number that fits {self.experiment.dtype}, got {value!r}")
        place = self._element(self.trainer.network.parameters, layer, neuron, source)
        if float(place) == stored:
            return None
        self._settle()
        before = float(place)
        place[...] = stored
        try:
            self.trainer.refresh()
        except BaseException:
            place[...] = before
            raise
        return Done("edit", f"{name}: {before:.4g} → {stored:.4g}")

    def _freeze(self, layer: int, neuron: int, source: int | None, *, frozen: bool) -> Done | None:
        name = self._parameter(layer, neuron, source)
        recipe = self.experiment.network
        moving = trainable(self.trainer.network.structure, recipe.freeze)
        place = self._element(moving, layer, neuron, source)
        if bool(place) is not frozen:
            return None
        place[...] = 0.0 if frozen else 1.0
        network = structs.replace(recipe, freeze=freeze_names(moving))
        self._go_on(structs.replace(self.experiment, network=network), self.trainer.data)
        return Done("edit", f"{name} {'frozen' if frozen else 'may move again'}")

    def _parameter(self, layer: int, neuron: int, source: int | None) -> str:
        """Return the name of a weight or bias; raises InputError where there is none."""
        sizes, depth = self.trainer.network.structure.sizes, self._depth
        if not 1 <= layer <= depth:
            raise InputError(f"there is no layer {layer}; expected 1 … {depth}")
        for of, index in ((layer, neuron), (layer - 1, source)):
            if index is not None and not 0 <= index < sizes[of]:
                raise InputError(f"there is no neuron {index} in {layer_name(of, depth)}; expected 0 … {sizes[of] - 1}")
        return parameter_name(layer, neuron, source, depth, self.trainer.data.dataset.feature_names)

    @staticmethod
    def _element(of: ParameterVector, layer: int, neuron: int, source: int | None) -> Array:
        """Return a weight, or the bias of a neuron, as a 0-d view."""
        return of.biases(layer)[neuron, ...] if source is None else of.weights(layer)[neuron, source, ...]

    def _add_sample(self, inputs: tuple[float, ...], target: tuple[float, ...] | str) -> Done:
        data = with_sample(self.trainer.data, inputs, target)
        self._go_on(self.experiment, data)
        self._typed = (*self._typed, (inputs, target))
        return Done("data", f"sample added: {_last_sample(data.dataset)}")


def _last_sample(dataset: Dataset) -> str:
    def named(names: Sequence[str], values: Floats) -> list[str]:
        return [f"{name} = {value:g}" for name, value in zip(names, values, strict=True)]

    parts = named(dataset.feature_names, dataset.inputs[-1])
    if len(parts) > SHOWN_INPUTS:
        parts[SHOWN_INPUTS:] = [f"{len(parts) - SHOWN_INPUTS} more"]
    if not has_classes(dataset.task):
        parts += named(dataset.target_names, dataset.targets[-1])
    else:
        parts.append(f"class {dataset.target_names[dataset.classes[-1]]}")
    return ", ".join(parts)
