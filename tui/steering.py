"""Steering: keys become commands to the session."""

from typing import ClassVar, Literal

from textual import work
from textual.app import App
from textual.binding import Binding, BindingType

from ..engine.runs import (
    ChangeSpeed,
    Command,
    Handle,
    ReleaseLearningRate,
    Reset,
    SetLearningRate,
    Step,
    StepLearningRate,
    Toggle,
    Unit,
)
from .screens.learning_rate import LearningRateScreen


class Steering(App[None]):
    """An app that holds a session and sends it commands; it never touches the trainer itself."""

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
    ]

    def __init__(self, session: Handle) -> None:
        super().__init__()
        self.session = session

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
        rate = await self.push_screen_wait(LearningRateScreen())
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
