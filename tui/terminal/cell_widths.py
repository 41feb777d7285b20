"""How a text fills the cells of a terminal: the one measure, for what is drawn and for what is sent.

It is rich's, by which Textual lays out. What terminals do not agree on is left out rather than hoped for.
"""

from functools import lru_cache

from rich.cells import get_character_cell_size, split_graphemes

from .characters import is_mark, is_steady


def split_cells(text: str) -> list[str]:
    """Return what stands in each cell of a text: a character with its marks, nothing in the second cell of a wide one.

    They are as many as Textual counts. No character that could act on a terminal is among them: such ones are left
    out, and what remains of their cells is blank.
    """
    if text.isascii() and text.isprintable():
        return list(text)
    cells: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        cells += _cells(text[start:end], width)
    return cells


@lru_cache(maxsize=8192)
def _cells(grapheme: str, width: int) -> list[str]:
    """Return the cells of a character and of what has no width behind it."""
    first, own = grapheme[0], get_character_cell_size(grapheme[0])
    if not own or own > width or not is_steady(first):
        return [" "] * width
    # A joined or a varied emoji is as wide as Textual counts; what is sent of it is its first character alone.
    marks = "".join(mark for mark in grapheme[1:] if is_mark(mark) and is_steady(mark))
    return [first + marks, *[""] * (own - 1), *[" "] * (width - own)]
