"""An app that sends the terminal only the cells that changed, when it is ready for them."""

from collections.abc import Iterable, Mapping

from rich.color import ColorSystem
from rich.console import RenderableType
from rich.style import Style
from textual import on
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._styles_cache import StylesCache
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.driver import Driver
from textual.events import CursorPosition, Resize
from textual.geometry import Offset, Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from .capabilities import Colours
from .cell_diff import ScreenCells
from .driver import TerminalDriver
from .frame_pacing import Pace
from .query import QUERY
from .sgr import without_colours
from .timers import use_calling_timers

use_calling_timers()

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
"""Around a frame, for terminals that can show it all at once."""

COLOUR_SYSTEMS: dict[Colours, ColorSystem] = {
    "true": ColorSystem.TRUECOLOR,
    "256": ColorSystem.EIGHT_BIT,
    "16": ColorSystem.STANDARD,
    "none": ColorSystem.TRUECOLOR,
}


class CellsApp(App[None]):
    """Collects what Textual draws in cells, and sends what changed once the line is free.

    What is drawn between two portions is merged into the next, so that the terminal always gets the latest state. What
    Textual sends besides frames (modes, queries, the clipboard) is never delayed.
    """

    pace: Pace
    colours: Colours = "true"
    _cells: ScreenCells | None = None
    _layout: Mapping[Widget, tuple[Region, Region]] | None = None
    """Where everything lies on the screen, and what it is clipped to; Textual makes another after each change."""
    _places: dict[Widget, Offset | None]
    """Where widgets begin in that layout that nothing covers, as far as somebody has asked; None for the others."""
    _sends_soon = False

    def get_driver_class(self) -> type[Driver]:
        """Return a driver that copes with a terminal that has gone."""
        return TerminalDriver

    def _pen_of(self, style: Style) -> str:
        pen = Strip.render_ansi(style, COLOUR_SYSTEMS[self.colours])
        return without_colours(pen) if self.colours == "none" else pen

    @property
    def _plain_text(self) -> bool:
        """Whether text has the default foreground: of the terminal's own colours nobody knows what stands out."""
        return self.current_theme.ansi and self.colours != "none"

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if not (self._has_terminal and isinstance(renderable, LayoutUpdate | ChopsUpdate)):
            super()._display(screen, renderable)  # pyright: ignore[reportUnknownMemberType] - Screen's parameter
            return
        if self._batch_count:
            return
        try:
            self._put(renderable)
            self.send_changes()
        except Exception as error:
            self._handle_exception(error)

    @property
    def _has_terminal(self) -> bool:
        driver = self._driver
        return driver is not None and not (driver.is_headless or driver.is_inline or self._closed or not self._running)

    def pop_screen(self) -> AwaitComplete:
        """Leave the topmost screen, and let go of what it has drawn: Textual keeps that of a thousand widgets."""
        StylesCache.get_inner_outer.cache_clear()
        return super().pop_screen()

    # Past Textual's compositor

    def place_of(self, widget: Widget) -> Offset | None:
        """Return where a widget begins whose rows may be put on the screen as they are; None where Textual must.

        That is so where it lies whole on the topmost screen and nothing over it. Textual's way, which cuts each row
        to pieces and puts them together again, takes longer than most rows took to draw.
        """
        cells, screen = self._cells, self.screen
        if cells is None or not self._has_terminal or self._batch_count or widget.screen is not screen:
            return None
        if (cells.width, cells.height, cells.plain_text) != (*self.size, self._plain_text):
            return None
        layout = screen._compositor.visible_widgets  # pyright: ignore[reportPrivateUsage] - nowhere else does it stand
        if layout is not self._layout:
            self._layout, self._places = layout, {}
        if widget not in self._places:
            self._places[widget] = _uncovered(widget, layout)
        return self._places[widget]

    def put_rows(self, place: Offset, rows: Iterable[tuple[int, Strip]]) -> None:
        """Put rows on the screen, each by how far below a place it lies; sent once all that is due is there."""
        if self._cells is None:
            return
        for y, strip in rows:
            self._cells.put(place.x, place.y + y, strip)
        if not self._sends_soon:
            self._sends_soon = True
            self.call_later(self._send_rows)

    def _send_rows(self) -> None:
        self._sends_soon = False
        self.send_changes()

    # What goes to the terminal

    def _put(self, update: LayoutUpdate | ChopsUpdate) -> None:
        """Put an update into the cells, as Textual would have drawn it."""
        width, height = self.size
        cells = self._cells
        plain_text = self._plain_text
        if cells is None or (cells.width, cells.height, cells.plain_text) != (width, height, plain_text):
            cells = self._cells = ScreenCells(width, height, self._pen_of, plain_text=plain_text)
        if isinstance(update, LayoutUpdate):
            for y, line in enumerate(update.strips, update.region.y):
                x = update.region.x
                for strip in line:
                    cells.put(x, y, strip)
                    x += strip.cell_length
            return
        for y, left, right in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is not None and x <= right and end > left:
                    cells.put(x, y, strip if end <= right else strip.crop(0, right - x))

    def send_changes(self) -> None:
        """Send what has changed, or as much of it as the line can take at once, if it is free."""
        cells, driver, pace = self._cells, self._driver, self.pace
        if cells is None or driver is None or not cells.changed or not pace.free:
            return
        if pace.wants_probe:
            driver.write(QUERY)
            pace.probed(len(QUERY))
            if pace.answers:  # nobody waits for a terminal of which that is not known
                return
        sequence = cells.take(pace.portion)
        if not sequence:
            return
        x, y = self.screen.outer_size.clamp_offset(self.cursor_position)
        sequence += f"\x1b[{y + 1};{x + 1}H"
        if self._sync_available:
            sequence = f"{_BEGIN}{sequence}{_END}"
        if pace.asks:
            sequence += QUERY
        driver.write(sequence)
        pace.sent(len(sequence.encode()))

    def on_cursor_position(self, event: CursorPosition) -> None:
        """Note the terminal's answer, and send what has been drawn since."""
        event.stop()
        self.pace.answered()
        self.send_changes()

    def action_suspend_process(self) -> None:
        """Stop the program until the shell lets it go on."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.stop_job()

    @on(Driver.SignalResume)
    def learn_anew(self) -> None:
        """Ask the terminal again whether it answers: the program was stopped, and the answers went elsewhere."""
        self.pace.forget_answers()

    def on_resize(self, _event: Resize) -> None:
        """Send everything again: the terminal has another size, or is back from the background."""
        if self._cells is not None:
            self._cells.forget()


def _uncovered(widget: Widget, layout: Mapping[Widget, tuple[Region, Region]]) -> Offset | None:
    if widget not in layout:
        return None
    region, clip = layout[widget]
    beneath = {widget, *widget.ancestors}
    covered = any(
        its_region.intersection(its_clip).overlaps(region)
        for other, (its_region, its_clip) in layout.items()
        if other not in beneath
    )
    return region.offset if clip.contains_region(region) and not covered else None
