"""Asks for a learning rate."""

from collections.abc import Iterable
from typing import Literal

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from ..glyphs import Glyphs
from ..rates import parse_rate
from .dialog import Dialog


class LearningRateScreen(Dialog[float | Literal["release"]]):
    """Returns the learning rate that was typed, "release" for none at all, None where it was dismissed."""

    def __init__(self, glyphs: Glyphs) -> None:
        hint = (
            "Enter uses it from the next update on, and gives it back to the schedule where nothing is typed; "
            "Escape leaves it as it is."
        )
        super().__init__("Learning rate", hint, glyphs)

    def content(self) -> Iterable[Widget]:
        """Return the field."""
        yield Input(placeholder="0.03, 1e-3, 1/30")

    @on(Input.Submitted)
    def accept(self, event: Input.Submitted) -> None:
        """Return what was typed, or say what is wrong with it."""
        if not event.value.strip():
            self.dismiss("release")
            return
        try:
            self.dismiss(parse_rate(event.value))
        except ValueError as error:
            self.complain(str(error))
