"""All keys, from the bindings themselves."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static


class HelpScreen(ModalScreen[None]):
    """Lists keys with what they do; any of ?, q and Escape closes it."""

    BINDINGS = [Binding("escape,question_mark,q,space,enter", "dismiss", "close")]  # noqa: RUF012 - Textual's form

    def __init__(self, keys: list[Binding]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay out one line a key."""
        with VerticalScroll(classes="dialog"):
            yield Static(self._table())

    def _table(self) -> str:
        rows = [(binding.key_display or binding.key, binding.tooltip) for binding in self._keys]
        rows += [
            ("tab", "Focus the next panel"),
            ("ctrl+p", "Search all commands"),
            ("escape", "Close this help"),
        ]
        width = max(len(key) for key, _ in rows)
        return "\n".join(f"{key:>{width}}  {what}" for key, what in rows)
