"""Asks for a sample: its inputs in the units of the data, and its target."""

from collections.abc import Iterable

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.events import DescendantFocus
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Label

from nn_tui.datasets import InputError, has_classes
from nn_tui.engine.recipe.typed_numbers import parse_number
from nn_tui.engine.runs import AddSample, DataDescription, Sample

from ..drawing.glyphs import Glyphs
from ..drawing.short_names import shorten_names
from .dialog import Dialog

NAME_WIDTH = 24


class SampleForm(Dialog[AddSample]):
    """A field for each feature and each target, filled with those of a sample, if any; returns the sample to add."""

    def __init__(self, data: DataDescription, like: Sample | None, glyphs: Glyphs) -> None:
        classes = f" Classes: {', '.join(data.target_names)}." if has_classes(data.task) else ""
        hint = f"Enter adds it to the training data, Tab goes to the next field, Escape cancels.{classes}"
        super().__init__("Add a sample", hint, glyphs)
        self._data, self._like = data, like
        self._inputs: list[Input] = []
        self._targets: list[Input] = []
        self._rows: list[Horizontal] = []

    def content(self) -> Iterable[Widget]:
        """Return the fields, which scroll."""
        data, like = self._data, self._like
        inputs = [""] * data.features if like is None else [f"{value:g}" for value in like.inputs]
        with VerticalScroll(can_focus=False):
            for name, label, value in zip(data.feature_names, self._labels(data.feature_names), inputs, strict=True):
                yield from self._field(name, label, value)
            if not has_classes(data.task):
                targets = [""] * data.outputs if like is None else [f"{value:g}" for value in like.targets]
                for name, label, value in zip(data.target_names, self._labels(data.target_names), targets, strict=True):
                    yield from self._field(name, label, value, target=True)
            else:
                present = "" if like is None else self.spell(data.class_of(like.targets))
                yield from self._field("class", "class", present, target=True)

    def _labels(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return shorten_names(tuple(map(self.spell, names)), NAME_WIDTH, self.glyphs.ellipsis)

    def _field(self, name: str, label: str, value: str, *, target: bool = False) -> Iterable[Widget]:
        classes = self._data.target_names if target and has_classes(self._data.task) else ()
        suggester = SuggestFromList(map(self.spell, classes), case_sensitive=False) if classes else None
        with Horizontal(classes="field") as row:
            self._rows.append(row)
            yield Label(label, markup=False)
            field = Input(value, name=name, compact=True, suggester=suggester)
            (self._targets if target else self._inputs).append(field)
            yield field

    @on(DescendantFocus)
    def light_up(self, event: DescendantFocus) -> None:
        """Let the name of the field that is typed into stand out."""
        # Not by :focus-within: Textual 8.2 leaves children of what has lost the focus in its style.
        for row in self._rows:
            row.set_class(event.widget in row.children, "-typed-into")

    @on(Input.Submitted)
    def accept(self) -> None:
        """Return the sample; raises InputError that says what is wrong and where."""
        values = tuple(_number(field) for field in self._inputs)
        if not has_classes(self._data.task):
            self.dismiss(AddSample(values, tuple(_number(field) for field in self._targets)))
        else:
            self.dismiss(AddSample(values, self._class(self._targets[0])))

    def _class(self, field: Input) -> str:
        names = self._data.target_names
        typed = field.value.strip()
        # A name is typed as it is shown.
        shown = {self.spell(name): name for name in names}
        found = [name for name in (typed, shown.get(typed)) if name in names]
        found = found or [name for name in names if name.lower() == typed.lower()]
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
