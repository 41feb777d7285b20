"""Dots finer than a character: a grid of them becomes lines of text."""

import numpy as np
import numpy.typing as npt

from .glyphs import Charset

Dots = npt.NDArray[np.bool_]
"""Rows × columns, the first row on top."""

DOTS_PER_CELL: dict[Charset, tuple[int, int]] = {"braille": (4, 2), "blocks": (2, 1), "ascii": (1, 1)}
"""How many rows and columns of dots a character has."""

DOTS_PER_MARKER = {"braille": (4, 2), "hd": (2, 2)}
"""How many rows and columns of dots one of plotext's markers has; any other character is one dot."""

_BRAILLE = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
_BLOCKS = " ▀▄█"
_ASCII = " *"


def to_lines(dots: Dots, charset: Charset) -> list[str]:
    """Return the text that shows the dots; their numbers are multiples of `DOTS_PER_CELL`. Empty cells are blanks."""
    rows, columns = DOTS_PER_CELL[charset]
    cells = dots.reshape(dots.shape[0] // rows, rows, dots.shape[1] // columns, columns)
    if charset == "braille":
        codes = np.einsum("ircs,rs->ic", cells, _BRAILLE)
        return ["".join(chr(0x2800 + code) if code else " " for code in line) for line in codes.tolist()]
    glyphs = _BLOCKS if charset == "blocks" else _ASCII
    codes = np.einsum("ircs,r->ic", cells, 2 ** np.arange(rows))
    return ["".join(glyphs[code] for code in line) for line in codes.tolist()]


def trace(places: npt.NDArray[np.float64], rows: int) -> Dots:
    """Return the dots of a curve: places (columns,) counts rows from the top, NaN where there is none.

    Neighbouring columns are joined by upright strokes, and what lies above or below the grid is cut off.
    """
    columns = places.size
    dots = np.zeros((rows, columns), np.bool_)
    row = np.arange(rows)[:, np.newaxis]
    with np.errstate(invalid="ignore"):
        here = np.floor(np.clip(places, -1e6, 1e6))
        before = np.concatenate([here[:1], here[:-1]])
        before = np.where(np.isnan(before), here, before)
        upper = np.where(before < here, before + 1, here)
        lower = np.where(before > here, before - 1, here)
        dots |= (row >= upper) & (row <= lower)
    return dots
