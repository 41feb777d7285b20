"""Asks for a sample by its number."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label


class SampleScreen(ModalScreen[int | None]):
    """Returns the number of the sample that was typed, None where it was dismissed."""

    BINDINGS = [Binding("escape", "dismiss(None)", "back", show=False)]  # noqa: RUF012 - Textual's form

    def __init__(self, samples: int) -> None:
        super().__init__()
        self._samples = samples

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(classes="dialog"):
            yield Label("Sample")
            yield Input(placeholder=f"0 to {self._samples - 1}")
            yield Label("Enter sends this row of the dataset through the network; Escape keeps", classes="faint")
            yield Label("the one that is shown.", classes="faint")
            yield Label("", id="complaint", markup=False)

    @on(Input.Submitted)
    def accept(self, event: Input.Submitted) -> None:
        """Return what was typed, or say what is wrong with it."""
        try:
            self.dismiss(parse_sample(event.value, self._samples))
        except ValueError as error:
            self.query_one("#complaint", Label).update(str(error))


def parse_sample(text: str, samples: int) -> int:
    """Return the number of a sample as people write it; raises ValueError with a sentence on what it may be."""
    text = text.strip().replace(",", "")
    if not text:
        raise ValueError(f"type the number of a sample, 0 to {samples - 1}")
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) < samples):
        raise ValueError(f"there is no sample {text[:40]}; they are 0 to {samples - 1}")
    return int(text)
