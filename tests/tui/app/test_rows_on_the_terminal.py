"""Rows that panels put on the terminal past Textual's compositor: it shows what the compositor would have drawn."""

import asyncio
from collections.abc import Iterable
from inspect import getfile
from pathlib import Path

import pyte
import pytest
from rich.color import ColorType
from textual.events import CursorPosition
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.strip import Strip

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import RunSession, Viewer
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.panels.network.network_panel import NetworkPanel
from nn_tui.tui.terminal.frame_pacing import Pace
from tests.tui.scripted import text_of, until
from tests.tui.terminal.in_memory import MemoryDriver

from .live import settled

KEYS = (
    "s b o o right_square_bracket v d m down tab x s x s 1 s 1 "
    "question_mark escape equals_sign s escape S backspace U s"
)
SMALL = changed(Experiment(), {"network.hidden": [3], "data.samples": 60})


class Recorded(Dashboard):
    """A dashboard that notes what it has written."""

    CSS_PATH = Path(getfile(Dashboard)).with_name("dashboard.tcss")

    def __init__(self, session: RunSession) -> None:
        super().__init__(Viewer(session), pace=Pace())
        self.driver_class = MemoryDriver
        self.written: list[str] = []
        self.past_the_compositor = 0

    def put_rows(self, place: Offset, rows: Iterable[tuple[int, Strip]]) -> None:
        """Count how often."""
        super().put_rows(place, rows)
        self.past_the_compositor += 1


def colours_of(app: Dashboard) -> list[list[tuple[str, str]]]:
    """Return the colours of each cell, letter and ground, as the compositor draws them."""
    rows: list[list[tuple[str, str]]] = []
    for strip in app.screen._compositor.render_strips():
        rows.append([])
        for text, style, _ in strip:
            pair = ["default", "default"]
            for place, colour in enumerate((style.color, style.bgcolor) if style else ()):
                if colour is not None and colour.type is ColorType.TRUECOLOR and colour.triplet is not None:
                    pair[place] = colour.triplet.hex[1:]
            rows[-1] += [(pair[0], pair[1])] * len(text)
    return rows


class Terminal:
    """A terminal in memory, which shows what a dashboard has written and answers what it asks."""

    def __init__(self, app: Recorded, pilot: Pilot[None], size: tuple[int, int]) -> None:
        self._app, self._pilot = app, pilot
        self._screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self._screen)

    async def settled(self) -> None:
        """Wait until nothing moves and nothing more is written, and answer until then."""
        network = self._app.query_one(NetworkPanel)
        quiet = 0
        while quiet < 3:
            self._app.post_message(CursorPosition(0, 0))
            await self._pilot.pause(0.02)
            moves = network._timer is not None  # pyright: ignore[reportPrivateUsage] - a signal under way
            quiet = 0 if moves or self._app.written else quiet + 1
            self._stream.feed("".join(self._app.written))
            self._app.written.clear()

    def resize(self, columns: int, rows: int) -> None:
        """Take another size."""
        self._screen.resize(rows, columns)

    async def check(self, when: str) -> None:
        """See that it shows what the compositor draws, in its colours."""
        await self.settled()
        assert [line.rstrip() for line in self._screen.display] == text_of(self._pilot).split("\n"), when
        for y, row in enumerate(colours_of(self._app)):
            for x, (letter, ground) in enumerate(row):
                cell = self._screen.buffer[y][x]
                assert cell.bg == ground, (when, x, y, cell)
                assert cell.data == " " or cell.fg == letter, (when, x, y, cell)


@pytest.mark.parametrize("size", [(80, 24), pytest.param((160, 50), marks=pytest.mark.slow)])
async def test_the_terminal_shows_what_the_compositor_would_have_drawn(size: tuple[int, int]) -> None:
    session = RunSession(SMALL)
    session.start()
    app = Recorded(session)
    async with app.run_test(headless=False, size=size, notifications=True) as pilot:
        await settled(pilot)
        terminal = Terminal(app, pilot, size)
        await terminal.check("at first")
        for key in KEYS.split():
            await pilot.press(key)
            await terminal.check(key)
            if len(app.screen_stack) == 1:
                await settled(pilot)
        before = app.past_the_compositor
        app.notify("in the corner, over a panel")
        await pilot.pause(0.1)
        await terminal.check("a message")
        await pilot.press("s")
        await settled(pilot)
        await terminal.check("a step beneath a message")
        app.clear_notifications()
        await until(pilot, lambda: "in the corner" not in text_of(pilot))
        await terminal.check("the message has gone")
        await pilot.press("s")
        await settled(pilot)
        await terminal.check("a step after it")
        assert app.past_the_compositor > before
        await pilot.resize_terminal(100, 30)
        terminal.resize(100, 30)
        await terminal.check("another size")
        await pilot.press("s")
        await settled(pilot)
        await terminal.check("a step at that size")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_first_picture_is_a_full_one(size: tuple[int, int]) -> None:
    session = RunSession(SMALL)
    session.start()
    app = Recorded(session)
    # A busy machine may take longer than the screen waits.
    app.session.look(app.request)
    while app.session.snapshot is None:
        await asyncio.sleep(0.01)
    async with app.run_test(headless=False, size=size) as pilot:
        screen = pyte.Screen(*size)
        frames = [text for text in app.written if len(text) > 1000]
        pyte.Stream(screen).feed(frames[0])
        assert [line.rstrip() for line in screen.display] == text_of(pilot).split("\n")
        assert "epoch 0" in text_of(pilot)
        assert "Loss" in text_of(pilot)
