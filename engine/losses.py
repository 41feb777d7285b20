"""Cost functions: how wrong the predictions of a batch are, and the error that starts backpropagation.

A loss is averaged over the observations of the batch. Where a loss belongs to an output activation
(cross-entropy to softmax, binary cross-entropy to sigmoid), its error is dC/dZ = (a − y) / B in one stroke
and its cost is computed from Z, which stays exact for outputs so sure that a rounds to 0 or 1.
"""

from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from .arrays import Array, Call, Calls, constant


@dataclass(frozen=True, eq=False)
class Output:
    """The arrays of a program's output layer; all of shape (K, B), with the targets y beside them."""

    z: Array
    a: Array
    y: Array
    da: Array
    delta: Array
    cost: Array
    """0-d: the cost of the batch."""
    shifted: Array
    sums: Array

    @property
    def batch_size(self) -> int:
        """The number of observations B."""
        return self.z.shape[1]


@dataclass(frozen=True)
class LossCalls:
    """The bound calls of a loss: `cost` writes the cost, `error` either dC/da or δ = dC/dZ."""

    cost: Calls
    error: Calls
    error_formula: str
    writes: Literal["da", "delta"]


class MeanSquaredError:
    """The article's cost function, MSE = Σ (prediction − target)² / observations.

    Summed over outputs and averaged over observations; PyTorch's MSELoss divides by the outputs as well.
    """

    name = "mse"
    formula = "C = Σ (a − y)² / B"
    activation: str | None = None

    def compile(self, output: Output) -> LossCalls:
        """Return the calls for these arrays."""
        flat = output.da.reshape(-1)
        inverse = constant(1.0 / output.batch_size, output.z)
        factor = constant(2.0 / output.batch_size, output.z)
        cost: list[Call] = [
            partial(np.subtract, output.a, output.y, output.da),
            partial(flat.dot, flat, output.cost),
            partial(np.multiply, output.cost, inverse, output.cost),
        ]
        error = [partial(np.multiply, output.da, factor, output.da)]
        return LossCalls(cost, error, "dC/da = 2 (a − y) / B", "da")


class BinaryCrossEntropy:
    """Binary cross-entropy of a sigmoid output: C = −Σ [y ln a + (1 − y) ln(1 − a)] / observations.

    Computed as Σ [ln(1 + e^z) − y z] / B, which is the same without the logarithm of a rounded 0.
    """

    name = "binary_cross_entropy"
    formula = "C = −Σ [y ln a + (1 − y) ln(1 − a)] / B"
    activation: str | None = "sigmoid"

    def compile(self, output: Output) -> LossCalls:
        """Return the calls for these arrays."""
        softplus = np.empty_like(output.z)
        zero = constant(0.0, output.z)
        total, product = np.zeros((), output.z.dtype), np.zeros((), output.z.dtype)
        inverse = constant(1.0 / output.batch_size, output.z)
        cost: list[Call] = [
            partial(np.logaddexp, zero, output.z, softplus),
            partial(softplus.reshape(-1).dot, np.ones(output.z.size, output.z.dtype), total),
            partial(output.y.reshape(-1).dot, output.z.reshape(-1), product),
            partial(np.subtract, total, product, output.cost),
            partial(np.multiply, output.cost, inverse, output.cost),
        ]
        return LossCalls(cost, _difference(output), "δ = (a − y) / B", "delta")


class CrossEntropy:
    """Categorical cross-entropy of a softmax output: C = −Σ y ln a / observations, y one-hot.

    Computed as Σ [ln Σⱼ e^(zⱼ − max z) − y (z − max z)] / B from what the softmax left behind.
    """

    name = "cross_entropy"
    formula = "C = −Σ y ln a / B"
    activation: str | None = "softmax"

    def compile(self, output: Output) -> LossCalls:
        """Return the calls for these arrays."""
        logarithms = np.empty(output.batch_size, output.z.dtype)
        total, product = np.zeros((), output.z.dtype), np.zeros((), output.z.dtype)
        inverse = constant(1.0 / output.batch_size, output.z)
        cost: list[Call] = [
            partial(np.log, output.sums[0], logarithms),
            partial(logarithms.dot, np.ones(output.batch_size, output.z.dtype), total),
            partial(output.y.reshape(-1).dot, output.shifted.reshape(-1), product),
            partial(np.subtract, total, product, output.cost),
            partial(np.multiply, output.cost, inverse, output.cost),
        ]
        return LossCalls(cost, _difference(output), "δ = (a − y) / B", "delta")


def _difference(output: Output) -> Calls:
    inverse = constant(1.0 / output.batch_size, output.z)
    return [
        partial(np.subtract, output.a, output.y, output.delta),
        partial(np.multiply, output.delta, inverse, output.delta),
    ]


Loss = MeanSquaredError | BinaryCrossEntropy | CrossEntropy

LOSSES: dict[str, Loss] = {loss.name: loss for loss in (MeanSquaredError(), BinaryCrossEntropy(), CrossEntropy())}
