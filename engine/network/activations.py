"""What a neuron makes of its Z: a = f(Z), and the derivative f′(Z) that backpropagation needs.

An activation hands out bound NumPy calls for arrays it is given. Element-wise activations accept any
shape, so one call can serve several layers that lie side by side in memory.
"""

from collections.abc import Callable
from functools import partial
from math import pi, sqrt
from typing import Literal

import msgspec
import numpy as np

from .arrays import Array, Calls, constant
from .gelu import gelu, gelu_derivative, gelu_from_distribution, gelu_leaving_distribution

LEAK = 0.01
"""The derivative of leaky ReLU below 0 (Maas et al., 2013)."""
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805
"""α and λ of SELU (Klambauer et al., 2017)."""
FEW = 16
"""Up to this number of outputs K, a product of K × K with K × B takes less time than two calls of K B operations."""
GELU_LINEAR, GELU_CUBIC = sqrt(2 / pi), 0.044715
"""The constants of GELU's approximation by tanh (Hendrycks and Gimpel, 2016)."""

Family = Literal["one-sided", "two-sided"]


class Leaving(msgspec.Struct, frozen=True):
    """The calls of an activation where its derivative is wanted too.

    `forward(z, a, derivative)` writes f(z) into a and leaves in `derivative` what `derivative(z, a, derivative)`, which
    turns it into f′(z), would else have to compute anew.
    """

    forward: Callable[[Array, Array, Array], Calls]
    derivative: Callable[[Array, Array, Array], Calls]


class Activation(msgspec.Struct, frozen=True):
    """An element-wise activation a = f(z).

    `forward(z, a)` returns calls that write f(z) into a, `derivative(z, a, derivative)` calls that write f′(z) into
    derivative; all arrays have one shape and dtype. `leaving` does both for less, where there is something to save.
    `initializer` names the weights to start from that suit it.

    `family` says where it flattens out: a "one-sided" one like ReLU for small z, where a neuron dies, a "two-sided" one
    like sigmoid and tanh at both ends, where a neuron saturates; None for one that does neither. `bounds` are the
    lowest and the highest value of f, and `steepest` is the largest f′(z), both None where f is not bounded.
    """

    name: str
    formula: str
    derivative_formula: str
    forward: Callable[[Array, Array], Calls]
    derivative: Callable[[Array, Array, Array], Calls]
    initializer: str = "glorot_uniform"
    family: Family | None = None
    bounds: tuple[float, float] | None = None
    steepest: float | None = None
    leaving: Leaving | None = None


def _identity(z: Array, a: Array) -> Calls:
    return []  # a workspace keeps z and a of an identity layer in the same memory


def _identity_derivative(z: Array, a: Array, derivative: Array) -> Calls:
    derivative.fill(1.0)
    return []


def _sigmoid(z: Array, a: Array) -> Calls:
    # 1 / (1 + e⁻ᶻ) keeps its relative accuracy in the negative tail, ½ + ½ tanh(z/2) does not;
    # where e⁻ᶻ overflows to ∞ the reciprocal is exactly 0.
    one = constant(1.0, a)
    return [
        partial(np.negative, z, a),
        partial(np.exp, a, a),
        partial(np.add, a, one, a),
        partial(np.divide, one, a, a),  # half the time of np.reciprocal
    ]


def _sigmoid_derivative(z: Array, a: Array, derivative: Array) -> Calls:
    one = constant(1.0, a)
    return [partial(np.subtract, one, a, derivative), partial(np.multiply, derivative, a, derivative)]


def _tanh(z: Array, a: Array) -> Calls:
    return [partial(np.tanh, z, a)]


def _tanh_derivative(z: Array, a: Array, derivative: Array) -> Calls:
    one = constant(1.0, a)
    return [partial(np.square, a, derivative), partial(np.subtract, one, derivative, derivative)]


def _relu(z: Array, a: Array) -> Calls:
    # An array of zeros, not a scalar: that way NumPy's vectorised loop is taken, and NaN comes through.
    return [partial(np.maximum, z, np.zeros_like(z), out=a)]


def _relu_derivative(z: Array, a: Array, derivative: Array) -> Calls:
    # The sign of a, in half the time that np.sign takes: it is not vectorised.
    return [partial(np.minimum, a, np.ones_like(a), out=derivative), partial(np.ceil, derivative, derivative)]


def _leaky_relu(z: Array, a: Array) -> Calls:
    return [partial(np.multiply, z, constant(LEAK, z), a), partial(np.maximum, z, a, out=a)]


def _leaky_relu_derivative(z: Array, a: Array, derivative: Array) -> Calls:
    return [
        partial(np.sign, z, derivative),
        partial(np.maximum, derivative, np.full_like(derivative, LEAK), out=derivative),
    ]


def _elu(z: Array, a: Array) -> Calls:
    zeros, negative = np.zeros_like(z), np.empty_like(z)
    return [
        partial(np.minimum, z, zeros, out=negative),
        partial(np.expm1, negative, negative),
        partial(np.maximum, z, zeros, out=a),
        partial(np.add, a, negative, a),
    ]


def _elu_derivative(z: Array, a: Array, derivative: Array) -> Calls:
    return [partial(np.minimum, z, np.zeros_like(z), out=derivative), partial(np.exp, derivative, derivative)]


def _selu(z: Array, a: Array) -> Calls:
    zeros, negative = np.zeros_like(z), np.empty_like(z)
    return [
        partial(np.minimum, z, zeros, out=negative),
        partial(np.expm1, negative, negative),
        partial(np.multiply, negative, constant(SELU_ALPHA, z), negative),
        partial(np.maximum, z, zeros, out=a),
        partial(np.add, a, negative, a),
        partial(np.multiply, a, constant(SELU_SCALE, a), a),
    ]


def _selu_derivative(z: Array, a: Array, derivative: Array) -> Calls:
    zeros, positive = np.zeros_like(z), np.empty(z.shape, np.bool_)
    return [
        partial(np.minimum, z, zeros, out=derivative),
        partial(np.exp, derivative, derivative),
        partial(np.multiply, derivative, constant(SELU_SCALE * SELU_ALPHA, derivative), derivative),
        partial(np.greater, z, zeros, positive),
        partial(np.putmask, derivative, positive, constant(SELU_SCALE, derivative)),
    ]


def _gelu_tanh_inner(z: Array, square: Array, tanh: Array) -> Calls:
    """Return calls that leave z² in `square` and tanh(√(2/π) (z + 0.044715 z³)) in `tanh`."""
    return [
        partial(np.square, z, square),
        partial(np.multiply, square, constant(GELU_LINEAR * GELU_CUBIC, z), tanh),
        partial(np.add, tanh, constant(GELU_LINEAR, z), tanh),
        partial(np.multiply, tanh, z, tanh),
        partial(np.tanh, tanh, tanh),
    ]


def _gelu_tanh(z: Array, a: Array) -> Calls:
    return [
        *_gelu_tanh_inner(z, np.empty_like(z), a),
        partial(np.add, a, constant(1.0, a), a),
        partial(np.multiply, a, z, a),
        partial(np.multiply, a, constant(0.5, a), a),
    ]


def _gelu_tanh_derivative(z: Array, a: Array, derivative: Array) -> Calls:
    inner, tanh = np.empty_like(z), np.empty_like(z)
    one, half = constant(1.0, z), constant(0.5, z)
    return [
        *_gelu_tanh_inner(z, inner, tanh),
        partial(np.multiply, inner, constant(3 * GELU_LINEAR * GELU_CUBIC, z), inner),
        partial(np.add, inner, constant(GELU_LINEAR, z), inner),
        partial(np.multiply, inner, z, inner),
        partial(np.subtract, one, tanh, derivative),
        partial(np.multiply, derivative, inner, derivative),
        partial(np.add, derivative, one, derivative),
        partial(np.add, tanh, one, tanh),
        partial(np.multiply, derivative, tanh, derivative),
        partial(np.multiply, derivative, half, derivative),
    ]


def _silu(z: Array, a: Array) -> Calls:
    return [*_sigmoid(z, a), partial(np.multiply, a, z, a)]


def _silu_derivative(z: Array, a: Array, derivative: Array) -> Calls:
    return [*_sigmoid(z, derivative), *_silu_from_sigmoid(z, a, derivative)]


def _silu_leaving_sigmoid(z: Array, a: Array, derivative: Array) -> Calls:
    return [*_sigmoid(z, derivative), partial(np.multiply, derivative, z, a)]


def _silu_from_sigmoid(z: Array, a: Array, derivative: Array) -> Calls:
    product = np.empty_like(z)
    return [
        partial(np.multiply, a, derivative, product),
        partial(np.subtract, a, product, product),
        partial(np.add, product, derivative, derivative),
    ]


def _softplus(z: Array, a: Array) -> Calls:
    # ln(1 + e⁻|ᶻ|) + max(0, z), in a sixth of the time of np.logaddexp.
    positive = np.empty_like(z)
    return [
        partial(np.absolute, z, a),
        partial(np.negative, a, a),
        partial(np.exp, a, a),
        partial(np.log1p, a, a),
        partial(np.maximum, z, np.zeros_like(z), out=positive),
        partial(np.add, a, positive, a),
    ]


def _softplus_derivative(z: Array, a: Array, derivative: Array) -> Calls:
    # The sigmoid of z, said with a: 1 − e⁻ᵃ keeps its relative accuracy in the negative tail.
    return [
        partial(np.negative, a, derivative),
        partial(np.expm1, derivative, derivative),
        partial(np.negative, derivative, derivative),
    ]


def _exponential(z: Array, a: Array) -> Calls:
    return [partial(np.exp, z, a)]


def _exponential_derivative(z: Array, a: Array, derivative: Array) -> Calls:
    return [partial(np.positive, a, derivative)]


def _largest(values: Array, largest: Array) -> Calls:
    """Return calls that write the largest number of each column of values (K, B) into `largest` (B,)."""
    calls: Calls = []
    while len(values) > 2:
        # Halves that share a row where the number of rows is odd: what is seen twice is no larger for it.
        half = (len(values) + 1) // 2
        winners = np.empty((half, *largest.shape), largest.dtype)
        calls.append(partial(np.fmax, values[:half], values[-half:], winners))
        values = winners
    return [*calls, partial(np.fmax, values[0], values[-1], largest)]


# Products with ones repeat or sum rows in a third of the time of a broadcast or a reduction.


def _without_last(values: Array, rest: Array) -> Calls:
    """Return calls that subtract the last row of values (K + 1, B) from the others, into rest (K, B)."""
    outputs = len(rest)
    ones = np.ones((outputs, 1), rest.dtype)
    if outputs <= FEW:
        return [partial(np.hstack([np.eye(outputs, dtype=rest.dtype), -ones]).dot, values, rest)]
    return [partial(ones.dot, values[-1:], rest), partial(np.subtract, values[:-1], rest, rest)]


def _summed(values: Array, sums: Array) -> Calls:
    """Return calls that write the sum of each column of values (K, B) into every row of sums (K, B)."""
    outputs, batch = values.shape
    if outputs <= FEW:
        return [partial(np.ones((outputs, outputs), values.dtype).dot, values, sums)]
    row, ones = np.empty((1, batch), values.dtype), np.ones((1, outputs), values.dtype)
    return [partial(ones.dot, values, row), partial(ones.T.dot, row, sums)]


class Softmax(msgspec.Struct, frozen=True):
    """The softmax of each column of Z: aᵢ = e^zᵢ / Σⱼ e^zⱼ, for outputs that exclude one another.

    Every output depends on every z of its sample, so the way back is a product with the whole Jacobian
    instead of an element-wise derivative.
    """

    name: str = "softmax"
    formula: str = "aᵢ = e^zᵢ / Σⱼ e^zⱼ"
    family: None = None
    bounds: tuple[float, float] = (0.0, 1.0)
    steepest: None = None

    def forward(self, z: Array, a: Array, shifted: Array, sums: Array) -> Calls:
        """Return calls that write the softmax of z into a.

        All arrays have shape (K, B), but for z (K + 1, B), whose last row is overwritten. `shifted` is left holding
        z − max z, and `sums` Σⱼ e^(zⱼ − max z) in every row, for a loss that needs the logarithm of a at full accuracy.
        """
        return [
            *_largest(z[:-1], z[-1]),
            *_without_last(z, shifted),
            partial(np.exp, shifted, a),
            *_summed(a, sums),
            partial(np.divide, a, sums, a),
        ]

    def backward(self, a: Array, da: Array, delta: Array) -> Calls:
        """Return calls that write δᵢ = aᵢ (daᵢ − Σⱼ aⱼ daⱼ) into delta; all of shape (K, B)."""
        product, total = np.empty_like(a), np.empty_like(a)
        return [
            partial(np.multiply, a, da, product),
            *_summed(product, total),
            partial(np.subtract, da, total, delta),
            partial(np.multiply, a, delta, delta),
        ]


_ALL = (
    Activation("identity", "a = z", "f′(z) = 1", _identity, _identity_derivative),
    Activation(
        "sigmoid",
        "a = 1 / (1 + e^−z)",
        "f′(z) = a (1 − a)",
        _sigmoid,
        _sigmoid_derivative,
        family="two-sided",
        bounds=(0.0, 1.0),
        steepest=0.25,
    ),
    Activation(
        "tanh",
        "a = tanh(z)",
        "f′(z) = 1 − a²",
        _tanh,
        _tanh_derivative,
        family="two-sided",
        bounds=(-1.0, 1.0),
        steepest=1.0,
    ),
    Activation(
        "relu", "a = max(0, z)", "f′(z) = 1 where z > 0, else 0", _relu, _relu_derivative, "he_uniform", "one-sided"
    ),
    Activation(
        "leaky_relu",
        "a = max(0.01 z, z)",
        "f′(z) = 1 where z > 0, else 0.01",
        _leaky_relu,
        _leaky_relu_derivative,
        "he_uniform",
        "one-sided",
    ),
    Activation(
        "elu",
        "a = z where z > 0, else e^z − 1",
        "f′(z) = 1 where z > 0, else e^z",
        _elu,
        _elu_derivative,
        "he_uniform",
        "one-sided",
    ),
    Activation(
        "selu",
        "a = λ z where z > 0, else λ α (e^z − 1)",
        "f′(z) = λ where z > 0, else λ α e^z",
        _selu,
        _selu_derivative,
        "lecun_normal",
        "one-sided",
    ),
    Activation(
        "gelu",
        "a = z Φ(z)",
        "f′(z) = Φ(z) + z φ(z)",
        gelu,
        gelu_derivative,
        "he_uniform",
        "one-sided",
        leaving=Leaving(gelu_leaving_distribution, gelu_from_distribution),
    ),
    Activation(
        "gelu_tanh",
        "a = ½ z (1 + t), t = tanh(√(2/π) (z + 0.044715 z³))",
        "f′(z) = ½ (1 + t) (1 + (1 − t) √(2/π) (z + 3 · 0.044715 z³))",
        _gelu_tanh,
        _gelu_tanh_derivative,
        "he_uniform",
        "one-sided",
    ),
    Activation(
        "silu",
        "a = z σ(z)",
        "f′(z) = σ(z) + a (1 − σ(z))",
        _silu,
        _silu_derivative,
        "he_uniform",
        "one-sided",
        leaving=Leaving(_silu_leaving_sigmoid, _silu_from_sigmoid),
    ),
    Activation(
        "softplus", "a = ln(1 + e^z)", "f′(z) = 1 − e^−a", _softplus, _softplus_derivative, "he_uniform", "one-sided"
    ),
    Activation("exponential", "a = e^z", "f′(z) = a", _exponential, _exponential_derivative),
    Softmax(),
)

ACTIVATIONS: dict[str, Activation | Softmax] = {activation.name: activation for activation in _ALL}
ACTIVATIONS["swish"] = ACTIVATIONS["silu"]
