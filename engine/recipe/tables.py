"""What stands in the recipe of an experiment: data, network and training; every field has a default."""

from typing import Annotated, Literal

import msgspec

from nn_tui.datasets import Guess, Scale

from ..network.initializers import Initializer
from ..network.losses import PlainLoss
from ..training.optimizers import Optimizer
from ..training.schedules import Schedule
from ..training.stopping import EarlyStopping, Plateau, Target

Positive = Annotated[float, msgspec.Meta(gt=0)]
NotNegative = Annotated[float, msgspec.Meta(ge=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table of the recipe; refuses fields it does not know."""


class DataRecipe(Recipe, frozen=True):
    """What is trained on.

    `source` is the name of a dataset that comes along, or the path of a file. `target`, `features` and `task` are for
    files: what is to be predicted (None: the last column), from what (None: all others), and whether it stands for
    classes (None: as the values suggest). `samples` and `noise` are for generated data, None takes the dataset's own.
    `test_fraction` of the samples is kept for testing; inputs (and targets of a regression) are scaled by `scale` as
    the training part tells.
    """

    source: str = "circles"
    target: str | tuple[str, ...] | None = None
    features: tuple[str, ...] | None = None
    task: Guess | None = None
    samples: Annotated[int, msgspec.Meta(ge=2)] | None = None
    noise: Annotated[float, msgspec.Meta(ge=0)] | None = None
    test_fraction: Annotated[float, msgspec.Meta(ge=0, lt=1)] = 0.2
    scale: Scale = "standard"


class NetworkRecipe(Recipe, frozen=True):
    """The layers: `hidden` sizes, [] for plain regression; `activation` of the hidden layers, one or one each.

    `output` is the activation of the last layer, `initializer` draws the weights; None chooses what fits.
    `weights` is a safetensors file to start from instead, with the names that `freeze` takes as well.
    Parameters named in `freeze` (`layers.0.weight`, `layers.0.bias`, …) do not move; nor do parts of them, counted from
    0: one weight `layers.0.weight[2,1]`, all weights into a neuron `layers.0.weight[2]`, one bias `layers.0.bias[3]`.
    `dropout` is the probability with which an activation of a hidden layer is left out in training.
    """

    hidden: tuple[Count, ...] = (8, 8)
    activation: str | tuple[str, ...] = "tanh"
    output: str | None = None
    initializer: Initializer | str | None = None
    weights: str | None = None
    freeze: tuple[str, ...] = ()
    dropout: Annotated[float, msgspec.Meta(ge=0, lt=1)] = 0.0


class TrainingRecipe(Recipe, frozen=True):
    """How it learns; `loss` None chooses what fits the task, `epochs` is when a run stops by itself.

    Other reasons to stop, None for never: `time_limit` in seconds of training, a `target`, `early_stopping`, a
    `plateau`, and an `explosion` of the training loss to more than so many times its initial value.
    `schedule` moves the learning rate from epoch to epoch. `l1` and `l2` add l1 Σ |w| + ½ l2 Σ w² over all weights
    (not the biases) to what is minimised; the losses that are shown do not contain it. Gradients are then clipped,
    each to ± `clip_value`, all together to the norm `clip_norm`. After an update, the weights into a neuron are scaled
    back to the norm `max_norm` where they exceed it.

    `class_weights` gives classes a weight by name, 1 where it does not name them, or "balanced": N / (classes · n) for
    a class with n of the N training samples. Each sample's cost and error are multiplied by its class's weight, in the
    losses that are shown too, and still averaged over the number of samples.
    """

    loss: PlainLoss | str | None = None
    optimizer: Optimizer | str = "adam"
    learning_rate: Positive = 0.01
    schedule: Schedule | str = "constant"
    batch_size: Count | Literal["all"] = 16
    epochs: Count | Literal["unlimited"] = 200
    shuffle: bool = True
    time_limit: Positive | None = None
    target: Target | None = None
    early_stopping: EarlyStopping | None = None
    plateau: Plateau | None = None
    explosion: Annotated[float, msgspec.Meta(gt=1)] | None = None
    class_weights: Literal["balanced"] | dict[str, Annotated[float, msgspec.Meta(ge=0, le=1e6)]] = {}
    l1: NotNegative = 0.0
    l2: NotNegative = 0.0
    clip_norm: Positive | None = None
    clip_value: Positive | None = None
    max_norm: Positive | None = None
