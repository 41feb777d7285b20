"""A canvas whose pens are styles: what is drawn on it becomes strips."""

from functools import lru_cache

from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from ..terminal.cell_strip import CellStrip
from .canvas import Canvas


@lru_cache(maxsize=4096)
def ink(colour: Color, background: Color | None = None, *, bold: bool = False) -> Style:
    """Return the style of a colour, on another one where a background is given.

    The terminal's own colours have no shades, so that nothing is readable on them: they are no background.
    """
    back = background.rich_color if background and background.ansi is None else None
    return Style(color=colour.rich_color, bgcolor=back, bold=bold)


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


class Pens:
    """The styles of all sheets on one background, by their numbers; 0 is the background alone."""

    def __init__(self, background: Color) -> None:
        self._background = Style(bgcolor=background.rich_color)
        self.styles = [self._background]
        self._inks = [Style()]
        self._numbers: dict[int, int] = {}

    def number(self, style: Style) -> int:
        """Return the number of a style; styles from `ink` are the same object when equal."""
        number = self._numbers.get(id(style))
        if number is None:
            number = self._numbers[id(style)] = len(self.styles)
            self._inks.append(style)
            self.styles.append(laid_on(self._background, style))
        return number

    def ink(self, number: int) -> Style:
        """Return the style of a number as it was given, with no background beneath it."""
        return self._inks[number]


_pens: dict[Color, Pens] = {}
MOST_PENS = 4096


def _pens_on(background: Color) -> Pens:
    pens = _pens.get(background)
    # Sheets that are there keep theirs.
    if pens is None or len(pens.styles) > MOST_PENS:
        pens = _pens[background] = Pens(background)
    return pens


class Sheet(Canvas):
    """A canvas that is written on with styles, on a background where they have none."""

    def __init__(self, width: int, height: int, background: Color) -> None:
        super().__init__(width, height)
        self._pens = _pens_on(background)

    def pen(self, style: Style) -> int:
        """Return the number of the pen that writes in a style; styles from `ink` are the same object when equal."""
        return self._pens.number(style)

    def put(self, x: int, y: int, text: str, style: Style) -> None:
        """Write a text from cell (x, y) to the right."""
        self.write(x, y, text, self._pens.number(style))

    def paint(self, x: int, y: int, characters: list[str], pens: list[int]) -> None:
        """Fill cells from (x, y) to the right, blanks too; they must lie on the sheet."""
        self.characters[y][x : x + len(characters)] = characters
        self.pens[y][x : x + len(pens)] = pens

    def paste(self, x: int, y: int, other: "Sheet") -> None:
        """Write all of another sheet from cell (x, y) on; it must lie on this one."""
        same = other._pens is self._pens
        for row, (characters, pens) in enumerate(zip(other.characters, other.pens, strict=True), y):
            numbers = pens if same else [self.pen(other._pens.ink(number)) if number else 0 for number in pens]
            self.paint(x, row, characters, numbers)

    def style_at(self, x: int, y: int) -> Style:
        """Return the style that a cell was written in."""
        return self._pens.ink(self.pens[y][x])

    def is_blank(self, x: int, y: int, width: int) -> bool:
        """Return whether a stretch of a row is empty."""
        return all(character == " " for character in self.characters[y][max(0, x) : x + width])

    def strips(self) -> list[Strip]:
        """Return one strip a row, as it is now."""
        rows = zip(self.characters, self.pens, strict=True)
        return [CellStrip(characters.copy(), numbers.copy(), self._pens.styles) for characters, numbers in rows]
