"""The keys that go to another moment of a run, on a run that really goes there."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from nn_tui.engine import Experiment
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.timeline.place import Place
from nn_tui.tui.drawing.plot_axes import BELOW
from nn_tui.tui.panels.curves.curves_panel import CurvesPanel
from nn_tui.tui.panels.network.network_panel import NetworkPanel
from tests.tui.scripted import text_of, until

from .live import live, settled
from .screen import dialog_of


async def pressed(pilot: Pilot[None], *keys: str) -> Snapshot:
    """Return what is on screen once all that came of the keys is."""
    await pilot.press(*keys)
    return await settled(pilot)


async def at_rest(pilot: Pilot[None]) -> str:
    """Return the text on screen once no signal moves on it any more."""
    await settled(pilot)
    diagram = pilot.app.query_one(NetworkPanel)
    await until(pilot, lambda: diagram._timer is None)
    await pilot.pause()
    return text_of(pilot)


def status_of(pilot: Pilot[None]) -> str:
    return text_of(pilot).splitlines()[0]


@pytest.mark.parametrize(("step", "back"), [("s", "S"), ("b", "B"), ("o", "O")])
async def test_every_step_has_its_way_back_and_the_screen_is_what_it_was(step: str, back: str) -> None:
    async with live(Experiment()) as (_, pilot, _):
        await pilot.press("2")  # the curves show what lies ahead too, faded
        shown = list[str]()
        for _ in range(3):
            shown.append(await at_rest(pilot))
            await pressed(pilot, step)
        for key in (back, "backspace", back):
            found = await pressed(pilot, key)
            assert found.timeline.past
            assert (await at_rest(pilot)).splitlines()[2:] == shown.pop().splitlines()[
                2:
            ]  # above is memory and the like


async def test_the_status_line_tells_the_place_and_how_far_the_run_has_come() -> None:
    async with live(Experiment(), size=(160, 50)) as (_, pilot, _):
        await pressed(pilot, "s", "s", "b", "o")
        assert " paused   epoch 2/200 " in status_of(pilot)
        await pressed(pilot, "S")
        assert " paused  at 2 of 2.1.1  epoch 2/200 " in status_of(pilot)
        await pressed(pilot, "]")
        assert " paused  on b2  epoch 2/200 " in status_of(pilot)
        await pressed(pilot, "s", "B")
        assert " paused  at b2@2.24 of 3  epoch 2/200 " in status_of(pilot)


async def test_a_place_that_is_typed_is_gone_to() -> None:
    async with live(Experiment()) as (_, pilot, _):
        await pressed(pilot, "s", "s", "s")
        await pilot.press("G")
        await until(pilot, lambda: "Go to" in text_of(pilot) and bool(pilot.app.screen.query(Input)))
        assert "The run stands at 3; main has come to 3. Enter goes there, Escape cancels." in " ".join(
            dialog_of(pilot)
        )
        pilot.app.screen.query_one(Input).value = "somewhere"
        await pilot.press("enter")
        await until(pilot, lambda: "is no place in a run" in text_of(pilot))
        pilot.app.screen.query_one(Input).value = "1.4.2"
        found = await pressed(pilot, "enter")
        assert found.place == Place(1, 4, 2)


async def test_scrubbing_goes_by_epochs_as_far_as_the_run_has_come() -> None:
    async with live(Experiment()) as (_, pilot, _):
        await pressed(pilot, "s", "s", "b")
        assert (await pressed(pilot, "left_parenthesis")).place == Place(1)
        assert (await pressed(pilot, "left_parenthesis", "left_parenthesis")).place == Place(0)
        assert (await pressed(pilot, "right_parenthesis", "right_parenthesis", "right_parenthesis")).place == Place(
            2, 1
        )


async def test_a_change_is_undone_and_redone_and_branches_are_gone_between() -> None:
    async with live(Experiment()) as (_, pilot, _):
        await pressed(pilot, "T")
        assert "There is one branch" in text_of(pilot)
        before = await pressed(pilot, "s")
        raised = await pressed(pilot, "]", "s")
        assert (await pressed(pilot, "U")).learning_rate == before.learning_rate
        assert (await pressed(pilot, "ctrl+r")).learning_rate == raised.learning_rate
        await pilot.press("T")
        await until(pilot, lambda: "Branches" in text_of(pilot))
        first, second = dialog_of(pilot)[1:3]
        assert first.startswith("main  to 2, loss ")
        assert ", here" in first
        assert second.startswith("b2    from main@1, to 1, loss ")
        assert "learning rate 0.02 → by the" in second
        found = await pressed(pilot, "down", "enter")
        assert (found.timeline.branch, found.place) == ("b2", Place(1))


async def test_what_cannot_be_done_is_said() -> None:
    async with live(Experiment()) as (_, pilot, _):
        await pressed(pilot, "backspace")
        assert "this is the beginning of the run" in text_of(pilot)
        await pressed(pilot, "U")
        assert "there is nothing to undo" in text_of(pilot)
        await pressed(pilot, "P")
        assert "there is nothing to run back through" in " ".join(text_of(pilot).split())


async def test_the_mouse_on_the_axis_below_the_curves_takes_the_run_along() -> None:
    async with live(Experiment()) as (_, pilot, _):
        await pressed(pilot, "s", "s", "s", "s")
        curves = pilot.app.query_one(CurvesPanel)
        row = curves.size.height - BELOW + 1
        await pilot.click(curves, offset=(curves.size.width // 2 + 3, row))
        found = await settled(pilot)
        assert found.place in (Place(1), Place(2), Place(3))
        assert found.timeline.past
        await pilot.click(curves, offset=(curves.size.width, row))
        assert (await settled(pilot)).place == Place(4)


async def test_a_breakpoint_is_set_hit_and_run_back_to() -> None:
    async with live(Experiment()) as (app, pilot, _):
        await pilot.press("H")
        await until(pilot, lambda: "Stop when an epoch is reached" in text_of(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: bool(pilot.app.screen.query(Input)))
        pilot.app.screen.query_one(Input).value = "2"
        await pressed(pilot, "enter")
        await pilot.press("greater_than_sign", "greater_than_sign", "space")
        reached = "breakpoint: epoch 2 is reached"
        await until(pilot, lambda: app.shown and [event.sentence for event in app.shown.events][-1:] == [reached])
        found = await settled(pilot)
        assert (found.place, found.events[-1].sentence) == (Place(2), reached)
        await pressed(pilot, "s")
        assert (await pressed(pilot, "P")).place == Place(2)
        assert (await pressed(pilot, "P")).place == Place(0)
