"""How each layer fares: how its weights, gradients and activations are spread, and which neurons no longer learn."""

from itertools import accumulate
from typing import ClassVar, Literal

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.strip import Strip

from nn_tui.engine.runs import Snapshot

from ...drawing.glyphs import Glyphs
from ...drawing.styled_canvas import Sheet, ink
from ...drawing.text_cells import shorten, width_of, wrap
from ...drawing.theme import Palette
from ..panel import Panel
from . import layer_table
from .layer_table import GAP, NAME, NEURONS, NORM, RATIO, Columns, LayerFigures, LayerTable, Quantity

TALLEST = 6
"""Rows of a layer at most."""


class LayersPanel(Panel):
    """A table with a row a layer, or several rows where there is room, and below it in words what stands out."""

    NAME = "Layers"
    NUMBER = 5
    EXPLANATION = (
        "A row for each layer. update/w is how large the last update was beside the weights: about 0.001 is usual, "
        "at 0.1 training jumps about, at 0.000001 it stands still. Dead are neurons that no sample activates, "
        "saturated (sat.) those whose derivative f'(z) is nearly 0 for most samples: errors no longer flow back "
        "through them, so they hardly learn. The histograms show how activations (over up to 512 training samples, "
        "all neurons of the layer), weights and the gradients dC/dW of the last batch are spread: values run from "
        "left to right, and the taller a bar, the more of them there are. Weights and gradients have 0 in the "
        "middle; where an activation has bounds, like tanh with -1 and 1, its histogram has them too. Tall "
        "histograms name their ends, and below them mean±spread. The mean says where the middle lies, the spread "
        "(standard deviation) how far from it values usually are. Gradients that get smaller from layer to layer on "
        "the way back vanish: the first layers then learn nothing. What stands out is said below in words."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_rows(-1)", show=False, id="layers-up", tooltip="Scroll to the layers before"),
        Binding("down", "scroll_rows(1)", show=False, id="layers-down", tooltip="Scroll to the layers behind"),
    ]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._first = 0
        self._rows = 1
        self._followed = self.selected
        self._known: tuple[Snapshot, LayerTable] | None = None

    def action_scroll_rows(self, direction: Literal[-1, 1]) -> None:
        """Show the layers before or behind."""
        self._first += direction
        self.redraw()

    def selected_text(self) -> str:
        """Return all figures, separated by tabs; empty before the first snapshot."""
        return layer_table.tab_separated(self._table(self.snapshot)) if self.snapshot is not None else ""

    def _table(self, snapshot: Snapshot) -> LayerTable:
        if self._known is None or self._known[0] is not snapshot:
            self._known = snapshot, layer_table.layer_table(snapshot)
        return self._known[1]

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return a heading, the layers that fit, and what stands out."""
        table, selected = self._table(snapshot), self.selected_in(snapshot)
        sheet = Sheet(size.width, size.height, palette.background)
        footer = self._footer(snapshot, table, size)
        room = size.height - 1 - len(footer)
        rows = min(TALLEST, max(1, room // len(table.layers)))
        self._rows = rows = rows if rows > 2 else 1
        self._scroll(len(table.layers), max(1, room // rows), selected[0])
        painter = _Painter(sheet, layer_table.columns(size.width), palette, self.glyphs)
        painter.heading()
        unwell = {warning.layer for warning in table.warnings}
        for place, layer in enumerate(table.layers[self._first : self._first + max(1, room // rows)]):
            y = 1 + place * rows
            mark = self.glyphs.running if layer.layer == selected[0] else " "
            painter.name(y, f"{mark}{layer.name}", layer, snapshot, bold=layer.layer == selected[0])
            painter.layer(y, rows, layer, snapshot, unwell=layer.layer in unwell)
        plain, faint, warning = ink(palette.foreground), ink(palette.faint), ink(palette.error, bold=True)
        for y, (line, warns) in enumerate(footer, size.height - len(footer)):
            sheet.put(0, y, line, plain if warns else faint)
            sheet.put(0, y, line[:1], warning)
        return sheet.strips()

    def _scroll(self, layers: int, shown: int, selected: int) -> None:
        """Keep what is scrolled to within bounds, and follow where another layer was selected."""
        if self._followed != self.selected and selected:
            self._first = min(max(self._first, selected - shown), selected - 1)
        self._followed = self.selected
        self._first = min(max(0, self._first), max(0, layers - shown))
        last = min(layers, self._first + shown)
        more = f" {self.glyphs.dot} {self._first + 1} to {last} of {layers}" if shown < layers else ""
        self.entitle(f"Layers{more}")

    def _footer(self, snapshot: Snapshot, table: LayerTable, size: Size) -> list[tuple[str, bool]]:
        """Return the lines below the table, and whether they are warnings; none where the table needs the room."""
        if size.width < NAME or size.height < 4:
            return []
        spare = size.height - 1 - len(table.layers)
        if table.warnings:
            # Two lines at least: layers can be scrolled to, what stands out cannot.
            room = max(2 if size.height > 5 else 1, min(size.height // 2, spare))
            return [(line, True) for line in self._warnings(table, size.width, room)]
        notes = ["nothing stands out" if snapshot.step else "updates and gradients: after the first batch"]
        if snapshot.survey is not None:
            notes.insert(0, f"{notes[0]} {self.glyphs.dot} activations of {snapshot.survey.samples:,} samples")
        note = next((note for note in notes if width_of(note) < size.width), notes[-1])
        return [(shorten(f" {note}", size.width, self.glyphs.ellipsis), False)] if spare > 0 else []

    def _warnings(self, table: LayerTable, width: int, room: int) -> list[str]:
        """Return what stands out in at most `room` lines, with the advice where there is room for it.

        Where not all warnings fit, the last line says how many there are besides.
        """
        lines: list[str] = []
        for advised in (True, False):
            warnings = [
                wrap(self.glyphs.spell(sentence), width - 2, first_indent="! ", indent="  ")
                for sentence in layer_table.words(table, advised=advised)
            ]
            lines = [line for warning in warnings for line in warning]
            if len(lines) <= room:
                return lines
        fitting = sum(end <= room for end in accumulate(map(len, warnings)))
        left_out = len(warnings) - max(1, fitting)
        lines = lines[: sum(map(len, warnings[:fitting]))] or [*lines[: room - 1], f"{lines[room - 1]} {lines[room]}"]
        if left_out and len(lines) < room:
            return [*lines, f"  {left_out} more"]
        more = f"; {left_out} more" if left_out else ""
        return [*lines[:-1], shorten(lines[-1], width - len(more), self.glyphs.ellipsis) + more]


class _Painter:
    """Writes the cells of the table, the columns one after another."""

    def __init__(self, sheet: Sheet, columns: Columns, palette: Palette, glyphs: Glyphs) -> None:
        self._sheet, self._columns, self._palette, self._characters = sheet, columns, palette, glyphs.bars
        self._spell = glyphs.spell
        self._plain, self._faint = ink(palette.foreground), ink(palette.faint)

    def heading(self) -> None:
        """Write the names of the columns."""
        columns, x = self._columns, NAME
        if columns.ratio:
            self._sheet.put(x, 0, "update/w".rjust(RATIO), self._faint)
            x += RATIO + GAP
        if columns.neurons:
            self._sheet.put(x, 0, "dead, sat.".rjust(NEURONS), self._faint)
            x += NEURONS + GAP
        for quantity in columns.bars:
            self._sheet.put(x, 0, quantity, self._faint)
            x += columns.bar_width + GAP
            if quantity in columns.moments:
                self._sheet.put(x, 0, f"{'mean':>6} {'spread':>7}", self._faint)
                x += layer_table.MOMENTS + GAP
        if columns.norms:
            self._sheet.put(x, 0, f"{'|grad.|':>{NORM}} {'|weight|':>{NORM}}", self._faint)

    def name(self, y: int, text: str, layer: LayerFigures, snapshot: Snapshot, *, bold: bool) -> None:
        """Write a layer's name."""
        colour = self._palette.layer(layer.layer, snapshot.structure.depth)
        self._sheet.put(0, y, text, ink(colour, bold=bold))

    def layer(self, y: int, rows: int, layer: LayerFigures, snapshot: Snapshot, *, unwell: bool) -> None:
        """Write the figures of a layer from row y on."""
        columns, sheet, palette, x = self._columns, self._sheet, self._palette, NAME
        if unwell:
            sheet.put(NAME - 1, y, "!", ink(palette.error, bold=True))
        if columns.ratio:
            sheet.put(x, y, layer_table.number(layer.ratio).rjust(RATIO), self._plain)
            x += RATIO + GAP
        if columns.neurons:
            asleep = layer.asleep is not None and layer.asleep.share > 0
            text = layer_table.neurons(layer).rjust(NEURONS)
            sheet.put(x, y, text, ink(palette.error) if asleep else self._plain)
            x += NEURONS + GAP
        colours: dict[Quantity, Style] = {
            "activations": ink(palette.layer(layer.layer, snapshot.structure.depth)),
            "weights": ink(palette.positive),
            "gradients": ink(palette.error),
        }
        for quantity in columns.bars:
            found = layer.distributions.get(quantity)
            if found is not None:
                below = [layer_table.ends(found, columns.bar_width)] if rows > 1 else []
                if below and quantity not in columns.moments:
                    below.append(layer_table.brief_moments(found, columns.bar_width))
                bars = layer_table.bars(found.counts, columns.bar_width, rows - len(below), self._characters)
                for row, text in enumerate(bars, y):
                    sheet.put(x, row, text, colours[quantity])
                for row, text in enumerate(below, y + len(bars)):
                    sheet.put(x, row, self._spell(text), self._faint)
            x += columns.bar_width + GAP
            if quantity in columns.moments:
                if found is not None:
                    sheet.put(x, y, layer_table.moments(found), self._plain)
                x += layer_table.MOMENTS + GAP
        if columns.norms:
            norms = (layer_table.number(norm) for norm in (layer.gradient_norm, layer.weight_norm))
            sheet.put(x, y, " ".join(norm.rjust(NORM) for norm in norms), self._plain)
