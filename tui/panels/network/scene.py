"""What the painters of the network diagram share: what is shown, where, and with which colours and characters."""

from functools import cached_property

import msgspec
from textual.color import Color

from nn_tui.engine.network.arrays import Array
from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.runs import Snapshot

from ...drawing.glyphs import Glyphs
from ...drawing.styled_canvas import Sheet, ink
from ...drawing.theme import Palette
from .layout import Plan
from .symbols import DIAGRAM_GLYPHS, DiagramGlyphs
from .values import Values, values_of
from .views import NetworkView


class NetworkScene(msgspec.Struct, frozen=True, dict=True):
    """A snapshot laid out on a sheet; `selected` is the (layer, neuron) that stands out."""

    sheet: Sheet
    snapshot: Snapshot
    view: NetworkView
    plan: Plan
    selected: NeuronId
    palette: Palette
    glyphs: Glyphs

    @cached_property
    def signs(self) -> DiagramGlyphs:
        """The diagram's own characters."""
        return DIAGRAM_GLYPHS[self.glyphs.charset]

    @cached_property
    def values(self) -> Values:
        """The numbers of the view."""
        return values_of(self.snapshot, self.view)

    @cached_property
    def maps(self) -> dict[tuple[int, int], list[Array]]:
        """The neurons' decision maps that were computed, by columns and rows."""
        return {}

    @cached_property
    def depth(self) -> int:
        """The number of the output layer."""
        return self.snapshot.structure.depth

    def colour(self, layer: int) -> Color:
        """Return the colour of a layer."""
        return self.palette.layer(layer, self.depth)

    def put(
        self, x: int, y: int, text: str, colour: Color, background: Color | None = None, *, bold: bool = False
    ) -> None:
        """Write a text from cell (x, y) to the right."""
        self.sheet.put(x, y, text, ink(colour, background, bold=bold))
