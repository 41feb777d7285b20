"""Two dashboards on one run: each looks at what it likes, and neither disturbs the other."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from nn_tui.engine import Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.runs import RunSession, Subject, Viewer
from nn_tui.tui.app.dashboard import Dashboard
from tests.tui.scripted import until

RECIPE = Experiment(network=NetworkRecipe(hidden=(3, 2)), training=TrainingRecipe(batch_size=10))


@asynccontextmanager
async def real(size: tuple[int, int] = (120, 36)) -> AsyncGenerator[tuple[Pilot[None], Dashboard, RunSession]]:
    """Open a dashboard on a real run."""
    session = RunSession(RECIPE)
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


async def test_two_viewers_look_at_different_things_and_do_not_disturb_each_other() -> None:
    async with real() as (pilot, app, session):
        second = Dashboard(Viewer(session))
        async with second.run_test(size=(80, 24)) as other:
            await until(other, lambda: second.complete)
            await pilot.press("b")
            await arrive(pilot, app)
            await other.press("b")
            await arrive(other, second)
            assert subject_of(second).update == 2
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
