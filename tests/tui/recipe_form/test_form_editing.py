"""Filling in the form: presets, fields that come and go, what is complained about and where."""

import pytest

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.tui.recipe_form.field_row import FieldRow

from .forms import SESSION, Filled, filled


def complaints(shown: Filled) -> list[tuple[str, str]]:
    """Return the sentences that stand below fields, with their fields."""
    return [
        (row.field.path, str(sentence.render()))
        for row in shown.screen.query(FieldRow)
        for sentence in row.query(".complaint")
        if sentence.display
    ]


async def test_it_begins_at_the_presets(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        assert shown.focused == "presets"
        assert (complaints(shown), shown.pauses, shown.held.begun) == ([], [], 1)


async def test_a_preset_fills_in_all_fields_and_forgets_what_was_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        shown.refusal = InputError("nothing goes together")
        await shown.press("f2")
        assert shown.said == "nothing goes together"
        await shown.press("right")
        assert shown.lines[0].startswith("New experiment  < circles >")
        assert shown.said != "nothing goes together"
        assert shown.value("training.epochs") == "unlimited"
        await shown.press("right")
        assert shown.value("data.source") == "xor"
        assert shown.focused == "presets"
        assert len(set(shown.paths)) == len(shown.paths)
        await shown.rest()
        assert shown.preview[0] == "xor"


async def test_a_value_that_is_wrong_is_complained_about_below_its_field_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("data.noise", "loud")
        await shown.put("seed", "x")
        assert complaints(shown) == [
            ("seed", "seed: expected a whole number, got 'x'"),
            ("data.noise", "data.noise: expected a number, got 'loud'"),
        ]
        await shown.put("seed", "3")
        assert complaints(shown) == [("data.noise", "data.noise: expected a number, got 'loud'")]
        assert shown.value("data.noise") == "loud"


async def test_fields_that_come_with_a_word_are_shown_and_those_of_the_other_word_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with filled(monkeypatch) as shown:
        before = shown.paths
        await shown.put("network.hidden", "4, 2")
        await shown.put("data.noise", "loud")
        await shown.put("training.optimizer", "momentum")
        at = before.index("training.optimizer")
        assert shown.paths[at : at + 2] == ["training.optimizer", "training.optimizer.momentum"]
        assert not [path for path in shown.paths if "beta" in path]
        assert shown.focused == "training.optimizer"
        assert (shown.value("network.hidden"), shown.value("data.noise")) == ("4, 2", "loud")
        assert [path for path, _ in complaints(shown)] == ["data.noise"]
        await shown.put("training.optimizer", "adam")
        assert shown.paths == before


async def test_a_complaint_goes_with_its_field_and_keeps_nothing_from_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("training.optimizer.beta1", "many")
        assert [path for path, _ in complaints(shown)] == ["training.optimizer.beta1"]
        await shown.put("training.optimizer", "momentum")
        assert complaints(shown) == []
        await shown.press("f2")
        assert await shown.answer() is SESSION


async def test_a_table_shows_what_was_typed_into_its_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("training.early_stopping", "{ patience = 7 }")
        await shown.put("training.early_stopping.patience", "9")
        assert "patience = 9" in shown.value("training.early_stopping")
        await shown.put("training.early_stopping", "")
        await shown.put("training.early_stopping", "{ patience = 5 }")
        assert shown.value("training.early_stopping.patience") == "5"


async def test_fields_stay_as_they_are_where_none_comes_or_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        before = list(shown.screen.query(FieldRow))
        await shown.put("network.hidden", "4")
        await shown.put("training.shuffle", "false")
        assert list(shown.screen.query(FieldRow)) == before
        assert shown.focused == "presets"


async def test_a_table_that_is_typed_brings_its_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("training.early_stopping", "{ patience = 7 }")
        assert shown.value("training.early_stopping.patience") == "7"
        assert shown.focused == "training.early_stopping"


async def test_what_the_data_do_not_allow_is_said_at_its_field_after_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        await shown.put("training.loss", "poisson")
        assert complaints(shown) == []
        await shown.rest()
        ((path, sentence),) = complaints(shown)
        assert path == "training.loss"
        assert "poisson" in sentence
        assert shown.preview[0] == "No data to show."
        await shown.put("training.loss", "")
        assert complaints(shown) == []
        await shown.rest()
        assert (complaints(shown), shown.preview[0]) == ([], "circles")


async def test_what_concerns_no_single_field_is_said_below_all(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        error = shown.pilot.app.theme_variables["error"].lower()
        shown.refusal = InputError("no [bold] data: β")
        await shown.press("f2")
        assert shown.said == "no [bold] data: beta"
        assert shown.colour("no [bold]") == error
        await shown.put("network.hidden", "4")
        assert shown.said == ""


async def test_a_complaint_in_the_present_recipe_is_said_before_anything_is_edited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    experiment = changed(Experiment(), {"training.loss": "poisson"})
    async with filled(monkeypatch, experiment, held=True) as shown:
        assert complaints(shown) == []
        shown.held.free.set()
        await shown.rest()
        assert [path for path, _ in complaints(shown)] == ["training.loss"]
