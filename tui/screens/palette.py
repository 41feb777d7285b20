"""Where one searches all that can be done: Textual's palette, made safe."""

from textual.command import CommandPalette
from textual.errors import NoWidget
from textual.events import Click


class Palette(CommandPalette):
    """Searches commands and carries the chosen one out."""

    def on_click(self, event: Click) -> None:
        """Leave a click alone that lies outside a screen that has become smaller since, where Textual 8.2 fails."""
        try:
            self.get_widget_at(event.screen_x, event.screen_y)
        except NoWidget:
            event.prevent_default()
