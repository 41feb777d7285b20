"""All keys, from the bindings themselves, and the signs in the network diagram."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from ..diagram_glyphs import legend
from ..glyphs import Glyphs


class HelpScreen(ModalScreen[None]):
    """Lists keys with what they do, and signs with what they mean; any of ?, q and Escape closes it."""

    BINDINGS = [Binding("escape,question_mark,q,space,enter", "dismiss", "close")]  # noqa: RUF012 - Textual's form

    def __init__(self, keys: list[Binding], glyphs: Glyphs) -> None:
        super().__init__()
        self._keys = keys
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Lay out one line a key."""
        with VerticalScroll(classes="dialog"):
            yield Static(self._table(), markup=False)

    def _table(self) -> str:
        rows = [(binding.key_display or binding.key, binding.tooltip) for binding in self._keys]
        rows += [
            ("tab", "Focus the next panel"),
            ("ctrl+p", "Search all commands"),
            ("escape", "Close this help"),
        ]
        signs = legend(self._glyphs)
        width = max(len(key) for key, _ in (*rows, *signs))
        keys, meanings = ("\n".join(f"{key:>{width}}  {what}" for key, what in part) for part in (rows, signs))
        return f"{keys}\n\n{'':{width}}  In the network diagram\n{meanings}"
