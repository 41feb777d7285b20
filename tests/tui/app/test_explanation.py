"""What F1 says about a panel, and how it is left."""

import pytest

from nn_tui.tui.app.explanation import ExplanationScreen
from nn_tui.tui.drawing.glyphs import GLYPHS
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until

from .screen import app_of, dialog_of


async def test_f1_explains_the_panel_that_has_the_focus_and_without_one_the_network() -> None:
    async with opened(ScriptedRun(CIRCLES), (120, 60)) as pilot:
        app = app_of(pilot)
        for name in (*app.panels, None):
            app.screen.set_focus(None if name is None else app.panels[name])
            panel = app.panels[name or "diagram"]
            await pilot.press("f1")
            await until(pilot, lambda: "Escape closes this; ? lists all keys." in text_of(pilot))
            heading, *paragraph, hint = dialog_of(pilot)
            assert heading == panel.NAME
            assert " ".join(paragraph) == panel.EXPLANATION
            assert hint == "Escape closes this; ? lists all keys."
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)


@pytest.mark.parametrize("key", ["escape", "f1", "enter", "space", "q"])
async def test_an_explanation_is_left_with_nearly_any_key_which_does_nothing_else(key: str) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExplanationScreen))
        await pilot.press("s")
        assert isinstance(pilot.app.screen, ExplanationScreen)
        await pilot.press(key)
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert run.commands == []
        assert pilot.app.return_code is None


async def test_an_explanation_is_spelled_in_the_terminals_characters_and_taken_word_for_word() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        app_of(pilot).push_screen(ExplanationScreen("Errors", "δ is [bold]the error[/bold]", GLYPHS["ascii"]))
        await until(pilot, lambda: "the error" in text_of(pilot))
        assert dialog_of(pilot)[:2] == ["Errors", "d is [bold]the error[/bold]"]
