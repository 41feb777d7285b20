"""A field of a recipe in a form: its name, its value to edit, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult, RenderResult
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.message import Message
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input, Static

from nn_tui.engine.recipe.fields import Field

from ..drawing.glyphs import Glyphs
from ..drawing.text_cells import shorten
from .choice_field import ChoiceField

NAME_WIDTH = 17
UNSET = "(not set)"


class Suggestions(Suggester):
    """Completes a word, or the last of several with commas between."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._words = words

    async def get_suggestion(self, value: str) -> str | None:
        """Return the text with its last word complete; None where no word begins so."""
        before, comma, last = value.rpartition(",")
        typed = last.lstrip()
        blanks = last[: len(last) - len(typed)]
        found = next((word for word in self._words if typed and word.startswith(typed)), None)
        return None if found is None else f"{before}{comma}{blanks}{found}"


class FieldRow(Widget):
    """One line to edit a field, and below it a sentence if its value is invalid.

    A form has some forty of them, so each consists of few widgets: the row draws the name itself.
    """

    @dataclass
    class Edited(Message):
        """The value was edited."""

        field: Field
        text: str

    @dataclass
    class Entered(Message):
        """The field has got the focus."""

        field: Field

    def __init__(self, field: Field, text: str, glyphs: Glyphs) -> None:
        super().__init__()
        self.field = field
        self._text, self._glyphs = text, glyphs
        self._complaint: Static | None = None
        self._value = self._editor()

    def _editor(self) -> ChoiceField | Input:
        """Return the widget that edits the value: a list for one of several words, an input for everything else."""
        field = self.field
        if field.closed and field.choices:
            words = ("", *field.choices) if field.optional else field.choices
            return ChoiceField(field.path, words, self._text, self._glyphs, none=UNSET)
        suggester = Suggestions(field.choices) if field.choices else None
        return Input(self._text, placeholder=UNSET, suggester=suggester, compact=True)

    def suggest(self, words: Sequence[str]) -> None:
        """Complete what is typed from now on to one of these words."""
        if isinstance(self._value, Input):
            self._value.suggester = Suggestions(words)

    def compose(self) -> ComposeResult:
        """Lay out the value."""
        yield self._value

    def render(self) -> RenderResult:
        """Return the name, which is drawn beside the value."""
        name = ("  " if self.field.part else "") + self.field.name.replace("_", " ")
        return Content.styled(
            shorten(name, NAME_WIDTH, self._glyphs.ellipsis), "bold $accent" if self.has_focus_within else ""
        )

    def complain(self, sentence: str) -> None:
        """Say what is wrong with the value; an empty sentence clears the complaint."""
        if self._complaint is None and sentence:
            self._complaint = Static("", classes="complaint", markup=False)
            self.mount(self._complaint)
        if self._complaint is not None:
            self._complaint.update(self._glyphs.spell(sentence))
            self._complaint.display = bool(sentence)

    def show(self, text: str) -> None:
        """Put a text into the field that was not typed there."""
        self._text = self._value.value = text

    def enter(self) -> None:
        """Focus the value."""
        self._value.focus()

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Tell the form."""
        event.stop()
        self._tell(event.value)

    @on(ChoiceField.Changed)
    def switched(self, event: ChoiceField.Changed) -> None:
        """Tell the form."""
        event.stop()
        self._tell(event.value)

    def _tell(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.post_message(self.Edited(self.field, text))

    @on(DescendantFocus)
    @on(DescendantBlur)
    def mark(self, event: DescendantFocus | DescendantBlur) -> None:
        """Mark the name of the field that has the focus, and tell the form of it."""
        self.refresh()
        if isinstance(event, DescendantFocus):
            self.post_message(self.Entered(self.field))
