"""Where the weights start; biases start at 0."""

from collections.abc import Callable

import numpy as np

from .arrays import Array
from .network import ParameterVector

Initializer = Callable[[np.random.Generator, int, int], Array]


def _uniform(scale: float, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
    return rng.uniform(-scale, scale, (neurons, inputs))


def glorot_uniform(rng: np.random.Generator, inputs: int, neurons: int) -> Array:
    """Return weights (n, m) from U(−s, s), s = √(6 / (m + n)); for tanh and sigmoid (Glorot and Bengio, 2010)."""
    return _uniform(np.sqrt(6 / (inputs + neurons)), rng, inputs, neurons)


def glorot_normal(rng: np.random.Generator, inputs: int, neurons: int) -> Array:
    """Return weights (n, m) from N(0, 2 / (m + n)) (Glorot and Bengio, 2010)."""
    return rng.normal(0.0, np.sqrt(2 / (inputs + neurons)), (neurons, inputs))


def he_uniform(rng: np.random.Generator, inputs: int, neurons: int) -> Array:
    """Return weights (n, m) from U(−s, s), s = √(6 / m); for ReLU and its kin (He et al., 2015)."""
    return _uniform(np.sqrt(6 / inputs), rng, inputs, neurons)


def he_normal(rng: np.random.Generator, inputs: int, neurons: int) -> Array:
    """Return weights (n, m) from N(0, 2 / m) (He et al., 2015)."""
    return rng.normal(0.0, np.sqrt(2 / inputs), (neurons, inputs))


INITIALIZERS: dict[str, Initializer] = {
    initializer.__name__: initializer for initializer in (glorot_uniform, glorot_normal, he_uniform, he_normal)
}


def initialize(parameters: ParameterVector, initializer: Initializer, rng: np.random.Generator) -> None:
    """Draw all weights, layer by layer in float64, and set all biases to 0."""
    for layer in range(1, parameters.structure.depth + 1):
        weights = parameters.weights(layer)
        neurons, inputs = weights.shape
        weights[:] = initializer(rng, inputs, neurons)
        parameters.biases(layer)[:] = 0.0
