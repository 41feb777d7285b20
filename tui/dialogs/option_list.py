"""A list to choose from: Textual's, with two faults of version 8.2 mended."""

from textual.events import Click
from textual.widgets import OptionList


class SafeOptionList(OptionList):
    """An option list that survives a click on an option that is gone, and paging before it is laid out."""

    def on_click(self, event: Click) -> None:
        """Ignore a click on an option that is gone by the time it arrives."""
        if event.style.meta.get("option", 0) >= self.option_count:
            event.prevent_default()

    def action_page_up(self) -> None:
        """Move up a page; a list that is not laid out yet has none."""
        if self.size:
            super().action_page_up()

    def action_page_down(self) -> None:
        """Move down a page; a list that is not laid out yet has none."""
        if self.size:
            super().action_page_down()
