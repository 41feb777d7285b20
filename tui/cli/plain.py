"""Opening a run as lines of text: a session, the console, and the exit status. Imports no Textual."""

import signal
import sys
from contextlib import suppress

from nn_tui.datasets import InputError
from nn_tui.engine.runs import Handle
from nn_tui.engine.runs.hangup import OnHangup, goes_on
from nn_tui.engine.runs.remote.handing_over import viewer_of
from nn_tui.engine.runs.speed import speed_of
from nn_tui.engine.runs.store.run_folder import called

from ..config.settings import Settings
from ..drawing.glyphs import GLYPHS
from ..plain.console import Plain
from ..plain.output import complain, complain_of
from ..terminal.capabilities import find_charset, given_environment
from ..terminal.ending_signals import STORM
from .attaching import Attached, say_how_to_come_back, status_of
from .begin_run import ToCarryOut, to_carry_out
from .reading_progress import telling_progress
from .recipe_options import Options
from .recording_options import NOT_KEPT, KeepOptions
from .runs.finish_runs import finish
from .signals import collected_signals, note_hang_up


def is_watched() -> bool:
    """Return whether a user types at a terminal: then a preset runs until it is paused, else it stops by itself."""
    return sys.stdin is not None and sys.stdin.isatty()


def run_plain(
    name: str,
    options: Options,
    *,
    speed: str,
    run: bool,
    keep: KeepOptions = NOT_KEPT,
    settings: Settings = Settings(),  # noqa: B008 - it is frozen
) -> int:
    """Tell of an experiment or a run in lines, as `tell_run` does."""
    # With a user at the terminal a preset runs until it is paused; from a pipe it stops by itself.
    begun = to_carry_out(name, options, keep, settings, watched=is_watched())
    return tell_run(begun, speed=speed, run=run, settings=settings)


def tell_run(begun: ToCarryOut | Attached, *, speed: str, run: bool, settings: Settings) -> int:
    """Carry out an experiment or go on with a run, report how it goes, obey typed commands, and return the exit status.

    Starts paused, unless `run`; at the end of the input it runs to the end of the recipe, unless the input is a
    terminal. 0: done; 1: diverged, or a defect; 128 + n: ended by signal n. Raises InputError for a recipe that cannot
    be run, and if it has no end to run to; NoOutputError where the output takes nothing any more.
    """
    watched = is_watched()
    for sentence in begun.all_told():
        complain(sentence)
    if isinstance(begun, Attached):
        handle: Handle = begun.handle
    else:
        with telling_progress():
            session = begun.session(speed=speed_of(speed), run=run)
        session.start()
        handle = viewer_of(session)
    with collected_signals(patience=STORM) as received:
        plain = Plain(handle, GLYPHS[find_charset(given_environment()).value], received, watched=watched)
        try:
            status = plain.run()
        finally:
            if watched:
                note_hang_up(received, 0)
            name = signal.Signals(received[0]).name if received else ""
            let_go(handle, settings.on_hangup if name == "SIGHUP" else "save", name)
            finish(128 + received[0] if received else 0)
    if handle.hold.elsewhere:
        return status or status_of(handle)
    if handle.left and not received:
        say_how_to_come_back(called(begun.recorder.folder) if begun.recorder and begun.recorder.folder else "the run")
    if (error := handle.error or handle.fault) is not None:
        return complain_of(error, "training")
    return 128 + received[0] if received and not status else status


def let_go(handle: Handle, wanted: OnHangup, name: str) -> None:
    """Let go of the run, as a signal of this name ends the program if it has one: it ends, or goes on elsewhere."""
    shown = handle.snapshot
    if shown is not None and not handle.hold.elsewhere and goes_on(wanted, shown.state, shown.experiment):
        with suppress(InputError):  # it is not kept
            handle.hand_over(name)
    handle.leave(name)
    handle.close()
