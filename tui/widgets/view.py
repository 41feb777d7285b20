"""What all views of the learned have in hand when they draw."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from textual.color import Color

from ...datasets.arrays import Floats
from ...engine.runs import Snapshot
from ..glyphs import Glyphs
from ..learned import Forecast, Samples
from ..theme import Palette
from .sheet import Sheet, ink


@dataclass(frozen=True, eq=False)
class View:
    """A sheet to draw on, and what to draw with."""

    sheet: Sheet
    snapshot: Snapshot
    palette: Palette
    glyphs: Glyphs
    forecast: Forecast
    samples: Samples

    @property
    def faint(self) -> Style:
        """The style of axes and explanations."""
        return ink(self.palette.faint)

    def bright(self, colour: Color) -> Color:
        """Return a colour that stands out on an area of the same colour."""
        return self.palette.bright(colour)

    def legend(self, row: int, parts: Sequence[tuple[str, Style]]) -> None:
        """Write parts side by side into a row, two blanks between them or one; those that do not fit are left out."""
        length = sum(len(text) for text, _ in parts)
        gap = 2 if length + 2 * (len(parts) - 1) <= self.sheet.width else 1
        column = 0
        for text, style in parts:
            if column + len(text) <= self.sheet.width:
                self.sheet.put(column, row, text, style)
                column += len(text) + gap

    def splits(self, *, wrong: bool = False) -> list[tuple[str, Style]]:
        """Return the legend of the samples' marks."""
        glyphs = self.glyphs
        splits = f"{glyphs.train_sample} train"
        if self.samples.test.any():
            splits += f" {glyphs.test_sample} test"
        marks = [(splits, ink(self.palette.foreground))]
        if wrong:
            marks.append((f"{glyphs.wrong_sample} wrong", ink(self.palette.error, bold=True)))
        return marks

    def target(self) -> Floats:
        """Return the first target of each sample, (N,)."""
        return self.samples.targets[:, 0]
