"""Recipe fields: what each can be, and what is said beside it."""

import pytest

from nn_tui.datasets import names
from nn_tui.engine import Experiment
from nn_tui.engine.network.activations import ACTIVATIONS
from nn_tui.engine.recipe.fields import find_field, recipe_fields
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.training.optimizers import OPTIMIZERS

FIELDS = recipe_fields(Experiment())


def test_what_a_field_means_is_said_in_several_words_that_no_other_field_has() -> None:
    meanings = [field.meaning for field in FIELDS if not field.part]
    assert all(len(meaning.split()) >= 3 for meaning in meanings)
    assert len(set(meanings)) == len(meanings)


@pytest.mark.parametrize(
    ("optimizer", "part", "meaning"),
    [("nadam", "momentum_decay", "momentum decay of nadam"), ("rmsprop", "alpha", "alpha of rmsprop")],
)
def test_a_part_of_a_table_is_said_to_be_that_tables(optimizer: str, part: str, meaning: str) -> None:
    fields = recipe_fields(changed(Experiment(), {"training.optimizer": optimizer}))
    found = find_field(fields, f"training.optimizer.{part}")
    assert (found.meaning, found.part) == (meaning, True)
    table = find_field(recipe_fields(changed(Experiment(), {"training.early_stopping": {}})), "min_delta")
    assert (table.path, table.meaning, table.part) == (
        "training.early_stopping.min_delta",
        "min delta of early stopping",
        True,
    )


@pytest.mark.parametrize(
    ("path", "choices"),
    [
        ("network.output", tuple(name for name in ACTIVATIONS if name != "swish")),
        ("network.activation", tuple(name for name in ACTIVATIONS if name not in ("swish", "softmax"))),
        ("data.source", tuple(names())),
        ("training.shuffle", ("true", "false")),
        ("dtype", ("float32", "float64")),
        ("training.optimizer", tuple(OPTIMIZERS)),
        ("training.learning_rate", ()),
        ("training.batch_size", ("all",)),
        ("training.epochs", ("unlimited",)),
        ("training.class_weights", ("balanced",)),
        ("data.task", ("regression", "classification")),
    ],
)
def test_a_field_offers_what_it_can_be(path: str, choices: tuple[str, ...]) -> None:
    found = find_field(FIELDS, path)
    assert sorted(found.choices) == sorted(choices)
    assert found.part is False


@pytest.mark.parametrize(
    ("path", "optional", "lists", "only_lists", "closed"),
    [
        ("network.hidden", False, True, True, False),
        ("network.activation", False, True, False, False),
        ("network.output", True, False, False, True),
        ("data.features", True, True, False, False),
        ("data.source", False, False, False, False),
        ("training.shuffle", False, False, False, True),
        ("training.batch_size", False, False, False, False),
        ("training.clip_norm", True, False, False, False),
        ("dtype", False, False, False, True),
    ],
)
def test_a_field_says_whether_it_may_be_left_out_be_a_list_or_something_else(
    path: str, optional: bool, lists: bool, only_lists: bool, closed: bool
) -> None:
    found = find_field(FIELDS, path)
    assert (found.optional, found.lists, found.only_lists, found.closed) == (optional, lists, only_lists, closed)
