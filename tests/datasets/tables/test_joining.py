"""A file of its own for the test: read as the table is, matched by names, and nothing of it is trained on."""

from pathlib import Path

import numpy as np
import pytest

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import changed
from tests.datasets.tables.written import write

TABLE = "a,w,label\n" + "1,x,no\n2,y,yes\n?,x,no\n5,y,yes\n" * 5
TEST = "label,extra,w,a\n" + "yes,9,z,7\nno,9,x,?\n"


def experiment(folder: Path, test: str, **options: object) -> Experiment:
    source = write(folder, TABLE)
    other = write(folder, test, "test.csv")
    fields = {"data.source": str(source), "data.test": str(other), "data.missing": "mean"}
    return changed(Experiment(), fields | {f"data.{name}": value for name, value in options.items()})


def test_the_rows_of_a_test_file_are_the_test(tmp_path: Path) -> None:
    data = experiment(tmp_path, TEST, scale="none").prepare()
    assert (len(data.train_rows), data.test_rows.tolist()) == (20, [20, 21])
    assert data.dataset.feature_names == ("a", "w=x", "w=y", "w=z")
    mean = 8 / 3
    np.testing.assert_allclose(data.test_inputs, [[7, 0, 0, 0], [mean, 1, 0, 0]])
    assert data.test_targets[:, 0].tolist() == [1, 0]
    assert data.unknown == 1
    assert "2 rows of" in (data.dataset.table.notes[-1] if data.dataset.table else "")


def test_the_rest_may_be_split_for_validation_and_dropped_rows_are_gone(tmp_path: Path) -> None:
    data = experiment(tmp_path, TEST, missing="drop", validation_fraction=0.2).prepare()
    assert (len(data.train_rows), len(data.validation_rows), data.test_rows.tolist()) == (12, 3, [15])


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("label,w\nyes,z\nno,x\n", "test.csv has no column 'a'; it has label, w"),
        ("label,w,a\nyes,z,oops\nno,x,2\n", "data.csv, line 2 of "),
    ],
)
def test_what_is_wrong_with_it_is_told(tmp_path: Path, test: str, expected: str) -> None:
    with pytest.raises(InputError) as error:
        experiment(tmp_path, test).prepare()
    assert expected in str(error.value)


def test_a_test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^data.test: .*/none.csv: there is no such file"):
        changed(experiment(tmp_path, TEST), {"data.test": str(tmp_path / "none.csv")}).prepare()


def test_rows_of_a_group_stay_together_and_the_group_is_no_feature(tmp_path: Path) -> None:
    rows = "".join(f"p{row // 4},{row % 5},{'no' if row % 2 else 'yes'}\n" for row in range(40))
    source = write(tmp_path, "patient,a,label\n" + rows)
    data = changed(Experiment(), {"data.source": str(source), "data.split": {"group": "patient"}}).prepare()
    assert data.dataset.feature_names == ("a",)
    assert {row // 4 for row in data.train_rows.tolist()}.isdisjoint(row // 4 for row in data.test_rows.tolist())
    assert len(data.test_rows) == 8
    with pytest.raises(InputError, match=r"^data.split.group: .* has no column 'pateint'; did you mean 'patient'"):
        changed(Experiment(), {"data.source": str(source), "data.split": {"group": "pateint"}}).prepare()
    with pytest.raises(InputError, match=r"^data.split.group: iris has no column 'patient'"):
        changed(Experiment(), {"data.source": "iris", "data.split": {"group": "patient"}}).prepare()
