"""Whether a derivative is that of its function: central differences say."""

from collections.abc import Callable

import numpy as np

from nn_tui.datasets import Floats, InputError

from ..network.arrays import Array

STEP = 1e-5
"""How far apart the two points of a difference are from where it is taken."""
TOLERANCE = 1e-4
"""How much the two may differ, as a part of the larger of the derivative and 1."""

Function = Callable[[Array], Array]


def check_derivative(what: str, function: Function, derivative: Function, points: Floats, variable: str) -> None:
    """Do nothing where `derivative` agrees with (f(x + h) − f(x − h)) / 2h at all points (n,), h = 10⁻⁵.

    Both take and return arrays of any one shape, element by element. Raises InputError that names the point, what the
    derivative is there and what the difference is; also for what is no function of this kind.
    """
    below, above = (_values(what, function, points + step, variable) for step in (-STEP, STEP))
    found = _values(f"the derivative of {what}", derivative, points, variable)
    difference = (above - below) / (2 * STEP)
    apart = np.abs(found - difference) > TOLERANCE * np.maximum(1.0, np.abs(difference))
    if apart.any():
        worst = int(np.argmax(apart * np.abs(found - difference)))
        raise InputError(
            f"{what}: at {variable} = {points[worst]:.4g} the derivative is given as {found[worst]:.4g}, but "
            f"the function rises by {difference[worst]:.4g} times a small step; expected the same"
        )


def _values(what: str, function: Function, points: Floats, variable: str) -> Floats:
    try:
        with np.errstate(all="ignore"):
            flat = np.asarray(function(points.copy()), np.float64)
            square = np.asarray(function(points[:4].reshape(2, 2)), np.float64)
    except Exception as error:  # it is the script's own
        raise InputError(f"{what} cannot be computed: {type(error).__name__}: {error}") from None
    if flat.shape != points.shape or square.shape != (2, 2):
        raise InputError(f"{what} returns shape {flat.shape} for {points.shape}, expected a number for each number")
    if not np.isfinite(flat).all():
        place = int(np.flatnonzero(~np.isfinite(flat))[0])
        raise InputError(f"{what} is {flat[place]:g} at {variable} = {points[place]:.4g}, expected a finite number")
    return flat


def refuse_name(kind: str, name: str, *, taken: bool) -> None:
    """Raise InputError for a name that a recipe cannot have, or that something which comes along has already."""
    if not (name.isidentifier() and name == name.lower()):
        raise InputError(f"{name!r} is no name for {kind}; expected small letters, digits and _")
    if taken:
        raise InputError(f"{name} is the name of something that comes along; expected another one for {kind}")
