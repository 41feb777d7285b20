"""Paints the neurons of the network diagram: a box, a few lines or one line each, as their column's detail says."""

from functools import cached_property
from typing import NamedTuple

from textual.color import Color

from nn_tui.engine.network.names import neuron_name

from ...drawing import number_format as numbers
from ...drawing.short_names import abbreviated_names
from ...drawing.styled_canvas import ink
from ...drawing.text_cells import width_of
from .captions import abbreviate, class_name
from .layout import LayerColumn, Slot
from .paint_maps import paint_map
from .scene import NetworkScene
from .values import LayerValues
from .views import SIDE_NAMES, NeuronLine

INPUT_LINES: tuple[NeuronLine, ...] = ("a",)
NUMBER = 5
"""The least width of a number."""
LEAST_BAR = 3
"""The bar that a longer label leaves room for."""
SHORT_NAME = 4
"""The longest name of an output on one line."""


class Gauge(NamedTuple):
    """What a bar and its number show; no value where it is not computed yet."""

    labels: tuple[str, ...]
    """What it is called, the longest name first."""
    value: float | None
    share: float
    colour: Color
    mark: str = ""
    unsigned: bool = False


class NeuronPainter:
    """Paints the neurons of one column; `marked` tells that the operation taken last was about its layer."""

    def __init__(self, scene: NetworkScene, column: LayerColumn, *, marked: bool) -> None:
        self.scene, self.column, self.marked = scene, column, marked
        self.values: LayerValues = scene.values.layers[column.layer]
        self.lines = scene.view.lines if column.layer else INPUT_LINES
        """What the neurons are mainly about: the first has a mark, all have bars."""
        self.colour = scene.colour(column.layer)
        self._names: dict[int, dict[int, str]] = {}
        """The names of the neurons by the width that they are to fit in."""
        self.track = scene.palette.background.blend(scene.palette.faint, 0.45)

    def paint(self, slot: Slot) -> None:
        """Paint a neuron in its place."""
        column, detail, neuron = self.column, self.column.detail, slot.neuron
        selected = self.scene.selected == (column.layer, neuron)
        left, width = column.left, column.width
        if detail.boxed:
            self._paint_box(slot, selected=selected)
            left, width = left + 1, width - 2
        elif detail.named_beside(width):
            self._paint_side(slot)
            left, width = left + SIDE_NAMES, width - SIDE_NAMES
        for row, line in enumerate(detail.lines, slot.top + detail.boxed):
            if line == "name":
                self.scene.put(left, row, self._name(neuron, width), self.colour, bold=True)
            elif line == "all":
                self._paint_all(row, neuron)
            elif line == "map":
                if "map" not in detail.lines[: row - slot.top - detail.boxed]:
                    paint_map(self.scene, left, row, width, detail.lines.count("map"), column.layer, neuron)
            else:
                self._paint_line(left, row, width, line, neuron)
        if selected and not detail.boxed:
            opening, closing = self.scene.signs.brackets
            for row in range(slot.top, slot.top + slot.height):
                self.scene.put(column.left - 1, row, opening, self.scene.palette.foreground, bold=True)
                self.scene.put(column.right, row, closing, self.scene.palette.foreground, bold=True)

    # Names, biases and boxes

    def _name(self, neuron: int, width: int) -> str:
        """Return the fullest name that fits: `y2 versicolor`, `Versic`, `y2`; no neuron's is the name of another."""
        if width not in self._names:
            shown = [slot.neuron for slot in self.column.slots]
            full = [self._full_name(neuron, width) for neuron in shown]
            data = self.scene.snapshot.data
            others = data.feature_names if self.column.layer == 0 else data.target_names
            short = abbreviated_names(tuple(full), others, width, self.scene.glyphs.ellipsis, abbreviate)
            self._names[width] = dict(zip(shown, short, strict=True))
        return self._names[width][neuron]

    def _full_name(self, neuron: int, width: int) -> str:
        """Return a neuron's name with its class, or the class alone where there is no room for both."""
        name = self._short_name(neuron)
        label = class_name(self.scene.snapshot, neuron) if self.column.layer == self.scene.depth else ""
        full = f"{name} {label}".rstrip()
        return label if label and width_of(full) > width else full

    def _short_name(self, neuron: int) -> str:
        features = self.scene.snapshot.data.feature_names
        return neuron_name(self.column.layer, neuron, self.scene.depth, features)

    def _paint_side(self, slot: Slot) -> None:
        left, palette = self.column.left, self.scene.palette
        self.scene.put(left, slot.top, self._name(slot.neuron, SIDE_NAMES - 1), self.colour, bold=True)
        bias = self._bias(slot.neuron)
        if bias:
            self.scene.put(left, slot.top + slot.height - 1, f"b{bias}", palette.faint)

    def _bias(self, neuron: int) -> str:
        """Return the bias that stands beside the lines; nothing where a line of its own shows it."""
        biases = self.values.shown.get("bias")
        if biases is None or "bias" in self.lines:
            return ""
        return numbers.fitted(biases[neuron]) + self.scene.signs.frozen * self.values.frozen_bias(neuron)

    def _paint_box(self, slot: Slot, *, selected: bool) -> None:
        scene, palette, left, inner = self.scene, self.scene.palette, self.column.left, self.column.width - 2
        box = scene.signs.selected_box if selected else scene.signs.box
        if selected:
            border = palette.foreground
        elif self.marked:
            border = palette.mark
        else:
            border = palette.strength(self.colour, 0.15 + 0.6 * self._gauge(self.lines[0], slot.neuron).share)
        pen = scene.sheet.pen(ink(border, bold=selected))
        bottom = slot.top + slot.height - 1
        scene.sheet.write(left, slot.top, box[0] + box[4] * inner + box[1], pen)
        scene.sheet.write(left, bottom, box[2] + box[4] * inner + box[3], pen)
        for row in range(slot.top + 1, bottom):
            scene.sheet.write(left, row, box[5], pen)
            scene.sheet.write(left + inner + 1, row, box[5], pen)
        name = self._name(slot.neuron, inner - 2)
        scene.put(left + 1, slot.top, f" {name} ", palette.foreground if selected else self.colour, bold=True)
        bias = self._bias(slot.neuron)
        text = f" b {bias}"
        if bias and width_of(text) <= inner:
            scene.put(left + 1, bottom, f"{text} "[:inner], palette.faint)

    # Numbers

    def _gauge(self, line: NeuronLine, neuron: int) -> Gauge:
        scene, shown = self.scene, self.values.shown
        if line == "a" and shown["a"] is None and shown.get("z") is not None and "z" not in self.column.detail.lines:
            # Between its two forward operations a neuron has a z and no activation yet.
            line = "z"
        series = shown.get(line)
        value = None if series is None else series[neuron]
        share = 0.0
        if value is not None and line != "z":
            share = abs(value) / scene.values.scales.get(line, self.values.scale)
        mark = scene.signs.marks[self.values.marks[neuron]] if line == self.lines[0] else ""
        share = share if share < 1.0 else 1.0  # NaN fills the bar
        return Gauge(self._labels(line, neuron), value, share, self._colour(line, value), mark, line == "norm")

    def _labels(self, line: NeuronLine, neuron: int) -> tuple[str, ...]:
        scene, signs = self.scene, self.scene.view.signs
        match line:
            case "bias" | "norm":
                frozen = scene.signs.frozen if line == "bias" and self.values.frozen_bias(neuron) else ""
                names = signs.bias if line == "bias" else signs.norm
                return tuple(scene.glyphs.spell(name) + frozen for name in names)
            case "delta":
                return (scene.glyphs.delta,)
            case "target":
                return ("y",)
            case "a" if not self.column.layer:
                return ("x",)
            case _:
                return (line,)

    def _colour(self, line: NeuronLine, value: float | None) -> Color:
        palette = self.scene.palette
        match line:
            case "delta":
                return palette.error
            case "z":
                return palette.faint
            case "bias" if "bias" not in self.lines:
                return palette.faint
            case "bias":
                return palette.signed(value or 0.0)
            case _:
                return self.colour

    def _paint_line(self, x: int, y: int, width: int, line: NeuronLine, neuron: int) -> None:
        """Paint a quantity in a line of its own: its label, a bar, and as many digits as there is room for."""
        gauge = self._gauge(line, neuron)
        digits = NUMBER + (width >= 13) + (width >= 17) - (line == "norm")
        room = width - digits
        if room >= 2 or line != self.lines[0]:
            labels = [label for label in gauge.labels if width_of(label) <= room - LEAST_BAR]
            labels += [label for label in gauge.labels[1:] if width_of(label) <= room]
            label = next(iter(labels), gauge.labels[-1])
            self.scene.put(x, y, label, gauge.colour, bold=line in self.lines)
            x, room = x + width_of(label), room - width_of(label)
        if line not in (*self.lines, "target"):
            x, room = x + room, 0
        self._paint_gauge(x, y, room, digits, gauge)

    def _paint_gauge(self, x: int, y: int, bar: int, digits: int, gauge: Gauge) -> None:
        """Paint a bar and a number side by side: `━━━  +0.71`, or `▆+0.71` where there is little room."""
        value, share, colour, mark = gauge.value, gauge.share, gauge.colour, gauge.mark
        scene, palette = self.scene, self.scene.palette
        if value is None:
            scene.put(x + bar + digits - 1, y, scene.signs.none, palette.faint)
            return
        before = int(bar >= 5)
        length = bar - 1 - before if bar >= 3 else bar
        if bar == 1:
            steps = len(scene.glyphs.bars) - 1
            scene.put(x, y, scene.glyphs.bars[round(share * steps)], colour)
        elif bar > 1:
            full, half = scene.signs.bar[2 * (value < 0) :][:2]
            halves = round(share * length * 2)
            scene.put(x + before, y, scene.signs.track * length, self.track)
            scene.put(x + before, y, full * (halves // 2) + half * (halves % 2), colour)
        if mark and bar:
            scene.put(x + before + length - 1, y, mark, palette.mark, bold=True)
        # What is never below 0 has no sign.
        text = numbers.fitted(value, digits + 1)[1:] if gauge.unsigned else numbers.fitted(value, digits)
        scene.put(x + bar, y, text.rjust(digits), palette.foreground)

    def _paint_all(self, y: int, neuron: int) -> None:
        """Paint a neuron on one line: its name and two numbers.

        Narrow columns drop the name and the second number; of outputs that stand for classes first the latter.
        """
        column, x, width = self.column, self.column.left, self.column.width
        if column.layer == 0:
            bar = width // 3 if width >= 16 else 0
            # A bar begins with a blank, and the sign of a number parts it from a name of two letters.
            name = self._name(neuron, width - NUMBER - bar - (bar == 0 and width > NUMBER + 3))
            self.scene.put(x, y, name, self.colour)
            self._paint_gauge(column.right - NUMBER - bar, y, bar, NUMBER, self._gauge("a", neuron))
            return
        first, *others = self.lines
        second = bool(others) and width >= 2 * (NUMBER + 1)
        longest = self._longest
        if column.layer == self.scene.depth and class_name(self.scene.snapshot, neuron):
            second = second and width > 2 * (NUMBER + 1) + longest
        room = width - (NUMBER + 1) * (1 + second)
        if room > longest:
            self.scene.put(x, y, self._name(neuron, longest), self.colour)
            x, room = x + longest + 1, room - longest - 1
        bar = 1 + (room + second) // (1 + second)
        self._paint_gauge(x, y, bar, NUMBER, self._gauge(first, neuron))
        if second:
            x += bar + NUMBER
            self._paint_gauge(x, y, column.right - x - NUMBER, NUMBER, self._gauge(others[0], neuron))

    @cached_property
    def _longest(self) -> int:
        """The width of names on one line."""
        names = [self._short_name(slot.neuron) for slot in self.column.slots]
        if self.column.layer == self.scene.depth:
            labels = [class_name(self.scene.snapshot, slot.neuron) for slot in self.column.slots]
            names = [label or name for label, name in zip(labels, names, strict=True)]
            return min(SHORT_NAME, max(map(width_of, names)))
        return max(map(width_of, names))
