"""The loss of both splits over the epochs."""

from dataclasses import dataclass
from itertools import product
from typing import ClassVar

import numpy as np
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from ...engine.choices import chosen_loss
from ...engine.history import Column
from ...engine.runs import Snapshot
from .. import numbers
from ..axes import Axis, log_ticks, ticks
from ..curve import overlay, thin
from ..dots import DOTS_PER_CELL
from ..theme import Palette
from .frame import BELOW, Tick, draw_frame, gutter
from .panel import Panel
from .plotting import Plotter
from .sheet import Sheet, ink

ROWS_PER_TICK = 4
COLUMNS_PER_TICK = 10
BORDER = 4
"""Columns of the panel's width that its titles cannot take."""


@dataclass(frozen=True, eq=False)
class _Series:
    """A curve as it is drawn; on a logarithmic scale the values are exponents of ten."""

    epochs: Column
    values: Column


class LossCurve(Panel):
    """Draws the training loss as a solid and the test loss as a dashed curve, on a linear or a logarithmic scale."""

    NAME = "Curve"
    NUMBER = 2
    KEYS: ClassVar[list[Binding]] = [
        Binding("l", "logarithmic", "log", id="log", tooltip="Draw the loss on a logarithmic scale, or not"),
    ]

    logarithmic: reactive[bool] = reactive(False)

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._plotters = Plotter(), Plotter()

    def watch_logarithmic(self) -> None:
        """The other scale is drawn anew."""
        self.redraw()

    def action_logarithmic(self) -> None:
        """Draw the loss on a logarithmic scale, or not."""
        self.logarithmic = not self.logarithmic

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the curves within their axes; before the first epoch, the two losses that it starts from."""
        self._entitle(snapshot, palette, size.width)
        if size.width < 16 or size.height < BELOW + 2:
            return []
        height = size.height - BELOW
        series = [self._series(snapshot, name, size.width) for name in ("train_loss", "test_loss")]
        y, y_ticks = self._upright(series, height)
        x = Axis(0, max(1, snapshot.epoch), size.width - gutter(y_ticks), self._dots[1])
        sheet = Sheet(size.width, size.height, palette.background)
        faint = ink(palette.faint)
        draw_frame(sheet, x, y, self._epochs(snapshot, palette, x), y_ticks, faint, self.glyphs)
        if snapshot.epoch == 0:
            self._draw_start(sheet, snapshot, palette, x, y)
        else:
            self._draw_curves(sheet, series, palette, x, y)
            self._draw_best(sheet, snapshot, palette, x, y)
        return sheet.strips()

    @property
    def _dots(self) -> tuple[int, int]:
        """Rows and columns of dots in a cell as plotext draws them; its blocks are quarters."""
        return (2, 2) if self.glyphs.charset == "blocks" else DOTS_PER_CELL[self.glyphs.charset]

    def _series(self, snapshot: Snapshot, name: str, columns: int) -> _Series:
        _, lowest, highest = snapshot.curves.series(name)
        if self.logarithmic:
            with np.errstate(all="ignore"):
                lowest, highest = np.log10(lowest), np.log10(highest)
        return _Series(*thin(snapshot.curves.epochs, lowest, highest, columns))

    def _upright(self, series: list[_Series], height: int) -> tuple[Axis, list[Tick]]:
        values = np.concatenate([curve.values for curve in series])
        low, high = (
            (float(values.min()), float(values.max())) if values.size else (0.0, 0.0 if self.logarithmic else 1.0)
        )
        most = max(2, height // ROWS_PER_TICK + 1)
        if self.logarithmic:
            if high - low < 0.3:
                low, high = (low + high) / 2 - 0.15, (low + high) / 2 + 0.15
            exponents = log_ticks(low, high, most)
            labels = [Tick(exponent, numbers.rate(10**exponent)) for exponent in exponents]
        else:
            if 0 <= low < 0.6 * high or (low > 0 and values.size <= 2):
                low = 0.0
            elif high == low:
                low, high = min(0.0, low * 2), max(0.0, high * 2) or 1.0
            values_of = ticks(low, high, most)
            labels = [Tick(*pair) for pair in zip(values_of, numbers.ticks(values_of), strict=True)]
        return Axis(low, high, height, self._dots[0]), labels

    def _epochs(self, snapshot: Snapshot, palette: Palette, x: Axis) -> list[Tick]:
        """Return the ticks below: first the changes of the learning rate, the latest one first, then epochs."""
        epochs, (rates, _, _) = snapshot.curves.epochs, snapshot.curves.series("learning_rate")
        changed = ink(palette.mark)
        marks: list[Tick] = []
        for epoch in sorted({event.epoch for event in snapshot.events if event.kind == "learning rate"}, reverse=True):
            after = int(np.searchsorted(epochs, epoch, side="right"))
            rate = float(rates[after]) if after < rates.size else snapshot.learning_rate
            label = f"{self.glyphs.learning_rate} {numbers.rate(rate)}"
            marks.append(Tick(epoch, label, changed, self.glyphs.change))
        most = max(2, x.cells // COLUMNS_PER_TICK)
        whole = [value for value in ticks(x.low, x.high, most) if value == round(value)]
        last = [x.high] if len(whole) < 2 else []
        return marks + [Tick(value, numbers.count(value)) for value in [*whole, *last]]

    def _draw_curves(self, sheet: Sheet, series: list[_Series], palette: Palette, x: Axis, y: Axis) -> None:
        train, test = (
            plotter.draw(curve.epochs.tolist(), curve.values.tolist(), marker, x, y)
            if curve.epochs.size
            else [" " * x.cells] * y.cells
            for plotter, curve, marker in zip(
                self._plotters, series, (self.glyphs.curve, self.glyphs.other_curve), strict=True
            )
        )
        pens = [0, sheet.pen(ink(palette.train)), sheet.pen(ink(palette.test))]
        for row, cells in enumerate(overlay(train, test, dashed=self.glyphs.charset != "ascii")):
            text = [character for character, _ in cells]
            sheet.write_cells(sheet.width - x.cells, row, text, [pens[curve] for _, curve in cells])

    def _draw_best(self, sheet: Sheet, snapshot: Snapshot, palette: Palette, x: Axis, y: Axis) -> None:
        loss, epoch = snapshot.best
        value = float(np.log10(loss)) if self.logarithmic and loss > 0 else loss
        if y.low <= value <= y.high and epoch <= x.high:
            place = sheet.width - x.cells + x.cell(epoch)
            sheet.put(place, y.cells - 1 - y.cell(value), self.glyphs.best, ink(palette.mark, bold=True))

    def _draw_start(self, sheet: Sheet, snapshot: Snapshot, palette: Palette, x: Axis, y: Axis) -> None:
        """Draw the two losses as points with their values, and what is to come."""
        left = sheet.width - x.cells
        splits = [("train", snapshot.evaluation.train, palette.train)]
        if snapshot.evaluation.test:
            splits.append(("test", snapshot.evaluation.test, palette.test))
        row = -1
        for name, score, colour in sorted(splits, key=lambda split: -split[1].loss):
            value = float(np.log10(score.loss)) if self.logarithmic and score.loss > 0 else score.loss
            # Two equal losses stand below each other.
            row = min(max(row + 1, y.cells - 1 - y.cell(value)), y.cells - 1)
            sheet.put(left, row, f"{self.glyphs.neuron} {name} {numbers.loss(score.loss)}", ink(colour))
        for line, text in enumerate(("before training:", "each epoch adds a point")):
            row = y.cells // 2 + line
            if sheet.is_blank(left, row, x.cells):
                sheet.put(left + max(0, (x.cells - len(text)) // 2), row, text, ink(palette.faint))

    def _entitle(self, snapshot: Snapshot, palette: Palette, width: int) -> None:
        """Say in the border what is drawn, with the present values: the legend, as much above as does not fit below."""
        glyphs, evaluation = self.glyphs, snapshot.evaluation
        loss, epoch = snapshot.best
        scale = f" {glyphs.dot} log scale" if self.logarithmic else ""
        name = chosen_loss(snapshot.experiment.training.loss, snapshot.data.dataset.task).name.replace("_", " ")
        splits = [
            (f"{mark} {name} {numbers.short(score.loss)}", colour.hex)
            for name, mark, score, colour in (
                ("train", glyphs.solid, evaluation.train, palette.train),
                ("test", glyphs.dashed, evaluation.test, palette.test),
            )
            if score
        ]
        marked = [
            [(f"{glyphs.best} {text}{numbers.count(epoch)}", palette.mark.hex)]
            for text in (f"best {numbers.short(loss)} @ ", f"{numbers.short(loss)}@")
        ]
        # The mark in the plot speaks for itself where there is no room for its numbers.
        for best, title in product((*marked, []), (f"Loss {glyphs.dot} {name}{scale}", f"Loss{scale}")):
            legend = [*splits, *best]
            for above in range(len(legend) + 1):
                upper, lower = [(title, ""), *legend[:above]], legend[above:]
                if max(_width(upper), _width(lower)) <= width - BORDER:
                    self._set_border(upper, lower)
                    return
        self._set_border([("Loss", "")], [])

    def _set_border(self, *titles: list[tuple[str, str]]) -> None:
        self.border_title, self.border_subtitle = (
            Content("  ").join([Content.styled(text, style) if style else Content(text) for text, style in title])
            for title in titles
        )


def _width(title: list[tuple[str, str]]) -> int:
    return sum(len(text) + 2 for text, _ in title) - 2
