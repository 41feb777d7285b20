"""Asks for another value of a field of the recipe, and completes both."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, OptionList

from ...datasets import InputError
from ...engine import Experiment
from ..completion import Completion, completions
from ..glyphs import Glyphs
from ..recipe_fields import assigned, recipe_fields, split_assignment
from .dialog import Dialog

WIDTH = 69
"""Cells of a line that offers a field."""
HINT = "Tab completes, up and down choose, Enter uses it from the next update on, Escape leaves it."

Setting = tuple[str, object]
"""The path of a field, and the value it is to have."""


class SettingScreen(Dialog[Setting]):
    """Returns path and value of what was typed; what `judge` refuses is explained under the field."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "complete", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
    ]

    def __init__(self, experiment: Experiment, text: str, judge: Callable[[Setting], object], glyphs: Glyphs) -> None:
        super().__init__("Change a setting of the running experiment", HINT, glyphs)
        self._experiment, self._text, self._judge = experiment, text, judge
        self._fields = recipe_fields(experiment)
        self._offered: list[Completion] = []

    def content(self) -> Iterable[Widget]:
        """Return the field, and the list of what it can become."""
        yield Input(self._text, placeholder="batch_size = 32", select_on_focus=False)
        offers = OptionList(markup=False, compact=True)
        offers.can_focus = False
        yield offers

    def on_mount(self) -> None:
        """Offer what there is to begin with."""
        super().on_mount()
        self._offer(self._text)

    @on(Input.Changed)
    def consider(self, event: Input.Changed) -> None:
        """Offer what the text can become, and say what is wrong with it so far."""
        self._offer(event.value)
        name, value = split_assignment(event.value)
        self.complain("" if not name or not value else self._complaint(event.value))

    def _offer(self, text: str) -> None:
        self._offered = completions(self._fields, text, WIDTH, self.glyphs.ellipsis)
        offers = self.query_one(OptionList)
        offers.clear_options()
        offers.add_options([self.spell(offer.line) for offer in self._offered])
        offers.highlighted = 0 if self._offered else None

    def _complaint(self, text: str) -> str:
        try:
            self._judge(assigned(self._experiment, text))
        except (InputError, ValueError) as error:
            return str(error)
        return ""

    def action_move(self, by: int) -> None:
        """Highlight another offer."""
        offers = self.query_one(OptionList)
        if self._offered:
            offers.highlighted = ((offers.highlighted or 0) + by) % len(self._offered)

    def action_complete(self) -> None:
        """Take the highlighted offer over into the field."""
        chosen = self.query_one(OptionList).highlighted
        if chosen is not None:
            self._fill(self._offered[chosen].text)

    def _fill(self, text: str) -> None:
        field = self.query_one(Input)
        field.value = text
        field.cursor_position = len(text)

    @on(OptionList.OptionSelected)
    def take(self, event: OptionList.OptionSelected) -> None:
        """A click takes an offer over."""
        self._fill(self._offered[event.option_index].text)

    @on(Input.Submitted)
    def accept(self, event: Input.Submitted) -> None:
        """Return path and value; complete first where no value was typed."""
        _, value = split_assignment(event.value)
        if value is None and self._offered:
            self.action_complete()
            return
        complaint = self._complaint(event.value)
        if complaint:
            self.complain(complaint)
        else:
            self.dismiss(assigned(self._experiment, event.value))
