"""A field of the form: its name, the widget for its value, the sentence below it, and what it tells the form."""

import pytest
from msgspec import structs
from textual.widgets import Input

from nn_tui.engine import Experiment
from nn_tui.engine.recipe.fields import find_field, recipe_fields
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.recipe_form.choice_field import ChoiceField
from nn_tui.tui.recipe_form.field_row import FieldRow
from nn_tui.tui.terminal.capabilities import Charset
from tests.tui.dialogs.asked import Asked
from tests.tui.scripted import text_of, until

from .forms import Parts, parts

FIELDS = recipe_fields(Experiment())


def row(path: str, text: str | None = None, charset: Charset = "ascii") -> FieldRow:
    field = find_field(FIELDS, path)
    return FieldRow(field, field.value if text is None else text, GLYPHS[charset])


def rows_of(app: Parts) -> list[FieldRow]:
    return list(app.query(FieldRow))


def screen(shown: Asked[None]) -> list[str]:
    return [line for line in text_of(shown.pilot).splitlines() if line]


def told(app: Parts) -> list[tuple[str, str]]:
    """Return which field was told of, and the text that it was edited to; nothing of who else said anything."""
    found: list[tuple[str, str]] = []
    for message in app.told:
        match message:
            case FieldRow.Edited(field=field, text=text):
                found.append((field.path, text))
            case FieldRow.Entered(field=field):
                found.append((field.path, "entered"))
            case _:
                found.append(("leaked", type(message).__name__))
    return found


async def test_a_name_is_written_out_and_that_of_a_part_is_set_in() -> None:
    paths = ("training.learning_rate", "training.optimizer.beta1", "training.schedule.warmup_epochs")
    async with parts(lambda: [row(path) for path in paths]) as (_, shown):
        assert screen(shown) == [
            "learning rate       0.01",
            "  beta1             0.9",
            "  warmup epochs     0",
        ]


@pytest.mark.parametrize(("charset", "name"), [("ascii", "xxxxxxxxxxxxxx..."), ("braille", "xxxxxxxxxxxxxxxx…")])
async def test_a_name_of_more_than_seventeen_letters_is_cut(charset: Charset, name: str) -> None:
    long = [structs.replace(find_field(FIELDS, "seed"), path=f"data.{'x' * length}") for length in (17, 18)]
    async with parts(lambda: [FieldRow(field, "", GLYPHS[charset]) for field in long], charset) as (_, shown):
        assert [line[:18].rstrip() for line in screen(shown)] == ["x" * 17, name]


async def test_the_name_of_the_field_that_is_typed_into_lights_up() -> None:
    async with parts(lambda: [row("seed"), row("dtype"), row("data.noise")]) as (app, shown):
        accent = app.theme_variables["accent"].lower()
        for lit in ("seed", "dtype", "noise", "seed"):
            colours = {name: shown.colour(name) for name in ("seed", "dtype", "noise")}
            assert [name for name, colour in colours.items() if colour == accent] == [lit]
            assert [name for name in colours if shown.style(name).bold] == [lit]
            await shown.press("tab")


async def test_words_are_stepped_through_and_everything_else_is_typed() -> None:
    paths = ("dtype", "data.task", "data.source", "network.activation", "training.batch_size", "network.weights")
    async with parts(lambda: [row(path) for path in paths]) as (app, shown):
        kinds = [type(next(iter(each.children))) for each in rows_of(app)]
        assert kinds == [ChoiceField, ChoiceField, Input, Input, Input, Input]
        assert screen(shown) == [
            "dtype             < float32 >",
            "task                (not set)",
            "source              circles",
            "activation          tanh",
            "batch size          16",
            "weights             (not set)",
        ]


async def test_a_word_that_may_be_left_out_has_one_step_more_for_not_set() -> None:
    async with parts(lambda: [row("data.task"), row("dtype")]) as (app, shown):
        await shown.press("right", "right", "right", "left")
        assert told(app) == [
            ("data.task", "entered"),
            ("data.task", "classification"),
            ("data.task", "regression"),
            ("data.task", ""),
            ("data.task", "regression"),
        ]
        app.told.clear()
        await shown.press("tab", "right", "right")
        assert told(app) == [("dtype", "entered"), ("dtype", "float64"), ("dtype", "float32")]


async def test_the_list_of_words_is_headed_by_the_path() -> None:
    async with parts(lambda: [row("data.task")]) as (_, shown):
        await shown.press("enter")
        await until(shown.pilot, lambda: "Enter chooses" in text_of(shown.pilot))
        assert shown.inside[:4] == ["data.task", "(not set)", "classification", "regression"]


async def test_words_for_a_field_that_is_typed_are_completed() -> None:
    async with parts(lambda: [row("data.source", ""), row("data.noise", "")]) as (app, shown):
        await shown.press("m", "o")
        await until(shown.pilot, lambda: "moons" in text_of(shown.pilot))
        await shown.press("right")
        assert told(app)[-1] == ("data.source", "moons")
        await shown.press("tab", "m", "o", "right")
        assert told(app)[-1] == ("data.noise", "mo")


async def test_the_form_is_told_of_each_text_once_and_of_nothing_at_first() -> None:
    async with parts(lambda: [row("seed"), row("data.noise")]) as (app, shown):
        assert told(app) == [("seed", "entered")]
        await shown.press("end", "5", "backspace", "7", "tab")
        assert told(app) == [
            ("seed", "entered"),
            ("seed", "05"),
            ("seed", "0"),
            ("seed", "07"),
            ("data.noise", "entered"),
        ]


async def test_a_value_that_is_already_there_is_not_told_again() -> None:
    async with parts(lambda: [row("seed"), row("dtype")]) as (app, shown):
        first, second = (next(iter(each.children)) for each in rows_of(app))
        assert isinstance(first, Input)
        assert isinstance(second, ChoiceField)
        app.told.clear()
        first.post_message(Input.Changed(first, "0"))
        second.post_message(ChoiceField.Changed(second, "float32"))
        await shown.pilot.pause()
        assert told(app) == []


async def test_a_complaint_stands_below_its_field_until_it_is_cleared() -> None:
    async with parts(lambda: [row("network.hidden"), row("seed")]) as (app, shown):
        error = app.theme_variables["error"].lower()
        before = ["hidden              8, 8", "seed                0"]
        first = rows_of(app)[0]
        assert screen(shown) == before
        for sentence in ("expected a list, got '[8'", "expected [bold]β[/bold]"):
            first.complain(sentence)
            await shown.pilot.pause()
            spelt = sentence.replace("β", "beta")
            assert screen(shown) == [before[0], f"                  {spelt}", before[1]]
            assert shown.colour("expected") == error
        first.complain("")
        await shown.pilot.pause()
        assert screen(shown) == before
        first.complain("again")
        await shown.pilot.pause()
        assert screen(shown) == [before[0], "                  again", before[1]]


async def test_a_field_with_nothing_to_complain_about_is_a_single_widget() -> None:
    async with parts(lambda: [row("network.hidden")]) as (app, shown):
        (found,) = rows_of(app)
        found.complain("")
        await shown.pilot.pause()
        assert len(found.children) == 1
        found.complain("wrong")
        found.complain("wrong too")
        await shown.pilot.pause()
        assert len(found.children) == 2


@pytest.mark.parametrize("path", ["dtype", "data.noise"])
async def test_a_field_can_be_entered(path: str) -> None:
    async with parts(lambda: [row("seed"), row(path)]) as (app, shown):
        rows_of(app)[1].enter()
        await shown.pilot.pause()
        assert told(app)[-1] == (path, "entered")
        assert app.focused is next(iter(rows_of(app)[1].children))
