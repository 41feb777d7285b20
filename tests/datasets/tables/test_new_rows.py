"""Rows that come after the training: what was never seen in a column is counted, and what is missing is filled."""

import numpy as np
import pytest

from nn_tui.datasets.fitted_column import FittedColumn
from nn_tui.datasets.tables.new_rows import NewRows


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
