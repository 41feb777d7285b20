"""Evaluates the splits of a dataset, a stretch of samples at a time."""

from collections.abc import Callable, Generator, Mapping
from typing import NamedTuple

from nn_tui.datasets import Task

from ..network.arrays import Array, Inputs
from .evaluation import Evaluation, Score
from .metrics import metric
from .predictor import Predictor

EVALUATED_SAMPLES = 10_000
"""How many training samples the training loss is evaluated on at most; the others are always evaluated whole."""


class Evaluator:
    """Evaluates the splits with the parameters that its predictor refers to, as often as asked.

    `train`, `test` and `validation` are inputs (N, m) and targets (K, N), scaled, or (K + 1, N) with what each sample
    counts in the loss; one without samples is none. `weights` are what each sample of these splits counts in metrics,
    and `watch` is asked for what else is to be known of an evaluation.
    """

    def __init__(
        self,
        task: Task,
        predictor: Predictor,
        train: tuple[Inputs, Array],
        test: tuple[Inputs, Array],
        validation: tuple[Inputs, Array] | None = None,
        weights: tuple[Array | None, Array | None, Array | None] = (None, None, None),
        watch: Callable[[Evaluation], Mapping[str, float]] | None = None,
    ) -> None:
        self._predictor, self._watch = predictor, watch
        of_train, of_test, of_validation = weights
        of_train = None if of_train is None else of_train[:EVALUATED_SAMPLES]
        self._train = self._split(task, train[0][:EVALUATED_SAMPLES], train[1][:, :EVALUATED_SAMPLES], of_train)
        self._test = self._split(task, *test, of_test) if len(test[0]) else None
        there = validation and len(validation[0])
        self._validation = self._split(task, *validation, of_validation) if validation and there else None

    def _split(self, task: Task, inputs: Inputs, targets: Array, weights: Array | None) -> "_Split":
        told = targets[: self._predictor.outputs]
        return _Split(inputs, targets, metric(task, told, self._predictor.threshold, weights))

    def evaluate(self) -> Evaluation:
        """Return the evaluation of all splits."""
        *_, evaluation = self.in_stretches()
        assert evaluation is not None
        return evaluation

    def in_stretches(self) -> Generator[Evaluation | None]:
        """Yield None after each stretch of samples, and the evaluation of all splits at the end.

        It is the same to the bit as `evaluate` where the parameters are not changed meanwhile.
        """
        train = yield from self._score(self._train)
        test = (yield from self._score(self._test)) if self._test else None
        validation = (yield from self._score(self._validation)) if self._validation else None
        evaluation = Evaluation(train, test, validation)
        yield Evaluation(train, test, validation, self._watch(evaluation)) if self._watch else evaluation

    def _score(self, split: "_Split") -> Generator[None, None, Score]:
        outputs, loss = yield from self._predictor.in_stretches(split.inputs, split.targets)
        return Score(loss, split.metric(outputs), outputs)


class _Split(NamedTuple):
    inputs: Inputs
    targets: Array
    metric: Callable[[Array], float]
