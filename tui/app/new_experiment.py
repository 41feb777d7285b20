"""Opening another experiment: from the form to a run of its own."""

from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from nn_tui.datasets import Prepared
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.resolving import resolved
from nn_tui.engine.runs import Handle, LookAt, Session, Viewer

from .keys import EXPERIMENT
from .saving import write_recipe
from .session_app import SessionApp


class NewExperiment(SessionApp):
    """The key that opens another experiment in place of the current one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "new", id="new", tooltip="Set up a new experiment and open it", group=EXPERIMENT),
    ]

    @work
    async def action_new(self) -> None:
        """Set up a new experiment, starting from the current one, and open it."""
        if self.shown is None:
            return
        # Imported when it is needed, so that the dashboard starts sooner.
        from ..recipe_form.experiment_form import ExperimentForm

        speed = self.shown.speed

        def begin(experiment: Experiment, data: Prepared | None) -> Session:
            return Session(experiment, data, speed=speed)

        async def write(experiment: Experiment, data: Prepared) -> None:
            await write_recipe(self, experiment, lambda: resolved(experiment, data))

        form = ExperimentForm(self.shown.experiment, begin, write, self.glyphs)
        session = await self.push_screen_wait(form)
        if session is not None:
            session.start()
            await self.open_session(Viewer(session))

    async def open_session(self, session: Handle) -> None:
        """Switch to another run, which has been started, and close the current one."""
        self.session.close()
        self.session = session
        self.shown = None
        self.look_at = LookAt()
