"""The sheet of cells that diagrams and curves are drawn on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.tui.drawing.canvas import Canvas
from nn_tui.tui.drawing.text_cells import cells_of
from nn_tui.tui.terminal.cell_strip import runs


def rows_of(canvas: Canvas) -> list[list[tuple[str, int]]]:
    """Return each row's text in pieces of one pen."""
    return [runs(row, pens) for row, pens in zip(canvas.characters, canvas.pens, strict=True)]


def test_a_new_canvas_is_blank() -> None:
    canvas = Canvas(3, 2)
    assert (canvas.width, canvas.height) == (3, 2)
    assert rows_of(canvas) == [[("   ", 0)], [("   ", 0)]]
    assert rows_of(Canvas(0, 2)) == [[], []]


def test_writing_beyond_an_edge_is_cut_off() -> None:
    canvas = Canvas(4, 1)
    canvas.write(-2, 0, "abcd", 1)
    canvas.write(3, 0, "xyz", 2)
    canvas.write(0, 5, "below", 3)
    assert rows_of(canvas) == [[("cd", 1), (" ", 0), ("x", 2)]]


@pytest.mark.parametrize("place", [(4, 0), (9, 0), (-3, 0), (-9, 0), (0, -1), (0, 2), (0, 5)])
def test_what_lies_wholly_beyond_an_edge_is_not_written(place: tuple[int, int]) -> None:
    canvas = Canvas(4, 2)
    canvas.write(*place, "abc", 1)
    assert rows_of(canvas) == [[("    ", 0)]] * 2


def test_a_text_may_fill_a_row_to_both_edges() -> None:
    canvas = Canvas(4, 2)
    canvas.write(0, 1, "abcd", 1)
    assert rows_of(canvas) == [[("    ", 0)], [("abcd", 1)]]
    canvas.write(-1, 1, "uvwxyz", 2)
    assert rows_of(canvas)[1] == [("vwxy", 2)]


def test_a_wide_character_takes_two_cells() -> None:
    canvas = Canvas(4, 1)
    canvas.write(0, 0, "学a", 1)
    assert rows_of(canvas) == [[("学a", 1), (" ", 0)]]
    canvas.write(3, 0, "学", 1)
    assert rows_of(canvas) == [[("学a ", 1)]]
    canvas.write(1, 0, "b学", 2)
    assert canvas.characters == [[" ", "b", "学", ""]]


def test_of_a_wide_character_at_the_right_edge_no_half_is_left() -> None:
    canvas = Canvas(4, 1)
    canvas.write(1, 0, "学学", 1)
    assert canvas.characters == [[" ", "学", "", " "]]
    assert canvas.pens == [[0, 1, 1, 1]]


def test_cells_are_written_over_what_stands_there_but_for_blanks() -> None:
    canvas = Canvas(5, 2)
    canvas.write(0, 1, "abcde", 1)
    canvas.write_cells(1, 1, ["x", " ", "y"], [2, 3, 4])
    assert rows_of(canvas) == [[("     ", 0)], [("a", 1), ("x", 2), ("c", 1), ("y", 4), ("e", 1)]]


def test_cells_beyond_an_edge_are_not_written() -> None:
    canvas = Canvas(3, 1)
    canvas.write_cells(-1, 0, ["u", "v"], [1, 2])
    assert rows_of(canvas) == [[("v", 2), ("  ", 0)]]
    canvas.write_cells(2, 0, ["x", "y"], [4, 5])
    assert rows_of(canvas) == [[("v", 2), (" ", 0), ("x", 4)]]


def test_characters_without_a_pen_are_refused() -> None:
    canvas = Canvas(3, 1)
    with pytest.raises(ValueError, match="shorter"):
        canvas.write_cells(0, 0, ["u", "v"], [1])
    with pytest.raises(ValueError, match="shorter"):
        canvas.scatter([0, 0], [0, 1], "uv", [1])


def test_scattered_characters_each_keep_their_pen() -> None:
    canvas = Canvas(3, 2)
    canvas.scatter([0, 1], [2, 0], "ab", [5, 6])
    assert rows_of(canvas) == [[("  ", 0), ("a", 5)], [("b", 6), ("  ", 0)]]


def test_a_row_whose_first_cell_has_a_pen_begins_with_it() -> None:
    canvas = Canvas(4, 1)
    canvas.write(0, 0, "ab", 7)
    canvas.write(2, 0, "c", 8)
    assert rows_of(canvas) == [[("ab", 7), ("c", 8), (" ", 0)]]


@pytest.mark.parametrize(
    ("writes", "cells"),
    [
        ([(0, "学学学")], ["学", "", "学", ""]),
        ([(1, "学学")], [" ", "学", "", " "]),
        ([(-1, "学a")], [" ", "a", " ", " "]),
        ([(-2, "学a")], ["a", " ", " ", " "]),
        ([(0, "学学"), (0, "x")], ["x", " ", "学", ""]),
        ([(0, "学学"), (1, "xy")], [" ", "x", "y", " "]),
        ([(0, "学学"), (1, "学")], [" ", "学", "", " "]),
    ],
)
def test_of_a_wide_character_that_is_cut_or_half_covered_a_blank_is_left(
    writes: list[tuple[int, str]], cells: list[str]
) -> None:
    canvas = Canvas(4, 1)
    for x, text in writes:
        canvas.write(x, 0, text, 1)
    assert canvas.characters == [cells]


@given(st.lists(st.tuples(st.integers(-4, 12), st.text("a学ß語", min_size=0, max_size=9)), max_size=12))
def test_whatever_is_written_a_row_is_as_wide_as_the_canvas(writes: list[tuple[int, str]]) -> None:
    canvas = Canvas(10, 1)
    for x, text in writes:
        canvas.write(x, 0, text, 1)
    (row,) = canvas.characters
    assert len(row) == 10
    assert tuple(row) == cells_of("".join(row))
