"""How the dashboard ends: asked to, by a signal, or by an error, and what it leaves behind."""

import asyncio

import pytest

from nn_tui.engine.runs import Close, Step, Toggle
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.app.help import HelpScreen
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until

from .screen import app_of


class FaultError(Exception):
    """What goes wrong in these tests."""


def fail() -> None:
    """Go wrong."""
    raise FaultError


async def test_who_quits_tells_the_training_at_once_and_waits_for_it_at_the_end() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app_of(pilot).exit()
        assert run.commands == [Close()]
        assert not run.closed
        assert pilot.app.return_code == 0
    assert run.closed
    assert app_of(pilot).failure is None


async def test_the_status_of_the_program_is_the_one_it_is_left_with() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        app_of(pilot).exit(return_code=3)
        assert pilot.app.return_code == 3


async def test_an_error_of_its_own_ends_it_and_is_kept_without_a_word_on_the_screen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run, running = ScriptedRun(CIRCLES), True
    app = Dashboard(run)

    async def watch_it_end() -> None:
        nonlocal running
        async with app.run_test(size=(120, 36)):
            app.call_later(fail)
            for _ in range(1000):
                running = app.is_running
                if not running:
                    break
                await asyncio.sleep(0.01)

    with pytest.raises(FaultError):
        await watch_it_end()
    assert not running
    assert isinstance(app.failure, FaultError)
    assert app.return_code == 1
    assert run.closed
    shown = capsys.readouterr()
    assert "FaultError" not in shown.out + shown.err


async def test_an_error_of_a_panel_is_told_and_kept_and_the_run_goes_on() -> None:
    run = ScriptedRun(CIRCLES)
    app = Dashboard(run)

    async def look() -> None:
        async with app.run_test(size=(120, 36), notifications=True) as pilot:
            app.panels["curve"].call_later(fail)
            await until(pilot, lambda: "this met a fault of nn-tui, FaultError" in text_of(pilot))
            assert app.is_running
            await pilot.press("s")
            assert run.commands == [Step("epoch")]

    with pytest.raises(FaultError):
        await look()
    assert isinstance(app.failure, FaultError)


async def test_an_error_of_what_opens_while_it_ends_is_none() -> None:
    app = Dashboard(ScriptedRun(CIRCLES))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: app.complete)
        app.call_later(fail)
        app.exit()
    assert app.failure is None
    assert app.return_code == 0


async def test_a_dialog_is_closed_once_however_often_it_is_told_to_and_the_dashboard_stays() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app = app_of(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        dialog = app.screen
        await dialog.dismiss()
        assert len(app.screen_stack) == 1
        await dialog.dismiss()
        assert len(app.screen_stack) == 1
        await pilot.press("space")
        assert run.commands == [Toggle()]
