"""Typing a sample: which fields there are, what stands in them, what is sent, and what is said about bad input."""

import numpy as np
import pytest
from textual.widgets import Label

from nn_tui.datasets.dataset import Task
from nn_tui.datasets.scaling import Scaler
from nn_tui.engine.runs import AddSample, DataDescription, Sample
from nn_tui.tui.dialogs.sample_form import SampleForm
from nn_tui.tui.drawing.glyphs import GLYPHS, Glyphs
from tests.tui.scripted import until

from .asked import Asked, asked

EXACT = "petal length in the year"
"""As many letters as a name has room for."""


def data_of(task: Task, features: tuple[str, ...], targets: tuple[str, ...]) -> DataDescription:
    unscaled = Scaler(np.zeros(1), np.ones(1))
    return DataDescription(1, "toy", "", task, 10, 8, 2, features, targets, unscaled, unscaled)


FLOWERS = data_of("multiclass", ("sepal [cm]", "petal"), ("Setosa", "setosa", "versicolor"))
SIDES = data_of("binary", ("x",), ("outer", "inner"))
HOUSES = data_of("regression", ("rooms", "age"), ("price", "rent"))


def form(data: DataDescription, like: Sample | None = None, glyphs: Glyphs = GLYPHS["ascii"]) -> SampleForm:
    return SampleForm(data, like, glyphs)


def sample(inputs: list[float], targets: list[float]) -> Sample:
    return Sample(3, np.array(inputs), np.array(targets), "train")


def names(dialog: Asked[AddSample]) -> list[str]:
    return [str(label.content) for label in dialog.pilot.app.screen.query(Label)]


async def test_classes_are_one_field_below_the_inputs_and_the_hint_lists_them() -> None:
    async with asked(form(FLOWERS, sample([5.25, 1e-7], [0.0, 0.0, 1.0]))) as dialog:
        assert dialog.lines == [
            "+--------------------------------------------------------------------------+",
            "|                                                                          |",
            "|  Add a sample                                                            |",
            "|                                                                          |",
            "|  sepal [cm]                 5.25                                         |",
            "|  petal                      1e-07                                        |",
            "|  class                      versicolor                                   |",
            "|                                                                          |",
            "|  Enter adds it to the training data, Tab goes to the next field, Escape  |",
            "|  cancels. Classes: Setosa, setosa, versicolor.                           |",
            "|                                                                          |",
            "+--------------------------------------------------------------------------+",
        ]


async def test_a_regression_has_a_field_for_each_target_and_no_classes_to_list() -> None:
    async with asked(form(HOUSES, sample([4.0, 70.5], [250000.0, -0.125]))) as dialog:
        assert dialog.inside == [
            "Add a sample",
            "rooms                      4",
            "age                        70.5",
            "price                      250000",
            "rent                       -0.125",
            "Enter adds it to the training data, Tab goes to the next field, Escape",
            "cancels.",
        ]


async def test_what_stands_in_the_fields_is_seen_with_every_set_of_characters() -> None:
    async with asked(form(SIDES, sample([0.5], [1.0]), GLYPHS["braille"])) as dialog:
        assert dialog.inside[1:3] == ["x                          0.5", "class                      inner"]


@pytest.mark.parametrize(
    ("data", "labels", "like", "values"),
    [
        (FLOWERS, ["sepal [cm]", "petal", "class"], None, ["", "", ""]),
        (SIDES, ["x", "class"], None, ["", ""]),
        (SIDES, ["x", "class"], sample([0.1 + 0.2], [0.0]), ["0.3", "outer"]),
        (SIDES, ["x", "class"], sample([-2.0], [1.0]), ["-2", "inner"]),
        (HOUSES, ["rooms", "age", "price", "rent"], None, ["", "", "", ""]),
    ],
)
async def test_fields_are_empty_or_those_of_the_sample_at_hand(
    data: DataDescription, labels: list[str], like: Sample | None, values: list[str]
) -> None:
    async with asked(form(data, like)) as dialog:
        assert (names(dialog), dialog.values) == (labels, values)


async def test_tab_goes_round_the_fields_from_the_first() -> None:
    async with asked(form(FLOWERS)) as dialog:
        for focus in (0, 1, 2, 0):
            assert dialog.focus == focus
            await dialog.press("tab")


async def test_the_name_of_the_field_that_is_typed_into_lights_up() -> None:
    async with asked(form(FLOWERS)) as dialog:
        accent, labels = dialog.pilot.app.theme_variables["accent"].lower(), ("sepal", "petal", "class")
        for focus in (0, 1, 2, 0):
            assert [dialog.colour(label) == accent for label in labels] == [label == labels[focus] for label in labels]
            await dialog.press("tab")


@pytest.mark.parametrize(
    ("glyphs", "shortened"),
    [(GLYPHS["braille"], "petal length in …e years"), (GLYPHS["ascii"], "petal length i...e years")],
)
async def test_a_long_name_is_cut_to_the_room_that_there_is(glyphs: Glyphs, shortened: str) -> None:
    data = data_of("regression", (EXACT, EXACT + "s"), ("Δ",))
    async with asked(form(data, glyphs=glyphs)) as dialog:
        assert names(dialog) == [EXACT, shortened, glyphs.spell("Δ")]
        await dialog.type("1")
        await dialog.press("enter")
        assert dialog.inside[4].startswith(f"{EXACT}s: '' is not a number")


async def test_many_fields_scroll_between_the_heading_and_the_hint() -> None:
    data = data_of("binary", tuple(f"pixel {number}" for number in range(60)), ("outer", "inner"))
    async with asked(form(data)) as dialog:
        assert dialog.inside[1] == "pixel 0"
        assert dialog.inside[-1] == "cancels. Classes: outer, inner."
        await dialog.press("shift+tab")
        assert dialog.focus == 60
        await until(dialog.pilot, lambda: any(line.startswith("class") for line in dialog.inside))
        assert (dialog.inside[0], dialog.inside[-1]) == ("Add a sample", "cancels. Classes: outer, inner.")


@pytest.mark.parametrize("data", [FLOWERS, HOUSES])
async def test_escape_adds_nothing(data: DataDescription) -> None:
    async with asked(form(data, sample([1.0, 2.0], [1.0, 0.0, 0.0][: data.outputs]))) as dialog:
        await dialog.press("escape")
        assert await dialog.answer() is None


async def test_numbers_and_targets_are_sent_as_they_are_typed_and_not_rounded() -> None:
    async with asked(form(HOUSES)) as dialog:
        for text in ("1/4", " 70,123456789 ", "-2e3", "0"):
            await dialog.type(text)
            await dialog.press("tab")
        await dialog.press("enter")
        assert await dialog.answer() == AddSample((0.25, 70.123456789), (-2000.0, 0.0))


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("versicolor", "versicolor"),
        (" VERSIcolor ", "versicolor"),
        ("setosa", "setosa"),
        ("Setosa", "Setosa"),
        ("SETOSA", "Setosa"),
    ],
)
async def test_a_class_is_sent_as_the_data_call_it_and_capitals_matter_only_between_two(typed: str, sent: str) -> None:
    async with asked(form(FLOWERS, sample([5.0, 1.5], [1.0, 0.0, 0.0]))) as dialog:
        await dialog.press("shift+tab")
        await dialog.type(typed)
        await dialog.press("enter")
        assert await dialog.answer() == AddSample((5.0, 1.5), sent)


@pytest.mark.parametrize(
    ("values", "complaint", "focus"),
    [
        (["x", "1", "2", "3"], "rooms: 'x' is not a number; type one like 0.03 or 1e-3", 0),
        (["1", "", "x", "3"], "age: '' is not a number; type one like 0.03 or 1e-3", 1),
        (["1", "2", "inf", "3"], "price: expected a finite number, not inf", 2),
        (["1", "2", "3", "1/0"], "rent: '1/0' is not a number; type one like 0.03 or 1e-3", 3),
    ],
)
async def test_the_first_field_that_is_no_number_is_named_and_gets_the_focus(
    values: list[str], complaint: str, focus: int
) -> None:
    async with asked(form(HOUSES)) as dialog:
        for field, value in zip(dialog.fields, values, strict=True):
            field.value = value
        for _ in range(focus + 1):
            await dialog.press("tab")
        assert dialog.focus != focus
        await dialog.press("enter")
        assert dialog.inside[5] == complaint
        assert (dialog.focus, dialog.answers) == (focus, [])


@pytest.mark.parametrize("typed", ["virginica", ""])
async def test_a_class_that_there_is_not_is_answered_with_those_that_there_are(typed: str) -> None:
    async with asked(form(FLOWERS)) as dialog:
        for field, value in zip(dialog.fields, ["1", "2", f" {typed}"], strict=True):
            field.value = value
        await dialog.press("enter")
        said = " ".join(dialog.inside[4:-2])
        assert said == f"class: there is no '{typed}'; choose one of Setosa, setosa, versicolor"
        assert (dialog.focus, dialog.answers) == (2, [])
        await dialog.type("setosa")
        await dialog.press("enter")
        assert await dialog.answer() == AddSample((1.0, 2.0), "setosa")


async def test_classes_are_completed_as_they_are_typed_whatever_the_capitals() -> None:
    async with asked(form(FLOWERS)) as dialog:
        await dialog.press("v", "e", "right")
        assert dialog.values[0] == "ve"
        await dialog.press("shift+tab", "V", "e")
        assert dialog.inside[3] == "class                      Versicolor"
        await dialog.press("right")
        assert dialog.values[2] == "versicolor"


async def test_targets_that_are_numbers_are_not_completed() -> None:
    async with asked(form(HOUSES)) as dialog:
        await dialog.press("tab", "tab", "p", "r")
        assert dialog.inside[3] == "price                      pr"
        await dialog.press("right")
        assert dialog.values == ["", "", "pr", ""]
