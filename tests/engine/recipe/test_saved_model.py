"""A description whose parts do not belong together is called damaged, with what does not fit."""

from math import inf
from pathlib import Path

import pytest
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.datasets.fitted_column import FittedColumn
from nn_tui.engine.network.network import Structure
from nn_tui.engine.recipe.saved_model import ModelDescription, describe_model, load_model, save_model
from tests.engine.building import made_up, recipe

EXPERIMENT, DATA = recipe(hidden=(2,)), made_up(features=3, outputs=2)
WHOLE = describe_model(EXPERIMENT, DATA)
PARAMETERS = EXPERIMENT.trainer(DATA).network.parameters


def fitted(**changes: object) -> ModelDescription:
    return structs.replace(WHOLE, data=structs.replace(WHOLE.data, **changes))


def column(first: FittedColumn) -> ModelDescription:
    return fitted(columns=(first, *WHOLE.data.columns[first.inputs :]))


def test_a_whole_description_is_read_back(tmp_path: Path) -> None:
    save_model(tmp_path / "a.safetensors", PARAMETERS, WHOLE)
    assert load_model(tmp_path / "a.safetensors").description == WHOLE


@pytest.mark.parametrize(
    ("description", "problem"),
    [
        (fitted(columns=WHOLE.data.columns[:2]), "2 inputs for 3"),
        (fitted(feature_names=("x1",)), "3 inputs for 3"),
        (fitted(input_scale=((0.0,) * 3, (1.0,) * 2)), "3 inputs for 3"),
        (fitted(target_names=("y0",)), "2 outputs for 1 targets or classes"),
        (
            fitted(target_scale=((0.0,) * 2, (1.0, inf))),
            "Expected `float`, got `null` - at `$.data.target_scale[1][1]`",
        ),
        (structs.replace(WHOLE, structure=Structure((3,), (), "float32")), "layers of sizes (3,)"),
        (structs.replace(WHOLE, structure=Structure((3, 0, 2), ("tanh",) * 2, "float32")), "layers of sizes (3, 0, 2)"),
        (structs.replace(WHOLE, structure=Structure((3, 2, 2), ("tanh",), "float32")), "layers of sizes (3, 2, 2)"),
        (column(FittedColumn("age", width=2)), "column age of 2 inputs"),
        (column(FittedColumn("city", "category", width=2, words={"Ulm": 2})), "column city of 2 inputs"),
        (column(FittedColumn("city", "category", width=2, missing=-1)), "column city of 2 inputs"),
        (column(FittedColumn("born", "date", width=2, parts=("year",))), "column born of 2 inputs"),
        (column(FittedColumn("age", filling="mean")), "column age with 0 values for what is missing"),
    ],
)
def test_parts_that_do_not_belong_together_are_told(
    tmp_path: Path, description: ModelDescription, problem: str
) -> None:
    path = tmp_path / "a.safetensors"
    save_model(path, PARAMETERS, description)
    with pytest.raises(InputError) as refused:
        load_model(path)
    assert str(refused.value) == f"{path}: the description of the weights is damaged: {problem}"


def test_a_description_of_a_later_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    save_model(path, PARAMETERS, structs.replace(WHOLE, version=99))
    with pytest.raises(InputError, match=r"was written by a later nn-tui \(version 99 of the description\)$"):
        load_model(path)
