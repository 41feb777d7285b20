"""Logistic or linear regression on the same data, trained beside the run in a thread of its own that can be left."""

from msgspec import structs

from nn_tui.datasets import SPLITS, InputError, SplitName
from nn_tui.engine.recipe.baseline import linear_baseline
from nn_tui.engine.runs import Snapshot

from .about import About


class BaselineRun:
    """The same recipe without hidden layers, trained for as many epochs as the run has had.

    `share` is how much of it is done, `found` the metric on each split; `refused` says why there is none. `cancelled`
    makes it end after the present epoch.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.about, self.epochs = About.of(snapshot), max(1, snapshot.epoch)
        self.share = 0.0
        self.found: dict[SplitName, float] | None = None
        self.refused = ""
        self.cancelled = False
        self._experiment = linear_baseline(snapshot.experiment)
        if self._experiment is None:
            self.refused = "the network is a linear one itself"

    def compute(self) -> None:
        """Train it, or as much of it as there is time for."""
        if self._experiment is None:
            return
        training = structs.replace(self._experiment.training, epochs=self.epochs)
        try:
            trainer = structs.replace(self._experiment, training=training).trainer()
        except InputError as error:
            self.refused = str(error)
            return
        while trainer.stopped is None:
            if self.cancelled:
                return
            trainer.run_epoch()
            self.share = trainer.epoch / self.epochs
        trainer.restore_best()
        found: dict[SplitName, float] = {}
        for split in SPLITS:
            score = trainer.evaluation.of(split)
            if score is not None:
                found[split] = score.metric
        self.found = found
