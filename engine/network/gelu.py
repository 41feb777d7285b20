"""GELU, z Φ(z) with Φ the normal distribution function, for NumPy has no error function.

Φ is expanded in a Taylor series around the nearest of evenly spaced nodes. The values at the nodes come from the C
library's erfc (`math.erfc`), the higher derivatives from the recurrence of the Hermite polynomials: with φ the normal
density, Φ⁽ᵏ⁾ = pₖ φ, p₁ = 1 and pₖ₊₁ = pₖ′ − z pₖ. In float64 the error is below 1e-15, in float32 that of the number
format. f′(z) = Φ(z) + z φ(z). Source of the function: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016.
"""

from functools import cache, partial
from math import erfc, factorial, log, sqrt, tau

import numpy as np

from .arrays import Array, Calls, constant

REACH = 10
"""Beyond ±10 Φ is 0 or 1 to the last digit."""
NODES_PER_UNIT = {"float32": 512, "float64": 128}
DEGREES = {"float32": 2, "float64": 5}
"""The degree of the series that a number format can tell from Φ."""


def gelu(z: Array, a: Array) -> Calls:
    """Return calls that write z Φ(z) into a."""
    return [*_distribution(z, a), partial(np.multiply, a, z, a)]


def gelu_derivative(z: Array, a: Array, derivative: Array) -> Calls:
    """Return calls that write Φ(z) + z φ(z) into derivative."""
    return [*_distribution(z, derivative), *gelu_from_distribution(z, a, derivative)]


def gelu_leaving_distribution(z: Array, a: Array, derivative: Array) -> Calls:
    """Return calls that write z Φ(z) into a, and Φ(z) into derivative."""
    return [*_distribution(z, derivative), partial(np.multiply, derivative, z, a)]


def gelu_from_distribution(z: Array, a: Array, derivative: Array) -> Calls:
    """Return calls that turn Φ(z) in derivative into Φ(z) + z φ(z)."""
    density = np.empty_like(z)
    return [
        # As a power of 2, which takes half the time of one of e.
        partial(np.square, z, density),
        partial(np.multiply, density, constant(-0.5 / log(2), z), density),
        partial(np.exp2, density, density),
        partial(np.multiply, density, constant(1 / sqrt(tau), z), density),
        partial(np.multiply, density, z, density),
        partial(np.add, derivative, density, derivative),
    ]


def _distribution(z: Array, result: Array) -> Calls:
    """Return calls that write Φ(z) into result."""
    unit = NODES_PER_UNIT[z.dtype.name]
    last = np.full_like(z, REACH * unit)
    distance, node, coefficient = np.empty_like(z), np.empty_like(z), np.empty_like(z)
    short, index = np.empty(z.shape, np.int32), np.empty(z.shape, np.intp)
    *lower, highest = _coefficients(z.dtype.name)
    calls = [
        partial(np.multiply, z, constant(unit, z), distance),
        partial(np.rint, distance, node),
        partial(np.subtract, distance, node, distance),
        # What is too small for an integer becomes the least there is, and mode "clip" makes 0 of it.
        partial(np.minimum, node, last, out=node),
        partial(np.add, node, last, node),
        partial(np.copyto, short, node, "unsafe"),  # in two steps, which takes a third of the time
        partial(np.copyto, index, short),
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
def _coefficients(dtype: str) -> tuple[Array, ...]:
    """Return Φ⁽ᵏ⁾ / k! at the nodes for k = 0, 1, …; the unit is the nodes' distance."""
    # All of NumPy's polynomials are loaded with this one, which takes a hundredth of the way to the first picture.
    from numpy.polynomial import Polynomial

    unit = NODES_PER_UNIT[dtype]
    count = REACH * unit
    nodes = np.arange(-count, count + 1) / unit
    density = np.exp(-np.square(nodes) / 2) / sqrt(tau)
    derivatives = [np.array([erfc(-node / sqrt(2)) / 2 for node in nodes])]
    factor = Polynomial([1.0])
    for _ in range(DEGREES[dtype]):
        derivatives.append(factor(nodes) * density)
        factor = factor.deriv() - Polynomial([0.0, 1.0]) * factor
    # The outermost nodes stand for all that lies beyond them.
    for order, values in enumerate(derivatives):
        values[0] = 0.0
        values[-1] = 0.0 if order else 1.0
    scaled = (values / (factorial(order) * unit**order) for order, values in enumerate(derivatives))
    return tuple(values.astype(dtype) for values in scaled)
