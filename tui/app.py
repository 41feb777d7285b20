"""The dashboard: keys become commands to the session, snapshots become panels."""

import asyncio
import signal
from typing import ClassVar, Literal

from rich.console import RenderableType
from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.theme import Theme
from textual.widgets import Static

from ..engine.runs import (
    ChangeSpeed,
    Close,
    Command,
    Handle,
    ReleaseLearningRate,
    Reset,
    SetLearningRate,
    Snapshot,
    Step,
    StepLearningRate,
    StepSample,
    Toggle,
    Unit,
)
from .glyphs import GLYPHS, Glyphs
from .pace import Pace
from .screens.help import HelpScreen
from .screens.learning_rate import LearningRateScreen
from .theme import DARK, THEMES
from .widgets.event_line import EventLine
from .widgets.hints import Hints
from .widgets.learned import Learned
from .widgets.loss_curve import LossCurve
from .widgets.network_diagram import NetworkDiagram, NeuronSelected
from .widgets.neuron_panel import NeuronPanel
from .widgets.panel import Panel
from .widgets.status import NARROW, StatusLine

ANSWER_SECONDS = 0.015
"""How soon after a key its effect is looked for."""
LOW = 32
"""Below so many rows the upper and the lower panels share them equally."""
SMALLEST = (80, 24)
"""Columns and rows below which the dashboard says so and goes on training."""


class Dashboard(App[None]):
    """Shows a session and steers it; it never touches the trainer itself."""

    TITLE = "nn-tui"
    CSS_PATH = "nn_tui.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "run", "run/pause", id="run", tooltip="Run, or pause where it is"),
        Binding("s", "step('epoch')", "epoch", id="step-epoch", tooltip="Train exactly one epoch"),
        Binding("b", "step('batch')", "batch", id="step-batch", tooltip="Train exactly one batch: one update"),
        Binding("o", "step('operation')", "operation", id="step-operation", tooltip="Carry out one operation"),
        Binding("[", "rate(-1)", "rate", id="rate-down", tooltip="Lower the learning rate, along 1-2-5"),
        Binding("]", "rate(1)", "rate", id="rate-up", tooltip="Raise the learning rate, along 1-2-5"),
        Binding(
            "=",
            "type_rate",
            show=False,
            id="rate-type",
            tooltip="Type a learning rate, or give it back to the schedule",
        ),
        Binding("<", "speed(-1)", "speed", id="slower", tooltip="Run slower, down to slow motion"),
        Binding(">", "speed(1)", "speed", id="faster", tooltip="Run faster, up to flat out"),
        Binding("r", "reset", "reset", id="reset", tooltip="Back to epoch 0 and the same initial weights"),
        Binding("R", "reseed", "new seed", id="reseed", tooltip="Back to epoch 0 with the next seed"),
        Binding(
            "comma",
            "sample(-1)",
            "sample",
            key_display=",",
            id="sample-previous",
            tooltip="Send the sample before through the network",
        ),
        Binding(
            "full_stop",
            "sample(1)",
            "sample",
            key_display=".",
            id="sample-next",
            tooltip="Send the next sample through the network",
        ),
        Binding("left", "select(-1, 0)", show=False, id="select-left", tooltip="Select a neuron one layer back"),
        Binding("right", "select(1, 0)", show=False, id="select-right", tooltip="Select a neuron one layer on"),
        Binding("up", "select(0, -1)", show=False, id="select-up", tooltip="Select the neuron above"),
        Binding("down", "select(0, 1)", show=False, id="select-down", tooltip="Select the neuron below"),
        Binding("l", "logarithmic", "log", id="log", tooltip="Draw the loss on a logarithmic scale, or not"),
        Binding("z", "zoom", "zoom", id="zoom", tooltip="Give the focused panel the whole screen, or back"),
        Binding("?", "help", "help", id="help", tooltip="Show all keys"),
        Binding("q", "quit", "quit", id="quit", tooltip="Quit"),
        Binding("ctrl+c", "quit", show=False, priority=True, id="interrupt", tooltip="Quit"),
    ]

    def __init__(self, session: Handle, glyphs: Glyphs = GLYPHS["braille"], theme: Theme = DARK) -> None:
        super().__init__()
        for ours in THEMES.values():
            self.register_theme(ours)
        self.theme = theme.name
        self.session = session
        self.glyphs = glyphs
        self.pace = Pace()
        self.shown: Snapshot | None = None
        self._asked = self._stale = False
        # Whether a snapshot is awaited, and whether something was sent that it may not show yet.
        # Held rather than looked up: what is looked up is sought on the screen on top, which may be the help.
        self.status = StatusLine(id="status")
        self.diagram = NetworkDiagram(id="diagram")
        self.curve = LossCurve(id="loss")
        self.learned = Learned(id="learned")
        self.neuron = NeuronPanel(id="neuron")
        self.event = EventLine(id="event")
        self.small = Static("", id="small")
        self.panels: tuple[Panel, ...] = (self.status, self.diagram, self.curve, self.learned, self.neuron)

    def compose(self) -> ComposeResult:
        """Lay the panels out; the style sheet gives them their places."""
        yield self.status
        with Horizontal(id="upper"):
            yield self.diagram
            yield self.curve
        with Horizontal(id="lower"):
            yield self.learned
            yield self.neuron
        yield self.event
        yield Hints([key for key in self.keys if key.show], id="hints")
        yield self.small

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our own colours' values for themes that do not know them."""
        return DARK.variables

    def on_mount(self) -> None:
        """Choose the characters, take the signals that end a program, and begin to look."""
        for panel in self.panels:
            panel.glyphs = self.glyphs
        self.set_class(self.glyphs.border == "ascii", "-ascii")
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.exit)
        self.diagram.focus()
        self._ask()
        self._tick()

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave; training is told at once, so that it ends while the screen is being restored."""
        self.session.send(Close())
        super().exit(result, return_code, message)

    def on_unmount(self) -> None:
        """Wait a moment for the training thread."""
        self.session.close()

    # Looking: the timer shows what has come in and asks for more while there is something to see.

    def _tick(self) -> None:
        if self.session.error is not None:
            self.exit(return_code=1)
            return
        self._receive()
        if not self._asked and (self._stale or (self.shown is not None and self.shown.busy)):
            self._ask()
        self.set_timer(self.pace.next_frame(), self._tick)

    def _receive(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is not None and snapshot is not self.shown:
            self._asked = False
            self.show(snapshot)

    def _ask(self) -> None:
        self._asked, self._stale = True, False
        self.session.look()

    def show(self, snapshot: Snapshot) -> None:
        """Put a snapshot on screen; panels that are hidden get none."""
        self.shown = snapshot
        for panel in self.panels:
            if panel.is_on_screen or panel.snapshot is None:
                panel.snapshot = snapshot
        self.event.event = snapshot.events[-1] if snapshot.events else None

    # Steering: keys become commands.

    def _send(self, command: Command) -> None:
        self.session.send(command)
        self._stale = True
        if not self._asked:
            self._ask()
        self.set_timer(ANSWER_SECONDS, self._receive)

    def action_run(self) -> None:
        """Run, or pause where it is."""
        self._send(Toggle())

    def action_step(self, unit: Unit) -> None:
        """Train exactly one epoch, batch or operation."""
        self._send(Step(unit))

    def action_rate(self, direction: Literal[-1, 1]) -> None:
        """Lower or raise the learning rate along 1-2-5."""
        self._send(StepLearningRate(direction))

    @work
    async def action_type_rate(self) -> None:
        """Ask for a learning rate."""
        rate = await self.push_screen_wait(LearningRateScreen())
        if rate is not None:
            self._send(ReleaseLearningRate() if rate == "release" else SetLearningRate(rate))

    def action_speed(self, direction: Literal[-1, 1]) -> None:
        """Run slower or faster."""
        self._send(ChangeSpeed(direction))

    def action_reset(self) -> None:
        """Go back to epoch 0 and the same initial weights."""
        self._send(Reset())

    def action_reseed(self) -> None:
        """Go back to epoch 0 with the next seed."""
        self._send(Reset(next_seed=True))

    # Looking around

    def action_select(self, layers: int, neurons: int) -> None:
        """Select a neighbouring neuron."""
        self.diagram.move(layers, neurons)

    @on(NeuronSelected)
    def show_neuron(self, message: NeuronSelected) -> None:
        """Put the selected neuron under the microscope."""
        self.neuron.selected = (message.layer, message.neuron)

    def action_sample(self, direction: Literal[-1, 1]) -> None:
        """Show another sample's way through the network."""
        self._send(StepSample(direction))

    def action_logarithmic(self) -> None:
        """Draw the loss on a logarithmic scale, or not."""
        curve = self.query_one(LossCurve)
        curve.logarithmic = not curve.logarithmic

    def action_zoom(self) -> None:
        """Give the focused panel the whole screen, or take it back."""
        if self.screen.maximized:
            self.screen.minimize()
        elif self.focused is not None:
            self.screen.maximize(self.focused)

    def action_help(self) -> None:
        """Show all keys."""
        self.push_screen(HelpScreen(self.keys, self.glyphs))

    @property
    def keys(self) -> list[Binding]:
        """All keys of the dashboard, in the order in which one learns them."""
        return [binding for binding in self.BINDINGS if isinstance(binding, Binding)]

    @on(Resize)
    def fit(self, event: Resize) -> None:
        """Break the status line where it is narrow, and say so where the screen is too small."""
        columns, rows = event.size
        self.set_class(columns < NARROW, "-narrow")
        self.set_class(rows < LOW, "-low")
        small = columns < SMALLEST[0] or rows < SMALLEST[1]
        self.set_class(small, "-small")
        if small:
            self.small.update(
                f"{columns} columns by {rows} rows are too few to draw in: "
                f"nn-tui needs {SMALLEST[0]} by {SMALLEST[1]}. Training goes on; space pauses, q quits."
            )
