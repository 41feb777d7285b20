"""GELU, z Φ(z) with Φ the normal distribution function, for NumPy has no error function.

f is expanded in a Taylor series around the nearest of evenly spaced nodes. The values at the nodes come from the C
library's erfc (`math.erfc`), the higher derivatives from the recurrence of the Hermite polynomials: with φ the normal
density, f⁽ᵏ⁾ = pₖ φ from k = 2 on, p₂ = 2 − z² and pₖ₊₁ = pₖ′ − z pₖ. In float64 the error is below 1e-15, in float32
that of the number format. Source of the function: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016.
"""

from functools import cache, partial
from math import erfc, factorial, sqrt, tau

import numpy as np
import numpy.typing as npt
from numpy.polynomial import Polynomial

from .arrays import Array, Calls, constant

REACH = 10
"""Beyond ±10 Φ is 0 or 1 to the last digit, so there f is 0 or z."""
NODES_PER_UNIT = 128
DEGREES = {"float32": 3, "float64": 5}
"""The degree of the series that a number format can tell from f."""


def gelu(z: Array, a: Array) -> Calls:
    """Return calls that write z Φ(z) into a."""
    return _series(z, a, derivative=0)


def gelu_derivative(z: Array, a: Array, derivative: Array) -> Calls:
    """Return calls that write f′(z) = Φ(z) + z φ(z) into derivative."""
    return _series(z, derivative, derivative=1)


def _series(z: Array, result: Array, derivative: int) -> Calls:
    coefficients = _coefficients(z.dtype.name, derivative)
    last = np.full_like(z, REACH * NODES_PER_UNIT)
    distance, node, coefficient = np.empty_like(z), np.empty_like(z), np.empty_like(z)
    index = np.empty(z.shape, np.intp)
    *lower, highest = coefficients
    calls = [
        partial(np.multiply, z, constant(NODES_PER_UNIT, z), distance),
        partial(np.rint, distance, node),
        partial(np.maximum, node, -last, out=node),
        partial(np.minimum, node, last, out=node),
        partial(np.subtract, distance, node, distance),
        partial(np.add, node, last, node),
        partial(np.copyto, index, node, "unsafe"),
        partial(highest.take, index, None, result, "clip"),
    ]
    for values in reversed(lower):
        calls += [
            partial(np.multiply, result, distance, result),
            partial(values.take, index, None, coefficient, "clip"),
            partial(np.add, result, coefficient, result),
        ]
    return calls


@cache
def _coefficients(dtype: str, derivative: int) -> tuple[Array, ...]:
    """Return f⁽ᵏ⁾ / k! at the nodes for k = 0, 1, …, of f or of a derivative of f; the unit is the nodes' distance."""
    count = REACH * NODES_PER_UNIT
    nodes = np.arange(-count, count + 1) / NODES_PER_UNIT
    degree = DEGREES[dtype]
    derivatives = _derivatives(nodes, degree + derivative)[derivative:]
    scaled = (values / (factorial(order) * NODES_PER_UNIT**order) for order, values in enumerate(derivatives))
    return tuple(values.astype(dtype) for values in scaled)


def _derivatives(nodes: npt.NDArray[np.float64], highest: int) -> list[npt.NDArray[np.float64]]:
    density = np.exp(-np.square(nodes) / 2) / sqrt(tau)
    distribution = np.array([erfc(-node / sqrt(2)) / 2 for node in nodes])
    derivatives = [nodes * distribution, distribution + nodes * density]
    factor = Polynomial([2.0, 0.0, -1.0])
    for _ in range(2, highest + 1):
        derivatives.append(factor(nodes) * density)
        factor = factor.deriv() - Polynomial([0.0, 1.0]) * factor
    # The outermost nodes stand for all that lies beyond them.
    for order, values in enumerate(derivatives):
        values[0] = 0.0
        values[-1] = (nodes[-1], 1.0)[order] if order < 2 else 0.0
    return derivatives
