"""Where one searches all that can be done: Textual's palette, with the faults of its version 8.2 mended.

One of them, that it leaves twice where it is asked twice, `Dashboard.pop_screen` takes care of.
"""

from textual.app import ComposeResult
from textual.command import CommandList, CommandPalette
from textual.errors import NoWidget
from textual.events import Click, Mount

from ..dialogs.option_list import Offers


class Commands(CommandList, Offers, can_focus=False):
    """Lists what was found, in Textual's looks."""


class Palette(CommandPalette):
    """Searches commands and carries the chosen one out."""

    def compose(self) -> ComposeResult:
        """Lay it out with a list of our own."""
        for widget in super().compose():
            yield Commands() if isinstance(widget, CommandList) else widget

    def on_mount(self, event: Mount) -> None:
        """Begin nothing where it was left while it opened."""
        if self not in self.app.screen_stack:  # pyright: ignore[reportUnknownMemberType] - App's parameter
            event.prevent_default()

    def on_click(self, event: Click) -> None:
        """Leave a click alone that lies outside a screen that has become smaller since."""
        try:
            self.get_widget_at(event.screen_x, event.screen_y)
        except NoWidget:
            event.prevent_default()
