"""Evaluates the splits of a dataset, a stretch of samples at a time."""

from collections.abc import Generator

import numpy as np

from nn_tui.datasets import Task

from ..network.arrays import Array, Inputs
from .evaluation import Evaluation, Score
from .metrics import metric
from .predictor import Predictor

EVALUATED_SAMPLES = 10_000
"""How many training samples the training loss is evaluated on at most; the test split is always evaluated whole."""


class Evaluator:
    """Evaluates both splits with the parameters that its predictor refers to, as often as asked.

    `train` and `test` are inputs (N, m) and targets (K, N), scaled; a test split without samples is none.
    """

    def __init__(
        self, task: Task, predictor: Predictor, train: tuple[Inputs, Array], test: tuple[Inputs, Array]
    ) -> None:
        self._task: Task = task
        self._predictor = predictor
        self._train = train[0][:EVALUATED_SAMPLES], train[1][:, :EVALUATED_SAMPLES]
        self._test = test if len(test[0]) else None

    def evaluate(self) -> Evaluation:
        """Return the evaluation of both splits."""
        *_, evaluation = self.in_stretches()
        assert evaluation is not None
        return evaluation

    def in_stretches(self) -> Generator[Evaluation | None]:
        """Yield None after each stretch of samples, and the evaluation of both splits at the end.

        It is the same to the bit as `evaluate` where the parameters are not changed meanwhile.
        """
        train = yield from self._score(*self._train)
        test = (yield from self._score(*self._test)) if self._test else None
        yield Evaluation(train, test)

    def _score(self, inputs: Inputs, targets: Array) -> Generator[None, None, Score]:
        predictor = self._predictor
        outputs, loss = yield from predictor.in_stretches(inputs, targets)
        with np.errstate(all="ignore"):
            return Score(loss, metric(self._task, outputs, targets, predictor.threshold), outputs)
