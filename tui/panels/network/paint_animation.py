"""Paints signals on their way along the connections of the network diagram, over a picture that stays as it is."""

from collections.abc import Generator
from contextlib import contextmanager
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from textual.color import Color
from textual.geometry import Region

from ...drawing.styled_canvas import ink
from .animation import Motion, MotionKind, glow, strengths
from .edges import HUGE
from .layout import LayerColumn
from .paint_connections import connections_between, lines_of
from .scene import NetworkScene

LEVELS = 6
"""Steps of brightness."""
LEAST = 0.3
"""How bright the weakest signal is beside the strongest."""


class SignalCells(NamedTuple):
    """The cells of a gap that signals run through, with the strength of each, negative where the sign is.

    The strongest of those that are drawn is 1.
    """

    left: int
    width: int
    rows: list[int]
    columns: list[int]
    characters: str
    strengths: npt.NDArray[np.float64]
    colour: Color


class Pulse:
    """What an operation has set in motion; `paint` shows it at a moment."""

    def __init__(self, scene: NetworkScene, motion: Motion) -> None:
        self._scene = scene
        self._kind: MotionKind = motion.kind
        self._gaps = [
            self._cells(motion, left, right)
            for left, right in pairwise(scene.plan.columns)
            if right.layer in motion.layers
        ]

    def _cells(self, motion: Motion, left: LayerColumn, right: LayerColumn) -> SignalCells:
        scene, connections = self._scene, connections_between(self._scene, left, right)
        travelling = strengths(scene.snapshot, motion, right.layer, connections.targets, connections.sources)
        carried = np.nan_to_num(travelling, posinf=HUGE, neginf=-HUGE)
        relative = carried / (np.abs(carried).max(initial=0.0) or 1.0)
        drawing = lines_of(scene, connections, left, right, np.arange(connections.weights.size))
        return SignalCells(
            left.right,
            right.left - left.right,
            drawing.rows,
            drawing.columns,
            drawing.characters,
            relative[np.array(drawing.pens, np.intp)],
            scene.palette.error if motion.kind == "backward" else scene.colour(left.layer),
        )

    @property
    def parts(self) -> list[Region]:
        """Where something moves."""
        top, bottom = self._scene.plan.body
        return [Region(cells.left, top, cells.width, bottom - top) for cells in self._gaps]

    @contextmanager
    def paint(self, phase: float) -> Generator[None]:
        """Show it when so much (0 … 1) of its time is over; afterwards the sheet is as it was."""
        sheet = self._scene.sheet
        kept = [row[:] for row in sheet.characters], [row[:] for row in sheet.pens]
        for cells in self._gaps:
            self._paint(cells, phase)
        yield
        sheet.characters, sheet.pens = kept

    def _paint(self, cells: SignalCells, phase: float) -> None:
        scene, sheet = self._scene, self._scene.sheet
        bright = glow(self._kind, phase, cells.width)[np.array(cells.columns, np.intp) - cells.left]
        sizes = np.abs(cells.strengths)
        # What carries nothing shows nothing.
        levels = np.where(sizes > 0, np.ceil(bright * (LEAST + (1 - LEAST) * sizes) * LEVELS), 0).astype(np.intp)
        palette = scene.palette
        colours = (palette.positive, palette.negative) if self._kind == "flash" else (cells.colour, cells.colour)
        pens = [
            [
                sheet.pen(ink(palette.background.blend(colour, 0.4 + 0.6 * step / LEVELS), bold=True))
                for step in range(LEVELS + 1)
            ]
            for colour in colours
        ]
        for place in np.flatnonzero(levels).tolist():
            y, x, character = cells.rows[place], cells.columns[place], cells.characters[place]
            # Numbers lie on top.
            if sheet.characters[y][x] == character:
                sheet.pens[y][x] = pens[int(cells.strengths[place] < 0)][levels[place]]
                if bright[place] == 1.0 and self._kind != "flash":
                    sheet.characters[y][x] = scene.signs.pulse
