"""What a neuron makes of its Z: a = f(Z), and the slope f′(Z) that backpropagation needs.

An activation hands out bound NumPy calls for arrays it is given. Element-wise activations accept any
shape, so one call can serve several layers that lie side by side in memory.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from .arrays import Array, Calls, constant


@dataclass(frozen=True)
class Activation:
    """An element-wise activation a = f(z).

    `forward(z, a)` returns calls that write f(z) into a, `slope(z, a, slope)` calls that write f′(z) into
    slope; all arrays have one shape and dtype.
    """

    name: str
    formula: str
    slope_formula: str
    forward: Callable[[Array, Array], Calls]
    slope: Callable[[Array, Array, Array], Calls]


def _identity(z: Array, a: Array) -> Calls:
    return []  # a workspace keeps z and a of an identity layer in the same memory


def _identity_slope(z: Array, a: Array, slope: Array) -> Calls:
    slope.fill(1.0)
    return []


def _sigmoid(z: Array, a: Array) -> Calls:
    # 1 / (1 + e⁻ᶻ) keeps its relative accuracy in the negative tail, ½ + ½ tanh(z/2) does not;
    # where e⁻ᶻ overflows to ∞ the reciprocal is exactly 0.
    one = constant(1.0, a)
    return [
        partial(np.negative, z, a),
        partial(np.exp, a, a),
        partial(np.add, a, one, a),
        partial(np.reciprocal, a, a),
    ]


def _sigmoid_slope(z: Array, a: Array, slope: Array) -> Calls:
    one = constant(1.0, a)
    return [partial(np.subtract, one, a, slope), partial(np.multiply, slope, a, slope)]


def _tanh(z: Array, a: Array) -> Calls:
    return [partial(np.tanh, z, a)]


def _tanh_slope(z: Array, a: Array, slope: Array) -> Calls:
    one = constant(1.0, a)
    return [partial(np.square, a, slope), partial(np.subtract, one, slope, slope)]


def _relu(z: Array, a: Array) -> Calls:
    # An array of zeros, not a scalar: that way NumPy's vectorised loop is taken, and NaN comes through.
    return [partial(np.maximum, z, np.zeros_like(z), a)]


def _relu_slope(z: Array, a: Array, slope: Array) -> Calls:
    return [partial(np.sign, a, slope)]


@dataclass(frozen=True)
class Softmax:
    """The softmax of each column of Z: aᵢ = e^zᵢ / Σⱼ e^zⱼ, for outputs that exclude one another.

    Every output depends on every z of its sample, so the way back is a product with the whole Jacobian
    instead of an element-wise slope.
    """

    name: str = "softmax"
    formula: str = "aᵢ = e^zᵢ / Σⱼ e^zⱼ"

    def forward(self, z: Array, a: Array, shifted: Array, sums: Array) -> Calls:
        """Return calls that write the softmax of z into a.

        All arrays have shape (K, B). `shifted` is left holding z − max z, and `sums` Σⱼ e^(zⱼ − max z) in
        every row, for a loss that needs the logarithm of a at full accuracy.
        """
        outputs, batch = z.shape
        largest = np.empty((1, batch), z.dtype)
        ones = np.ones((outputs, 1), z.dtype)
        # A product with ones repeats or sums rows in a third of the time of a broadcast or a reduction.
        return [
            partial(np.maximum.reduce, z, 0, None, largest[0]),
            partial(ones.dot, largest, shifted),
            partial(np.subtract, z, shifted, shifted),
            partial(np.exp, shifted, a),
            partial(np.ones((outputs, outputs), z.dtype).dot, a, sums),
            partial(np.divide, a, sums, a),
        ]

    def backward(self, a: Array, da: Array, delta: Array) -> Calls:
        """Return calls that write δᵢ = aᵢ (daᵢ − Σⱼ aⱼ daⱼ) into delta; all of shape (K, B)."""
        outputs = a.shape[0]
        product, total = np.empty_like(a), np.empty_like(a)
        return [
            partial(np.multiply, a, da, product),
            partial(np.ones((outputs, outputs), a.dtype).dot, product, total),
            partial(np.subtract, da, total, delta),
            partial(np.multiply, a, delta, delta),
        ]


ACTIVATIONS: dict[str, Activation | Softmax] = {
    activation.name: activation
    for activation in (
        Activation("identity", "a = z", "f′(z) = 1", _identity, _identity_slope),
        Activation("sigmoid", "a = 1 / (1 + e^−z)", "f′(z) = a (1 − a)", _sigmoid, _sigmoid_slope),
        Activation("tanh", "a = tanh(z)", "f′(z) = 1 − a²", _tanh, _tanh_slope),
        Activation("relu", "a = max(0, z)", "f′(z) = 1 where z > 0, else 0", _relu, _relu_slope),
        Softmax(),
    )
}
