"""With few colours or none: what is chosen, where one types and what is no value yet are told without a ground."""

from collections.abc import Iterator

import pytest
from rich.style import Style
from textual.pilot import Pilot

from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.drawing.theme import TERMINAL
from nn_tui.tui.terminal.capabilities import Colours
from tests.tui.scripted import CIRCLES, ScriptedRun, until


def written(pilot: Pilot[None]) -> Iterator[tuple[str, Style]]:
    """Yield the pieces of text on screen with their styles."""
    for strip in pilot.app.screen._compositor.render_strips():
        for text, style, _ in strip:
            if style is not None:
                yield text, style


@pytest.mark.parametrize("colours", ["16", "none"])
async def test_what_is_chosen_and_where_one_types_are_marked(colours: Colours) -> None:
    app = Dashboard(ScriptedRun(CIRCLES), theme=TERMINAL, colours=colours)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.complete)
        app.action_choose_activation(1)
        await until(pilot, lambda: any("softplus" in text for text, _ in written(pilot)))
        await pilot.pause()
        (chosen,) = {bool(style.underline) for text, style in written(pilot) if text.strip() == "tanh" and style.bold}
        assert chosen
        await pilot.press("escape")
        app.action_edit_setting("")
        await until(pilot, lambda: any("batch_size = 16" in text for text, _ in written(pilot)))
        await until(pilot, lambda: any(style.reverse and text == "(" for text, style in written(pilot)))
        (rest,) = (style for text, style in written(pilot) if text.startswith("batch_size = 16)"))
        assert rest.underline
        assert not rest.reverse


async def test_a_theme_of_ours_is_not_taken_where_there_are_too_few_colours() -> None:
    app = Dashboard(ScriptedRun(CIRCLES), theme=TERMINAL, colours="16")
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.complete)
        app.choose_theme("light")
        assert app.theme == TERMINAL.name
        app.choose_theme("terminal")
        assert app.theme == TERMINAL.name
