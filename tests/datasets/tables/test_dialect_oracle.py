"""Delimiters are found as CleverCSV finds them, and rows as the csv module writes them; `make referees` installs it."""

import csv
import io
import random
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from nn_tui.datasets import TableOptions
from nn_tui.datasets.tables.dialect import find_dialect

from .written import reading

clevercsv: Any = pytest.importorskip("clevercsv", reason="pip install clevercsv")
TABLES = 40
QUOTING = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)


def made_up(chance: random.Random, delimiter: str) -> tuple[str, Sequence[Sequence[str]]]:
    """Return a table as text, and its fields: numbers, dates and words, which may hold delimiters, quotes and blanks.

    Where the delimiter is no comma, numbers may have decimal commas.
    """
    comma = delimiter != "," and chance.random() < 0.5
    makers: Sequence[Callable[[], str]] = (
        lambda: f"{chance.uniform(-9, 99):.2f}".replace(".", "," if comma else "."),
        lambda: str(chance.randint(0, 999)),
        lambda: chance.choice(["red", "green", "blue"]),
        lambda: chance.choice(["one, two", "north west", "2024-01-05", 'a "b"', "x; y", "left|right", ""]),
    )
    kinds = [chance.choice(makers) for _ in range(chance.randint(3, 7))]
    rows = [[f"name{number}" for number in range(len(kinds))], *([make() for make in kinds] for _ in range(30))]
    text = io.StringIO()
    csv.writer(
        text, delimiter=delimiter, quoting=chance.choice(QUOTING), lineterminator=chance.choice(["\n", "\r\n"])
    ).writerows(rows)
    return text.getvalue(), rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_clevercsv_finds(delimiter: str, tmp_path: Path) -> None:
    detect = import_module("clevercsv.detect").Detector().detect
    agreed = 0
    for number in range(TABLES):
        text, rows = made_up(random.Random(f"{delimiter}/{number}"), delimiter)
        found = find_dialect("x.csv", text.splitlines(keepends=True), TableOptions())
        assert found.delimiter == delimiter, text
        assert [row for row in found.divide(text.splitlines(keepends=True)) if any(row)] == list(rows)
        report = reading(tmp_path, text).report
        assert (report.rows, [column.name for column in report.columns]) == (30, list(rows[0]))
        oracle = detect(text)
        agreed += oracle is not None and oracle.delimiter == found.delimiter
    # The oracle errs now and then, and says nothing at times.
    assert agreed >= 0.9 * TABLES
