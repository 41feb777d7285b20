"""What is sent brings a real terminal to what it should show, whatever stood there, in few bytes."""

import re

import pyte
from hypothesis import given
from hypothesis import strategies as st
from pyte.modes import DECAWM
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nn_tui.tui.terminal.cell_diff import ScreenCells
from nn_tui.tui.terminal.sgr import change, ground, parts, without_colours
from tests.examples import examples

WIDTH, HEIGHT = 12, 3
STYLES = [
    Style(),
    Style(color="#ff0000"),
    Style(color="#00ff00", bgcolor="#000080"),
    Style(bgcolor="#000080", bold=True),
    Style(color="#00ff00", underline=True),
    Style(reverse=True),
]


def pen_of(style: Style) -> str:
    return Strip.render_ansi(style, ColorSystem.EIGHT_BIT)


def cells() -> ScreenCells:
    return ScreenCells(WIDTH, HEIGHT, pen_of)


class Screen:
    """A terminal in memory."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.screen.reset_mode(DECAWM)
        self.stream = pyte.Stream(self.screen)

    def looks(self) -> list[list[tuple[object, ...]]]:
        """Return what one sees in each cell: of a blank, not its foreground."""
        return [
            [
                (cell.data, cell.bg, cell.underscore, cell.reverse)
                + ((cell.fg, cell.bold) if cell.data != " " or cell.underscore or cell.reverse else ())
                for cell in (self.screen.buffer[y][x] for x in range(WIDTH))
            ]
            for y in range(HEIGHT)
        ]


def strips(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Strip]:
    segment = st.tuples(texts, st.sampled_from(STYLES)).map(lambda pair: Segment(*pair))
    return st.lists(segment, min_size=1, max_size=3).map(lambda segments: Strip(segments).crop(0, WIDTH))


PLACED = st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1), strips(st.text("ab ▀●", max_size=6)))


@examples(60)
@given(st.lists(st.lists(PLACED, max_size=4), max_size=5), st.sampled_from([0, 5, 1e9]))
def test_a_terminal_that_gets_the_changes_shows_what_one_that_gets_everything_shows(
    frames: list[list[tuple[int, int, Strip]]], limit: float
) -> None:
    everything: list[tuple[int, int, Strip]] = []
    seen, wanted = Screen(), cells()
    for frame in frames:
        for x, y, strip in frame:
            placed = strip.crop(0, WIDTH - x)
            wanted.put(x, y, placed)
            everything.append((x, y, placed))
        seen.stream.feed(wanted.take(limit))
    while wanted.changed:
        seen.stream.feed(wanted.take(limit))
    whole, expected = cells(), Screen()
    for x, y, strip in everything:
        whole.put(x, y, strip)
    expected.stream.feed(whole.take(1e9))
    assert seen.looks() == expected.looks()


@examples(40)
@given(st.lists(strips(st.text("a 世b", max_size=5)), min_size=1, max_size=5))
def test_wide_characters_leave_no_halves_behind(rows: list[Strip]) -> None:
    seen, wanted = Screen(), cells()
    for strip in rows:
        wanted.put(0, 0, Strip([Segment(" " * WIDTH)]))
        wanted.put(0, 0, strip)
        seen.stream.feed(wanted.take(1e9))
    assert seen.screen.display[0].rstrip() == rows[-1].text.rstrip()


def test_nothing_is_sent_where_nothing_changed() -> None:
    wanted = cells()
    wanted.put(0, 0, Strip([Segment("hello", STYLES[1])]))
    wanted.take(1e9)
    wanted.put(0, 0, Strip([Segment("hello", STYLES[1])]))
    assert wanted.take(1e9) == ""


def test_a_digit_costs_a_jump_and_a_digit() -> None:
    wanted = cells()
    wanted.put(0, 1, Strip([Segment("epoch 1")]))
    wanted.take(1e9)
    wanted.put(0, 1, Strip([Segment("epoch 2")]))
    assert wanted.take(1e9) == "\x1b[2;7H2"


def test_a_blank_that_changes_what_it_would_be_written_in_is_not_sent() -> None:
    wanted = cells()
    wanted.put(0, 0, Strip([Segment("a b", STYLES[0])]))
    wanted.take(1e9)
    wanted.put(1, 0, Strip([Segment(" ", STYLES[1])]))
    assert wanted.take(1e9) == ""


def test_what_stands_there_is_sent_again_after_it_was_forgotten() -> None:
    wanted = cells()
    wanted.put(0, 0, Strip([Segment("hello")]))
    wanted.take(1e9)
    wanted.forget()
    assert "hello" in wanted.take(1e9)


def test_pens_come_apart_and_only_what_differs_is_changed() -> None:
    assert parts("1;38;5;12;48;2;1;2;3") == (frozenset({"1"}), "38;5;12", "48;2;1;2;3")
    assert parts("91;40") == (frozenset(), "91", "40")
    assert change("38;5;12;48;5;3", "38;5;12;48;5;4") == "\x1b[48;5;4m"
    assert change("31", "1;31") == "\x1b[1m"
    assert change("1;31", "31") == "\x1b[0;31m"
    assert change("31;44", "44") == "\x1b[39m"
    assert change("31", "") == "\x1b[m"
    assert ground("1;31;44") == ground("44") != ground("4;44")
    assert without_colours("1;7;38;5;12") == "1;7"


HIDDEN = "\u200b\u200d\u202e\u2066\ufe0f\ufeff\udcff"
CONTROLS = [*map(chr, (*range(32), *range(127, 160))), *HIDDEN]
MIXED = st.text(st.sampled_from([*CONTROLS, *"ab 世é❤👩\u0301\u20e3"]), max_size=8)


@examples(100)
@given(st.lists(strips(MIXED), min_size=1, max_size=4))
def test_no_control_character_in_a_cell_ever_leaves(rows: list[Strip]) -> None:
    wanted = cells()
    for y, strip in enumerate(rows):
        wanted.put(0, y % HEIGHT, strip)
    sent = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", wanted.take(1e9))
    assert not set(sent) & set(CONTROLS)
    assert re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", wanted.take(1e9)) == ""


def test_words_have_the_default_foreground_where_colours_are_the_terminals_own() -> None:
    red, filled = Style(color="red", bold=True), Style(color="red", bgcolor="blue")
    wanted = ScreenCells(WIDTH, HEIGHT, lambda style: Strip.render_ansi(style, ColorSystem.STANDARD), plain_text=True)
    wanted.put(0, 0, Strip([Segment("▆+0.5 ━ x", red), Segment("on", filled)]))
    assert wanted.take(1e9).startswith("\x1b[1;1H\x1b[1;31m▆\x1b[39m+0.5 \x1b[31m━ \x1b[39mx\x1b[0;31;44mon")
