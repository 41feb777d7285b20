"""Running a session: start, pause, step, reset, and how fast it learns and runs."""

from typing import ClassVar, Literal

from textual import work
from textual.binding import Binding, BindingType

from nn_tui.engine.recipe.typed_numbers import parse_rate_or_release
from nn_tui.engine.runs import (
    ChangeSpeed,
    ReleaseLearningRate,
    Reset,
    SetLearningRate,
    Step,
    StepLearningRate,
    Toggle,
    describe_speed,
)
from nn_tui.engine.runs.speed import Epoch, change_speed
from nn_tui.engine.timeline.place import Unit

from ..dialogs.question import Question
from ..drawing.number_format import rate
from .keys import PACE, RUNNING
from .session_app import SessionApp

EPOCH = "Train exactly one epoch, or finish the one begun"


class Running(SessionApp):
    """The keys that run, step and reset a session, and change its learning rate and its speed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "run", "run/pause", id="run", tooltip="Run or pause", group=RUNNING),
        Binding("s", "step('epoch')", "epoch", id="step-epoch", tooltip=EPOCH, group=RUNNING),
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
            tooltip="Type a learning rate, or return it to the schedule",
            group=PACE,
        ),
        Binding("<", "speed(-1)", "speed", id="slower", tooltip="Run slower, down to slow motion", group=PACE),
        Binding(">", "speed(1)", "speed", id="faster", tooltip="Run faster, up to full speed", group=PACE),
        Binding(
            "r", "reset", "reset", id="reset", tooltip="Back to epoch 0 and the same initial weights", group=RUNNING
        ),
        Binding("R", "reseed", "new seed", id="reseed", tooltip="Back to epoch 0 with the next seed", group=RUNNING),
    ]

    def action_run(self) -> None:
        """Run or pause."""
        self.send(Toggle())

    def action_step(self, unit: Unit) -> None:
        """Train exactly one epoch, batch or operation; what is begun is finished, which is said of an epoch."""
        shown = self.shown
        if unit == "epoch" and shown is not None and shown.state != "running" and (shown.batch or shown.operation):
            self.say(f"Finishes epoch {shown.epoch + 1:,}, which was begun")
        self.step_unit = unit
        self.send(Step(unit))

    def action_rate(self, direction: Literal[-1, 1]) -> None:
        """Lower or raise the learning rate along 1-2-5."""
        self.send(StepLearningRate(direction))

    @work
    async def action_type_rate(self) -> None:
        """Ask for a learning rate."""
        hint = (
            "Enter uses it from the next update on, or, with nothing typed, returns it to the schedule; Escape cancels."
        )
        now = f", now {rate(self.shown.learning_rate)}" if self.shown is not None else ""
        question = Question(
            f"Learning rate{now}", hint, self.glyphs, parse=parse_rate_or_release, placeholder="0.03, 1e-3, 1/30"
        )
        typed = await self.push_screen_wait(question)
        if typed is not None:
            self.send(ReleaseLearningRate() if typed == "release" else SetLearningRate(typed))

    def action_speed(self, direction: Literal[-1, 1]) -> None:
        """Run slower or faster; say so where it cannot."""
        shown = self.shown
        if shown is not None:
            epoch = Epoch(shown.epoch, shown.batches, len(shown.operations))
            if change_speed(shown.speed, epoch, direction) == shown.speed:
                word = "faster" if direction > 0 else "slower"
                self.say(f"It cannot run {word}: the speed is {describe_speed(shown.speed)}")
        self.send(ChangeSpeed(direction))

    def action_reset(self) -> None:
        """Go back to epoch 0 and the same initial weights."""
        self.send(Reset())

    def action_reseed(self) -> None:
        """Go back to epoch 0 with the next seed."""
        self.send(Reset(next_seed=True))
