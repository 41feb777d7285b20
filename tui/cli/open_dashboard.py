"""Opening the dashboard: a session, the screen, and the exit status."""

import os
import select
import sys

from nn_tui.datasets import InputError, is_file_name
from nn_tui.engine.runs import Session, Viewer
from nn_tui.engine.runs.speed import speed_of

from ..app.dashboard import Dashboard, key_groups
from ..app.keys import refuse_bad_keys
from ..app.opening import NoRun, Opening
from ..config.locations import config_file
from ..config.remembered import Remembered
from ..config.settings import Settings
from ..drawing.glyphs import GLYPHS
from ..drawing.theme import THEMES
from ..plain.output import complain_of
from ..terminal.frame_pacing import Pace
from .display_options import DisplayOptions
from .recipe_from_options import experiment_from_options
from .recipe_options import Options


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
) -> int:
    """Open the dashboard on an experiment and return the exit status once it is closed.

    Raises InputError if the recipe cannot be run or the settings have invalid keys, before anything is drawn unless
    that depends on a file.
    """
    refuse_bad_keys(settings.keys, key_groups({}), where=str(config_file()))
    experiment = experiment_from_options(name, options, watched=True)
    # Textual reads the standard input and draws on the standard error stream.
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise InputError("the dashboard needs a terminal, but input, output or the error stream is not one")
    term = os.environ.get("TERM", "")
    if term in ("dumb", "unknown"):
        raise InputError(f"the dashboard needs a terminal that can move the cursor, but TERM={term}; try nn-tui train")
    session, opening = None, None
    if is_file_name(experiment.data.source):
        opening = Opening(experiment, speed_of(speed), run)  # read on the screen, which tells how far it is
    else:
        session = Session(experiment, speed=speed_of(speed), run=run)
        session.start()
    # Textual would turn NO_COLOR into greys; it has been taken into account already.
    os.environ.pop("NO_COLOR", None)
    app = Dashboard(
        NoRun() if session is None else Viewer(session),
        GLYPHS[display.charset],
        THEMES[display.theme],
        colours=display.colours,
        pace=Pace(fastest=display.fps, rate=display.rate, has_room=_has_room),
        settings=settings,
        remembered=remembered,
        opening=opening,
    )
    app.run(mouse=display.mouse)
    if isinstance(app.refused, InputError):
        raise app.refused
    for what, error in (("the dashboard", app.failure or app.refused), ("training", app.session.error)):
        if error is not None:
            return complain_of(error, what)
    return app.return_code or 0
