"""What a network makes of any inputs: its outputs, how sure they are, and the activations of single neurons."""

from collections import deque

import numpy as np

from nn_tui.datasets.arrays import Floats, Rows
from nn_tui.datasets.scaling import Scaler
from nn_tui.engine import ParameterVector, Predictor, Structure
from nn_tui.engine.evaluation.metrics import predicted_classes
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.recipe.defaults import chosen_loss
from nn_tui.engine.runs import Snapshot


def threshold_of(snapshot: Snapshot) -> float:
    """Return the output above which class 1 is predicted, where a single output tells two classes apart."""
    return chosen_loss(snapshot.experiment.training.loss, snapshot.data.task).threshold


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
        self._compiled: dict[int, tuple[Structure, ParameterVector, Predictor]] = {}
        self._scaled: deque[tuple[Floats, Scaler, Array]] = deque(maxlen=2)

    def outputs(self, snapshot: Snapshot, points: Floats) -> Array:
        """Return the outputs (K, N) for points (N, m) in the units of the data; values of a regression likewise."""
        outputs = self.activations(snapshot, points, snapshot.structure.depth)
        if snapshot.data.task == "regression":
            return snapshot.data.target_scaler.restore(outputs)
        return outputs

    def activations(self, snapshot: Snapshot, points: Floats, layer: int) -> Array:
        """Return the activations (n, N) of a layer, 0 the scaled inputs, for points (N, m) in the units of the data."""
        scaled = self._scale(snapshot.data.input_scaler, points, snapshot.structure.dtype)
        if layer == 0:
            return scaled.T
        structure, parameters, predictor = self._compiled.get(layer) or self._compile(snapshot.structure, layer)
        if structure != snapshot.structure:
            _, parameters, predictor = self._compile(snapshot.structure, layer)
        parameters.vector[:] = snapshot.parameters.vector[: parameters.vector.size]
        return predictor.predict(scaled)

    def _scale(self, scaler: Scaler, points: Floats, dtype: np.dtype[np.floating]) -> Array:
        """Return scaled points; the same ones as the last time need not be scaled again."""
        for known, by, scaled in self._scaled:
            if known is points and by is scaler and scaled.dtype == dtype:
                return scaled
        scaled = scaler.apply(points).astype(dtype, copy=False)
        self._scaled.append((points, scaler, scaled))
        return scaled

    def _compile(self, structure: Structure, layer: int) -> tuple[Structure, ParameterVector, Predictor]:
        # The first layers are a network of their own, and their parameters come first in the vector.
        first = Structure(structure.sizes[: layer + 1], structure.activation_names[:layer], structure.dtype_name)
        parameters = ParameterVector(first)
        self._compiled[layer] = compiled = structure, parameters, Predictor(parameters)
        return compiled
