"""Pens: what their parameters mean, and how to get from one to another."""

import pytest

from nn_tui.tui.terminal.sgr import Parts, change, ground, parts, without_colours

NOTHING: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("pen", "taken_apart"),
    [
        ("", (NOTHING, "", "")),
        ("1", (frozenset("1"), "", "")),
        *((str(code), (NOTHING, str(code), "")) for code in (*range(30, 38), *range(90, 98))),
        *((str(code), (NOTHING, "", str(code))) for code in (*range(40, 48), *range(100, 108))),
        ("31;39", (NOTHING, "", "")),
        ("41;49", (NOTHING, "", "")),
        ("38;5;1;4", (frozenset("4"), "38;5;1", "")),
        ("48;5;1;7", (frozenset("7"), "", "48;5;1")),
        ("38;2;1;2;3;1;48;2;4;5;6;9", (frozenset("19"), "38;2;1;2;3", "48;2;4;5;6")),
        ("21;53;29;98;108;89;99;109", (frozenset({"21", "53", "29", "98", "108", "89", "99", "109"}), "", "")),
        ("31;32;41;42", (NOTHING, "32", "42")),
    ],
)
def test_a_pen_has_attributes_and_two_colours(pen: str, taken_apart: Parts) -> None:
    assert parts(pen) == taken_apart


@pytest.mark.parametrize("attribute", ["4", "7", "9", "21", "53"])
def test_lines_and_reversed_colours_are_seen_on_a_blank(attribute: str) -> None:
    assert ground(f"{attribute};31;44") == (frozenset({attribute}), "31", "44")
    assert ground(f"1;{attribute}") == ground(attribute) != ground("1")


@pytest.mark.parametrize("attribute", ["1", "2", "3", "5"])
def test_what_only_letters_have_is_not_seen_on_a_blank(attribute: str) -> None:
    assert ground(f"{attribute};31;44") == (NOTHING, "", "44") == ground("32;44")
    assert ground(attribute) == ground("")


@pytest.mark.parametrize(
    ("old", "new", "sequence"),
    [
        ("1;31;44", "1;31;44", ""),
        ("", "", ""),
        ("31", "", "\x1b[m"),
        ("", "1;31", "\x1b[1;31m"),
        ("31", "32", "\x1b[32m"),
        ("41", "42", "\x1b[42m"),
        ("31", "31;41", "\x1b[41m"),
        ("31;41", "31", "\x1b[49m"),
        ("31;41", "41", "\x1b[39m"),
        ("31;41", "1", "\x1b[1;39;49m"),
        ("1", "1;4;7", "\x1b[4;7m"),
        ("1;31", "4;31;42", "\x1b[0;4;31;42m"),
        ("1;4", "4", "\x1b[0;4m"),
        ("31;1", "1;31", ""),
        ("38;5;1;48;5;2", "38;5;3;48;5;2", "\x1b[38;5;3m"),
    ],
)
def test_from_one_pen_to_another_only_what_differs_is_sent(old: str, new: str, sequence: str) -> None:
    assert change(old, new) == sequence


@pytest.mark.parametrize(
    ("pen", "attributes"), [("", ""), ("31;44", ""), ("7;31;1", "1;7"), ("38;2;1;4;7;3", "3"), ("48;5;1;4", "4")]
)
def test_without_colours_the_attributes_stay(pen: str, attributes: str) -> None:
    assert without_colours(pen) == attributes
