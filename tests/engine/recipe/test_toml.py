"""What is written as TOML reads back to the same value, and nothing in it acts on a terminal."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine.recipe.toml import toml_value

TEXT = st.text(st.characters(codec="utf-8"))


@given(TEXT | st.text(st.sampled_from('"\\\n\x1b\x7f\x9b\u202e\u200b\U000e0001 aü学')))
def test_every_text_comes_back_and_is_printable(text: str) -> None:
    written = toml_value(text)
    assert tomllib.loads(f"key = {written}")["key"] == text
    assert written.isprintable()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", '"plain"'),
        ("grün 学", '"grün 学"'),
        ('"\\', '"\\"\\\\"'),
        ("\x1b]0;owned\x07", '"\\u001b]0;owned\\u0007"'),
        ("a\x9b31m", '"a\\u009b31m"'),
        ("a\u202eb", '"a\\u202eb"'),
        ("\U000e0001", '"\\U000e0001"'),
    ],
)
def test_what_acts_on_a_terminal_is_written_as_its_number(text: str, written: str) -> None:
    assert toml_value(text) == written
