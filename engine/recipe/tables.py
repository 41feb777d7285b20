"""What stands in the recipe of an experiment: data, network and training; every field has a default."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, structs

from nn_tui.datasets import Scale, TableOptions

from ..network.initializers import Initializer
from ..network.limits import LARGEST_COUNT, MOST_LAYERS, AboveOne, Count, Finite, Fraction, NotNegative, Positive
from ..network.losses import PlainLoss
from ..training.optimizers import Optimizer
from ..training.schedules import Schedule
from ..training.stopping import EarlyStopping, Plateau, Target


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table of the recipe; refuses fields it does not know."""


class DataRecipe(TableOptions, frozen=True):
    """What is trained on.

    `source` is the name of a dataset that comes along, or the path of a file; all options of a table are for files.
    `samples` and `noise` are for generated data, None takes the dataset's own. `test_fraction` of the samples is kept
    for testing, and `validation_fraction` of them to choose by while it learns; inputs (and targets of a regression)
    are scaled by `scale` as the training split tells.
    """

    source: Annotated[str, Meta(description="a dataset's name, or the path of a file")] = "circles"
    samples: Annotated[
        Annotated[int, Meta(ge=2, le=LARGEST_COUNT)] | None,
        Meta(description="generated data: how many; not set, the dataset's own"),
    ] = None
    noise: Annotated[
        NotNegative | None,
        Meta(description="generated data: the deviation of their jitter; not set, the dataset's own"),
    ] = None
    test_fraction: Annotated[Fraction, Meta(description="the share that is kept for testing")] = 0.2
    validation_fraction: Annotated[
        Fraction, Meta(description="the share that is kept to choose by: when to stop, and the learning rate")
    ] = 0.0
    scale: Annotated[Scale, Meta(description="how inputs, and targets of a regression, are scaled")] = "standard"


class InitialLayer(Recipe, frozen=True):
    """What a layer of n neurons with m inputs starts from: `weights` of shape (n, m), and `biases` (n,)."""

    weights: Annotated[tuple[tuple[Finite, ...], ...], Meta(description="a row for each neuron, a number an input")]
    biases: Annotated[tuple[Finite, ...], Meta(description="a number for each neuron")]


class NetworkRecipe(Recipe, frozen=True):
    """The layers: `hidden` sizes, [] for plain regression; `activation` of the hidden layers, one or one each.

    `output` is the activation of the last layer, `initializer` draws the weights; None chooses what fits.
    `weights` is a safetensors file to start from instead, with the names that `freeze` takes as well; or `initial` has
    the numbers themselves, a table for each layer.
    Parameters named in `freeze` (`layers.0.weight`, `layers.0.bias`, …) do not move; nor do parts of them, counted from
    0: one weight `layers.0.weight[2,1]`, all weights into a neuron `layers.0.weight[2]`, one bias `layers.0.bias[3]`.
    `dropout` is the probability with which an activation of a hidden layer is left out in training.
    """

    hidden: Annotated[
        tuple[Count, ...],
        Meta(max_length=MOST_LAYERS, description="neurons in each hidden layer, like 8, 8; nothing for none"),
    ] = (8, 8)
    activation: Annotated[str | tuple[str, ...], Meta(description="of the hidden layers, one name or one each")] = (
        "tanh"
    )
    output: Annotated[str | None, Meta(description="activation of the last layer; not set, what fits the task")] = None
    initializer: Annotated[
        Initializer | str | None, Meta(description="draws the weights; not set, what fits the activation")
    ] = None
    weights: Annotated[str | None, Meta(description="a safetensors file to start from")] = None
    initial: Annotated[
        tuple[InitialLayer, ...],
        Meta(description="the weights and biases to start from, a table for each layer"),
    ] = ()
    freeze: Annotated[tuple[str, ...], Meta(description="parameters that do not move, like layers.0.bias")] = ()
    dropout: Annotated[
        Fraction, Meta(description="the probability with which an activation is left out in training")
    ] = 0.0

    @property
    def without_weights(self) -> "NetworkRecipe":
        """The same, but for what its weights begin with: they come from elsewhere, or fit no more."""
        return structs.replace(self, weights=None, initial=())


class TrainingRecipe(Recipe, frozen=True):
    """How it learns; `loss` None chooses what fits the task, `epochs` is when a run stops by itself.

    Other reasons to stop, None for never: `time_limit` in seconds of training, a `target`, `early_stopping`, a
    `plateau`, and an `explosion` of the training loss to more than this multiple of its initial value.
    `schedule` moves the learning rate from epoch to epoch. `l1` and `l2` add l1 Σ |w| + ½ l2 Σ w² over all weights
    (not the biases) to what is minimised; the losses that are shown do not contain it. Gradients are then clipped,
    each to ± `clip_value`, all together to the norm `clip_norm`. After an update, the weights into a neuron are scaled
    back to the norm `max_norm` where they exceed it.

    `class_weights` gives classes a weight by name, 1 where it does not name them, or "balanced": N / (classes · n) for
    a class with n of the N training samples. Each sample's cost and error are multiplied by its class's weight, in the
    losses that are shown too, and still averaged over the number of samples.
    """

    loss: Annotated[PlainLoss | str | None, Meta(description="the cost function; not set, what fits the task")] = None
    optimizer: Annotated[Optimizer | str, Meta(description="how gradients become updates")] = "adam"
    learning_rate: Annotated[Positive, Meta(description="how large a step an update takes")] = 0.01
    schedule: Annotated[Schedule | str, Meta(description="moves the learning rate from epoch to epoch")] = "constant"
    batch_size: Annotated[Count | Literal["all"], Meta(description="samples an update, or all")] = 16
    epochs: Annotated[Count | Literal["unlimited"], Meta(description="when a run stops by itself, or unlimited")] = 200
    shuffle: Annotated[bool, Meta(description="whether each epoch has a new order")] = True
    time_limit: Annotated[Positive | None, Meta(description="seconds of training after which it stops")] = None
    target: Annotated[Target | None, Meta(description="stop when the loss has come down to it")] = None
    early_stopping: Annotated[
        EarlyStopping | None, Meta(description="stop when the loss has not improved for a number of epochs")
    ] = None
    plateau: Annotated[Plateau | None, Meta(description="stop when the loss does not move")] = None
    explosion: Annotated[
        AboveOne | None,
        Meta(description="stop when the training loss is more than this multiple of the initial one"),
    ] = None
    class_weights: Annotated[
        Literal["balanced"] | dict[str, Annotated[float, Meta(ge=0, le=1e6)]],
        Meta(description="balanced, or a weight by class name"),
    ] = {}
    l1: Annotated[NotNegative, Meta(description="l1 Σ |w| is added to what is minimised")] = 0.0
    l2: Annotated[NotNegative, Meta(description="½ l2 Σ w² is added to what is minimised")] = 0.0
    clip_norm: Annotated[Positive | None, Meta(description="bound of the norm of all gradients together")] = None
    clip_value: Annotated[Positive | None, Meta(description="bound of each gradient")] = None
    max_norm: Annotated[Positive | None, Meta(description="bound of the norm of the weights into a neuron")] = None
