"""How wide a text is, and how it is cut, padded and wrapped to a width."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from nn_tui.tui.drawing.text_cells import (
    capitalized,
    cells_of,
    first_cells,
    last_cells,
    left,
    right,
    shorten,
    width_of,
    wrap,
)
from nn_tui.tui.drawing.visible import visible

CHARACTERS = "ab c学한é\u0301\u0e31\u093f\x1b\n\u200b\u202e\ufe0f❤👩🔬\U0001f1e9\udcff"
TEXTS = st.text(st.sampled_from(CHARACTERS), max_size=24)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("ab", ("a", "b")),
        ("é", ("é",)),
        ("学a", ("学", "", "a")),
        ("Ａ", ("Ａ", "")),
        ("q\u0301x", ("q\u0301", "x")),
        ("xe\u0301", ("x", "é")),
        ("\u0301x", tuple("\\u0301x")),
        ("학\u0301x", ("학\u0301", "", "x")),
        ("a\x1b", tuple(r"a\x1b")),
    ],
)
def test_a_text_is_taken_apart_into_cells(text: str, cells: tuple[str, ...]) -> None:
    assert cells_of(text) == cells


@pytest.mark.parametrize(
    ("text", "width", "ellipsis", "shown"),
    [
        ("abcde", 5, "…", "abcde"),
        ("abcdef", 5, "…", "abcd…"),
        ("abcdef", 5, "...", "ab..."),
        ("ab cdef", 4, "…", "ab…"),
        ("abcdef", 2, "...", ".."),
        ("abcdef", 0, "…", ""),
        ("学学学", 6, "…", "学学学"),
        ("学学学", 5, "…", "学学…"),
        ("学学学", 4, "…", "学…"),
        ("ab学学", 4, "…", "ab…"),
        ("学", 1, "…", "…"),
    ],
)
def test_a_text_that_is_too_long_is_cut_with_an_ellipsis(text: str, width: int, ellipsis: str, shown: str) -> None:
    assert shorten(text, width, ellipsis) == shown


@given(TEXTS)
def test_a_text_is_as_wide_as_textual_counts(text: str) -> None:
    assert width_of(text) == len(cells_of(text)) == cell_len(visible(text))
    assert "".join(cells_of(text)) == visible(text)


@given(TEXTS, st.integers(0, 30), st.sampled_from(["…", "..."]))
def test_what_is_cut_fits_and_tells_that_it_is_cut(text: str, width: int, ellipsis: str) -> None:
    short = shorten(text, width, ellipsis)
    assert cell_len(short) <= width
    assert (short == visible(text)) == (width_of(text) <= width)
    assert short == visible(text) or short.endswith(ellipsis[:width])


@given(TEXTS, st.integers(0, 30))
def test_beginning_and_end_are_whole_characters_and_all_that_fit(text: str, width: int) -> None:
    shown = visible(text)
    for piece, is_part in ((first_cells(text, width), shown.startswith), (last_cells(text, width), shown.endswith)):
        assert is_part(piece)
        assert min(width, width_of(text)) - 1 <= cell_len(piece) <= width or not piece


@given(TEXTS, st.integers(0, 30))
def test_a_padded_text_fills_its_width(text: str, width: int) -> None:
    for padded in (left(text, width), right(text, width)):
        assert cell_len(padded) == max(width, width_of(text))
        assert visible(text) in padded


@given(TEXTS, st.integers(4, 30))
def test_wrapped_lines_fit_and_lose_no_word(text: str, width: int) -> None:
    lines = wrap(text, width, first_indent="! ", indent=" ")
    assert all(cell_len(line) <= width for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", f"!{visible(text)}" if lines else "")


def test_lines_are_broken_between_words() -> None:
    assert wrap("one two three", 8, indent="  ") == ["one two", "  three"]
    assert wrap("学习 学习", 6) == ["学习", "学习"]


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("there is nothing to undo", "There is nothing to undo"),
        ("a row of your own has no target", "A row of your own has no target"),
        ("learning rate: expected a number above 0", "Learning rate: expected a number above 0"),
        ("The recipe is in a.toml", "The recipe is in a.toml"),
        ("h1.1 is the only neuron of its layer", "h1.1 is the only neuron of its layer"),
        ("training.epochs: expected a number", "training.epochs: expected a number"),
        ("seed: expected a number", "seed: expected a number"),
        ("iris.csv: no such file", "iris.csv: no such file"),
        ("b takes one", "b takes one"),
        ("( goes back", "( goes back"),
        ("grün", "grün"),
        ("", ""),
    ],
)
def test_a_sentence_that_stands_alone_has_a_capital_and_names_keep_their_letters(sentence: str, shown: str) -> None:
    assert capitalized(sentence) == shown
