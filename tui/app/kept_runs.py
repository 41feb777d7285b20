"""The runs that are kept: the page that lists them, and going on with one in place of the present one."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from nn_tui.engine.runs import Session, Viewer
from nn_tui.engine.runs.store.reopen import open_run
from nn_tui.engine.runs.store.run_folder import ListedRun, listed

from ..background import in_background
from .keys import EXPERIMENT
from .session_app import SessionApp


class KeptRuns(SessionApp):
    """The key that shows the runs."""

    runs: Path | None = None
    """The folder of the runs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "runs", show=False, id="runs", tooltip="The runs that are kept", group=EXPERIMENT),
    ]

    @work
    async def action_runs(self) -> None:
        """Show the runs that are kept, and go on with one."""
        runs = self.runs
        if runs is None:
            self.say("No runs are kept here", trouble=True)
            return
        # Imported when it is needed, so that the dashboard starts sooner.
        from ..runs_page.runs_screen import RunsScreen

        found: Sequence[ListedRun] = await in_background(lambda: listed(runs))
        present = self.recorder.folder if self.recorder else None
        choice = await self.push_screen_wait(RunsScreen(lambda: found, present, self.glyphs))
        if choice is None:
            return
        if choice.folder == present:
            self.say(f"{choice.folder.name} is the run on screen")
        else:
            await self.go_on_with(choice.folder)

    async def go_on_with(self, folder: Path) -> None:
        """Go on with a run in place of the present one, which is saved."""
        speed = self.shown.speed if self.shown else "max"
        opened = await in_background(lambda: open_run(folder))
        try:
            session = Session(opened.start, speed=speed, recording=opened.recorder)
        except BaseException:
            opened.leave()
            raise
        session.start()
        await self.open_session(Viewer(session), opened.recorder)
        for sentence in opened.told or (f"{folder.name} goes on",):
            self.say(sentence, trouble=bool(opened.told))
