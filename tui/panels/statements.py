"""Statements about numbers as lines: broken where a reader would break them, or with the result alone."""

from collections.abc import Callable

from ..drawing.number_format import significant
from ..drawing.styled_text import Part, StyledLine
from ..drawing.text_cells import width_of

EQUALS = Part(" = ")
_OPERATORS = ("=", "+", "-", "·", "*", "/", "bias")
"""What does not stand at the end of a line."""


Write = Callable[[float], str]
"""How numbers are written."""


def brief(symbol: Part, value: float, write: Write = significant) -> StyledLine:
    """Return `symbol = value`."""
    return [symbol, EQUALS, Part(write(value), symbol.role)]


def bracketed(value: float, write: Write = significant) -> str:
    """Return a number that stands behind a sign."""
    return f"({write(value)})" if value < 0 else write(value)


def wrap(line: StyledLine, width: int) -> list[StyledLine]:
    """Break a line where it gets too long, before a sign or an equals sign if it can be; what follows is indented."""
    lines: list[StyledLine] = [[]]
    used = 0

    def put(chunk: StyledLine) -> None:
        nonlocal used
        size = _size(chunk)
        if used and used + size > width:
            lines.append([Part("  ")])
            used = 2
            first = Part(chunk[0].text.lstrip(), chunk[0].role)
            chunk, size = [first, *chunk[1:]], size - width_of(chunk[0].text) + width_of(first.text)
        lines[-1].extend(chunk)
        used += size

    for chunk in _chunks(line):
        if _size(chunk) <= width - 2:
            put(chunk)
        else:
            for word in _words(chunk):
                put(word)
    return lines


def _size(chunk: StyledLine) -> int:
    return sum(width_of(part.text) for part in chunk)


def _chunks(line: StyledLine) -> list[StyledLine]:
    """Return the parts of a line, a sign together with what follows it."""
    chunks: list[StyledLine] = []
    for place, part in enumerate(line):
        if place and line[place - 1].text in (" + ", " = "):
            chunks[-1].append(part)
        else:
            chunks.append([part])
    return chunks


def _words(chunk: StyledLine) -> list[StyledLine]:
    """Return a chunk in words with the blanks before them, an operator together with what follows it."""
    words: list[StyledLine] = []
    sticks = False
    for part in chunk:
        blanks = ""
        for text in part.text.split(" "):
            if not text:
                blanks += " "
                continue
            piece = Part(f"{blanks}{text}", part.role)
            if words and (sticks or not blanks):
                words[-1].append(piece)
            else:
                words.append([piece])
            sticks, blanks = text in _OPERATORS, " "
        if blanks and words and part.text.endswith(" "):
            words[-1].append(Part(" "))
    return words
