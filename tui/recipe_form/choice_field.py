"""A field for one of several words: left and right step through them, Enter lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import work
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ..dialogs.choose import ChoiceScreen
from ..drawing.glyphs import Glyphs


class ChoiceField(Widget, can_focus=True):
    """Shows the current word between two arrows; an empty one stands for none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right,space", "step(1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    value: reactive[str] = reactive("")

    @dataclass
    class Changed(Message):
        """The value is another word now."""

        field: "ChoiceField"
        value: str

    def __init__(
        self, heading: str, words: Sequence[str], value: str, glyphs: Glyphs, *, none: str = "", id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._heading, self._words, self._glyphs, self._none = heading, list(words), glyphs, none
        self.set_reactive(ChoiceField.value, value)

    def watch_value(self) -> None:
        """Tell the form."""
        self.post_message(self.Changed(self, self.value))

    def render(self) -> RenderResult:
        """Return the word, and arrows while the keys work on it."""
        word: tuple[str, str] | str = self.value or (self._none, "$nn-faint")
        if not self.has_focus:
            return Content.assemble("  ", word)
        return Content.assemble(("< ", "bold $accent"), word, (" >", "bold $accent"))

    def action_step(self, direction: Literal[-1, 1]) -> None:
        """Step to the next word, or the one before."""
        if self._words:
            current = self._words.index(self.value) if self.value in self._words else -(direction > 0)
            self.value = self._words[(current + direction) % len(self._words)]

    @work
    async def action_choose(self) -> None:
        """Choose from a list of all words."""
        shown = [word or self._none for word in self._words]
        screen = ChoiceScreen(self._heading, shown, self.value or self._none, self._glyphs)
        word = await self.screen.app.push_screen_wait(screen)  # pyright: ignore[reportUnknownMemberType] - App's parameter
        if word is not None:
            self.value = self._words[shown.index(word)]

    async def on_click(self) -> None:
        """List all words on a click as well."""
        self.action_choose()
