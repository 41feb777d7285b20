"""Timers: what is to come once comes, however late."""

from asyncio import Event, wait_for
from itertools import count

import pytest
from textual.app import App
from textual.events import Resize
from textual.geometry import Size

from nn_tui.tui.terminal.frame_pacing import Pace
from tests.tui.scripted import until

from .in_memory import Drawn, drawn


def held_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second pass from now on whenever a timer asks what time it is."""
    clock = count()
    monkeypatch.setattr("textual._time.get_time", lambda: float(next(clock)))


async def test_a_new_size_is_obeyed_also_where_the_thread_is_held_up_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    async with drawn(Drawn(Pace())) as hands:
        held_up(monkeypatch)
        for size in (Size(30, 6), Size(24, 5)):
            hands.app.post_message(Resize(size, size))
            await until(hands.pilot, lambda size=size: hands.app.screen.region.size == size)


@pytest.mark.parametrize("seconds", [-1.0, -3e-5, 0.0, 1e-9, 0.01])
async def test_what_is_to_come_once_comes_also_where_its_time_is_over(
    monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    async with App[None]().run_test() as pilot:
        held_up(monkeypatch)
        for place in (pilot.app, pilot.app.screen):
            came = Event()
            place.set_timer(seconds, came.set)
            await wait_for(came.wait(), 5)
