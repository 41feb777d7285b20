"""The landscape of the cost around a place: along the gradient, and over a plane of two directions."""

from collections.abc import Generator, Sequence
from typing import Literal

import msgspec
import numpy as np

from ..network.network import ParameterVector, Structure
from .aside import Aside, Vector

Plane = Literal["parameters", "random", "path"]
"""Two parameters; two random directions, scaled neuron by neuron like its weights; or the path's main directions."""


class Slice(msgspec.Struct, frozen=True, eq=False):
    """The cost along one direction: `costs` (n,) at `places` (n,), 0 where the run is, 1 where the update leads."""

    places: Vector
    costs: Vector
    slope: float
    """The derivative of the cost along the direction at 0."""


class Landscape(msgspec.Struct, frozen=True, eq=False):
    """The cost over a plane: `costs` (rows, columns) at θ + x · u + y · v, the first row at the lowest y.

    `x` (columns,) and `y` (rows,) are the coordinates; the run stands at (0, 0). `path` (k, 2) are the coordinates of
    earlier parameters of the run, projected onto the plane, the earliest first.
    """

    kind: Plane
    x: Vector
    y: Vector
    costs: Vector
    path: Vector


def along(aside: Aside, parameters: Vector, step: Vector, places: Vector) -> Slice:
    """Return the cost at θ + t · step for each t of `places`; `step` (P,) is what the update adds to θ."""
    at = parameters.astype(np.float64)
    _, gradient = aside.gradient(at)
    costs = np.array([aside.cost(at + t * step) for t in places])
    return Slice(places, costs, float(gradient @ step))


def directions(
    kind: Plane,
    parameters: ParameterVector,
    path: Sequence[Vector],
    chosen: tuple[int, int],
    rng: np.random.Generator,
) -> tuple[Vector, Vector]:
    """Return two directions u, v (P,) of a plane through the parameters.

    - "parameters": the two whose places in the vector are `chosen`.
    - "random": normal, with the weights into each neuron scaled to the length of that neuron's own (Li et al., 2018);
      biases stay where they are.
    - "path": the two main directions of the path from the earlier parameters to these, of length 1; where it has no
      second one, a random one that is at right angles to the first.
    """
    at = parameters.vector.astype(np.float64)
    if kind == "parameters":
        u, v = np.zeros_like(at), np.zeros_like(at)
        u[chosen[0]], v[chosen[1]] = 1.0, 1.0
        return u, v
    u, v = (_filter_normalised(parameters, rng) for _ in range(2))
    if kind == "random":
        return u, v
    steps = np.array([np.asarray(place, np.float64) - at for place in path]).reshape(-1, at.size)
    found = np.linalg.svd(steps, full_matrices=False)[2] if len(steps) else np.empty((0, at.size))
    sizes = np.abs(steps @ found.T).max(axis=0) if len(steps) else np.empty(0)
    main = [direction for direction, size in zip(found, sizes, strict=True) if size > 1e-9][:2]
    for spare in (u, v):
        if len(main) < 2:
            for other in main:
                spare = spare - (spare @ other) * other
            main.append(spare / (np.linalg.norm(spare) or 1.0))
    return main[0], main[1]


def _filter_normalised(parameters: ParameterVector, rng: np.random.Generator) -> Vector:
    structure: Structure = parameters.structure
    drawn = ParameterVector(structure, np.zeros(parameters.vector.size))
    for layer in range(1, structure.depth + 1):
        weights = parameters.weights(layer).astype(np.float64)
        random = rng.normal(size=weights.shape)
        lengths = np.linalg.norm(random, axis=1, keepdims=True)
        drawn.weights(layer)[:] = random / lengths * np.linalg.norm(weights, axis=1, keepdims=True)
    return drawn.vector.astype(np.float64)


def landscape(
    aside: Aside,
    kind: Plane,
    parameters: Vector,
    plane: tuple[Vector, Vector],
    path: Sequence[Vector],
    size: tuple[int, int],
) -> Generator[float, None, Landscape]:
    """Compute the cost over a plane, yielding the share that is done after each row; returns the landscape.

    `size` are columns and rows. The plane reaches as far as the path does, and at least as far as the directions.
    """
    at = parameters.astype(np.float64)
    u, v = plane
    basis = np.stack([u, v], axis=1)
    steps = np.array([np.asarray(place, np.float64) - at for place in path]).reshape(-1, at.size)
    coordinates: Vector = np.empty((0, 2))
    if len(steps):
        coordinates = np.linalg.lstsq(basis, steps.T, rcond=None)[0].T.astype(np.float64)
    reach = [1.0, 1.0]
    if len(coordinates) and kind == "path":
        furthest = np.abs(coordinates).max(axis=0)
        reach = [max(float(furthest.max()) * 0.05, 1.2 * float(far)) or 1.0 for far in furthest]
    elif kind == "parameters":
        reach = [max(1.0, 1.5 * float(np.abs(at @ direction))) for direction in (u, v)]
    x, y = (np.linspace(-far, far, count) for far, count in zip(reach, size, strict=True))
    costs = np.empty((size[1], size[0]))
    for row, down in enumerate(y):
        yield row / size[1]
        costs[row] = [aside.cost(at + across * u + down * v) for across in x]
    return Landscape(kind, x, y, costs, coordinates)
