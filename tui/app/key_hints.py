"""The bottom line: the keys to start with, taken from the app's bindings."""

from itertools import groupby

from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from ..drawing.text_cells import width_of
from .keys import STEERING, key_names


class KeyHints(Widget):
    """Shows as many of the shown bindings that have a key as fit, the first ones first; the last two always.

    Neighbours with the same description share it. Who only watches is not shown what steers a run.
    """

    watching: reactive[bool] = reactive(False)

    def __init__(self, bindings: list[Binding], *, id: str) -> None:
        super().__init__(id=id)
        self._bindings, self._always = bindings[:-2], _hints(bindings[-2:])

    def render(self) -> RenderResult:
        """Return the line."""
        room = self.size.width - sum(map(_width, self._always))
        fitting: list[tuple[str, str]] = []
        for hint in _hints([each for each in self._bindings if not (self.watching and each.group in STEERING)]):
            if _width(hint) > room:
                break
            room -= _width(hint)
            fitting.append(hint)
        parts: list[str | tuple[str, str]] = []
        for key, description in (*fitting, *self._always):
            parts += [(f" {key}", "bold $accent"), f" {description} "]
        return Content.assemble(*parts)


def _hints(bindings: list[Binding]) -> list[tuple[str, str]]:
    """Return what each key is called and what it does."""
    with_keys = [binding for binding in bindings if binding.key]
    return [
        (" ".join(key_names(binding) for binding in together), description)
        for description, together in groupby(with_keys, key=lambda binding: binding.description)
    ]


def _width(hint: tuple[str, str]) -> int:
    return width_of(hint[0]) + width_of(hint[1]) + 3
