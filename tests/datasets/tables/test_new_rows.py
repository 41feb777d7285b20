"""Rows that come after the training: what was never seen in a column is counted, and what is missing is filled."""

import numpy as np
import pytest

from nn_tui.datasets import InputError
from nn_tui.datasets.fitted_column import FittedColumn
from nn_tui.datasets.tables.columns import QUOTED
from nn_tui.datasets.tables.new_rows import NewRows
from nn_tui.datasets.tables.options import MissingRule


def where(row: int) -> str:
    return f"row {row + 1}"


def test_words_that_the_training_split_did_not_have_are_counted() -> None:
    city = FittedColumn("city", "category", width=3, words={"Bonn": 0, "Ulm": 1}, other=2)
    rows = NewRows([city], None, ((), ()))
    inputs, kept = rows.encode([["Ulm", "Rome", "Bonn", "Rome", "Oslo"]], where)
    np.testing.assert_array_equal(inputs, [[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 0, 1], [0, 0, 1]])
    assert kept.all()
    assert (rows.unseen, rows.filled) == ({"city": 3}, {})
    rows.encode([["Rome", "Ulm"]], where)
    assert rows.unseen == {"city": 4}


@pytest.mark.parametrize("indicator", [False, True])
def test_missing_values_are_filled_and_counted(indicator: bool) -> None:
    age = FittedColumn("age", indicator=indicator, filling="mean", fill=(40.0,))
    rows = NewRows([age], "mean", (("",), ("", "na")))
    inputs, kept = rows.encode([["7", "", "NA", "7"]], where)
    filled = [[7.0, 0.0], [40.0, 1.0], [40.0, 1.0], [7.0, 0.0]]
    np.testing.assert_array_equal(inputs, filled if indicator else [row[:1] for row in filled])
    assert kept.all()
    assert (rows.unseen, rows.filled) == ({}, {"age": 2})


def encoded(
    column: FittedColumn, *words: str, missing: MissingRule | None = None
) -> tuple[list[list[float]], list[bool]]:
    inputs, kept = NewRows([column], missing, (("", "na"), ("", "na", "none"))).encode([words], where)
    return inputs.tolist(), kept.tolist()


COMMA = FittedColumn("a", decimal=",", thousands=".")
POINTS = FittedColumn("a", thousands=".", decimal=",", indicator=True)
DAY = FittedColumn("a", "date", width=2, order="day.month.year", parts=("year", "month"))


@pytest.mark.parametrize(
    ("column", "word", "inputs"),
    [
        (FittedColumn("a"), "1.5", [1.5]),
        (FittedColumn("a"), " -2e3 ", [-2000]),
        (FittedColumn("a"), "$5", [5]),
        (FittedColumn("a", thousands=","), "1,500.5", [1500.5]),
        (FittedColumn("a", thousands=","), "7", [7]),
        (COMMA, "1.500,5", [1500.5]),
        (COMMA, "1.500", [1500]),
        (FittedColumn("a", thousands="."), "1.500", [1500]),
        (FittedColumn("a", decimal=","), "1,5", [1.5]),
        (FittedColumn("a", indicator=True), "1.5", [1.5, 0]),
        (POINTS, "1.500", [1500, 0]),
        (FittedColumn("a", "category", 2, words={"x": 0, "y": 1}), "y", [0, 1]),
        (FittedColumn("a", "category", 2, words={"x": 0, "y": 1}), f" {QUOTED}x ", [1, 0]),
        (FittedColumn("a", "category", 2, words={"x": 0, "y": 1}), "z", [0, 0]),
        (FittedColumn("a", "category", 2, words={"x": 0, "y": 1}, other=1), "z", [0, 1]),
        (FittedColumn("a", "category", 1, words={"none": 0}), "none", [1]),
        (FittedColumn("a", "category", 1, words={"NA": 0}), f"{QUOTED}NA", [1]),
        (FittedColumn("a", "category", 1, words={"x": 0}, indicator=True), "x", [1, 0]),
        (DAY, "5.3.2024", [2024, 3]),
        (FittedColumn("a", "date", 1, order="time of day", parts=("hour",), indicator=True), "6:30", [6.5, 0]),
    ],
)
def test_a_field_becomes_inputs_as_its_column_says(column: FittedColumn, word: str, inputs: list[float]) -> None:
    assert encoded(column, word) == ([inputs], [True])
    assert encoded(column, word, word, "", word, missing="drop") == (
        [inputs, inputs, [0] * len(inputs), inputs],
        [True, True, False, True],
    )


@pytest.mark.parametrize(
    ("column", "words", "sentence"),
    [
        (FittedColumn("a"), ["1", "x"], "row 2, column a: 'x' is no number, as it was in training"),
        (FittedColumn("a"), ["1", "1_0"], "row 2, column a: '1_0' is no number, as it was in training"),
        (FittedColumn("a"), ["1", "٣"], "row 2, column a: '٣' is no number, as it was in training"),
        (FittedColumn("a"), ["1", "inf", "inf"], "row 2, column a: 'inf' is no number, as it was in training"),
        (FittedColumn("a"), ["1e999"], "row 1, column a: '1e999' is no number, as it was in training"),
        (FittedColumn("a"), ["x" * 41], f"row 1, column a: {'x' * 40!r} is no number, as it was in training"),
        (FittedColumn("a"), ["1,5"], "row 1, column a: '1,5' is no number, as it was in training"),
        (FittedColumn("a", decimal=","), ["1.5"], "row 1, column a: '1.5' is no number, as it was in training"),
        (COMMA, ["1.5"], "row 1, column a: '1.5' is no number, as it was in training"),
        (
            DAY, ["1.1.2024", f"{QUOTED}noon"],
            "row 2, column a: 'noon' is no day.month.year with year, month, as it was in training",
        ),
        (
            DAY, ["x" * 41],
            f"row 1, column a: {'x' * 40!r} is no day.month.year with year, month, as it was in training",
        ),
        (
            FittedColumn("a", "date", 1, order="year-month-day", parts=("hour",)), ["2024-01-01"],
            "row 1, column a: '2024-01-01' is no year-month-day with hour, as it was in training",
        ),
        (
            FittedColumn("a"), ["1", "", "none"],
            "row 2, column a: the value is missing, and the training had no rule for that (data.missing)",
        ),
        (
            FittedColumn("a", "category", 1, words={"x": 0}), ["x", "NA"],
            "row 2, column a: the value is missing, and the training had no rule for that (data.missing)",
        ),
        (
            DAY, [""],
            "row 1, column a: the value is missing, and the training had no rule for that (data.missing)",
        ),
    ],
)  # fmt: skip
def test_a_field_that_is_not_what_its_column_holds_is_told(
    column: FittedColumn, words: list[str], sentence: str
) -> None:
    with pytest.raises(InputError) as error:
        encoded(column, *words)
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("column", "missing", "inputs", "unseen", "filled"),
    [
        (FittedColumn("a", filling="mean", fill=(4.0,)), "mean", [4], 0, 2),
        (FittedColumn("a", filling="mean", fill=(4.0,), indicator=True), "mean", [4, 1], 0, 2),
        (
            FittedColumn("a", "category", 2, words={"x": 0}, filling="most_frequent", fill=(1.0, 0.0)), "most_frequent",
            [1, 0], 0, 2,
        ),
        (FittedColumn("a", "category", 2, words={"x": 0}, missing=1), "category", [0, 1], 0, 0),
        (FittedColumn("a", "category", 2, words={"x": 0}, missing=1, indicator=True), None, [0, 1, 1], 0, 0),
        (FittedColumn("a", "category", 2, words={"x": 0}, other=0), "category", [1, 0], 2, 0),
        (FittedColumn("a", "category", 2, words={"x": 0}), "category", [0, 0], 2, 0),
    ],
)  # fmt: skip
def test_a_missing_value_becomes_what_the_training_says(
    column: FittedColumn, missing: MissingRule | None, inputs: list[float], unseen: int, filled: int
) -> None:
    rows = NewRows([column], missing, (("",), ("",)))
    found, kept = rows.encode([["", ""]], where)
    assert (found.tolist(), kept.all()) == ([inputs] * 2, True)
    assert (rows.unseen["a"], rows.filled["a"]) == (unseen, filled)


def test_columns_stand_beside_each_other_and_a_row_that_lacks_any_is_left_out() -> None:
    columns = [FittedColumn("a"), FittedColumn("b", "category", 2, words={"x": 0, "y": 1}), FittedColumn("c")]
    rows = NewRows(columns, "drop", (("",), ("",)))
    inputs, kept = rows.encode([["1", "2", "3"], ["x", "", "y"], ["", "5", "6"]], where)
    assert inputs.tolist() == [[1, 1, 0, 0], [2, 0, 0, 5], [3, 0, 1, 6]]
    assert kept.tolist() == [False, False, True]
    assert rows.columns == tuple(columns)
