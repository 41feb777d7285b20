"""An app that sends the terminal only the cells that changed, when it is ready for them."""

from rich.color import ColorSystem
from rich.console import RenderableType
from rich.style import Style
from textual import on
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.events import CursorPosition, Resize
from textual.screen import Screen
from textual.strip import Strip

from .capabilities import Colours
from .cell_diff import ScreenCells
from .driver import TerminalDriver
from .frame_pacing import Pace
from .query import QUERY
from .sgr import without_colours

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
        driver = self._driver
        if (
            driver is None
            or driver.is_headless
            or driver.is_inline
            or not self._running
            or self._closed
            or not isinstance(renderable, LayoutUpdate | ChopsUpdate)
        ):
            super()._display(screen, renderable)  # pyright: ignore[reportUnknownMemberType] - Screen's parameter
            return
        if self._batch_count:
            return
        try:
            self._put(renderable)
            self.send_changes()
        except Exception as error:
            self._handle_exception(error)

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
