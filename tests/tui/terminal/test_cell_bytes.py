"""What is sent for a change, to the byte, and what of a strip goes into the cells."""

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nn_tui.tui.terminal.cell_diff import ScreenCells

ALL = 1e9
RED, BLUE = Style(color="#800000"), Style(color="#000080")
ON_BLUE, REVERSED = Style(bgcolor="#000080"), Style(reverse=True)


def pen_of(style: Style) -> str:
    return Strip.render_ansi(style, ColorSystem.STANDARD)


def strip(*pieces: str | tuple[str, Style]) -> Strip:
    return Strip([Segment(piece) if isinstance(piece, str) else Segment(*piece) for piece in pieces])


def standing(*rows: str, width: int = 12) -> ScreenCells:
    """Return cells whose rows are on the terminal already."""
    cells = ScreenCells(width, len(rows), pen_of)
    for y, row in enumerate(rows):
        cells.put(0, y, strip(row))
    cells.take(ALL)
    return cells


def test_at_first_all_is_sent_blanks_too() -> None:
    cells = ScreenCells(3, 2, pen_of)
    assert cells.changed
    cells.put(1, 1, strip("ab"))
    assert cells.take(ALL) == "\x1b[1;1H   \x1b[2;1H ab"
    assert not cells.changed
    assert cells.take(ALL) == ""


@pytest.mark.parametrize(
    ("before", "after", "sent"),
    [
        ("abcdefghijkl", "Abcdefghijkl", "\x1b[1;1HA"),
        ("abcdefghijkl", "abcdefghijkL", "\x1b[1;12HL"),
        ("abcdefghijkl", "aBCdefghijkl", "\x1b[1;2HBC"),
        ("abcdefghijkl", "aBcdefGhijkl", "\x1b[1;2HBcdefG"),
        ("abcdefghijkl", "aBcdefgHijkl", "\x1b[1;2HB\x1b[8GH"),
        ("abcdefghijkl", "AbcdefghijkL", "\x1b[1;1HA\x1b[12GL"),
    ],
)
def test_up_to_four_cells_are_sent_again_and_more_are_jumped_over(before: str, after: str, sent: str) -> None:
    cells = standing(before)
    cells.put(0, 0, strip(after))
    assert cells.take(ALL) == sent


def test_cells_in_other_colours_are_jumped_over_rather_than_sent_again() -> None:
    cells = standing("abcdef")
    cells.put(0, 0, strip("ab", ("cd", RED), "ef"))
    cells.take(ALL)
    cells.put(0, 0, strip("aB", ("cd", RED), "Ef"))
    assert cells.take(ALL) == "\x1b[1;2HB\x1b[5GE"


def test_rows_that_did_not_change_are_not_touched_and_the_pen_is_kept_from_row_to_row() -> None:
    cells = standing("abc", "def", "ghi")
    cells.put(1, 0, strip(("B", RED)))
    cells.put(0, 2, strip("g", ("H", RED), ("I", BLUE)))
    assert cells.take(ALL) == "\x1b[1;2H\x1b[31mB\x1b[3;2HH\x1b[34mI\x1b[m"


def test_after_the_plain_pen_nothing_is_reset() -> None:
    cells = standing("abc")
    cells.put(0, 0, strip(("A", RED), "B"))
    assert cells.take(ALL) == "\x1b[1;1H\x1b[31mA\x1b[mB"


def test_a_blank_is_written_with_the_pen_at_hand_where_that_looks_the_same() -> None:
    cells = standing("abcd")
    cells.put(0, 0, strip(("A", RED), (" ", BLUE), ("C", RED)))
    assert cells.take(ALL) == "\x1b[1;1H\x1b[31mA C\x1b[m"


@pytest.mark.parametrize(("style", "pen"), [(ON_BLUE, "44"), (REVERSED, "7")])
def test_a_blank_on_another_ground_is_sent(style: Style, pen: str) -> None:
    cells = standing("a c")
    cells.put(1, 0, strip((" ", style)))
    assert cells.take(ALL) == f"\x1b[1;2H\x1b[{pen}m \x1b[m"
    cells.put(1, 0, strip((" ", style)))
    assert cells.take(ALL) == ""


def test_a_letter_in_another_colour_is_sent() -> None:
    cells = standing("abc")
    cells.put(1, 0, strip(("b", RED)))
    assert cells.take(ALL) == "\x1b[1;2H\x1b[31mb\x1b[m"


def test_a_row_with_a_wide_character_is_sent_as_a_whole() -> None:
    cells = standing("学abc", width=5)
    cells.put(4, 0, strip("C"))
    assert cells.take(ALL) == "\x1b[1;1H学\x1b[3GabC"
    cells.put(0, 0, strip("xyab"))
    assert cells.take(ALL) == "\x1b[1;1HxyabC"
    cells.put(0, 0, strip("z"))
    assert cells.take(ALL) == "\x1b[1;1Hz"


@pytest.mark.parametrize(("limit", "rows"), [(8, 1), (9, 2), (17, 2), (18, 3)])
def test_rows_are_sent_from_the_top_until_there_is_more_than_the_limit(limit: float, rows: int) -> None:
    cells = standing("abc", "def", "ghi")
    for y, row in enumerate(("ABC", "DEF", "GHI")):
        cells.put(0, y, strip(row))
    sent = ["\x1b[1;1HABC", "\x1b[2;1HDEF", "\x1b[3;1HGHI"]
    assert cells.take(limit) == "".join(sent[:rows])
    assert cells.changed == (rows < 3)
    assert cells.take(ALL) == "".join(sent[rows:])


def test_what_lies_beyond_an_edge_is_left_out() -> None:
    cells = standing("abc", "def", width=3)
    for y in (-1, 2, 9):
        cells.put(0, y, strip("xyz"))
    assert not cells.changed
    cells.put(2, 1, strip("xyz"))
    cells.put(9, 0, strip("xyz"))
    assert cells.take(ALL) == "\x1b[2;3Hx"


def test_a_mark_shares_the_cell_of_its_letter() -> None:
    cells = standing("abcd")
    cells.put(0, 0, strip("xe\u0301y"))
    assert cells.take(ALL) == "\x1b[1;1Hxe\u0301\x1b[3Gy"
    cells.put(3, 0, strip("\u0301z"))
    assert cells.take(ALL) == "\x1b[1;4Hz"


def test_pieces_stand_one_behind_the_other_however_wide_their_characters() -> None:
    cells = standing("........")
    cells.put(1, 0, strip("学", ("é▀", RED), "x"))
    assert cells.take(ALL) == "\x1b[1;1H.学\x1b[4G\x1b[31mé▀\x1b[mx.." + " " * 4


def test_after_being_forgotten_all_is_sent_again() -> None:
    cells = standing("ab", "  ", width=2)
    cells.forget()
    assert cells.changed
    assert cells.take(ALL) == "\x1b[1;1Hab\x1b[2;1H  "


def test_the_pen_of_a_style_is_asked_for_once_but_not_kept_for_ever() -> None:
    asked: list[Style] = []

    def pen(style: Style) -> str:
        asked.append(style)
        return "1"

    cells = ScreenCells(4, 1, pen)
    for _ in range(2):
        cells.put(0, 0, strip(("a", RED), ("b", BLUE), ("c", RED)))
    assert asked == [RED, BLUE]
    shades = [Style(color=f"#{number:06x}") for number in range(0x100000, 0x100000 + 8190)]
    cells.put(0, 0, strip(*(("x", shade) for shade in shades)))
    cells.put(0, 0, strip(("a", RED)))
    assert len(asked) == 8192, "so many are kept"
    cells.put(0, 0, strip(("y", Style(color="#ffffff"))))
    cells.put(0, 0, strip(("a", RED)))
    assert asked[-1] is RED
