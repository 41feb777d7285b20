"""Opening the dashboard: a session, the screen, and what remains to say."""

import os
import select
import sys
import traceback

from ..datasets.errors import InputError
from ..engine.runs import Session
from .app import Dashboard
from .chosen import chosen_experiment
from .glyphs import GLYPHS
from .look import Look
from .options import Options
from .pace import Pace
from .speeds import speed_of
from .theme import THEMES


def _has_room() -> bool:
    """Return whether the terminal's buffer would take more at once; Textual writes to the standard error stream."""
    return bool(select.select([], [2], [], 0)[1])


def open_dashboard(name: str, options: Options, *, speed: str, look: Look, run: bool) -> int:
    """Open the dashboard on an experiment and return the exit status once it is closed.

    Raises InputError before anything is drawn where the recipe cannot be carried out.
    """
    experiment = chosen_experiment(name, options, watched=True)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError("the dashboard needs a terminal, but input or output is none")
    term = os.environ.get("TERM", "")
    if term in ("dumb", "unknown"):
        raise InputError(f"the dashboard needs a terminal that can place the cursor, but TERM={term}; try nn-tui train")
    session = Session(experiment, speed=speed_of(speed), run=run)
    session.start()
    # Textual would make greys of NO_COLOR; here it has been heeded already.
    os.environ.pop("NO_COLOR", None)
    app = Dashboard(
        session,
        GLYPHS[look.charset],
        THEMES[look.theme],
        colours=look.colours,
        pace=Pace(fastest=look.fps, rate=look.rate, has_room=_has_room),
    )
    app.run(mouse=look.mouse)
    if session.error is not None:
        print("nn-tui: training ended with an error", file=sys.stderr)
        traceback.print_exception(session.error)
        return 1
    return app.return_code or 0
