"""Leaving a run: what the keys do where it is in this process, and where it is in another."""

from pathlib import Path

import pytest
from msgspec import structs

from nn_tui.engine.runs import Close, Hold, Toggle
from nn_tui.tui.app.leaving import ALWAYS, DETACH, STAY, STOP, LeaveScreen
from nn_tui.tui.config.remembered import Remembered
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, until

from .screen import app_of, told

ELSEWHERE = Hold(elsewhere=True, run="a-run")


def away(**fields: object) -> ScriptedRun:
    run = ScriptedRun(CIRCLES)
    run.hold = structs.replace(ELSEWHERE, **fields)
    return run


async def test_d_hands_the_run_over_and_ends_once_it_goes_on_elsewhere() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await pilot.press("D")
        await until(pilot, lambda: not pilot.app.is_running)
        assert run.left
        assert pilot.app.return_code == 0


@pytest.mark.parametrize(
    ("choice", "commands", "ends"),
    [(DETACH, [], True), (STOP, [Close()], False), (STAY, [], False), (ALWAYS, [], True)],
)
async def test_q_asks_what_is_to_become_of_a_run_elsewhere(
    choice: str, commands: list[Close], ends: bool, tmp_path: Path
) -> None:
    run = away()
    run.leave = lambda signal="": None  # a connection is let go
    async with opened(run) as pilot:
        app = app_of(pilot)
        app.remembered = Remembered(tmp_path / "state.json")
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, LeaveScreen))
        await pilot.press("ctrl+c")  # asks no second time
        await pilot.press(*["down"] * (DETACH, STOP, STAY, ALWAYS).index(choice), "enter")
        if ends:
            await until(pilot, lambda: not app.is_running)
        else:
            await until(pilot, lambda: not isinstance(app.screen, LeaveScreen))
        assert run.commands == commands
    assert Remembered(tmp_path / "state.json").on_quit == ("detach" if choice == ALWAYS else None)


async def test_ctrl_c_asks_where_q_does_not_any_more() -> None:
    run = away()
    async with opened(run) as pilot:
        app = app_of(pilot)
        app.remembered.remember(on_quit="detach")
        await pilot.press("ctrl+c")
        await until(pilot, lambda: isinstance(app.screen, LeaveScreen))
        await pilot.press("escape", "q")
        await until(pilot, lambda: not app.is_running)


async def test_who_loses_control_is_told_and_goes_on_watching() -> None:
    run = away()
    async with opened(run) as pilot:
        await pilot.press("space")
        assert run.commands == [Toggle()]
        run.hold = structs.replace(ELSEWHERE, controls=False, told="somebody has taken control", number=1)
        await until(pilot, lambda: any("has taken control" in each.message for each in told(pilot)))
        await pilot.press("q")  # nothing is to be asked
        await until(pilot, lambda: not pilot.app.is_running)
