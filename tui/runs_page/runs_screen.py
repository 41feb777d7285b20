"""The page of the runs that are kept: to go on with one, to look at it, to compare it with the present one."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import ClassVar, Literal, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from nn_tui.engine.runs.store.run_folder import ListedRun

from ..dialogs.dialog import Dialog
from ..dialogs.option_list import SafeOptionList
from ..drawing.glyphs import Glyphs
from .run_details import comparison, details
from .run_table import SORTS, RunRow, matching, ordered, row_of, table_lines

HINT = (
    "Enter goes on with it; i about it; c compares it; o draws its curves behind; s sorts; tab filters; Escape leaves"
)
WIDEST = 112
"""Columns of the page, as the style sheet has them, where there are so many."""
FRAME = 8
"""Columns that the frame, the room in it and a scroll bar take."""


class RunChoice(NamedTuple):
    """What is to be done with a run."""

    what: Literal["resume", "overlay", "attach"]
    folder: Path


class RunsScreen(Dialog[RunChoice]):
    """Lists the runs, those that changed last first; `present` is the folder of the one on screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "about", "about", show=False),
        Binding("c", "compare", "compare", show=False),
        Binding("o", "overlay", "overlay", show=False),
        Binding("s", "sort", "sort", show=False),
    ]

    def __init__(self, load: Callable[[], Sequence[ListedRun]], present: Path | None, glyphs: Glyphs) -> None:
        super().__init__("Runs", HINT, glyphs)
        self._load, self._present = load, present
        self._rows: list[RunRow] = []
        self._shown: list[RunRow] = []
        self._order = "when"
        self._head = Static("", markup=False)
        self._list = SafeOptionList(markup=False, compact=True)
        self._filter = Input(placeholder="(words, or state=finished)", compact=True)

    def content(self) -> Iterable[Widget]:
        """Return the table and the filter."""
        yield self._head
        yield self._list
        yield self._filter

    def on_mount(self) -> None:
        """Read the runs."""
        self._rows = [row_of(run) for run in self._load()]
        self._fill()
        self._list.focus()

    @on(Resize)
    def fit(self) -> None:
        """Let the table have the width of the screen."""
        self._fill()

    @on(Input.Changed)
    def filter(self) -> None:
        """Show the runs that have the words."""
        self._fill()

    @on(Input.Submitted)
    def choose(self) -> None:
        """Go from the filter to the list."""
        self._list.focus()

    def _fill(self) -> None:
        self._shown = ordered(matching(self._rows, self._filter.value), self._order)
        lines = table_lines(self._shown, max(40, min(WIDEST, self.size.width * 96 // 100) - FRAME), self.glyphs)
        self._head.update(lines[0] if lines else self.spell("no run is kept yet: whatever is trained becomes one"))
        highlighted = self._list.highlighted or 0
        self._list.clear_options()
        self._list.add_options([Option(line) for line in lines[1:]])
        if self._shown:
            self._list.highlighted = min(highlighted, len(self._shown) - 1)

    @property
    def _row(self) -> RunRow | None:
        at = self._list.highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None

    @on(SafeOptionList.OptionSelected)
    def resume(self) -> None:
        """Go on with the run, or attach to it where a process carries it out."""
        if self._row is not None:
            run = self._row.run
            self.dismiss(RunChoice("resume" if run.holder is None else "attach", run.folder))

    def action_overlay(self) -> None:
        """Draw the run's curves behind the present ones."""
        if self._row is not None:
            self.dismiss(RunChoice("overlay", self._row.run.folder))

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._order = SORTS[(SORTS.index(self._order) + 1) % len(SORTS)]
        self._fill()
        self.complain(f"sorted by {self._order}")

    def _show(self, heading: str, lines: Callable[[int], Sequence[str]]) -> None:
        self.app.push_screen(RunText(heading, lines, self.glyphs))  # pyright: ignore[reportUnknownMemberType] - App's

    def action_about(self) -> None:
        """Tell all that is known of the run."""
        if self._row is not None:
            row = self._row
            self._show(row.run.name, lambda _width: details(row.run))

    def action_compare(self) -> None:
        """Compare the run with the present one."""
        present = next((row.run for row in self._rows if row.run.folder == self._present), None)
        if present is None:
            self.complain("the present run is not kept yet; train it first")
        elif self._row is not None:
            other = self._row.run
            self._show("Compared", lambda width: comparison(present, other, width, self.glyphs))


class RunText(Dialog[None]):
    """Tells something about runs, in lines."""

    def __init__(self, heading: str, lines: Callable[[int], Sequence[str]], glyphs: Glyphs) -> None:
        super().__init__(heading, "Escape leaves.", glyphs)
        self._lines = lines

    def content(self) -> Iterable[Widget]:
        """Return the lines."""
        width = min(WIDEST, self.size.width * 96 // 100) - FRAME
        yield VerticalScroll(Static("\n".join(map(self.spell, self._lines(width))), markup=False))
