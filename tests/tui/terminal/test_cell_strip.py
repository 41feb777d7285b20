"""A strip of cells is what the same strip of pieces is, for Textual and for the terminal."""

from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nn_tui.tui.terminal.cell_diff import ScreenCells
from nn_tui.tui.terminal.cell_strip import CellStrip

STYLES = [Style(color=colour, bold=bold) for colour in ("red", "green", "blue") for bold in (False, True)]
TEXTS = st.lists(st.tuples(st.sampled_from("ab ─⣿学é"), st.integers(0, 5)), min_size=1, max_size=12)
Cells = list[tuple[str, int]]


def pen_of(style: Style) -> str:
    return Strip.render_ansi(style, ColorSystem.TRUECOLOR)


def strip_of(cells: Cells) -> CellStrip:
    characters = [part for character, _ in cells for part in (character, "")[: 1 + (character == "学")]]
    numbers = [number for character, number in cells for _ in range(1 + (character == "学"))]
    return CellStrip(characters, numbers, STYLES)


def in_pieces(cells: Cells) -> Strip:
    return Strip(Segment(character, STYLES[number]) for character, number in cells)


@given(TEXTS, TEXTS)
def test_it_is_a_strip_like_any_other(cells: Cells, others: Cells) -> None:
    strip, pieces = strip_of(cells), in_pieces(cells).simplify()
    assert strip.cell_length == pieces.cell_length
    assert strip.text == pieces.text
    assert strip == pieces
    assert strip_of(cells) == strip
    assert (strip_of(others) == strip_of(cells)) == (in_pieces(others).simplify() == pieces)
    assert strip_of(cells).crop(1, 4) == pieces.crop(1, 4)


@given(TEXTS, st.integers(0, 8), st.booleans())
def test_the_terminal_gets_the_same(cells: Cells, x: int, plain: bool) -> None:
    sent: list[str] = []
    for strip in (strip_of(cells), in_pieces(cells)):
        screen = ScreenCells(16, 1, pen_of, plain_text=plain)
        screen.put(x, 0, strip)
        sent.append(screen.take(1e9))
    assert sent[0] == sent[1]


def test_styles_that_come_later_have_pens_too() -> None:
    styles = STYLES[:1]
    screen = ScreenCells(2, 1, pen_of)
    screen.put(0, 0, CellStrip(["a", "b"], [0, 0], styles))
    assert pen_of(STYLES[0]) in screen.take(1e9)
    styles += STYLES[2:3]
    screen.put(0, 0, CellStrip(["a", "c"], [0, 1], styles))
    assert pen_of(STYLES[2]) in screen.take(1e9)
