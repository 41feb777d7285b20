"""A survey: what all neurons make of many samples, not of one; which of them are dead, which are saturated."""

import msgspec
import numpy as np

from ..network.activations import Activation
from ..network.arrays import Array, Calls
from ..network.workspace import Workspace
from ..program import Fetch, Program, forward, output_of
from ..training.trainer import Trainer
from .histogram import Distribution, distribution
from .layer_norms import Marked, dead_neurons, saturated_neurons

SURVEYED = 512
"""Of how many training samples a survey is at most."""
OUTDATED = -1


class LayerSurvey(msgspec.Struct, frozen=True, eq=False):
    """The activations of a layer's n neurons for all surveyed samples, and the neurons that do not learn from any.

    `dead` and `saturated` have shape (n,), by the rules of `diagnostics`: None where the activation knows no such
    thing, and for the output layer. The histogram goes from bound to bound where the activation has bounds, else from
    the lowest to the highest activation.
    """

    activations: Distribution
    dead: Marked | None
    saturated: Marked | None


class Survey(msgspec.Struct, frozen=True, eq=False):
    """All layers, 1 … L, as they were after update `step`, over `samples` training samples.

    `step` is OUTDATED where something was changed by hand since.
    """

    step: int
    samples: int
    layers: tuple[LayerSurvey, ...]


class Surveyor:
    """Sends training samples forwards through a network, without dropout, and changes nothing in it.

    They are up to SURVEYED ones, evenly spaced among all, read once. Holds the activations of all of them, for as
    long as it is kept.
    """

    def __init__(self, trainer: Trainer) -> None:
        structure, samples = trainer.network.structure, trainer.inputs.shape[0]
        self._structure = structure
        self.samples = min(samples, SURVEYED)
        self._work = work = Workspace(structure, self.samples, backward=False)
        rows = np.linspace(0, samples - 1, self.samples).astype(np.intp)
        Fetch(trainer.inputs, trainer.targets, work)(rows)
        self._forward = Program(forward(trainer.network.parameters, work, output_of(work)))
        self._derivatives = [self._derivative(layer) for layer in range(1, structure.depth)]

    def survey(self, step: int) -> Survey:
        """Return the survey of the parameters as they are, after update `step`."""
        with np.errstate(all="ignore"):
            self._forward.run()
            layers = tuple(self._layer(layer) for layer in range(1, self._structure.depth + 1))
        return Survey(step, self.samples, layers)

    def _layer(self, layer: int) -> LayerSurvey:
        activation, a = self._structure.activations[layer - 1], self._work.view("a", layer)
        low, high = activation.bounds or (float(a.min()), float(a.max()))
        dead = saturated = None
        if layer < self._structure.depth:
            derivative, calls = self._derivatives[layer - 1]
            for call in calls:
                call()
            dead, saturated = dead_neurons(activation, derivative), saturated_neurons(activation, derivative)
        return LayerSurvey(distribution(a, low, high), dead, saturated)

    def _derivative(self, layer: int) -> tuple[Array, Calls]:
        """Return room for f′(z) of a hidden layer and the calls that write it."""
        activation = self._structure.activations[layer - 1]
        assert isinstance(activation, Activation)  # softmax is for outputs
        z, a = self._work.view("z", layer), self._work.view("a", layer)
        derivative = np.empty_like(z)
        return derivative, activation.derivative(z, a, derivative)
