"""Opening the dashboard: a session, the screen, and what remains to say."""

import os
import sys
import traceback
from math import isfinite

from textual.theme import Theme

from ..datasets.errors import InputError
from ..engine.runs import Rate, Session, Speed, Unit
from .app import Dashboard, key_groups
from .chosen import chosen_experiment
from .glyphs import GLYPHS, detect_charset
from .keys import refuse_bad_keys
from .locations import config_file, state_file
from .memory import Memory
from .options import Options
from .settings import Settings, load_settings
from .theme import DARK, THEMES

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


def _theme(option: str | None, settings: Settings, memory: Memory) -> Theme:
    """Return the theme of the option, else of the settings, else the one chosen last."""
    if option is None and settings.theme is None:
        ours = {theme.name: theme for theme in THEMES.values()}
        return ours.get(memory.theme or "", DARK)
    where = "--theme" if option is not None else f"{config_file()}: theme"
    name = option or settings.theme or ""
    if name not in THEMES:
        raise InputError(f"{where}: there is no {name!r}; choose one of {', '.join(THEMES)}")
    return THEMES[name]


def open_dashboard(name: str, options: Options, *, speed: str | None, theme: str | None, run: bool) -> int:
    """Open the dashboard on an experiment and return the exit status once it is closed.

    What no option says is as the settings have it. Raises InputError before anything is drawn where the recipe cannot
    be carried out, or where the settings are wrong.
    """
    settings, memory = load_settings(config_file()), Memory(state_file())
    refuse_bad_keys(settings.keys, key_groups({}), where=str(config_file()))
    chosen = _theme(theme, settings, memory)
    pace = speed_of(speed) if speed is not None else speed_of(f"{settings.speed}", f"{config_file()}: speed")
    experiment = chosen_experiment(name, options, watched=True)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError("the dashboard needs a terminal, but input or output is none")
    session = Session(experiment, speed=pace, run=run)
    session.start()
    app = Dashboard(
        session, GLYPHS[settings.charset or detect_charset(os.environ)], chosen, settings=settings, memory=memory
    )
    app.run()
    if session.error is not None:
        print("nn-tui: training ended with an error", file=sys.stderr)
        traceback.print_exception(session.error)
        return 1
    return app.return_code or 0
