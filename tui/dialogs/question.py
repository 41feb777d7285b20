"""Asks for one line of text."""

from collections.abc import Callable, Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from ..drawing.glyphs import Glyphs
from .dialog import Answer, Dialog


class Question(Dialog[Answer]):
    """Returns what `parse` makes of the typed text, None if it was cancelled with Escape.

    `parse` raises ValueError with a sentence that says what is wrong, which is then shown under the text.
    """

    def __init__(
        self, heading: str, hint: str, glyphs: Glyphs, *, parse: Callable[[str], Answer | None], placeholder: str
    ) -> None:
        super().__init__(heading, hint, glyphs)
        self._parse, self._placeholder = parse, placeholder

    def content(self) -> Iterable[Widget]:
        """Return the field."""
        yield Input(placeholder=f"({self._placeholder})")

    @on(Input.Submitted)
    def accept(self, event: Input.Submitted) -> None:
        """Return what was typed, or say what is wrong with it."""
        try:
            self.dismiss(self._parse(event.value))
        except ValueError as error:
            self.complain(str(error))
