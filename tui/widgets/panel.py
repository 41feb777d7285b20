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
        self._drawn: Size | None = None

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the strips of the panel's inside, at most size.height of them; a bare panel has none."""
        return []

    def redraw(self) -> None:
        """Draw again at the next opportunity."""
        self._drawn = None
        self.refresh()

    def watch_snapshot(self) -> None:
        """A new snapshot is drawn again."""
        self.redraw()

    def watch_glyphs(self) -> None:
        """Other characters are drawn again."""
        self.redraw()

    def notify_style_update(self) -> None:
        """A change of theme is drawn again."""
        super().notify_style_update()
        self.redraw()

    def render_line(self, y: int) -> Strip:
        """Return line y of the inside."""
        if self._drawn != self.size:
            self._drawn = self.size
            variables: dict[str, str] = self.app.theme_variables  # pyright: ignore[reportUnknownMemberType] - App's own parameter
            snapshot = self.snapshot
            self._strips = [] if snapshot is None else self.draw(snapshot, Palette.of(variables), self.size)
        style = self.rich_style
        if y < len(self._strips):
            return self._strips[y].adjust_cell_length(self.size.width, style)
        return Strip.blank(self.size.width, style)
