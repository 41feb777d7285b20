"""Lists the branches of a run beside one another: to go to one, name it anew, or delete it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from ..dialogs.dialog import Dialog
from ..dialogs.option_list import SafeOptionList
from ..drawing.glyphs import Glyphs
from ..drawing.text_cells import width_of
from .branch_words import BranchRow, branch_line


class BranchChoice(NamedTuple):
    """What is to be done with a branch."""

    do: Literal["go", "rename", "delete"]
    name: str


class BranchScreen(Dialog[BranchChoice]):
    """Lists the branches, with the present one highlighted, and returns what is to be done with one of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "choose('rename')", "rename", show=False),
        Binding("d,delete", "choose('delete')", "delete", show=False),
    ]

    def __init__(self, rows: Sequence[BranchRow], glyphs: Glyphs) -> None:
        super().__init__("Branches", "Enter goes there, r renames, d deletes, Escape cancels.", glyphs)
        self._rows = list(rows)
        width = max(width_of(row.name) for row in rows)
        self._options = SafeOptionList(
            *(self.spell(branch_line(row, width)) for row in rows), markup=False, compact=True
        )
        self._options.highlighted = next((index for index, row in enumerate(rows) if row.present), 0)

    def content(self) -> Iterable[Widget]:
        """Return the list."""
        yield self._options

    def action_choose(self, do: Literal["rename", "delete"]) -> None:
        """Return what is to be done with the highlighted branch."""
        highlighted = self._options.highlighted
        if highlighted is not None:
            self.dismiss(BranchChoice(do, self._rows[highlighted].name))

    @on(SafeOptionList.OptionSelected)
    def accept(self, event: SafeOptionList.OptionSelected) -> None:
        """Return that one wants to go to a branch."""
        self.dismiss(BranchChoice("go", self._rows[event.option_index].name))
