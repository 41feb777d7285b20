"""What becomes of two classes as the threshold moves: ROC and precision-recall curves."""

import msgspec
import numpy as np

from ..network.arrays import Array
from .metrics import Figures


class ThresholdCurve(msgspec.Struct, frozen=True, eq=False):
    """What is found when all samples count as positive whose score is at least a threshold, for each distinct score.

    `thresholds` (n,) fall from the highest score; `hits` and `false_alarms` (n,) count the positive and the negative
    samples that are at or above them.
    """

    thresholds: Figures
    hits: Figures
    false_alarms: Figures

    @property
    def recall(self) -> Figures:
        """The share of positives that are found, the ROC curve's true positive rate; NaN without positives."""
        with np.errstate(all="ignore"):
            return self.hits / self.hits[-1]

    @property
    def false_positive_rate(self) -> Figures:
        """The share of negatives that count as positive; NaN without negatives."""
        with np.errstate(all="ignore"):
            return self.false_alarms / self.false_alarms[-1]

    @property
    def precision(self) -> Figures:
        """The share of those found that are positive."""
        return self.hits / (self.hits + self.false_alarms)

    @property
    def area(self) -> float:
        """The area under the ROC curve, by trapezoids; it is the same as `roc_auc`."""
        x, y = (np.concatenate([[0.0], values]) for values in (self.false_positive_rate, self.recall))
        return float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2))

    @property
    def average_precision(self) -> float:
        """Σ (Rᵢ − Rᵢ₋₁) Pᵢ, the area under the precision-recall curve without interpolation, as scikit-learn has it."""
        return float(np.sum(np.diff(self.recall, prepend=0.0) * self.precision))

    @property
    def balanced_threshold(self) -> float:
        """The threshold at which recall less false positive rate is largest (Youden, 1950)."""
        return float(self.thresholds[int(np.nanargmax(self.recall - self.false_positive_rate))])

    def thinned(self, points: int) -> "ThresholdCurve":
        """Return the curve with about so many of its points, the last one among them."""
        kept = np.unique(np.linspace(0, len(self.thresholds) - 1, points).round().astype(np.intp))
        return ThresholdCurve(self.thresholds[kept], self.hits[kept], self.false_alarms[kept])


def threshold_curve(scores: Array, positive: Array) -> ThresholdCurve:
    """Return the curve for scores (N,) of samples of which some are `positive` (N,), true or 1.

    Raises ValueError for no samples and for scores that are not finite.
    """
    if not scores.size or not np.isfinite(scores).all():
        raise ValueError("expected finite scores of one sample or more")
    order = np.argsort(scores, kind="stable")[::-1]
    falling, truth = scores[order], positive[order].astype(np.float64)
    # The last of equal scores has counted all of them.
    ends = np.append(np.flatnonzero(np.diff(falling)), falling.size - 1)
    hits = np.cumsum(truth)[ends]
    return ThresholdCurve(falling[ends].astype(np.float64), hits, ends + 1.0 - hits)
