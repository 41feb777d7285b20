"""A row of a panel's border with another title than the one with which Textual has drawn it."""

from typing import NamedTuple, Self

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.content import Content
from textual.strip import Strip

from ..drawing.styled_canvas import ink, laid_on


class BorderRow(NamedTuple):
    """What a row of the border is made of: corners, the line between them, and the style of a title's plain text.

    Textual finds out anew for every title what its colours are, which takes as long as to draw the rows of a panel.
    """

    corner: Segment
    line: Segment
    """A cell of it."""
    title: Style
    other_corner: Segment
    width: int
    above: bool
    """Whether it is the upper one, whose title stands on the left; that of the lower one stands on the right."""

    @classmethod
    def of(cls, strip: Strip, *, above: bool) -> Self | None:
        """Return what a row is made of that Textual has drawn with a title; None where it has found no room for one."""
        segments = list(strip)
        line = segments[1 if above else -2]
        if len(segments) < 5 or line.cell_length != 1 or segments[2].style is None:
            return None
        return cls(segments[0], line, segments[2].style, segments[-1], strip.cell_length, above)

    def with_title(self, title: Content) -> Strip | None:
        """Return the row with a title; None where there is no room for it, or it has other styles than true colours."""
        pieces, at, plain = [Segment(" ", self.title)], 0, title.plain
        for start, end, style in title.spans:
            if not isinstance(style, str) or not style.startswith("#") or start < at:
                return None
            if start > at:
                pieces.append(Segment(plain[at:start], self.title))
            pieces.append(Segment(plain[start:end], laid_on(self.title, ink(Color.parse(style)))))
            at = end
        pieces.append(Segment(f"{plain[at:]} ", self.title))
        rest = self.width - title.cell_length - 5  # both corners, a cell of the line, and a blank on either side
        if not plain or rest < 1:
            return None
        line = Segment(self.line.text * rest, self.line.style)
        inside = (self.line, *pieces, line) if self.above else (line, *pieces, self.line)
        return Strip([self.corner, *inside, self.other_corner], self.width)
