"""What a network has learned, as numbers to draw: predictions over the whole input space, and for samples."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..datasets import Prepared
from ..datasets.arrays import Floats, Rows
from ..engine import ParameterVector, Predictor, Structure
from ..engine.arrays import Array
from ..engine.choices import chosen_loss
from ..engine.metrics import predicted_classes
from ..engine.runs import Snapshot

View = Literal["decision map", "surface", "fitted curve", "confusion matrix", "predicted against actual"]

Mask = npt.NDArray[np.bool_]

MARGIN = 0.08
"""How far beyond the data the input space is shown, as a share of the data's range on each side."""
CANDIDATES = 1000
"""Samples of a split that are looked at; more could not be told apart on a screen."""


def view_of(data: Prepared) -> View:
    """Return how best to show what a network has learned about these data: it depends on what fits on a plane."""
    features, regression = data.dataset.features, data.dataset.task == "regression"
    if features == 1:
        return "fitted curve"
    if features == 2:
        return "surface" if regression else "decision map"
    return "predicted against actual" if regression else "confusion matrix"


def extent(values: Floats) -> tuple[float, float]:
    """Return the range of values (N,) with a margin on both sides; never empty."""
    low, high = float(values.min()), float(values.max())
    margin = (high - low) * MARGIN or abs(low) * MARGIN or 1.0
    return low - margin, high + margin


def places(low: float, high: float, count: int) -> Floats:
    """Return the middles of so many equal cells from low to high, (count,)."""
    return low + (np.arange(count, dtype=np.float64) + 0.5) * ((high - low) / count)


def lattice(x: tuple[float, float], y: tuple[float, float], columns: int, rows: int) -> Floats:
    """Return the points (rows · columns, 2) in the middles of a grid's cells, row by row from the top, y upwards."""
    across, up = np.meshgrid(places(*x, columns), places(*y, rows)[::-1])
    return np.column_stack([across.ravel(), up.ravel()])


def threshold_of(snapshot: Snapshot) -> float:
    """Return the output above which class 1 is predicted, where a single output tells two classes apart."""
    return chosen_loss(snapshot.experiment.training.loss, snapshot.data.dataset.task).threshold


def certainty(outputs: Array, threshold: float = 0.5) -> tuple[Rows, Floats]:
    """Return for outputs (K, N) of a classifier the predicted classes (N,) and how sure each is, (N,) in 0 … 1.

    It is the lead of the likeliest class over the next, or with one output its distance from the threshold as a
    share of the distance to 1: 0 on a boundary between two classes.
    """
    finite: Floats = np.nan_to_num(outputs).astype(np.float64)
    if outputs.shape[0] == 1:
        return predicted_classes(outputs, threshold), np.minimum(np.abs(finite[0] - threshold) / (1 - threshold), 1.0)
    ordered: Floats = np.sort(np.clip(finite, 0.0, 1.0), axis=0)
    return predicted_classes(outputs), ordered[-1] - ordered[-2]


class Forecast:
    """Predicts with the parameters of the latest snapshot; what it compiles is kept as long as the structure lasts."""

    def __init__(self) -> None:
        self._structure: Structure | None = None
        self._parameters: ParameterVector | None = None
        self._predictor: Predictor | None = None

    def outputs(self, snapshot: Snapshot, points: Floats) -> Array:
        """Return the outputs (K, N) for points (N, m) in the units of the data; values of a regression likewise."""
        data = snapshot.data
        if self._predictor is None or self._parameters is None or self._structure != snapshot.structure:
            self._structure = snapshot.structure
            self._parameters = snapshot.parameters.copy()
            self._predictor = Predictor(self._parameters)
        self._parameters.vector[:] = snapshot.parameters.vector
        outputs = self._predictor.predict(data.input_scaler.apply(points))
        if data.dataset.task == "regression":
            return data.target_scaler.invert(outputs.T.astype(np.float64)).T
        return outputs


@dataclass(frozen=True, eq=False)
class Samples:
    """Samples of both splits, in the units of the data: the training samples first."""

    inputs: Floats
    """(N, m)."""
    targets: Floats
    """(N, K)."""
    test: Mask
    """(N,): which ones are of the test split."""


def samples_of(data: Prepared) -> Samples:
    """Return the samples of both splits, at most `CANDIDATES` of each; the splits are in random order already."""
    train, test = data.train_rows[:CANDIDATES], data.test_rows[:CANDIDATES]
    rows = np.concatenate([train, test])
    return Samples(data.dataset.inputs[rows], data.dataset.targets[rows], np.arange(rows.size) >= train.size)


def share_shown(samples: Samples, room: int) -> int:
    """Return n where every n-th sample is to be drawn, so that no more than `room` are."""
    return max(1, -(-samples.test.size // max(1, room)))


@dataclass(frozen=True)
class Straight:
    """The line B1 · x + B0 in the units of the data, inside an output activation."""

    slope: float
    intercept: float
    activation: str

    @property
    def even(self) -> float | None:
        """Where a sigmoid of it is ½; None where it is so nowhere, or everywhere."""
        return -self.intercept / self.slope if self.activation == "sigmoid" and self.slope else None


def straight(snapshot: Snapshot) -> Straight | None:
    """Return B1 and B0 of a network with one input, one output and no hidden layer; None for any other.

    The network holds them for the scaled input (x − offset) / factor: B1 = w / factor, B0 = b − w · offset / factor.
    The targets of a regression are scaled too, so there both are multiplied by their factor, and B0 is moved.
    """
    structure, data = snapshot.structure, snapshot.data
    if structure.sizes != (1, 1):
        return None
    factor, offset = float(data.input_scaler.factor[0]), float(data.input_scaler.offset[0])
    weight, bias = float(snapshot.parameters.weights(1)[0, 0]), float(snapshot.parameters.biases(1)[0])
    slope, intercept = weight / factor, bias - weight * offset / factor
    activation = structure.activations[0].name
    if data.dataset.task == "regression":
        if activation != "identity":
            return None
        scale, shift = float(data.target_scaler.factor[0]), float(data.target_scaler.offset[0])
        slope, intercept = slope * scale, intercept * scale + shift
    return Straight(slope, intercept, activation)
