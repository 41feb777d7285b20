"""A dashboard on a scripted run: what the tests of the app and its panels share."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from msgspec import structs
from textual.pilot import Pilot

from nn_tui.engine import Experiment
from nn_tui.engine.runs import Command, Snapshot
from nn_tui.tui.app.dashboard import Dashboard
from tests.tui.snapshots import snapshot_of

CIRCLES = snapshot_of(Experiment(), epochs=2)
"""The default experiment after two epochs."""


class ScriptedRun:
    """A run that does nothing but publish the snapshots it was given, one a look, and then the last again and again."""

    def __init__(self, *snapshots: Snapshot) -> None:
        self._waiting = list(snapshots)
        self.snapshot: Snapshot | None = None
        self.error: BaseException | None = None
        self.commands: list[Command] = []
        self.looks = 0
        self.surveys = 0
        self.closed = False

    @property
    def begins(self) -> bool:
        """Whether there is something to show."""
        return bool(self._waiting)

    def script(self, snapshot: Snapshot) -> None:
        """Show this at the next look."""
        self._waiting.append(snapshot)

    def send(self, command: Command) -> None:
        self.commands.append(command)

    def look(self, survey: bool = False) -> None:
        self.looks += 1
        self.surveys += survey
        if self._waiting:
            self.snapshot = self._waiting.pop(0)
        elif self.snapshot is not None:
            self.snapshot = structs.replace(self.snapshot)

    def close(self) -> bool:
        self.closed = True
        return True


@asynccontextmanager
async def opened(run: ScriptedRun, size: tuple[int, int] = (120, 36)) -> AsyncGenerator[Pilot[None]]:
    """Open a dashboard on a scripted run, and let it show what the script begins with."""
    app = Dashboard(run)
    scripted = run.begins
    async with app.run_test(size=size, notifications=True) as pilot:
        if scripted:
            await until(pilot, lambda: app.shown is not None and not app._behind)
        yield pilot


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Wait until something holds."""
    for _ in range(500):
        if condition():
            return
        await pilot.pause(0.02)
    raise AssertionError(f"never came: {text_of(pilot)}")


def text_of(pilot: Pilot[None]) -> str:
    """Return what stands on the screen."""
    strips = pilot.app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage] - the screen as text
    return "\n".join(strip.text.rstrip() for strip in strips)
