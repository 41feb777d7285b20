"""The help: all keys, and what the signs in the network diagram mean."""

from collections.abc import Sequence
from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ..dialogs.dialog import Modal
from ..drawing.glyphs import Glyphs
from .keys import KeyGroup, key_names

Row = tuple[str, str]
"""A key or a sign, and what it means."""

ROOM = 69
"""Columns of text in a dialog on the narrowest screen."""
OTHERS = (("tab", "Focus the next panel"), ("ctrl+p", "Search all commands"), ("esc", "Leave a dialog, or this help"))


class HelpScreen(Modal[None]):
    """Lists keys with what they do, and signs with what they mean; ?, q or Escape closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q,space,enter", "dismiss", "close")]

    def __init__(self, groups: Sequence[KeyGroup], signs: Sequence[Row], glyphs: Glyphs) -> None:
        super().__init__()
        self._groups, self._signs = groups, signs
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Lay out one line a key."""
        with VerticalScroll(classes="dialog"):
            yield Static(self._text(), markup=False)

    def _text(self) -> Content:
        parts: list[tuple[str, Sequence[Row]]] = [
            (_heading(group), [(key_names(key), key.tooltip) for key in group.bindings]) for group in self._groups
        ]
        parts += [("Everywhere", OTHERS), ("Signs in the network diagram", self._signs)]
        width = max(len(key) for _, rows in parts for key, _ in rows)
        lines: list[Content] = []
        for heading, rows in parts:
            lines += [Content(""), Content.styled(heading, "bold $accent")]
            for key, meaning in rows:
                first, *rest = wrap(self._glyphs.spell(meaning), ROOM - width - 2) or [""]
                lines.append(Content.assemble((f"{key:>{width}}", "bold"), f"  {first}"))
                lines += [Content(f"{'':{width}}  {line}") for line in rest]
        return Content("\n").join(lines[1:])


def _heading(group: KeyGroup) -> str:
    return f"{group.heading}, while the panel has the focus" if group.own else group.heading
