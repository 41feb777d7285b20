"""Explains a panel in a paragraph."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from ..dialogs.dialog import Dialog
from ..drawing.glyphs import Glyphs


class ExplanationScreen(Dialog[None]):
    """Explains what a panel shows; nearly any key closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,enter,space,q", "dismiss(None)", "close", show=False)]

    def __init__(self, name: str, explanation: str, glyphs: Glyphs) -> None:
        super().__init__(name, "Escape closes this; ? lists all keys.", glyphs)
        self._explanation = explanation

    def content(self) -> Iterable[Widget]:
        """Return the paragraph, which scrolls where it is too long."""
        with VerticalScroll():
            yield Static(self.spell(self._explanation), markup=False)
