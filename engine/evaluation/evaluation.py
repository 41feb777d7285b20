"""How well the two splits are predicted: loss, metric and outputs."""

import msgspec

from ..network.arrays import Array


class Score(msgspec.Struct, frozen=True):
    """How one split was predicted: the loss, the metric of the task, and the outputs themselves (K, N)."""

    loss: float
    metric: float
    outputs: Array

    @property
    def without_outputs(self) -> "Score":
        """The same without the outputs, of which none are left: (K, 0)."""
        return Score(self.loss, self.metric, self.outputs[:, :0].copy())


class Evaluation(msgspec.Struct, frozen=True):
    """Both splits, predicted with the same parameters; `test` is None where all samples are trained on."""

    train: Score
    test: Score | None

    @property
    def judged(self) -> Score:
        """The score to judge by: that of the test split where there is one."""
        return self.test or self.train

    @property
    def figures(self) -> "Evaluation":
        """The same without the outputs, of which none are left: (K, 0)."""
        return Evaluation(self.train.without_outputs, self.test.without_outputs if self.test else None)
