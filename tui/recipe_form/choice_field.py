"""One word out of several, in one line of a form: left and right go through them, Enter lists them."""

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


class Choice(Widget, can_focus=True):
    """Shows the chosen word between two arrows; an empty one stands for none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right,space", "step(1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    value: reactive[str] = reactive("")

    @dataclass
    class Changed(Message):
        """Another word was chosen."""

        choice: "Choice"
        value: str

    def __init__(
        self, heading: str, words: Sequence[str], value: str, glyphs: Glyphs, *, none: str = "", id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._heading, self._words, self._glyphs, self._none = heading, list(words), glyphs, none
        self.set_reactive(Choice.value, value)

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
        """Choose the next word, or the one before."""
        if self._words:
            present = self._words.index(self.value) if self.value in self._words else -(direction > 0)
            self.value = self._words[(present + direction) % len(self._words)]

    @work
    async def action_choose(self) -> None:
        """Choose from a list of all words."""
        shown = [word or self._none for word in self._words]
        screen = ChoiceScreen(self._heading, shown, self.value or self._none, self._glyphs)
        chosen = await self.screen.app.push_screen_wait(screen)  # pyright: ignore[reportUnknownMemberType] - App's parameter
        if chosen is not None:
            self.value = self._words[shown.index(chosen)]

    async def on_click(self) -> None:
        """A click lists them as well."""
        self.action_choose()
