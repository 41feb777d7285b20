"""What a viewer may ask of a run; a command is applied between two operations."""

from typing import Literal

from msgspec import Struct

from .speed import Speed, Unit


class Run(Struct, frozen=True):
    """Train until there is a reason to stop."""


class Pause(Struct, frozen=True):
    """Stop where it is, and forget the steps that were asked for and not yet taken."""


class Step(Struct, frozen=True):
    """Pause, and take exactly one epoch, batch or operation, or finish the one under way."""

    unit: Unit


class Toggle(Struct, frozen=True):
    """Pause if it trains, else run."""


class SetLearningRate(Struct, frozen=True):
    """Use another learning rate from the next update on."""

    value: float


class StepLearningRate(Struct, frozen=True):
    """Raise (1) or lower (−1) the learning rate to the next of the series 1, 2, 5, 10, …"""

    direction: Literal[-1, 1]


class ReleaseLearningRate(Struct, frozen=True):
    """Give the learning rate, set by hand, back to the schedule."""


class ChangeSpeed(Struct, frozen=True):
    """Run faster (1) or slower (−1): the next of the series 1, 2, 5, … epochs, batches or operations a second."""

    direction: Literal[-1, 1]


class SetSpeed(Struct, frozen=True):
    """Run at a speed."""

    value: Speed


class Reset(Struct, frozen=True):
    """Go back to epoch 0 of the present recipe, paused: to its initial weights, or with the next seed.

    Samples that were typed in stay, and so do changes of the recipe; weights that were set by hand do not.
    """

    next_seed: bool = False


class Change(Struct, frozen=True):
    """Give fields of the recipe other values, by path: `("training.batch_size", 32)`.

    What can be changed while it learns is, between two updates; with what cannot (see `needs_restart`) the run begins
    again, paused at epoch 0, if `restart` says so, and the change is refused if not.
    """

    fields: tuple[tuple[str, object], ...]
    restart: bool = False


class AddNeuron(Struct, frozen=True):
    """Add a neuron at the end of hidden layer 1 … L − 1; the outputs stay what they are, up to rounding.

    Its incoming weights are drawn by the recipe's initialiser, its outgoing weights are 0.
    """

    layer: int


class RemoveNeuron(Struct, frozen=True):
    """Take neuron 0, 1, … out of hidden layer 1 … L − 1, but never the last one."""

    layer: int
    neuron: int


class AddLayer(Struct, frozen=True):
    """Put a hidden layer behind layer `after` (0: the inputs), with as many neurons and the identity as weights."""

    after: int


class RemoveLayer(Struct, frozen=True):
    """Take hidden layer 1 … L − 1 out; the next layer's weights become the product of both."""

    layer: int


class SetActivation(Struct, frozen=True):
    """Give layer 1 … L another activation."""

    layer: int
    name: str


class SetParameter(Struct, frozen=True):
    """Set one weight by hand, from neuron `source` of the layer before, or the bias (None); neurons count from 0."""

    layer: int
    neuron: int
    source: int | None
    value: float


class Freeze(Struct, frozen=True):
    """Hold one weight, from neuron `source` of the layer before, or the bias (None), or let it move again."""

    layer: int
    neuron: int
    source: int | None
    frozen: bool


class AddSample(Struct, frozen=True):
    """Add a sample to the training part, in the units of the data; the target is numbers, or a class by its name."""

    inputs: tuple[float, ...]
    target: tuple[float, ...] | str


class StepSample(Struct, frozen=True):
    """Show the next (1) or the previous (−1) row of the dataset; after the last comes the first."""

    direction: Literal[-1, 1]


class Look(Struct, frozen=True):
    """Publish a snapshot that shows this row of the dataset; None keeps the row.

    With `survey` the neurons are looked at over many samples before, which takes some milliseconds.
    """

    sample: int | None = None
    survey: bool = False


class ShowOptimizer(Struct, frozen=True):
    """Let snapshots hold copies of what the optimizer keeps, or no longer."""

    on: bool


class Close(Struct, frozen=True):
    """End the thread."""


Alteration = (
    Change | AddNeuron | RemoveNeuron | AddLayer | RemoveLayer | SetActivation | SetParameter | Freeze | AddSample
)
"""A command that alters recipe, network or data while the network learns."""

Command = (
    Run
    | Pause
    | Toggle
    | Step
    | SetLearningRate
    | StepLearningRate
    | ReleaseLearningRate
    | ChangeSpeed
    | SetSpeed
    | Reset
    | Alteration
    | StepSample
    | Look
    | ShowOptimizer
    | Close
)
