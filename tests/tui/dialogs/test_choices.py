"""Choosing one of several things, saying yes, and the list that stays usable where Textual's would fail."""

import pytest
from rich.style import Style
from textual.events import Click

from nn_tui.tui.dialogs.choose import ChoiceScreen
from nn_tui.tui.dialogs.confirm import ConfirmScreen
from nn_tui.tui.dialogs.option_list import SafeOptionList
from nn_tui.tui.drawing.glyphs import GLYPHS

from .asked import Asked, asked

NAMES = ("relu", "tanh", "[b]gelu[/b]")


def choice(current: str, names: tuple[str, ...] = NAMES) -> ChoiceScreen:
    return ChoiceScreen("Which activation?", names, current, GLYPHS["braille"])


def list_of(dialog: Asked[str]) -> SafeOptionList:
    return dialog.pilot.app.screen.query_one(SafeOptionList)


async def test_the_choices_stand_between_a_heading_and_a_hint_letter_for_letter() -> None:
    async with asked(choice("tanh"), size=(42, 14)) as dialog:
        assert dialog.lines == [
            "╭──────────────────────────────────────╮",
            "│                                      │",
            "│  Which activation?                   │",
            "│                                      │",
            "│  relu                                │",
            "│  tanh                                │",
            "│  [b]gelu[/b]                         │",
            "│                                      │",
            "│  Enter chooses, Escape cancels.      │",
            "│                                      │",
            "╰──────────────────────────────────────╯",
        ]


@pytest.mark.parametrize(
    ("current", "keys", "chosen"),
    [
        ("relu", ["enter"], "relu"),
        ("tanh", ["enter"], "tanh"),
        ("[b]gelu[/b]", ["enter"], "[b]gelu[/b]"),
        ("relu", ["down", "enter"], "tanh"),
        ("tanh", ["up", "enter"], "relu"),
        ("relu", ["down", "escape"], None),
    ],
)
async def test_enter_returns_the_highlighted_choice_which_is_the_current_one_at_first(
    current: str, keys: list[str], chosen: str | None
) -> None:
    async with asked(choice(current)) as dialog:
        await dialog.press(*keys)
        assert await dialog.answer() == chosen


async def test_where_the_current_one_is_not_among_them_the_first_is_highlighted() -> None:
    async with asked(choice("sigmoid")) as dialog:
        await dialog.press("enter")
        assert await dialog.answer() == "relu"


async def test_a_click_chooses() -> None:
    async with asked(choice("relu")) as dialog:
        await dialog.pilot.click(SafeOptionList, offset=(1, 2))
        assert await dialog.answer() == "[b]gelu[/b]"


@pytest.mark.parametrize("option", [2, 3])
async def test_a_click_that_arrives_after_its_option_is_gone_does_nothing(option: int) -> None:
    async with asked(choice("relu")) as dialog:
        options = list_of(dialog)
        options.remove_option_at_index(2)
        options.post_message(Click(options, 1, 2, 0, 0, 1, False, False, False, style=Style(meta={"option": option})))
        await dialog.pilot.pause()
        assert (dialog.answers, options.highlighted) == ([], 0)
        options.post_message(Click(options, 1, 1, 0, 0, 1, False, False, False, style=Style(meta={"option": 1})))
        assert await dialog.answer() == "tanh"


async def test_pages_are_turned_once_the_list_is_laid_out_and_not_before() -> None:
    new = SafeOptionList("a", "b")
    new.highlighted = 1
    new.action_page_up()
    new.action_page_down()
    assert new.highlighted == 1
    names = tuple(f"choice {number}" for number in range(40))
    async with asked(choice("choice 0", names)) as dialog:
        await dialog.press("pagedown")
        further = list_of(dialog).highlighted
        assert further is not None
        assert 6 < further < 13
        await dialog.press("pagedown", "pageup", "enter")
        assert await dialog.answer() == f"choice {further}"


def sure() -> ConfirmScreen:
    return ConfirmScreen("Start again at epoch 0?", "Enter restarts, Escape cancels.", GLYPHS["braille"])


async def test_a_confirmation_shows_the_question_and_what_the_keys_do() -> None:
    async with asked(sure()) as dialog:
        assert dialog.inside == ["Start again at epoch 0?", "Enter restarts, Escape cancels."]


@pytest.mark.parametrize(("key", "answer"), [("enter", True), ("escape", None)])
async def test_enter_says_yes_and_escape_nothing(key: str, answer: bool | None) -> None:
    async with asked(sure()) as dialog:
        await dialog.press("x", "space")
        assert dialog.answers == []
        await dialog.press(key)
        assert await dialog.answer() is answer


async def test_a_list_of_keys_tells_what_enter_does_but_no_footer_repeats_the_hint() -> None:
    async with asked(sure()) as dialog:
        binding = dialog.pilot.app.screen.active_bindings["enter"].binding
        assert (binding.description, binding.show) == ("go on", False)
