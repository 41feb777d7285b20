"""Lists the marks of a run: to go to one, or remove it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from ..dialogs.dialog import Dialog
from ..dialogs.option_list import SafeOptionList
from ..drawing.glyphs import Glyphs


class MarkChoice(NamedTuple):
    """A mark by its number, 0, 1, …, and whether it is to be removed and not gone to."""

    number: int
    remove: bool


class MarkScreen(Dialog[MarkChoice]):
    """Lists the marks, and returns the one that was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("d,delete", "remove", "remove", show=False)]

    def __init__(self, lines: Sequence[str], glyphs: Glyphs) -> None:
        super().__init__("Marks", "Enter goes there, d removes the mark, Escape cancels.", glyphs)
        self._options = SafeOptionList(*lines, markup=False, compact=True)

    def content(self) -> Iterable[Widget]:
        """Return the list."""
        yield self._options

    def action_remove(self) -> None:
        """Return that the highlighted mark is to be removed."""
        if self._options.highlighted is not None:
            self.dismiss(MarkChoice(self._options.highlighted, remove=True))

    @on(SafeOptionList.OptionSelected)
    def accept(self, event: SafeOptionList.OptionSelected) -> None:
        """Return the mark to go to."""
        self.dismiss(MarkChoice(event.option_index, remove=False))
