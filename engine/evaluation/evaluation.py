"""How well the splits are predicted: loss, metric and outputs."""

from collections.abc import Mapping

import msgspec

from nn_tui.datasets import SplitName

from ..network.arrays import Array


def split_word(split: str) -> str:
    """Return the name of a split as people read it."""
    return "training" if split == "train" else split


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
    """All splits, predicted with the same parameters; `test` and `validation` are None where no sample is set aside.

    `monitored` has what else is watched, by name: see `monitors`.
    """

    train: Score
    test: Score | None
    validation: Score | None = None
    monitored: Mapping[str, float] = msgspec.field(default_factory=dict[str, float])

    def of(self, split: SplitName) -> Score | None:
        """Return the score of a split; None where it has no samples."""
        return {"train": self.train, "validation": self.validation, "test": self.test}[split]

    @property
    def judged_split(self) -> SplitName:
        """The split to judge by: validation where there is one, else the test."""
        return "validation" if self.validation else "test" if self.test else "train"

    @property
    def judged(self) -> Score:
        """The score to judge by."""
        return self.validation or self.test or self.train

    @property
    def figures(self) -> "Evaluation":
        """The same without the outputs, of which none are left: (K, 0)."""
        test, validation = (score and score.without_outputs for score in (self.test, self.validation))
        return Evaluation(self.train.without_outputs, test, validation, self.monitored)
