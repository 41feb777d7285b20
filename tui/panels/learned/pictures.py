"""A sample and a neuron's weights as pictures: what they hold, and how large they can be drawn."""

import msgspec
import numpy as np

from nn_tui.datasets.arrays import Floats
from nn_tui.engine.runs import Snapshot


class Picture(msgspec.Struct, frozen=True, eq=False):
    """Points (rows, columns) in −1 … 1, NaN where there is none; those of a sample are not below 0."""

    points: Floats
    signed: bool
    largest: float
    """What 1 stands for."""


def sample_picture(snapshot: Snapshot) -> Picture:
    """Return the present sample's pixels as shares of the range that its dataset's first samples have."""
    data = snapshot.data
    row = snapshot.sample.sample
    assert data.dataset.image_shape is not None
    assert row is not None
    seen = data.dataset.inputs[data.train_rows[:1000]]
    low, high = float(seen.min()), float(seen.max())
    pixels = np.asarray(data.dataset.inputs[row], np.float64).reshape(data.dataset.image_shape)
    return Picture(np.clip((pixels - low) / ((high - low) or 1.0), 0.0, 1.0), signed=False, largest=high)


def weights_picture(snapshot: Snapshot, layer: int, neuron: int, columns: int) -> Picture:
    """Return the weights into a neuron as shares of the largest of them.

    In the first hidden layer they have the shape of the sample. Neurons further on take in no pixels: theirs are a
    strip, wrapped after so many columns.
    """
    weights = snapshot.parameters.weights(layer)[neuron].astype(np.float64)
    largest = float(np.abs(weights[np.isfinite(weights)]).max(initial=0.0)) or 1.0
    shape = snapshot.data.dataset.image_shape
    if layer > 1 or shape is None:
        columns = max(1, min(columns, weights.size))
        shape = -(-weights.size // columns), columns
    points = np.full(shape[0] * shape[1], np.nan)
    points[: weights.size] = np.nan_to_num(weights / largest)
    return Picture(points.reshape(shape), signed=True, largest=largest)


def enlarged(points: Floats, width: int, height: int) -> Floats | None:
    """Return the points as large as fits, for so many cells, of which two beside each other are a square.

    None where a point cannot have two cells.
    """
    rows, columns = points.shape
    times = min(width // (2 * columns), height // rows)
    return points.repeat(times, axis=0).repeat(2 * times, axis=1) if times else None


def squeezed(points: Floats, width: int, height: int) -> Floats:
    """Return the points as pairs one above the other in a cell, (2 · rows, columns), averaged where they are too many.

    What a square of points is averaged to is NaN only where all are.
    """
    rows, columns = points.shape
    square = max(1, -(-columns // max(1, width)), -(-rows // max(1, 2 * height)))
    below, right = -rows % (2 * square), -columns % square
    padded = np.pad(points, ((0, below), (0, right)), constant_values=np.nan)
    blocks = padded.reshape(padded.shape[0] // square, square, padded.shape[1] // square, square)
    there = ~np.isnan(blocks)
    sums = np.where(there, blocks, 0.0).sum(axis=(1, 3))
    counts = there.sum(axis=(1, 3))
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
