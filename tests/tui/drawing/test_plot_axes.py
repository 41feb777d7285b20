"""The axes around a plot: ticks at their values, numbers beside them, and the corner between."""

import pytest
from textual.color import Color

from nn_tui.tui.drawing.axis_ticks import Axis
from nn_tui.tui.drawing.glyphs import GLYPHS, Charset
from nn_tui.tui.drawing.plot_axes import BELOW, Tick, draw_frame, gutter, labelled
from nn_tui.tui.drawing.styled_canvas import Sheet, ink
from tests.tui.panels.letters import beside, picture

AXIS, NAME = Color.parse("#ff0000"), Color.parse("#0000ff")
LETTERS = {AXIS: "a", NAME: "n"}


def framed(x: Axis, y: Axis, x_ticks: list[Tick], y_ticks: list[Tick], charset: Charset = "braille") -> list[str]:
    """Return the picture of a frame around an empty plot, with colours."""
    sheet = Sheet(gutter(y_ticks) + x.cells, y.cells + BELOW, Color.parse("#000000"))
    draw_frame(sheet, x, y, x_ticks, y_ticks, ink(AXIS), GLYPHS[charset])
    return beside(sheet.strips(), LETTERS)


def test_a_tick_has_the_number_of_its_value() -> None:
    assert labelled([0, 0.25, 0.5]) == [Tick(0, "0"), Tick(0.25, "0.25"), Tick(0.5, "0.50")]
    assert Tick(0, "0") == Tick(0, "0", style=None, mark=None)
    assert labelled([]) == []


def test_the_vertical_axis_is_as_wide_as_its_widest_label_and_a_line() -> None:
    assert gutter([Tick(0, "0"), Tick(1, "1,000"), Tick(2, "20")]) == 6
    assert gutter([]) == 1


UNICODE_FRAME = """
    |10┤             ¦aaa
    |  │             ¦  a
    | 5┤             ¦ aa
    |  │             ¦  a
    | 0┤             ¦ aa
    |  └┬────┬────┬──¦  aaaaaaaaaaaaaa
    |   0   50   100 ¦   a   aa   aaa
"""
ASCII_FRAME = """
    |10|             ¦aaa
    |  |             ¦  a
    | 5|             ¦ aa
    |  |             ¦  a
    | 0|             ¦ aa
    |  ++----+----+--¦  aaaaaaaaaaaaaa
    |   0   50   100 ¦   a   aa   aaa
"""
CHOSEN_FRAME = """
    |10┤             ¦aaa
    |  │             ¦  a
    |  │             ¦  a
    |  │             ¦  a
    |no┤             ¦nna
    |  └┬─────x──────¦  anaaaaaaaaaaaa
    |   0    60 width¦   n    aa nnnnn
"""


@pytest.mark.parametrize(("charset", "drawing"), [("braille", UNICODE_FRAME), ("ascii", ASCII_FRAME)])
def test_ticks_stand_at_their_values(charset: Charset, drawing: str) -> None:
    x_ticks, y_ticks = labelled([0, 50, 100]), labelled([0, 5, 10])
    assert framed(Axis(0, 120, 13), Axis(0, 10, 5), x_ticks, y_ticks, charset) == picture(drawing)


def test_ticks_have_styles_and_marks_of_their_own_and_those_that_come_first_win() -> None:
    name = ink(NAME)
    x_ticks = [Tick(120, "width", name, mark=""), Tick(60, "60", mark="x"), Tick(90, "90"), Tick(0, "0", name)]
    y_ticks = [Tick(0, "no", name), Tick(10, "10")]
    assert framed(Axis(0, 120, 13), Axis(0, 10, 5), x_ticks, y_ticks) == picture(CHOSEN_FRAME)


def test_ticks_above_and_below_the_axis_are_not_drawn() -> None:
    x, y = Axis(0, 120, 13), Axis(0, 10, 5)
    inside = [Tick(0, "0"), Tick(10, "10")]
    outside = [Tick(-2.5, "-2"), Tick(12.5, "12"), Tick(40, "40")]
    assert framed(x, y, [], [*outside, *inside]) == framed(x, y, [], inside)
