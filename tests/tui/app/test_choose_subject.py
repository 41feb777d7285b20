"""What all panels are about: chosen by keys, the same in all of them, and named in one title."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from nn_tui.engine import Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.runs import LookAt, Session, Step, Subject, Viewer
from nn_tui.tui.app.dashboard import Dashboard
from tests.tui.scripted import text_of, until

RECIPE = Experiment(network=NetworkRecipe(hidden=(3, 2)), training=TrainingRecipe(batch_size=10))


@asynccontextmanager
async def real(size: tuple[int, int] = (120, 36)) -> AsyncGenerator[tuple[Pilot[None], Dashboard, Session]]:
    """Open a dashboard on a real run."""
    session = Session(RECIPE)
    session.start()
    app = Dashboard(Viewer(session))
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            await until(pilot, lambda: app.complete)
            yield pilot, app, session
    finally:
        session.close()


def subject_of(app: Dashboard) -> Subject:
    assert app.shown is not None
    return app.shown.subject


def row_of(app: Dashboard) -> int | None:
    sample = subject_of(app).sample
    return sample.row if sample else None


async def arrive(pilot: Pilot[None], app: Dashboard) -> None:
    """Wait until all panels show what was asked for last."""
    await until(
        pilot,
        lambda: (
            app.complete
            and app.shown is not None
            and app.shown.command >= app.sent
            and app.shown.request.look_at == app.look_at
        ),
    )


async def test_at_rest_the_keys_go_through_the_dataset_and_every_press_counts() -> None:
    async with real() as (pilot, app, _):
        first = row_of(app)
        assert first is not None
        await pilot.press("full_stop", "full_stop", "full_stop", "comma")
        await arrive(pilot, app)
        assert row_of(app) == (first + 2) % 500
        assert subject_of(app).kind == "aside"
        await pilot.press(*["comma"] * 3)
        await arrive(pilot, app)
        assert row_of(app) == (first - 1) % 500
        assert f"sample {row_of(app)} (" in text_of(pilot)


async def test_while_operations_are_stepped_the_keys_go_through_the_batch() -> None:
    async with real() as (pilot, app, _):
        await pilot.press("o", "o")
        await arrive(pilot, app)
        rows = subject_of(app).rows
        assert rows is not None
        assert (subject_of(app).kind, row_of(app), len(rows)) == ("in batch", rows[0], 10)
        seen: list[int | None] = []
        for _ in range(11):
            await pilot.press("full_stop")
            await arrive(pilot, app)
            seen.append(row_of(app))
        assert seen == [*rows[1:], *rows[:2]]
        assert f"sample {rows[1]}, 2 of 10 in batch 1/40" in text_of(pilot)
        assert "before update 1" in text_of(pilot)


async def test_a_sample_beyond_the_batch_is_computed_aside_and_the_title_says_so() -> None:
    async with real((160, 50)) as (pilot, app, _):
        await pilot.press("o")
        await arrive(pilot, app)
        rows = subject_of(app).rows
        assert rows is not None
        beyond = next(row for row in range(500) if row not in rows)
        await pilot.press("g")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await pilot.press(*str(beyond), "enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        await arrive(pilot, app)
        assert (subject_of(app).kind, row_of(app), subject_of(app).rows) == ("aside", beyond, rows)
        assert re.search(rf"sample {beyond} \((train|test), not in the batch\)", text_of(pilot))
        await pilot.press("full_stop")
        await arrive(pilot, app)
        assert (subject_of(app).kind, row_of(app)) == ("in batch", rows[0])


async def test_a_looks_at_the_batch_as_a_whole_and_at_a_sample_again() -> None:
    async with real() as (pilot, app, _):
        await pilot.press("a")
        await until(pilot, lambda: "There is no batch to look at yet" in text_of(pilot))
        assert app.look_at == LookAt()
        await pilot.press("b", "a")
        await arrive(pilot, app)
        assert (subject_of(app).kind, subject_of(app).updated, subject_of(app).samples) == ("batch", True, 10)
        assert "mean of 10 samples, the last batch · before update 1" in text_of(pilot)
        await pilot.press("o")
        await arrive(pilot, app)
        assert "mean of 10 samples, batch 2/40 · before update 2" in text_of(pilot)
        await pilot.press("a")
        await arrive(pilot, app)
        assert subject_of(app).kind == "in batch"
        await pilot.press("a", "full_stop")
        await arrive(pilot, app)
        assert subject_of(app).kind == "in batch"


@pytest.mark.parametrize("keys", [["o"], ["b", "o"], ["s"], ["o"] * 12, ["b", "a"], ["space", "space"]])
async def test_all_panels_show_one_snapshot(keys: list[str]) -> None:
    async with real((160, 50)) as (pilot, app, _):
        await pilot.press(*keys)
        await arrive(pilot, app)
        shown = [panel.snapshot for panel in app.panels.values() if panel.is_on_screen]
        assert len(shown) == 6
        assert all(snapshot is app.shown for snapshot in shown)


@pytest.mark.parametrize("keys", [[], ["1"], ["z"], ["tab", "tab", "tab", "z"], ["1", "4"]])
async def test_the_subject_is_named_in_one_title_whatever_is_on_screen(keys: list[str]) -> None:
    async with real() as (pilot, app, _):
        await pilot.press(*keys)
        await pilot.press("full_stop")
        await arrive(pilot, app)
        await pilot.pause(0.1)
        assert text_of(pilot).count("before the first update") == 1
        assert text_of(pilot).count(f"sample {row_of(app)}") == 1


async def test_two_viewers_look_at_different_things_and_do_not_disturb_each_other() -> None:
    async with real() as (pilot, app, session):
        second = Dashboard(Viewer(session))
        async with second.run_test(size=(80, 24)) as other:
            await until(other, lambda: second.complete)
            session.send(Step("batch"))
            app.sent = second.sent = session.send(Step("batch"))
            await other.press("a")
            await pilot.press("full_stop")
            await arrive(pilot, app)
            await arrive(other, second)
            assert (subject_of(app).kind, subject_of(second).kind) == ("aside", "batch")
            row = row_of(app)
            await other.press("a", "comma", "comma")
            await arrive(other, second)
            await pilot.press("o")
            await arrive(pilot, app)
            assert second.look_at != app.look_at
            assert app.look_at.row == row
