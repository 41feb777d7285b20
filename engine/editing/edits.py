"""What changes a run for good: the commands to keep if it is to be repeated."""

from typing import Literal

from msgspec import Struct


class SetLearningRate(Struct, frozen=True, tag=True):
    """Use another learning rate from the next update on."""

    value: float


class StepLearningRate(Struct, frozen=True, tag=True):
    """Raise (1) or lower (−1) the learning rate to the next of the series 1, 2, 5, 10, …"""

    direction: Literal[-1, 1]


class ReleaseLearningRate(Struct, frozen=True, tag=True):
    """Give the learning rate, set by hand, back to the schedule."""


class Reset(Struct, frozen=True, tag=True):
    """Go back to epoch 0 of the present recipe, paused: to its initial weights, or with the next seed.

    Samples that were typed in stay, and so do changes of the recipe; weights that were set by hand do not.
    """

    next_seed: bool = False


class Change(Struct, frozen=True, tag=True):
    """Give fields of the recipe other values, by path: `("training.batch_size", 32)`.

    What can be changed while it learns is, between two updates; with what cannot (see `needs_restart`) the run begins
    again, paused at epoch 0, if `restart` says so, and the change is refused if not.
    """

    fields: tuple[tuple[str, object], ...]
    restart: bool = False


class AddNeuron(Struct, frozen=True, tag=True):
    """Add a neuron at the end of hidden layer 1 … L − 1; the outputs stay what they are, up to rounding.

    Its incoming weights are drawn by the recipe's initializer, its outgoing weights are 0.
    """

    layer: int


class RemoveNeuron(Struct, frozen=True, tag=True):
    """Take neuron 0, 1, … out of hidden layer 1 … L − 1, but never the last one."""

    layer: int
    neuron: int


class AddLayer(Struct, frozen=True, tag=True):
    """Put a hidden layer behind layer `after` (0: the inputs), with as many neurons and the identity as weights."""

    after: int


class RemoveLayer(Struct, frozen=True, tag=True):
    """Take hidden layer 1 … L − 1 out; the next layer's weights become the product of both."""

    layer: int


class SetActivation(Struct, frozen=True, tag=True):
    """Give layer 1 … L another activation."""

    layer: int
    name: str


class SetParameter(Struct, frozen=True, tag=True):
    """Set one weight by hand, from neuron `source` of the layer before, or the bias (None); neurons count from 0."""

    layer: int
    neuron: int
    source: int | None
    value: float


class Freeze(Struct, frozen=True, tag=True):
    """Hold one weight, from neuron `source` of the layer before, or the bias (None), or let it move again."""

    layer: int
    neuron: int
    source: int | None
    frozen: bool


class AddSample(Struct, frozen=True, tag=True):
    """Add a sample to the training split, in the units of the data; the target is numbers, or a class by its name."""

    inputs: tuple[float, ...]
    target: tuple[float, ...] | str


class RestoreBest(Struct, frozen=True, tag=True):
    """Put back the parameters of the best epoch, where early stopping keeps them."""


Edit = (
    SetLearningRate
    | StepLearningRate
    | ReleaseLearningRate
    | Reset
    | Change
    | AddNeuron
    | RemoveNeuron
    | AddLayer
    | RemoveLayer
    | SetActivation
    | SetParameter
    | Freeze
    | AddSample
    | RestoreBest
)
"""A command that changes a run."""
