"""Paints the network diagram's headings, columns, folds and last line."""

from ...drawing.text_cells import shorten, width_of
from ..captions import operation_formulas
from .captions import heading, operation_words, prediction, targets_scaled
from .layout import LayerColumn
from .paint_grid import GridPainter
from .paint_neurons import NeuronPainter
from .scene import NetworkScene

WIDE = 60
"""The columns from which on there is room for whole words in the last line."""


class DiagramPainter:
    """Paints all of a scene but its connections; `left_out` tells that weak ones of these are not drawn."""

    def __init__(self, scene: NetworkScene, *, left_out: bool) -> None:
        self.scene, self.left_out = scene, left_out
        operation = scene.snapshot.last_operation
        self.running: frozenset[int] = frozenset()
        """The layers that the operation taken last was about."""
        if operation is not None:
            self.running = frozenset(operation.layers or range(1, scene.depth + 1))
        self.backwards = operation is not None and operation.phase in ("loss", "backward")
        self.arrow = scene.signs.backward if self.backwards else scene.signs.forward

    def paint(self) -> None:
        """Paint it, over the connections."""
        self._paint_headings()
        for column in self.scene.plan.columns:
            painter = NeuronPainter(self.scene, column, marked=column.layer in self.running)
            for slot in column.slots:
                painter.paint(slot)
            self._paint_folds(column)
            if column.grid is not None:
                GridPainter(self.scene, column, column.grid).paint()
        self._paint_sides()
        if self.scene.snapshot.last_operation is not None:
            self._paint_operation()
        else:
            self._paint_prediction()

    def _paint_headings(self) -> None:
        """Write a name and a size above each column, in the middle unless a neighbour stands in the way."""
        scene, columns = self.scene, self.scene.plan.columns
        stops = [*(column.left - 1 for column in columns[1:]), scene.sheet.width]
        ends = [0, 0]
        for column, stop in zip(columns, stops, strict=True):
            name, size = heading(scene.snapshot, column.layer)
            caption = GridPainter(scene, column, column.grid).caption if column.grid else ""
            if caption and width_of(f"{size}, {caption}") <= column.width:
                size = f"{size}, {caption}"
            marked = column.layer in self.running
            if marked:
                name = f"{self.arrow} {name}"
            colour = scene.palette.mark if marked else scene.colour(column.layer)
            for row, (text, shade) in enumerate(((name, colour), (size, scene.palette.faint))):
                text = shorten(text, stop - ends[row], scene.glyphs.ellipsis)
                width = width_of(text)
                middle = column.left + (column.width - width) // 2
                x = max(ends[row], min(middle, stop - width))
                scene.put(x, row, text, shade, bold=row == 0)
                ends[row] = x + width + 1

    def _paint_folds(self, column: LayerColumn) -> None:
        ellipsis = self.scene.glyphs.ellipsis
        for fold in column.folds:
            count = fold.stop - fold.first
            texts = (f"{ellipsis} {count} more", f"{ellipsis} {count}", f"{ellipsis}{count}")
            text = next((text for text in texts if width_of(text) <= column.width), texts[-1])
            self.scene.put(column.left, fold.row, text, self.scene.palette.faint)

    def _paint_sides(self) -> None:
        """Tell how many layers there are beyond either edge."""
        scene, plan = self.scene, self.scene.plan
        middle = sum(plan.body) // 2 - 1
        for count, x, text in (
            (plan.before, 0, f"{scene.signs.before} {plan.before}"),
            (plan.after, scene.sheet.width - 4, f"{plan.after:>2} {scene.signs.after}"),
        ):
            if count:
                scene.put(x, middle, text, scene.palette.foreground, bold=True)
                scene.put(x, middle + 1, "more", scene.palette.faint)

    def _paint_operation(self) -> None:
        """Write the operation taken last into the last line."""
        scene, row = self.scene, self.scene.sheet.height - 1
        phase = operation_words(scene.snapshot)
        colour = scene.palette.error if self.backwards else scene.colour(min(self.running))
        if scene.snapshot.last_operation is not None and scene.snapshot.last_operation.phase == "update":
            colour = scene.palette.positive
        phase = f"{self.arrow} {phase}"
        scene.put(0, row, phase, scene.palette.mark, bold=True)
        x = width_of(phase) + 2
        room = scene.sheet.width - x
        formulas = [scene.glyphs.spell(formula) for formula in operation_formulas(scene.snapshot)]
        formula = next((text for text in formulas if width_of(text) <= room), formulas[-1])
        scene.put(x, row, shorten(formula, room, scene.glyphs.ellipsis), colour, bold=True)

    def _paint_prediction(self) -> None:
        """Write prediction and target into the last line, and what the lines mean if there is room."""
        scene, palette, width = self.scene, self.scene.palette, self.scene.sheet.width
        row = scene.sheet.height - 1
        guess, target, agree = prediction(scene.snapshot)
        mean = "mean " if scene.snapshot.subject.averaged else ""
        parts = [(f"{mean}{scene.signs.prediction} {guess}", palette.output)]
        if target:
            parts.append((f"{'target' if width >= WIDE else 'y'} {target}", palette.foreground))
        if targets_scaled(scene.snapshot):
            solid, broken = scene.signs.lines
            legend = width_of(f"{solid} w>0  {broken} w<0")
            taken = sum(width_of(text) + 2 for text, _ in parts) + legend
            words = "in the data's units; a and y are scaled", "data's units; a, y scaled", "data's units"
            # What the lines mean gives way: a figure without its unit is taken for another one.
            fitting = [text for text in words if taken + width_of(text) <= width]
            fitting += [text for text in words if taken - legend + width_of(text) <= width]
            parts += [(text, palette.faint) for text in fitting[:1]]
        if agree is not None:
            verdict = scene.signs.right if agree else scene.signs.wrong
            parts.append((verdict, palette.output if agree else palette.error))
        x = 0
        for text, colour in parts:
            text = shorten(scene.glyphs.spell(text), width - x, scene.glyphs.ellipsis)
            scene.put(x, row, text, colour, bold=colour is palette.output)
            x += width_of(text) + 2
        self._paint_legend(x)

    def _paint_legend(self, x: int) -> None:
        """Say at the end of the last line what the connections carry, if there is room for it right of x."""
        scene, palette, width = self.scene, self.scene.palette, self.scene.sheet.width
        solid, broken = scene.signs.lines
        sign = scene.glyphs.spell(scene.view.signs.weight)
        legend = [(f"{solid} {sign}>0  ", palette.positive), (f"{broken} {sign}<0", palette.negative)]
        if all(layer.carried is None for layer in scene.values.layers):
            legend = [(f"no {sign} before the first batch", palette.faint)]
        elif self.left_out and width >= WIDE:
            legend.insert(0, ("strongest ", palette.faint))
        start = width - sum(width_of(text) for text, _ in legend)
        if x <= start:
            for text, colour in legend:
                scene.put(start, scene.sheet.height - 1, text, colour)
                start += width_of(text)
