"""Asks for another value of a field of the recipe, and completes both."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.option_list import Option

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.fields import assigned, recipe_fields, split_assignment

from ..dialogs.dialog import Dialog
from ..dialogs.option_list import Offers
from ..drawing.glyphs import Glyphs
from .completion import completions

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
        self._experiment, self._judge = experiment, judge
        self._fields = recipe_fields(experiment)
        self._field = Input(text, placeholder="batch_size = 32", select_on_focus=False)
        self._offers = Offers(markup=False, compact=True)
        self._offers.can_focus = False

    def content(self) -> Iterable[Widget]:
        """Return the field, and the list of what it can become."""
        self._offer(self._field.value)
        yield self._field
        yield self._offers

    @on(Input.Changed)
    def consider(self, event: Input.Changed) -> None:
        """Offer what the text can become, and say what is wrong with it so far."""
        self._offer(event.value)
        name, value = split_assignment(event.value)
        self.complain("" if not name or not value else self._objection(event.value))

    def _offer(self, text: str) -> None:
        found = completions(self._fields, text, WIDTH, self.glyphs.ellipsis)
        self._offers.clear_options()
        # The text is the offer's name, so that one that is taken is known also when others have come in its place.
        self._offers.add_options([Option(self.spell(offer.line), id=offer.text) for offer in found])
        self._offers.highlighted = 0 if found else None

    def _objection(self, text: str) -> str:
        try:
            self._judge(assigned(self._experiment, text))
        except (InputError, ValueError) as error:
            return str(error)
        return ""

    def action_move(self, by: int) -> None:
        """Highlight another offer."""
        offers = self._offers
        if offers.option_count:
            offers.highlighted = ((offers.highlighted or 0) + by) % offers.option_count

    def action_complete(self) -> None:
        """Take the highlighted offer over into the field."""
        chosen = self._offers.highlighted_option
        if chosen is not None:
            self._fill(chosen)

    def _fill(self, offer: Option) -> None:
        text = offer.id or ""
        self._field.value = text
        self._field.cursor_position = len(text)

    @on(Offers.OptionSelected)
    def take(self, event: Offers.OptionSelected) -> None:
        """A click takes an offer over."""
        self._fill(event.option)

    @on(Input.Submitted)
    def accept(self, event: Input.Submitted) -> None:
        """Return path and value; complete first where no value was typed."""
        _, value = split_assignment(event.value)
        if value is None and self._offers.option_count:
            self.action_complete()
            return
        complaint = self._objection(event.value)
        if complaint:
            self.complain(complaint)
        else:
            self.dismiss(assigned(self._experiment, event.value))
