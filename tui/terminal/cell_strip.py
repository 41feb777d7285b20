"""A strip that is given as cells, and goes to the terminal as cells."""

from collections.abc import Sequence
from typing import cast

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip


class CellStrip(Strip):
    """A text and the number of a style for each cell; all strips with one list of `styles` number them alike.

    The pieces that a strip is made of, and all else that it has, are made when Textual asks for one of them, which it
    does where something lies over a panel.
    """

    __slots__ = ("characters", "numbers", "styles")

    def __init__(self, characters: list[str], numbers: list[int], styles: list[Style]) -> None:
        # Not that of a strip, which is most of what a strip costs; see `__getattr__`.
        self.characters, self.numbers, self.styles = characters, numbers, styles
        self._cell_length = len(characters)

    def __getattr__(self, name: str) -> object:
        # Asked for what has not been set.
        if name not in Strip.__slots__:
            raise AttributeError(name)
        pieces = runs(self.characters, self.numbers)
        super().__init__([Segment(text, self.styles[number]) for text, number in pieces], len(self.characters))
        return cast(object, getattr(self, name))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CellStrip) and other.styles is self.styles:
            return self.numbers == other.numbers and self.characters == other.characters
        return super().__eq__(other)


def runs(characters: Sequence[str], numbers: Sequence[int]) -> list[tuple[str, int]]:
    """Return the text of a row of cells in pieces of one number."""
    # A loop: for rows as short as those of a screen NumPy takes twice as long, and groupby too.
    found: list[tuple[str, int]] = []
    start, present = 0, numbers[0] if numbers else 0
    for place, number in enumerate(numbers):
        if number != present:
            found.append(("".join(characters[start:place]), present))
            start, present = place, number
    if start < len(numbers):
        found.append(("".join(characters[start:]), present))
    return found
