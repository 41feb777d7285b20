"""Asks for one of several things."""

from collections.abc import Iterable, Sequence

from textual import on
from textual.widget import Widget

from ..drawing.glyphs import Glyphs
from .dialog import Dialog
from .option_list import SafeOptionList


class ChoiceScreen(Dialog[str]):
    """Lists the choices, with the current one highlighted, and returns the one that was made."""

    def __init__(self, heading: str, choices: Sequence[str], current: str, glyphs: Glyphs) -> None:
        super().__init__(heading, "Enter chooses, Escape cancels.", glyphs)
        self._choices = list(choices)
        self._current = current

    def content(self) -> Iterable[Widget]:
        """Return the list."""
        options = SafeOptionList(*self._choices, markup=False, compact=True)
        if self._current in self._choices:
            options.highlighted = self._choices.index(self._current)
        yield options

    @on(SafeOptionList.OptionSelected)
    def accept(self, event: SafeOptionList.OptionSelected) -> None:
        """Return the choice."""
        self.dismiss(self._choices[event.option_index])
