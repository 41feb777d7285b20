"""What all panels share: a snapshot in, strips out, drawn anew only when something has changed."""

from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from ...engine.runs import Snapshot
from ..glyphs import GLYPHS, Glyphs
from ..theme import Palette


class Panel(Widget, can_focus=True):
    """A bordered part of the screen that draws the latest snapshot.

    Subclasses implement `draw`, which returns one strip a line for the size it is given; it may set `border_title`.
    """

    snapshot: reactive[Snapshot | None] = reactive(None)
    glyphs: reactive[Glyphs] = reactive(GLYPHS["braille"])

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._strips: list[Strip] = []

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the strips of the panel's inside, at most size.height of them; a bare panel has none."""
        return []

    def redraw(self) -> None:
        """Draw again."""
        # Not when a line is asked for: by then the border stands, and a title that draw() sets would come too late.
        if self.snapshot is not None and self.size.area:
            strips = self.draw(self.snapshot, palette_of(self), self.size)
            style, width = self.rich_style, self.size.width
            self._strips = [strip.adjust_cell_length(width, style).apply_style(style) for strip in strips]
            self.refresh()

    def watch_snapshot(self) -> None:
        """A new snapshot is drawn again."""
        self.redraw()

    def watch_glyphs(self) -> None:
        """Other characters are drawn again."""
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


def palette_of(widget: Widget) -> Palette:
    """Return the palette of the theme that a widget's app wears."""
    variables: dict[str, str] = widget.app.theme_variables  # pyright: ignore[reportUnknownMemberType] - App's parameter
    return Palette.of(variables)
