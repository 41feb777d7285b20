"""What all dialogs share: they are answered once, whatever goes wrong in them is told, and Escape cancels them."""

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from nn_tui.datasets.errors import sentence_of

from ..drawing.glyphs import Glyphs
from ..faults import keep_fault

Answer = TypeVar("Answer")
STYLES = Path(__file__).with_name("dialogs.tcss")


class Modal(ModalScreen[Answer | None], Generic[Answer]):
    """A screen over the dashboard: it is answered once, and stays open whatever goes wrong while it is."""

    CSS_PATH = STYLES
    # Keys of the app are not heard here. By its id it is the key that the settings say.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("p", "app.picture", "picture", show=False, id="picture")]

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Leave it with an answer; nothing happens where it is not on top, as once it was left."""
        # Textual 8.2 would answer it, and then leave whatever is on top.
        return super().dismiss(result) if self.is_active else AwaitComplete.nothing()

    def complain(self, sentence: str) -> None:
        """Say what is wrong; an empty sentence clears the complaint."""
        if sentence:
            self.notify(sentence, severity="warning")

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            keep_fault(self.app, error)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - the same
            self.complain(sentence_of(error))


class Dialog(Modal[Answer]):
    """Asks something over the dashboard; returns the answer, or None if it was cancelled with Escape.

    Subclasses provide what comes between the heading and the complaint. They keep the widgets that they need later
    rather than query them: a dialog that is left while it opens never gets its widgets, but still its messages.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "leave", show=False)]

    def __init__(self, heading: str, hint: str, glyphs: Glyphs) -> None:
        super().__init__()
        self.heading, self.hint, self.glyphs = heading, hint, glyphs
        self._complaint = Static("", id="complaint", markup=False)
        self._complaint.display = False

    def content(self) -> Iterable[Widget]:
        """Return the widgets between the heading and the complaint."""
        return ()

    def compose(self) -> ComposeResult:
        """Lay out heading, content, complaint and the hint that says what the keys do."""
        with Vertical(classes="dialog"):
            yield Static(self.spell(self.heading), classes="heading", markup=False)
            yield from self.content()
            yield self._complaint
            yield Static(self.spell(self.hint), classes="hint", markup=False)

    def complain(self, sentence: str) -> None:
        """Say what is wrong; an empty sentence clears the complaint."""
        self._complaint.update(self.spell(sentence))
        self._complaint.display = bool(sentence)

    def spell(self, text: str) -> str:
        """Return a text in the terminal's characters."""
        return self.glyphs.spell(text)
