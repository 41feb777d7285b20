"""Characters with a meaning: each charset has all of them, and none that its terminals lack."""

from itertools import combinations
from typing import get_args
from unicodedata import east_asian_width, name

import pytest
from msgspec import structs
from textual._border import BORDER_CHARS

from nn_tui.tui.drawing.dot_raster import dots_per_cell
from nn_tui.tui.drawing.glyphs import GLYPHS, Glyphs
from nn_tui.tui.terminal.capabilities import CHARSETS, Charset

BRAILLE, BLOCKS, ASCII = (GLYPHS[charset] for charset in ("braille", "blocks", "ascii"))

# What stands alone in a cell, such as a mark on an axis, a sample in a plot or a sign in the status line.
SIGNS = [
    *("times", "dot", "running", "paused", "stopped", "neuron", "selected", "best", "change", "train_sample"),
    *("test_sample", "wrong_sample", "diagonal", "edited", "data", "died", "alive", "gradients", "refused", "speed"),
    *("reset", "diverged"),
]
EVENTS = ["edited", "data", "died", "alive", "gradients", "refused", "speed", "reset", "best", "diverged"]


def signs(glyphs: Glyphs, names: list[str]) -> list[str]:
    drawn: dict[str, str] = structs.asdict(glyphs)
    return [drawn[each] for each in names]


@pytest.mark.parametrize("charset", CHARSETS)
def test_every_charset_has_its_own_characters(charset: Charset) -> None:
    assert GLYPHS[charset].charset == charset
    assert tuple(GLYPHS) == get_args(Charset)


@pytest.mark.parametrize("charset", CHARSETS)
def test_every_sign_takes_one_cell(charset: Charset) -> None:
    for sign in signs(GLYPHS[charset], SIGNS):
        assert len(sign) == 1, sign
        assert east_asian_width(sign) not in "WF", sign


def test_ascii_has_only_characters_of_ascii() -> None:
    assert all(value.isascii() and value.isprintable() for value in structs.astuple(ASCII))


def test_the_others_draw_with_no_letter_of_ascii() -> None:
    drawn = [*signs(BRAILLE, SIGNS), BRAILLE.solid, BRAILLE.dashed, BRAILLE.progress, BRAILLE.axis, BRAILLE.bars]
    assert not any(character.isascii() and character.isalnum() for character in "".join(drawn))


@pytest.mark.parametrize("charset", CHARSETS)
def test_signs_that_stand_side_by_side_are_told_apart(charset: Charset) -> None:
    glyphs = GLYPHS[charset]
    for one, other in combinations(signs(glyphs, EVENTS), 2):
        assert one != other
    assert len({glyphs.running, glyphs.paused, glyphs.stopped}) == 3
    assert len({glyphs.train_sample, glyphs.test_sample, glyphs.wrong_sample}) == 3
    assert glyphs.neuron != glyphs.selected
    assert glyphs.solid != glyphs.dashed
    assert glyphs.progress[0] != glyphs.progress[1]


@pytest.mark.parametrize("charset", CHARSETS)
def test_bars_and_shades_begin_with_nothing_and_do_not_repeat_themselves(charset: Charset) -> None:
    for steps in (GLYPHS[charset].bars, GLYPHS[charset].shades):
        assert steps[0] == " "
        assert len(set(steps)) == len(steps) <= 9


def test_bars_grow_by_eighths_and_shades_by_quarters() -> None:
    eighths = ["ONE EIGHTH", "ONE QUARTER", "THREE EIGHTHS", "HALF", "FIVE EIGHTHS", "THREE QUARTERS", "SEVEN EIGHTHS"]
    assert [name(bar) for bar in BRAILLE.bars] == ["SPACE", *(f"LOWER {each} BLOCK" for each in eighths), "FULL BLOCK"]
    shades = ["SPACE", "LIGHT SHADE", "MEDIUM SHADE", "DARK SHADE", "FULL BLOCK"]
    assert [name(shade) for shade in BRAILLE.shades] == shades


def test_axes_are_made_of_lines_that_meet() -> None:
    ends = ["VERTICAL", "VERTICAL AND LEFT", "UP AND RIGHT", "HORIZONTAL", "DOWN AND HORIZONTAL"]
    assert [name(line) for line in BRAILLE.axis] == [f"BOX DRAWINGS LIGHT {end}" for end in ends]
    assert ASCII.axis == "||+-+"


@pytest.mark.parametrize(
    ("charset", "dots"),
    [("braille", [(4, 2), (4, 2), (4, 2)]), ("blocks", [(2, 2), (2, 2), (2, 2)]), ("ascii", [(1, 1), (1, 1), (1, 1)])],
)
def test_curves_are_as_fine_as_the_terminal_can_show(charset: Charset, dots: list[tuple[int, int]]) -> None:
    glyphs = GLYPHS[charset]
    assert [dots_per_cell(marker) for marker in (glyphs.curve, glyphs.other_curve, glyphs.faint_curve)] == dots


def test_curves_of_ascii_are_told_apart_and_the_legend_shows_what_they_are_drawn_with() -> None:
    markers = (ASCII.curve, ASCII.other_curve, ASCII.faint_curve)
    assert len(set(markers)) == 3
    assert all(len(marker) == 1 for marker in markers)
    assert (ASCII.solid, ASCII.dashed) == (ASCII.curve * 2, ASCII.other_curve * 2)


def test_lines_of_a_legend_are_a_whole_and_a_dashed_one() -> None:
    assert [name(part) for part in BRAILLE.solid] == ["BOX DRAWINGS HEAVY HORIZONTAL"] * 2
    assert [name(part) for part in BRAILLE.dashed] == ["BOX DRAWINGS HEAVY DOUBLE DASH HORIZONTAL"] * 2


def test_a_progress_bar_has_a_character_for_what_is_done_and_one_for_what_is_left() -> None:
    assert [name(part) for part in BRAILLE.progress] == [
        f"BOX DRAWINGS {each} HORIZONTAL" for each in ("HEAVY", "LIGHT")
    ]
    assert ASCII.progress == "#."


def test_blocks_differ_from_braille_only_in_what_curves_are_drawn_with() -> None:
    curves = {"curve": "braille", "other_curve": "braille", "faint_curve": "braille", "charset": "braille"}
    assert structs.replace(BLOCKS, **curves) == BRAILLE


@pytest.mark.parametrize("charset", CHARSETS)
def test_panels_have_a_border_that_can_be_drawn(charset: Charset) -> None:
    corners = "".join(BORDER_CHARS[GLYPHS[charset].border][0])
    assert corners.isascii() == (charset == "ascii")


def test_areas_are_filled_with_colours_only_where_there_are_enough() -> None:
    assert (BRAILLE.area, BLOCKS.area, ASCII.area) == ("█", "█", "")
    assert BRAILLE.without_colours() == structs.replace(BRAILLE, area="")
    assert ASCII.without_colours() == ASCII


def test_notation_is_that_of_the_equations() -> None:
    assert (BRAILLE.learning_rate, BRAILLE.delta, BRAILLE.arrow, BRAILLE.times) == ("η", "δ", "→", "·")
    assert (BRAILLE.ellipsis, BRAILLE.gradients, BRAILLE.dot) == ("…", "∇", "·")


def test_notation_of_ascii_is_that_of_the_spelled_equations() -> None:
    for word in ("learning_rate", "delta", "arrow", "times", "ellipsis"):
        assert signs(ASCII, [word]) == [ASCII.spell(*signs(BRAILLE, [word]))], word


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("a = Wᵀx + b", "a = W.Tx + b"),
        ("δ = ∂C/∂z", "d = dC/dz"),
        ("Σ w·x", "sum w*x"),
        ("θ ← θ − η ∇C", "theta <- theta - lr grad C"),
        ("β₁, λ, ε", "beta1, lambda, eps"),
        ("√(v)", "sqrt (v)"),
        ("Δw, ‖w‖", "Dw, |w|"),
        ("x², eᶻ, e⁻¹", "x^2, e^z, e^-1"),
        ("3–5, ±1, 4×4", "3-5, +-1, 4x4"),
        ("f′ → ∞", "f' -> inf"),
        ("½(ŷ − y)²", "1/2(p - y)^2"),
        ("wait…", "wait..."),
        ("m\u0302, x\u0304", "m, x"),
        ("Müller", "Muller"),
        ("学", r"\u5b66"),
    ],
)
def test_a_text_is_spelled_in_ascii_where_that_is_all_there_is(text: str, spelled: str) -> None:
    assert ASCII.spell(text) == spelled
    assert (BRAILLE.spell(text), BLOCKS.spell(text)) == (text, text)


def test_a_text_of_ascii_stays_as_it_is() -> None:
    assert ASCII.spell("epoch 12 ~ 3") == "epoch 12 ~ 3"


@pytest.mark.parametrize("charset", GLYPHS)
def test_what_acts_on_a_terminal_is_spelled_out_whatever_it_can_show(charset: Charset) -> None:
    assert GLYPHS[charset].spell("a\x1b[2J\nb\u202e") == r"a\x1b[2J\nb\u202e"
