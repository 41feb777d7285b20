"""The help: what letters and marks mean, all keys, and what the signs in the network diagram mean."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ..dialogs.dialog import Modal
from ..drawing.glyphs import Glyphs
from ..drawing.text_cells import right, width_of, wrap
from ..panels.curves.event_marks import legend
from .keys import KeyGroup, key_names

Row = tuple[str, str]
"""A key or a sign, and what it means."""

ROOM = 68
"""Columns of text in a dialog on the narrowest screen, beside its scroll bar."""
OTHERS = (("tab", "Focus the next panel"), ("ctrl+p", "Search all commands"), ("esc", "Leave a dialog, or this help"))


LETTERS: Sequence[Row] = (
    ("z", "a neuron's sum: Σ weight · signal, + bias"),
    ("a", "its activation f(z), which it sends on; x is an input"),
    ("δ", "its error dC/dz: how the cost C changes with z"),
    ("y", "the target; y1, y2, ... are the outputs"),
    ("ŷ", "the prediction: what comes out"),
    ("B", "how many samples a batch has"),
    ("w, b", "a weight and a bias, of scaled inputs and targets"),
    ("W1,2", "the weight from input or neuron 1 to neuron 2; In1 is input 1"),
    ("B1, B0", "slope and intercept: w and b in the data's units"),
    ("dC/dw", "the gradient: how the cost changes with a weight"),
    ("η", "the learning rate"),
    ("θ", "all weights and biases; an update changes them"),
    ("Δw", "by how much an update changed a weight"),
    ("‖w‖", "the length √Σ w² of the weights into a neuron"),
)
"""What the letters in panels and formulas stand for."""


class HelpScreen(Modal[None]):
    """Lists letters, marks and signs with what they mean, and keys with what they do; ?, q or Escape closes it."""

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
            ("Letters", [(self._glyphs.spell(letter), meaning) for letter, meaning in LETTERS]),
            ("Marks of the curves", legend(self._glyphs)),
        ]
        parts += [
            (_heading(group), [(key_names(key), key.tooltip) for key in group.bindings]) for group in self._groups
        ]
        parts += [("Everywhere", OTHERS), ("Signs in the network diagram", self._signs)]
        width = max(width_of(key) for _, rows in parts for key, _ in rows)
        lines: list[Content] = []
        for heading, rows in parts:
            lines += [Content(""), Content.styled(heading, "bold $accent")]
            for key, meaning in rows:
                first, *rest = wrap(self._glyphs.spell(meaning), ROOM - width - 2) or [""]
                lines.append(Content.assemble((right(key, width), "bold"), f"  {first}"))
                lines += [Content(f"{'':{width}}  {line}") for line in rest]
        return Content("\n").join(lines[1:])


def _heading(group: KeyGroup) -> str:
    return f"{group.heading}, while the panel has the focus" if group.own else group.heading
