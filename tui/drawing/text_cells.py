"""How wide a text is on screen, in cells, and how it is fitted to a width: cut, padded, wrapped.

All of it is about the shown form of a text, see `visible`; what is returned is in that form.
"""

from functools import lru_cache
from textwrap import wrap as wrap_characters

from ..terminal.cell_widths import split_cells
from .visible import visible

_SECOND = "\ue000"
"""Stands for the second cell of a wide character; characters of private use are never in a shown form."""


@lru_cache(maxsize=4096)
def cells_of(text: str) -> tuple[str, ...]:
    """Return one string a cell: a wide character is followed by an empty one, a combining one shares its cell."""
    return tuple(split_cells(visible(text)))


def width_of(text: str) -> int:
    """Return how many cells a text fills."""
    return len(text) if text.isascii() and text.isprintable() else len(cells_of(text))


def shorten(text: str, width: int, ellipsis: str) -> str:
    """Return a text in at most `width` cells, cut with an ellipsis where it is longer."""
    if width_of(text) <= width:
        return visible(text)
    room = max(0, width - len(ellipsis))
    return first_cells(text, room).rstrip() + ellipsis[:width]


def capitalized(sentence: str) -> str:
    """Return a sentence as it stands alone: with a capital, unless it begins with what keeps its own letters.

    Those are keys, names with a colon behind them, and words with signs in them, as of files and fields.
    """
    first = sentence.partition(" ")[0]
    is_word = first.isalpha() and first != sentence and (len(first) > 1 or first == "a")
    return f"{sentence[:1].upper()}{sentence[1:]}" if is_word else sentence


def first_cells(text: str, width: int) -> str:
    """Return as much of a text's beginning as fits; of a wide character no half is left."""
    cells = cells_of(text)
    end = min(width, len(cells))
    return "".join(cells[: end - (end < len(cells) and end > 0 and not cells[end])])


def last_cells(text: str, width: int) -> str:
    """Return as much of a text's end as fits; of a wide character no half is left."""
    cells = cells_of(text)
    return "".join(cells[max(0, len(cells) - width) :])


def left(text: str, width: int) -> str:
    """Return a text with blanks behind it up to a width."""
    return visible(text) + " " * (width - width_of(text))


def right(text: str, width: int) -> str:
    """Return a text with blanks before it up to a width."""
    return " " * (width - width_of(text)) + visible(text)


def wrap(text: str, width: int, *, first_indent: str = "", indent: str = "") -> list[str]:
    """Return a text in lines of at most `width` cells, broken between words where it can be; no line for no words."""
    cells = cells_of(text)
    # For Python a character has a width of one: each cell is told as one.
    told = [_SECOND if not cell else cell if len(cell) == 1 else "" for cell in cells]
    marked = sorted({cell for cell in cells if len(cell) > 1})
    stands_for = {cell: chr(ord(_SECOND) + 1 + place) for place, cell in enumerate(marked)}
    proxy = "".join(character or stands_for[cell] for character, cell in zip(told, cells, strict=True))
    # A line may end with the first half of a wide character.
    room = max(1, width - (_SECOND in proxy))
    lines = wrap_characters(proxy, room, initial_indent=first_indent, subsequent_indent=indent)
    back = str.maketrans({_SECOND: "", **{stand_in: cell for cell, stand_in in stands_for.items()}})
    return [line.translate(back) for line in lines]
