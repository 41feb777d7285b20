"""What draws each of the views that judge."""

from collections.abc import Callable, Mapping

from .class_table import draw_class_table
from .error_plots import draw_errors, draw_residuals
from .importance_bars import draw_importance
from .reliability import draw_reliability
from .scene import LearnedScene
from .score_table import draw_scores
from .slice_table import draw_slices
from .threshold_curves import draw_thresholds
from .views import LearnedView
from .worst_list import draw_worst

DRAWINGS: Mapping[LearnedView, Callable[[LearnedScene], None]] = {
    "scores": draw_scores,
    "each class": draw_class_table,
    "thresholds": draw_thresholds,
    "calibration": draw_reliability,
    "errors": draw_errors,
    "residuals": draw_residuals,
    "worst samples": draw_worst,
    "slices": draw_slices,
    "importance": draw_importance,
    "neurons": draw_importance,
}
