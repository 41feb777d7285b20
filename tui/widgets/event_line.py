"""The line of the latest event: what happened, at which epoch, and what one could try."""

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from ...engine.runs import Event


class EventLine(Widget):
    """Shows one event in words; takes no room before the first."""

    event: reactive[Event | None] = reactive(None, layout=True)

    def watch_event(self, event: Event | None) -> None:
        """Appear with the first event."""
        self.display = event is not None
        self.set_class(event is not None and event.kind == "stop", "-stop")

    def render(self) -> RenderResult:
        """Return the sentence."""
        if self.event is None:
            return Content("")
        return Content(f" epoch {self.event.epoch:,}: {self.event.sentence}")
