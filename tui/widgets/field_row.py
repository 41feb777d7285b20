"""A field of a recipe in a form: its name, its value to edit, and what is wrong with it."""

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input, Label, Select, Static

from ..canvas import shorten
from ..glyphs import Glyphs
from ..recipe_fields import Field

NAME_WIDTH = 18


class FieldRow(Vertical):
    """One line to edit a field, and below it a sentence where its value cannot be used."""

    @dataclass
    class Edited(Message):
        """Another value was typed or chosen."""

        field: Field
        text: str

    @dataclass
    class Entered(Message):
        """The field has the focus now."""

        field: Field

    def __init__(self, field: Field, text: str, glyphs: Glyphs) -> None:
        super().__init__()
        self.field = field
        self._text, self._glyphs = text, glyphs

    def compose(self) -> ComposeResult:
        """Lay out name and value; a choice is a list to select from, everything else is typed."""
        field = self.field
        name = ("  " if field.part else "") + field.name.replace("_", " ")
        with Horizontal(classes="field"):
            yield Label(shorten(name, NAME_WIDTH, self._glyphs.ellipsis), markup=False)
            if field.closed and field.choices:
                yield Select(
                    [(choice, choice) for choice in field.choices],
                    prompt="not set",
                    allow_blank=field.optional or not self._text,
                    value=self._text if self._text in field.choices else Select.NULL,
                    compact=True,
                )
            else:
                suggester = SuggestFromList(field.choices) if field.choices else None
                yield Input(self._text, placeholder="not set", suggester=suggester, compact=True)
        yield Static("", classes="complaint", markup=False)

    def on_mount(self) -> None:
        """Begin without a complaint."""
        self.complain("")

    def complain(self, sentence: str) -> None:
        """Say what is wrong with the value; an empty sentence says that nothing is."""
        complaint = self.query_one(".complaint", Static)
        complaint.update(self._glyphs.spell(sentence))
        complaint.display = bool(sentence)

    def enter(self) -> None:
        """Focus the value."""
        self.query_one("Input, Select").focus()

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Tell the form."""
        event.stop()
        self._tell(event.value)

    @on(Select.Changed)
    def chosen(self, event: Select.Changed) -> None:
        """Tell the form."""
        event.stop()
        self._tell("" if event.value is Select.NULL else str(event.value))

    def _tell(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.post_message(self.Edited(self.field, text))

    def on_descendant_focus(self, _event: DescendantFocus) -> None:
        """Tell the form."""
        self.post_message(self.Entered(self.field))
