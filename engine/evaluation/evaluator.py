"""Evaluates the splits of a dataset, a stretch of samples at a time."""

from collections.abc import Callable, Generator, Mapping
from typing import NamedTuple

from msgspec import structs

from nn_tui.datasets import SplitName, Task

from ..network.arrays import Array, Inputs
from .evaluation import Evaluation, Score
from .predictor import Predictor
from .task_metrics import metric

EVALUATED_SAMPLES = 10_000
"""How many training samples the training loss is evaluated on at most; the others are always evaluated whole."""


class EvaluatedSplit(NamedTuple):
    """A split as it is evaluated: inputs (N, m) and targets (K, N), scaled, and what each sample counts in metrics.

    Targets are (K + 1, N) with what each sample counts in the loss; `weights` (N,) are None where all count alike.
    """

    inputs: Inputs
    targets: Array
    weights: Array | None


class Evaluator:
    """Evaluates splits with the parameters that its predictor refers to, as often as asked.

    `splits` are those that have samples, the training split among them; `watch` is asked for what else is to be known
    of an evaluation.
    """

    def __init__(
        self,
        task: Task,
        predictor: Predictor,
        splits: Mapping[SplitName, EvaluatedSplit],
        watch: Callable[[Evaluation], Mapping[str, float]] | None = None,
    ) -> None:
        self._predictor, self._watch = predictor, watch
        self._splits: dict[SplitName, _Split] = {
            name: self._prepared(task, split, EVALUATED_SAMPLES if name == "train" else None)
            for name, split in splits.items()
        }

    def _prepared(self, task: Task, split: EvaluatedSplit, most: int | None) -> "_Split":
        targets = split.targets[:, :most]
        weights = None if split.weights is None else split.weights[:most]
        told = targets[: self._predictor.outputs]
        return _Split(split.inputs[:most], targets, metric(task, told, self._predictor.threshold, weights))

    def evaluate(self) -> Evaluation:
        """Return the evaluation of all splits."""
        *_, evaluation = self.in_stretches()
        assert evaluation is not None
        return evaluation

    def in_stretches(self) -> Generator[Evaluation | None]:
        """Yield None after each stretch of samples, and the evaluation of all splits at the end.

        It is the same to the bit as `evaluate` where the parameters are not changed meanwhile.
        """
        scores: dict[SplitName, Score] = {}
        for name, split in self._splits.items():
            scores[name] = yield from self._score(split)
        evaluation = Evaluation(scores["train"], scores.get("test"), scores.get("validation"))
        yield structs.replace(evaluation, monitored=self._watch(evaluation)) if self._watch else evaluation

    def _score(self, split: "_Split") -> Generator[None, None, Score]:
        outputs, loss = yield from self._predictor.in_stretches(split.inputs, split.targets)
        return Score(loss, split.metric(outputs), outputs)


class _Split(NamedTuple):
    inputs: Inputs
    targets: Array
    metric: Callable[[Array], float]
