"""The line of the latest event: what happened, at which epoch, and what one could try."""

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from nn_tui.engine.runs import Event

from ...drawing.glyphs import GLYPHS, Glyphs


class EventLine(Widget):
    """Shows one event in words; takes no room before the first."""

    event: reactive[Event | None] = reactive(None, layout=True)
    offer: reactive[str] = reactive("", layout=True)
    """What a key does about it, behind the sentence."""
    glyphs: reactive[Glyphs] = reactive(GLYPHS["braille"], layout=True)
    wanted: reactive[bool] = reactive(True)
    """Whether there is no list of events on screen already."""

    def watch_event(self, event: Event | None) -> None:
        """Appear with the first event."""
        self._appear()
        self.set_class(event is not None and event.kind == "stop", "-stop")

    def watch_wanted(self) -> None:
        """Appear, or go."""
        self._appear()

    def _appear(self) -> None:
        self.display = self.wanted and self.event is not None

    def render(self) -> RenderResult:
        """Return the sentence."""
        if self.event is None:
            return Content("")
        offer = f"; {self.offer}" if self.offer else ""
        return Content(self.glyphs.spell(f" epoch {self.event.epoch:,}: {self.event.sentence}{offer}"))
