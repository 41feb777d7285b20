"""A row of one's own: typed or pasted, sent through the network as `nn-tui predict` does, and no sample of the data."""

from pathlib import Path

import numpy as np
import pytest
from textual.events import Paste
from textual.widgets import Input

from nn_tui.datasets import InputError
from nn_tui.datasets.fitted_data import FittedData, fitted_data
from nn_tui.datasets.tables.options import MissingRule
from nn_tui.engine import DataRecipe, Experiment
from nn_tui.engine.explain.activity import Probe
from nn_tui.engine.explain.subject import TYPED, LookAt, subject_of
from nn_tui.engine.recipe.saved_model import LoadedModel, describe_model
from nn_tui.tui.dialogs.row_form import RowForm, TypedRow, pasted_values
from nn_tui.tui.drawing.glyphs import GLYPHS
from tests.tui.scripted import until

from .asked import asked

NAMES = ["age", "city"]


def of_a_table(folder: Path, missing: MissingRule = "mean") -> FittedData:
    rows = "".join(f"{20 + row * 3},{('Bonn', 'Ulm')[row % 2]},{'yn'[row % 3 == 0]}\n" for row in range(12))
    (folder / "t.csv").write_text(f"age,city,label\n{rows}")
    experiment = Experiment(data=DataRecipe(source=str(folder / "t.csv"), missing=missing))
    return fitted_data(experiment.prepare(), experiment.data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30,Ulm", ["30", "Ulm"]),
        ("30\tUlm\n", ["30", "Ulm"]),
        ("city;id;age\nUlm;7;30\n", ["30", "Ulm"]),
        ('"3,5";Ulm', ["3,5", "Ulm"]),
    ],
)
def test_a_pasted_row_is_read_by_the_order_of_the_columns_or_by_their_names(text: str, expected: list[str]) -> None:
    assert pasted_values(text, NAMES) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [("1,2,3", "3 fields"), ("1\n2\n3", "3 lines"), ("x,y\n1,2", "2 lines"), ("\n", "0 lines")],
)
def test_a_pasted_row_that_does_not_fit_is_refused(text: str, found: str) -> None:
    with pytest.raises(InputError) as refused:
        pasted_values(text, NAMES)
    expected = "expected a row of 2 (age, city), or it below a line with these names"
    assert str(refused.value) == f"pasted: {found}, {expected}"
    with pytest.raises(InputError, match=r"expected a row of 6 \(a, b, c, d, e, f\), or"):
        pasted_values(text, [*"abcdef"])
    with pytest.raises(InputError, match=r"expected a row of 7 \(a, b, c, d, e, f, \.\.\.\), or"):
        pasted_values(text, [*"abcdefg"])


async def test_a_pasted_row_fills_all_fields_and_one_that_does_not_fit_none(tmp_path: Path) -> None:
    async with asked(RowForm(of_a_table(tmp_path), None, GLYPHS["ascii"])) as dialog:
        assert dialog.inside == [
            "Predict a row",
            "age",
            "city",
            "Enter sends it through the network, and adds it to no data; Tab goes",
            "to the next field, Escape cancels. A row copied from a table fills all",
            "fields, with the line of names above it or without.",
        ]
        field = dialog.fields[0]
        field.post_message(Paste("1,2,3"))
        await until(dialog.pilot, lambda: any("pasted: 3 fields" in line for line in dialog.inside))
        assert dialog.values == ["", ""]
        field.post_message(Paste("city\tage\nUlm\t30"))
        await until(dialog.pilot, lambda: dialog.values == ["30", "Ulm"])
        assert not any("pasted" in line for line in dialog.inside)
        field.value = ""
        field.post_message(Paste(" 31"))
        await until(dialog.pilot, lambda: "31" in dialog.values[0])
        assert dialog.values[1] == "Ulm"


async def test_a_missing_value_is_filled_or_refused_as_in_training(tmp_path: Path) -> None:
    fitted = of_a_table(tmp_path)
    async with asked(RowForm(fitted, None, GLYPHS["ascii"])) as dialog:
        dialog.fields[1].value = "Bonn"
        await dialog.press("enter")
        (row,) = dialog.answers
        assert row is not None
        assert row.note == "missing, and filled as in training: age"
        assert row.inputs[1:] == (1.0, 0.0)
    (tmp_path / "u.csv").write_text(
        "age,born,label\n" + "".join(f"{n * n % 7},2001-02-{n + 1:02},{n % 2}\n" for n in range(12))
    )
    experiment = Experiment(data=DataRecipe(source=str(tmp_path / "u.csv"), features=("age", "born")))
    data = experiment.prepare()
    async with asked(RowForm(fitted_data(data, experiment.data), data.dataset.inputs[3], GLYPHS["ascii"])) as dialog:
        assert dialog.values == ["2", ""]  # of a date only its parts are known
        await dialog.press("enter")
        assert " ".join(dialog.inside[3:5]) == (
            "the row, column born: the value is missing, and the training had no rule for that (data.missing)"
        )
        assert dialog.answers == []
    async with asked(RowForm(of_a_table(tmp_path, "drop"), None, GLYPHS["ascii"])) as dialog:
        await dialog.press("enter")
        assert " ".join(dialog.inside[3:5]).startswith(
            "a value is missing, and rows that lack one are not predicted (data.missing)"
        )
        assert dialog.answers == []


async def test_a_row_is_returned_in_the_units_of_the_data_with_a_word_on_what_is_new(tmp_path: Path) -> None:
    fitted = of_a_table(tmp_path)
    like = np.array([29.125, 1.0, 0.0])
    async with asked(RowForm(fitted, like, GLYPHS["ascii"])) as dialog:
        fields = list(dialog.pilot.app.screen.query(Input))
        assert [field.value for field in fields] == ["29.125", "Bonn"]
        fields[1].value = "Rome"
        await dialog.pilot.press("enter")
        assert dialog.answers == [TypedRow((29.125, 0.0, 0.0), "not seen in training: city")]


def test_it_is_computed_as_a_prediction_is_and_leaves_the_data_alone() -> None:
    experiment = Experiment(data=DataRecipe(source="iris"))
    trainer = experiment.trainer()
    trainer.run_epoch()
    row = trainer.data.dataset.inputs[3] + 0.25
    before = trainer.data.train_inputs.shape
    probe = Probe(trainer.network, trainer.data, trainer.loss)
    found = subject_of(trainer, probe, LookAt(typed=tuple(row.tolist())), trainer.network.parameters)
    model = LoadedModel(describe_model(experiment, trainer.data), trainer.network.parameters)
    outputs = model.predictor().predict(trainer.data.input_scaler.apply(row[np.newaxis]))
    np.testing.assert_array_equal(found.activity.outputs, outputs[:, 0])
    assert found.sample is not None
    assert (found.targeted, found.sample.row, trainer.data.train_inputs.shape) == (False, TYPED, before)
    # Nothing is shown that needs a target.
    written = {operation.writes for operation in trainer.program.operations[: found.operations]}
    assert "delta" not in written
    assert "cost" not in written
    # A row of other data is none.
    assert subject_of(trainer, probe, LookAt(typed=(1.0,)), trainer.network.parameters).targeted
