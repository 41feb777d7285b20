"""Opening the dashboard: a session, the screen, and what remains to say."""

import os
import select
import sys
import traceback
from math import isfinite

from ..datasets.errors import InputError
from ..engine.runs import Rate, Session, Speed, Unit
from .app import Dashboard, key_groups
from .chosen import chosen_experiment
from .glyphs import GLYPHS
from .keys import refuse_bad_keys
from .locations import config_file, state_file
from .look import Look
from .memory import Memory
from .options import Options
from .pace import Pace
from .settings import Settings, load_settings
from .theme import THEMES

_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("", "epoch", "epochs"), "epoch"),
    **dict.fromkeys(("batch", "batches"), "batch"),
    **dict.fromkeys(("operation", "operations"), "operation"),
}


def speed_of(text: str, where: str = "--speed") -> Speed:
    """Return the speed that `--speed` names: gentle, max, 20, "5 batches", "2 operations".

    Raises InputError, beginning with `where`, for anything else.
    """
    if text == "gentle" or text == "max":
        return text
    number, _, unit = text.strip().partition(" ")
    try:
        value = float(number)
    except ValueError:
        value = 0.0
    if not (isfinite(value) and value > 0) or unit.strip() not in _UNITS:
        raise InputError(
            f"{where}: {text!r} is neither gentle, max nor a number above 0 of epochs, batches or operations a second, "
            'such as "20", "5 batches" or "2 operations"'
        )
    return Rate(value, _UNITS[unit.strip()])


def preferences() -> tuple[Settings, Memory]:
    """Return what people have set and what the dashboard remembers; raises InputError for wrong settings."""
    path = config_file()
    settings = load_settings(path)
    refuse_bad_keys(settings.keys, key_groups({}), where=str(path))
    speed_of(f"{settings.speed}", f"{path}: speed")
    return settings, Memory(state_file())


def _has_room() -> bool:
    """Return whether the terminal's buffer would take more at once."""
    return bool(select.select([], [sys.__stderr__], [], 0)[1])


def open_dashboard(
    name: str, options: Options, *, speed: str | None, look: Look, run: bool, settings: Settings, memory: Memory
) -> int:
    """Open the dashboard on an experiment and return the exit status once it is closed.

    Without a speed it goes as fast as the settings have it. Raises InputError before anything is drawn where the
    recipe cannot be carried out.
    """
    experiment = chosen_experiment(name, options, watched=True)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError("the dashboard needs a terminal, but input or output is none")
    term = os.environ.get("TERM", "")
    if term in ("dumb", "unknown"):
        raise InputError(f"the dashboard needs a terminal that can place the cursor, but TERM={term}; try nn-tui train")
    session = Session(experiment, speed=speed_of(f"{settings.speed}" if speed is None else speed), run=run)
    session.start()
    # Textual would make greys of NO_COLOR; here it has been heeded already.
    os.environ.pop("NO_COLOR", None)
    app = Dashboard(
        session,
        GLYPHS[look.charset],
        THEMES[look.theme],
        colours=look.colours,
        pace=Pace(fastest=look.fps, rate=look.rate, has_room=_has_room),
        settings=settings,
        memory=memory,
    )
    app.run(mouse=look.mouse)
    if session.error is not None:
        print("nn-tui: training ended with an error", file=sys.stderr)
        traceback.print_exception(session.error)
        return 1
    return app.return_code or 0
