"""Asks for a field of the recipe and its new value, with completion for both."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.option_list import Option

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.fields import assigned, recipe_fields, split_assignment, with_columns

from ..dialogs.dialog import Dialog
from ..dialogs.option_list import SafeOptionList
from ..drawing.glyphs import Glyphs
from .completion import completions

WIDTH = 69
"""Cells of a line of the list."""
HINT = "Tab completes, up and down choose, Enter uses it from the next update on, Escape cancels."

Setting = tuple[str, object]
"""The path of a field, and its new value."""


class SettingScreen(Dialog[Setting]):
    """Returns the path and value that were typed; what `validate` raises is shown under the field.

    `columns` are those of the table that is trained on.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "complete", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
    ]

    def __init__(
        self,
        experiment: Experiment,
        text: str,
        validate: Callable[[Setting], object],
        glyphs: Glyphs,
        columns: Sequence[str] = (),
    ) -> None:
        super().__init__("Change a setting of the running experiment", HINT, glyphs)
        self._experiment, self._validate = experiment, validate
        self._fields = with_columns(recipe_fields(experiment), columns)
        size = next(field.value for field in self._fields if field.path == "training.batch_size")
        self._field = Input(text, placeholder=f"(batch_size = {size or 32})", select_on_focus=False)
        self._completions = SafeOptionList(markup=False, compact=True)
        self._completions.can_focus = False

    def content(self) -> Iterable[Widget]:
        """Return the field, and the list of its completions."""
        self._list(self._field.value)
        yield self._field
        yield self._completions

    @on(Input.Changed)
    def consider(self, event: Input.Changed) -> None:
        """List the completions of the text, and say what is wrong with it so far."""
        self._list(event.value)
        name, value = split_assignment(event.value)
        self.complain("" if not name or not value else self._objection(event.value))

    def _list(self, text: str) -> None:
        found = completions(self._fields, text, WIDTH, self.glyphs)
        self._completions.clear_options()
        # The text is the option's id, so that a click is understood even after the list has changed.
        self._completions.add_options([Option(completion.line, id=completion.text) for completion in found])
        self._completions.highlighted = 0 if found else None

    def _objection(self, text: str) -> str:
        try:
            self._validate(assigned(self._experiment, text))
        except (InputError, ValueError) as error:
            return str(error)
        return ""

    def action_move(self, by: int) -> None:
        """Highlight another completion."""
        found = self._completions
        if found.option_count:
            found.highlighted = ((found.highlighted or 0) + by) % found.option_count

    def action_complete(self) -> None:
        """Put the highlighted completion into the field."""
        completion = self._completions.highlighted_option
        if completion is not None:
            self._fill(completion)

    def _fill(self, completion: Option) -> None:
        text = completion.id or ""
        self._field.value = text
        self._field.cursor_position = len(text)

    @on(SafeOptionList.OptionSelected)
    def take(self, event: SafeOptionList.OptionSelected) -> None:
        """Put the clicked completion into the field."""
        self._fill(event.option)

    @on(Input.Submitted)
    def accept(self, event: Input.Submitted) -> None:
        """Return path and value; if no value was typed, complete first."""
        _, value = split_assignment(event.value)
        if value is None and self._completions.option_count:
            self.action_complete()
            return
        complaint = self._objection(event.value)
        if complaint:
            self.complain(complaint)
        else:
            self.dismiss(assigned(self._experiment, event.value))
