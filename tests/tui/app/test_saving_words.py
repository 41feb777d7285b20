"""What is written is called what, and what people are told of it."""

from pathlib import Path

import pytest
from msgspec import structs
from textual.pilot import Pilot
from textual.widgets import Input

from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.app.saving import free_name
from nn_tui.tui.dialogs.file_name import FileNameScreen
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until
from tests.tui.snapshots import with_outline

from .screen import Told, app_of, dialog_of, told


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty present folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def name_field(pilot: Pilot[None], key: str) -> Input:
    """Press a key that asks for a file name, and return the field."""
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, FileNameScreen) and pilot.app.screen.query(Input))
    return pilot.app.screen.query_one(Input)


def of_source(source: str) -> Snapshot:
    """Return a snapshot of a run whose recipe names other data."""
    return with_outline(CIRCLES, experiment=changed(CIRCLES.experiment, {"data.source": source}))


def called(name: str) -> Snapshot:
    """Return a snapshot of a run whose data have another name."""
    return with_outline(CIRCLES, data=structs.replace(CIRCLES.data, name=name))


@pytest.mark.parametrize(
    ("source", "stem"),
    [
        ("circles", "circles"),
        ("measured/my data (2).csv", "my-data-2"),
        ("a.b_c-d.csv", "a.b_c-d"),
        ("größe.csv", "größe"),
        ("???.csv", "data"),
        ("-.-.csv", "data"),
    ],
)
async def test_a_file_is_called_like_the_data_without_what_file_names_should_not_have(source: str, stem: str) -> None:
    async with opened(ScriptedRun(of_source(source))) as pilot:
        for key, suffix in (("w", ".toml"), ("W", ".safetensors")):
            assert (await name_field(pilot, key)).value == f"{stem}{suffix}"
            await pilot.press("escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert told(pilot) == []


async def test_the_recipe_is_asked_for_and_told_by_its_path(here: Path) -> None:
    async with opened(ScriptedRun(CIRCLES), (300, 40)) as pilot:
        field = await name_field(pilot, "w")
        assert dialog_of(pilot)[0] == "Write the recipe"
        field.value = "mine.toml"
        await pilot.press("enter")
        await until(pilot, lambda: told(pilot))
        assert told(pilot) == [
            Told(f"The recipe is in {here / 'mine.toml'}; nn-tui mine.toml opens it", "information", 4)
        ]
    assert (here / "mine.toml").exists()


async def test_the_weights_are_asked_for_by_their_moment_and_told_by_their_path(here: Path) -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        field = await name_field(pilot, "W")
        assert dialog_of(pilot)[0] == "Write the weights of epoch 2, step 50"
        field.value = "mine.safetensors"
        await pilot.press("enter")
        await until(pilot, lambda: told(pilot))
        path = here / "mine.safetensors"
        words = (
            f"The weights of epoch 2, step 50 are in {path}; --set network.weights=mine.safetensors starts from them"
        )
        assert told(pilot) == [Told(words, "information", 4)]
    assert (here / "mine.safetensors").exists()


@pytest.mark.parametrize("key", ["w", "W"])
async def test_of_a_run_that_has_failed_nothing_is_asked_for(key: str) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app = app_of(pilot)
        run.error = RuntimeError("something broke")
        app.run_worker(app.run_action("write_recipe" if key == "w" else "write_weights"))
        await pilot.app.workers.wait_for_complete()
        assert len(app.screen_stack) == 1
        assert told(pilot) == []


async def test_it_looks_twice_at_the_sample_that_is_looked_at_before_it_asks(here: Path) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await pilot.press("full_stop")
        await until(pilot, lambda: run.requests[-1].look_at == app_of(pilot).look_at)
        await pilot.pause(0.1)
        looks = run.looks
        await name_field(pilot, "w")
        bare = [request for request in run.requests[looks:] if not request.samples]
        assert [request.look_at for request in bare] == [app_of(pilot).look_at] * 2


async def test_a_picture_is_told_by_its_path_and_names_the_data_and_the_epoch(here: Path) -> None:
    async with opened(ScriptedRun(called("my data, 2"))) as pilot:
        shown = text_of(pilot)
        await pilot.press("p")
        await until(pilot, lambda: told(pilot))
        stem = here / "nn-tui-my-data-2-2"
        assert told(pilot) == [Told(f"The screen is in {stem}.svg and nn-tui-my-data-2-2.txt", "information", 4)]
        assert Path(f"{stem}.txt").read_text("utf-8") == f"{shown}\n"
        svg = Path(f"{stem}.svg").read_text("utf-8").replace("&#160;", " ")
        assert ">nn-tui: my data, 2, epoch 2<" in svg


async def test_a_picture_that_cannot_be_written_is_a_warning(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        gone = here / "gone"
        gone.mkdir()
        monkeypatch.chdir(gone)
        gone.rmdir()
        monkeypatch.setattr(Path, "cwd", lambda: gone)
        await pilot.press("p")
        await until(pilot, lambda: told(pilot))
        ((words, severity, seconds),) = told(pilot)
        assert words.startswith(f"The screen cannot be saved: {gone / 'nn-tui-circles-2.svg'}: ")
        assert (severity, seconds) == ("warning", 8)


async def test_before_the_first_snapshot_there_is_no_picture(here: Path) -> None:
    async with opened(ScriptedRun()) as pilot:
        await pilot.press("p")
        await pilot.pause()
        assert told(pilot) == []
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("there", "found"),
    [([], "a"), (["a.svg"], "a-2"), (["a.txt", "a-2.svg"], "a-3"), (["a.csv"], "a"), (["a.txt", "a-3.txt"], "a-2")],
)
def test_a_name_is_free_where_neither_a_picture_nor_a_text_has_it(here: Path, there: list[str], found: str) -> None:
    for name in there:
        (here / name).write_text("")
    assert free_name(here, "a") == here / found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one", "Copied from Curves: 1 line, 3 characters"),
        ("one\ntwo", "Copied from Curves: 2 lines, 7 characters"),
        ("x" * 1234 + "\n\n", "Copied from Curves: 3 lines, 1,236 characters"),
    ],
)
async def test_what_is_copied_is_counted(text: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        app = app_of(pilot)
        panel = app.panels["curve"]
        monkeypatch.setattr(panel, "selected_text", lambda: text)
        panel.focus()
        await pilot.press("y")
        await until(pilot, lambda: told(pilot))
        assert told(pilot) == [Told(words, "information", 4)]
        assert app.clipboard == text


async def test_where_nothing_can_be_copied_a_warning_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        app = app_of(pilot)
        app.copy_to_clipboard("kept")
        app.panels["learned"].focus()
        monkeypatch.setattr(app.panels["learned"], "selected_text", str)
        await pilot.press("y")
        await until(pilot, lambda: told(pilot))
        assert told(pilot) == [Told("Learned has nothing to copy", "warning", 8)]
        app.clear_notifications()
        app.screen.set_focus(None)
        await pilot.press("y")
        await until(pilot, lambda: told(pilot))
        assert told(pilot) == [Told("Focus a panel with Tab to copy its numbers", "warning", 8)]
        assert app.clipboard == "kept"
