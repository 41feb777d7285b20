"""Opening the dashboard: a session, the screen, and the exit status."""

import os
import select
import sys
from collections.abc import Callable, Sequence

from nn_tui.datasets import InputError, is_file_name
from nn_tui.engine import Experiment
from nn_tui.engine.runs import Handle
from nn_tui.engine.runs.remote.handing_over import viewer_of
from nn_tui.engine.runs.speed import speed_of
from nn_tui.engine.runs.store.recorder import Recorder
from nn_tui.engine.runs.store.run_folder import called
from nn_tui.engine.runs.store.run_place import RunPlace

from ..app.dashboard import Dashboard, key_groups
from ..app.keys import keymap_of
from ..app.opening import NoRun, Opening
from ..config.locations import config_file, runs_folder
from ..config.remembered import Remembered
from ..config.settings import Settings
from ..drawing.glyphs import GLYPHS
from ..drawing.theme import THEMES
from ..plain.output import FAULT, complain_of
from ..terminal.frame_pacing import Pace
from .attaching import Attached, say_how_to_come_back, status_of
from .begin_run import ToCarryOut, to_carry_out
from .display_options import DisplayOptions
from .recipe_options import Options
from .recording_options import NOT_KEPT, KeepOptions
from .runs.finish_runs import finish


def refuse_no_terminal() -> None:
    """Raise InputError where the dashboard cannot be drawn."""
    # Textual reads the standard input and draws on the standard error stream.
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise InputError("the dashboard needs a terminal, but input, output or the error stream is not one")
    term = os.environ.get("TERM", "")
    if term in ("dumb", "unknown"):
        raise InputError(f"the dashboard needs a terminal that can move the cursor, but TERM={term}; try nn-tui train")


def dashboard_on(
    handle: Handle,
    *,
    display: DisplayOptions,
    settings: Settings,
    remembered: Remembered,
    opening: Opening | None = None,
    recorder: Recorder | None = None,
    told: Sequence[str] = (),
    share: str = "",
) -> Dashboard:
    """Return the dashboard on a run, to be run; where that is kept, so are runs that are begun in the dashboard."""
    keeps = settings.record if handle.hold.elsewhere else recorder is not None
    # Textual would turn NO_COLOR into greys; it has been taken into account already.
    os.environ.pop("NO_COLOR", None)
    return Dashboard(
        handle,
        GLYPHS[display.charset],
        THEMES[display.theme],
        colours=display.colours,
        pace=Pace(fastest=display.fps, rate=display.rate, has_room=_has_room),
        settings=settings,
        remembered=remembered,
        opening=opening,
        runs=runs_folder(),
        place=RunPlace(runs_folder(), keep=settings.keep_runs) if keeps else None,
        recorder=recorder,
        told=told,
        share=share,
    )


def _has_room() -> bool:
    """Return whether the terminal's buffer would take more at once; Textual writes to the standard error stream."""
    return bool(select.select([], [2], [], 0)[1])


def open_dashboard(
    name: str,
    options: Options,
    *,
    speed: str,
    display: DisplayOptions,
    run: bool,
    settings: Settings,
    remembered: Remembered,
    keep: KeepOptions = NOT_KEPT,
    share: str = "",
) -> int:
    """Open the dashboard on an experiment or a run, as `run_dashboard` does."""
    return run_dashboard(
        lambda: to_carry_out(name, options, keep, settings, watched=True),
        speed=speed,
        display=display,
        run=run,
        settings=settings,
        remembered=remembered,
        share=share,
    )


def run_dashboard(
    begin: Callable[[], ToCarryOut | Attached],
    *,
    speed: str,
    display: DisplayOptions,
    run: bool,
    settings: Settings,
    remembered: Remembered,
    share: str = "",
) -> int:
    """Open the dashboard on what `begin` returns, and return the exit status once it is closed and the run is saved.

    Raises InputError if the recipe cannot be run or the settings have invalid keys, before anything is drawn unless
    that depends on a file.
    """
    keymap_of(settings.keys, key_groups({}), where=str(config_file()))
    if share:
        from nn_tui.engine.runs.remote import check_group

        check_group(share)
    begun = begin()
    if share and not isinstance(begun, Attached) and begun.recorder is None:
        raise InputError("--share: others watch a run through its folder, and this one is not kept; give it a --name")
    refuse_no_terminal()
    handle: Handle = NoRun()
    opening = None
    if isinstance(begun, Attached):
        handle = begun.handle
    elif isinstance(begun.start, Experiment) and is_file_name(begun.start.data.source):
        # Read on the screen, which tells how far it is.
        opening = Opening(begun.start, speed_of(speed), run, begun.recorder)
    else:
        session = begun.session(speed=speed_of(speed), run=run)
        session.start()
        handle = viewer_of(session)
    app = dashboard_on(
        handle,
        display=display,
        settings=settings,
        remembered=remembered,
        opening=opening,
        recorder=begun.recorder,
        told=begun.all_told(),
        share=share,
    )
    app.run(mouse=display.mouse)
    finish(app.return_code or 0)
    if isinstance(app.refused, InputError):
        raise app.refused
    if (failure := app.failure or app.refused) is not None:
        return complain_of(failure, "the dashboard")
    status = app.return_code or 0
    if app.session.hold.elsewhere:
        return status if status > FAULT else status_of(app.session)
    if app.session.left and status <= FAULT:
        say_how_to_come_back(called(app.recorder.folder) if app.recorder and app.recorder.folder else "the run")
    elif app.session.error is not None:
        return complain_of(app.session.error, "training")
    return status
