"""TOML that is more than anything can take is one sentence, in a recipe and in an assignment."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.fields import find_field, recipe_fields
from nn_tui.engine.recipe.loading import assignment, changed, decode
from nn_tui.engine.recipe.toml_reader import DEEPEST, read_toml, read_value

TOO_LONG = "a whole number has too many digits, expected at most 4,300"
TOO_DEEP = "tables and lists stand in one another, expected at most 16 levels"

VALUES = [
    ("9" * 5000, TOO_LONG),
    (f"[{'9' * 5000}]", TOO_LONG),
    (f"{'[' * 3000}{']' * 3000}", TOO_DEEP),
    (f"{'[' * 3000}", TOO_DEEP),
    (f"{'{a=' * 3000}1{'}' * 3000}", TOO_DEEP),
    (f"{'[' * (DEEPEST + 1)}{']' * (DEEPEST + 1)}", TOO_DEEP),
]


@pytest.mark.parametrize(("text", "sentence"), VALUES)
def test_a_recipe_is_refused_with_its_name(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        decode(f"seed = {text}\n".encode(), where="file.toml")
    assert str(error.value) == f"file.toml: is not TOML that can be read: {sentence}"


@pytest.mark.parametrize(("text", "sentence"), VALUES)
def test_an_assignment_is_refused_with_its_field(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        assignment(f"training.epochs={text}")
    assert str(error.value) == f"training.epochs: {sentence}"
    with pytest.raises(InputError, match=sentence):
        find_field(recipe_fields(Experiment()), "training.epochs").parse(text)


@pytest.mark.parametrize("header", [f"[{'a.' * 3000}a]\n", f"{'a.' * 3000}a = 1\n", f"[[{'a.' * 3000}a]]\n"])
def test_dots_do_not_go_deeper_than_brackets(header: str) -> None:
    with pytest.raises(InputError, match=TOO_DEEP):
        read_toml(header.encode(), where="file.toml")


@given(st.text(alphabet='[]{}=.,"\n 019einfat_x-', max_size=60))
@example("0x" + "f" * 100_000)
@example("inf")
@example("1979-05-27T07:32:00")
def test_any_value_is_one_for_a_field_or_one_sentence(text: str) -> None:
    for path in ("training.epochs", "training.learning_rate", "network.hidden", "training.class_weights"):
        sentence = ""
        try:
            changed(Experiment(), {path: read_value(text)})
        except InputError as error:
            sentence = str(error)
        assert "\n" not in sentence
        assert len(sentence) < 400
