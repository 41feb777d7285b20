"""A form over the whole recipe, checked as it is typed, with a preview of the data."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Static

from nn_tui.datasets import InputError, Prepared, names
from nn_tui.engine import Experiment
from nn_tui.engine.runs import Session

from ..background import in_background
from ..dialogs.dialog import STYLES
from ..drawing.glyphs import Glyphs
from ..drawing.theme import palette_of
from .choice_field import ChoiceField
from .data_preview import preview
from .draft import Draft
from .field_row import FieldRow

PAUSE_SECONDS = 0.25
"""How long typing must pause before the data are prepared."""


class ExperimentForm(ModalScreen[Session | None]):
    """Returns a session on the edited recipe, not yet started; None if the form was left.

    `begin` makes the session, in a thread of its own, from the data if the form has them already; an error is shown in
    the form, and nothing is lost.
    `write` asks for a file name and writes the recipe.
    """

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave"),
        Binding("f2", "start", "start"),
        Binding("f3", "write", "write"),
    ]

    def __init__(
        self,
        experiment: Experiment,
        begin: Callable[[Experiment, Prepared | None], Session],
        write: Callable[[Experiment, Prepared], Awaitable[None]],
        glyphs: Glyphs,
    ) -> None:
        super().__init__()
        self._draft = Draft(experiment)
        self._begin, self._write, self.glyphs = begin, write, glyphs
        # Kept rather than queried: a form that is left while it opens never gets its widgets, but still its messages.
        self._presets = ChoiceField("Presets", names(), "", glyphs, none="a preset: Enter lists them", id="presets")
        self._fields = VerticalScroll(*self._rows(), id="fields", can_focus=False)
        self._preview_text = Static("", id="preview-text", markup=False)
        self._preview = VerticalScroll(self._preview_text, id="preview", can_focus=False)
        self._meaning = Static("", id="meaning", markup=False)
        self._complaint = Static("", id="complaint", markup=False)
        self._prepared: Prepared | None = None
        self._edits = 0
        """Number of edits so far: data that were prepared for an older draft are not shown."""
        self._busy = False

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
            rows.append(FieldRow(field, self._draft.text_of(field), self.glyphs))
        return rows

    def on_mount(self) -> None:
        """Focus the presets, and prepare the data."""
        self._presets.focus()
        self._prepare()

    # Editing: every change makes another draft, which is checked at once; its data a little later.

    @on(ChoiceField.Changed)
    async def take_preset(self, event: ChoiceField.Changed) -> None:
        """Start over with a preset."""
        self._draft = Draft.of_preset(event.value)
        await self._rebuild(None)
        self._complain()
        self._prepare_soon()

    @on(FieldRow.Edited)
    async def edit(self, event: FieldRow.Edited) -> None:
        """Put a value into the draft, and show the other fields that it may bring."""
        before = [field.path for field in self._draft.fields]
        if event.field.path not in before:
            return  # the field has gone meanwhile
        self._draft.edit(event.field, event.text)
        if [field.path for field in self._draft.fields] != before:
            await self._rebuild(event.field.path)
        self._complain()
        self._prepare_soon()

    async def _rebuild(self, focused: str | None) -> None:
        async with self.batch():
            await self._fields.remove_children()
            if not self._fields.is_attached:
                return  # the form is gone
            await self._fields.mount(*self._rows())
        for row in self.query(FieldRow):
            if row.field.path == focused:
                row.enter()

    @on(FieldRow.Entered)
    def explain(self, event: FieldRow.Entered) -> None:
        """Show the meaning of the field that has the focus."""
        choices = f" ({', '.join(event.field.choices)})" if event.field.choices else ""
        meaning = f"{event.field.path}: {event.field.meaning}{choices}"
        self._meaning.update(self.glyphs.spell(meaning))

    def _complain(self) -> None:
        for row in self.query(FieldRow):
            row.complain(self._draft.complaints.get(row.field.path, ""))
        self._say(self._draft.complaints.get("", ""))

    def _say(self, sentence: str) -> None:
        self._complaint.update(self.glyphs.spell(sentence))

    # Preparing the data, and checking that the experiment can be built on them.

    def _prepare_soon(self) -> None:
        self._edits += 1
        edits = self._edits
        self.set_timer(PAUSE_SECONDS, lambda: self._prepare() if edits == self._edits else None)

    @work(exclusive=True, group="prepare")
    async def _prepare(self) -> None:
        draft, edits = self._draft, self._edits
        if draft.prepared is None:
            self._preview_text.update("Reading the data ...")
        try:
            prepared = await in_background(draft.prepare)
        except InputError as error:
            prepared, self._prepared = None, None
            draft.refuse(error)
        if edits != self._edits or not self.is_attached:
            return  # the draft is outdated, or the form is gone
        self._complain()
        if prepared is not None:
            self._prepared = prepared
        self._show()

    def _show(self) -> None:
        if self._prepared is None:
            self._preview_text.update("No data to show.")
            return
        size = self._preview.content_size
        shown = preview(self._prepared, size.width, size.height, palette_of(self), self.glyphs)
        self._preview_text.update(shown)

    def on_resize(self) -> None:
        """Another size is drawn again."""
        self.call_after_refresh(self._show)

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

    @work(exclusive=True, group="start")
    async def action_start(self) -> None:
        """Open the experiment, or show what is wrong at its field."""
        if self._busy or self._first_complaint():
            return
        self._busy = True
        experiment, data = self._draft.experiment, self._draft.prepared
        self._say("Reading the data ..." if data is None else "Building the network ...")
        try:
            session = await in_background(lambda: self._begin(experiment, data))
        except InputError as error:
            self._draft.refuse(error)
            self._first_complaint()
        else:
            self.dismiss(session)
        finally:
            self._busy = False

    @work(exclusive=True, group="write")
    async def action_write(self) -> None:
        """Write the recipe."""
        if self._prepared is not None and not self._first_complaint():
            await self._write(self._draft.experiment, self._prepared)
