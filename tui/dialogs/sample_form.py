"""Asks for a sample: its inputs in the units of the data, and its target."""

from collections.abc import Iterable

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Label

from nn_tui.datasets import Dataset, InputError
from nn_tui.engine.recipe.typed_numbers import parse_number
from nn_tui.engine.runs import AddSample

from ..drawing.canvas import shorten
from ..drawing.glyphs import Glyphs
from .dialog import Dialog

NAME_WIDTH = 24


class SampleForm(Dialog[AddSample]):
    """A field for each feature and each target, filled in from an existing sample; returns the sample to add."""

    def __init__(self, dataset: Dataset, row: int, glyphs: Glyphs) -> None:
        classes = "" if dataset.task == "regression" else f" Classes: {', '.join(dataset.target_names)}."
        hint = f"Enter adds it to the training data, Tab goes to the next field, Escape cancels.{classes}"
        super().__init__("Add a sample", hint, glyphs)
        self._dataset, self._row = dataset, row
        self._inputs: list[Input] = []
        self._targets: list[Input] = []

    def content(self) -> Iterable[Widget]:
        """Return the fields, which scroll."""
        dataset = self._dataset
        with VerticalScroll(can_focus=False):
            for name, value in zip(dataset.feature_names, dataset.inputs[self._row], strict=True):
                yield from self._field(name, f"{value:g}")
            if dataset.task == "regression":
                for name, value in zip(dataset.target_names, dataset.targets[self._row], strict=True):
                    yield from self._field(name, f"{value:g}", target=True)
            else:
                yield from self._field("class", dataset.target_names[int(dataset.classes[self._row])], target=True)

    def _field(self, name: str, value: str, *, target: bool = False) -> Iterable[Widget]:
        words = () if self._dataset.task == "regression" or not target else self._dataset.target_names
        suggester = SuggestFromList(words, case_sensitive=False) if words else None
        with Horizontal(classes="field"):
            yield Label(self.spell(shorten(name, NAME_WIDTH, self.glyphs.ellipsis)), markup=False)
            field = Input(value, name=name, compact=True, suggester=suggester)
            (self._targets if target else self._inputs).append(field)
            yield field

    @on(Input.Submitted)
    def accept(self) -> None:
        """Return the sample, or say what is wrong and where."""
        try:
            values = tuple(_number(field) for field in self._inputs)
            if self._dataset.task == "regression":
                self.dismiss(AddSample(values, tuple(_number(field) for field in self._targets)))
            else:
                self.dismiss(AddSample(values, self._class(self._targets[0])))
        except InputError as error:
            self.complain(str(error))

    def _class(self, field: Input) -> str:
        names = self._dataset.target_names
        typed = field.value.strip()
        found = [name for name in names if name == typed] or [name for name in names if name.lower() == typed.lower()]
        if not found:
            field.focus()
            raise InputError(f"class: there is no {typed!r}; choose one of {', '.join(names)}")
        return found[0]


def _number(field: Input) -> float:
    try:
        return parse_number(field.value)
    except ValueError as error:
        field.focus()
        raise InputError(f"{field.name}: {error}") from None
