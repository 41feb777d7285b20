"""The curves under the keyboard and the mouse: what is drawn, which epochs are in sight, what the cursor reads."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot

from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.curves.curves_panel import CurvesPanel
from nn_tui.tui.panels.curves.epoch_window import ALL, Window
from tests.tui.app.screen import app_of
from tests.tui.scripted import ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of

from .test_curves_panel import SMALL, with_losses


@pytest.fixture(scope="module")
def later() -> Snapshot:
    return snapshot_of(SMALL, epochs=12)


def curves_of(pilot: Pilot[None]) -> CurvesPanel:
    """Return the panel on screen."""
    return pilot.app.query_one(CurvesPanel)


@asynccontextmanager
async def focused(snapshot: Snapshot, size: tuple[int, int] = (120, 36)) -> AsyncGenerator[Pilot[None]]:
    """Open a dashboard on a snapshot with the focus on the curves."""
    async with opened(ScriptedRun(snapshot), size) as pilot:
        shown = curves_of(pilot).snapshot
        assert shown is not None
        assert shown.curves is snapshot.curves
        curves_of(pilot).focus()
        yield pilot


async def test_keys_change_what_is_drawn_wherever_the_focus_is(later: Snapshot) -> None:
    async with opened(ScriptedRun(later)) as pilot:
        await until(pilot, lambda: "Loss" in text_of(pilot))
        for name in ("Accuracy", "Learning rate", "Gradient norm", "Loss"):
            await pilot.press("m")
            assert name in str(curves_of(pilot).border_title)
        await pilot.press("M")
        assert "Gradient norm" in str(curves_of(pilot).border_title)
        await pilot.press("l")
        assert "log" in str(curves_of(pilot).border_title)
        await pilot.press("right_curly_bracket", "right_curly_bracket", "left_curly_bracket")
        assert curves_of(pilot).view.smoothing == 0.5
        await pilot.press(*["right_curly_bracket"] * 6)
        assert curves_of(pilot).view.smoothing == 0.99


async def test_the_latest_epochs_and_all_of_them_take_turns(later: Snapshot) -> None:
    snapshot = with_losses(later, [1.0] * 1001, [1.0] * 1001)
    async with opened(ScriptedRun(snapshot)) as pilot:
        shown = curves_of(pilot).snapshot
        assert shown is not None
        assert shown.curves is snapshot.curves
        await pilot.press("0")
        assert curves_of(pilot).view.window.bounds(1000) == (900, 1000)
        await pilot.press("0")
        assert curves_of(pilot).view.window == ALL


async def test_the_focused_curves_are_zoomed_moved_and_reset(later: Snapshot) -> None:
    snapshot = with_losses(later, [1.0] * 401, [1.0] * 401)
    async with focused(snapshot) as pilot:
        seen = lambda: curves_of(pilot).view.window.bounds(400)  # noqa: E731 - one word for what is asked so often
        await pilot.press("up")
        assert seen() == (200, 400)
        await pilot.press("pageup")
        assert seen() == (150, 350)
        await pilot.press("shift+left")
        assert seen() == (100, 300)
        await pilot.press("pagedown", "shift+right")
        assert curves_of(pilot).view.window == Window(200)
        await pilot.press("down")
        assert curves_of(pilot).view.window == ALL
        await pilot.press("end")
        assert seen() == (300, 400)
        await pilot.press("home")
        assert curves_of(pilot).view.window == ALL


async def test_the_cursor_moves_by_a_column_and_zooming_keeps_it_in_place(later: Snapshot) -> None:
    snapshot = with_losses(later, [1.0] * 401, [1.0] * 401)
    async with focused(snapshot) as pilot:
        await pilot.press("left")
        assert curves_of(pilot).view.cursor == 400
        await pilot.press(*["left"] * 4)
        cursor = curves_of(pilot).view.cursor
        assert cursor is not None
        assert 340 < cursor < 380
        assert f"{cursor:.0f}" in text_of(pilot)
        await pilot.press(*["up"] * 6)
        low, high = curves_of(pilot).view.window.bounds(400)
        assert high - low == 8
        assert low < cursor < high
        await pilot.press(*["left"] * 9)
        moved = curves_of(pilot).view.cursor
        assert moved is not None
        assert curves_of(pilot).view.window.bounds(400)[0] <= moved < low
        await pilot.press("escape")
        assert curves_of(pilot).view.cursor is None


async def test_with_few_epochs_the_cursor_moves_from_point_to_point(later: Snapshot) -> None:
    async with focused(with_losses(later, [1.0, 0.5, 0.4], [1.0, 0.5, 0.4])) as pilot:
        await pilot.press("left", "left")
        assert curves_of(pilot).view.cursor == 1
        await pilot.press("left", "left", "left")
        assert curves_of(pilot).view.cursor == 0
        await pilot.press("right")
        assert curves_of(pilot).view.cursor == 1


async def test_escape_without_a_cursor_leaves_the_whole_screen(later: Snapshot) -> None:
    async with focused(later) as pilot:
        await pilot.press("z")
        await until(pilot, lambda: curves_of(pilot).size.width == 118)
        await pilot.press("left", "escape")
        assert curves_of(pilot).view.cursor is None
        assert app_of(pilot).zoomed == "curve"
        await pilot.press("escape")
        await until(pilot, lambda: app_of(pilot).zoomed is None)


async def test_a_click_and_a_drag_set_the_cursor_and_the_wheel_zooms(later: Snapshot) -> None:
    snapshot = with_losses(later, [1.0] * 401, [1.0] * 401)
    async with focused(snapshot) as pilot:
        panel = curves_of(pilot)
        await pilot.mouse_down(panel, offset=(panel.size.width // 2, 5))
        first = panel.view.cursor
        assert first is not None
        assert 100 < first < 300
        await pilot.hover(panel, offset=(panel.size.width // 2 + 8, 5))
        assert panel.view.cursor is not None
        assert panel.view.cursor > first
        await pilot.mouse_up(panel, offset=(panel.size.width // 2 + 8, 5))
        dragged = panel.view.cursor
        await pilot.hover(panel, offset=(panel.size.width - 1, 5))
        assert panel.view.cursor == dragged
        await pilot._post_mouse_events([MouseScrollUp], panel, offset=(panel.size.width // 2, 5), button=0)
        low, high = panel.view.window.bounds(400)
        assert high - low == 200
        assert low < first < high
        await pilot._post_mouse_events([MouseScrollUp], panel, offset=(panel.size.width // 2, 5), button=0)
        nearer, further = panel.view.window.bounds(400)
        assert further - nearer == 100
        assert low < nearer < first < further < high
        await pilot._post_mouse_events([MouseScrollDown], panel, offset=(panel.size.width // 2, 5), button=0)
        assert panel.view.window.bounds(400) == pytest.approx((low, high), abs=1)
        await pilot._post_mouse_events([MouseScrollDown], panel, offset=(panel.size.width // 2, 5), button=0)
        assert panel.view.window == ALL


async def test_keys_before_the_first_snapshot_do_nothing() -> None:
    async with opened(ScriptedRun()) as pilot:
        curves_of(pilot).focus()
        await pilot.press("left", "up", "pageup", "end", "home", "0", "m", "right_curly_bracket", "escape")
        assert curves_of(pilot).selected_text() == ""
