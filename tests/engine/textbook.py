"""The article's formulas, written out plainly in float64: nothing here is shared with the engine."""

from collections.abc import Callable, Mapping, Sequence
from math import erfc, pi, sqrt

import numpy as np
import numpy.typing as npt

from nn_tui.engine import ParameterVector

Numbers = npt.NDArray[np.float64]
Nudges = Mapping[tuple[str, int], Numbers]


def softmax(z: Numbers) -> Numbers:
    powers = np.exp(z - z.max(axis=0))
    return powers / powers.sum(axis=0)


def sigmoid(z: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-z))


def tanh(z: Numbers) -> Numbers:
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def relu(z: Numbers) -> Numbers:
    return np.where(z > 0, z, 0.0)


def identity(z: Numbers) -> Numbers:
    return z


def leaky_relu(z: Numbers) -> Numbers:
    return np.where(z > 0, z, 0.01 * z)


def elu(z: Numbers) -> Numbers:
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def selu(z: Numbers) -> Numbers:
    return 1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * np.expm1(np.minimum(z, 0)))


def gelu(z: Numbers) -> Numbers:
    distribution = np.array([erfc(-each / sqrt(2)) / 2 for each in z.flat])
    return z * distribution.reshape(z.shape)


def gelu_tanh(z: Numbers) -> Numbers:
    return z / 2 * (1 + np.tanh(sqrt(2 / pi) * (z + 0.044715 * z**3)))


def silu(z: Numbers) -> Numbers:
    return z * sigmoid(z)


def softplus(z: Numbers) -> Numbers:
    return np.log1p(np.exp(z))


def exponential(z: Numbers) -> Numbers:
    return np.exp(z)


ACTIVATIONS: dict[str, Callable[[Numbers], Numbers]] = {
    "identity": identity,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "elu": elu,
    "selu": selu,
    "gelu": gelu,
    "gelu_tanh": gelu_tanh,
    "silu": silu,
    "swish": silu,
    "softplus": softplus,
    "exponential": exponential,
    "softmax": softmax,
}


def huber(a: Numbers, y: Numbers) -> Numbers:
    size = np.abs(a - y)
    return np.where(size <= 1, size**2 / 2, size - 0.5)


LOSSES: dict[str, Callable[[Numbers, Numbers], Numbers]] = {
    "mse": lambda a, y: (a - y) ** 2,
    "mae": lambda a, y: np.abs(a - y),
    "huber": huber,
    "poisson": lambda a, y: a - y * np.log(a),
    "binary_cross_entropy": lambda a, y: -(y * np.log(a) + (1 - y) * np.log(1 - a)),
    "cross_entropy": lambda a, y: -y * np.log(a),
    "hinge": lambda a, y: np.maximum(0, 1 - (2 * y - 1) * a),
}
"""What one output of one observation costs."""


def cost(loss: str, a: Numbers, y: Numbers) -> float:
    """Return the cost of outputs a for targets y, both (K, B)."""
    return float(np.sum(LOSSES[loss](a, y)) / a.shape[1])


def forward(
    parameters: ParameterVector, activations: Sequence[str], x: Numbers, nudges: Nudges | None = None
) -> tuple[list[Numbers], list[Numbers]]:
    """Return Z and a of each layer for inputs x (m, B); `nudges` are added to ("z" or "a", layer) on the way."""
    nudges = nudges or {}
    zs: list[Numbers] = []
    signals: list[Numbers] = []
    a = x
    for layer, name in enumerate(activations, 1):
        weights = parameters.weights(layer).astype(np.float64)
        z = weights @ a + parameters.biases(layer).astype(np.float64)[:, None]
        z = z + nudges.get(("z", layer), 0.0)
        a = ACTIVATIONS[name](z) + nudges.get(("a", layer), 0.0)
        zs.append(z)
        signals.append(a)
    return zs, signals


def central_differences(function: Callable[[Numbers], float], at: Numbers, width: float = 1e-5) -> Numbers:
    """Return (f(x + h) − f(x − h)) / 2h for every element of `at`, in its shape."""
    derivatives = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        nudge = np.zeros_like(at)
        nudge[index] = width
        derivatives[index] = (function(at + nudge) - function(at - nudge)) / (2 * width)
    return derivatives
