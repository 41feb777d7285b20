"""What a loss is: from the outputs and targets of a batch to its cost and the error that starts backpropagation."""

from functools import partial
from typing import ClassVar, Literal

import msgspec
import numpy as np

from nn_tui.datasets import Task
from nn_tui.datasets.dataset import TASKS

from .arrays import Array, Calls
from .named import Named


class OutputLayer(msgspec.Struct, frozen=True, eq=False):
    """The arrays of a program's output layer, with the targets y beside them; of shape (K, B) unless said otherwise."""

    z: Array
    a: Array
    da: Array
    delta: Array
    cost: Array
    """0-d: the cost of the batch."""
    extended_y: Array
    """(K + 1, B): the targets, and below them a row of −1, or of weights where samples do not count alike."""
    extended_shifted: Array
    """(K + 1, B): z − max z as a softmax leaves it, and below it a row for its loss to use."""
    sums: Array
    """Σⱼ e^(zⱼ − max z) in every row, as a softmax leaves it."""

    @property
    def y(self) -> Array:
        """The targets."""
        return self.extended_y[:-1]

    @property
    def shifted(self) -> Array:
        """What a softmax leaves behind: z − max z."""
        return self.extended_shifted[:-1]

    @property
    def batch_size(self) -> int:
        """The number of observations B."""
        return self.z.shape[1]

    def equal_shares(self) -> Array:
        """Return 1 / B for each output of each observation, (K, B)."""
        return np.full_like(self.z, 1.0 / self.batch_size)


class LossCalls(msgspec.Struct, frozen=True):
    """The bound calls of a loss: `cost` writes the cost, `error` either dC/da or δ = dC/dZ, once `cost` has run."""

    cost: Calls
    error: Calls
    error_formula: str
    writes: Literal["da", "delta"]


class LossRecipe(Named, frozen=True):
    """What all losses share: formulas to show, what they go with, and how they stand in a recipe.

    `formula` is the cost of a batch, c(a, y) summed over outputs, averaged over observations; `derivative_formula` the
    derivative of c by a or, where the loss writes delta, by z. `outputs` are the output activations that it takes
    (none named: all), the first of them the one to choose; `tasks` are those that it makes sense for. An output above
    `threshold` means class 1.
    """

    formula: ClassVar[str] = ""
    derivative_formula: ClassVar[str] = ""
    writes: ClassVar[Literal["da", "delta"]] = "da"
    outputs: ClassVar[tuple[str, ...]] = ()
    tasks: ClassVar[tuple[Task, ...]] = TASKS
    threshold: ClassVar[float] = 0.5

    def elements(self, output: OutputLayer, element: Array) -> Calls:
        """Return the calls that write c(a, y) into `element` (K, B)."""
        raise NotImplementedError

    def derivatives(self, output: OutputLayer) -> Calls:
        """Return the calls that write the derivative of c into output.da or output.delta, once `elements` has run."""
        raise NotImplementedError

    def compile(self, output: OutputLayer, shares: Array | None = None) -> LossCalls:
        """Return the calls for these arrays.

        `shares` (K, B) is what each observation counts for; 1 / B unless given.
        """
        if shares is None:
            shares = output.equal_shares()
        element = np.empty_like(output.z)
        cost = [*self.elements(output, element), partial(element.reshape(-1).dot, shares.reshape(-1), output.cost)]
        start = output.da if self.writes == "da" else output.delta
        error = [*self.derivatives(output), partial(np.multiply, start, shares, start)]
        return LossCalls(cost, error, error_formula(self), self.writes)


def error_formula(loss: LossRecipe, weight: str = "") -> str:
    """Return the formula of what a loss writes, with a factor in front of the derivative."""
    return f"{'dC/da' if loss.writes == 'da' else 'δ'} = {weight}{loss.derivative_formula} / B"
