"""Recipe fields as people type them."""

import msgspec
import pytest

from nn_tui.datasets import InputError
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.recipe.fields import assigned, find_field, recipe_fields
from nn_tui.engine.recipe.loading import changed
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.recipe_form.completion import completions
from nn_tui.tui.recipe_form.draft import Draft

FIELDS = recipe_fields(Experiment())


def test_every_field_of_the_recipe_is_there_with_a_meaning_of_its_own() -> None:
    tables = {"data": DataRecipe, "network": NetworkRecipe, "training": TrainingRecipe}
    paths = {f"{table}.{field.name}" for table, kind in tables.items() for field in msgspec.structs.fields(kind)}
    meanings = {field.path: field.meaning for field in FIELDS if not field.part}
    alone = {field.name for field in msgspec.structs.fields(Experiment)} - set(tables)
    assert alone | paths == set(meanings)
    assert len(set(meanings.values())) == len(meanings)
    assert not [path for path, meaning in meanings.items() if meaning.startswith(f"{path.rpartition('.')[2]} of ")]


def test_every_value_that_is_shown_can_be_typed_again() -> None:
    experiment = changed(
        Experiment(),
        {
            "network.hidden": [4, 2],
            "network.activation": ["tanh", "relu"],
            "training.optimizer": {"name": "rmsprop", "momentum": 0.5},
            "training.class_weights": {"inner": 2.0},
            "training.batch_size": "all",
        },
    )
    fields = recipe_fields(experiment)
    for field in fields:
        # The optimizer's name alone stands for the optimizer with its defaults.
        if field.value and field.path != "training.optimizer":
            assert recipe_fields(changed(experiment, {field.path: field.parse(field.value)})) == fields, field.path


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("batch_size 32", "training.batch_size", 32),
        ("batch_size = all", "training.batch_size", "all"),
        ("l2=0.01", "training.l2", 0.01),
        ("dropout .2", "network.dropout", 0.2),
        ("learning_rate 1/30", "training.learning_rate", 1 / 30),
        ("hidden 8, 4", "network.hidden", [8, 4]),
        ("hidden 8", "network.hidden", [8]),
        ("hidden =", "network.hidden", []),
        ("activation relu", "network.activation", "relu"),
        ("activation tanh,relu", "network.activation", ["tanh", "relu"]),
        ("clip_norm none", "training.clip_norm", None),
        ("optimizer.beta1 = 0.5", "training.optimizer.beta1", 0.5),
        ("patience 30", "training.early_stopping.patience", 30),
        ('loss = { name = "huber", delta = 0.5 }', "training.loss", {"name": "huber", "delta": 0.5}),
    ],
)
def test_short_names_and_plain_values_suffice(text: str, path: str, value: object) -> None:
    assert assigned(Experiment(), text) == (path, value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("bach_size 3", "there is no field bach_size; did you mean batch_size?"),
        ("monitor test_loss", "monitor could be training.target.monitor or training.early_stopping.monitor"),
        ("batch_size", "training.batch_size: expected a value"),
    ],
)
def test_what_is_no_field_is_explained(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        assigned(Experiment(), text)
    assert sentence in str(error.value)


def test_an_optimizer_brings_its_own_fields() -> None:
    assert (
        find_field(recipe_fields(changed(Experiment(), {"training.optimizer": "momentum"})), "momentum").value == "0.9"
    )


def test_completion_offers_fields_and_then_the_words_that_a_field_can_be() -> None:
    offered = completions(FIELDS, "batch", 70, GLYPHS["ascii"])
    assert offered[0].text == "training.batch_size = "
    assert all(len(offer.line) <= 70 for offer in offered)
    assert {offer.text for offer in completions(FIELDS, "optimizer = ad", 70, GLYPHS["ascii"])} == {
        "training.optimizer = adam",
        "training.optimizer = adamw",
        "training.optimizer = adagrad",
    }
    assert completions(FIELDS, "nonsense = 3", 70, GLYPHS["ascii"]) == []


def test_a_draft_keeps_what_is_wrong_and_the_recipe_as_it_was() -> None:
    draft = Draft(Experiment())
    field = find_field(draft.fields, "batch_size")
    draft.edit(field, "many")
    assert draft.text_of(field) == "many"
    assert "whole number" in draft.complaints["training.batch_size"]
    assert draft.experiment == Experiment()
    draft.edit(field, "4")
    assert not draft.complaints
    assert draft.experiment.training.batch_size == 4


def test_a_draft_notes_what_cannot_be_built_at_the_field_it_is_about() -> None:
    draft = Draft(Experiment())
    draft.edit(find_field(draft.fields, "activation"), "rellu")
    with pytest.raises(InputError) as error:
        draft.prepare(draft.experiment)
    draft.refuse(error.value)
    assert "rellu" in draft.complaints["network.activation"]
    draft.edit(find_field(draft.fields, "hidden"), "3")
    assert not draft.complaints


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("training.batch_size", "training.batch_size"),
        ("network.hidden[1]", "network.hidden"),
        ("training.schedule.warmup_epochs", "training.schedule.warmup_epochs"),
        ("training.early_stopping.monitor", "training.early_stopping"),
        (None, ""),
    ],
)
def test_a_draft_notes_an_error_at_the_nearest_field_that_it_shows(field: str | None, path: str) -> None:
    draft = Draft(Experiment())
    draft.refuse(InputError("that is wrong", field=field))
    assert list(draft.complaints) == [path]
