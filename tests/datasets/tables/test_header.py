"""Whether the first line of a table names its columns, and what they are called then."""

from collections.abc import Sequence

import pytest

from nn_tui.datasets.tables.header import COMPARED, find_header
from nn_tui.datasets.tables.options import TableOptions


@pytest.mark.parametrize(
    ("rows", "present"),
    [
        ([["1", "x"]], True),
        ([["1", "x"], ["2", "x"]], False),
        ([["a", "x"], ["2", "x"]], True),
        # The first line is compared with so many below it, and with no more.
        ([["1", "x"], *[["2", "y"]] * (COMPARED - 1), ["2", "x"]], False),
        ([["1", "x"], *[["2", "some words"]] * COMPARED, ["2", "x"]], True),
    ],
)
def test_a_line_of_words_unlike_those_below_it_is_a_header(rows: Sequence[Sequence[str]], present: bool) -> None:
    assert find_header(rows, TableOptions()).present == present
