"""Changing one setting: what is listed and completed while it is typed, what is refused, and what is returned."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from textual.binding import Binding
from textual.widgets import OptionList

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.fields import recipe_fields
from nn_tui.engine.recipe.loading import changed
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.recipe_form.completion import completions
from nn_tui.tui.recipe_form.setting_dialog import Setting, SettingScreen
from tests.tui.dialogs.asked import Asked, Empty, asked
from tests.tui.scripted import until

HINT = ["Tab completes, up and down choose, Enter uses it from the next update", "on, Escape cancels."]
CLIPS = [
    "training.clip_norm              not set       bound of the norm of...",
    "training.clip_value             not set       bound of each gradient",
]


def allow(_setting: Setting) -> None:
    """Allow everything."""


def dialog() -> SettingScreen:
    return SettingScreen(Experiment(), "", allow, GLYPHS["ascii"])


@asynccontextmanager
async def begun(text: str) -> AsyncGenerator[Asked[Setting]]:
    """Open the dialog with a text in its field."""
    async with Empty("ascii").run_test(size=(80, 24)) as pilot:
        found = Asked[Setting](pilot)
        await pilot.app.push_screen(SettingScreen(Experiment(), text, allow, GLYPHS["ascii"]), found.answers.append)
        await until(pilot, lambda: len(found.lines) > 2)
        await pilot.pause()
        yield found


def highlighted(shown: Asked[Setting]) -> str:
    """Return the first word of the line that is highlighted."""
    option = shown.pilot.app.screen.query_one(OptionList).highlighted_option
    assert option is not None
    return str(option.prompt).split()[0]


def listed(shown: Asked[Setting]) -> list[str]:
    """Return the lines of the list."""
    return shown.inside[2:-2]


async def test_it_begins_with_all_fields_listed_below_an_empty_one() -> None:
    async with asked(dialog()) as shown:
        first = completions(recipe_fields(Experiment()), "", 69, GLYPHS["ascii"])[:7]
        assert [line.rstrip("▇") for line in shown.inside] == [  # the bar at the side of the list
            "Change a setting of the running experiment",
            "(batch_size = 16)",
            *(completion.line for completion in first),
            *HINT,
        ]
        assert listed(shown)[0] == "seed                            0             determines data, spl..."
        assert highlighted(shown) == "seed"
        assert shown.values == [""]


async def test_a_text_that_it_begins_with_is_gone_on_with() -> None:
    async with begun("training.clip") as shown:
        assert listed(shown) == CLIPS
        await shown.press("_", "v")
        assert shown.values == ["training.clip_v"]
        assert listed(shown) == CLIPS[1:]


async def test_arrow_keys_move_the_highlight_and_go_round_the_ends() -> None:
    async with asked(dialog()) as shown:
        await shown.type("loss = ")
        assert listed(shown)[:3] == ["mse", "mae", "huber"]
        for key, word in (
            ("down", "mae"),
            ("down", "huber"),
            ("up", "mae"),
            ("up", "mse"),
            ("up", "hinge"),
            ("up", "cross_entropy"),
            ("down", "hinge"),
            ("down", "mse"),
        ):
            await shown.press(key)
            assert highlighted(shown) == word
        assert shown.values == ["loss = "]


async def test_with_nothing_listed_the_keys_do_nothing() -> None:
    async with asked(dialog()) as shown:
        await shown.type("bogus")
        await shown.press("down", "up", "tab")
        assert (shown.values, shown.focus) == (["bogus"], 0)
        assert listed(shown) == []


async def test_the_first_completion_is_highlighted_again_after_each_letter() -> None:
    async with asked(dialog()) as shown:
        await shown.type("clip")
        await shown.press("down")
        assert highlighted(shown) == "training.clip_value"
        await shown.press("_")
        assert listed(shown) == CLIPS
        assert highlighted(shown) == "training.clip_norm"


async def test_tab_puts_the_highlighted_completion_into_the_field_and_typing_goes_on_behind_it() -> None:
    async with asked(dialog()) as shown:
        await shown.type("loss h")
        await shown.press("down", "tab")
        assert shown.values == ["training.loss = hinge"]
        await shown.type("clip")
        await shown.press("down", "home", "tab")
        assert shown.values == ["training.clip_value = "]
        await shown.press("2")
        assert shown.values == ["training.clip_value = 2"]
        await shown.press("enter")
        assert await shown.answer() == ("training.clip_value", 2)


async def test_a_click_puts_a_completion_into_the_field() -> None:
    async with asked(dialog()) as shown:
        await shown.type("clip")
        await shown.pilot.click("OptionList", offset=(3, 1))
        await until(shown.pilot, lambda: shown.values == ["training.clip_value = "])
        assert shown.focus == 0
        await shown.press("shift+tab")
        assert shown.focus == 0


async def test_enter_completes_a_field_first_and_then_returns_its_path_and_value() -> None:
    async with asked(dialog()) as shown:
        await shown.type("batch")
        await shown.press("enter")
        assert (shown.values, shown.answers) == (["training.batch_size = "], [])
        await shown.press("enter")
        assert shown.answers == []
        assert shown.inside[-3] == "training.batch_size: expected a value, as in training.batch_size = 16"
        await shown.press("3", "2", "enter")
        assert await shown.answer() == ("training.batch_size", 32)


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("l2 1/4", ("training.l2", 0.25)),
        ("loss h", ("training.loss", "h")),
        ("clip_norm =", ("training.clip_norm", None)),
    ],
)
async def test_enter_returns_what_was_typed_and_not_what_is_highlighted(text: str, setting: Setting) -> None:
    async with asked(dialog()) as shown:
        await shown.type(text)
        await shown.press("enter")
        assert await shown.answer() == setting


async def test_escape_returns_nothing() -> None:
    async with asked(dialog()) as shown:
        await shown.type("batch_size = 3")
        await shown.press("escape")
        assert await shown.answer() is None


async def test_nothing_is_objected_to_before_a_name_and_a_value_are_there() -> None:
    async with asked(dialog()) as shown:
        for text in ("", "bogus", "bogus ", "bogus =", "= 3", "l2", "l2 =", "l2 = 3"):
            await shown.type("bogus = 3")
            assert shown.inside[-3] == "there is no field bogus"
            await shown.type(text)
            assert "there is no" not in " ".join(shown.inside)
            assert shown.inside[-2:] == HINT


async def test_enter_says_what_is_wrong_where_there_is_nothing_to_complete() -> None:
    async with asked(dialog()) as shown:
        error = shown.pilot.app.theme_variables["error"].lower()
        for text, sentence in (
            ("bogus", "there is no field bogus"),
            ("batchsize", "there is no field batchsize; did you mean batch_size?"),
            ("seed =", "seed: expected a value, as in seed = 0"),
        ):
            await shown.type(text)
            await shown.press("enter")
            assert shown.inside[-3] == sentence
            assert shown.colour(sentence) == error
            assert (shown.values, shown.answers) == ([text], [])


def refuse(setting: Setting) -> None:
    """Refuse all but one value, each kind of error in its turn."""
    path, value = setting
    if value == 1:
        raise InputError(f"{path} [β] cannot be {value}")
    if value == 2:
        raise ValueError(f"{value} is too large")


async def test_what_is_refused_is_said_as_it_is_typed_and_enter_does_not_return_it() -> None:
    async with asked(SettingScreen(Experiment(), "", refuse, GLYPHS["ascii"])) as shown:
        for text, sentence in (("l2 = 1", "training.l2 [beta] cannot be 1"), ("l2 = 2", "2 is too large")):
            await shown.type(text)
            assert shown.inside[-3] == sentence
            await shown.press("enter")
            assert (shown.inside[-3], shown.answers) == (sentence, [])
        await shown.type("l2 = 3")
        assert "too large" not in " ".join(shown.inside)
        await shown.press("enter")
        assert await shown.answer() == ("training.l2", 3)


async def test_the_fields_are_those_of_the_experiment_with_their_values_as_they_are() -> None:
    experiment = changed(
        Experiment(), {"training.optimizer": "momentum", "network.freeze": ["[bold]", "layers.0.bias"]}
    )
    async with asked(SettingScreen(experiment, "", allow, GLYPHS["ascii"])) as shown:
        await shown.type("freeze")
        assert listed(shown) == ["network.freeze                  [bold], la... parameters that do n..."]
        await shown.type("mom")
        assert listed(shown) == ["training.optimizer.momentum     0.9           momentum of momentum"]
        await shown.type("momentum 0.5")
        await shown.press("enter")
        assert await shown.answer() == ("training.optimizer.momentum", 0.5)


def test_its_keys_come_before_those_of_the_field_and_are_not_among_the_hints() -> None:
    own = [key for key in SettingScreen.BINDINGS if isinstance(key, Binding)]
    assert [(key.key, key.action, key.description, key.show, key.priority) for key in own] == [
        ("tab", "complete", "complete", False, True),
        ("up", "move(-1)", "", False, True),
        ("down", "move(1)", "", False, True),
    ]
