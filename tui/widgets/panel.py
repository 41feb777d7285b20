"""What all panels share: a snapshot in, strips out, drawn anew only when something has changed."""

from typing import ClassVar

from textual.binding import Binding
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from ...engine.runs import Snapshot
from ..glyphs import GLYPHS, Glyphs
from ..theme import Palette

NeuronPlace = tuple[int, int]
"""(layer, neuron): layer 0 the inputs, neurons counted from 0."""


class Panel(Widget, can_focus=True):
    """A bordered part of the screen that draws the latest snapshot.

    Subclasses implement `draw`, which returns one strip a line for the size it is given; it may set `border_title`.
    They say what the panel is called, which number hides it, and what it shows. Keys that work wherever the focus is
    stand in `KEYS`: each has an id, a tooltip for the help, and an action of the panel; those that work only while
    the panel has the focus stand in `BINDINGS`, as ever.
    """

    NAME: ClassVar[str] = ""
    NUMBER: ClassVar[int] = 0
    """The key that hides and shows the panel; 0 for one that always stays."""
    EXPLANATION: ClassVar[str] = ""
    """A paragraph, in the words of the article, about what the panel shows and how to read it."""
    KEYS: ClassVar[list[Binding]] = []

    snapshot: reactive[Snapshot | None] = reactive(None)
    glyphs: reactive[Glyphs] = reactive(GLYPHS["braille"])
    selected: reactive[NeuronPlace] = reactive((1, 0))
    """The neuron that all panels are about."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._strips: list[Strip] = []

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the strips of the panel's inside, at most size.height of them; a bare panel has none."""
        return []

    def redraw(self, *parts: Region) -> None:
        """Draw again; where only some parts of the inside have changed, no more is sent to the terminal."""
        # Not when a line is asked for: by then the border stands, and a title that draw() sets would come too late.
        if self.snapshot is not None and self.size.area:
            strips = self.draw(self.snapshot, palette_of(self), self.size)
            style, width = self.rich_style, self.size.width
            self._strips = [strip.adjust_cell_length(width, style).apply_style(style) for strip in strips]
            self.refresh(*parts)

    def chosen(self, snapshot: Snapshot) -> NeuronPlace:
        """Return the selected neuron, or the nearest one that exists in the snapshot's network."""
        return within(snapshot.structure.sizes, *self.selected)

    def selected_text(self) -> str:
        """Return what `y` copies: the panel's text as it stands on screen, where a subclass has nothing better."""
        return "\n".join(strip.text.rstrip() for strip in self._strips).rstrip()

    def watch_snapshot(self) -> None:
        """A new snapshot is drawn again."""
        self.redraw()

    def watch_glyphs(self) -> None:
        """Other characters are drawn again."""
        self.redraw()

    def watch_selected(self) -> None:
        """Another neuron is drawn again."""
        self.redraw()

    def on_resize(self) -> None:
        """Another size is drawn again."""
        self.redraw()

    def notify_style_update(self) -> None:
        """A change of theme is drawn again."""
        super().notify_style_update()
        self.redraw()

    def render_line(self, y: int) -> Strip:
        """Return line y of the inside."""
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.rich_style)


def within(sizes: tuple[int, ...], layer: int, neuron: int) -> NeuronPlace:
    """Return the neuron, or the nearest one that exists in layers of these sizes, inputs first."""
    layer = min(max(0, layer), len(sizes) - 1)
    return layer, min(max(0, neuron), sizes[layer] - 1)


def palette_of(widget: Widget) -> Palette:
    """Return the palette of the theme that a widget's app wears."""
    variables: dict[str, str] = widget.app.theme_variables  # pyright: ignore[reportUnknownMemberType] - App's parameter
    return Palette.of(variables)
