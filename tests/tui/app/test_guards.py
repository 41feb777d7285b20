"""Whatever goes wrong in an action, a worker or a dialog is one sentence, and the run lives on."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs
from textual.pilot import Pilot
from textual.widgets import Input

from nn_tui.datasets import InputError
from nn_tui.engine.runs import Change, Toggle
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.app.help import HelpScreen
from nn_tui.tui.dialogs.dialog import Dialog
from nn_tui.tui.drawing.text_cells import capitalized
from nn_tui.tui.panels.network.network_panel import NetworkPanel
from nn_tui.tui.panels.neuron.neuron_panel import NeuronPanel
from nn_tui.tui.recipe_form.setting_dialog import SettingScreen
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until

from .screen import app_of, told

ERRORS = (
    MemoryError("Unable to allocate 7.28 TiB"),
    RecursionError(),
    OSError(28, "No space left on device"),
    InputError("expected fewer"),
)
SENTENCES = (
    "there is not enough memory for this: Unable to allocate 7.28 TiB",
    "this is nested too deeply",
    "No space left on device",
    "expected fewer",
)


class FaultError(Exception):
    """What nobody has thought of."""


def failing(error: Exception) -> Callable[..., None]:
    """Return a function that goes wrong, whatever it is called with."""

    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


async def lives_on(pilot: Pilot[None], run: ScriptedRun) -> None:
    """See that keys have their effect."""
    assert pilot.app.is_running
    before = len(run.commands)
    await pilot.press("space")
    await until(pilot, lambda: run.commands[before:] == [Toggle()])


@pytest.mark.parametrize(("error", "sentence"), zip(ERRORS, SENTENCES, strict=True))
async def test_an_action_that_fails_is_told(monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        monkeypatch.setattr(Dashboard, "action_copy", failing(error))
        await pilot.press("y")
        await until(pilot, lambda: told(pilot))
        assert [(each.message, each.severity) for each in told(pilot)] == [(capitalized(sentence), "warning")]
        await lives_on(pilot, run)
        assert app_of(pilot).failure is None
        assert await app_of(pilot).run_action("copy")  # it was one of the app's


@pytest.mark.parametrize(("error", "sentence"), zip(ERRORS, SENTENCES, strict=True))
async def test_a_worker_that_fails_is_told(monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        monkeypatch.setattr(SettingScreen, "__init__", failing(error))
        await pilot.press("e")
        await until(pilot, lambda: told(pilot))
        assert [(each.message, each.severity) for each in told(pilot)] == [(capitalized(sentence), "warning")]
        await lives_on(pilot, run)


@pytest.mark.parametrize(("error", "sentence"), zip(ERRORS, SENTENCES, strict=True))
@pytest.mark.parametrize("handler", ["consider", "accept"])
async def test_a_dialog_that_fails_tells_it_and_stays_open(
    monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str, handler: str
) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingScreen) and pilot.app.screen.query(Input))
        dialog = pilot.app.screen
        monkeypatch.setattr(SettingScreen, "_list" if handler == "consider" else "_objection", failing(error))
        await pilot.press(*"l2", "enter") if handler == "consider" else await pilot.press(*"l2=3")
        await until(pilot, lambda: sentence in text_of(pilot))
        assert pilot.app.screen is dialog
        monkeypatch.undo()
        field = dialog.query_one(Input)
        field.value = "training.l2 = 0.25"
        await until(pilot, lambda: sentence not in text_of(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: run.commands == [Change((("training.l2", 0.25),))])
        await lives_on(pilot, run)


@pytest.mark.parametrize(
    ("failed", "key"),
    [
        ((Dashboard, "action_copy"), "y"),
        ((SettingScreen, "__init__"), "e"),
        ((HelpScreen, "_on_screen_resume"), "question_mark"),
    ],
)
async def test_a_fault_is_told_and_kept_for_the_end(
    monkeypatch: pytest.MonkeyPatch, failed: tuple[type, str], key: str
) -> None:
    run = ScriptedRun(CIRCLES)

    async def meet_it() -> None:
        async with opened(run) as pilot:
            monkeypatch.setattr(*failed, failing(FaultError("odd")))
            await pilot.press(key)
            await until(pilot, lambda: told(pilot))
            assert told(pilot)[0].message == "This met a fault of nn-tui, FaultError: odd"
            await pilot.press("escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
            await lives_on(pilot, run)
            assert isinstance(app_of(pilot).failure, FaultError)
            assert run.commands == [Toggle()]

    with pytest.raises(FaultError, match="odd"):
        await meet_it()


async def asks(pilot: Pilot[None], keys: str) -> list[Dialog[Any]]:
    """Press keys so fast that the second comes before the first dialog is there; return the dialogs from the bottom."""
    for key in keys:
        pilot.app.simulate_key(key)
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1 + len(keys))
    await pilot.pause()
    return [screen for screen in pilot.app.screen_stack if isinstance(screen, Dialog)]


@pytest.mark.parametrize("keys", ["ee", "ue", "AA", "eue"])
async def test_stacked_dialogs_are_left_one_by_one(keys: str) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        dialogs = await asks(pilot, keys)
        assert len(dialogs) == len(keys)
        for left in range(len(keys) - 1, -1, -1):
            await pilot.press("escape")
            await until(pilot, lambda left=left: len(pilot.app.screen_stack) == 1 + left)
        await lives_on(pilot, run)


async def test_a_dialog_that_is_answered_while_another_lies_on_it_stays_and_can_be_answered_later() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        below, above = await asks(pilot, "ee")
        await below.action_dismiss(("training.l2", 0.5))
        await pilot.pause()
        assert pilot.app.screen_stack[1:] == [below, above]
        await above.action_dismiss(("training.l2", 0.25))
        await above.action_dismiss(("training.l2", 0.125))
        await until(pilot, lambda: run.commands)
        assert pilot.app.screen_stack[1:] == [below]
        await pilot.press("escape", "escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert run.commands == [Change((("training.l2", 0.25),))]
        await lives_on(pilot, run)


async def test_a_panel_that_cannot_be_drawn_says_why_and_the_others_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await until(pilot, lambda: "z = " in text_of(pilot))
        monkeypatch.setattr(NeuronPanel, "draw", failing(ERRORS[0]))
        await pilot.press("down")
        await until(pilot, lambda: "This cannot be drawn: there is not enough memory" in text_of(pilot))
        assert "What it has learned" in text_of(pilot)
        monkeypatch.undo()
        await pilot.press("up")
        await until(pilot, lambda: "z = " in text_of(pilot))
        await lives_on(pilot, run)


async def test_a_message_or_a_frame_that_there_is_no_memory_for_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await until(pilot, lambda: app_of(pilot).complete)
        monkeypatch.setattr(Dashboard, "_arrange", failing(ERRORS[0]))
        monkeypatch.setattr(NetworkPanel, "action_walk", failing(ERRORS[0]))
        await pilot.resize_terminal(100, 30)
        await pilot.press("down")
        await until(pilot, lambda: len(told(pilot)) >= 2)
        monkeypatch.setattr(Dashboard, "_measure", failing(ERRORS[0]))
        await until(pilot, lambda: len(told(pilot)) >= 3)
        assert {each.message for each in told(pilot)} == {capitalized(SENTENCES[0])}
        monkeypatch.undo()
        await lives_on(pilot, run)
        run.script(structs.replace(CIRCLES, epoch=77))
        app_of(pilot).refresh_soon()
        await until(pilot, lambda: "epoch 77" in text_of(pilot))
