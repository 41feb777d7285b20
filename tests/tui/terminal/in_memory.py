"""An app that draws on a terminal in memory, which answers when the test says so: what the tests here share."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Protocol, runtime_checkable

import pyte
from textual.app import ComposeResult
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import CursorPosition
from textual.pilot import Pilot
from textual.widgets import Label

from nn_tui.tui.terminal.capabilities import Colours
from nn_tui.tui.terminal.cells_app import CellsApp
from nn_tui.tui.terminal.frame_pacing import Pace

COLUMNS, ROWS = 20, 5
POINTER = "\x1b]22;"
"""Begins what sets the shape of the mouse's pointer, which is no matter here."""


@runtime_checkable
class Written(Protocol):
    """An app that notes what it has written."""

    written: list[str]


class MemoryDriver(HeadlessDriver):
    """Notes what is written instead of sending it."""

    @property
    def is_headless(self) -> bool:
        """Say that there is a terminal."""
        return False

    def write(self, data: str) -> None:
        """Note what is written."""
        assert isinstance(self._app, Written)
        if not data.startswith(POINTER):
            self._app.written.append(data)


class Drawn(CellsApp):
    """Two labels, the second in a corner."""

    CSS = """
    Screen { background: #102030; layers: base top; }
    #left { color: #ff0000; width: 8; height: 2; layer: base; }
    #right { color: #00ff00; width: 6; height: 1; offset: 12 3; layer: top; position: absolute; }
    """

    def __init__(self, pace: Pace, colours: Colours = "true", driver: type[Driver] = MemoryDriver) -> None:
        super().__init__(driver_class=driver)
        self.pace, self.colours = pace, colours
        self.written: list[str] = []
        self.left, self.right = Label("left", id="left"), Label("right", id="right")

    def compose(self) -> ComposeResult:
        """Put the labels on the screen."""
        yield self.left
        yield self.right


class Hands:
    """What a test does with the app and its terminal."""

    def __init__(self, app: Drawn, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.Stream(self._screen)

    def received(self) -> str:
        """Return what has been written since the last time; the terminal then shows it."""
        text = "".join(self.app.written)
        self.app.written.clear()
        self._stream.feed(text)
        return text

    @property
    def shown(self) -> list[str]:
        """What the terminal shows."""
        return [line.rstrip() for line in self._screen.display]

    def colour(self, x: int, y: int) -> tuple[str, str]:
        """Return the colours of a cell of the terminal: of the letter, and of what it stands on."""
        cell = self._screen.buffer[y][x]
        return cell.fg, cell.bg

    async def write(self, left: str | None = None, right: str | None = None) -> None:
        """Write other texts into the labels, and let the app draw them."""
        if left is not None:
            self.app.left.update(left)
        if right is not None:
            self.app.right.update(right)
        await self.pilot.pause()

    async def answer(self, queries: int = 1) -> None:
        """Let the terminal answer some queries about the cursor."""
        for _ in range(queries):
            self.app.post_message(CursorPosition(0, 0))
        await self.pilot.pause()


@asynccontextmanager
async def drawn(app: Drawn) -> AsyncGenerator[Hands]:
    """Run an app on a terminal in memory of 20 × 5 cells."""
    async with app.run_test(headless=False, size=(COLUMNS, ROWS)) as pilot:
        await pilot.pause()
        yield Hands(app, pilot)
