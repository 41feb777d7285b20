"""What every view of what was learned draws with."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from rich.style import Style
from textual.color import Color

from nn_tui.datasets import SPLITS, SplitName, has_classes
from nn_tui.datasets.arrays import Floats, Rows
from nn_tui.engine.evaluation.results import PartPredictions
from nn_tui.engine.network.names import NeuronId, neuron_name
from nn_tui.engine.runs import Snapshot

from ...drawing.glyphs import Glyphs
from ...drawing.short_names import shorten_names
from ...drawing.styled_canvas import Sheet, ink
from ...drawing.text_cells import width_of
from ...drawing.theme import Palette
from .predictions import Forecast, certainty, threshold_of
from .projection import Plane
from .samples import Samples
from .views import Choices, splits_of, target_of

if TYPE_CHECKING:
    from .baseline_run import BaselineRun
    from .importance_run import ImportanceRun

WIDEST_NAME = 14
LegendPart = tuple[str, Style]


class LearnedScene(msgspec.Struct, frozen=True, eq=False):
    """A sheet to draw on, and what to draw with.

    `everything` are the samples of all splits, which decide the ranges; `samples` those of them that are to be
    shown. `plane` is what two-dimensional views lie in, None for one input.
    """

    sheet: Sheet
    snapshot: Snapshot
    palette: Palette
    glyphs: Glyphs
    forecast: Forecast
    everything: Samples
    samples: Samples
    choices: Choices
    selected: NeuronId
    plane: Plane | None
    importance: "ImportanceRun | None" = None
    """What is known of what each column, or neuron, is worth."""
    baseline: "BaselineRun | None" = None
    """What is known of the linear baseline."""

    @property
    def faint(self) -> Style:
        """The style of axes and explanations."""
        return ink(self.palette.faint)

    @property
    def plain(self) -> Style:
        """The style of ordinary text."""
        return ink(self.palette.foreground)

    @property
    def regression(self) -> bool:
        """Whether numbers, or labels by themselves, are predicted rather than classes."""
        return not has_classes(self.snapshot.data.task)

    @property
    def target(self) -> int:
        """Which target is shown."""
        return target_of(self.snapshot, self.selected)

    @property
    def target_name(self) -> str:
        """The name of the target that is shown, shortened."""
        return self.target_names()[self.target]

    @property
    def neuron_name(self) -> str:
        """The name of the selected neuron, shortened."""
        layer, neuron = self.selected
        features = self.snapshot.data.feature_names
        names = features if layer else shorten_names(features, WIDEST_NAME, self.glyphs.ellipsis)
        return neuron_name(layer, neuron, self.snapshot.structure.depth, names)

    @property
    def neuron_colour(self) -> Color:
        """The colour of the selected neuron's layer."""
        return self.palette.layer(self.selected[0], self.snapshot.structure.depth)

    def target_names(self, width: int = WIDEST_NAME) -> tuple[str, ...]:
        """Return the names of the targets or classes in few cells each, so that they differ."""
        return shorten_names(self.snapshot.data.target_names, min(width, WIDEST_NAME), self.glyphs.ellipsis)

    def bright(self, colour: Color) -> Color:
        """Return a colour that stands out on an area of the same colour."""
        return self.palette.bright(colour)

    def legend(self, row: int, *versions: Sequence[LegendPart]) -> Sequence[LegendPart]:
        """Write the first version that fits into a row, and return it: parts with two blanks between them, or one.

        Where none fits it is the last one, without the parts for which there is no room.
        """
        width = self.sheet.width
        parts = next((parts for parts in versions if _length(parts, 1) <= width), versions[-1])
        gap = 2 if _length(parts, 2) <= width else 1
        column, shown = 0, list[LegendPart]()
        for text, style in parts:
            if column + width_of(text) <= width:
                self.sheet.put(column, row, text, style)
                column += width_of(text) + gap
                shown.append((text, style))
        return shown

    def splits(self) -> list[LegendPart]:
        """Return the legend of the samples' marks."""
        shown = [f"{self.split_mark(split)} {split}" for split in SPLITS if bool(self.samples.are(split).any())]
        return [(" ".join(shown), self.plain)] if shown else []

    def crosses(self, word: str = "wrong") -> list[LegendPart]:
        """Return the legend of the samples whose class is predicted wrongly; none where no samples are shown."""
        shown = bool(self.samples.rows.size)
        return [(f"{self.glyphs.wrong_sample} {word}", ink(self.palette.error, bold=True))] if shown else []

    def actual_classes(self) -> Rows:
        """Return the true class of each sample shown, (N,)."""
        return certainty(self.samples.targets.T)[0]

    def predicted_classes(self) -> Rows:
        """Return the predicted class of each sample shown, (N,)."""
        if not self.samples.rows.size:
            return np.zeros(0, np.intp)
        return certainty(self.forecast.outputs(self.snapshot, self.samples.inputs), threshold_of(self.snapshot))[0]

    def predicted_values(self) -> Floats:
        """Return the value that is predicted for each sample shown, in the units of the data, (N,)."""
        if not self.samples.rows.size:
            return np.zeros(0)
        return self.forecast.outputs(self.snapshot, self.samples.inputs)[self.target].astype(np.float64)

    def activation(self, points: Floats) -> Floats:
        """Return the selected neuron's activation for points (N, m) in the units of the data, (N,)."""
        if not len(points):
            return np.zeros(0)
        layer, neuron = self.selected
        return self.forecast.activations(self.snapshot, points, layer)[neuron].astype(np.float64)

    def mark(self, index: int) -> str:
        """Return the character of a sample that is shown: that of its split."""
        return self.split_mark(SPLITS[int(self.samples.splits[index])])

    def split_mark(self, split: SplitName) -> str:
        """Return the character of the samples of a split."""
        glyphs = self.glyphs
        marks = {"train": glyphs.train_sample, "validation": glyphs.validation_sample, "test": glyphs.test_sample}
        return marks[split]

    def split_colour(self, split: SplitName) -> Color:
        """Return the colour of the samples of a split."""
        palette = self.palette
        return {"train": palette.train, "validation": palette.foreground, "test": palette.test}[split]

    def part(self) -> tuple[PartPredictions | None, SplitName]:
        """Return the predictions for the split that a table is of, and which one that is.

        None before they were asked for.
        """
        found = self.snapshot.predictions
        if found is None:
            return None, self.choices.table_split(splits_of(self.snapshot.data))
        split = self.choices.table_split([name for name in SPLITS if found.of(name) is not None])
        return found.of(split), split


def _length(parts: Sequence[LegendPart], gap: int) -> int:
    return sum(width_of(text) + gap for text, _ in parts) - gap
