"""Cost functions: how wrong the predictions of a batch are, and the error that starts backpropagation.

Every cost is summed over the outputs and averaged over the observations of the batch: C = Σ c(a, y) / B. PyTorch's
default, reduction="mean", divides by the number of outputs as well, except in its CrossEntropyLoss. A loss is also its
own entry in the recipe, so its fields are the recipe's fields.

Where a loss belongs to an output activation (cross-entropy to softmax, binary cross-entropy to sigmoid, Poisson to
the exponential), its error is dC/dZ = (a − y) / B in one stroke and its cost is computed from Z, which stays exact
for outputs so sure that a rounds to 0 or 1.
"""

from functools import partial
from typing import ClassVar, Literal

import msgspec
import numpy as np

from nn_tui.datasets import Task

from .arrays import Array, Call, Calls, constant
from .limits import Size
from .loss_base import LossCalls, LossRecipe, OutputLayer, error_formula


class MeanSquaredError(LossRecipe, frozen=True, tag="mse"):
    """The article's cost function, MSE = Σ (prediction − target)² / observations.

    PyTorch's MSELoss is C / K, scikit-learn's squared_error C / 2K.
    """

    formula: ClassVar[str] = "C = Σ (a − y)² / B"
    derivative_formula: ClassVar[str] = "2 (a − y)"

    def compile(self, output: OutputLayer, shares: Array | None = None) -> LossCalls:
        """Return the calls for these arrays; one call fewer than by elements and derivatives."""
        if shares is None:
            shares = output.equal_shares()
        difference, da = np.empty_like(output.z), output.da
        cost: list[Call] = [
            partial(np.subtract, output.a, output.y, difference),
            partial(np.multiply, difference, shares, da),
            partial(difference.reshape(-1).dot, da.reshape(-1), output.cost),
        ]
        error = [partial(np.multiply, da, constant(2.0, da), da)]
        return LossCalls(cost, error, error_formula(self), self.writes)


class MeanAbsoluteError(LossRecipe, frozen=True, tag="mae"):
    """The mean absolute error, Σ |a − y| / observations; its derivative is 0 where a = y. PyTorch's L1Loss is C / K."""

    formula: ClassVar[str] = "C = Σ |a − y| / B"
    derivative_formula: ClassVar[str] = "sign(a − y)"

    def elements(self, output: OutputLayer, element: Array) -> Calls:
        """Return the calls that write |a − y|."""
        return [partial(np.subtract, output.a, output.y, output.da), partial(np.absolute, output.da, element)]

    def derivatives(self, output: OutputLayer) -> Calls:
        """Return the calls that write sign(a − y) into da."""
        return [partial(np.sign, output.da, output.da)]


class Huber(LossRecipe, frozen=True, tag="huber"):
    """Huber's loss: ½ d² of a difference d = a − y up to δ, δ (|d| − ½ δ) beyond (Huber, 1964).

    With c = d clipped to ±δ that is c (d − ½ c), and c is its derivative. PyTorch's HuberLoss is C / K.
    """

    formula: ClassVar[str] = "C = Σ c (d − ½ c) / B,  d = a − y,  c = d clipped to ±delta"
    derivative_formula: ClassVar[str] = "c"
    delta: Size = 1.0

    def elements(self, output: OutputLayer, element: Array) -> Calls:
        """Return the calls that write c (d − ½ c), and c into da."""
        limit, half = np.full_like(element, self.delta), np.empty_like(element)
        return [
            partial(np.subtract, output.a, output.y, element),
            partial(np.maximum, element, -limit, out=output.da),
            partial(np.minimum, output.da, limit, out=output.da),
            partial(np.multiply, output.da, constant(0.5, element), half),
            partial(np.subtract, element, half, element),
            partial(np.multiply, element, output.da, element),
        ]

    def derivatives(self, output: OutputLayer) -> Calls:
        """Return nothing: the derivative is the clipped difference, which stands in da already."""
        return []


class Poisson(LossRecipe, frozen=True, tag="poisson"):
    """The Poisson loss of counts y whose expectation is e^z: C = Σ (e^z − y z) / observations.

    With an exponential output, a = e^z is the expectation itself; with an identity output a is its logarithm, as in
    PyTorch's PoissonNLLLoss(log_input=True), which is C / K. The part of the likelihood that depends on y alone is
    left out.
    """

    formula: ClassVar[str] = "C = Σ (e^z − y z) / B"
    derivative_formula: ClassVar[str] = "(e^z − y)"
    writes: ClassVar[Literal["da", "delta"]] = "delta"
    outputs: ClassVar[tuple[str, ...]] = ("exponential", "identity")
    tasks: ClassVar[tuple[Task, ...]] = ("regression",)

    def elements(self, output: OutputLayer, element: Array) -> Calls:
        """Return the calls that write e^z − y z, and e^z into delta."""
        return [
            partial(np.multiply, output.y, output.z, element),
            partial(np.exp, output.z, output.delta),
            partial(np.subtract, output.delta, element, element),
        ]

    def derivatives(self, output: OutputLayer) -> Calls:
        """Return the calls that write e^z − y into delta."""
        return [partial(np.subtract, output.delta, output.y, output.delta)]


class BinaryCrossEntropy(LossRecipe, frozen=True, tag="binary_cross_entropy"):
    """Binary cross-entropy of sigmoid outputs: C = −Σ [y ln a + (1 − y) ln(1 − a)] / observations.

    Computed as ln(e^(−y z) + e^((1 − y) z)), which is the same without the logarithm of a rounded 0. PyTorch's
    BCEWithLogitsLoss is C / K.
    """

    formula: ClassVar[str] = "C = −Σ [y ln a + (1 − y) ln(1 − a)] / B"
    derivative_formula: ClassVar[str] = "(a − y)"
    writes: ClassVar[Literal["da", "delta"]] = "delta"
    outputs: ClassVar[tuple[str, ...]] = ("sigmoid",)
    tasks: ClassVar[tuple[Task, ...]] = ("binary", "multiclass", "multilabel")

    def elements(self, output: OutputLayer, element: Array) -> Calls:
        """Return the calls that write ln(e^(−y z) + e^((1 − y) z))."""
        product = np.empty_like(element)
        return [
            partial(np.multiply, output.y, output.z, product),
            partial(np.subtract, output.z, product, element),
            partial(np.negative, product, product),
            partial(np.logaddexp, product, element, element),
        ]

    def derivatives(self, output: OutputLayer) -> Calls:
        """Return the calls that write a − y into delta."""
        return [partial(np.subtract, output.a, output.y, output.delta)]


class CrossEntropy(LossRecipe, frozen=True, tag="cross_entropy"):
    """Categorical cross-entropy of a softmax output: C = −Σ y ln a / observations, y one-hot.

    Computed as y [ln Σⱼ e^(zⱼ − max z) − (z − max z)] from what the softmax left behind. It is PyTorch's
    CrossEntropyLoss of Z and the class numbers.
    """

    formula: ClassVar[str] = "C = −Σ y ln a / B"
    derivative_formula: ClassVar[str] = "(a − y)"
    writes: ClassVar[Literal["da", "delta"]] = "delta"
    outputs: ClassVar[tuple[str, ...]] = ("softmax",)
    tasks: ClassVar[tuple[Task, ...]] = ("multiclass",)

    def compile(self, output: OutputLayer, shares: Array | None = None) -> LossCalls:
        """Return the calls for these arrays; where all observations count the same, one fewer than by elements."""
        if shares is not None:
            return super().compile(output, shares)
        shares, shifted = output.equal_shares(), output.extended_shifted
        total = np.empty(1, shifted.dtype)
        # As Σ y = 1, Σ y ln a is Σ y (z − max z) − Σ ln Σⱼ e^(zⱼ − max z): a product with the targets above −1.
        calls: list[Call] = [
            partial(np.log, output.sums[0], shifted[-1]),
            partial(shifted.reshape(-1).dot, output.extended_y.reshape(-1), total.reshape(())),
            partial(np.multiply, total, np.full_like(total, -1.0 / output.batch_size), output.cost.reshape(1)),
        ]
        error = [*self.derivatives(output), partial(np.multiply, output.delta, shares, output.delta)]
        return LossCalls(calls, error, error_formula(self), self.writes)

    def elements(self, output: OutputLayer, element: Array) -> Calls:
        """Return the calls that write −y ln a."""
        return [
            partial(np.log, output.sums, element),
            partial(np.subtract, element, output.shifted, element),
            partial(np.multiply, element, output.y, element),
        ]

    def derivatives(self, output: OutputLayer) -> Calls:
        """Return the calls that write a − y into delta."""
        return [partial(np.subtract, output.a, output.y, output.delta)]


class Hinge(LossRecipe, frozen=True, tag="hinge"):
    """The hinge loss of support vector machines: Σ max(0, 1 − t a) / observations, t = 2 y − 1 = ±1.

    Class 1 is predicted where a > 0. It is scikit-learn's hinge_loss of labels ±1; its derivative is 0 where t a = 1.
    """

    formula: ClassVar[str] = "C = Σ max(0, 1 − t a) / B,  t = 2 y − 1"
    derivative_formula: ClassVar[str] = "(−t where t a < 1, else 0)"
    outputs: ClassVar[tuple[str, ...]] = ("identity", "tanh")
    tasks: ClassVar[tuple[Task, ...]] = ("binary",)
    threshold: ClassVar[float] = 0.0

    def elements(self, output: OutputLayer, element: Array) -> Calls:
        """Return the calls that write max(0, 1 − t a), and −t of those above 0 into da."""
        opposite, one = np.empty_like(element), constant(1.0, element)
        return [
            partial(np.multiply, output.y, constant(-2.0, element), opposite),
            partial(np.add, opposite, one, opposite),
            partial(np.multiply, opposite, output.a, element),
            partial(np.add, element, one, element),
            partial(np.maximum, element, np.zeros_like(element), out=element),
            partial(np.sign, element, output.da),
            partial(np.multiply, output.da, opposite, output.da),
        ]

    def derivatives(self, output: OutputLayer) -> Calls:
        """Return nothing: the derivative stands in da already."""
        return []


PlainLoss = MeanSquaredError | MeanAbsoluteError | Huber | Poisson | BinaryCrossEntropy | CrossEntropy | Hinge

LOSSES: dict[str, PlainLoss] = {
    loss.name: loss
    for loss in (
        MeanSquaredError(),
        MeanAbsoluteError(),
        Huber(),
        Poisson(),
        BinaryCrossEntropy(),
        CrossEntropy(),
        Hinge(),
    )
}
BUILT_IN_LOSSES = frozenset(LOSSES)
"""The names of those that are not a script's own."""


class Weighted(msgspec.Struct, frozen=True):
    """A loss in which every observation counts w times: C = Σ w c(a, y) / B, w from the row below the targets.

    The mean is over observations, as in Keras; PyTorch's CrossEntropyLoss(weight=…) divides by the batch's Σ w
    instead of B, which is the same wherever the weights have mean 1.
    """

    loss: PlainLoss

    @property
    def name(self) -> str:
        """The name of the loss in the recipe."""
        return self.loss.name

    @property
    def formula(self) -> str:
        """The cost of a batch."""
        return self.loss.formula.replace("Σ ", "Σ w ", 1)

    @property
    def threshold(self) -> float:
        """The output above which class 1 is predicted."""
        return self.loss.threshold

    def compile(self, output: OutputLayer) -> LossCalls:
        """Return the calls for these arrays."""
        shares, weights = np.empty_like(output.z), output.extended_y[-1:]
        part = 1.0 / output.batch_size
        if len(shares) == 1:
            fill = partial(np.multiply, weights, constant(part, shares), shares)
        else:
            # A product with a column repeats the weights in every row.
            fill = partial(np.full((len(shares), 1), part, shares.dtype).dot, weights, shares)
        plain = self.loss.compile(output, shares)
        return LossCalls([fill, *plain.cost], plain.error, error_formula(self.loss, "w "), plain.writes)


Loss = PlainLoss | Weighted
