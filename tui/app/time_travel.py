"""Time: going back by a step, to any place of the run, along its branches, and undoing what was changed."""

from functools import partial
from typing import ClassVar, Literal

from textual import work
from textual.binding import BindingType

from nn_tui.engine.runs import (
    BackOff,
    GoTo,
    Redo,
    Revisit,
    RunBack,
    StepBack,
    Undo,
)
from nn_tui.engine.timeline.place import Place, Unit

from ..dialogs.question import Question
from .keys import TIME, key
from .session_app import SessionApp

SCRUB = 50
"""A scrub goes this share of the way that the run has come."""
_key = partial(key, TIME)


class TimeTravel(SessionApp):
    """The keys that go to another moment of the run."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("backspace", "step_back", "back", "Go back by the kind of step that was taken last"),
        _key("S", "step_back('epoch')", "back-epoch", "Back to the start of the epoch, or of the one before", "back"),
        _key("B", "step_back('batch')", "back-batch", "Back to the start of the batch, or of the one before"),
        _key("O", "step_back('operation')", "back-operation", "Back by one operation"),
        _key("(", "scrub(-1)", "scrub-back", "Back by a fiftieth of what the run has come to"),
        _key(")", "scrub(1)", "scrub-on", "On by a fiftieth, as far as the run has come"),
        _key("G", "go_to", "go-to", "Go to a place of the run: epoch, epoch.batch or epoch.batch.operation"),
        _key("P,shift+space", "run_back", "run-back", "Run backwards: to the previous breakpoint, or to the beginning"),
        _key("alt+left", "revisit(-1)", "visited-back", "Back to the place visited before"),
        _key("alt+right", "revisit(1)", "visited-on", "Forward to the place visited after"),
        _key("U", "undo", "undo", "Undo the last change: the run stands where it did before"),
        _key("ctrl+r", "redo", "redo", "Redo the change that was undone last"),
        _key("F", "back_off", "back-off", "After a divergence: back to the best epoch, with a tenth of the rate"),
    ]

    def action_step_back(self, unit: Unit | None = None) -> None:
        """Go back by an epoch, a batch or an operation; by the kind of step that was taken last if none is named."""
        self.step_unit = unit or self.step_unit
        self.send(StepBack(self.step_unit))

    def action_scrub(self, direction: Literal[-1, 1]) -> None:
        """Go back or on by some epochs, along what the run has come to."""
        if self.shown is None:
            return
        if direction > 0 and not self.shown.timeline.past:
            self.say("It stands where the run has come to; ( goes back")
            return
        tip = self.shown.timeline.tip
        epoch = self.shown.epoch + direction * max(1, tip.epoch // SCRUB)
        if epoch >= tip.epoch:
            self.send(GoTo(f"{self.shown.timeline.branch}@", series=True))
        else:
            self.send(GoTo(f"{max(0, epoch)}", series=True))

    @work
    async def action_go_to(self) -> None:
        """Ask for a place and go there."""
        if self.shown is None:
            return
        timeline = self.shown.timeline
        hint = (
            f"The run stands at {self.shown.place}; {timeline.branch} has come to {timeline.tip}. "
            "Enter goes there, Escape cancels."
        )
        place = await self.push_screen_wait(
            Question("Go to", hint, self.glyphs, parse=_place, placeholder="41, 41.7, 41.7.12, main@41")
        )
        if place is not None:
            self.send(GoTo(place))

    def action_run_back(self) -> None:
        """Run backwards to the previous breakpoint, or to the beginning."""
        self.send(RunBack())

    def action_revisit(self, direction: Literal[-1, 1]) -> None:
        """Go to the place visited before or after this one."""
        self.send(Revisit(direction))

    def action_back_off(self) -> None:
        """Go back to the best epoch of a run that has diverged, and on with a tenth of the learning rate."""
        self.send(BackOff())

    def action_undo(self) -> None:
        """Undo the last change."""
        self.send(Undo())

    def action_redo(self) -> None:
        """Redo the change that was undone last."""
        self.send(Redo())


def _place(text: str) -> str:
    branch, at, place = text.rpartition("@")
    if not (at and not place.strip()):
        Place.parse(place)  # raises InputError, a ValueError
    return f"{branch.strip()}{at}{place.strip()}"
