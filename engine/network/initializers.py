"""Where the weights start; biases start at 0.

Those of Glorot, He and LeCun keep the spread of the signals about the same from layer to layer; m is the number of a
layer's inputs, n that of its neurons. An initializer is also its own entry in the recipe, so its fields are the
recipe's fields.
"""

from math import sqrt
from typing import Annotated

import msgspec
import numpy as np

from .arrays import Array
from .limits import Size
from .named import Named
from .network import ParameterVector


class InitializerRecipe(Named, frozen=True):
    """What all initializers share: a method that draws the weights of a layer."""

    def draw(self, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
        """Return weights of shape (neurons, inputs), float64."""
        raise NotImplementedError


class Zeros(InitializerRecipe, frozen=True, tag="zeros"):
    """All weights 0: every neuron of a hidden layer then learns the same, so training does not start from it."""

    def draw(self, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
        """Return zeros of shape (neurons, inputs)."""
        return np.zeros((neurons, inputs))


class ConstantWeights(InitializerRecipe, frozen=True, tag="constant"):
    """All weights `value`."""

    value: Annotated[float, msgspec.Meta(ge=-1e6, le=1e6)] = 0.1

    def draw(self, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
        """Return equal weights of shape (neurons, inputs)."""
        return np.full((neurons, inputs), self.value)


class Uniform(InitializerRecipe, frozen=True, tag="uniform"):
    """U(−s, s) with s = `scale`."""

    scale: Size = 0.5

    def draw(self, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
        """Return weights of shape (neurons, inputs)."""
        return _uniform(self.scale, rng, inputs, neurons)


class Normal(InitializerRecipe, frozen=True, tag="normal"):
    """N(0, σ²) with σ = `deviation`."""

    deviation: Size = 0.5

    def draw(self, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
        """Return weights of shape (neurons, inputs)."""
        return _normal(self.deviation, rng, inputs, neurons)


class GlorotUniform(InitializerRecipe, frozen=True, tag="glorot_uniform"):
    """U(−s, s), s = √(6 / (m + n)); for tanh and sigmoid (Glorot and Bengio, 2010)."""

    def draw(self, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
        """Return weights of shape (neurons, inputs)."""
        return _uniform(sqrt(6 / (inputs + neurons)), rng, inputs, neurons)


class GlorotNormal(InitializerRecipe, frozen=True, tag="glorot_normal"):
    """N(0, 2 / (m + n)), not truncated (Glorot and Bengio, 2010)."""

    def draw(self, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
        """Return weights of shape (neurons, inputs)."""
        return _normal(sqrt(2 / (inputs + neurons)), rng, inputs, neurons)


class HeUniform(InitializerRecipe, frozen=True, tag="he_uniform"):
    """U(−s, s), s = √(6 / m); for ReLU and its kin (He et al., 2015)."""

    def draw(self, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
        """Return weights of shape (neurons, inputs)."""
        return _uniform(sqrt(6 / inputs), rng, inputs, neurons)


class HeNormal(InitializerRecipe, frozen=True, tag="he_normal"):
    """N(0, 2 / m), not truncated (He et al., 2015)."""

    def draw(self, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
        """Return weights of shape (neurons, inputs)."""
        return _normal(sqrt(2 / inputs), rng, inputs, neurons)


class LecunUniform(InitializerRecipe, frozen=True, tag="lecun_uniform"):
    """U(−s, s), s = √(3 / m) (LeCun et al., "Efficient BackProp", 1998)."""

    def draw(self, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
        """Return weights of shape (neurons, inputs)."""
        return _uniform(sqrt(3 / inputs), rng, inputs, neurons)


class LecunNormal(InitializerRecipe, frozen=True, tag="lecun_normal"):
    """N(0, 1 / m), not truncated; what SELU needs (LeCun et al., 1998; Klambauer et al., 2017)."""

    def draw(self, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
        """Return weights of shape (neurons, inputs)."""
        return _normal(sqrt(1 / inputs), rng, inputs, neurons)


class Orthogonal(InitializerRecipe, frozen=True, tag="orthogonal"):
    """Rows, or columns where those are fewer, of length `gain` and at right angles (Saxe et al., 2014).

    The orthogonal factor of a matrix of N(0, 1), with signs that make it uniform among all orthogonal ones, as in
    PyTorch and Keras.
    """

    gain: Size = 1.0

    def draw(self, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
        """Return weights of shape (neurons, inputs)."""
        tall = rng.normal(size=(max(inputs, neurons), min(inputs, neurons)))
        orthogonal, triangle = np.linalg.qr(tall)
        orthogonal *= self.gain * np.where(np.diagonal(triangle) < 0, -1.0, 1.0)
        return orthogonal if neurons >= inputs else orthogonal.T


def _uniform(scale: float, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
    return rng.uniform(-scale, scale, (neurons, inputs))


def _normal(deviation: float, rng: np.random.Generator, inputs: int, neurons: int) -> Array:
    return rng.normal(0.0, deviation, (neurons, inputs))


Initializer = (
    Zeros
    | ConstantWeights
    | Uniform
    | Normal
    | GlorotUniform
    | GlorotNormal
    | HeUniform
    | HeNormal
    | LecunUniform
    | LecunNormal
    | Orthogonal
)

INITIALIZERS: dict[str, type[Initializer]] = {
    "zeros": Zeros,
    "constant": ConstantWeights,
    "uniform": Uniform,
    "normal": Normal,
    "glorot_uniform": GlorotUniform,
    "glorot_normal": GlorotNormal,
    "he_uniform": HeUniform,
    "he_normal": HeNormal,
    "lecun_uniform": LecunUniform,
    "lecun_normal": LecunNormal,
    "orthogonal": Orthogonal,
}


def initialize(parameters: ParameterVector, initializer: Initializer, rng: np.random.Generator) -> None:
    """Draw all weights, layer by layer in float64, and set all biases to 0."""
    for layer in range(1, parameters.structure.depth + 1):
        weights = parameters.weights(layer)
        neurons, inputs = weights.shape
        weights[:] = initializer.draw(rng, inputs, neurons)
        parameters.biases(layer)[:] = 0.0
