"""The form for a new experiment: checked as it is typed, previewed, and opened in place of the present run."""

from pathlib import Path

import numpy as np
import pytest
from msgspec import structs
from textual.geometry import Offset, Size
from textual.pilot import Pilot
from textual.widgets import Input

from nn_tui.datasets import Dataset
from nn_tui.engine import DataRecipe, Experiment, load_experiment
from nn_tui.engine.runs import Toggle
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.drawing.theme import DARK, Palette
from nn_tui.tui.recipe_form.choice_field import ChoiceField
from nn_tui.tui.recipe_form.data_preview import preview
from nn_tui.tui.recipe_form.experiment_form import ExperimentForm
from nn_tui.tui.recipe_form.field_row import FieldRow
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until


async def open_form(pilot: Pilot[None]) -> ExperimentForm:
    await until(pilot, lambda: isinstance(pilot.app, Dashboard) and pilot.app.shown is not None)
    await pilot.press("n")
    await until(pilot, lambda: isinstance(pilot.app.screen, ExperimentForm) and pilot.app.screen.query(FieldRow))
    form = pilot.app.screen
    assert isinstance(form, ExperimentForm)
    return form


def row_of(form: ExperimentForm, path: str) -> FieldRow:
    return next(row for row in form.query(FieldRow) if row.field.path == path)


async def test_the_form_begins_with_the_present_recipe_and_previews_its_data() -> None:
    async with opened(ScriptedRun(CIRCLES), (80, 24)) as pilot:
        form = await open_form(pilot)
        await until(pilot, lambda: "2 classes: outer, inner" in text_of(pilot))
        assert row_of(form, "network.hidden").query_one(Input).value == "8, 8"
        for words in ("Start F2", "preset", "500 samples"):
            assert words in text_of(pilot)


async def test_everything_is_reached_by_keyboard_at_80_by_24_and_a_new_run_takes_the_place_of_the_old() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run, (80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, Dashboard)
        await open_form(pilot)
        await pilot.press("enter", "down", "enter")
        await until(pilot, lambda: isinstance(app.focused, ChoiceField) and app.focused.value)
        await pilot.press("f2")
        await until(pilot, lambda: len(app.screen_stack) == 1 and app.session is not run)
        assert run.closed
        await until(pilot, lambda: app.shown is not None and app.shown.experiment.data.source != "moons")
        assert app.shown is not None
        assert app.shown.epoch == 0
        await until(pilot, lambda: all(panel.snapshot in (None, app.shown) for panel in app.panels.values()))
        await until(pilot, lambda: app.shown is not None and app.shown.data.name in text_of(pilot))
        before = len(run.commands)
        await pilot.press("s")
        await until(pilot, lambda: app.shown is not None and app.shown.epoch == 1)
        assert len(run.commands) == before
        assert Toggle() not in run.commands


async def test_data_that_the_form_has_seen_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        app = pilot.app
        assert isinstance(app, Dashboard)
        await open_form(pilot)
        await until(pilot, lambda: "2 classes: outer, inner" in text_of(pilot))

        def again(_recipe: DataRecipe, _rng: np.random.Generator) -> Dataset:
            raise AssertionError

        monkeypatch.setattr("nn_tui.engine.recipe.experiment.load_source", again)
        await pilot.press("f2")
        await until(pilot, lambda: app.shown is not None and app.shown.epoch == 0)
        assert app.shown is not None
        assert app.shown.data.name == "circles"


async def test_what_was_typed_into_a_field_that_has_gone_is_passed_over() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        form = await open_form(pilot)
        await until(pilot, lambda: "2 classes: outer, inner" in text_of(pilot))
        gone = structs.replace(row_of(form, "training.learning_rate").field, path="training.optimizer.rho")
        form.post_message(FieldRow.Edited(gone, "0.3"))
        await pilot.pause()
        await pilot.press("f2")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def test_a_wrong_value_is_explained_at_its_field_and_keeps_the_form_open() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        form = await open_form(pilot)
        row_of(form, "data.test_fraction").query_one(Input).value = "2"
        await until(pilot, lambda: "data.test_fraction: expected a number < 1.0, got 2" in text_of(pilot))
        await pilot.press("f2")
        await pilot.pause(0.1)
        assert pilot.app.screen is form
        assert form.focused is row_of(form, "data.test_fraction").query_one(Input)
        row_of(form, "data.test_fraction").query_one(Input).value = "0.3"
        await until(pilot, lambda: "expected" not in text_of(pilot))
        await until(pilot, lambda: "150 to test" in text_of(pilot))


async def test_what_does_not_go_together_is_explained_at_the_field_it_is_about() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        form = await open_form(pilot)
        row_of(form, "network.activation").query_one(Input).value = "rellu"
        row_of(form, "network.activation").scroll_visible(animate=False, top=True)
        await until(pilot, lambda: "there is no 'rellu'" in text_of(pilot).replace("\n", " "))
        assert "network.activation" in form._draft.complaints


async def test_data_that_cannot_be_read_are_explained_and_nothing_is_lost(tmp_path: Path) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        form = await open_form(pilot)
        row_of(form, "network.hidden").query_one(Input).value = "3"
        row_of(form, "data.source").query_one(Input).value = str(tmp_path / "none.csv")
        await pilot.press("f2")
        await until(pilot, lambda: "data.source" in form._draft.complaints)
        assert pilot.app.screen is form
        assert row_of(form, "network.hidden").query_one(Input).value == "3"
        assert not run.closed


async def test_another_optimizer_brings_its_own_fields() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        form = await open_form(pilot)
        assert any(row.field.path == "training.optimizer.beta1" for row in form.query(FieldRow))
        row_of(form, "training.optimizer").query_one(ChoiceField).value = "momentum"
        await until(pilot, lambda: any(row.field.path == "training.optimizer.momentum" for row in form.query(FieldRow)))
        assert not any(row.field.path == "training.optimizer.beta1" for row in form.query(FieldRow))
        await until(pilot, lambda: form.focused in list(row_of(form, "training.optimizer").query(ChoiceField)))


async def test_a_click_on_a_field_that_is_just_being_taken_away_harms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        form = await open_form(pilot)
        row = row_of(form, "training.optimizer")
        await row.remove()

        def found(_x: int, _y: int) -> tuple[FieldRow, Offset]:
            return row, Offset(0, 0)  # as the screen finds it until it is laid out anew

        monkeypatch.setattr(form, "get_widget_and_offset_at", found)
        await pilot.click(offset=(0, 0))
        assert pilot.app.screen is form


async def test_escape_leaves_the_run_as_it_was() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await open_form(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert not run.closed
        assert run.commands == []


@pytest.mark.parametrize("name", ["circles", "plane", "logistic", "iris", "digits", "diabetes"])
def test_the_preview_keeps_to_its_width(name: str) -> None:
    prepared = load_experiment(name).prepare()
    palette = Palette.of({"background": "#000000", "foreground": "#ffffff", **DARK.variables})
    for size in (Size(20, 10), Size(28, 18), Size(60, 40)):
        lines = preview(prepared, size.width, size.height, palette, GLYPHS["ascii"]).plain.splitlines()
        assert all(len(line) <= size.width for line in lines)
        assert all(line.isascii() for line in lines)
        assert name in lines[0]


def test_the_preview_of_two_inputs_marks_each_class() -> None:
    prepared = Experiment(data=DataRecipe(source="xor")).prepare()
    palette = Palette.of({"background": "#000000", "foreground": "#ffffff", **DARK.variables})
    text = preview(prepared, 40, 24, palette, GLYPHS["ascii"]).plain
    assert "o" in text
    assert "+" in text
