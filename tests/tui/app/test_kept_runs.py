"""The page of the runs that are kept: told about, compared, drawn behind the present curves, and gone on with."""

from pathlib import Path

import pytest

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Run
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.run_place import RunPlace
from nn_tui.tui.panels.curves.curves_panel import CurvesPanel
from tests.tui.scripted import text_of, until

from .live import live, settled
from .screen import told

SMALL = changed(Experiment(), {"data.samples": 40, "network.hidden": [3], "training.epochs": 6})


def keep(runs: Path, name: str, **fields: object) -> None:
    """Keep a run that has been trained to its end."""
    recorder = Recorder(RunPlace(runs, name=name))
    experiment = changed(SMALL, {field.replace("__", "."): value for field, value in fields.items()})
    run = Execution(experiment, recording=recorder)
    run.carry_out(1, Run())
    while run.busy:
        run.turn()
    run.end()
    assert recorder.wait(60)


async def test_a_run_is_drawn_behind_the_present_one_and_gone_on_with(tmp_path: Path) -> None:
    keep(tmp_path, "other-task", data__source="plane")
    keep(tmp_path, "slow", training__learning_rate=0.001, training__epochs=12)
    async with live(SMALL) as (app, pilot, _):
        app.runs = tmp_path
        curves = app.query_one(CurvesPanel)

        async def choose(words: str, *keys: str) -> None:
            await pilot.press("ctrl+o")
            await until(pilot, lambda: "finished" in text_of(pilot))
            await pilot.press("tab", *words, "enter", *keys)
            await until(pilot, lambda: len(app.screen_stack) == 1)

        await choose("plane", "o")
        assert told(pilot)[-1].message == "other-task learns another task, regression: its curves mean something else"
        await choose("slow", "o")
        assert curves.beside is not None
        assert curves.beside.curves.epochs.tolist() == list(range(13))
        await pilot.press("s", "s")
        await settled(pilot)
        await until(pilot, lambda: "behind: slow" in text_of(pilot))
        curves.focus()
        await pilot.press("escape")
        assert curves.beside is None
        await choose("slow", "o")
        await choose("slow", "o")
        assert told(pilot)[-1].message == "The curves of slow are gone"
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "finished" in text_of(pilot))
        await pilot.press("tab", *"slow", "enter", "i")
        await until(pilot, lambda: "stands at 12 on main" in text_of(pilot))
        await pilot.press("escape", "enter")
        await until(pilot, lambda: app.shown is not None and app.shown.epoch == 12)
        assert app.recorder is not None
        assert app.recorder.folder == tmp_path / "slow"


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_the_page_of_the_runs_fits(tmp_path: Path, size: tuple[int, int]) -> None:
    keep(tmp_path, "slow")
    async with live(SMALL, size) as (app, pilot, _):
        app.runs = tmp_path
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "finished" in text_of(pilot) and "Escape" in text_of(pilot))
        assert "slow" in text_of(pilot)
