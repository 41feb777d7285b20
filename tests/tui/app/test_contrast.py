"""Everything that is read on screen stands out from its ground, in each theme whose colours are ours."""

from collections.abc import Iterator

import pytest
from rich.color import Color as RichColor
from rich.style import Style
from textual.pilot import Pilot

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.drawing.theme import THEMES
from nn_tui.tui.terminal.capabilities import ThemeName
from tests.tui.drawing.colours import contrast_of
from tests.tui.scripted import ScriptedRun, until
from tests.tui.snapshots import snapshot_of

LEAST = 4.5
"""WCAG's level AA for text."""
OURS: tuple[ThemeName, ...] = tuple(name for name, theme in THEMES.items() if not theme.ansi)
IRIS = snapshot_of(
    Experiment(data=DataRecipe(source="iris"), network=NetworkRecipe(hidden=(4, 4))), epochs=1, operations=12
)
"""While a batch is stepped through, with a table of confusions."""


def too_faint(pilot: Pilot[None]) -> Iterator[tuple[str, float, str]]:
    """Yield the words that stand out too little, with their contrast and their colours."""
    screen = pilot.app.screen
    # What lies behind a dialog is dimmed, and not to be read.
    region = screen.children[0].region if len(pilot.app.screen_stack) > 1 else screen.region
    for strip in screen._compositor.render_strips()[region.y : region.bottom]:
        for text, style, _ in strip.crop(region.x, region.right):
            if style is None or not any(map(str.isalnum, text)):
                continue
            fore, back = colours_of(style)
            ratio = contrast_of(fore.get_truecolor(), back.get_truecolor())
            if ratio < LEAST:
                yield text, round(ratio, 2), f"{fore.name} on {back.name}"


def colours_of(style: Style) -> tuple[RichColor, RichColor]:
    assert style.color is not None, "no foreground"
    assert style.bgcolor is not None, "no ground"
    return (style.bgcolor, style.color) if style.reverse else (style.color, style.bgcolor)


@pytest.mark.parametrize(
    "theme", [theme if theme in ("dark", "light") else pytest.param(theme, marks=pytest.mark.slow) for theme in OURS]
)
async def test_panels_and_what_opens_over_them_can_be_read(theme: ThemeName) -> None:
    app = Dashboard(ScriptedRun(IRIS), theme=THEMES[theme])
    async with app.run_test(size=(150, 44), notifications=True) as pilot:
        await until(pilot, lambda: app.complete)
        seen = set(too_faint(pilot))
        for keys in (["d"], ["d", "tab"], ["6"], ["v", "tab", "tab"], ["u"], ["escape", "e", "b"], ["escape", "?"]):
            await pilot.press(*keys)
            await pilot.pause()
            seen |= set(too_faint(pilot))
        await pilot.press("escape", "ctrl+p")
        await pilot.pause(0.3)
        seen |= set(too_faint(pilot))
        await pilot.press("escape", "n")
        await pilot.pause(0.5)
        app.say("Something", trouble=True)
        await pilot.pause()
        seen |= set(too_faint(pilot))
    assert seen == set()
