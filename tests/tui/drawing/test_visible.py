"""The shown form of a text: nothing in it acts on a terminal, hides, or is of a width that terminals disagree on."""

from unicodedata import bidirectional, category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size
from wcwidth import wcwidth

from nn_tui.tui.drawing.visible import LONG, visible

TROUBLE = [
    *map(chr, (*range(32), *range(127, 160), *range(0x200B, 0x2010), *range(0x2028, 0x202F))),
    *"\u0301\u0e31\u093f\u1161\ufe0f\u20e3\udcff\ud800\U0001f1e9\U0001f3fd",
]
WITHOUT_IDEOGRAPHS = (*range(0x3400), *range(0xA000, 0xAC00), *range(0xD7A0, 0x20000), *range(0xE0000, 0xE0200))
TEXTS = st.text(st.one_of(st.sampled_from(TROUBLE), st.characters(), st.sampled_from("aeß学한")), max_size=20)


@pytest.mark.parametrize("text", ["", "plain text", "grün", "学习", "한국", "δ = −0.13", "ลูก", "हिन्दी", "🙂", "αβγ"])
def test_an_ordinary_text_is_its_own_shown_form(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\x00\x07\x1b[31m\x7f", r"\x00\x07\x1b[31m\x7f"),
        ("\x9b2J\x85", r"\x9b2J\x85"),
        ("cat\u202egpj.exe", r"cat\u202egpj.exe"),
        ("\u2066a\u2069\u200f", r"\u2066a\u2069\u200f"),
        ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
        ("one\u2028two", r"one\u2028two"),
        ("\udcff.csv", r"\xff.csv"),
        ("\ud83d", r"\ud83d"),
        ("👩\u200d🔬", "👩\\u200d🔬"),
        ("❤\ufe0f", "❤\\ufe0f"),
        ("👍\U0001f3fd", "👍\\U0001f3fd"),
        ("\U0001f1e9\U0001f1ea", r"\U0001f1e9\U0001f1ea"),
        ("1\ufe0f\u20e3", r"1\ufe0f\u20e3"),
        ("\ue0b0", r"\ue0b0"),
        ("\u0301a", r"\u0301a"),
        ("\x1b\u0301", r"\x1b\u0301"),
        ("\u1112\u1161\u11ab", "한"),
        ("e\u0301", "é"),
        ("\u1161", r"\u1161"),
    ],
)
def test_what_acts_hides_or_has_no_sure_width_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(TEXTS)
def test_the_shown_form_is_harmless_and_its_own_shown_form(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert not {category(character) for character in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not {bidirectional(character) for character in shown} & {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI"}
    shown.encode("utf-8")


@given(TEXTS, TEXTS)
def test_shown_forms_that_are_joined_are_as_wide_as_both(one: str, other: str) -> None:
    assert cell_len(visible(one) + visible(other)) == cell_len(visible(one)) + cell_len(visible(other))


def test_each_character_is_as_wide_for_terminals_as_for_textual_and_only_marks_have_no_width() -> None:
    for code in WITHOUT_IDEOGRAPHS:
        if category(chr(code)) in ("Co", "Cn"):
            continue
        shown = visible(chr(code))
        assert get_character_cell_size(shown[0]) == max(0, wcwidth(shown[0])), hex(code)
        assert get_character_cell_size(shown[0]) > 0, hex(code)


def test_a_very_long_text_has_a_shown_form_too() -> None:
    assert visible("\x1b" + "e\u0301" * LONG) == r"\x1b" + "e\u0301" * LONG
