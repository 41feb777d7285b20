"""Changing a run while it trains: what people type and choose becomes commands, once it makes sense."""

import pytest
from msgspec import structs
from rich.style import Style
from textual.events import Click
from textual.widgets import Input

from nn_tui.engine import load_experiment
from nn_tui.engine.recipe.loading import load_experiment as load
from nn_tui.engine.runs import AddLayer, AddNeuron, AddSample, Change, Command, RemoveLayer, RemoveNeuron, SetActivation
from nn_tui.engine.timeline.event_log import Event
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.dialogs.confirm import ConfirmScreen
from nn_tui.tui.dialogs.option_list import SafeOptionList
from nn_tui.tui.dialogs.sample_form import SampleForm
from nn_tui.tui.panels.messages import NeuronSelected
from nn_tui.tui.recipe_form.setting_dialog import SettingScreen
from tests.tui.scripted import CIRCLES, Pilot, ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of


def app_of(pilot: Pilot[None]) -> Dashboard:
    assert isinstance(pilot.app, Dashboard)
    return pilot.app


async def ready(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: app_of(pilot).shown is not None)


def told(pilot: Pilot[None]) -> str:
    """Return what people are being told in the corner."""
    return "\n".join(notification.message for notification in app_of(pilot)._notifications)


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a setting at the prompt and press Enter."""
    await pilot.press("e")
    await until(pilot, lambda: isinstance(pilot.app.screen, SettingScreen))
    pilot.app.screen.query_one(Input).value = text
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()


async def test_a_typed_setting_is_sent() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await ready(pilot)
        await typed(pilot, "batch_size 32")
        await until(pilot, lambda: run.commands)
        assert run.commands == [Change((("training.batch_size", 32),))]
        assert len(pilot.app.screen_stack) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("batch_size many", "expected a whole number or all, got 'many'"),
        ("l2 = -1", "training.l2: expected a number >= 0.0"),
        ("activation rellu", "there is no 'rellu'"),
        ("loss poisson", "poisson is for"),
        ("batchsize 3", "did you mean batch_size?"),
    ],
)
async def test_a_setting_that_cannot_be_is_explained_and_stays_in_its_field(text: str, sentence: str) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await ready(pilot)
        await typed(pilot, text)
        await until(pilot, lambda: sentence in " ".join(text_of(pilot).split()))
        assert pilot.app.screen.query_one(Input).value == text
        assert run.commands == []


async def test_what_needs_a_restart_says_so_and_asks() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await ready(pilot)
        await typed(pilot, "samples 300")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await until(pilot, lambda: "training starts again at epoch 0" in text_of(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert run.commands == []
        await typed(pilot, "samples 300")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("enter")
        await until(pilot, lambda: run.commands)
        assert run.commands == [Change((("data.samples", 300),), restart=True)]


async def test_the_prompt_completes_fields_and_values() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await ready(pilot)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingScreen))
        await pilot.press(*"optim", "tab")
        assert pilot.app.screen.query_one(Input).value == "training.optimizer = "
        await pilot.press(*"mom", "tab", "enter")
        await until(pilot, lambda: run.commands)
        assert run.commands == [Change((("training.optimizer", "momentum"),))]


async def test_an_offer_that_was_clicked_is_taken_also_where_others_have_come_in_its_place() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await ready(pilot)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingScreen))
        offers, field = pilot.app.screen.query_one(SafeOptionList), pilot.app.screen.query_one(Input)
        offers.highlighted = 9
        offered = offers.get_option_at_index(9).id
        offers.action_select()
        offers.clear_options()
        await until(pilot, lambda: field.value == offered)


async def test_offers_that_are_gone_or_not_laid_out_harm_nothing() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await ready(pilot)
        await pilot.press("A")
        await until(pilot, lambda: pilot.app.screen.query(SafeOptionList))
        offers = pilot.app.screen.query_one(SafeOptionList)
        gone = Style(meta={"option": offers.option_count})
        offers.post_message(Click(offers, 1, 1, 0, 0, 1, shift=False, meta=False, ctrl=False, style=gone))
        offers.styles.height = 0
        await pilot.pause()
        offers.clear_options().add_options(["one", "another"])
        offers.highlighted = 0
        await pilot.press("pagedown", "pageup")
        await pilot.pause()
        assert offers.highlighted == 0


@pytest.mark.parametrize(
    ("key", "place", "command"),
    [
        ("plus", (2, 1), AddNeuron(2)),
        ("minus", (2, 1), RemoveNeuron(2, 1)),
        ("L", (1, 0), AddLayer(1)),
        ("L", (0, 0), AddLayer(0)),
        ("L", (3, 0), AddLayer(2)),
        ("K", (2, 0), RemoveLayer(2)),
    ],
)
async def test_the_selected_neuron_says_what_is_changed(key: str, place: tuple[int, int], command: Command) -> None:
    run = ScriptedRun(snapshot_of(load_experiment("circles")))
    async with opened(run) as pilot:
        await ready(pilot)
        app_of(pilot).select(NeuronSelected(*place))
        await pilot.press(key)
        assert run.commands == [command]


@pytest.mark.parametrize("key", ["plus", "minus", "K"])
async def test_inputs_and_outputs_are_left_alone_with_a_sentence(key: str) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await ready(pilot)
        app_of(pilot).select(NeuronSelected(0, 0))
        await pilot.press(key)
        await until(pilot, lambda: "select a hidden one first" in told(pilot))
        assert run.commands == []


async def test_an_activation_is_chosen_from_a_list() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await ready(pilot)
        await pilot.press("A")
        await until(pilot, lambda: pilot.app.screen.query(SafeOptionList))
        await until(pilot, lambda: "Activation of hidden 1" in text_of(pilot))
        await pilot.press("down", "enter")
        await until(pilot, lambda: run.commands)
        assert run.commands == [SetActivation(1, "relu")]


async def test_a_sample_is_typed_with_its_class_and_nonsense_is_explained() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await ready(pilot)
        await pilot.press("u")
        await until(pilot, lambda: isinstance(pilot.app.screen, SampleForm) and pilot.app.screen.query(Input))
        await pilot.press(*"0.3", "tab", *"up", "tab", *"INNER", "enter")
        await until(pilot, lambda: "x2: 'up' is not a number" in text_of(pilot))
        await pilot.press(*"-1", "enter")
        await until(pilot, lambda: run.commands)
        assert run.commands == [AddSample((0.3, -1.0), "inner")]


async def test_a_class_that_does_not_exist_is_refused_with_those_that_do() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await ready(pilot)
        await pilot.press("u")
        await until(pilot, lambda: isinstance(pilot.app.screen, SampleForm) and pilot.app.screen.query(Input))
        await pilot.press("tab", "tab", *"middle", "enter")
        await until(pilot, lambda: "there is no 'middle'; choose one of outer, inner" in text_of(pilot))
        assert run.commands == []


async def test_the_sample_of_a_regression_has_numbers_for_targets() -> None:
    run = ScriptedRun(snapshot_of(load("plane")))
    async with opened(run) as pilot:
        await ready(pilot)
        await pilot.press("u")
        await until(pilot, lambda: isinstance(pilot.app.screen, SampleForm) and pilot.app.screen.query(Input))
        await pilot.press(*"1", "tab", *"2", "tab", *"2,5", "enter")
        await until(pilot, lambda: run.commands)
        assert run.commands == [AddSample((1.0, 2.0), (2.5,))]


async def test_what_was_refused_is_told_once() -> None:
    refusal = Event(2, "refused", "hidden 1: the last neuron of a layer stays")
    run = ScriptedRun(structs.replace(CIRCLES, events=(*CIRCLES.events, refusal)))
    async with opened(run) as pilot:
        await until(pilot, lambda: "the last neuron of a layer stays" in told(pilot))
        app = app_of(pilot)
        app.clear_notifications()
        # A snapshot that comes through a socket brings events of its own.
        same = structs.replace(refusal)
        app.show(structs.replace(CIRCLES, events=(*CIRCLES.events, same)))
        await pilot.pause()
        assert not app._notifications
        again = structs.replace(refusal, number=refusal.number + 1)
        app.show(structs.replace(CIRCLES, events=(*CIRCLES.events, same, again)))
        await pilot.pause()
        assert told(pilot) == "Hidden 1: the last neuron of a layer stays"


async def test_the_palette_offers_every_action_with_its_key_and_the_settings_with_their_values() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await ready(pilot)
        app = app_of(pilot)
        assert app.focused is app.panels["diagram"]
        offered = {command.title: command for command in app.get_system_commands(app.screen)}
        for binding in app.keys:
            assert binding.tooltip in offered
        assert "key s" in offered["Train exactly one epoch, or finish the one begun"].help
        assert "Batch size: 16 ..." in offered
        assert "Optimizer: adam → sgd" in offered
        assert "Loss: not set → cross_entropy" not in offered
        assert "Add a neuron to hidden 1" in offered
        assert "Theme: light" in offered
        offered["Remove hidden 2"].callback()
        offered["Optimizer: adam → sgd"].callback()
        await until(pilot, lambda: len(run.commands) == 2)
        assert run.commands == [RemoveLayer(2), Change((("training.optimizer", "sgd"),))]


async def test_a_command_is_found_and_carried_out_by_typing() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Search for what to do" in text_of(pilot))
        await pilot.press(*"Theme: light")
        await until(pilot, lambda: "Theme: light" in text_of(pilot).replace("Theme: light", "", 1))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.theme == "nn-tui-light")
