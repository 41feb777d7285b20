"""What looks wrong about a table is told in words, and a table that is right is left alone."""

from pathlib import Path

import numpy as np
import pytest

from nn_tui.datasets import Dataset, prepare
from nn_tui.datasets.shared_rows import shared_rows
from tests.datasets.tables.written import reading

ROWS = 60
CHANCE = np.random.default_rng(7)
X = CHANCE.normal(size=ROWS).round(4)
LABELS = np.where(X + CHANCE.normal(size=ROWS) > 0, "yes", "no")


def told(folder: Path, columns: dict[str, list[object]], **options: str) -> tuple[str, ...]:
    """Return the suspicions about columns beside one of numbers and a label."""
    every = {"x": X.tolist(), **columns, "label": LABELS.tolist()}
    lines = [",".join(map(str, row)) for row in zip(*every.values(), strict=True)]
    return reading(folder, "\n".join([",".join(every), *lines]) + "\n", "data.csv", **options).report.suspicions


def test_a_table_that_is_right_is_left_alone(tmp_path: Path) -> None:
    assert told(tmp_path, {"y": [row % 7 for row in range(ROWS)], "w": ["ab"[row % 2] for row in range(ROWS)]}) == ()


CASES: list[tuple[dict[str, list[object]], str]] = [
    ({"z": [{"yes": "Y", "no": "N"}[str(label)] for label in LABELS]}, "z alone tells the class: a leak"),
    ({"z": [5 + row % 4 if LABELS[row] == "yes" else row % 4 for row in range(ROWS)]}, "z alone tells the class"),
    ({"z": [-999 if row % 9 == 0 else row % 10 for row in range(ROWS)]}, "column z: -999 stands there 7 times"),
    ({"z": ["<=5"[: 2 + row % 2] + "." * (row % 3 == 0) for row in range(ROWS)]}, "column z: '<=' and '<=.'"),
    ({"z": ["Mr" if row % 2 else "MR" for row in range(ROWS)]}, "column z: 'MR' and 'Mr' may be the same"),
    ({"z": (2 * X + 1).tolist()}, "columns that are nearly the same: x and z"),
    (
        {"v": ["ab"[row % 2] for row in range(ROWS)], "w": ["qp"[row % 2] for row in range(ROWS)]},
        "columns that are nearly the same: v and w",
    ),
]


@pytest.mark.parametrize(("columns", "expected"), CASES)
def test_what_looks_wrong_is_told(tmp_path: Path, columns: dict[str, list[object]], expected: str) -> None:
    (found,) = told(tmp_path, columns)
    assert found.startswith(expected)


@pytest.mark.parametrize(
    ("twins", "told_of_them"),
    [
        (1, "x and z1"),
        (2, "x and z1; x and z2; z1 and z2"),
        (3, "x and z1; x and z2; x and z3; z1 and z2 and 2 more pairs"),
    ],
)
def test_four_pairs_of_columns_that_are_nearly_the_same_are_told(tmp_path: Path, twins: int, told_of_them: str) -> None:
    columns: dict[str, list[object]] = {f"z{number}": (2 * X + number).tolist() for number in range(1, twins + 1)}
    (found,) = told(tmp_path, columns)
    assert found == f"columns that are nearly the same: {told_of_them}"


def test_a_stand_in_can_be_said_to_be_missing(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {"z": [-999 if row % 9 == 0 else row % 10 for row in range(ROWS)]}
    assert told(tmp_path, columns, missing_words="-999", missing="mean") == ()


@pytest.mark.parametrize(("rare", "is_told"), [(5, True), (6, False)])
def test_classes_are_unequal_where_one_has_ten_times_the_samples(tmp_path: Path, rare: int, is_told: bool) -> None:
    chance = np.random.default_rng(3)
    rows = "".join(f"{chance.normal():.4f},{'late' if row < rare else 'on time'}\n" for row in range(rare + 50))
    assert bool(reading(tmp_path, "x,when\n" + rows).report.suspicions) == is_told


def test_unequal_classes_and_a_feature_that_is_the_target(tmp_path: Path) -> None:
    rows = "".join(f"{value},{row % 20 == 0}\n" for row, value in enumerate(X))
    (found,) = reading(tmp_path, "x,late\n" + rows).report.suspicions
    assert found.startswith("class True has 3 samples and False 57: to say False is right in 95%; ")
    (found,) = reading(tmp_path, "x,late\n" + rows + "1.5,perhaps\n").report.suspicions
    assert found.startswith("class True has 3 samples and False 57: ")
    rows = "".join(f"{value},{CHANCE.normal():.4f},{3 * value - 2:.6f}\n" for value in X)
    (found,) = reading(tmp_path, "x,y,price\n" + rows, task="regression").report.suspicions
    assert found.startswith("x alone tells the target: a leak")


def test_samples_in_both_splits_are_counted() -> None:
    inputs = np.arange(10, dtype=np.float64)[:, np.newaxis]
    inputs[5:] = inputs[:5]
    dataset = Dataset("some", "regression", inputs, inputs % 2, ("x",), ("y",), "", "", "")
    rng = np.random.default_rng(1)
    data = prepare(dataset, test_fraction=0.3, validation_fraction=0.2, scale="none", rng=rng)
    aside = [*data.test_rows.tolist(), *data.validation_rows.tolist()]
    expected = sum((row + 5) % 10 in data.train_rows for row in aside)
    assert shared_rows(data) == expected > 0
