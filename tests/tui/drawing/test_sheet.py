"""A sheet: what is written in styles becomes strips on its background."""

import pytest
from rich.color import Color as RichColour
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from nn_tui.tui.drawing import styled_canvas
from nn_tui.tui.drawing.styled_canvas import Sheet, ink

GROUND = Color.parse("#102030")
RED, BLUE = Color.parse("#ff0000"), Color.parse("#0000ff")


def pieces(strip: Strip) -> list[tuple[str, str, str, bool]]:
    """Return the text of each piece of a strip, its colour, what it stands on, and whether it is bold."""
    found: list[tuple[str, str, str, bool]] = []
    for text, style, _ in strip:
        assert style is not None
        found.append((text, _hex(style.color), _hex(style.bgcolor), bool(style.bold)))
    return found


def _hex(colour: RichColour | None) -> str:
    return colour.get_truecolor().hex if colour else ""


def test_ink_has_its_colour_and_is_bold_where_that_is_wanted() -> None:
    assert ink(RED) == Style(color="#ff0000", bold=False)
    assert ink(RED, BLUE, bold=True) == Style(color="#ff0000", bgcolor="#0000ff", bold=True)
    assert ink(RED, bold=True) != ink(RED)


def test_the_terminals_own_colours_are_no_background() -> None:
    assert ink(RED, Color.parse("ansi_blue")) == Style(color="#ff0000", bold=False)
    assert ink(Color.parse("ansi_blue"), RED).bgcolor == RED.rich_color


def test_what_is_written_keeps_its_style_and_the_rest_is_background() -> None:
    sheet = Sheet(6, 2, GROUND)
    sheet.put(1, 0, "ab", ink(RED, bold=True))
    sheet.put(3, 0, "c", ink(RED, BLUE))
    sheet.put(4, 1, "xyz", ink(BLUE))
    first, second = sheet.strips()
    assert pieces(first) == [
        (" ", "", "#102030", False),
        ("ab", "#ff0000", "#102030", True),
        ("c", "#ff0000", "#0000ff", False),
        ("  ", "", "#102030", False),
    ]
    assert pieces(second) == [("    ", "", "#102030", False), ("xy", "#0000ff", "#102030", False)]
    assert [strip.cell_length for strip in (first, second)] == [6, 6]


def test_each_style_has_one_pen() -> None:
    sheet = Sheet(4, 1, GROUND)
    red, blue = sheet.pen(ink(RED)), sheet.pen(ink(BLUE))
    assert len({0, red, blue}) == 3
    assert Sheet(9, 9, GROUND).pen(ink(RED)) == red
    sheet.put(1, 0, "ab", ink(BLUE))
    assert sheet.pens == [[0, blue, blue, 0]]
    assert [sheet.style_at(x, 0) for x in range(4)] == [Style(), ink(BLUE), ink(BLUE), Style()]


def test_painting_fills_cells_with_blanks_too() -> None:
    sheet = Sheet(5, 2, GROUND)
    sheet.put(0, 1, "abcde", ink(RED))
    red, blue = sheet.pen(ink(RED)), sheet.pen(ink(BLUE))
    sheet.paint(1, 1, ["x", " ", "y"], [blue, blue, red])
    assert (sheet.characters[1], sheet.pens[1]) == (list("ax ye"), [red, blue, blue, red, red])
    assert sheet.is_blank(0, 0, 5)


def test_strips_stay_as_they_were_drawn_and_a_sheet_keeps_its_pens_when_others_begin_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sheet = Sheet(3, 1, GROUND)
    sheet.put(0, 0, "abc", ink(RED))
    before = sheet.strips()
    monkeypatch.setattr(styled_canvas, "MOST_PENS", 1)
    other = Sheet(3, 1, GROUND)
    other.paste(0, 0, sheet)
    sheet.put(1, 0, "x", ink(BLUE))
    assert [strip.text for strip in (*before, *sheet.strips())] == ["abc", "axc"]
    assert before == other.strips()
    assert list(before[0]) == [Segment("abc", ink(RED) + Style(bgcolor=GROUND.rich_color))]


def test_a_stretch_of_a_row_is_blank_where_nothing_stands_in_it() -> None:
    sheet = Sheet(8, 2, GROUND)
    sheet.put(3, 1, "x", ink(RED))
    assert sheet.is_blank(0, 0, 8)
    assert sheet.is_blank(0, 1, 3)
    assert not sheet.is_blank(0, 1, 4)
    assert not sheet.is_blank(3, 1, 1)
    assert sheet.is_blank(4, 1, 9)


def test_of_a_stretch_that_begins_before_the_edge_only_what_is_on_the_sheet_counts() -> None:
    sheet = Sheet(4, 1, GROUND)
    sheet.put(0, 0, "x", ink(RED))
    assert sheet.is_blank(-2, 0, 2)
    assert not sheet.is_blank(-2, 0, 3)
    sheet.put(0, 0, " x", ink(RED))
    assert sheet.is_blank(-2, 0, 3)
    assert not sheet.is_blank(-2, 0, 4)
