"""A panel alone on the screen: what the tests of single panels share."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot
from textual.widget import Widget

from nn_tui.tui.drawing.theme import DARK, LIGHT
from tests.tui.scripted import until


class Alone(App[None]):
    """An app with one widget; it counts how often the wheel was turned and nobody took it."""

    CSS = "Screen { layout: vertical; } Screen > * { border: round white; } .deep { background: #123456; }"

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self._widget = widget
        self.wheel = 0

    def compose(self) -> ComposeResult:
        """Put the widget on the screen."""
        yield self._widget

    def on_mount(self) -> None:
        """Take the dashboard's colours."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name

    def on_mouse_scroll_up(self, _: MouseScrollUp) -> None:
        """Count it."""
        self.wheel += 1

    def on_mouse_scroll_down(self, _: MouseScrollDown) -> None:
        """Count it."""
        self.wheel += 1


class Host:
    """The app around a panel, and the hands at its keys."""

    def __init__(self, app: Alone, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        """Press keys, one after another, and let them have their effect."""
        if keys:
            await self.pilot.press(*keys)


@asynccontextmanager
async def hosted(widget: Widget, width: int, height: int) -> AsyncGenerator[Host]:
    """Show a widget with a border around an inside of this size."""
    app = Alone(widget)
    widget.styles.width, widget.styles.height = width + 2, height + 2
    async with app.run_test(size=(80, 30)) as pilot:
        await until(pilot, lambda: widget.size == (width, height))
        yield Host(app, pilot)
