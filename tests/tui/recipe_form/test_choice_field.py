"""A field for one of several words: what it looks like, what the arrow keys do, and the list behind Enter."""

from textual.binding import Binding

from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.recipe_form.choice_field import ChoiceField
from tests.tui.scripted import text_of, until

from .forms import Parts, parts

WORDS = ("relu", "tanh", "linear")


def field(value: str = "tanh", words: tuple[str, ...] = WORDS, none: str = "", name: str | None = None) -> ChoiceField:
    return ChoiceField("activation", words, value, GLYPHS["ascii"], none=none, id=name)


def told(app: Parts) -> list[str]:
    """Return the words that the form was told."""
    return [message.value for message in app.told if isinstance(message, ChoiceField.Changed)]


async def test_arrows_stand_around_the_word_while_the_keys_work_on_it() -> None:
    async with parts(lambda: [field(), field("relu")]) as (app, shown):
        accent, faint = app.theme_variables["accent"].lower(), app.theme_variables["nn-faint"].lower()
        assert shown.lines == ["< tanh >", "relu"]
        assert text_of(shown.pilot).splitlines()[1] == "  relu"
        for arrow in ("< ", " >"):
            assert shown.colour(arrow) == accent
            assert shown.style(arrow).bold
        assert shown.colour("tanh") not in (accent, faint)
        await shown.press("tab")
        assert shown.lines == ["tanh", "< relu >"]


async def test_no_word_is_shown_as_faint_words_of_its_own_or_as_nothing() -> None:
    async with parts(lambda: [field("", none="not set"), field("")]) as (app, shown):
        faint = app.theme_variables["nn-faint"].lower()
        assert shown.lines == ["< not set >"]
        assert shown.colour("not set") == faint
        await shown.press("tab")
        assert shown.lines == ["not set", "<  >"]
        assert shown.colour("not set") == faint


async def test_a_field_that_is_made_without_a_word_for_none_shows_nothing() -> None:
    async with parts(lambda: [ChoiceField("x", ("a", "b"), "", GLYPHS["ascii"])]) as (_, shown):
        assert shown.lines == ["<  >"]
        await shown.press("right")
        assert shown.lines == ["< a >"]


async def test_keys_step_through_the_words_and_round_the_ends_and_the_form_is_told_each_time() -> None:
    async with parts(lambda: [field("relu", name="choice")]) as (app, shown):
        assert told(app) == []
        for key, word in (
            ("right", "tanh"),
            ("space", "linear"),
            ("right", "relu"),
            ("left", "linear"),
            ("left", "tanh"),
        ):
            await shown.press(key)
            assert shown.lines == [f"< {word} >"]
        assert told(app) == ["tanh", "linear", "relu", "linear", "tanh"]
        assert {message.field.id for message in app.told if isinstance(message, ChoiceField.Changed)} == {"choice"}


async def test_from_a_word_that_is_not_among_them_the_keys_go_to_the_ends() -> None:
    for key, word in (("right", "relu"), ("left", "linear")):
        async with parts(lambda: [field("")]) as (_, shown):
            await shown.press(key)
            assert shown.lines == [f"< {word} >"]


async def test_without_words_the_keys_do_nothing() -> None:
    async with parts(lambda: [field("", ())]) as (app, shown):
        await shown.press("right", "left", "space")
        assert (shown.lines, told(app)) == (["<  >"], [])


async def test_enter_lists_the_words_with_the_present_one_highlighted() -> None:
    async with parts(lambda: [field("tanh", ("", *WORDS), "not set")]) as (app, shown):
        await shown.press("enter")
        await until(shown.pilot, lambda: "linear" in text_of(shown.pilot))
        assert shown.inside == ["activation", "not set", "relu", "tanh", "linear", "Enter chooses, Escape cancels."]
        await shown.press("down", "enter")
        await until(shown.pilot, lambda: shown.lines == ["< linear >"])
        assert told(app) == ["linear"]


async def test_none_can_be_chosen_from_the_list_and_is_where_it_begins_if_nothing_is_set() -> None:
    async with parts(lambda: [field("relu", ("", *WORDS), "not set")]) as (app, shown):
        for keys, word in ((("up", "enter"), "not set"), (("down", "down", "enter"), "tanh")):
            await shown.press("enter")
            await until(shown.pilot, lambda: "linear" in text_of(shown.pilot))
            await shown.press(*keys)
            await until(shown.pilot, lambda word=word: shown.lines == [f"< {word} >"])
        assert told(app) == ["", "tanh"]


async def test_escape_leaves_the_word_as_it_is() -> None:
    async with parts(lambda: [field()]) as (app, shown):
        await shown.press("enter")
        await until(shown.pilot, lambda: "linear" in text_of(shown.pilot))
        await shown.press("down", "escape")
        await until(shown.pilot, lambda: shown.lines == ["< tanh >"])
        assert told(app) == []


async def test_a_click_lists_the_words_as_well() -> None:
    async with parts(lambda: [field(name="choice")]) as (_, shown):
        await shown.pilot.click("#choice")
        await until(shown.pilot, lambda: "Enter chooses" in text_of(shown.pilot))


def test_its_keys_are_not_among_the_hints() -> None:
    found = [(key.key, key.action, key.show) for key in ChoiceField.BINDINGS if isinstance(key, Binding)]
    assert found == [("left", "step(-1)", False), ("right,space", "step(1)", False), ("enter", "choose", False)]
