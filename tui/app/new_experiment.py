"""Opening an experiment: from the form, or from the command line with a file, to a run of its own."""

from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from nn_tui.datasets import InputError, Prepared, is_file_name
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.resolving import resolved
from nn_tui.engine.runs import RunSession, Speed
from nn_tui.engine.runs.remote.handing_over import viewer_of
from nn_tui.engine.runs.store.recorder import Recorder

from ..background import in_background
from .keys import EXPERIMENT
from .opening import Opening
from .saving import write_recipe
from .session_app import SessionApp


class NewExperiment(SessionApp):
    """The key that opens another experiment in place of the current one."""

    refused: Exception | None = None
    """Why the experiment that was to be opened cannot be carried out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "new", id="new", tooltip="Set up a new experiment and open it", group=EXPERIMENT),
    ]

    @work
    async def action_new(self) -> None:
        """Set up a new experiment, starting from the current one, and open it."""
        if self.shown is not None:
            session = await self._set_up(self.shown.experiment, self.shown.speed)
            if session is not None:
                await self._start(session)

    @work
    async def open(self, opening: Opening) -> None:
        """Read the data, tell what a table is taken for, and open the experiment; leave where that is not wanted."""
        from ..table_report.table_page import TablePage

        page = TablePage(opening.experiment, self.glyphs, asks=True, at_once=opening.run)
        ready = await self.push_screen_wait(page)
        session = None
        if ready is not None and ready.data is not None:
            begin = partial(
                RunSession,
                ready.experiment,
                ready.data,
                speed=opening.speed,
                run=opening.run,
                recording=opening.recorder,
            )
            try:
                session = await in_background(begin)
            except Exception as error:
                page.refused = error
        elif ready is not None:
            session = await self._set_up(ready.experiment, opening.speed)
        if session is not None:
            await self._start(session)
            for key in page.typed:
                self.simulate_key(key)
            return
        self.refused = page.refused
        self.exit()

    async def _set_up(self, experiment: Experiment, speed: Speed) -> RunSession | None:
        """Return a session on what is set up in the form, not yet started; None where it was left."""
        # Imported when it is needed, so that the dashboard starts sooner.
        from ..recipe_form.experiment_form import ExperimentForm

        recorder = Recorder(self.place) if self.place is not None else None

        def begin(experiment: Experiment, data: Prepared | None) -> RunSession:
            return RunSession(experiment, data, speed=speed, recording=recorder)

        async def write(experiment: Experiment, data: Prepared) -> None:
            await write_recipe(self, experiment, lambda: resolved(experiment, data))

        async def look(changed: Experiment) -> tuple[Experiment, Prepared | None] | None:
            if not is_file_name(changed.data.source) or changed.data == experiment.data:
                return changed, None
            return await self._look_at_table(changed)

        return await self.push_screen_wait(ExperimentForm(experiment, begin, write, self.glyphs, look))

    async def _look_at_table(self, experiment: Experiment) -> tuple[Experiment, Prepared | None] | None:
        """Tell what the table is taken for; return what to train on, None where that is not wanted."""
        from ..table_report.table_page import TablePage

        page = TablePage(experiment, self.glyphs, asks=True)
        ready = await self.push_screen_wait(page)
        if page.refused is not None:
            raise page.refused
        return None if ready is None or ready.data is None else (ready.experiment, ready.data)

    @work
    async def action_table(self) -> None:
        """Tell what the table of the run on screen is taken for."""
        from ..table_report.table_page import TablePage

        if self.shown is None:
            return
        experiment = self.shown.experiment
        if not is_file_name(experiment.data.source):
            words = f"{experiment.data.source} comes along, and is no table of yours"
            self.say(words, trouble=True, named=True)
            return
        page = TablePage(experiment, self.glyphs, asks=False)
        found = await self.push_screen_wait(page)
        if page.refused is not None:
            raise page.refused
        if found is not None:
            raise InputError(f"{experiment.data.source} holds arrays, and is no table")

    async def _start(self, session: RunSession) -> None:
        session.start()
        recording = session.recording
        await self.open_session(viewer_of(session), recording if isinstance(recording, Recorder) else None)
