"""Asks for one of several things."""

from collections.abc import Iterable, Sequence

from textual import on
from textual.widget import Widget

from ..drawing.glyphs import Glyphs
from .dialog import Dialog
from .option_list import Offers


class ChoiceScreen(Dialog[str]):
    """Lists what can be chosen, with the present choice highlighted, and returns what was."""

    def __init__(self, heading: str, choices: Sequence[str], present: str, glyphs: Glyphs) -> None:
        super().__init__(heading, "Enter chooses, Escape leaves it as it is.", glyphs)
        self._choices = list(choices)
        self._present = present

    def content(self) -> Iterable[Widget]:
        """Return the list."""
        options = Offers(*self._choices, markup=False, compact=True)
        if self._present in self._choices:
            options.highlighted = self._choices.index(self._present)
        yield options

    @on(Offers.OptionSelected)
    def accept(self, event: Offers.OptionSelected) -> None:
        """Return what was chosen."""
        self.dismiss(self._choices[event.option_index])
