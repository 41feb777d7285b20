"""A dashboard whose frames follow a clock that the test moves: what happens when, to the millisecond."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from operator import attrgetter

import pytest
from textual.pilot import Pilot

from nn_tui.engine.runs import Request
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.terminal.frame_pacing import Pace
from tests.tui.scripted import ScriptedRun

EPSILON = 1e-9


class _Timer:
    """Something to do at a time, unless it is cancelled."""

    def __init__(self, at: float, do: Callable[[], object]) -> None:
        self.at, self.do = at, do
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Clock:
    """Stands still until it is moved; `looks` are the times at which the run was asked for a snapshot."""

    def __init__(self) -> None:
        self.now = 0.0
        self.looks: list[float] = []
        self.requests: list[Request] = []
        self.spent = 0.0
        """Seconds of processor time that the dashboard is said to have taken."""
        self._timers: list[_Timer] = []
        self._app: Dashboard | None = None

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass while nothing else happens."""
        self.now += seconds

    def pace(self, fastest: float = 10.0) -> Pace:
        """Return a pace that keeps this time."""
        return Pace(fastest=fastest, clock=self, processor=lambda: self.spent)

    async def forward(self, seconds: float) -> None:
        """Let time pass, and all happen that is due in it."""
        end = self.now + seconds
        await self.settle()
        for _ in range(10_000):
            self._timers = [timer for timer in self._timers if not timer.cancelled]
            if not self._timers:
                break
            due = min(self._timers, key=attrgetter("at"))
            if due.at > end + EPSILON:
                break
            self._timers.remove(due)
            self.now = max(self.now, due.at)
            due.do()
            await self.settle()
        else:
            raise AssertionError("time stands still")
        self.now = end

    async def settle(self) -> None:
        """Let the dashboard do and draw what it has begun."""
        app = self._app
        assert app is not None
        for _ in range(3):
            drawn = asyncio.Event()
            Dashboard.call_after_refresh(app, drawn.set)
            async with asyncio.timeout(20):
                await drawn.wait()

    def drive(self, app: Dashboard, run: ScriptedRun, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the dashboard's frames keep this time, and note when it looks."""
        self._app = app
        loop, look = asyncio.get_running_loop(), run.look
        call_later = loop.call_later

        def timed(seconds: float, callback: Callable[..., object], *arguments: Callable[[], None]) -> object:
            if callback != app.call_later:
                return call_later(seconds, callback, *arguments)  # pyright: ignore[reportArgumentType]
            self._timers.append(_Timer(self.now + seconds, lambda: callback(*arguments)))
            return self._timers[-1]

        def noted(request: Request) -> None:
            self.looks.append(self.now)
            self.requests.append(request)
            look(request)

        monkeypatch.setattr(loop, "call_later", timed)
        monkeypatch.setattr(run, "look", noted)
        monkeypatch.setattr("nn_tui.tui.app.refresh.monotonic", self)
        monkeypatch.setattr("nn_tui.tui.app.refresh.sleep", self.sleep)


@asynccontextmanager
async def clocked(
    run: ScriptedRun,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int] = (120, 36),
    pace: Callable[[Clock], Pace] = Clock.pace,
) -> AsyncGenerator[tuple[Dashboard, Pilot[None], Clock]]:
    """Open a dashboard on a scripted run while time stands still; it has looked once."""
    clock = Clock()
    app = Dashboard(run, pace=pace(clock))
    clock.drive(app, run, monkeypatch)
    async with app.run_test(size=size, notifications=True) as pilot:
        await clock.settle()
        try:
            yield app, pilot, clock
        finally:
            monkeypatch.undo()  # it ends in real time
