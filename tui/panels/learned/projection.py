"""A plane through the space of the inputs on which all samples can be seen."""

from itertools import combinations

import msgspec
import numpy as np

from nn_tui.datasets.arrays import Floats
from nn_tui.engine.runs import DataDescription

from .samples import Samples

FEW = 5
"""Inputs up to which every pair of them has a plane; of more, neighbours are paired."""
GUARD = 6
"""Directions that are sought beside the two that are wanted, so that these are found exactly."""
ROUNDS = 30


class Plane(msgspec.Struct, frozen=True, eq=False):
    """The points centre + spread · (u · axes[0] + v · axes[1]) in the units of the data, for any u and v."""

    names: tuple[str, str]
    centre: Floats
    """(m,)."""
    spread: Floats
    """(m,): what one unit of an axis is in the units of each input."""
    axes: Floats
    """(2, m), orthonormal."""
    one_unit: bool = False
    """Whether both axes have the same unit, so that shapes keep their proportions on the plane."""

    def project(self, inputs: Floats) -> Floats:
        """Return the coordinates (N, 2) of the points of the plane that are nearest to inputs (N, m)."""
        return ((inputs - self.centre) / self.spread) @ self.axes.T

    def points(self, coordinates: Floats) -> Floats:
        """Return the inputs (N, m) at coordinates (N, 2)."""
        return self.centre + self.spread * (coordinates @ self.axes)


def pairs(inputs: int) -> list[tuple[int, int]]:
    """Return the pairs of inputs that have a plane: all of a few, else neighbours, so that each is in one."""
    if inputs <= FEW:
        return list(combinations(range(inputs), 2))
    return [(min(first, inputs - 2), min(first, inputs - 2) + 1) for first in range(0, inputs, 2)]


def plane_of(data: DataDescription, samples: Samples, number: int) -> Plane:
    """Return a plane by its number: of more than two inputs 0 is that of the principal components, then come pairs.

    Numbers beyond the last begin again. What a plane leaves out is at the mean of the training split.
    """
    features = data.features
    pairs_of = pairs(features)
    first_pair = 0 if features == 2 else 1
    number %= first_pair + len(pairs_of)
    training = samples.inputs[samples.are("train")]
    if number < first_pair:
        return _principal(training, data.input_scaler.factor)
    x, y = pairs_of[number - first_pair]
    names = data.feature_names
    centre = training.mean(axis=0)
    centre[[x, y]] = 0.0
    axes = np.zeros((2, features))
    axes[0, x] = axes[1, y] = 1.0
    return Plane((names[x], names[y]), centre, np.ones(features), axes, one_unit=_unit(names[x]) == _unit(names[y]))


def _unit(name: str) -> str:
    """Return what tells the unit of an input: `(cm)`, what numbered names like x1 and x2 share, or else the name."""
    return name[name.rindex("(") :] if name.endswith(")") and "(" in name else name.rstrip("0123456789")


def _principal(training: Floats, factor: Floats) -> Plane:
    """Return the plane in which scaled inputs vary most, by orthogonal iteration on their covariance.

    The names say which share of the variance an axis holds. A component's largest entry is positive, so that a plane
    is not mirrored from one time to the next.
    """
    centre = training.mean(axis=0)
    scaled = (training - centre) / factor
    covariance = scaled.T @ scaled
    inputs = len(covariance)
    basis: Floats = np.random.default_rng(0).normal(size=(inputs, min(inputs, 2 + GUARD)))
    for _ in range(ROUNDS):
        basis = np.linalg.qr(covariance @ basis)[0]
    values, vectors = np.linalg.eigh(basis.T @ covariance @ basis)
    axes: Floats = (basis @ vectors[:, :-3:-1]).T
    axes *= np.sign(axes[[0, 1], np.abs(axes).argmax(axis=1)])[:, np.newaxis]
    total = float(np.trace(covariance)) or 1.0
    first, second = (f"PC{place} {float(values[-place]) / total:.0%}" for place in (1, 2))
    return Plane((first, second), centre, factor, axes, one_unit=True)
