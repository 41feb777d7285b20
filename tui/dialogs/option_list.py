"""A list to choose from: Textual's, with two faults of its version 8.2 mended."""

from textual.events import Click
from textual.widgets import OptionList


class Offers(OptionList):
    """Lists offers, of which one is highlighted; Enter or a click takes it."""

    def on_click(self, event: Click) -> None:
        """Leave a click alone on an offer that is gone when it arrives."""
        if event.style.meta.get("option", 0) >= self.option_count:
            event.prevent_default()

    def action_page_up(self) -> None:
        """Move by a page where there are any; a list that is not laid out has none."""
        if self.size:
            super().action_page_up()

    def action_page_down(self) -> None:
        """Move by a page where there are any."""
        if self.size:
            super().action_page_down()
