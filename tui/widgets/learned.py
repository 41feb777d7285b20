"""What the network has learned, drawn as fits the data."""

from collections.abc import Callable, Mapping

from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip

from ...datasets import Prepared
from ...engine.metrics import metric_name
from ...engine.runs import Snapshot
from .. import learned, numbers
from ..learned import Forecast, Samples, samples_of, view_of
from ..theme import Palette
from .confusion_matrix import draw_confusion_matrix
from .decision_map import draw_decision_map, draw_surface
from .fitted_curve import draw_fitted_curve
from .panel import Panel
from .predicted_actual import draw_predicted_actual
from .sheet import Sheet
from .view import View

_DRAWINGS: Mapping[learned.View, Callable[[View], None]] = {
    "decision map": draw_decision_map,
    "surface": draw_surface,
    "fitted curve": draw_fitted_curve,
    "confusion matrix": draw_confusion_matrix,
    "predicted against actual": draw_predicted_actual,
}

SMALLEST = Size(16, 4)
BORDER = 4
"""Columns of the panel's width that its titles cannot take."""


class Learned(Panel):
    """Draws the decision map, the surface, the fitted curve, the confusion matrix or the predictions of a run."""

    NAME = "Learned"
    NUMBER = 3

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._forecast = Forecast()
        self._samples: tuple[Prepared, Samples] | None = None

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the view that fits the data, and name it in the border."""
        self._entitle(snapshot, palette, size.width)
        if size.width < SMALLEST.width or size.height < SMALLEST.height:
            return []
        if self._samples is None or self._samples[0] is not snapshot.data:
            self._samples = snapshot.data, samples_of(snapshot.data)
        sheet = Sheet(size.width, size.height, palette.background)
        view = View(sheet, snapshot, palette, self.glyphs, self._forecast, self._samples[1])
        _DRAWINGS[view_of(snapshot.data)](view)
        return sheet.strips()

    def _entitle(self, snapshot: Snapshot, palette: Palette, width: int) -> None:
        name = view_of(snapshot.data)
        room = width - BORDER
        titles = (
            f"What it has learned {self.glyphs.dot} {name}",
            f"Learned {self.glyphs.dot} {name}",
            name.capitalize(),
        )
        self.border_title = Content(next((title for title in titles if len(title) <= room), titles[-1]))
        evaluation, task = snapshot.evaluation, snapshot.data.dataset.task

        def figure(share: float) -> str:
            return f"{share:.3f}" if task == "regression" else numbers.percent(share)

        metric = "R2" if task == "regression" and self.glyphs.charset == "ascii" else metric_name(task)
        splits = [(f"train {figure(evaluation.train.metric)}", palette.train.hex)]
        if evaluation.test:
            splits.append((f"test {figure(evaluation.test.metric)}", palette.test.hex))
        if sum(len(text) + 2 for text, _ in splits) + len(metric) <= room:
            splits.insert(0, (metric, palette.foreground.hex))
        self.border_subtitle = Content("  ").join([Content.styled(text, style) for text, style in splits])
