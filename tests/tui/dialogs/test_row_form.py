"""A row of one's own: typed or pasted, sent through the network as `nn-tui predict` does, and no sample of the data."""

from pathlib import Path

import numpy as np
import pytest
from textual.widgets import Input

from nn_tui.datasets import InputError
from nn_tui.datasets.fitted_data import FittedData, fitted_data
from nn_tui.engine import DataRecipe, Experiment
from nn_tui.engine.explain.activity import Probe
from nn_tui.engine.explain.subject import TYPED, LookAt, subject_of
from nn_tui.engine.recipe.saved_model import LoadedModel, describe_model
from nn_tui.tui.dialogs.row_form import RowForm, TypedRow, pasted_values
from nn_tui.tui.drawing.glyphs import GLYPHS

from .asked import asked

NAMES = ["age", "city"]


def of_a_table(folder: Path) -> FittedData:
    rows = "".join(f"{20 + row * 3},{('Bonn', 'Ulm')[row % 2]},{'yn'[row % 3 == 0]}\n" for row in range(12))
    (folder / "t.csv").write_text(f"age,city,label\n{rows}")
    experiment = Experiment(data=DataRecipe(source=str(folder / "t.csv"), missing="mean"))
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


@pytest.mark.parametrize("text", ["1,2,3", "1\n2\n3", "x,y\n1,2", "\n"])
def test_a_pasted_row_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="expected a row of 2"):
        pasted_values(text, NAMES)


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
