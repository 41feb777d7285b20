"""Completions of a setting: which fields and words are offered, in which order, and how a line of them is laid out."""

import pytest
from msgspec import structs

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.fields import find_field, recipe_fields
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.recipe_form.completion import Completion, completions

FIELDS = recipe_fields(Experiment())
LOSSES = ["mse", "mae", "huber", "poisson", "binary_cross_entropy", "cross_entropy", "hinge"]


def offered(text: str) -> list[str]:
    """Return the texts that a text can be continued with."""
    return [completion.text for completion in completions(FIELDS, text, 69, GLYPHS["ascii"])]


def test_before_a_value_is_begun_every_field_with_the_text_in_its_path_is_offered() -> None:
    assert offered("batch") == ["training.batch_size = "]
    fields = ["source", "samples", "scale", "sample_weights", "skip_rows", "split", "split.group"]
    assert offered("data.s") == [f"data.{field} = " for field in fields]
    assert offered("  Training.B") == ["training.batch_size = "]
    assert offered("nonsense") == []
    assert offered("") == [f"{field.path} = " for field in sorted(FIELDS, key=lambda field: field.part)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            "e",
            [
                "engine",
                "data.exclude",
                "data.encoding",
                "training.epochs",
                "training.early_stopping",
                "training.explosion",
                "training.optimizer.epsilon",
                "training.plateau.epochs",
                "seed",
                "dtype",
            ],
        ),
        ("be", ["training.optimizer.beta1", "training.optimizer.beta2", "training.early_stopping.restore_best"]),
        ("norm", ["training.clip_norm", "training.max_norm"]),
        ("sched", ["training.schedule", "training.schedule.warmup_epochs"]),
    ],
)
def test_fields_that_start_with_the_text_come_first_and_those_of_tables_after_their_equals(
    text: str, first: list[str]
) -> None:
    assert offered(text)[: len(first)] == [f"{path} = " for path in first]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("loss = h", ["huber", "hinge"]),
        ("loss h", ["huber", "hinge"]),
        ("training.loss = cross", ["cross_entropy"]),
        ("loss = ", [""]),
        ("loss =", [""]),
    ],
)
def test_words_that_start_with_the_value_are_offered(text: str, words: list[str]) -> None:
    expected = [word for word in LOSSES if word.startswith(tuple(words))]
    found = completions(FIELDS, text, 69, GLYPHS["ascii"])
    assert found == [Completion(f"training.loss = {word}", word) for word in expected]


@pytest.mark.parametrize("word", ["mse", "hinge"])
def test_once_a_word_is_complete_all_of_them_are_offered(word: str) -> None:
    assert offered(f"loss = {word}") == [f"training.loss = {loss}" for loss in LOSSES]


@pytest.mark.parametrize(
    ("text", "path"), [("loss = ross", "training.loss"), ("seed 3", "seed"), ("batch_size = 3", "training.batch_size")]
)
def test_where_no_word_fits_the_field_alone_is_offered_with_its_meaning(text: str, path: str) -> None:
    (found,) = completions(FIELDS, text, 200, GLYPHS["ascii"])
    assert found.text == f"{path} = "
    assert found.line.endswith(f" {find_field(FIELDS, path).meaning}")


@pytest.mark.parametrize("text", ["bogus 3", "bogus =", "monitor test_loss"])
def test_for_what_is_no_field_or_could_be_several_nothing_is_offered(text: str) -> None:
    assert offered(text) == []


@pytest.mark.parametrize(
    ("text", "width", "line"),
    [
        ("seed", 69, "seed                            0             determines data, spl..."),
        ("seed", 68, "seed                            0             determines data, sp..."),
        ("clip_value", 69, "training.clip_value             not set       bound of each gradient"),
        ("clip_value", 68, "training.clip_value             not set       bound of each gradient"),
        ("clip_value", 67, "training.clip_value             not set       bound of each grad..."),
        ("patience", 69, "training.early_stopping.pati... not set       patience of early st..."),
        ("warmup", 69, "training.schedule.warmup_epochs 0             warmup epochs of con..."),
        ("warmup", 40, "training.schedule.warmup_epochs 0..."),
    ],
)
def test_a_line_holds_the_path_the_value_and_the_meaning_in_columns(text: str, width: int, line: str) -> None:
    assert [completion.line for completion in completions(FIELDS, text, width, GLYPHS["ascii"])] == [line]


@pytest.mark.parametrize("text", ["", "loss = ", "l2 = ", *(f"{field.path} = " for field in FIELDS)])
@pytest.mark.parametrize("width", [40, 69])
def test_no_line_is_wider_than_there_is_room_however_its_words_are_spelled(text: str, width: int) -> None:
    found = completions(FIELDS, text, width, GLYPHS["ascii"])
    assert [completion.line for completion in found if len(completion.line) > width] == []
    assert all(completion.line.isascii() for completion in found)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("x" * 13, "x" * 13), ("x" * 14, "x" * 12 + "…"), ("", "not set      "), ("3", "3            ")],
)
def test_a_long_value_is_cut_to_its_column(value: str, shown: str) -> None:
    field = structs.replace(find_field(FIELDS, "seed"), value=value, meaning="of it")
    (found,) = completions([field], "seed", 69, GLYPHS["braille"])
    assert found.line == f"{'seed':31} {shown} of it"
