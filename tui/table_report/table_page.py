"""The page that tells what a table is taken for before a network is trained on it, and asks what has to be asked."""

from functools import partial
from pathlib import Path
from threading import Event
from typing import ClassVar, Literal, get_args

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Key
from textual.widgets import Label, Static

from nn_tui.datasets import InputError, Prepared, TableReading
from nn_tui.datasets.tables.options import MissingRule
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.data_source import read_source
from nn_tui.engine.recipe.loading import changed

from ..background import in_background
from ..dialogs.dialog import Modal
from ..drawing.glyphs import Glyphs
from ..progress_words import READING, reading_now
from ..recipe_form.choice_field import ChoiceField
from .page import page
from .table_words import prepared_notes

RULES = tuple(rule for rule in get_args(MissingRule) if rule != "error")
MISSING = "data.missing"
_BEGIN = "Enter trains, Escape leaves."
_BEGIN_SO = "Enter trains so; left and right choose something else. Escape leaves."
_ASK = "Choose what is done about missing values: left, right, or Enter for a list. Escape leaves."
_REFUSED = "It cannot be trained on as it is: n sets up the experiment in the form, Escape leaves."
_LOOK = "Escape closes."
_READ = "Escape gives up reading."
_OF_THE_PAGE = ("q", "n")
LOOK_SECONDS = 0.2
"""How often the progress of reading is told."""


class ReadyToTrain(msgspec.Struct, frozen=True, eq=False):
    """What the page leads to: an experiment with its data; without data it is to be set up in the form first."""

    experiment: Experiment
    data: Prepared | None


class _Found(msgspec.Struct, frozen=True, eq=False):
    """What reading the data has brought: a report where they are a table, and data where a network can have them."""

    reading: TableReading | None
    data: Prepared | None
    problem: InputError | None


def _find(experiment: Experiment) -> _Found:
    reading = read_source(experiment.data)
    if reading is not None and reading.dataset is None:
        return _Found(reading, None, reading.problem)
    try:
        data = experiment.prepare(None if reading is None else reading.dataset)
        experiment.check(data)
    except InputError as error:
        return _Found(reading, None, error)
    return _Found(reading, data, None)


class TablePage(Modal[ReadyToTrain]):
    """Shows what a table is taken for, once it is read; returns what to train on, None where it was left.

    `asks`: whether it leads to training, where it asks what is to be done about missing values; `at_once`: whether it
    only stays where something is to be asked. Data that are no table, and what is wrong with a file, end it as well:
    `refused` says what was wrong.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "leave"),
        Binding("enter,space", "go_on", "train"),
        Binding("n", "edit", "form"),
        # Before the report takes them, which has the focus once a rule is chosen and is no wider than the page.
        Binding("left", "rule(-1)", show=False, priority=True),
        Binding("right", "rule(1)", show=False, priority=True),
    ]

    def __init__(self, experiment: Experiment, glyphs: Glyphs, *, asks: bool, at_once: bool = False) -> None:
        super().__init__()
        self.refused: Exception | None = None
        self._experiment, self._asks, self._at_once = experiment, asks, at_once
        self.glyphs = glyphs
        self.typed: list[str] = []
        """Keys that were pressed for the run while the data were still read; they are pressed when it is there."""
        self._found: _Found | None = None
        self._given_up = Event()
        self._text = Static(READING, markup=False)
        self._scroll = VerticalScroll(self._text, id="table")
        self._rule = ChoiceField("Missing values", RULES, "", glyphs, none="what is done about them?")
        self._asked = Horizontal(Label("Missing values"), self._rule, id="asked")
        self._asked.display = False
        self._hint = Static("", classes="hint", markup=False)

    def compose(self) -> ComposeResult:
        """Lay out the report, what is asked, and what the keys do."""
        with Vertical(id="table-page"):
            name = Path(self._experiment.data.source).name
            yield Static(self.glyphs.spell(f"The table {name}"), classes="heading", markup=False)
            yield self._scroll
            yield self._asked
            yield self._hint

    def on_mount(self) -> None:
        """Read the data, and tell how far it is."""
        self._scroll.focus()
        self.set_interval(LOOK_SECONDS, self._tell_progress)
        self._read()

    def on_key(self, event: Key) -> None:
        """Keep a key for the run that is to come, for the page itself has no use for it."""
        if self._at_once and self._found is None and event.is_printable and event.key not in _OF_THE_PAGE:
            self.typed.append(event.key)

    def _tell_progress(self) -> None:
        if self._found is None:
            self._text.update(self.glyphs.spell(reading_now()))
            self._hint.update(_READ)

    def dismiss(self, result: ReadyToTrain | None = None) -> AwaitComplete:
        """Leave, and read no further."""
        self._given_up.set()
        return super().dismiss(result)

    @work(exclusive=True)
    async def _read(self) -> None:
        self._found = None
        try:
            found = await in_background(partial(_find, self._experiment), self._given_up)
        except Exception as error:
            self.refused = error
            self.dismiss(None)
            return
        self._found = found
        if found.reading is None or (found.problem is not None and found.reading.dataset is not None):
            # No table, or a table that is fine for another network.
            self.refused = found.problem
            self.dismiss(None if found.data is None else ReadyToTrain(self._experiment, found.data))
        elif self._at_once and found.data is not None:
            self.dismiss(ReadyToTrain(self._experiment, found.data))
        else:
            self._show(found)

    def _show(self, found: _Found) -> None:
        self._at_once = False  # whoever was asked says when
        columns = () if found.reading is None else found.reading.report.columns
        missing = self._asks and any(column.missing for column in columns if column.use == "used")
        self._asked.display = missing
        self._draw()
        unsolved = found.problem is not None and found.problem.field == MISSING
        if unsolved and self._asks:
            self._rule.focus()
        elif missing:
            self._scroll.focus()
        if not self._asks:
            self._hint.update(_LOOK)
        elif found.data is not None:
            self._hint.update(_BEGIN_SO if missing and self._rule.value else _BEGIN)
        else:
            self._hint.update(_ASK if unsolved else _REFUSED)

    def _draw(self) -> None:
        found = self._found
        if found is None or found.reading is None:
            return
        notes = [] if found.data is None else prepared_notes(found.data)
        width = self._scroll.size.width - 2  # a scroll bar may come
        self._text.update(page(found.reading.report, notes, width, self.glyphs))

    def on_resize(self) -> None:
        """Another size is drawn again."""
        self.call_after_refresh(self._draw)

    @on(ChoiceField.Changed)
    def choose(self, event: ChoiceField.Changed) -> None:
        """Take the rule for missing values, and tell what becomes of the table with it."""
        if event.value:
            self._experiment = changed(self._experiment, {MISSING: event.value})
            self._read()

    def action_go_on(self) -> None:
        """Train; while the data are read, as soon as they are."""
        if not self._asks:
            self.dismiss(None)
        elif self._found is None:
            self._at_once = True
        elif self._found.data is not None:
            self.dismiss(ReadyToTrain(self._experiment, self._found.data))

    def action_rule(self, direction: Literal[-1, 1]) -> None:
        """Choose the next rule for missing values, or the one before, where that is asked."""
        if self._asked.display:
            self._rule.action_step(direction)

    def action_edit(self) -> None:
        """Set the experiment up in the form."""
        if self._asks and self._found is not None:
            self.dismiss(ReadyToTrain(self._experiment, None))
