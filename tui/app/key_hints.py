"""The bottom line: the keys to start with, taken from the app's bindings."""

from itertools import groupby

from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget

from ..drawing.text_cells import width_of
from .keys import key_names


class KeyHints(Widget):
    """Shows as many of the shown bindings as fit, the first ones first; the last two always.

    Neighbours with the same description share it.
    """

    def __init__(self, bindings: list[Binding], *, id: str) -> None:
        super().__init__(id=id)
        self._hints = [
            (" ".join(key_names(binding) for binding in together), description)
            for description, together in groupby(bindings, key=lambda binding: binding.description)
        ]

    def render(self) -> RenderResult:
        """Return the line."""
        room = self.size.width
        *others, help_hint, quit_hint = self._hints
        room -= sum(_width(hint) for hint in (help_hint, quit_hint))
        fitting: list[tuple[str, str]] = []
        for hint in others:
            if _width(hint) > room:
                break
            room -= _width(hint)
            fitting.append(hint)
        parts: list[str | tuple[str, str]] = []
        for key, description in (*fitting, help_hint, quit_hint):
            parts += [(f" {key}", "bold $accent"), f" {description} "]
        return Content.assemble(*parts)


def _width(hint: tuple[str, str]) -> int:
    return width_of(hint[0]) + width_of(hint[1]) + 3
