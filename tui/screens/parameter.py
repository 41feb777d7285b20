"""Asks for the value of a weight or a bias."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from ..rates import parse_number


class ParameterScreen(ModalScreen[float | None]):
    """Returns the value that was typed, None where it was dismissed or nothing was typed."""

    BINDINGS = [Binding("escape", "dismiss(None)", "back", show=False)]  # noqa: RUF012 - Textual's form

    def __init__(self, name: str, value: float) -> None:
        super().__init__()
        self._name_of, self._value = name, value

    def compose(self) -> ComposeResult:
        """Lay out the question, with what the parameter is now."""
        with Vertical(classes="dialog"):
            yield Label(f"{self._name_of}, now {self._value:.6g}", markup=False)
            yield Input(placeholder="0.3, 1e-3, 1/3")
            yield Label("Enter sets it between two updates; training goes on from there.", classes="faint")
            yield Label("Escape leaves it as it is.", classes="faint")
            yield Label("", id="complaint", markup=False)

    @on(Input.Submitted)
    def accept(self, event: Input.Submitted) -> None:
        """Return what was typed, or say what is wrong with it."""
        if not event.value.strip():
            self.dismiss(None)
            return
        try:
            self.dismiss(parse_number(event.value))
        except ValueError as error:
            self.query_one("#complaint", Label).update(str(error))
