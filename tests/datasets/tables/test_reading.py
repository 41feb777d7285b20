"""What the rows of a table become: inputs, gaps, targets, weights and groups, each where it belongs."""

from pathlib import Path

import numpy as np
import pytest

from nn_tui.datasets.dataset import Gap, OneHot
from nn_tui.datasets.tables.options import Grouped

from .written import complaint, lines, reading

CHOOSE = '; choose "drop", "mean", "median", "most_frequent" or "category"'


def test_rows_without_a_value_are_left_out_and_counted(tmp_path: Path) -> None:
    content = "x,w,y\n1,u,0.5\n,v,1.5\n2,u,\n4,v,2.5\n5,u,3.5\n"
    for options, dropped, used in (({"missing": "drop"}, 2, [1, 4, 5]), ({"missing": "mean"}, 1, [1, 0, 4, 5])):
        found = reading(tmp_path, content, features=("x", "w"), **options)
        assert found.dataset is not None
        assert found.report.dropped == dropped
        assert found.report.notes == (f"{dropped} of 5 rows are left out, for a value is missing in them",)
        assert found.dataset.inputs[:, 0].tolist() == used


def test_inputs_gaps_and_indicators_stand_where_they_belong(tmp_path: Path) -> None:
    content = "x,w,z,y\n1,u,1,0.5\n,v,2,1.5\n2,,3,2.5\n4,v,5,3.5\n"
    found = reading(tmp_path, content, missing="mean", missing_indicators=True).dataset
    assert found is not None
    assert found.feature_names == ("x", "x missing", "w=u", "w=v", "w missing", "z")
    assert found.inputs.tolist() == [[1, 0, 1, 0, 0, 1], [0, 1, 0, 1, 0, 2], [2, 0, 0, 0, 1, 3], [4, 0, 0, 1, 0, 5]]
    assert [(gap.columns, gap.rows.tolist(), gap.rule) for gap in found.gaps] == [
        ((0, 1), [1], "mean"), ((2, 4), [2], "most_frequent"),
    ]  # fmt: skip
    assert found.one_hot == (OneHot((2, 4), None),)
    assert [column.indicator for column in found.columns] == [True, True, False]
    assert isinstance(found.gaps[0], Gap)
    assert not found.inputs.flags.writeable
    own = reading(tmp_path, content, missing="category").dataset
    assert own is not None
    assert own.feature_names == ("x", "w=u", "w=v", "w=missing", "z")
    assert own.inputs.tolist() == [[1, 1, 0, 0, 1], [0, 0, 1, 0, 2], [2, 0, 0, 1, 3], [4, 0, 1, 0, 5]]
    assert [(gap.columns, gap.rule) for gap in own.gaps] == [((0, 1), "mean")]


@pytest.mark.parametrize("rows", [1, 3, 4, 5, 100])
def test_inputs_are_the_same_in_pieces_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr("nn_tui.datasets.tables.reading._WRITTEN", 3 * rows)
    content = lines("x,w,y", range(9), ["u", "v", "v"] * 3, [row / 8 for row in range(9)])
    found = reading(tmp_path, content, features=("x", "w")).dataset
    assert found is not None
    assert found.inputs.tolist() == [[row, row % 3 == 0, row % 3 > 0] for row in range(9)]


def test_weights_and_groups_go_with_their_rows(tmp_path: Path) -> None:
    content = "x,g,w,y\n1,b,1,0.5\n2,a,0,\n4,b,2.5,1.5\n5,a,3,2.5\n"
    found = reading(tmp_path, content, sample_weights="w", split=Grouped("g"), missing="mean")
    assert found.dataset is not None
    assert found.dataset.feature_names == ("x",)
    assert found.dataset.weights is not None
    assert found.dataset.weights.tolist() == [1, 2.5, 3]
    assert found.dataset.groups is not None
    assert found.dataset.groups.tolist() == [1, 1, 0]
    weights = found.report.columns[2]
    assert (weights.use, weights.why, weights.setting) == (
        "weights", "it says how often each sample counts", "data.sample_weights",
    )  # fmt: skip


def test_the_rows_of_a_test_file_are_the_last(tmp_path: Path) -> None:
    (tmp_path / "test.csv").write_text("y,x\n9.5,8\n7.5,6\n,1\n")
    options = {"test": str(tmp_path / "test.csv"), "missing": "mean"}
    found = reading(tmp_path, "x,y\n1,0.5\n2,1.5\n3,\n", **options)
    assert found.dataset is not None
    assert found.dataset.inputs[:, 0].tolist() == [1, 2, 8, 6]
    assert (found.dataset.test_samples, found.dataset.validation_samples) == (2, 0)
    assert found.report.notes == (
        f"3 rows of {tmp_path / 'test.csv'} are the test",
        "2 of 6 rows are left out, for a value is missing in them",
    )
    sentence = complaint(tmp_path, "x,y\n1,0.5\n2,1.5\n3,2\n", test=options["test"])
    assert sentence == f"data.missing: data.csv, line 4 of test.csv, column y: the value is missing{CHOOSE}"


def test_a_target_of_codes_keeps_its_digits(tmp_path: Path) -> None:
    for codes in (["007", "7"], ["9007199254740993", "9007199254740992"], ["9007199254740992", "1"]):
        content = lines("x,y", [f"{row}.5" for row in range(10)], codes * 5)
        classes = reading(tmp_path, content).report.classes
        assert sorted(classes) == sorted((code, 5) for code in codes)
    two = reading(tmp_path, "x,y,z\n1,2,0.5\n2,3,1.5\n3,1,2.5\n", target=("z", "y")).dataset
    assert two is not None
    np.testing.assert_array_equal(two.targets, [[0.5, 2], [1.5, 3], [2.5, 1]])
