"""Where one searches all that can be done: Textual's palette, with three of the faults of its version 8.2 mended.

The third, that it leaves twice where it is asked twice, `Dashboard.pop_screen` takes care of.
"""

from textual.command import CommandList, CommandPalette
from textual.errors import NoWidget
from textual.events import Click


class Palette(CommandPalette):
    """Searches commands and carries the chosen one out."""

    def on_click(self, event: Click) -> None:
        """Leave a click alone that lies outside a screen that has become smaller since."""
        try:
            self.get_widget_at(event.screen_x, event.screen_y)
        except NoWidget:
            event.prevent_default()

    def _action_command_list(self, action: str) -> None:
        # A list that is not laid out has no pages to turn.
        if self.query_one(CommandList).size:
            super()._action_command_list(action)
