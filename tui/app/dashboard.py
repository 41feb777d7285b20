"""The dashboard: its parts side by side, the panels, and what belongs to all of them."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from rich.console import RenderableType
from textual import on
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Static

from nn_tui.datasets import is_file_name
from nn_tui.engine.runs import GoTo, Handle, Snapshot
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.run_place import RunPlace

from ..config.locations import config_file
from ..config.remembered import Remembered
from ..config.settings import Settings, passed_over
from ..drawing.glyphs import GLYPHS, Glyphs
from ..drawing.theme import DARK, THEMES
from ..panels.curves.curves_panel import CurvesPanel
from ..panels.events.event_line import EventLine
from ..panels.events.events_panel import EventsPanel
from ..panels.layers.layers_panel import LayersPanel
from ..panels.learned.learned_panel import LearnedPanel
from ..panels.messages import Ask, GradientsChecked, LookBehind, NeuronSelected, OpenMicroscope
from ..panels.microscope.microscope_panel import MicroscopePanel
from ..panels.network.network_panel import NetworkPanel
from ..panels.network.symbols import legend
from ..panels.neuron.neuron_panel import NeuronPanel
from ..panels.panel import Panel
from ..panels.status.status_line import NARROW, StatusLine
from ..terminal.capabilities import Colours, ThemeName, find_theme
from ..terminal.frame_pacing import Pace
from .choose_subject import ChooseSubject
from .command_palette import CommandPaletteScreen, OrderedCommands, commands
from .editing import Editing
from .kept_runs import KeptRuns
from .key_hints import KeyHints
from .keys import (
    RUNNING,
    VIEW,
    KeyGroup,
    for_textual,
    grouped,
    key_names,
    keymap_of,
    keys_of_panels,
    own_keys,
    remapped,
)
from .leaving import LeavingRun
from .new_experiment import NewExperiment
from .opening import Opening
from .panel_layout import ROWS, SMALLEST, TINY, has_status, too_small_words, visible
from .refresh import Refresh
from .running import Running
from .saving import Saving
from .time_travel import TimeTravel
from .timeline_dialogs import TimelineDialogs

MICROSCOPE = "microscope"
PUBLISHED_AFTER = 1.0
"""Seconds after which others may watch: the first picture comes first."""
LOW = 32
"""With fewer rows than this the upper and the lower panels share them equally."""
PANELS: dict[str, type[Panel]] = {
    "diagram": NetworkPanel,
    "curve": CurvesPanel,
    "learned": LearnedPanel,
    "neuron": NeuronPanel,
    "layers": LayersPanel,
    "events": EventsPanel,
    "microscope": MicroscopePanel,
}
"""The panels by their ids, in the order of their numbers."""


class PlainScrollBar(ScrollBarRender):
    """A scroll bar that ends at whole cells, so that it needs no character but the space."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


class Dashboard(
    Running, Editing, Saving, NewExperiment, KeptRuns, LeavingRun, TimeTravel, TimelineDialogs, ChooseSubject, Refresh
):
    """Shows a session and runs it; its parts stand side by side, and what belongs to none of them stands here."""

    TITLE = "nn-tui"
    CSS_PATH = "dashboard.tcss"
    # The terminal selects text (--no-mouse); Textual 8.2 crashes when the click hits a widget that is being removed.
    ALLOW_SELECT: ClassVar[bool] = False
    COMMANDS = {OrderedCommands}  # noqa: RUF012 - Textual's form

    BINDINGS: ClassVar[list[BindingType]] = [
        *keys_of_panels(PANELS),
        Binding("z", "zoom", "zoom", id="zoom", tooltip="Give a panel the room of all, or go back", group=VIEW),
        Binding("escape", "unzoom", show=False, id="unzoom", tooltip="Go back from one panel to all", group=VIEW),
        Binding("f1", "explain", show=False, id="explain", tooltip="Explain the focused panel", group=VIEW),
        Binding("?", "help", "help", id="help", tooltip="Show all keys", group=VIEW),
        Binding("q", "quit", "quit", id="quit", tooltip="Quit", group=RUNNING),
        Binding(
            "ctrl+c",
            "interrupt",
            show=False,
            priority=True,
            id="interrupt",
            tooltip="Quit, also from a dialog",
            group=RUNNING,
        ),
        Binding(
            "ctrl+z",
            "suspend_process",
            show=False,
            priority=True,
            id="suspend",
            tooltip="Stop the program until the shell's fg lets it go on",
            group=RUNNING,
        ),
    ]

    def __init__(
        self,
        session: Handle,
        glyphs: Glyphs = GLYPHS["braille"],
        theme: Theme = DARK,
        *,
        colours: Colours = "true",
        pace: Pace | None = None,
        settings: Settings | None = None,
        remembered: Remembered | None = None,
        opening: Opening | None = None,
        runs: Path | None = None,
        place: RunPlace | None = None,
        recorder: Recorder | None = None,
        told: Sequence[str] = (),
        share: str = "",
    ) -> None:
        super().__init__(session, glyphs)
        self.opening = opening
        """What is to be opened before there is a run."""
        self.runs, self.place, self.recorder = runs, place, recorder
        self.share = share
        self._told_first = tuple(told)
        """What is to be said at the start."""
        for available in THEMES.values():
            self.register_theme(available)
        self.theme = theme.name
        self.colours = colours
        if pace is not None:
            self.pace = pace
        self.settings = settings or Settings()
        self._changed_keys = keymap_of(self.settings.keys, key_groups({}), where=str(config_file()))
        self.remembered = remembered or Remembered()
        self.wanted_panels: dict[str, bool] = dict(self.remembered.panels)
        """Which panels the user has hidden or shown by hand."""
        self.zoomed: str | None = None
        """The panel that has the room of all of them."""
        self._left: Widget | None = None
        """What had the focus before the microscope was opened."""
        self.room = Size(*SMALLEST)
        """The terminal's size; the app's own is still the old one while it is being changed."""
        # Kept rather than queried: a query searches the topmost screen, which may be the help.
        self.status = StatusLine(id="status")
        self.panels: dict[str, Panel] = {}
        self._make_panels()
        self.rows = [Horizontal(*(self.panels[name] for name in row), classes="row") for row in ROWS]
        self.event = EventLine(id="event")
        self.hints = KeyHints([key for key in self.keys if key.show], id="hints")
        self.small = Static("", id="small")

    def _make_panels(self) -> None:
        self.panels = {name: kind(id=name) for name, kind in PANELS.items()}
        microscope = self.panels[MICROSCOPE]
        if isinstance(microscope, MicroscopePanel):
            microscope.set_reactive(MicroscopePanel.digits, self.settings.digits)

    def compose(self) -> ComposeResult:
        """Lay the panels out; the style sheet gives them their places."""
        # Before there are any: each class that comes later has Textual look at all widgets again.
        self._fit_styles(self.size)
        yield self.status
        yield from self.rows
        yield self.event
        yield self.hints
        yield self.small

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the colours that Textual's own themes do not define."""
        return DARK.variables

    def on_mount(self) -> None:
        """Choose the characters, and start refreshing."""
        self.set_keymap(for_textual(self._changed_keys))
        ascii_only = self.glyphs.border == "ascii"
        self.set_class(ascii_only, "-ascii")
        self.set_class(self.colours == "none", "-plain")
        ScrollBar.renderer = PlainScrollBar if ascii_only else ScrollBarRender
        self._apply_glyphs()
        self.theme_changed_signal.subscribe(self, lambda _theme: self._apply_glyphs())
        self.panels["diagram"].focus()
        actions = [key.id for group in self.key_groups for key in group.bindings if key.id]
        if told := passed_over(self.settings, config_file(), actions):
            self.say(told, trouble=True)
        self.set_timer(PUBLISHED_AFTER, self.publish)
        self.set_interval(PUBLISHED_AFTER, self.tell_of_publishing)
        if self.opening is not None:
            self.open(self.opening)
        for sentence in self._told_first:
            self.say(sentence, trouble=True, named=True)
        self.start_refreshing(wait=self.opening is None)

    def _apply_glyphs(self) -> None:
        """Give the panels their characters; where colours cannot be mixed, characters say what colours would."""
        self.event.glyphs = self.glyphs
        few = self.colours in ("16", "none") or self.current_theme.ansi
        self.set_class(few, "-few")
        for panel in (self.status, *self.panels.values()):
            panel.glyphs = self.glyphs.without_colours() if few else self.glyphs

    async def open_session(self, session: Handle, recorder: Recorder | None = None) -> None:
        """Show another run in place of the current one, in new panels."""
        await super().open_session(session, recorder)
        self.event.event = self.status.snapshot = None
        self.selected = (1, 0)
        self.zoomed = None
        for row in self.rows:
            await row.remove_children()
        self._make_panels()
        for row, names in zip(self.rows, ROWS, strict=True):
            await row.mount_all(self.panels[name] for name in names)
        self._apply_glyphs()
        self.panels["diagram"].focus()
        self._arrange()
        self.restart_refreshing()
        self.publish()

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Quit; tell training at once, so that it ends while the screen is being restored."""
        self.let_go(return_code)
        super().exit(result, return_code, message)

    @property
    def failure(self) -> Exception | None:
        """The error in the program itself that ended the dashboard, if one did."""
        return self._exception

    def _handle_exception(self, error: Exception) -> None:
        # A dialog that opens during shutdown does not find its own widgets; that is no fault worth reporting.
        if not self._exit:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Textual would draw a traceback with the values of all variables, which takes half a minute with large arrays.
        self._close_messages_no_wait()

    def on_unmount(self) -> None:
        """Give the training thread a moment to end."""
        self.session.close()

    # Panels: what they request, which neuron they show, which of them are on screen.

    @on(Ask)
    def ask(self, message: Ask) -> None:
        """Pass a panel's command on to the session."""
        self.send(message.command)

    @on(NeuronSelected)
    def select(self, message: NeuronSelected) -> None:
        """Show the selected neuron in all panels."""
        self.selected = (message.layer, message.neuron)
        for panel in self.panels.values():
            panel.selected = self.selected

    @on(OpenMicroscope)
    def open_microscope(self, _message: OpenMicroscope) -> None:
        """Give the microscope the room of all panels, or leave it where it has it."""
        if self.zoomed == MICROSCOPE:
            self.action_unzoom()
            return
        self._left = self.focused
        self.zoomed = MICROSCOPE
        self._arrange()
        microscope, neuron = self.panels[MICROSCOPE], self.panels["neuron"]
        microscope.selected = self.selected
        if self._left is neuron and isinstance(neuron, NeuronPanel) and isinstance(microscope, MicroscopePanel):
            microscope.term = neuron.row  # the connection that is selected there
        microscope.focus()
        self.refresh_soon()

    def offer(self, snapshot: Snapshot) -> str:
        """Return how a run that has diverged can go on."""
        found = snapshot.timeline.recovery
        if found is None:
            return ""
        back_off = next(key for key in self.keys if key.id == "back-off")
        key = key_names(back_off) if back_off.key else "a command of ctrl+p"
        return f"{key} goes back to epoch {found.epoch:,}, the best, with learning rate {found.rate:g}"

    def selected_parameter(self) -> tuple[int, int, int | None] | None:
        """Return the weight or bias that is selected in the neuron's panel."""
        panel = self.panels["neuron"]
        return panel.selected_parameter() if isinstance(panel, NeuronPanel) else None

    @on(LookBehind)
    def look_behind(self, message: LookBehind) -> None:
        """Go to an epoch, and rank the samples of the update that led to it under the microscope."""
        microscope = self.panels[MICROSCOPE]
        if isinstance(microscope, MicroscopePanel):
            microscope.rank_at = message.epoch
        self.open_microscope(OpenMicroscope())
        self.send(GoTo(f"{message.epoch}"))

    @on(GradientsChecked)
    def show_badge(self, message: GradientsChecked) -> None:
        """Say in the status line what was found out about the gradients of the moment that is shown."""
        if self.shown is not None:
            self.status.badge = self.shown.place, self.shown.step, message.words
            self.status.redraw()

    async def action_panel(self, panel: str, action: str) -> None:
        """Carry out the action of one of a panel's keys."""
        await self.run_action(action, self.panels[panel])

    def action_hide(self, panel: str) -> None:
        """Hide a panel, or show it again; zoomed in, go back to all of them first."""
        self.zoomed = None
        self.wanted_panels[panel] = panel not in visible(self.wanted_panels, self.room.height)
        self.remembered.remember(panels=self.wanted_panels)
        self._arrange()

    def _arrange(self) -> None:
        shown = frozenset((self.zoomed,)) if self.zoomed else visible(self.wanted_panels, self.room.height)
        for name, panel in self.panels.items():
            panel.display = name in shown
            if panel.display and self.shown is not None:
                panel.snapshot = self.shown
        small = self.room.width < SMALLEST[0] or self.room.height < SMALLEST[1]
        for row, names in zip(self.rows, ROWS, strict=True):
            row.display = not small and not shown.isdisjoint(names)
        self.event.wanted = not small and "events" not in shown
        self.hints.display, self.small.display = not small, small
        self.status.display = has_status(self.room.height)
        # Messages stand over the curves, which nobody reads digit by digit; alone, a panel is empty at its end.
        self.set_class(not self.rows[0].display or self.zoomed is not None, "-alone")

    def action_zoom(self) -> None:
        """Give the focused panel the room of all panels, or go back to them."""
        focused = self.focused.id if isinstance(self.focused, Panel) else None
        if self.zoomed:
            self.action_unzoom()
        else:
            self.zoomed = focused
            self._arrange()

    def action_unzoom(self) -> None:
        """Go back from one panel to all of them; what a check computes aside is given up first."""
        microscope = self.panels[MICROSCOPE]
        if self.zoomed == MICROSCOPE:
            if isinstance(microscope, MicroscopePanel) and microscope.give_up():
                microscope.redraw()
                return
            focus, self._left = self._left, None
            (focus if isinstance(focus, Panel) and focus is not microscope else self.panels["diagram"]).focus()
        self.zoomed = None
        self._arrange()

    def action_help(self) -> None:
        """Show all keys."""
        from .help import HelpScreen

        self.push_screen(HelpScreen(self.key_groups, legend(self.glyphs), self.glyphs))

    def action_explain(self) -> None:
        """Explain the focused panel."""
        from .explanation import ExplanationScreen

        panel = self.focused if isinstance(self.focused, Panel) else self.panels["diagram"]
        self.push_screen(ExplanationScreen(panel.NAME, panel.EXPLANATION, self.glyphs))

    def choose_theme(self, name: ThemeName) -> None:
        """Switch to another theme, and remember it; where there are too few colours for it, say so."""
        if find_theme(self.colours, name).value != name:
            self.say(f"The theme {name} needs 256 colours or more", trouble=True)
            return
        self.theme = THEMES[name].name
        self.remembered.remember(theme=name)

    def action_command_palette(self) -> None:
        """Open the command palette."""
        if not isinstance(self.screen, CommandPaletteScreen):
            self.push_screen(CommandPaletteScreen(placeholder="Search for what to do"))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Return what the command palette offers; keys of the focused panel are among them."""
        focused = screen.focused
        yield from commands(self, self.key_groups, focused if isinstance(focused, Panel) else None, self.choose_theme)
        if self.shown is not None and is_file_name(self.shown.experiment.data.source):
            yield SystemCommand("Table: what it is taken for ...", "What each column is, and why", self.action_table)

    def _fit_styles(self, size: Size) -> None:
        self.set_class(size.width < NARROW, "-narrow")
        self.set_class(size.height < LOW, "-low")
        self.set_class(size.height < TINY, "-tiny")

    @property
    def keys(self) -> list[Binding]:
        """All keys that work wherever the focus is, the first ones to learn first."""
        return remapped(keys_everywhere(), self._changed_keys)

    @property
    def key_groups(self) -> list[KeyGroup]:
        """All keys under their headings, as the settings map them."""
        return key_groups(self._changed_keys)

    @on(Resize)
    def fit(self, event: Resize) -> None:
        """Break the status line when the screen is narrow, and say so when it is too small."""
        self.room = event.size
        columns, rows = self.room
        self._fit_styles(self.room)
        self.small.update(too_small_words(columns, rows))
        self._arrange()


def keys_everywhere() -> list[Binding]:
    """Return the keys that work wherever the focus is, before the settings change any."""
    kinds = (
        *(Running, Editing, NewExperiment, KeptRuns, LeavingRun, TimeTravel, TimelineDialogs),
        *(Saving, Dashboard, ChooseSubject),
    )
    return [binding for kind in kinds for binding in kind.BINDINGS if isinstance(binding, Binding)]


def key_groups(keymap: Mapping[str, str]) -> list[KeyGroup]:
    """Return all keys under their headings, then those of each panel that only work while it has the focus."""
    return grouped(remapped(keys_everywhere(), keymap), own_keys(PANELS, keymap))
