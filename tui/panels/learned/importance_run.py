"""What each column, or neuron, is worth to the network of one moment, computed in a thread that can be left."""

from collections.abc import Callable, Generator

import numpy as np

from nn_tui.datasets import SPLITS
from nn_tui.engine import Predictor
from nn_tui.engine.evaluation.importance import Importance, ablation, permutation_importance
from nn_tui.engine.evaluation.task_metrics import metric
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.network.names import neuron_name
from nn_tui.engine.runs import Snapshot

from .about import About
from .predictions import threshold_of
from .views import judged_split, splits_of


class ImportanceRun:
    """The importance of the columns, or of the hidden `neurons`, on the samples that a viewer knows of.

    `share` is how much of it is done, `found` what has come of it; `cancelled` makes it end at the next step.
    """

    def __init__(self, snapshot: Snapshot, *, neurons: bool) -> None:
        self.about, self.update, self.neurons = About.of(snapshot), snapshot.step, neurons
        self.share = 0.0
        self.found: tuple[Importance, ...] | None = None
        self.cancelled = False
        data, structure = snapshot.data, snapshot.structure
        samples = data.shown_samples
        assert samples is not None
        self.split = judged_split(splits_of(data))
        chosen = samples.splits == SPLITS.index(self.split)
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

        def score(inputs: Array) -> float:
            return self._score(predictor.predict(inputs))

        with np.errstate(all="ignore"):
            steps = (
                self._without_neurons(lambda: score(self._inputs))
                if self.neurons
                else permutation_importance(score, self._inputs, self._columns)
            )
            while not self.cancelled:
                try:
                    self.share = next(steps)
                except StopIteration as end:
                    self.found = tuple(sorted(end.value, key=lambda one: -one.mean))
                    return

    def _without_neurons(self, score: Callable[[], float]) -> Generator[float, None, tuple[Importance, ...]]:
        """Yield the share that is done; return by how much the score falls without each hidden neuron."""
        whole = score()
        found = yield from ablation(score, self._parameters)
        depth = self._parameters.structure.depth
        return tuple(Importance(neuron_name(one.layer, one.neuron, depth, ()), whole - one.score, 0.0) for one in found)
