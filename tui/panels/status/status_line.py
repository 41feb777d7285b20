"""The status line: the experiment, its state, and the numbers that everybody looks for."""

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from nn_tui.engine.runs import Snapshot
from nn_tui.engine.timeline.place import Place

from ...drawing.styled_canvas import ink
from ...drawing.theme import Palette
from ..panel import Panel
from .costs import Costs
from .figures import lines, parts

NARROW = 150
"""In fewer columns the line is broken in two."""


class StatusLine(Panel, can_focus=False):
    """One line in wide terminals, two in narrow ones; what does not fit is left out, nothing is cut."""

    NAME = "Status"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.costs = Costs()
        """What the dashboard itself costs; measured by the app once a frame."""
        self.badge: tuple[Place, int, str] | None = None
        """What was found out about the gradients at a place of a step; it does not hold of any other."""

        self.role = ""
        """What this viewer is where it does not control the run."""

    def _badge(self, snapshot: Snapshot) -> str:
        """Return what is known of the gradients at the moment that is shown."""
        place, step, words = self.badge or (None, 0, "")
        return words if (place, step) == (snapshot.place, snapshot.step) else ""

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the experiment and its state, and the numbers."""
        states = {"running": palette.output, "paused": palette.test, "stopped": palette.error}
        styles = {
            "title": ink(palette.positive, bold=True),
            "plain": ink(palette.foreground),
            "faint": ink(palette.faint),
            "state": ink(states[snapshot.state], bold=True),
            "done": ink(palette.positive),
            "left": ink(palette.faint),
        }
        return [
            Strip([Segment(text, styles[role]) for text, role in parts(figures)])
            for figures in lines(
                snapshot, self.costs, self.glyphs, size.width, size.height, self._badge(snapshot), self.role
            )
        ]
