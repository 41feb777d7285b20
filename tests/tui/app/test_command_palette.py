"""The command palette: what it lists in which order, and what becomes of a choice."""

from inspect import isawaitable

import pytest
from textual.app import SystemCommand
from textual.command import CommandList
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from nn_tui.engine import load_experiment
from nn_tui.engine.runs import (
    AddLayer,
    AddNeuron,
    Change,
    Command,
    Rate,
    RemoveLayer,
    SetParameter,
    SetSpeed,
    Step,
    Toggle,
)
from nn_tui.tui.app.command_palette import CommandPaletteScreen, QuickSearch
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.app.keys import key_names
from nn_tui.tui.dialogs.choose import ChoiceScreen
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.recipe_form.setting_dialog import SettingScreen
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until
from tests.tui.snapshots import snapshot_of

from .screen import app_of, dialog_of

LISTED = """\
# generated data: the deviation of their jitter; not set, the dataset's own
Noise: not set ...
# the share that is kept for testing
Test fraction: 0.2 ...
# the probability with which an activation is left out in training
Dropout: 0.0 ...
# the cost function; not set, what fits the task
Loss: not set ...
Loss: not set → mse
Loss: not set → mae
Loss: not set → huber
Loss: not set → binary_cross_entropy
Loss: not set → hinge
# how gradients become updates
Optimizer: adam ...
Optimizer: adam → sgd
Optimizer: adam → momentum
Optimizer: adam → nesterov
Optimizer: adam → adagrad
Optimizer: adam → rmsprop
Optimizer: adam → adamw
Optimizer: adam → nadam
Optimizer: adam → radam
Optimizer: adam → lion
Optimizer: adam → lbfgs
# how large a step an update takes
Learning rate: 0.01 ...
# moves the learning rate from epoch to epoch
Schedule: constant ...
Schedule: constant → step
Schedule: constant → exponential
Schedule: constant → cosine
Schedule: constant → cosine_restarts
Schedule: constant → one_cycle
Schedule: constant → inverse_scaling
Schedule: constant → plateau
# samples an update, or all
Batch size: 16 ...
# when a run stops by itself, or unlimited
Epochs: 200 ...
# whether each epoch has a new order
Shuffle: true ...
Shuffle: true → false
# seconds of training after which it stops
Time limit: not set ...
# stop when the loss has come down to it
Target: not set ...
# stop when the loss has not improved for a number of epochs
Early stopping: not set ...
# stop when the loss does not move
Plateau: not set ...
# stop when the training loss is more than this multiple of the initial one
Explosion: not set ...
# balanced, or a weight by class name
Class weights: not set ...
# l1 Σ |w| is added to what is minimised
L1: 0.0 ...
# ½ l2 Σ w² is added to what is minimised
L2: 0.0 ...
# bound of the norm of all gradients together
Clip norm: not set ...
# bound of each gradient
Clip value: not set ...
# bound of the norm of the weights into a neuron
Max norm: not set ...
# Network
Activation of hidden 1: tanh ...
Add a neuron to hidden 1
Remove hidden 1
Activation of hidden 2: tanh ...
Add a neuron to hidden 2
Remove hidden 2
Activation of output: sigmoid ...
Add a layer after inputs
Add a layer after hidden 1
Add a layer after hidden 2
# Learning rate and speed
Speed: as fast as it goes
Speed: gentle: the epoch at most doubles within a second
Speed: 10 epochs a second
Speed: 1 epoch a second
Speed: 1 batch a second
Speed: 2 operations a second
# Colours
Theme: dark
Theme: light
Theme: contrast
Theme: colour-blind
Theme: terminal
"""
"""All that is listed behind the keys, each below its explanation."""


def offered(pilot: Pilot[None]) -> list[SystemCommand]:
    """Return what the palette would offer now."""
    app = app_of(pilot)
    return list(app.get_system_commands(app.screen))


async def choose(pilot: Pilot[None], title: str) -> None:
    """Carry a command out."""
    (command,) = (command for command in offered(pilot) if command.title == title)
    result: object = command.callback()
    if isawaitable(result):
        await result


async def test_everything_is_listed_keys_first_and_each_with_its_explanation() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        app = app_of(pilot)
        found = [(command.title, command.help) for command in offered(pilot)]
        keys = [
            (key.tooltip, f"{group.heading}: key {key_names(key)}")
            for group in app.key_groups
            if not group.own or group.heading == "Network"
            for key in group.bindings
        ]
        assert found[: len(keys)] == keys
        assert found[0] == ("Run or pause", "Running: key space")
        assert keys[-1] == ("Select a neuron one layer on, out of any grid", "Network: key shift+right")
        meaning, expected = "", []
        for line in LISTED.splitlines():
            if line.startswith("# "):
                meaning = line[2:]
            else:
                expected.append((line, meaning))
        assert found[len(keys) :] == expected


async def test_before_the_first_snapshot_only_keys_speeds_and_themes_are_listed() -> None:
    async with opened(ScriptedRun()) as pilot:
        explanations = {command.help for command in offered(pilot) if ": key " not in command.help}
        assert explanations == {"Learning rate and speed", "Colours"}


async def test_own_keys_are_listed_of_the_focused_panel_alone() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app = app_of(pilot)
        zero = "Set the selected weight or bias to zero"
        assert zero not in [command.title for command in offered(pilot)]
        app.panels["neuron"].focus()
        await pilot.pause()
        assert "Select a neuron one layer on, out of any grid" not in [command.title for command in offered(pilot)]
        await choose(pilot, zero)
        await until(pilot, lambda: run.commands)
        assert run.commands == [SetParameter(1, 0, 0, 0.0)]
        app.screen.set_focus(None)
        titles = [command.title for command in offered(pilot)]
        assert zero not in titles
        assert "Run or pause" in titles


@pytest.mark.parametrize(
    ("title", "command"),
    [
        ("Run or pause", Toggle()),
        ("Train exactly one batch: one update", Step("batch")),
        ("Optimizer: adam → sgd", Change((("training.optimizer", "sgd"),))),
        ("Shuffle: true → false", Change((("training.shuffle", False),))),
        ("Add a neuron to hidden 2", AddNeuron(2)),
        ("Remove hidden 1", RemoveLayer(1)),
        ("Add a layer after inputs", AddLayer(0)),
        ("Add a layer after hidden 2", AddLayer(2)),
        ("Speed: as fast as it goes", SetSpeed("max")),
        ("Speed: gentle: the epoch at most doubles within a second", SetSpeed("gentle")),
        ("Speed: 10 epochs a second", SetSpeed(Rate(10, "epoch"))),
        ("Speed: 1 epoch a second", SetSpeed(Rate(1, "epoch"))),
        ("Speed: 1 batch a second", SetSpeed(Rate(1, "batch"))),
        ("Speed: 2 operations a second", SetSpeed(Rate(2, "operation"))),
    ],
)
async def test_a_choice_becomes_a_command(title: str, command: Command) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await choose(pilot, title)
        await until(pilot, lambda: run.commands)
        assert run.commands == [command]


async def test_a_setting_opens_the_prompt_with_its_name_and_an_activation_the_list() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await choose(pilot, "Batch size: 16 ...")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingScreen) and pilot.app.screen.query(Input))
        assert pilot.app.screen.query_one(Input).value == "training.batch_size = "
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        for layer in ("hidden 2: tanh", "output: sigmoid"):
            await choose(pilot, f"Activation of {layer} ...")
            heading = f"Activation of {layer.partition(':')[0]}"
            await until(pilot, lambda heading=heading: heading in text_of(pilot))
            assert isinstance(pilot.app.screen, ChoiceScreen)
            assert dialog_of(pilot)[0] == heading
            await pilot.press("escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def test_a_key_of_the_list_acts_on_its_panel_and_a_theme_is_taken() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        app = app_of(pilot)
        await choose(pilot, "Show activations, errors, weights, gradients")
        await until(pilot, lambda: "Network · activation ·" in str(app.panels["diagram"].border_title))
        await choose(pilot, "Hide or show the panel Curves")
        assert not app.panels["curve"].display
        await choose(pilot, "Theme: contrast")
        assert app.theme == "nn-tui-contrast"


async def test_losses_are_listed_that_fit_the_task_and_arrows_as_the_terminal_has_them() -> None:
    app = Dashboard(ScriptedRun(snapshot_of(load_experiment("iris"))), GLYPHS["ascii"])
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: app.complete)
        losses = [command.title for command in offered(pilot) if command.title.startswith("Loss: ")]
        assert losses == [
            "Loss: not set ...",
            "Loss: not set -> mse",
            "Loss: not set -> mae",
            "Loss: not set -> huber",
            "Loss: not set -> binary_cross_entropy",
            "Loss: not set -> cross_entropy",
        ]


async def test_the_list_on_screen_is_in_the_same_order() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Learning rate and speed: key [" in text_of(pilot))
        lines = [line.strip() for line in text_of(pilot).splitlines()]
        first = lines.index("Run or pause")
        assert "Search for what to do" in lines[first - 3]
        assert lines[first + 1].split("  ")[0] == "Running: key space"  # the bar at the right may reach down to it
        assert lines[first + 4 : first + 8] == [
            "Train exactly one batch: one update",
            "Running: key b",
            "Carry out one operation",
            "Running: key o",
        ]
        found = pilot.app.screen.query_one(CommandList)
        assert isinstance(found, OptionList)
        assert not found.can_focus


async def test_there_is_never_more_than_one_palette() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPaletteScreen))
        app_of(pilot).action_command_palette()
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 2


async def test_what_a_search_does_after_the_palette_was_left_harms_nothing() -> None:
    async with opened(ScriptedRun(CIRCLES)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPaletteScreen))
        palette = pilot.app.screen
        assert isinstance(palette, CommandPaletteScreen)
        await until(pilot, lambda: palette.query_one(CommandList).option_count)
        await palette.dismiss()
        assert not palette.children
        await palette._gather_commands("theme").wait()
        await palette._watch__show_busy()
        palette._watch__list_visible()
        assert len(pilot.app.screen_stack) == 1


@pytest.mark.parametrize(
    ("query", "candidate", "offsets"),
    [
        ("set", "Reset it", [2, 3, 4]),
        ("st", "Restart", [2, 3]),
        ("rt", "Restart", [5, 6]),
        ("rar", "Restart", [0, 4, 5]),
        ("tr", "Restart", [3, 5]),
        ("sets", "Reset it", []),
        ("x", "Reset it", []),
        ("E t", "reset it", [1, 5, 7]),
        ("a" * 15 + "b" * 15, "ab" * 30, [*range(0, 30, 2), *range(29, 59, 2)]),
    ],
)
def test_letters_are_found_in_their_order_however_many_ways_there_are(
    query: str, candidate: str, offsets: list[int]
) -> None:
    score, found = QuickSearch().match(query, candidate)
    assert list(found) == offsets
    assert (score > 0) == bool(offsets)
