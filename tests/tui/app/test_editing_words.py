"""What people are asked and told while they change a run, word for word, and what is sent in the end."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, load_experiment
from nn_tui.engine.network.activations import ACTIVATIONS
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import AddLayer, AddSample, Change, Command, RemoveLayer, SetActivation
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.dialogs.choose import ChoiceScreen
from nn_tui.tui.dialogs.confirm import ConfirmScreen
from nn_tui.tui.dialogs.option_list import SafeOptionList
from nn_tui.tui.dialogs.sample_form import SampleForm
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.messages import NeuronSelected
from nn_tui.tui.recipe_form.setting_dialog import SettingScreen
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of

from .screen import Told, app_of, dialog_of, told

KEYS = ("e", "plus", "minus", "L", "K", "A", "u")


async def closed(pilot: Pilot[None]) -> None:
    """Wait until no dialog is open."""
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a setting at the prompt and press Enter."""
    await pilot.press("e")
    await until(pilot, lambda: isinstance(pilot.app.screen, SettingScreen) and pilot.app.screen.query(Input))
    pilot.app.screen.query_one(Input).value = text
    await pilot.pause()
    await pilot.press("enter")


@pytest.mark.parametrize("key", KEYS)
async def test_before_the_first_snapshot_there_is_nothing_to_change(key: str) -> None:
    run = ScriptedRun()
    async with opened(run) as pilot:
        await pilot.press(key)
        await pilot.pause()
        app_of(pilot).action_change("training.l2", 0.5)
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        assert (run.commands, len(pilot.app.screen_stack), told(pilot)) == ([], 1, [])


# Settings


async def test_the_prompt_begins_with_what_is_given_and_lists_what_the_run_has() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        for text in ("", "training.l2 = "):
            app_of(pilot).action_edit_setting(text) if text else app_of(pilot).action_edit_setting()
            await until(pilot, lambda: isinstance(pilot.app.screen, SettingScreen) and pilot.app.screen.query(Input))
            assert pilot.app.screen.query_one(Input).value == text
            await until(pilot, lambda: dialog_of(pilot)[:1] == ["Change a setting of the running experiment"])
            await pilot.press("escape")
            await closed(pilot)


async def test_a_setting_that_the_run_has_already_is_not_sent_and_a_sentence_says_so() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await typed(pilot, "batch_size 16")
        await until(pilot, lambda: told(pilot))
        assert told(pilot) == [Told("training.batch_size already has this value", "information", 4)]
        await typed(pilot, "seed 0")
        await until(pilot, lambda: len(told(pilot)) > 1)
        assert told(pilot)[1] == Told("seed already has this value", "information", 4)  # a name keeps its letters
        assert run.commands == []


async def test_a_value_that_cannot_be_is_told_as_a_warning() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app_of(pilot).action_change("training.batch_size", -3)
        await until(pilot, lambda: told(pilot))
        with pytest.raises(InputError) as error:
            changed(CIRCLES.experiment, {"training.batch_size": -3})
        assert told(pilot) == [Told(str(error.value), "warning", 8)]
        assert run.commands == []


@pytest.mark.parametrize(
    ("text", "question", "change"),
    [
        (
            "samples 300",
            "data.samples makes new data: training starts again at epoch 0.",
            Change((("data.samples", 300),), restart=True),
        ),
        (
            "seed 7",
            "seed cannot change while it trains: training starts again at epoch 0.",
            Change((("seed", 7),), restart=True),
        ),
    ],
)
async def test_before_training_starts_again_the_reason_is_given(text: str, question: str, change: Command) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        for answer in ("escape", "enter"):
            await typed(pilot, text)
            await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
            await until(pilot, lambda: "Enter restarts" in text_of(pilot))
            assert dialog_of(pilot) == [question, "Enter restarts, Escape cancels."]
            assert run.commands == []
            await pilot.press(answer)
            await closed(pilot)
        await until(pilot, lambda: run.commands)
        assert run.commands == [change]
        assert told(pilot) == []


async def test_what_the_data_do_not_allow_is_said_at_the_prompt_but_new_data_are_not_made_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = ScriptedRun(CIRCLES)
    checked: list[Experiment] = []
    monkeypatch.setattr(run, "check", checked.append)
    async with opened(run) as pilot:
        await typed(pilot, "l2 = 0.5")
        await until(pilot, lambda: run.commands)
        assert {experiment.training.l2 for experiment in checked} == {0.5}
        checked.clear()
        await typed(pilot, "samples = 300")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        assert checked == []


# The network


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("plus", "Neurons are added to hidden layers; select a hidden one first"),
        ("minus", "Inputs and outputs belong to the data; select a hidden one first"),
        ("K", "Inputs and outputs belong to the data; select a hidden one first"),
    ],
)
@pytest.mark.parametrize("layer", [0, 3])
async def test_inputs_and_outputs_stay_with_a_warning_that_says_why(key: str, words: str, layer: int) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app_of(pilot).select(NeuronSelected(layer, 0))
        await pilot.press(key)
        await until(pilot, lambda: told(pilot))
        assert told(pilot) == [Told(words, "warning", 8)]
        assert run.commands == []


@pytest.mark.parametrize(("after", "command"), [(0, AddLayer(0)), (1, AddLayer(1)), (3, AddLayer(2))])
async def test_a_layer_is_added_where_it_is_told_wherever_the_selection_is(after: int, command: Command) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app_of(pilot).select(NeuronSelected(2, 0))
        app_of(pilot).action_add_layer(after)
        assert run.commands == [command]


async def test_a_selection_beyond_a_smaller_network_means_the_nearest_neuron() -> None:
    run = ScriptedRun(snapshot_of(changed(Experiment(), {"network.hidden": [3, 3]})))
    async with opened(run) as pilot:
        app = app_of(pilot)
        app.select(NeuronSelected(2, 70))
        await pilot.press("K")
        assert run.commands == [RemoveLayer(2)]
        app.select(NeuronSelected(9, 70))
        await pilot.press("L")
        assert run.commands[1:] == [AddLayer(2)]


@pytest.mark.parametrize(
    ("layer", "heading", "absent", "present"),
    [
        (1, "Activation of hidden 1", {"swish", "softmax"}, "tanh"),
        (2, "Activation of hidden 2", {"swish", "softmax"}, "tanh"),
        (3, "Activation of output", {"swish"}, "sigmoid"),
    ],
)
async def test_the_activations_that_a_layer_can_have_are_listed_with_the_present_one_chosen(
    layer: int, heading: str, absent: set[str], present: str
) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app_of(pilot).select(NeuronSelected(layer, 0))
        await pilot.press("A")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen) and heading in text_of(pilot))
        offers = pilot.app.screen.query_one(SafeOptionList)
        listed = [str(offers.get_option_at_index(index).prompt) for index in range(offers.option_count)]
        assert listed == [name for name in ACTIVATIONS if name not in absent]
        assert offers.highlighted == listed.index(present)
        # The same one again is no change.
        await pilot.press("enter")
        await closed(pilot)
        await pilot.press("A")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen) and heading in text_of(pilot))
        await pilot.press("escape")
        await closed(pilot)
        assert run.commands == []
        await pilot.press("A")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen) and heading in text_of(pilot))
        await pilot.press("home", "enter")
        await until(pilot, lambda: run.commands)
        assert run.commands == [SetActivation(layer, listed[0])]


async def test_inputs_have_no_activation() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app_of(pilot).select(NeuronSelected(0, 0))
        await pilot.press("A")
        await until(pilot, lambda: told(pilot))
        assert told(pilot) == [Told("Inputs have no activation; select another layer", "warning", 8)]
        assert len(pilot.app.screen_stack) == 1
        # Told which layer, the selection does not matter.
        app_of(pilot).action_choose_activation(2)
        await until(pilot, lambda: "Activation of hidden 2" in text_of(pilot))


# The data


async def test_a_sample_begins_as_the_one_on_screen_and_escape_adds_none() -> None:
    run = ScriptedRun(CIRCLES)
    sample = CIRCLES.subject.sample
    assert sample is not None
    async with opened(run) as pilot:
        for key in ("escape", "enter"):
            await pilot.press("u")
            await until(pilot, lambda: isinstance(pilot.app.screen, SampleForm) and pilot.app.screen.query(Input))
            fields = [field.value for field in pilot.app.screen.query(Input)]
            assert fields == [*(f"{value:g}" for value in sample.inputs), "outer"]
            await pilot.press(key)
            await closed(pilot)
        await until(pilot, lambda: run.commands)
        assert run.commands == [AddSample((float(fields[0]), float(fields[1])), "outer")]


async def test_every_dialog_is_drawn_in_the_terminals_characters() -> None:
    app = Dashboard(ScriptedRun(snapshot_of(load_experiment("circles"))), GLYPHS["ascii"])
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: app.complete)
        for key in ("e", "A", "u", "equals_sign", "w", "n"):
            await pilot.press(key)
            await until(pilot, lambda: len(app.screen_stack) == 2)
            await until(pilot, lambda: app.screen.query(Input) or app.screen.query(SafeOptionList))
            await pilot.pause()
            assert text_of(pilot).isascii()
            await pilot.press("escape")
            await closed(pilot)
