"""Whether backpropagation is right: every parameter's gradient beside the slope of the cost, found by trying."""

from collections.abc import Generator

import msgspec
import numpy as np
import numpy.typing as npt

from ..network.network import ParameterVector
from .aside import Aside, Vector

STEP = 1e-5
"""ε as a part of a parameter's size, or of 1: near the cube root of double precision, where both errors are small."""
TOLERANCE = 1e-5
"""The relative error up to which two gradients agree."""
KINKED = ("relu", "leaky_relu", "selu")
"""Activations whose derivative jumps at z = 0; at a kink the slope to the left and to the right differ."""
AT_ONCE = 64
"""Parameters that are tried between two reports of progress."""


class GradientCheck(msgspec.Struct, frozen=True, eq=False):
    """The gradient of a batch's cost and penalties by backpropagation and by trying, for all P parameters.

    In double precision; `penalised` tells whether there are penalties.

    `errors` (P,) is |tried − computed| / max(|tried|, |computed|, 10⁻⁴ · max |g|, what the rounding of the cost C may
    make of nothing). `kinks` (P,) marks parameters for which some z crossed within ±ε what its
    activation has a kink at, an output what the cost function has one at, or a weight the zero of an l1 penalty; there
    the two need not agree.
    """

    computed: ParameterVector
    tried: ParameterVector
    errors: ParameterVector
    kinks: npt.NDArray[np.bool_]
    penalised: bool = False

    @property
    def wrong(self) -> int:
        """How many parameters disagree that no kink explains."""
        return int(((self.errors.vector > TOLERANCE) & ~self.kinks).sum())

    @property
    def worst(self) -> float:
        """The largest relative error but for kinks."""
        smooth = self.errors.vector[~self.kinks]
        return float(smooth.max()) if smooth.size else 0.0


def check_gradients(aside: Aside, parameters: Vector) -> Generator[float, None, GradientCheck]:
    """Try every parameter by ±ε, yielding the share that is done now and then; returns the comparison."""
    structure = aside.structure
    at = parameters.astype(np.float64)
    cost, computed = aside.gradient(at)
    tried, kinks = np.empty_like(at), np.zeros(at.size, np.bool_)
    folds = aside.penalties is not None and aside.penalties.regularization.l1 > 0
    for place in range(at.size):
        if place % AT_ONCE == 0:
            yield place / at.size
        value = float(at[place])
        epsilon = STEP * max(1.0, abs(value))
        at[place] = value + epsilon
        above, signs = aside.cost(at), _signs(aside)
        at[place] = value - epsilon
        below = aside.cost(at)
        kinks[place] = not np.array_equal(signs, _signs(aside)) or (folds and abs(value) <= epsilon)
        at[place] = value
        tried[place] = (above - below) / (2 * epsilon)
    largest = float(np.abs(computed).max(initial=0.0))
    noise = 4 * float(np.finfo(np.float64).eps) * max(1.0, abs(cost)) / (2 * STEP)
    size = np.maximum(np.maximum(np.abs(tried), np.abs(computed)), max(1e-4 * largest, noise / TOLERANCE))
    errors = np.abs(tried - computed) / size
    return GradientCheck(
        ParameterVector(structure, computed),
        ParameterVector(structure, tried),
        ParameterVector(structure, errors),
        kinks,
        aside.penalties is not None,
    )


def _signs(aside: Aside) -> npt.NDArray[np.bool_]:
    """Return on which side of its kink each z lies, and each output where the cost function has one."""
    names, work = aside.structure.activation_names, aside.work
    sides = [work.view("z", layer) > 0 for layer, name in enumerate(names, 1) if name in KINKED]
    outputs = work.view("a", len(names))
    if aside.loss.name == "mae":
        sides.append(outputs > work.y)
    if aside.loss.name == "hinge":
        sides.append((2 * work.y - 1) * outputs < 1)
    return np.concatenate([side.reshape(-1) for side in sides]) if sides else np.empty(0, np.bool_)
