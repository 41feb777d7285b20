"""Paints the grid of a folded layer in the network diagram: all of its neurons, a cell each or a cell for several."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from textual.color import Color

from nn_tui.engine.network.names import neuron_name

from ...drawing.styled_canvas import ink
from .layout import Grid, LayerColumn
from .scene import NetworkScene


class GridPainter:
    """Paints the grid of one column.

    Where the view is about weights, the cells show what connects the neurons with the selected one, if that is in a
    neighbouring layer: what it looks for in a picture, for instance.
    """

    def __init__(self, scene: NetworkScene, column: LayerColumn, grid: Grid) -> None:
        self.scene, self.column, self.grid = scene, column, grid
        self._connected = _connected(scene, column)

    @property
    def caption(self) -> str:
        """What the cells show, if that is not the neurons' own numbers: `w → h1.3`."""
        if self._connected is None:
            return ""
        scene, (layer, neuron) = self.scene, self.scene.selected
        name = neuron_name(layer, neuron, scene.depth, scene.snapshot.data.feature_names)
        sign, arrow = scene.glyphs.spell(scene.view.signs.weight), scene.glyphs.arrow
        return f"{sign} {arrow} {name}" if self.column.layer < layer else f"{sign} {name} {arrow}"

    def paint(self) -> None:
        """Paint it; a cell of several neurons shows the one with the largest number."""
        characters, pens = self._cells()
        scene, column, grid = self.scene, self.column, self.grid
        wide = grid.cell_width
        for row in range(grid.rows):
            part = slice(row * grid.columns, (row + 1) * grid.columns)
            line = [character for character in characters[part] for _ in range(wide)]
            scene.sheet.write_cells(column.left, grid.top + row, line, [pen for pen in pens[part] for _ in range(wide)])
        layer, neuron = scene.selected
        if layer == column.layer:
            row, place = grid.cell(neuron)
            text = characters[row * grid.columns + place] * wide
            palette = scene.palette
            x, y = column.left + place * wide, grid.top + row
            scene.put(x, y, text, palette.background, palette.foreground, bold=True)

    def _cells(self) -> tuple[list[str], list[int]]:
        """Return the character and the pen of each cell, row by row."""
        scene, signs = self.scene, self.scene.signs
        members = _members(self.grid)
        count = len(members)
        own = scene.values.layers[self.column.layer]
        series = self._connected
        if series is None:
            line = scene.view.lines[0] if self.column.layer else "a"
            shown = own.shown.get(line)
            if shown is None:
                none = scene.sheet.pen(ink(scene.palette.faint))
                return [signs.none if first >= 0 else " " for first in members[:, 0].tolist()], [none] * count
            series, scale = np.array(shown), scene.values.scales.get(line, own.scale)
        else:
            scale = float(np.abs(series).max()) or 1.0
        values = np.append(np.nan_to_num(series, posinf=scale, neginf=-scale), 0.0)[members]
        largest = values[np.arange(count), np.abs(values).argmax(axis=1)]
        steps = len(signs.positive) - 1
        levels = np.rint(np.minimum(np.abs(largest) / scale, 1.0) * steps).astype(np.intp)
        characters = [
            (signs.negative if negative else signs.positive)[level] if first >= 0 else " "
            for negative, level, first in zip(
                (largest < 0).tolist(), levels.tolist(), members[:, 0].tolist(), strict=True
            )
        ]
        pens = np.array([self._pens(colour, steps) for colour in self._colours()])
        cell_pens: list[int] = pens[(largest < 0).astype(np.intp), levels].tolist()
        if self._connected is None and any(own.marks):
            self._mark_dead(characters, cell_pens, members)
        return characters, cell_pens

    def _mark_dead(self, characters: list[str], pens: list[int], members: npt.NDArray[np.intp]) -> None:
        """Mark the cells of which all neurons are dead."""
        marks = self.scene.values.layers[self.column.layer].marks
        for kind in ("dead", "dead in batch"):
            of_kind = np.array([mark.startswith(kind) for mark in marks] + [True])
            for place in np.flatnonzero(of_kind[members].all(axis=1) & (members[:, 0] >= 0)).tolist():
                characters[place] = self.scene.signs.marks[kind]
                pens[place] = self.scene.sheet.pen(ink(self.scene.palette.faint))

    def _colours(self) -> tuple[Color, Color]:
        palette, colour = self.scene.palette, self.scene.colour(self.column.layer)
        if self._connected is not None:
            return palette.positive, palette.negative
        return colour, colour

    def _pens(self, colour: Color, steps: int) -> list[int]:
        palette, sheet = self.scene.palette, self.scene.sheet
        return [sheet.pen(ink(palette.strength(colour, step / steps))) for step in range(steps + 1)]


def _connected(scene: NetworkScene, column: LayerColumn) -> npt.NDArray[np.float64] | None:
    """Return what connects each neuron of a column with the selected one; None where that is not what is shown."""
    layer, neuron = scene.selected
    if not scene.view.of_parameters or abs(column.layer - layer) != 1:
        return None
    values, whole = scene.values.layers[max(column.layer, layer)], slice(None)
    if values.carried is None:
        return None
    sources, targets = (whole, neuron) if column.layer < layer else (neuron, whole)
    return np.asarray(values.carried_from(sources, targets), np.float64)


@lru_cache(maxsize=64)
def _members(grid: Grid) -> npt.NDArray[np.intp]:
    """Return the neurons of each cell, row by row, filled up with −1: shape (cells, neurons in a cell)."""
    members = np.full((grid.rows * grid.columns, grid.block[0] * grid.block[1]), -1, np.intp)
    for cell in range(len(members)):
        found = grid.members(*divmod(cell, grid.columns))
        members[cell, : len(found)] = found
    return members
