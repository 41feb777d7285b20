"""The form on screen: what stands where, in which colours, what Tab goes round, and which field is explained."""

import pytest
from msgspec import structs
from textual.binding import Binding
from textual.widgets import Button, OptionList, Static

from nn_tui.datasets import TableOptions, names
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.fields import recipe_fields
from nn_tui.engine.recipe.loading import changed
from nn_tui.tui.recipe_form.experiment_form import ExperimentForm
from nn_tui.tui.recipe_form.field_row import FieldRow
from tests.tui.scripted import text_of, until

from .forms import Filled, filled

BARE = Experiment()


def rows_below(shown: Filled, heading: str) -> list[str]:
    """Return the lines of the fields below a heading, without the scrollbar at their end."""
    lines = [line.partition("|")[0][:46].rstrip() for line in text_of(shown.pilot).splitlines()]
    at = lines.index(f" {heading}")
    return lines[at + 1 : lines.index("", at)]


async def test_presets_and_buttons_stand_above_the_fields_and_the_preview_beside_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with filled(monkeypatch) as shown:
        lines = text_of(shown.pilot).split("\n")
        assert lines[:2] == [" New experiment  < a preset: Enter lists them  Start F2   Write F3   Leave Esc", ""]
        assert lines[2] == " experiment                                     | circles"
        assert {line.rfind("|") for line in lines[2:-3]} == {48}
        assert lines[-3:] == ["", "", ""]
        assert shown.preview[:4] == [
            "circles",
            "500 samples: 400 to train,...",
            "2 inputs: x1, x2",
            "2 classes: outer, inner",
        ]
        found = [(str(each.label), each.outer_size.height, each.compact) for each in shown.screen.query(Button)]
        assert found == [("Start F2", 1, True), ("Write F3", 1, True), ("Leave Esc", 1, True)]


async def test_headings_name_the_table_that_follows_and_stand_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch, size=(80, 30)) as shown:
        assert rows_below(shown, "experiment") == [" seed                0"]
        assert rows_below(shown, "data") == [
            " source              circles",
            " samples             (not set)",
            " noise               (not set)",
        ]
        assert rows_below(shown, "network") == [" hidden              8, 8"]
        assert rows_below(shown, "training")[:3] == [
            " loss                (not set)",
            " optimizer           adam",
            "   beta1             0.9",
        ]
        headings = [str(each.content) for each in shown.screen.query(".section").results(Static)]
        assert headings == ["experiment", "data", "network", "training"]
        accent = shown.pilot.app.theme_variables["accent"].lower()
        for heading in ("New experiment", "experiment    ", "data    ", "network    ", "training    "):
            assert shown.colour(heading) == accent
            assert shown.style(heading).bold


async def test_every_field_that_is_to_be_filled_in_has_a_line_and_tab_goes_round_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    experiment = changed(BARE, {"training.early_stopping.patience": 3})
    async with filled(monkeypatch, experiment, size=(80, 60), whole=True) as shown:
        unset = ("training.target.", "training.plateau.")
        idle = {f"data.{name}" for name in TableOptions.__struct_fields__ if name != "split"}
        paths = [field.path for field in recipe_fields(experiment) if not field.path.startswith(unset)]
        assert shown.paths == [path for path in paths if path not in idle]
        assert "   patience          3" in rows_below(shown, "training")
        round_trip = ["presets", "start", "write", "leave", *shown.paths]
        assert [shown.name_of(widget) for widget in shown.screen.focus_chain] == round_trip


async def test_the_field_that_has_the_focus_is_explained_below_all(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        faint = shown.pilot.app.theme_variables["nn-faint"].lower()
        shown.row("seed").enter()
        await shown.pilot.pause()
        expected = "seed: determines data, split, initial weights, order of the batches and"
        assert shown.lines[-2:] == [expected, "dropout"]
        assert shown.colour(expected) == faint
        shown.row("training.shuffle").enter()
        await shown.pilot.pause()
        assert shown.said == "training.shuffle: whether each epoch has a new order (true, false)"
        shown.row("training.l2").enter()
        await until(shown.pilot, lambda: shown.said.startswith("training.l2"))
        assert shown.said == "training.l2: 1/2 l2 sum w^2 is added to what is minimised"
        field = structs.replace(shown.row("seed").field, meaning="like [red]")
        shown.screen.post_message(FieldRow.Entered(field))
        await shown.pilot.pause()
        assert shown.said == "seed: like [red]"


async def test_presets_are_listed_on_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch) as shown:
        await shown.press("enter")
        await until(shown.pilot, lambda: "Enter chooses" in text_of(shown.pilot))
        assert "|  Presets" in text_of(shown.pilot)
        assert [str(option.prompt) for option in shown.pilot.app.screen.query_one(OptionList).options] == list(names())


def test_its_keys_have_words_for_what_they_do() -> None:
    own = [key for key in ExperimentForm.BINDINGS if isinstance(key, Binding)]
    assert [(key.key, key.action, key.description) for key in own] == [
        ("escape", "dismiss(None)", "leave"),
        ("f2", "start", "start"),
        ("f3", "write", "write"),
    ]


async def test_the_fields_of_tables_come_with_the_name_of_a_file_while_it_is_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tables = [f"data.{name}" for name in TableOptions.__struct_fields__ if name != "split"]
    async with filled(monkeypatch, whole=True) as shown:
        shown.row("data.source").enter()
        await shown.pilot.pause()
        await shown.press("home", "shift+end", *"none.csv")
        assert [path for path in shown.paths if path in tables] == tables
        assert not {"data.samples", "data.noise"}.intersection(shown.paths)
        await shown.press("x")  # a name that is typed on
        assert any("none.csvx" in line for line in shown.lines)
        assert not set(tables).intersection(shown.paths)
        await shown.press("backspace")
        assert set(tables).issubset(shown.paths)


async def test_a_field_that_was_set_stays_though_such_data_do_not_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with filled(monkeypatch, whole=True) as shown:
        await shown.put("data.source", "none.csv")
        await shown.put("data.missing", "mean")
        await shown.put("data.source", "circles")
        assert [path for path in shown.paths if path in ("data.missing", "data.exclude")] == ["data.missing"]
