"""Pens: a style as the terminal's own parameters, and the shortest sequence from one pen to the next.

A pen is a string of SGR parameters, like `1;38;5;12;48;5;3`: bold, in colour 12 on colour 3.
"""

from functools import lru_cache

_LONG = {"5": 3, "2": 5}
"""How many parameters a colour of 256 (5) or a true colour (2) takes, including the leading 38 or 48."""
_SHOWN_ON_BLANKS = {"4", "7", "9", "21", "53"}
"""Attributes that are visible on a blank: underlined, reversed, struck out, underlined twice, overlined."""

Parts = tuple[frozenset[str], str, str]
"""Attributes, foreground and background; a colour is empty if it is the terminal's default."""


@lru_cache(maxsize=8192)
def parts(pen: str) -> Parts:
    """Take a pen apart."""
    attributes: set[str] = set()
    fore = back = ""
    numbers = pen.split(";") if pen else []
    place = 0
    while place < len(numbers):
        number, length = numbers[place], 1
        if number in ("38", "48"):
            length = _LONG[numbers[place + 1]]
        colour = ";".join(numbers[place : place + length])
        if number == "38" or number in _SHORT_FORE:
            fore = "" if number == "39" else colour
        elif number == "48" or number in _SHORT_BACK:
            back = "" if number == "49" else colour
        else:
            attributes.add(number)
        place += length
    return frozenset(attributes), fore, back


_SHORT_FORE = {str(number) for number in (*range(30, 38), 39, *range(90, 98))}
_SHORT_BACK = {str(number) for number in (*range(40, 48), 49, *range(100, 108))}


@lru_cache(maxsize=8192)
def ground(pen: str) -> tuple[frozenset[str], str, str]:
    """Return what is visible of a pen on a blank: two pens with the same ground write the same blanks."""
    attributes, fore, back = parts(pen)
    seen = attributes & _SHOWN_ON_BLANKS
    return seen, fore if seen else "", back


@lru_cache(maxsize=16384)
def change(old: str, new: str) -> str:
    """Return the sequence that takes the terminal from one pen to another, in few bytes."""
    if old == new:
        return ""
    if not new:
        return "\x1b[m"
    before, after = parts(old), parts(new)
    if not before[0] <= after[0]:
        return f"\x1b[0;{new}m"
    numbers = sorted(after[0] - before[0])
    if after[1] != before[1]:
        numbers.append(after[1] or "39")
    if after[2] != before[2]:
        numbers.append(after[2] or "49")
    return f"\x1b[{';'.join(numbers)}m" if numbers else ""


@lru_cache(maxsize=8192)
def without_colours(pen: str) -> str:
    """Return a pen without its colours."""
    return ";".join(sorted(parts(pen)[0]))


@lru_cache(maxsize=8192)
def without_foreground(pen: str) -> str:
    """Return a pen that writes in the terminal's default foreground, or as it is where it has a background."""
    attributes, fore, back = parts(pen)
    return ";".join(sorted(attributes)) if fore and not back else pen
