"""All metrics of each epoch, kept beside the curves of a run where that was asked for."""

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from ...editing.live_experiment import LiveExperiment
from ...training.callbacks import RunMoment
from ...training.epoch_report import report

APART = frozenset({"epoch", "step", "seconds", "steps_per_second", "lowest", "highest"})
"""What stands in a line of the curves, or of a report, and is no metric of the epoch."""

Figures = Mapping[str, float | None]


class AllMetrics:
    """Notes all metrics of each epoch, as a callback, for the epochs that the curves have points of."""

    def __init__(self, live: LiveExperiment, points: Iterable[Mapping[str, Any]] = ()) -> None:
        self._live = live
        self._figures: dict[int, Figures] = {
            point["epoch"]: {name: value for name, value in point.items() if name not in APART} for point in points
        }

    def __call__(self, moment: RunMoment) -> None:
        """Note those of the epoch that is done."""
        found = report(self._live.trainer, steps_per_second=0.0, seconds=0.0, evaluation=moment.evaluation)
        self._figures[moment.epoch] = {
            name: value if isfinite(value) else None for name, value in found.items() if name not in APART
        }

    def attend(self) -> None:
        """Be called after each epoch from now on, also of another trainer, if that is not so already."""
        called = self._live.trainer.callbacks.after_epoch
        if self not in called:
            called.append(self)

    def of(self, epochs: Iterable[float], *, all_there_are: bool) -> dict[int, Figures]:
        """Return those of these epochs; where these are `all_there_are`, others are forgotten."""
        found = {epoch: self._figures[epoch] for epoch in map(int, epochs) if epoch in self._figures}
        if all_there_are:
            self._figures = dict(found)
        return found

    def forget_after(self, epoch: int) -> None:
        """Forget those of later epochs, where the run goes on along another course; all of them after epoch -1."""
        self._figures = {each: figures for each, figures in self._figures.items() if each <= epoch}
