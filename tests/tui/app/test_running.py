"""The keys that run a session, the dialog for a learning rate, and what any part of the dashboard can say and send."""

import pytest
from msgspec import structs
from textual.pilot import Pilot
from textual.widgets import Input

from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.runs import (
    ChangeSpeed,
    Command,
    LookAt,
    Rate,
    ReleaseLearningRate,
    SetLearningRate,
    SetParameter,
    Snapshot,
    Speed,
    Toggle,
)
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.app.session_app import SessionApp
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.messages import Ask, NeuronSelected
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until

from .screen import Told, app_of, dialog_of, place_of, told


async def asked_for_a_rate(pilot: Pilot[None]) -> Input:
    """Open the dialog for a learning rate, and return its field."""
    await pilot.press("equals_sign")
    await until(pilot, lambda: "Learning rate" in text_of(pilot) and pilot.app.screen.query(Input))
    return pilot.app.screen.query_one(Input)


async def test_the_dialog_for_a_learning_rate_says_what_it_takes() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        field = await asked_for_a_rate(pilot)
        assert (field.value, field.placeholder) == ("", "(0.03, 1e-3, 1/30)")
        lines = dialog_of(pilot)
        assert lines[0] == "Learning rate, now 0.01"
        assert " ".join(lines[-2:]) == (
            "Enter uses it from the next update on, or, with nothing typed, returns it to the schedule; Escape cancels."
        )
        assert any("0.03, 1e-3, 1/30" in line for line in lines)


@pytest.mark.parametrize(
    ("typed", "commands"),
    [("0.5", [SetLearningRate(0.5)]), ("1/40", [SetLearningRate(0.025)]), ("", [ReleaseLearningRate()])],
)
async def test_what_is_typed_becomes_the_rate_and_nothing_goes_back_to_the_schedule(
    typed: str, commands: list[Command]
) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await asked_for_a_rate(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        (await asked_for_a_rate(pilot)).value = typed
        await pilot.press("enter")
        await until(pilot, lambda: run.commands)
        assert run.commands == commands
        assert len(pilot.app.screen_stack) == 1


@pytest.mark.parametrize(
    ("snapshot", "sentences"),
    [
        (structs.replace(CIRCLES, batch=3), ["Finishes epoch 3, which was begun"]),
        (structs.replace(CIRCLES, operation=2), ["Finishes epoch 3, which was begun"]),
        (structs.replace(CIRCLES, batch=3, state="running"), []),
        (CIRCLES, []),
    ],
)
async def test_s_in_the_midst_of_an_epoch_says_that_it_finishes_it(snapshot: Snapshot, sentences: list[str]) -> None:
    run = ScriptedRun(snapshot)
    async with opened(run) as pilot:
        await pilot.press("b", "o", "s")
        await until(pilot, lambda: len(run.commands) == 3)
        assert [message for message, _, _ in told(pilot)] == sentences


@pytest.mark.parametrize(
    ("speed", "key", "sentences"),
    [
        ("max", ">", ["It cannot run faster: the speed is as fast as it goes"]),
        ("max", "<", []),
        (Rate(0.5, "operation"), "<", ["It cannot run slower: the speed is 0.5 operations a second"]),
        (Rate(0.5, "operation"), ">", []),
        ("gentle", "<", []),
    ],
)
async def test_at_either_end_of_the_speeds_it_says_so(speed: Speed, key: str, sentences: list[str]) -> None:
    run = ScriptedRun(structs.replace(CIRCLES, speed=speed, epoch=50))
    async with opened(run) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: run.commands)
        assert [message for message, _, _ in told(pilot)] == sentences


async def test_keys_of_other_panels_act_wherever_the_focus_is() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        app = app_of(pilot)
        app.panels["neuron"].focus()
        await pilot.press("v")
        await until(pilot, lambda: "Network · activation" in text_of(pilot))
        await pilot.press("l", "d")
        await until(pilot, lambda: "Loss (log)" in text_of(pilot) or "log" in str(app.panels["curve"].border_title))
        await until(pilot, lambda: "decision map" not in text_of(pilot))


async def test_a_neuron_that_is_selected_is_so_in_all_panels() -> None:
    async with opened(ScriptedRun(CIRCLES), (160, 50)) as pilot:
        app = app_of(pilot)
        places: list[NeuronId] = [(2, 0), (2, 1)]
        for key, place in zip(("right", "down"), places, strict=True):
            await pilot.press(key)
            await until(pilot, lambda place=place: app.selected == place)
            assert [panel.selected for panel in app.panels.values()] == [place] * len(app.panels)
        await until(pilot, lambda: "Neuron h2.2" in text_of(pilot))
        app.post_message(NeuronSelected(1, 4))
        await until(pilot, lambda: "Neuron h1.5" in text_of(pilot))


async def test_what_a_panel_asks_for_is_sent() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app = app_of(pilot)
        app.panels["neuron"].post_message(Ask(SetParameter(1, 0, 0, 2.5)))
        await until(pilot, lambda: run.commands)
        assert run.commands == [SetParameter(1, 0, 0, 2.5)]
        assert app.sent == 1


def test_an_app_begins_with_nothing_shown_the_first_neuron_and_any_sample() -> None:
    for app in (SessionApp(ScriptedRun()), Dashboard(ScriptedRun())):
        assert app.shown is None
        assert (app.selected, app.look_at, app.sent) == ((1, 0), LookAt(), 0)
        assert app.glyphs is GLYPHS["braille"]


def test_an_app_knows_the_number_of_the_command_that_it_sent_last() -> None:
    run = ScriptedRun()
    app = SessionApp(run)
    for number, command in enumerate((Toggle(), ChangeSpeed(1)), 1):
        app.send(command)
        assert app.sent == number
    assert run.commands == [Toggle(), ChangeSpeed(1)]
    app.refresh_soon()


async def test_what_it_says_is_spelled_and_taken_word_for_word_and_trouble_stays_longer() -> None:
    app = SessionApp(ScriptedRun(), GLYPHS["ascii"])
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.say("η is [bold]0.5[/bold]")
        app.say("no such thing [b]", trouble=True)
        await until(pilot, lambda: len(told(pilot)) == 2)
        assert told(pilot) == [
            Told("lr is [bold]0.5[/bold]", "information", 4),
            Told("No such thing [b]", "warning", 8),
        ]
        await until(pilot, lambda: "lr is [bold]0.5[/bold]" in text_of(pilot))
        await until(pilot, lambda: "No such thing [b]" in text_of(pilot))
        assert place_of(pilot, "lr is")[1] < place_of(pilot, "No such thing")[1]
