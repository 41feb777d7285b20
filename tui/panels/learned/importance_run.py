"""What each column is worth to the network of one moment, computed in a thread of its own that can be left."""

from typing import NamedTuple

import numpy as np

from nn_tui.engine import Predictor
from nn_tui.engine.evaluation.importance import Importance, permutation_importance
from nn_tui.engine.evaluation.task_metrics import metric
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.runs import Snapshot

from .predictions import threshold_of


class About(NamedTuple):
    """Of which data and which network an importance is: the data's number and the sizes of the layers."""

    data: int
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, snapshot: Snapshot) -> "About":
        """Return what an importance computed now is of."""
        return cls(snapshot.data.number, snapshot.structure.sizes)


class ImportanceRun:
    """The importance of the columns for the network in a snapshot, on the samples that a viewer knows of.

    `share` is how much of it is done, `found` what has come of it; `cancelled` makes it end at the next step.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.about, self.update = About.of(snapshot), snapshot.step
        self.share = 0.0
        self.found: tuple[Importance, ...] | None = None
        self.cancelled = False
        data, structure = snapshot.data, snapshot.structure
        samples = data.shown_samples
        assert samples is not None
        self.test = bool(samples.test.any())
        chosen = samples.test == self.test
        self.samples = int(chosen.sum())
        self._parameters = snapshot.parameters.copy()
        self._inputs: Array = data.input_scaler.apply(samples.inputs[chosen]).astype(structure.dtype)
        self._score = metric(data.task, data.target_scaler.apply(samples.targets[chosen]).T, threshold_of(snapshot))
        fitted = data.fitted
        self._columns = (
            [(name, (place, place + 1)) for place, name in enumerate(data.feature_names)]
            if fitted is None
            else [(column.name, place) for column, place in zip(fitted.columns, fitted.places, strict=True)]
        )

    def compute(self) -> None:
        """Compute it, or as much of it as there is time for."""
        predictor = Predictor(self._parameters)

        with np.errstate(all="ignore"):
            steps = permutation_importance(
                lambda inputs: self._score(predictor.predict(inputs)), self._inputs, self._columns
            )
            while not self.cancelled:
                try:
                    self.share = next(steps)
                except StopIteration as end:
                    self.found = tuple(sorted(end.value, key=lambda one: -one.mean))
                    return
