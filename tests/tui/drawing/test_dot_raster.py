"""Dots finer than a character: each is seen in its place, whatever the characters are made of."""

from itertools import pairwise
from unicodedata import name

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.tui.drawing.dot_raster import curve_dots, dots_per_cell, to_characters
from tests.tui.panels.letters import picture

MARKERS = ["braille", "hd", "halves", "*"]


@pytest.mark.parametrize(("marker", "shape"), [("braille", (4, 2)), ("hd", (2, 2)), ("halves", (2, 1)), ("*", (1, 1))])
def test_markers_have_their_number_of_dots(marker: str, shape: tuple[int, int]) -> None:
    assert dots_per_cell(marker) == shape


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("seed", range(5))
def test_a_cell_shows_its_own_dots(marker: str, seed: int) -> None:
    rows, columns = dots_per_cell(marker)
    dots = np.random.default_rng(seed).random((5 * rows, 7 * columns)) < 0.3
    characters = to_characters(dots, marker)
    assert characters.shape == (5, 7)
    for (row, column), character in np.ndenumerate(characters):
        cell = dots[row * rows : (row + 1) * rows, column * columns : (column + 1) * columns]
        assert str(character) == _drawn(cell, marker)


def _drawn(cell: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], marker: str) -> str:
    """Return the character of a cell, found by its Unicode name or the code chart's numbers of the dots."""
    if not cell.any():
        return " "
    if marker == "braille":
        numbers = [[1, 4], [2, 5], [3, 6], [7, 8]]
        shown = [numbers[row][column] for row in range(4) for column in range(2) if cell[row, column]]
        wanted = "BRAILLE PATTERN DOTS-" + "".join(map(str, sorted(shown)))
        return next(chr(code) for code in range(0x2801, 0x2900) if name(chr(code)) == wanted)
    if marker == "hd":
        upper, lower = {(0, 0): "▘", (0, 1): "▝"}, {(1, 0): "▖", (1, 1): "▗"}
        parts = {**upper, **lower}
        pairs = {"▘▝": "▀", "▖▗": "▄", "▘▖": "▌", "▝▗": "▐", "▝▖": "▞", "▘▗": "▚"}
        threes = {"▘▝▖": "▛", "▘▝▗": "▜", "▘▖▗": "▙", "▝▖▗": "▟", "▘▝▖▗": "█"}
        found = "".join(part for place, part in parts.items() if cell[place])
        return {**pairs, **threes}.get(found, found)
    if marker == "halves":
        return {(True, False): "▀", (False, True): "▄", (True, True): "█"}[bool(cell[0, 0]), bool(cell[1, 0])]
    return marker


PEAK_AND_GAP = """
    |.#......
    |.##.....
    |.#...#..
    |#....##.
    |.....#..
    |....#...
"""
BEYOND_THE_EDGES = """
    |.#..
    |.#.#
    |.#.#
    |..##
    |..##
    |..##
"""


@pytest.mark.parametrize(
    ("places", "drawing"),
    [
        ([3.0, 0.0, 1.9, np.nan, 5.0, 2.0, 3.5, np.nan], PEAK_AND_GAP),
        ([-2.0, 2.9, 8.0, 1.0], BEYOND_THE_EDGES),
    ],
)
def test_each_column_of_a_curve_reaches_from_the_place_beside_the_last_to_its_own(
    places: list[float], drawing: str
) -> None:
    dots = curve_dots(np.array(places), 6)
    assert ["".join(".#"[int(dot)] for dot in row) for row in dots] == picture(drawing)


def test_a_curve_that_jumps_from_far_below_to_far_above_is_a_stroke() -> None:
    assert curve_dots(np.array([1e300, -1e300]), 3).tolist() == [[False, True]] * 3


@given(st.lists(st.floats(-5, 25), min_size=1, max_size=40))
def test_a_curve_has_no_gaps(places: list[float]) -> None:
    dots = curve_dots(np.array(places), 20)
    for column, place in enumerate(places):
        if 0 <= place < 20:
            assert dots[int(np.floor(place)), column]
    filled = [set(np.flatnonzero(column)) for column in dots.T]
    for before, here in pairwise(filled):
        assert not before or not here or min(abs(a - b) for a in before for b in here) <= 1
