"""What a judged column becomes: its inputs, their names, and the rule that new rows are read by."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from nn_tui.datasets import TableOptions
from nn_tui.datasets.fitted_column import FittedColumn
from nn_tui.datasets.tables.columns import WordColumn
from nn_tui.datasets.tables.encoding import Encoded, encode, number_filling, shortened
from nn_tui.datasets.tables.judging import Judged
from nn_tui.datasets.tables.number_column import NumberColumn
from nn_tui.datasets.tables.numbers import NumberFormat


def words(*fields: str, kind: Any = "category", order: str = "") -> Judged:
    """Return a column of words; an empty one is missing."""
    vocabulary = sorted({field for field in fields if field})
    codes = [vocabulary.index(field) if field else -1 for field in fields]
    return Judged("a", 0, kind, "used", words=WordColumn(np.array(codes, np.int32), tuple(vocabulary)), order=order)


def inputs_of(encoded: Encoded, rows: int) -> list[list[float]]:
    inputs = np.full((rows, len(encoded.names)), 7.0)
    for start in range(rows):
        encoded.write(slice(start, start + 1), inputs[start : start + 1])
    at_once = np.full((rows, len(encoded.names)), 7.0)
    encoded.write(slice(0, rows), at_once)
    np.testing.assert_array_equal(inputs, at_once)
    return inputs.tolist()


@pytest.mark.parametrize("rule", [None, "mean", "median", "most_frequent", "category", "drop", "error"])
def test_numbers_are_themselves(rule: Any) -> None:
    values = np.array([1.5, np.nan, -2])
    column = Judged("a", 0, "number", "used", numbers=NumberColumn(values, NumberFormat(",", ".")))
    found = encode(column, TableOptions(missing=rule))
    filling = rule if rule in ("mean", "median", "most_frequent") else "mean"
    assert number_filling(rule) == filling
    assert found.column == FittedColumn("a", decimal=",", thousands=".", filling=filling)
    assert (found.names, found.one_hot, inputs_of(found, 3)) == (("a",), False, [[1.5], [0], [-2]])


@pytest.mark.parametrize(
    ("fields", "options", "names", "places", "inputs", "other", "missing"),
    [
        (["y", "x", "y"], {}, ["a=x", "a=y"], {"x": 0, "y": 1}, [1, 0, 1], None, None),
        (["y", "", "x"], {}, ["a=x", "a=y"], {"x": 0, "y": 1}, [1, None, 0], None, None),
        (["y", "", "x"], {"missing": "mean"}, ["a=x", "a=y"], {"x": 0, "y": 1}, [1, None, 0], None, None),
        (
            ["y", "", "x"], {"missing": "category"}, ["a=x", "a=y", "a=missing"], {"x": 0, "y": 1},
            [1, 2, 0], None, 2,
        ),
        (["y", "x"], {"missing": "category"}, ["a=x", "a=y"], {"x": 0, "y": 1}, [1, 0], None, None),
        (
            ["missing", "", "x"], {"missing": "category"}, ["a=missing", "a=x", "a=(missing)"], {"missing": 0, "x": 1},
            [0, 2, 1], None, 2,
        ),
        (
            ["x", "y", "z"], {"max_categories": 3}, ["a=x", "a=y", "a=z"], {"x": 0, "y": 1, "z": 2},
            [0, 1, 2], None, None,
        ),
        # The rarest words beyond the most are one; of those that are as frequent the first stay.
        (["x", "y", "z"], {"max_categories": 2}, ["a=x", "a=other"], {"x": 0, "y": 1, "z": 1}, [0, 1, 1], 1, None),
        (
            ["x", "y", "z", "z", "", "y", "w"], {"max_categories": 3}, ["a=y", "a=z", "a=other"],
            {"w": 2, "x": 2, "y": 0, "z": 1}, [2, 0, 1, 1, None, 0, 2], 2, None,
        ),
        (
            ["x", "y", "z", "z", ""], {"max_categories": 2, "missing": "category"}, ["a=z", "a=other", "a=missing"],
            {"x": 1, "y": 1, "z": 0}, [1, 1, 0, 0, 2], 1, 2,
        ),
        (
            ["other", "y", "other", "x"], {"max_categories": 2}, ["a=other", "a=(other)"],
            {"other": 0, "x": 1, "y": 1}, [0, 1, 0, 1], 1, None,
        ),
    ],
)  # fmt: skip
def test_words_are_a_column_each(
    fields: Sequence[str], options: dict[str, Any], names: list[str], places: dict[str, int],
    inputs: list[int | None], other: int | None, missing: int | None,
) -> None:  # fmt: skip
    found = encode(words(*fields), TableOptions(**options))
    filling = None if missing is not None else "most_frequent"
    assert found.column == FittedColumn(
        "a", "category", len(names), words=places, other=other, missing=missing, filling=filling
    )
    assert (list(found.names), found.one_hot) == (names, True)
    assert inputs_of(found, len(fields)) == [[float(place == at) for at in range(len(names))] for place in inputs]


@pytest.mark.parametrize(
    ("fields", "order", "parts", "inputs"),
    [
        (
            ["2024-03-05", "", "2023-12-31"], "year-month-day", ("year", "month", "day of week"),
            [[2024, 3, 2], [0, 0, 0], [2023, 12, 7]],
        ),
        (
            ["5.3.2024 6:30", "31.12.2023 0:00"], "day.month.year", ("year", "month", "day of week", "hour"),
            [[2024, 3, 2, 6.5], [2023, 12, 7, 0]],
        ),
        (
            ["5.3.2024 6:30", "31.12.2023"], "day.month.year", ("year", "month", "day of week"),
            [[2024, 3, 2], [2023, 12, 7]],
        ),
        (["6:30", "12:45"], "time of day", ("hour",), [[6.5], [12.75]]),
    ],
)  # fmt: skip
def test_dates_are_their_parts_that_all_have(
    fields: Sequence[str], order: str, parts: tuple[str, ...], inputs: list[list[float]]
) -> None:
    found = encode(words(*fields, kind="date", order=order), TableOptions(missing="median"))
    assert found.column == FittedColumn("a", "date", len(parts), order=order, parts=parts, filling="median")
    assert (found.names, found.one_hot) == (tuple(f"a {part}" for part in parts), False)
    assert inputs_of(found, len(fields)) == inputs


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["a", "b"], ["a", "b"]),
        (["x" * 60], ["x" * 60]),
        (["x" * 61], ["x" * 59 + "…"]),
        (["x" * 61, "x" * 62, "x" * 63], ["x" * 59 + "…", "x" * 59 + "… (2)", "x" * 59 + "… (3)"]),
        (["a", "a"], ["a", "a… (2)"]),
    ],
)
def test_names_are_short_and_different(given: list[str], names: list[str]) -> None:
    assert shortened(given) == tuple(names)
