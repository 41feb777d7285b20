"""Dots finer than a character: a grid of them becomes characters."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Dots = npt.NDArray[np.bool_]
"""Rows × columns, the first row on top."""
Characters = npt.NDArray[np.str_]
"""Rows × columns of single characters, the first row on top."""

BRAILLE = 0x2800
"""The first of 256 characters of braille; the lower byte of each says which dots it has."""

_DOTS_PER_CELL: Mapping[str, tuple[int, int]] = {"braille": (4, 2), "hd": (2, 2), "halves": (2, 1)}
_WEIGHTS = {"braille": (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80), "hd": (1, 2, 4, 8), "halves": (1, 2)}
"""What each dot of a cell, row by row from the top, adds to the place of its character in the list of them all."""
_CHARACTERS = {
    "braille": [" ", *map(chr, range(BRAILLE + 1, BRAILLE + 256))],
    "hd": list(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"),
    "halves": list(" ▀▄█"),
}


def _by_bits(marker: str) -> Characters:
    """Return the 256 characters of a marker by its dots as bits of a byte, the first dot the highest bit."""
    weights, characters = _WEIGHTS[marker], _CHARACTERS[marker]
    places = [sum(weight for dot, weight in enumerate(weights) if bits >> (7 - dot) & 1) for bits in range(256)]
    return np.array([characters[place] for place in places])


_CELLS = {marker: _by_bits(marker) for marker in _DOTS_PER_CELL}


def dots_per_cell(marker: str) -> tuple[int, int]:
    """Return how many rows and columns of dots a marker has: braille, plotext's hd, halves, or any one character."""
    return _DOTS_PER_CELL.get(marker, (1, 1))


def to_characters(dots: Dots, marker: str) -> Characters:
    """Return the characters that show the dots, whose numbers are multiples of the marker's; empty cells are blanks."""
    if marker not in _CELLS:
        return np.where(dots, marker, " ")
    rows, columns = _DOTS_PER_CELL[marker]
    height, width = dots.shape[0] // rows, dots.shape[1] // columns
    cells = dots.reshape(height, rows, width, columns).transpose(0, 2, 1, 3).reshape(height, width, -1)
    return _CELLS[marker][np.packbits(cells, axis=-1)[..., 0]]


def curve_dots(places: npt.NDArray[np.float64], rows: int) -> Dots:
    """Return the dots of a curve: places (columns,) counts rows from the top, NaN where there is none.

    Neighbouring columns are joined by vertical strokes, and what lies above or below the grid is cut off.
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
