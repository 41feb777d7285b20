"""Steering: keys become commands to the session."""

from typing import ClassVar, Literal

from textual import work
from textual.app import App
from textual.binding import Binding, BindingType

from nn_tui.engine.recipe.typed_numbers import parse_rate_or_release
from nn_tui.engine.runs import (
    ChangeSpeed,
    Command,
    Handle,
    ReleaseLearningRate,
    Reset,
    SetLearningRate,
    Snapshot,
    Step,
    StepLearningRate,
    Toggle,
    Unit,
)

from ..dialogs.question import Question
from ..drawing.glyphs import GLYPHS, Glyphs
from ..panels.panel import NeuronId

RUNNING = Binding.Group("Running")
PACE = Binding.Group("Learning rate and speed")


class Steering(App[None]):
    """An app that holds a session and sends it commands; it never touches the trainer itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "run", "run/pause", id="run", tooltip="Run, or pause where it is", group=RUNNING),
        Binding("s", "step('epoch')", "epoch", id="step-epoch", tooltip="Train exactly one epoch", group=RUNNING),
        Binding(
            "b", "step('batch')", "batch", id="step-batch", tooltip="Train exactly one batch: one update", group=RUNNING
        ),
        Binding(
            "o",
            "step('operation')",
            "operation",
            id="step-operation",
            tooltip="Carry out one operation",
            group=RUNNING,
        ),
        Binding("[", "rate(-1)", "rate", id="rate-down", tooltip="Lower the learning rate, along 1-2-5", group=PACE),
        Binding("]", "rate(1)", "rate", id="rate-up", tooltip="Raise the learning rate, along 1-2-5", group=PACE),
        Binding(
            "=",
            "type_rate",
            show=False,
            id="rate-type",
            tooltip="Type a learning rate, or give it back to the schedule",
            group=PACE,
        ),
        Binding("<", "speed(-1)", "speed", id="slower", tooltip="Run slower, down to slow motion", group=PACE),
        Binding(">", "speed(1)", "speed", id="faster", tooltip="Run faster, up to flat out", group=PACE),
        Binding(
            "r", "reset", "reset", id="reset", tooltip="Back to epoch 0 and the same initial weights", group=RUNNING
        ),
        Binding("R", "reseed", "new seed", id="reseed", tooltip="Back to epoch 0 with the next seed", group=RUNNING),
    ]

    def __init__(self, session: Handle, glyphs: Glyphs = GLYPHS["braille"]) -> None:
        super().__init__()
        self.session = session
        self.glyphs = glyphs
        self.shown: Snapshot | None = None
        """The snapshot on screen; None before the first."""
        self.selected: NeuronId = (1, 0)
        """The neuron that was selected last."""

    def say(self, sentence: str, *, trouble: bool = False) -> None:
        """Tell people something that needs no answer."""
        severity = "warning" if trouble else "information"
        self.notify(self.glyphs.spell(sentence), severity=severity, timeout=8 if trouble else 4, markup=False)

    def send(self, command: Command) -> None:
        """Ask the session for something."""
        self.session.send(command)

    def action_run(self) -> None:
        """Run, or pause where it is."""
        self.send(Toggle())

    def action_step(self, unit: Unit) -> None:
        """Train exactly one epoch, batch or operation."""
        self.send(Step(unit))

    def action_rate(self, direction: Literal[-1, 1]) -> None:
        """Lower or raise the learning rate along 1-2-5."""
        self.send(StepLearningRate(direction))

    @work
    async def action_type_rate(self) -> None:
        """Ask for a learning rate."""
        hint = (
            "Enter uses it from the next update on, and gives it back to the schedule where nothing is typed; "
            "Escape leaves it as it is."
        )
        question = Question(
            "Learning rate", hint, self.glyphs, parse=parse_rate_or_release, placeholder="0.03, 1e-3, 1/30"
        )
        rate = await self.push_screen_wait(question)
        if rate is not None:
            self.send(ReleaseLearningRate() if rate == "release" else SetLearningRate(rate))

    def action_speed(self, direction: Literal[-1, 1]) -> None:
        """Run slower or faster."""
        self.send(ChangeSpeed(direction))

    def action_reset(self) -> None:
        """Go back to epoch 0 and the same initial weights."""
        self.send(Reset())

    def action_reseed(self) -> None:
        """Go back to epoch 0 with the next seed."""
        self.send(Reset(next_seed=True))
