"""A form over the whole recipe, checked as it is typed, with a preview of the data and of the learning rate."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from threading import Event
from typing import ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from nn_tui.datasets import Prepared, names
from nn_tui.datasets.errors import sentence_of
from nn_tui.datasets.files.table_files import READ_ANEW
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.fields import COLUMNS
from nn_tui.engine.runs import RunSession

from ..background import in_background
from ..dialogs.dialog import Modal
from ..drawing.glyphs import Glyphs
from ..drawing.theme import palette_of
from ..progress_words import READING, reading_now
from .choice_field import ChoiceField
from .data_preview import preview
from .draft import Draft
from .field_row import FieldRow
from .schedule_preview import schedule_preview

PAUSE_SECONDS = 0.25
"""How long typing must pause before the data are prepared."""
READING_FIELDS = ("data.source", *(f"data.{name}" for name in READ_ANEW))
"""The fields whose change asks for a file to be read, or to be read in another way."""

Result = TypeVar("Result")


class ExperimentForm(Modal[RunSession]):
    """Returns a session on the edited recipe, not yet started; None if the form was left.

    `begin` makes the session, in a thread of its own, from the data if the form has them already; an error is shown in
    the form, and nothing is lost.
    `write` asks for a file name and writes the recipe. `look` tells what a table is taken for before training starts,
    and returns the experiment, and its data, that are trained with; None where the form is gone back to.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave"),
        Binding("f2", "start", "start"),
        Binding("f3", "write", "write"),
    ]

    def __init__(
        self,
        experiment: Experiment,
        begin: Callable[[Experiment, Prepared | None], RunSession],
        write: Callable[[Experiment, Prepared], Awaitable[None]],
        glyphs: Glyphs,
        look: Callable[[Experiment], Awaitable[tuple[Experiment, Prepared | None] | None]] | None = None,
    ) -> None:
        super().__init__()
        self._draft = Draft(experiment)
        self._begin, self._write, self._look, self.glyphs = begin, write, look, glyphs
        self._given_up = Event()
        # Kept rather than queried: a form that is left while it opens never gets its widgets, but still its messages.
        self._presets = ChoiceField("Presets", names(), "", glyphs, none="a preset: Enter lists them", id="presets")
        self._fields = VerticalScroll(*self._rows(), id="fields", can_focus=False)
        self._preview_text = Static("", id="preview-text", markup=False)
        self._preview = VerticalScroll(self._preview_text, id="preview", can_focus=False)
        self._meaning = Static("", id="meaning", markup=False)
        self._complaint = Static("", id="complaint", markup=False)
        self._shown: Prepared | str = READING
        """What the preview shows: data, or a sentence in their place."""
        self._edits = 0
        """Number of edits so far: what comes of an older draft is not shown."""
        self._busy = False
        """Whether a session or a recipe is being made."""

    def compose(self) -> ComposeResult:
        """Lay out presets and buttons, the fields beside the preview, and the line that explains."""
        with Vertical(id="form"):
            with Horizontal(id="form-head"):
                yield Static("New experiment", classes="heading")
                yield self._presets
                yield Button("Start F2", id="start", compact=True)
                yield Button("Write F3", id="write", compact=True)
                yield Button("Leave Esc", id="leave", compact=True)
            with Horizontal(id="form-body"):
                yield self._fields
                yield self._preview
            yield self._meaning
            yield self._complaint

    def _rows(self) -> list[Widget]:
        rows: list[Widget] = []
        section = ""
        for field in self._draft.fields:
            table = field.path.partition(".")[0] if "." in field.path else "experiment"
            if table != section:
                section = table
                rows.append(Static(section, classes="section"))
            row = FieldRow(field, self._draft.text_of(field), self.glyphs)
            row.display = field.path not in self._draft.idle
            rows.append(row)
        return rows

    def on_mount(self) -> None:
        """Focus the presets, and prepare the data."""
        self._presets.focus()
        self.set_interval(PAUSE_SECONDS, self._tell_progress)
        self._prepare()

    # Editing: every change makes another draft, which is checked at once; its data a little later.

    @on(ChoiceField.Changed)
    async def take_preset(self, event: ChoiceField.Changed) -> None:
        """Start over with a preset."""
        self._give_up_reading()
        self._draft = Draft.of_preset(event.value)
        self._prepare_soon()
        await self._rebuild(None)
        self._complain()

    @on(FieldRow.Edited)
    async def edit(self, event: FieldRow.Edited) -> None:
        """Put a value into the draft, and show the other fields that it may bring."""
        before = [field.path for field in self._draft.fields]
        if event.field.path not in before:
            return  # the field has gone meanwhile
        if event.field.path in READING_FIELDS:
            self._give_up_reading()
        self._draft.edit(event.field, event.text)
        self._prepare_soon()
        if [field.path for field in self._draft.fields] != before:
            await self._rebuild(event.field.path)
        self._hide_idle()
        for row in self.query(FieldRow):
            if event.field.path.startswith(f"{row.field.path}."):
                row.show(self._draft.text_of(self._draft.field(row.field.path)))
        self._complain()

    async def _rebuild(self, focused: str | None) -> None:
        async with self.batch():
            await self._fields.remove_children()
            if not self._fields.is_attached:
                return  # the form is gone
            await self._fields.mount(*self._rows())
        for row in self.query(FieldRow):
            if row.field.path == focused:
                row.enter()

    def _hide_idle(self) -> None:
        """Show the fields that say something about such data; no row is made anew, for somebody may be typing in it."""
        idle = self._draft.idle
        for row in self._fields.query(FieldRow):
            row.display = row.field.path not in idle

    @on(FieldRow.Entered)
    def explain(self, event: FieldRow.Entered) -> None:
        """Show the meaning of the field that has the focus."""
        choices = f" ({', '.join(event.field.choices)})" if event.field.choices else ""
        meaning = f"{event.field.path}: {event.field.meaning}{choices}"
        self._meaning.update(self.glyphs.spell(meaning))

    def _complain(self) -> None:
        for row in self.query(FieldRow):
            row.complain(self._draft.complaints.get(row.field.path, ""))
        self.complain(self._draft.complaints.get("", ""))

    def complain(self, sentence: str) -> None:
        """Say below all fields what concerns no single one; an empty sentence clears it."""
        self._complaint.update(self.glyphs.spell(sentence))

    # Preparing the data, and checking that the experiment can be built on them.

    def _give_up_reading(self) -> None:
        """Let a file that is being read go, for another one is asked for, or it is to be read in another way."""
        self._given_up.set()
        self._given_up = Event()

    def dismiss(self, result: RunSession | None = None) -> AwaitComplete:
        """Leave, and read no further."""
        self._given_up.set()
        return super().dismiss(result)

    def _tell_progress(self) -> None:
        if isinstance(self._shown, str) and self._shown.startswith("Reading"):
            self._show(self.glyphs.spell(reading_now()))

    def _prepare_soon(self) -> None:
        self._edits += 1
        edits = self._edits
        self.set_timer(PAUSE_SECONDS, lambda: self._prepare() if edits == self._edits else None)

    @work(exclusive=True, group="prepare")
    async def _prepare(self) -> None:
        draft, edits = self._draft, self._edits
        if draft.prepared is None:
            self._show(READING)
        found: Prepared | Exception
        try:
            found = await in_background(partial(draft.prepare, draft.experiment), self._given_up)
        except Exception as error:
            found = error
        if edits != self._edits or not self.is_attached:
            return  # the draft is outdated, or the form is gone
        if isinstance(found, Exception):
            draft.refuse(found)
        self._complain()
        self._suggest_columns(draft.columns)
        self._show("No data to show." if isinstance(found, Exception) else found)

    def _suggest_columns(self, names: Sequence[str]) -> None:
        for row in self._fields.query(FieldRow):
            if row.field.path in COLUMNS:
                row.suggest(names)

    def _show(self, shown: Prepared | str) -> None:
        self._shown = shown
        self._draw()

    def _draw(self) -> None:
        if isinstance(self._shown, str):
            self._preview_text.update(self._shown)
            return
        size = self._preview.content_size
        rates = schedule_preview(self._draft.experiment, size.width, self.glyphs)
        below = [Content(""), *rates] if rates else []
        drawn = preview(self._shown, size.width, size.height - len(below), palette_of(self), self.glyphs)
        self._preview_text.update(Content("\n").join([drawn, *below]))

    def on_resize(self) -> None:
        """Another size is drawn again."""
        self.call_after_refresh(self._draw)

    # Leaving.

    @on(Button.Pressed)
    async def press(self, event: Button.Pressed) -> None:
        """Carry out the action of a button."""
        await self.run_action({"start": "start", "write": "write"}.get(event.button.id or "", "dismiss(None)"))

    def _first_complaint(self) -> bool:
        """Go to the first invalid field, and return whether anything is wrong."""
        self._complain()
        for row in self.query(FieldRow):
            if row.field.path in self._draft.complaints:
                row.enter()
                return True
        return bool(self._draft.complaints)

    @work
    async def action_start(self) -> None:
        """Open the experiment, or show what is wrong at its field."""
        if self._first_complaint() or self._busy:
            return
        self._busy = True
        try:
            experiment = self._draft.experiment
            found = (experiment, None) if self._look is None else await self._look(experiment)
        except Exception as error:
            self._draft.refuse(error)
            self._first_complaint()
            return
        finally:
            self._busy = False
        if found is None:
            return
        experiment, data = found[0], found[1] or self._draft.prepared
        what = READING if data is None else "Building the network ..."
        session = await self._do(what, lambda: self._begin(experiment, data))
        stack = self.app.screen_stack  # pyright: ignore[reportUnknownMemberType] - App's parameter
        if session is not None and self in stack:
            for screen in reversed(stack[stack.index(self) + 1 :]):
                screen.dismiss(None)  # a list that was opened meanwhile
            self.dismiss(session)

    @work
    async def action_write(self) -> None:
        """Write the recipe, or show what is wrong at its field."""
        experiment = self._draft.experiment
        data = await self._do(READING, partial(self._draft.prepare, experiment))
        if data is not None:
            await self._write(experiment, data)

    async def _do(self, what: str, work: Callable[[], Result]) -> Result | None:
        """Do something in the background, unless something is wrong or is being done; returns None where it fails."""
        if self._busy or self._first_complaint():
            return None
        edits, self._busy = self._edits, True
        self.complain(what)
        try:
            result = await in_background(work, self._given_up)
        except Exception as error:
            if edits == self._edits:
                self._draft.refuse(error)
                self._first_complaint()
            else:
                self.complain(sentence_of(error))
            return None
        finally:
            self._busy = False
        self._complain()
        return result
