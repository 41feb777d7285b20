"""What people take along: recipes, pictures, numbers."""

import os
from pathlib import Path

import pytest
from msgspec import structs
from textual.widgets import Input

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, load_experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.recipe.resolving import save_recipe
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.app.explanation import ExplanationScreen
from nn_tui.tui.app.saving import free_name
from nn_tui.tui.dialogs.file_name import FileNameScreen
from tests.tui.app.screen import told
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of, with_outline


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty present folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def test_the_recipe_is_written_and_trains_as_before(here: Path) -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileNameScreen))
        await pilot.press("enter")
        await until(pilot, lambda: "The recipe is in" in text_of(pilot))
    written = load_experiment(str(here / "circles.toml"))
    first, second = Experiment().trainer(), written.trainer()
    first.run_epoch()
    second.run_epoch()
    assert first.network.parameters.vector.tobytes() == second.network.parameters.vector.tobytes()


async def test_a_file_is_replaced_only_when_asked_twice(here: Path) -> None:
    (here / "circles.toml").write_text("precious")
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileNameScreen))
        await pilot.press("enter")
        await until(pilot, lambda: "circles.toml exists already" in text_of(pilot))
        assert (here / "circles.toml").read_text() == "precious"
        await pilot.press("enter")
        await until(pilot, lambda: "The recipe is in" in text_of(pilot))
    assert load_experiment(str(here / "circles.toml")).data.source == "circles"


async def test_a_file_that_cannot_be_written_is_explained_and_the_name_stays(here: Path) -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileNameScreen))
        pilot.app.screen.query_one(Input).value = "nowhere/mine.toml"
        await pilot.press("enter")
        await until(pilot, lambda: "there is no folder" in text_of(pilot))
        assert pilot.app.screen.query_one(Input).value == "nowhere/mine.toml"


def test_a_folder_is_no_file_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        save_recipe(tmp_path, Experiment())


async def test_weights_are_written_as_they_are_after_the_last_step_and_another_run_begins_with_them(here: Path) -> None:
    run, later = ScriptedRun(CIRCLES), snapshot_of(Experiment(), epochs=3)
    async with opened(run) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        run.pending = 4
        await pilot.press("s")
        run.script(later)
        await pilot.press("W")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileNameScreen))
        assert "Write the weights of epoch 3, step" in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "The weights of epoch 3" in text_of(pilot))
    written = changed(Experiment(seed=7), {"network.weights": str(here / "circles.safetensors")})
    assert written.trainer().network.parameters.vector.tobytes() == later.parameters.vector.tobytes()


async def test_a_recipe_is_written_as_it_is_also_where_the_screen_does_not_show_it_yet(here: Path) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        run.script(with_outline(CIRCLES, experiment=changed(Experiment(), {"training.batch_size": 25})))
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileNameScreen))
        await pilot.press("enter")
        await until(pilot, lambda: "The recipe is in" in text_of(pilot))
    assert load_experiment(str(here / "circles.toml")).training.batch_size == 25


async def test_pictures_of_the_screen_never_replace_one_another(here: Path) -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        await pilot.press("p")
        await pilot.press("p")
        await until(pilot, lambda: "The screen is in" in text_of(pilot))
    names = sorted(path.name for path in here.iterdir())
    assert names == [f"nn-tui-circles-2{end}" for end in ("-2.svg", "-2.txt", ".svg", ".txt")]
    assert "<svg" in (here / "nn-tui-circles-2.svg").read_text()
    assert "Loss" in (here / "nn-tui-circles-2.txt").read_text()


async def test_where_the_working_folder_is_gone_keys_that_save_say_so_and_the_run_goes_on(here: Path) -> None:
    (here / "gone").mkdir()
    os.chdir(here / "gone")
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        (here / "gone").rmdir()
        await pilot.press("p")
        await until(pilot, lambda: bool(told(pilot)))
        assert told(pilot)[0].message == "The screen cannot be saved: the working folder is gone"
        for key, name in (("w", "mine.toml"), ("W", "mine.safetensors")):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(pilot.app.screen, FileNameScreen))
            await pilot.press("enter")
            await until(pilot, lambda: "give a path that begins with /" in " ".join(text_of(pilot).split()))
            pilot.app.screen.query_one(Input).value = str(here / name)
            await pilot.press("enter")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
    assert sorted(path.name for path in here.iterdir()) == ["mine.safetensors", "mine.toml"]


async def test_a_defect_while_the_screen_is_saved_is_told(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(_app: Dashboard, **_: object) -> str:
        raise RuntimeError("a defect")

    monkeypatch.setattr(Dashboard, "export_screenshot", defect)
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        await pilot.press("p")
        await until(pilot, lambda: "The screen cannot be saved: a defect" in text_of(pilot))
    assert list(here.iterdir()) == []


async def test_weights_are_not_written_in_place_of_another_kind_of_file(here: Path) -> None:
    (here / "circles.safetensors").write_text("precious")
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        await pilot.press("W")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileNameScreen))
        await pilot.press("enter")
        await until(pilot, lambda: "press Enter again" in " ".join(text_of(pilot).split()))
        await pilot.press("enter")
        await until(pilot, lambda: "of another kind" in " ".join(text_of(pilot).split()))
    assert (here / "circles.safetensors").read_text() == "precious"


async def test_names_of_data_may_be_as_long_as_names_can_be(here: Path) -> None:
    data = structs.replace(CIRCLES.data, name="ü" * 125 + ".csv")
    experiment = changed(CIRCLES.experiment, {"data.source": f"{'ü' * 125}.csv"})
    async with opened(ScriptedRun(with_outline(CIRCLES, data=data, experiment=experiment))) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        await pilot.press("p")
        await until(pilot, lambda: len(list(here.iterdir())) == 2)
        await pilot.press("W")
        await until(pilot, lambda: isinstance(pilot.app.screen, FileNameScreen))
        await pilot.press("enter")
        await until(pilot, lambda: len(list(here.iterdir())) == 3)


def test_a_free_name_minds_both_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    assert free_name(tmp_path, "a") == tmp_path / "a-2"


async def test_the_focused_panel_is_copied_and_a_sentence_says_so() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        app = pilot.app
        assert isinstance(app, Dashboard)
        app.panels["neuron"].focus()
        await pilot.press("y")
        await until(pilot, lambda: "Copied from Neuron" in text_of(pilot))
        assert app.clipboard == app.panels["neuron"].selected_text()
        assert "bias" in app.clipboard


async def test_f1_explains_the_focused_panel() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        app = pilot.app
        assert isinstance(app, Dashboard)
        type(app.panels["events"]).EXPLANATION, kept = "What happened, in words.", app.panels["events"].EXPLANATION
        try:
            app.panels["diagram"].blur()
            app.action_hide("events")
            app.panels["events"].focus()
            await pilot.pause()
            await pilot.press("f1")
            await until(pilot, lambda: isinstance(app.screen, ExplanationScreen))
            await until(pilot, lambda: "What happened, in words." in text_of(pilot))
        finally:
            type(app.panels["events"]).EXPLANATION = kept
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)


async def test_a_panel_fills_the_screen_and_escape_or_z_takes_it_back() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await until(pilot, lambda: "epoch 2" in text_of(pilot))
        for key in ("escape", "z"):
            await pilot.press("z")
            await until(pilot, lambda: "Loss" not in text_of(pilot))
            await pilot.press(key)
            await until(pilot, lambda: "Loss" in text_of(pilot))
