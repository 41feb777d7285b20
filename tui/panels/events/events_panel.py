"""What happened, line by line: the latest event last."""

from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.geometry import Size
from textual.strip import Strip

from nn_tui.engine.runs import Event, Snapshot

from ...drawing.styled_canvas import ink
from ...drawing.theme import Palette
from ..panel import Panel
from .event_list import all_lines, tab_separated


class EventsPanel(Panel):
    """The things that happened, with the epoch at which they did; follows the newest unless it is scrolled."""

    NAME = "Events"
    NUMBER = 6
    EXPLANATION = (
        "A line for each thing that happened, the latest last: after how many epochs, a sign for its kind, and a "
        "sentence. What you did yourself ends with (you), or names what was changed. A neuron dies when no sample "
        "activates it any more: its derivative is 0 for all of them, so no error reaches it and it cannot learn its "
        "way back; it is looked for while the layers panel is on screen. Training stops for a reason that the recipe "
        "gives, or because the loss is no longer a number; the sentence says what one could try. Long sentences are "
        "wrapped; the arrow keys scroll while the panel has the focus, End goes back to the newest."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_lines(-1)", show=False, id="events-up", tooltip="Scroll to earlier events"),
        Binding("down", "scroll_lines(1)", show=False, id="events-down", tooltip="Scroll to later events"),
        Binding("pageup", "scroll_pages(-1)", show=False, id="events-page-up", tooltip="Scroll a page back"),
        Binding("pagedown", "scroll_pages(1)", show=False, id="events-page-down", tooltip="Scroll a page on"),
        Binding("home", "scroll_far(-1)", show=False, id="events-first", tooltip="Show the first events"),
        Binding(
            "end", "scroll_far(1)", show=False, id="events-last", tooltip="Show the newest events, and follow them"
        ),
    ]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._top: int | None = None
        # The first line shown; None follows the newest.
        self._last_top = 0

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by a number of lines."""
        top = self._last_top if self._top is None else self._top
        self._top = min(max(0, top + lines), self._last_top)
        if self._top == self._last_top:
            self._top = None
        self.redraw()

    def action_scroll_pages(self, pages: int) -> None:
        """Scroll by a number of pages."""
        self.action_scroll_lines(pages * max(1, self.size.height - 1))

    def action_scroll_far(self, direction: int) -> None:
        """Scroll to the first events, or to the newest."""
        self._top = 0 if direction < 0 and self._last_top else None
        self.redraw()

    def selected_text(self) -> str:
        """Return all events, separated by tabs; empty before the first snapshot."""
        return tab_separated(self.snapshot.events) if self.snapshot is not None else ""

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the lines that fit: the latest, or those that were scrolled to."""
        lines = all_lines(snapshot.events, size.width, self.glyphs)
        self._last_top = max(0, len(lines) - size.height)
        if self._top is not None and self._top >= self._last_top:
            self._top = None
        top = self._last_top if self._top is None else self._top
        below = len(lines) - top - size.height
        self.entitle(f"Events {self.glyphs.dot} {below} more below" if self._top is not None else "Events")
        faint, plain = ink(palette.faint), ink(palette.foreground)
        if not lines:
            return [Strip([Segment(" nothing has happened yet", faint)])][: size.height]
        return [
            Strip(
                [
                    Segment(text.epoch, faint),
                    Segment(text.sign, ink(_colour(event, palette), bold=True)),
                    Segment(text.sentence, plain),
                ]
            )
            for event, text in lines[top : top + size.height]
        ]


def _colour(event: Event, palette: Palette) -> Color:
    """Return the colour of an event's kind: of what ends something, of a change, of what comes back, or of none."""
    match event.kind:
        case "stop" | "died" | "refused" | "gradients":
            return palette.error
        case "alive":
            return palette.output
        case "speed" | "reset":
            return palette.foreground
        case _:
            return palette.test
