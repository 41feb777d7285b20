"""How a gradient becomes an update; parameters −= updates.

Formulas are PyTorch's, with θ for the parameters, g for their gradient, η for the learning rate and t for the
number of the update, starting at 1. Each works on whole vectors, a few calls whatever the number of layers.
An optimizer is also its own entry in the recipe, so its fields are the recipe's fields. To add one, write it in a file
of this folder and enter it in the table below.
"""

from .adagrad import Adagrad, RMSprop
from .adam import Adam, AdamW, NAdam, RAdam
from .base import OptimizerRecipe, OptimizerState
from .lbfgs import LBFGS
from .sgd import SGD, Lion, Momentum, Nesterov

__all__ = [
    "LBFGS",
    "OPTIMIZERS",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "Lion",
    "Momentum",
    "NAdam",
    "Nesterov",
    "Optimizer",
    "OptimizerRecipe",
    "OptimizerState",
    "RAdam",
    "RMSprop",
]

Optimizer = SGD | Momentum | Nesterov | Adagrad | RMSprop | Adam | AdamW | NAdam | RAdam | Lion | LBFGS

OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": Adagrad,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": AdamW,
    "nadam": NAdam,
    "radam": RAdam,
    "lion": Lion,
    "lbfgs": LBFGS,
}
