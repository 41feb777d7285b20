"""What all panels are about: the keys that choose the sample or the batch are heard here, for all of them."""

from msgspec import structs
from textual import on

from nn_tui.engine.explain.subject import LookAt, neighbour

from ..panels.messages import GoToSample, StepSample, ToggleBatch
from .session_app import SessionApp


class ChooseSubject(SessionApp):
    """The part of the dashboard that knows what is looked at."""

    def _look_at(self, wanted: LookAt) -> None:
        self.look_at = wanted
        self.refresh_soon()

    @on(StepSample)
    def step_sample(self, message: StepSample) -> None:
        """Look at the next sample or the one before, of the batch while that is stepped through."""
        if self.shown is not None:
            subject, samples = self.shown.subject, self.shown.data.samples
            self._look_at(neighbour(subject, self.look_at, samples, message.direction))

    @on(GoToSample)
    def go_to_sample(self, message: GoToSample) -> None:
        """Look at a row of the dataset, computed aside where the batch under way does not have it."""
        self._look_at(LookAt(message.row, stay=True))

    @on(ToggleBatch)
    def toggle_batch(self) -> None:
        """Look at the batch as a whole, or at a sample again."""
        self._look_at(structs.replace(self.look_at, batch=not self.look_at.batch))
