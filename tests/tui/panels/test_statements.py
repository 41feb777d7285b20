"""Lines are broken before a sign or an equals sign, and what follows is indented."""

import pytest

from nn_tui.tui.drawing.styled_text import Part, StyledLine
from nn_tui.tui.panels.statements import brief, wrap
from tests.tui.panels.neuron.made_up import texts

SUM: StyledLine = [
    Part("z", "name"),
    Part(" = "),
    Part("1.000·2.000", "positive"),
    Part(" + "),
    Part("3.000·-4.000", "negative"),
    Part(" + "),
    Part("bias 5.000"),
    Part(" = "),
    Part("-5.000", "name"),
]
WORDS: StyledLine = [Part("δ", "error"), Part(" = "), Part("2.5 · (a - y) / 10"), Part(" = "), Part("-0.5000", "error")]


def wrapped(line: StyledLine, width: int) -> list[str]:
    return texts(wrap(line, width))


def test_a_value_has_the_role_of_its_symbol() -> None:
    assert brief(Part("a", "activation"), -0.5) == [
        Part("a", "activation"),
        Part(" = "),
        Part("-0.5000", "activation"),
    ]


def test_what_fits_stays_on_one_line() -> None:
    whole = "z = 1.000·2.000 + 3.000·-4.000 + bias 5.000 = -5.000"
    assert wrapped(SUM, len(whole)) == [whole]
    assert wrapped(SUM, len(whole) - 1) == ["z = 1.000·2.000 + 3.000·-4.000 + bias 5.000", "  = -5.000"]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (43, ["z = 1.000·2.000 + 3.000·-4.000 + bias 5.000", "  = -5.000"]),
        (42, ["z = 1.000·2.000 + 3.000·-4.000", "  + bias 5.000 = -5.000"]),
        (30, ["z = 1.000·2.000 + 3.000·-4.000", "  + bias 5.000 = -5.000"]),
        (29, ["z = 1.000·2.000", "  + 3.000·-4.000 + bias 5.000", "  = -5.000"]),
        (28, ["z = 1.000·2.000", "  + 3.000·-4.000", "  + bias 5.000 = -5.000"]),
        (22, ["z = 1.000·2.000", "  + 3.000·-4.000", "  + bias 5.000", "  = -5.000"]),
    ],
)
def test_a_sum_is_broken_before_its_signs(width: int, lines: list[str]) -> None:
    assert wrapped(SUM, width) == lines


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (32, ["δ = 2.5 · (a - y) / 10 = -0.5000"]),
        (31, ["δ = 2.5 · (a - y) / 10", "  = -0.5000"]),
        (22, ["δ = 2.5 · (a - y) / 10", "  = -0.5000"]),
        (21, ["δ = 2.5 · (a - y)", "  / 10 = -0.5000"]),
        (17, ["δ = 2.5 · (a - y)", "  / 10 = -0.5000"]),
        (16, ["δ = 2.5 · (a", "  - y) / 10", "  = -0.5000"]),
        (11, ["δ = 2.5", "  · (a - y)", "  / 10", "  = -0.5000"]),
        (10, ["δ = 2.5", "  · (a", "  - y)", "  / 10", "  = -0.5000"]),
    ],
)
def test_what_is_too_long_for_a_line_is_broken_between_its_words(width: int, lines: list[str]) -> None:
    assert wrapped(WORDS, width) == lines


def test_an_operator_never_stands_at_the_end_of_a_line() -> None:
    for line in (SUM, WORDS):
        for width in range(8, 60):
            for text in wrapped(line, width)[:-1]:
                assert text.split()[-1] not in ("=", "+", "-", "·", "*", "/", "bias")


@pytest.mark.parametrize("operator", ["=", "+", "-", "·", "*", "/", "bias"])
def test_what_stands_behind_an_operator_stays_with_it(operator: str) -> None:
    line = [Part(f"123456 {operator} 654321 done")]
    assert wrapped(line, len(f"  {operator} 654321")) == ["123456", f"  {operator} 654321", "  done"]


def test_every_part_keeps_its_role_when_it_is_broken() -> None:
    line = [Part("δ", "error"), Part(" = "), Part("-0.5000", "error"), Part("  there is more to say", "faint")]
    assert [[(part.text, part.role) for part in each] for each in wrap(line, 18)] == [
        [("δ", "error"), (" = ", "plain"), ("-0.5000", "error"), ("  there", "faint")],
        [("  ", "plain"), ("is", "faint"), (" more", "faint"), (" to", "faint"), (" say", "faint")],
    ]


def test_two_blanks_between_words_are_kept_within_a_line() -> None:
    line = [Part("a", "activation"), Part(" = "), Part("0.5000"), Part("  over 16 samples", "faint")]
    assert wrapped(line, 40) == ["a = 0.5000  over 16 samples"]
    assert wrapped(line, 17) == ["a = 0.5000  over", "  16 samples"]


def test_no_text_is_lost_at_any_width() -> None:
    for line in (SUM, WORDS):
        for width in range(1, 60):
            assert "".join("".join(wrapped(line, width)).split()) == "".join("".join(texts([line])).split())
