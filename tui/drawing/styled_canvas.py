"""A canvas whose pens are styles: what is drawn on it becomes strips."""

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from .canvas import Canvas


@lru_cache(maxsize=4096)
def ink(colour: Color, background: Color | None = None, *, bold: bool = False) -> Style:
    """Return the style of a colour, on another one where a background is given.

    The terminal's own colours have no shades, so that nothing is readable on them: they are no background.
    """
    back = background.rich_color if background and background.ansi is None else None
    return Style(color=colour.rich_color, bgcolor=back, bold=bold)


class Filled(Strip):
    """A strip that has a background of its own everywhere."""

    __slots__ = ()


_sums: dict[tuple[int, int], tuple[Style, Style, Style]] = {}
"""What `laid_on` has found, by the ids of both styles; these stand beside it, so that no others get their ids."""
MOST_SUMS = 8192


def laid_on(beneath: Style, style: Style) -> Style:
    """Return a style with another one beneath it, the same object each time.

    Rich's own sum looks both up by what they are made of, which takes several times as long.
    """
    found = _sums.get((id(beneath), id(style)))
    if found is None:
        if len(_sums) >= MOST_SUMS:
            _sums.clear()
        found = _sums[id(beneath), id(style)] = beneath, style, beneath + style
    return found[2]


@lru_cache(maxsize=64)
def _ground(background: Color) -> Style:
    return Style(bgcolor=background.rich_color)


class Sheet(Canvas):
    """A canvas that is written on with styles, on a background where they have none."""

    def __init__(self, width: int, height: int, background: Color) -> None:
        super().__init__(width, height)
        self._background = _ground(background)
        self._styles = [Style()]
        self._pens: dict[int, int] = {}

    def pen(self, style: Style) -> int:
        """Return the number of the pen that writes in a style; styles from `ink` are the same object when equal."""
        pen = self._pens.get(id(style))
        if pen is None:
            pen = self._pens[id(style)] = len(self._styles)
            self._styles.append(style)
        return pen

    def put(self, x: int, y: int, text: str, style: Style) -> None:
        """Write a text from cell (x, y) to the right."""
        self.write(x, y, text, self.pen(style))

    def paint(self, x: int, y: int, characters: list[str], pens: list[int]) -> None:
        """Fill cells from (x, y) to the right, blanks too; they must lie on the sheet."""
        self.characters[y][x : x + len(characters)] = characters
        self.pens[y][x : x + len(pens)] = pens

    def paste(self, x: int, y: int, other: "Sheet") -> None:
        """Write all of another sheet from cell (x, y) on; it must lie on this one."""
        pens = [self.pen(style) if number else 0 for number, style in enumerate(other._styles)]
        for row, (characters, numbers) in enumerate(zip(other.characters, other.pens, strict=True), y):
            self.paint(x, row, characters, [pens[number] for number in numbers])

    def style_at(self, x: int, y: int) -> Style:
        """Return the style that a cell was written in."""
        return self._styles[self.pens[y][x]]

    def is_blank(self, x: int, y: int, width: int) -> bool:
        """Return whether a stretch of a row is empty."""
        return all(character == " " for character in self.characters[y][max(0, x) : x + width])

    def strips(self) -> list[Strip]:
        """Return one strip a row."""
        styles = [laid_on(self._background, style) for style in self._styles]
        return [Filled([Segment(text, styles[pen]) for text, pen in row], self.width) for row in self.runs()]
