"""Where a run is shown: on a screen, or as lines of text. Imports nothing slow before it is needed."""

import gc
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, TypedDict

from .display_options import DisplayOptions, TypedLook

if TYPE_CHECKING:
    from nn_tui.engine.runs.hangup import OnHangup

    from ..config.remembered import Remembered
    from ..config.settings import Settings
    from .attaching import Attached
    from .begin_run import ToCarryOut


class Drawn(TypedDict):
    """How the dashboard looks, and what it remembers."""

    display: DisplayOptions
    remembered: "Remembered"


@contextmanager
def loading() -> Generator[None]:
    """Load what is needed without looking for garbage in it: that would take a tenth of the time, and it all stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def with_screen(settings: "Settings", look: TypedLook) -> Drawn:
    """Load what the screen needs, and return how it looks."""
    with loading():
        import_module(".open_dashboard", __package__)
    return drawn(settings, look)


def drawn(settings: "Settings", look: TypedLook) -> Drawn:
    """Return how the dashboard looks, as settings and options say, and else as it suits the terminal."""
    from ..config.locations import state_file
    from ..config.remembered import Remembered
    from ..terminal.query import own_terminal_takes_utf8

    remembered, fps, max_rate = Remembered(state_file()), look.get("fps"), look.get("max_rate")
    display = DisplayOptions.for_terminal(
        takes_utf8=own_terminal_takes_utf8,
        charset=look.get("charset") or settings.charset,
        colours=look.get("colours") or settings.colours,
        theme=look.get("theme") or settings.theme or remembered.theme,
        fps=settings.fps if fps is None else fps,
        max_rate=settings.max_rate if max_rate is None else max_rate,
        mouse=settings.mouse and not look.get("no_mouse"),
    )
    return Drawn(display=display, remembered=remembered)


def chosen_settings(on_hangup: "OnHangup | None") -> "Settings":
    """Return the settings, with what was typed in place of what stands there."""
    from msgspec import structs

    from ..config.locations import config_file
    from ..config.settings import load_settings

    settings = load_settings(config_file())
    return settings if on_hangup is None else structs.replace(settings, on_hangup=on_hangup)


def watch_run(
    begin: "Callable[[], ToCarryOut | Attached]",
    *,
    speed: str | None,
    run: bool,
    plain: bool,
    look: TypedLook,
    on_hangup: "OnHangup | None" = None,
) -> int:
    """Show a run that is there already, in the dashboard or as lines of text, and return the exit status."""
    with loading():
        settings = chosen_settings(on_hangup)
    speed = f"{settings.speed}" if speed is None else speed
    if plain:
        from .plain import tell_run

        return tell_run(begin(), speed=speed, run=run, settings=settings)
    screen = with_screen(settings, look)
    from .open_dashboard import run_dashboard

    return run_dashboard(begin, speed=speed, run=run, settings=settings, **screen)
