"""A dashboard on a real run: for what a script cannot tell."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from nn_tui.engine import Experiment
from nn_tui.engine.runs import RunSession, Snapshot, Viewer
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.terminal.frame_pacing import Pace
from tests.tui.scripted import until


@asynccontextmanager
async def live(
    experiment: Experiment, size: tuple[int, int] = (120, 36), pace: Pace | None = None
) -> AsyncGenerator[tuple[Dashboard, Pilot[None], RunSession]]:
    """Open a dashboard on a run of an experiment, which is paused, once it shows the run."""
    session = RunSession(experiment)
    session.start()
    app = Dashboard(Viewer(session), pace=pace)
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(pilot)
        yield app, pilot, session


async def settled(pilot: Pilot[None]) -> Snapshot:
    """Return what is on screen once all panels show what came of the last key."""
    app = pilot.app
    assert isinstance(app, Dashboard)

    def there() -> bool:
        shown = app.shown
        if shown is None or not app.complete or shown.command < app.sent or shown.request.look_at != app.look_at:
            return False
        return all(panel.snapshot is shown for panel in app.panels.values() if panel.is_on_screen)

    await until(pilot, there)
    await pilot.pause()
    await until(pilot, there)
    assert app.shown is not None
    return app.shown


def titles_of(pilot: Pilot[None]) -> dict[str, str]:
    """Return the titles on screen, by the panels' ids."""
    app = pilot.app
    assert isinstance(app, Dashboard)
    return {name: str(panel.border_title) for name, panel in app.panels.items() if panel.is_on_screen}
