"""What all panels share: a snapshot in, strips out, drawn anew only when something has changed."""

from collections.abc import Sequence
from typing import ClassVar, cast

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.content import Content
from textual.filter import LineFilter
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from nn_tui.datasets.errors import sentence_of
from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.runs import Request, Snapshot

from ..drawing.glyphs import GLYPHS, Glyphs
from ..drawing.styled_canvas import laid_on
from ..drawing.text_cells import width_of, wrap
from ..drawing.theme import Palette, palette_of
from ..faults import keep_fault
from ..terminal.cell_strip import CellStrip
from ..terminal.cells_app import CellsApp
from .border_row import BorderRow
from .captions import moment_words, subject_words
from .shown_names import with_shown_names

BORDER = 4
"""Columns of a panel's width that the titles in its border cannot take."""


class Panel(Widget, can_focus=True):
    """A bordered part of the screen that draws the latest snapshot.

    Subclasses implement `draw`, which returns one strip a line for the size it is given; it may set `border_title`.
    They say what the panel is called, which number hides it, and what it shows. Keys that work wherever the focus is
    stand in `KEYS`: each has an id, a tooltip for the help, and an action of the panel; those that work only while
    the panel has the focus stand in `BINDINGS`, as usual in Textual.
    """

    NAME: ClassVar[str] = ""
    NUMBER: ClassVar[int] = 0
    """The key that hides and shows the panel; 0 for one that has none."""
    EXPLANATION: ClassVar[str] = ""
    """A paragraph, in the words of the article, about what the panel shows and how to read it."""
    KEYS: ClassVar[list[Binding]] = []

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False)
    glyphs: reactive[Glyphs] = reactive(GLYPHS["braille"], repaint=False)
    selected: reactive[NeuronId] = reactive((1, 0), repaint=False)
    """The neuron that all panels are about."""
    names_subject: reactive[bool] = reactive(False, repaint=False)
    """Whether the title is the one place on screen that says what all panels are about."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._raw: list[Strip] | None = None
        """What was drawn last; None before the first time."""
        self._strips: list[Strip] = []
        """The same at the full width, and with the panel's own style beneath."""
        self._surroundings: tuple[Style, Size] | None = None
        self._named: tuple[Snapshot, Glyphs, Snapshot] | None = None
        """The snapshot with the names of its data as they are, and as they are shown."""
        self._style: Style | None = None
        """What lies beneath, which Textual gathers from all that the panel stands in; None where it may be another."""
        self._border_rows: dict[int, BorderRow] = {}
        """Rows of the border as Textual has drawn them, as far as their colours are still the same."""

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the strips of the panel's inside, at most size.height of them; a bare panel has none."""
        return []

    def redraw(self, *parts: Region) -> None:
        """Draw again; rows that are what they were, or all but some parts of the inside, are not looked at further."""
        # Not in render_line: by then the border stands, and a title that draw() sets would come too late.
        changed = self._draw_anew()
        if changed is None:
            self.refresh()
        elif changed:
            self._show_rows(changed, parts)

    def _draw_anew(self) -> Sequence[int] | None:
        """Draw, and return which rows of the inside have changed; None for all of the panel."""
        if self.snapshot is None or not self.size.area:
            return ()
        drawn, before = self._draw_or_tell(self.snapshot), self._raw
        style, width = self._base, self.size.width
        surroundings = style, self.size
        if surroundings != self._surroundings:
            self._surroundings, before = surroundings, None
        if drawn is before:
            return ()
        rows = [y for y, strip in enumerate(drawn) if before is None or y >= len(before) or strip != before[y]]
        self._raw = drawn
        self._strips[len(drawn) :] = [Strip([])] * (len(drawn) - len(self._strips))
        for y in rows:
            self._strips[y] = _laid_on(drawn[y], width, style)
        return None if before is None else (*rows, *range(len(drawn), len(before)))

    def _show_rows(self, rows: Sequence[int], parts: Sequence[Region]) -> None:
        """Bring rows of the inside to the screen, or parts of it where all that has changed lies in them."""
        inside = self.content_offset
        if uncovered := self._uncovered:
            app, place = uncovered
            self._styles_cache.set_dirty(*(Region(0, inside.y + y, 1, 1) for y in rows))
            app.put_rows(place + inside, ((y, self.render_line(y)) for y in rows))
        else:
            # With the border's cells: to cut them off costs Textual more than to draw them.
            self.refresh(*parts or (Region(-1, y, self.size.width + 2, 1) for y in rows))

    @property
    def _uncovered(self) -> tuple[CellsApp, Offset] | None:
        """The app, and where the panel begins on its screen, if rows may be put there past Textual's compositor."""
        if not self.is_attached:
            return None
        app = cast(object, self.app)  # pyright: ignore[reportUnknownMemberType] - App's parameter
        place = app.place_of(self) if isinstance(app, CellsApp) else None
        return (app, place) if isinstance(app, CellsApp) and place is not None else None

    def _draw_or_tell(self, snapshot: Snapshot) -> list[Strip]:
        """Return the strips of the inside; where they cannot be drawn, as where memory is short, lines that say why."""
        try:
            return self.draw(self._shown(snapshot), palette_of(self), self.size)
        except Exception as error:  # the run and the other panels go on
            keep_fault(self.app, error)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - App's
            lines = wrap(self.glyphs.spell(f"This cannot be drawn: {sentence_of(error)}"), self.size.width)
            return [Strip([Segment(line)]) for line in lines[: self.size.height]]

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:  # the run and the other panels go on
            keep_fault(self.app, error)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - App's
            self.notify(sentence_of(error), severity="warning")

    def _shown(self, snapshot: Snapshot) -> Snapshot:
        """Return a snapshot with the names of the data as the terminal can show them, the same one each time."""
        if self._named is None or self._named[0] is not snapshot or self._named[1] is not self.glyphs:
            self._named = snapshot, self.glyphs, with_shown_names(snapshot, self.glyphs)
        return self._named[2]

    def entitle(self, above: Content | str, below: Content | str = "") -> None:
        """Write into the upper and the lower border; to set Textual's own titles would draw all of the panel again."""
        for name, title, y in (("_border_title", above, -1), ("_border_subtitle", below, self.size.height)):
            content = Content(title) if isinstance(title, str) else title
            if content != getattr(self, name, None):
                setattr(self, name, content)
                self._show_border(y)

    def _show_border(self, y: int) -> None:
        """Bring the upper border (-1) or the lower one (the height of the inside) to the screen."""
        if self._raw is None:  # the border comes with the inside
            return
        if uncovered := self._uncovered:
            app, place = uncovered
            row = Region(0, self.content_offset.y + y, self.outer_size.width, 1)
            self._styles_cache.set_dirty(row)
            app.put_rows(place, [(row.y, self._border_row(row))])
        else:
            self.refresh(Region(-1, y, self.size.width + 2, 1))

    def _border_row(self, row: Region) -> Strip:
        """Return a row of the border with its present title."""
        above = row.y == 0
        title = self._border_title if above else self._border_subtitle
        known = self._border_rows.get(row.y)
        found = known.with_title(title) if known and title and known.width == row.width else None
        if found is None:
            found = self.render_lines(row)[0]
            drawn = BorderRow.of(found, above=above)
            if drawn is not None:
                self._border_rows[row.y] = drawn
        return found

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return no filters: what a panel draws has the terminal's colours already."""
        return ()

    def named(self, title: str, snapshot: Snapshot) -> str:
        """Return a title, with as much of the subject behind it as fits where this is the place to say so."""
        if not self.names_subject:
            return title
        subject, short = subject_words(snapshot)
        moment = moment_words(snapshot.subject)
        versions = (title, subject, moment), (title, short, moment), (title, short)
        texts = [f" {self.glyphs.dot} ".join(version) for version in versions]
        return next((text for text in texts if width_of(text) <= self.size.width - BORDER), texts[-1])

    def ask_for(self, request: Request) -> Request:
        """Return the request for the next snapshot with what this panel wants to see as well; it is on screen."""
        return request

    def selected_in(self, snapshot: Snapshot) -> NeuronId:
        """Return the selected neuron, or the nearest one that exists in the snapshot's network."""
        return within(snapshot.structure.sizes, *self.selected)

    def selected_text(self) -> str:
        """Return what `y` copies: the panel's text as it stands on screen, where a subclass has nothing better."""
        return "\n".join(strip.text.rstrip() for strip in self._strips).rstrip()

    def watch_snapshot(self) -> None:
        """Draw the new snapshot."""
        self.redraw()

    def watch_glyphs(self) -> None:
        """Draw again with other characters."""
        self.redraw()

    def watch_names_subject(self) -> None:
        """Another title is drawn."""
        self.redraw()

    def watch_selected(self) -> None:
        """Draw again for another neuron."""
        self.redraw()

    def on_resize(self) -> None:
        """Draw again at another size."""
        if self._surroundings is None or self._surroundings[1] != self.size:
            self.redraw()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return lines of the panel with its border; the first time they are drawn when they are asked for."""
        if self._raw is None:
            self._draw_anew()
        return super().render_lines(crop)

    def notify_style_update(self) -> None:
        """Draw again in the colours of another theme."""
        super().notify_style_update()
        self._style = None
        self._border_rows.clear()
        self.redraw()

    @property
    def _base(self) -> Style:
        if self._style is None:
            self._style = self.rich_style
        return self._style

    def render_line(self, y: int) -> Strip:
        """Return line y of the inside."""
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.rich_style)


def _laid_on(strip: Strip, width: int, style: Style) -> Strip:
    """Return a strip at a width, with a style beneath it; the row of a sheet has a background of its own."""
    blank = width - strip.cell_length
    if blank == 0 and isinstance(strip, CellStrip):
        return strip
    pieces = [
        Segment(text, style if own is None else laid_on(style, own))
        for text, own, _ in (strip if blank >= 0 else strip.crop(0, width))
    ]
    if blank > 0:
        pieces.append(Segment(" " * blank, style))
    return Strip(pieces, width)


def within(sizes: tuple[int, ...], layer: int, neuron: int) -> NeuronId:
    """Return the neuron, or the nearest one that exists in layers of these sizes, inputs first."""
    layer = min(max(0, layer), len(sizes) - 1)
    return layer, min(max(0, neuron), sizes[layer] - 1)
