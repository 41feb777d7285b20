"""Asks for a row to predict: a field for each column, typed, or all of them pasted as they stand in a table."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.events import Paste
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Label

from nn_tui.datasets import InputError
from nn_tui.datasets.arrays import Floats
from nn_tui.datasets.fitted_data import FittedData

from ..drawing.glyphs import Glyphs
from ..drawing.short_names import shorten_names
from .dialog import Dialog
from .sample_form import NAME_WIDTH

DELIMITERS = "\t;,|"
MOST_NAMES = 6


class TypedRow(NamedTuple):
    """A row in the units of the data, (m,), and what is to be said about it, which may be nothing."""

    inputs: tuple[float, ...]
    note: str


class PastedRow(Message):
    """Lines with several fields were pasted."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class RowField(Input):
    """A field that hands on what has several fields, or lines, when it is pasted."""

    def on_paste(self, event: Paste) -> None:
        """Hand on a row."""
        if any(sign in event.text.strip() for sign in f"{DELIMITERS}\n"):
            event.prevent_default()
            event.stop()
            self.post_message(PastedRow(event.text))


class RowForm(Dialog[TypedRow]):
    """A field for each column of the table, filled as in a row that is there, if any; returns the row."""

    def __init__(self, fitted: FittedData, like: Floats | None, glyphs: Glyphs) -> None:
        super().__init__(
            "Predict a row",
            "Enter sends it through the network, and adds it to no data; Tab goes to the next field, Escape cancels. "
            "A row copied from a table fills all fields, with the line of names above it or without.",
            glyphs,
        )
        self._fitted = fitted
        self._like: Mapping[str, str] = {} if like is None else fitted.words_of(like, exact=True)
        self._fields: list[RowField] = []

    def content(self) -> Iterable[Widget]:
        """Return the fields, which scroll."""
        names = tuple(column.name for column in self._fitted.columns)
        labels = shorten_names(tuple(map(self.spell, names)), NAME_WIDTH, self.glyphs.ellipsis)
        with VerticalScroll(can_focus=False):
            for column, label in zip(self._fitted.columns, labels, strict=True):
                # Of a date only the parts are known.
                value = "" if column.kind == "date" else self._like.get(column.name, "")
                field = RowField(self.spell(value), name=column.name, compact=True)
                self._fields.append(field)
                with Horizontal(classes="field"):
                    yield Label(label, markup=False)
                    yield field

    @on(PastedRow)
    def fill(self, event: PastedRow) -> None:
        """Fill all fields with what was pasted; raises InputError where it is no such row."""
        names = [column.name for column in self._fitted.columns]
        values = pasted_values(event.text, names)
        for field, value in zip(self._fields, values, strict=True):
            field.value = value
        self.complain("")

    @on(Input.Submitted)
    def accept(self) -> None:
        """Return the row; raises InputError that says what is wrong and where."""
        new = self._fitted.new_rows()
        inputs, kept = new.encode([[field.value] for field in self._fields], lambda _: "the row")
        if not kept.all():
            raise InputError("a value is missing, and rows that lack one are not predicted (data.missing)")
        unseen = [name for name, number in new.unseen.items() if number]
        filled = [name for name, number in new.filled.items() if number]
        notes = [f"not seen in training: {', '.join(unseen)}"] if unseen else []
        notes += [f"missing, and filled as in training: {', '.join(filled)}"] if filled else []
        self.dismiss(TypedRow(tuple(inputs[0].tolist()), "; ".join(notes)))


def pasted_values(text: str, names: Sequence[str]) -> list[str]:
    """Return the value of each column in pasted text: a row in the columns' order, or below a line of names.

    Raises InputError where the number of fields, or the names, do not fit.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    delimiter = max(DELIMITERS, key=lambda sign: lines[0].count(sign)) if lines else ","
    rows = [[field.strip() for field in row] for row in csv.reader(lines, delimiter=delimiter)]
    if len(rows) == 2 and set(names) <= set(rows[0]) and len(rows[0]) == len(rows[1]):
        return [rows[1][rows[0].index(name)] for name in names]
    if len(rows) == 1 and len(rows[0]) == len(names):
        return rows[0]
    shown = ", ".join(names[:MOST_NAMES]) + (", ..." if len(names) > MOST_NAMES else "")
    found = f"{len(rows[0])} fields" if len(rows) == 1 else f"{len(rows)} lines"
    raise InputError(f"pasted: {found}, expected a row of {len(names)} ({shown}), or it below a line with these names")
