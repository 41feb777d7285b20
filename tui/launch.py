"""Opening the dashboard: a session, the screen, and what remains to say."""

import os
import sys
import traceback

from ..datasets.errors import InputError
from ..engine.runs import Session
from .app import Dashboard
from .chosen import chosen_experiment
from .glyphs import GLYPHS, detect_charset
from .options import Options
from .speeds import speed_of
from .theme import THEMES


def open_dashboard(name: str, options: Options, *, speed: str, theme: str, run: bool) -> int:
    """Open the dashboard on an experiment and return the exit status once it is closed.

    Raises InputError before anything is drawn where the recipe cannot be carried out.
    """
    experiment = chosen_experiment(name, options, watched=True)
    if theme not in THEMES:
        raise InputError(f"--theme: there is no {theme!r}; choose one of {', '.join(THEMES)}")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError("the dashboard needs a terminal, but input or output is none")
    session = Session(experiment, speed=speed_of(speed), run=run)
    session.start()
    app = Dashboard(session, GLYPHS[detect_charset(os.environ)], THEMES[theme])
    app.run()
    if session.error is not None:
        print("nn-tui: training ended with an error", file=sys.stderr)
        traceback.print_exception(session.error)
        return 1
    return app.return_code or 0
