"""Why a parameter is what it is: its curve, and the updates that moved it most, each a place to go to."""

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from nn_tui.engine.runs import Snapshot
from nn_tui.engine.timeline.parameter_story import ParameterStory

from ..dialogs.dialog import Dialog
from ..dialogs.option_list import SafeOptionList
from ..drawing.glyphs import Glyphs
from .story_words import story_curve, story_title, update_line

CURVE_COLUMNS, CURVE_ROWS = 68, 6


class StoryScreen(Dialog[str]):
    """Shows the story of a parameter, and returns the place of the update that is chosen."""

    def __init__(self, story: ParameterStory, snapshot: Snapshot, branch: str, glyphs: Glyphs) -> None:
        hint = "Enter goes to the moment before the update, Escape stays here."
        super().__init__(story_title(story, snapshot), hint, glyphs)
        self._story, self._branch = story, branch

    def content(self) -> Iterable[Widget]:
        """Return the curve and the list of updates."""
        curve = story_curve(self._story, self.glyphs, CURVE_COLUMNS, CURVE_ROWS)
        yield Static("\n".join(map(self.spell, curve)), markup=False)
        if self._story.largest:
            yield Static("The updates that moved it most:", classes="faint", markup=False)
            lines = (self.spell(update_line(update)) for update in self._story.largest)
            yield SafeOptionList(*lines, markup=False, compact=True)
        else:
            yield Static("No update has moved it.", classes="faint", markup=False)

    @on(SafeOptionList.OptionSelected)
    def accept(self, event: SafeOptionList.OptionSelected) -> None:
        """Return the place."""
        self.dismiss(f"{self._branch}@{self._story.largest[event.option_index].place}")
