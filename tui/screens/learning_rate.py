"""Asks for a learning rate."""

from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from ..rates import parse_rate


class LearningRateScreen(ModalScreen[float | Literal["release"] | None]):
    """Returns the learning rate that was typed, "release" for none at all, None where it was dismissed."""

    BINDINGS = [Binding("escape", "dismiss(None)", "back", show=False)]  # noqa: RUF012 - Textual's form

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(classes="dialog"):
            yield Label("Learning rate")
            yield Input(placeholder="0.03, 1e-3, 1/30")
            yield Label(
                "Enter uses it from the next update on, and gives it back to the schedule where", classes="faint"
            )
            yield Label("nothing is typed; Escape leaves it as it is.", classes="faint")
            yield Label("", id="complaint")

    @on(Input.Submitted)
    def accept(self, event: Input.Submitted) -> None:
        """Return what was typed, or say what is wrong with it."""
        if not event.value.strip():
            self.dismiss("release")
            return
        try:
            self.dismiss(parse_rate(event.value))
        except ValueError as error:
            self.query_one("#complaint", Label).update(str(error))
