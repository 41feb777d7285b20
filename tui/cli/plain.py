"""Opening a run as lines of text: a session, the console, and the exit status. Imports no Textual."""

import sys

from nn_tui.engine.runs import Session, Viewer
from nn_tui.engine.runs.speed import speed_of

from ..drawing.glyphs import GLYPHS
from ..plain.console import Plain
from ..plain.output import complain_of
from ..terminal.capabilities import find_charset, given_environment
from .reading_progress import telling_progress
from .recipe_from_options import experiment_from_options
from .recipe_options import Options
from .signals import collected_signals


def run_plain(name: str, options: Options, *, speed: str, run: bool) -> int:
    """Run an experiment, report how it goes, obey typed commands, and return the exit status.

    Starts paused, unless `run`; at the end of the input it runs to the end of the recipe, unless the input is a
    terminal. 0: done; 1: diverged, or a defect; 128 + n: ended by signal n. Raises InputError for a recipe that cannot
    be run, and if it has no end to run to; NoOutputError where the output takes nothing any more.
    """
    watched = sys.stdin is not None and sys.stdin.isatty()
    # With a user at the terminal a preset runs until it is paused; from a pipe it stops by itself.
    experiment = experiment_from_options(name, options, watched=watched)
    with telling_progress():
        session = Session(experiment, speed=speed_of(speed), run=run)
    session.start()
    with collected_signals() as received:
        plain = Plain(Viewer(session), GLYPHS[find_charset(given_environment()).value], received, watched=watched)
        try:
            status = plain.run()
        finally:
            session.close()
    if (error := session.error or session.fault) is not None:
        return complain_of(error, "training")
    return status
