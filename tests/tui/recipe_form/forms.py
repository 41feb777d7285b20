"""The form and its parts over an empty screen: what the tests of this folder share."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager

import pytest
from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input

from nn_tui.datasets import Prepared
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.fields import Field, recipe_fields
from nn_tui.engine.runs import RunSession
from nn_tui.tui.dialogs.dialog import STYLES
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.drawing.theme import DARK
from nn_tui.tui.recipe_form.choice_field import ChoiceField
from nn_tui.tui.recipe_form.experiment_form import ExperimentForm
from nn_tui.tui.recipe_form.field_row import FieldRow
from nn_tui.tui.terminal.capabilities import Charset
from tests.tui.dialogs.asked import Asked, Empty
from tests.tui.scripted import until

SESSION = RunSession(Experiment())
"""What a form begins here; it is never started."""
FEW = {"seed", "data.source", "data.samples", "data.noise", "network.hidden"} | {
    f"training.{name}" for name in ("loss", "optimizer", "epochs", "shuffle", "early_stopping", "l2")
}
"""The fields, with their parts, of a form that need not have all of them: so it opens the sooner."""


class Parts(Empty):
    """An app with some parts of a form, which notes what they tell."""

    CSS_PATH = STYLES

    def __init__(self, make: Callable[[], Iterable[Widget]], charset: Charset) -> None:
        super().__init__(charset)
        self._make = make
        self.told: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our colours: the style sheet is read before the theme is taken."""
        return DARK.variables

    def compose(self) -> ComposeResult:
        """Put the parts below one another."""
        yield from self._make()

    @on(ChoiceField.Changed)
    @on(FieldRow.Edited)
    @on(FieldRow.Entered)
    @on(Input.Changed)
    def note(self, message: Message) -> None:
        """Note it."""
        self.told.append(message)


@asynccontextmanager
async def parts(
    make: Callable[[], Iterable[Widget]], charset: Charset = "ascii"
) -> AsyncGenerator[tuple[Parts, Asked[None]]]:
    """Show some parts of a form, made when the app is there."""
    app = Parts(make, charset)
    async with app.run_test(size=(60, 16)) as pilot:
        await pilot.pause()
        yield app, Asked[None](pilot)


class Held:
    """Takes the place of work in the background: done at once, but what comes of it is held back at will."""

    def __init__(self) -> None:
        self.begun = 0
        self.free = asyncio.Event()
        self.free.set()

    async def __call__(self, work: Callable[[], object], given_up: object = None) -> object:
        """Do the work."""
        self.begun += 1
        try:
            result, failure = work(), None
        except Exception as error:
            result, failure = None, error
        await self.free.wait()
        if failure is not None:
            raise failure
        return result


class Filled(Asked[RunSession]):
    """A form that is open, the hands at it, and what it asked for.

    Time stands still in it: what it wants to do after a pause is noted.
    """

    def __init__(self, pilot: Pilot[None], held: Held) -> None:
        super().__init__(pilot)
        self.held = held
        self.pauses: list[tuple[float, Callable[[], object]]] = []
        self.begun: list[tuple[Experiment, Prepared | None]] = []
        self.written: list[tuple[Experiment, Prepared]] = []
        self.refusal: Exception | None = None
        """What is said when it is to begin."""

    def begin(self, experiment: Experiment, data: Prepared | None) -> RunSession:
        """Begin a session."""
        self.begun.append((experiment, data))
        if self.refusal is not None:
            raise self.refusal
        return SESSION

    async def write(self, experiment: Experiment, data: Prepared) -> None:
        """Write a recipe."""
        self.written.append((experiment, data))

    def wait(self, seconds: float, then: Callable[[], object]) -> None:
        """Do something later."""
        self.pauses.append((seconds, then))

    async def rest(self) -> None:
        """Let everything come that has been waiting for a pause."""
        pauses, self.pauses = self.pauses, []
        for _, then in pauses:
            then()
        await self.pilot.app.workers.wait_for_complete()
        await self.pilot.pause()

    @property
    def screen(self) -> ExperimentForm:
        """The form."""
        form = self.pilot.app.screen
        assert isinstance(form, ExperimentForm)
        return form

    @property
    def paths(self) -> list[str]:
        """The paths of the fields that it shows."""
        return [row.field.path for row in self.screen.query(FieldRow) if row.display]

    def row(self, path: str) -> FieldRow:
        """Return a field."""
        return next(row for row in self.screen.query(FieldRow) if row.field.path == path)

    def value(self, path: str) -> str:
        """Return what stands in a field."""
        return self._editor(path).value

    async def put(self, path: str, text: str) -> None:
        """Put a text into a field."""
        self._editor(path).value = text
        await self.pilot.pause()
        await self.pilot.pause()

    @property
    def focused(self) -> str:
        """The path of the field that has the focus, or else the id of what has it."""
        widget = self.pilot.app.focused
        assert widget is not None
        return self.name_of(widget)

    def name_of(self, widget: Widget) -> str:
        """Return the path of a field by the widget of its value, or else a widget's id."""
        return widget.parent.field.path if isinstance(widget.parent, FieldRow) else widget.id or ""

    @property
    def preview(self) -> list[str]:
        """The lines beside the fields that hold anything."""
        found = [line.rpartition("|")[2].strip() for line in self.lines if "|" in line]
        return [line for line in found if line]

    @property
    def said(self) -> str:
        """What stands in the last line, if anything: what concerns no single field."""
        line = self.lines[-1]
        return "" if "|" in line else line

    def _editor(self, path: str) -> Input | ChoiceField:
        return next(child for child in self.row(path).children if isinstance(child, Input | ChoiceField))


def few_fields(experiment: Experiment) -> list[Field]:
    """Return a few of a recipe's fields, and their parts."""
    fields = recipe_fields(experiment)
    return [field for field in fields if (field.path.rpartition(".")[0] if field.part else field.path) in FEW]


@asynccontextmanager
async def filled(
    monkeypatch: pytest.MonkeyPatch,
    experiment: Experiment | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    held: bool = False,
    whole: bool = False,
) -> AsyncGenerator[Filled]:
    """Open a form, whole or with a few fields, and let it read its data unless they are to be held back."""
    background = Held()
    if not whole:
        monkeypatch.setattr("nn_tui.tui.recipe_form.draft.recipe_fields", few_fields)
    monkeypatch.setattr("nn_tui.tui.recipe_form.experiment_form.in_background", background)
    async with Empty("ascii").run_test(size=size) as pilot:
        found = Filled(pilot, background)
        form = ExperimentForm(experiment or Experiment(), found.begin, found.write, GLYPHS["ascii"])
        monkeypatch.setattr(form, "set_timer", found.wait)
        if held:
            background.free.clear()
        await pilot.app.push_screen(form, found.answers.append)
        await until(pilot, lambda: background.begun and form.query(FieldRow) and len(found.lines) > 5)
        if not held:
            await until(pilot, lambda: any("samples:" in line or "No data" in line for line in found.lines))
        await pilot.pause()
        yield found
