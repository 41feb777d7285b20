"""The runs that are kept: the page that lists them, and going on with one in place of the present one."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import msgspec
from textual import work
from textual.binding import Binding, BindingType

from nn_tui.datasets import InputError, Task
from nn_tui.engine.runs import RunSession
from nn_tui.engine.runs.remote.handing_over import viewer_of
from nn_tui.engine.runs.store.checked_lines import as_curves, read_curves, series_names
from nn_tui.engine.runs.store.run_folder import ListedRun, listed
from nn_tui.engine.runs.store.run_info import read_info

from ..background import in_background
from ..panels.curves.courses import RunBeside
from ..panels.curves.curves_panel import CurvesPanel
from .keys import EXPERIMENT
from .session_app import SessionApp


def run_beside(folder: Path) -> RunBeside:
    """Return a run with its curves; raises InputError where they cannot be read."""
    info = read_info(folder)
    header, points, _ = read_curves(folder / "metrics.jsonl")
    if info.data is None or not points:
        raise InputError(f"{folder.name} has no curves yet")
    task = msgspec.convert(info.data.task, Task)
    return RunBeside(folder.name, task, as_curves(header, points, series_names(task)))


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
        present = self.recorder.folder if self.recorder else runs / self.session.hold.run
        choice = await self.push_screen_wait(RunsScreen(lambda: found, present, self.glyphs))
        if choice is None:
            return
        if choice.folder == present:
            self.say(f"{choice.folder.name} is the run on screen", named=True)
        elif choice.what == "overlay":
            self.overlay(choice.folder)
        elif choice.what == "attach":
            from nn_tui.engine.runs.remote import attach

            await self.open_session(await in_background(lambda: attach(choice.folder)), None)
        else:
            await self.go_on_with(choice.folder)

    def overlay(self, folder: Path) -> None:
        """Draw the curves of a run behind the present ones, or do away with them if they are there."""
        panel = self.query_one(CurvesPanel)
        if panel.beside is not None and panel.beside.name == folder.name:
            panel.beside = None
            self.say(f"The curves of {folder.name} are gone")
            return
        beside, shown = run_beside(folder), self.shown
        if shown is not None and shown.data.task != beside.task:
            words = f"{folder.name} learns another task, {beside.task}: its curves mean something else"
            self.say(words, trouble=True, named=True)
            return
        panel.beside = beside
        self.say(f"Behind stand the curves of {folder.name}; the same again, or escape in the curves, removes them")

    async def go_on_with(self, folder: Path) -> None:
        """Go on with a run in place of the present one, which is saved."""
        from nn_tui.engine.runs.store.reopen import open_run

        speed = self.shown.speed if self.shown else "max"
        opened = await in_background(lambda: open_run(folder))
        try:
            session = RunSession(opened.start, speed=speed, recording=opened.recorder)
        except BaseException:
            opened.leave()
            raise
        session.start()
        self.query_one(CurvesPanel).beside = None
        await self.open_session(viewer_of(session), opened.recorder)
        for sentence in opened.told:
            self.say(sentence, trouble=True)
        if not opened.told:
            self.say(f"{folder.name} goes on", named=True)
