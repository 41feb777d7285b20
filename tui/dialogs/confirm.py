"""Asks for confirmation before something that cannot be undone."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from ..drawing.glyphs import Glyphs
from .dialog import Dialog


class ConfirmScreen(Dialog[bool]):
    """Returns True if Enter was pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "dismiss(True)", "go on", show=False)]

    def __init__(self, question: str, hint: str, glyphs: Glyphs) -> None:
        super().__init__(question, hint, glyphs)
