"""Opening a file in the dashboard: the page tells what it is taken for, asks what must be asked, and leads to a run."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import RunSession
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.app.opening import NoRun, Opening
from nn_tui.tui.table_report import table_page
from nn_tui.tui.table_report.table_page import TablePage
from tests.tui.scripted import text_of, until

CLEAN = "id,age,sex,label\n" + "".join(f"P{row:03},{20 + row % 40},{'fm'[row % 2]},{row % 3}\n" for row in range(60))
GAPS = CLEAN.replace(",27,", ",,")


@asynccontextmanager
async def opened(path: Path, *, run: bool = False, size: tuple[int, int] = (80, 24)) -> AsyncGenerator[Pilot[None]]:
    experiment = changed(Experiment(), {"data.source": str(path), "training.epochs": "unlimited"})
    app = Dashboard(NoRun(), opening=Opening(experiment, "max", run))
    async with app.run_test(size=size) as pilot:
        yield pilot


def dashboard(pilot: Pilot[None]) -> Dashboard:
    assert isinstance(pilot.app, Dashboard)
    return pilot.app


async def page_of(pilot: Pilot[None], words: str) -> str:
    """Return what stands on the page once these words do."""
    await until(pilot, lambda: isinstance(pilot.app.screen, TablePage) and words in text_of(pilot))
    return text_of(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_table_is_told_about_and_enter_trains_on_it(tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "people.csv").write_text(CLEAN)
    async with opened(tmp_path / "people.csv", size=size) as pilot:
        shown = await page_of(pilot, "predicts label, 3 classes")
        for fact in ("The table people.csv", "60 rows", "predicts label, 3 classes", "identifier", "one-hot in 2"):
            assert fact in shown
        assert "Missing values" not in shown
        await pilot.press("enter")
        app = dashboard(pilot)
        await until(pilot, lambda: app.shown is not None and len(app.screen_stack) == 1)
        assert app.shown is not None
        assert (app.shown.state, app.shown.data.name) == ("paused", "people.csv")
        app.action_table()
        assert "Escape closes" in await page_of(pilot, "Escape closes")


async def test_what_is_done_about_missing_values_is_asked_also_where_it_runs_at_once(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(GAPS)
    async with opened(tmp_path / "people.csv", run=True) as pilot:
        assert "Choose what is done" in await page_of(pilot, "column age misses 2 values")
        await pilot.press("enter")  # a list of them
        await until(pilot, lambda: not isinstance(pilot.app.screen, TablePage))
        await pilot.press("down", "enter")
        assert "Missing values     mean" in await page_of(pilot, "Enter trains so")
        await pilot.press("right")
        assert "Missing values     median" in await page_of(pilot, "Missing values     median")
        await pilot.press("left", "left")
        assert "2 of 60 rows are left out" in await page_of(pilot, "2 of 60 rows are left out")
        await pilot.press("enter")
        app = dashboard(pilot)
        await until(pilot, lambda: app.shown is not None)
        assert app.shown is not None
        assert app.shown.experiment.data.missing == "drop"


async def test_a_table_without_questions_runs_at_once(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(CLEAN)
    async with opened(tmp_path / "people.csv", run=True) as pilot:
        app = dashboard(pilot)
        await until(pilot, lambda: app.shown is not None and app.shown.state == "running")


async def test_keys_that_are_pressed_while_a_file_is_read_reach_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "people.csv").write_text(CLEAN)
    read, go_on = table_page._find, Event()

    def find(experiment: Experiment) -> object:
        go_on.wait(20)
        return read(experiment)

    monkeypatch.setattr(table_page, "_find", find)
    async with opened(tmp_path / "people.csv") as pilot:
        await page_of(pilot, "Reading")
        await pilot.press("s", "enter", "s", "s", "right_square_bracket")
        go_on.set()
        app = dashboard(pilot)
        await until(pilot, lambda: app.shown is not None and app.shown.epoch == 2)
        assert app.shown is not None
        assert app.shown.learning_rate > 0.01


@pytest.mark.parametrize("content", ["a,b\n1,2\n3\n", "a,b\n"])
async def test_what_is_wrong_with_a_file_ends_it(tmp_path: Path, content: str) -> None:
    (tmp_path / "people.csv").write_text(content)
    async with opened(tmp_path / "people.csv") as pilot:
        app = dashboard(pilot)
        await until(pilot, lambda: app.refused is not None)
        assert str(tmp_path / "people.csv") in str(app.refused)


async def test_escape_leaves_and_begins_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[RunSession] = []
    monkeypatch.setattr(RunSession, "start", begun.append)
    (tmp_path / "[b]people.csv").write_text(CLEAN)
    async with opened(tmp_path / "[b]people.csv") as pilot:
        assert "The table [b]people.csv" in await page_of(pilot, "Enter trains")
        await pilot.press("escape")
        await until(pilot, lambda: not pilot.app.is_running)
    assert (begun, dashboard(pilot).refused) == ([], None)
