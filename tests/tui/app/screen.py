"""What people see of the dashboard: words with their colours and places, and what they are told in the corner."""

from typing import NamedTuple

from rich.style import Style
from textual.pilot import Pilot

from nn_tui.tui.app.dashboard import Dashboard
from tests.tui.scripted import text_of


class Told(NamedTuple):
    """A message in the corner."""

    message: str
    severity: str
    seconds: float


def app_of(pilot: Pilot[None]) -> Dashboard:
    """Return the dashboard of a pilot."""
    assert isinstance(pilot.app, Dashboard)
    return pilot.app


def told(pilot: Pilot[None]) -> list[Told]:
    """Return what people are being told in the corner, the oldest first."""
    return [Told(each.message, each.severity, each.timeout) for each in pilot.app._notifications]


def place_of(pilot: Pilot[None], words: str) -> tuple[int, int]:
    """Return the column and the row where words begin that stand on the screen once."""
    found = [(line.index(words), y) for y, line in enumerate(text_of(pilot).splitlines()) if words in line]
    assert len(found) == 1, f"{words!r} stands in {len(found)} lines"
    return found[0]


def style_of(pilot: Pilot[None], words: str) -> Style:
    """Return the style of the first letter of words that stand on the screen once."""
    column, row = place_of(pilot, words)
    strip = pilot.app.screen._compositor.render_strips()[row].crop(column, column + 1)
    return next(style for _, style, _ in strip if style is not None)


def colour_of(pilot: Pilot[None], words: str) -> str:
    """Return the colour of words on the screen, such as `#d7dae0`."""
    colour = style_of(pilot, words).color
    assert colour is not None
    return colour.get_truecolor().hex


def framed(pilot: Pilot[None]) -> list[str]:
    """Return the lines inside the frame of the dialog on the screen."""
    frame = pilot.app.screen.query_one(".dialog").region
    rows = text_of(pilot).splitlines()[frame.y + 1 : frame.bottom - 1]
    return [row[frame.x + 1 : frame.right - 1] for row in rows]


def dialog_of(pilot: Pilot[None]) -> list[str]:
    """Return the lines of the dialog on the screen that hold anything, without its frame."""
    return [line.strip() for line in framed(pilot) if line.strip()]
