"""Own activations of hidden and output layers."""

import numpy as np

from ..network.activations import ACTIVATIONS, Activation, Family
from ..network.arrays import Array, Calls
from .derivative_check import Function, check_derivative, refuse_name

_POINTS = np.linspace(-5.0137, 4.9863, 211)
"""Where derivatives are checked: on both sides of a bend at 0, but not on it."""
OWN: set[str] = set()


def register_activation(
    name: str,
    function: Function,
    derivative: Function,
    *,
    formula: str = "",
    derivative_formula: str = "",
    initializer: str = "glorot_uniform",
    family: Family | None = None,
    bounds: tuple[float, float] | None = None,
    steepest: float | None = None,
) -> None:
    """Let recipes take an activation a = f(z) by this name; registered again, it takes the place of the first.

    `function` and `derivative` are f(z) and f′(z), element by element: arrays of any one shape and dtype in and out.
    They allocate what they return, so an own activation is slower than one that comes along. `formula` and
    `derivative_formula` are what is shown. `family` says where it flattens out ("one-sided" as ReLU, "two-sided" as
    tanh), `bounds` between which values it stays and `steepest` its largest derivative, for what is said of dead and
    saturated neurons. Raises InputError where f′ is not the derivative of f at 211 points from −5 to 5, and for a
    name that is taken.
    """
    refuse_name("an activation", name, taken=name in ACTIVATIONS and name not in OWN)
    check_derivative(f"activation {name}", function, derivative, _POINTS, "z")

    def forward(z: Array, a: Array) -> Calls:
        return [lambda: np.copyto(a, function(z))]

    def backward(z: Array, a: Array, slope: Array) -> Calls:
        return [lambda: np.copyto(slope, derivative(z))]

    OWN.add(name)
    ACTIVATIONS[name] = Activation(
        name,
        formula or f"a = {name}(z)",
        derivative_formula or f"f′(z) = {name}′(z)",
        forward,
        backward,
        initializer,
        family,
        bounds,
        steepest,
    )
