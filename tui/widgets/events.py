"""What happened, line by line: the latest event last."""

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from ...engine.runs import Snapshot
from ..canvas import shorten
from ..theme import Palette
from .panel import Panel


class Events(Panel):
    """A line for each thing that happened, with the epoch at which it did."""

    NAME = "Events"
    NUMBER = 6

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return as many of the latest events as fit."""
        self.border_title = "Events"
        faint, plain = Style(color=palette.faint.rich_color), Style(color=palette.foreground.rich_color)
        strips: list[Strip] = []
        for event in snapshot.events[-size.height :]:
            epoch = f" epoch {event.epoch:,}  "
            sentence = shorten(self.glyphs.spell(event.sentence), size.width - len(epoch), self.glyphs.ellipsis)
            strips.append(Strip([Segment(epoch, faint), Segment(sentence, plain)]))
        return strips
