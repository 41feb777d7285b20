"""Own cost functions."""

from collections.abc import Callable
from functools import partial
from typing import cast

import msgspec
import numpy as np

from nn_tui.datasets import Task
from nn_tui.datasets.dataset import TASKS

from ..network.arrays import Array, Calls
from ..network.loss_base import LossRecipe, OutputLayer
from ..network.losses import LOSSES, PlainLoss
from .derivative_check import check_derivative, refuse_name

Compare = Callable[[Array, Array], Array]
"""From activations a and targets y, of one shape, to a number for each."""
OWN: set[str] = set()


def register_loss(
    name: str,
    cost: Compare,
    derivative: Compare,
    *,
    tasks: tuple[Task, ...] = TASKS,
    outputs: tuple[str, ...] = (),
    formula: str = "",
    derivative_formula: str = "",
    threshold: float = 0.5,
) -> None:
    """Let recipes take a cost function C = Σ c(a, y) / B by this name; registered again, it replaces the first.

    `cost` is c(a, y) and `derivative` ∂c/∂a, element by element, for activations a and targets y of one shape; sums,
    means and sample weights are the engine's. Targets of a regression are scaled. `tasks` are those that it makes sense
    for, `outputs` the output activations that it takes (none: all; the first is the one to choose). An output above
    `threshold` means class 1, or that a label is there. Raises InputError where `derivative` is not that of `cost`, for
    a from 0.05 to 0.95 (a regression: −3 to 3) and several y, and for a name that is taken.
    """
    refuse_name("a loss", name, taken=name in LOSSES and name not in OWN)
    regression = "regression" in tasks
    points = np.linspace(-3.0113, 2.9887, 97) if regression else np.linspace(0.0537, 0.9463, 97)
    for target in (-1.37, 0.42, 1.91) if regression else (0.0, 1.0):
        check_derivative(
            f"loss {name} of the target {target:g}",
            partial(_against, cost, target),
            partial(_against, derivative, target),
            points,
            "a",
        )

    def elements(self: LossRecipe, output: OutputLayer, element: Array) -> Calls:
        return [lambda: np.copyto(element, cost(output.a, output.y))]

    def derivatives(self: LossRecipe, output: OutputLayer) -> Calls:
        return [lambda: np.copyto(output.da, derivative(output.a, output.y))]

    kind = msgspec.defstruct(
        f"Own{name.title().replace('_', '')}",
        [],
        bases=(LossRecipe,),
        namespace={
            "__doc__": f"The loss {name}, which a script has registered.",
            "formula": formula or f"C = Σ {name}(a, y) / B",
            "derivative_formula": derivative_formula or f"{name}′(a, y)",
            "outputs": outputs,
            "tasks": tasks,
            "threshold": threshold,
            "elements": elements,
            "derivatives": derivatives,
        },
        frozen=True,
        tag=name,
    )
    OWN.add(name)
    LOSSES[name] = cast(PlainLoss, kind())


def _against(compare: Compare, target: float, a: Array) -> Array:
    return compare(a, np.full_like(a, target))
