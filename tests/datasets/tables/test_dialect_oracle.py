"""Delimiters are found as CleverCSV finds them, where it is installed: on tables that are made up."""

import random
from importlib import import_module
from typing import Any

import pytest

from nn_tui.datasets import TableOptions
from nn_tui.datasets.tables.dialect import find_dialect

clevercsv: Any = pytest.importorskip("clevercsv", reason="pip install clevercsv")
TABLES = 40


def made_up(chance: random.Random, delimiter: str) -> str:
    """Return a table of numbers and words, some of them in quotes, some with blanks in them."""
    makers = [
        lambda: f"{chance.uniform(-9, 99):.2f}",
        lambda: str(chance.randint(0, 999)),
        lambda: chance.choice(["red", "green", "blue"]),
        lambda: chance.choice(['"one, two"', "north west", "2024-01-05", '"a ""b"""']),
    ]
    kinds = [chance.choice(makers) for _ in range(chance.randint(3, 7))]
    head = delimiter.join(f"name{number}" for number in range(len(kinds)))
    return "\n".join([head, *(delimiter.join(make() for make in kinds) for _ in range(30))]) + "\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_clevercsv_finds(delimiter: str) -> None:
    detect = import_module("clevercsv.detect").Detector().detect
    agreed = 0
    for number in range(TABLES):
        text = made_up(random.Random(f"{delimiter}/{number}"), delimiter)
        found = find_dialect("x.csv", text.splitlines(keepends=True), TableOptions()).delimiter
        assert found == delimiter
        oracle = detect(text)
        agreed += oracle is not None and oracle.delimiter == found
    # The oracle errs now and then, and says nothing at times.
    assert agreed >= 0.9 * TABLES
