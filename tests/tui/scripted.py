"""A dashboard on a scripted run: what the tests of the app and its panels share."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from msgspec import structs
from textual.pilot import Pilot

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.resolving import resolved
from nn_tui.engine.runs import Close, Command, Hold, Request, Snapshot
from nn_tui.tui.app.dashboard import Dashboard
from tests.tui.snapshots import snapshot_of

CIRCLES = snapshot_of(Experiment(), epochs=2)
"""The default experiment after two epochs."""


class ScriptedRun:
    """A run that does nothing but publish the snapshots it was given, one a look, and then the last again and again.

    Whatever it publishes shows what came of all commands, and answers what it was asked.
    """

    def __init__(self, *snapshots: Snapshot) -> None:
        self._waiting = list(snapshots)
        self.snapshot: Snapshot | None = None
        self.error: BaseException | None = None
        self.fault: Exception | None = None
        self.commands: list[Command] = []
        self.requests: list[Request] = []
        self.closed = False
        self.pending = 0
        """How many looks more do not show what came of the last command."""

    @property
    def looks(self) -> int:
        """How often it was asked for a snapshot."""
        return len(self.requests)

    @property
    def surveys(self) -> int:
        """How often it was asked for a survey."""
        return sum(request.survey for request in self.requests)

    @property
    def begins(self) -> bool:
        """Whether there is something to show."""
        return bool(self._waiting)

    def script(self, snapshot: Snapshot) -> None:
        """Show this at the next look."""
        self._waiting.append(snapshot)

    def send(self, command: Command) -> int:
        self.commands.append(command)
        return len(self.commands)

    def look(self, request: Request) -> None:
        self.requests.append(request)
        pending = self.pending > 0
        self.pending -= pending
        if self._waiting and not pending:
            self.snapshot = self._waiting.pop(0)
        elif self.snapshot is not None:
            self.snapshot = structs.replace(self.snapshot)
        if self.snapshot is not None:
            # In place, so that a test can ask for its own snapshot.
            structs.force_setattr(self.snapshot, "request", request)
            structs.force_setattr(self.snapshot, "command", len(self.commands) - pending)

    def check(self, experiment: Experiment) -> None:
        experiment.trainer()

    def resolved(self, experiment: Experiment) -> Experiment:
        return resolved(experiment)

    hold = Hold()
    left = False

    def hand_over(self, signal: str = "") -> None:
        self.left = True

    def leave(self, signal: str = "") -> None:
        self.send(Close(signal))

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
            await until(pilot, lambda: app.complete)
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
