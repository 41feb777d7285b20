"""Opening the dashboard: a session, the screen, and what remains to say."""

import os
import select
import sys
import traceback

from nn_tui.datasets.errors import InputError
from nn_tui.engine.runs import Session, Viewer
from nn_tui.engine.runs.speed import speed_of

from ..app.dashboard import Dashboard, key_groups
from ..app.keys import refuse_bad_keys
from ..config.locations import config_file
from ..config.remembered import Memory
from ..config.settings import Settings
from ..drawing.glyphs import GLYPHS
from ..drawing.theme import THEMES
from ..terminal.frame_pacing import Pace
from .display_options import Look
from .recipe_from_options import chosen_experiment
from .recipe_options import Options


def _has_room() -> bool:
    """Return whether the terminal's buffer would take more at once; Textual writes to the standard error stream."""
    return bool(select.select([], [2], [], 0)[1])


def open_dashboard(
    name: str, options: Options, *, speed: str, look: Look, run: bool, settings: Settings, memory: Memory
) -> int:
    """Open the dashboard on an experiment and return the exit status once it is closed.

    Raises InputError before anything is drawn where the recipe cannot be carried out, or the settings give keys that
    cannot be.
    """
    refuse_bad_keys(settings.keys, key_groups({}), where=str(config_file()))
    experiment = chosen_experiment(name, options, watched=True)
    # Textual reads the standard input and draws on the standard error stream.
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise InputError("the dashboard needs a terminal, but input, output or the error stream is none")
    term = os.environ.get("TERM", "")
    if term in ("dumb", "unknown"):
        raise InputError(f"the dashboard needs a terminal that can place the cursor, but TERM={term}; try nn-tui train")
    session = Session(experiment, speed=speed_of(speed), run=run)
    session.start()
    # Textual would make greys of NO_COLOR; here it has been heeded already.
    os.environ.pop("NO_COLOR", None)
    app = Dashboard(
        Viewer(session),
        GLYPHS[look.charset],
        THEMES[look.theme],
        colours=look.colours,
        pace=Pace(fastest=look.fps, rate=look.rate, has_room=_has_room),
        settings=settings,
        memory=memory,
    )
    app.run(mouse=look.mouse)
    for what, error in (("the dashboard", app.failure), ("training", session.error)):
        if error is not None:
            print(f"nn-tui: {what} ended with an error", file=sys.stderr)
            traceback.print_exception(error)
            return 1
    return app.return_code or 0
