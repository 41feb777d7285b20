"""A dialog over an empty screen: what the tests of dialogs share."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from rich.style import Style
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from nn_tui.tui.dialogs.dialog import Dialog
from nn_tui.tui.drawing.theme import DARK
from nn_tui.tui.terminal.capabilities import Charset
from tests.tui.scripted import text_of, until

Answer = TypeVar("Answer")


class Empty(App[None]):
    """An app that shows nothing but dialogs, in the dashboard's colours."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, charset: Charset) -> None:
        super().__init__()
        self.set_class(charset == "ascii", "-ascii")

    def on_mount(self) -> None:
        """Take the dashboard's colours."""
        self.register_theme(DARK)
        self.theme = DARK.name


class Asked(Generic[Answer]):
    """A dialog that is open, the hands at its keys, and what it has returned."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.answers: list[Answer | None] = []
        """One, once the dialog is closed."""

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, without what is empty around it."""
        return [line.strip() for line in text_of(self.pilot).splitlines() if line.strip()]

    @property
    def inside(self) -> list[str]:
        """The lines between the dialog's borders that hold anything, without the frames of fields."""
        inner = [line[1:-1].strip() for line in self.lines[1:-1]]
        return [line.strip("│| ") for line in inner if line.strip("╭─╮╰╯+-")]

    @property
    def fields(self) -> list[Input]:
        """The fields from top to bottom."""
        return list(self.pilot.app.screen.query(Input))

    @property
    def values(self) -> list[str]:
        """What stands in the fields, from top to bottom."""
        return [field.value for field in self.fields]

    @property
    def focus(self) -> int | None:
        """Which field has the focus, from the top; None where something else has it."""
        return next((index for index, field in enumerate(self.fields) if field.has_focus), None)

    def style(self, words: str) -> Style:
        """Return the style of the first letter of words on the screen."""
        y, line = next((y, line) for y, line in enumerate(text_of(self.pilot).splitlines()) if words in line)
        strip = self.pilot.app.screen._compositor.render_strips()[y]  # pyright: ignore[reportPrivateUsage] - colours
        x = line.index(words)
        return next(style for _, style, _ in strip.crop(x, x + 1) if style is not None)

    def colour(self, words: str) -> str:
        """Return the colour of words on the screen, such as `#d7dae0`."""
        colour = self.style(words).color
        assert colour is not None
        return colour.get_truecolor().hex

    async def press(self, *keys: str) -> None:
        """Press keys and let them have their effect."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Put a text into the field that has the focus, in place of what stands there."""
        field = self.pilot.app.focused
        assert isinstance(field, Input)
        field.value = text
        await self.pilot.pause()

    async def answer(self) -> Answer | None:
        """Return what the dialog returns when it closes."""
        await until(self.pilot, lambda: self.answers)
        assert len(self.answers) == 1
        return self.answers[0]


@asynccontextmanager
async def asked(dialog: Dialog[Answer], size: tuple[int, int] = (80, 24)) -> AsyncGenerator[Asked[Answer]]:
    """Open a dialog over an empty screen."""
    app = Empty(dialog.glyphs.charset)
    async with app.run_test(size=size) as pilot:
        found = Asked[Answer](pilot)
        await app.push_screen(dialog, found.answers.append)
        await until(pilot, lambda: app.screen is dialog and len(found.lines) > 2)
        await pilot.pause()
        yield found
