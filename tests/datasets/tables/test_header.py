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


def names(*rows: str, header: bool | str = "auto") -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
    given = TableOptions(header=header)  # pyright: ignore[reportArgumentType]
    found = find_header([row.split("|") for row in rows], given)
    return found.present, found.names, found.notes


R_NOTE = "the header has no name for the first column, as R writes it"
END_NOTE = "lines end with a delimiter, the header does not"


@pytest.mark.parametrize(
    ("rows", "header", "present", "expected", "notes"),
    [
        (["a|b", "1|2"], "auto", True, ("a", "b"), ()),
        (["1|2|3", "4|5|6"], "auto", False, ("x1", "x2", "x3"), ()),
        (["1|2", "3|4"], True, True, ("1", "2"), ()),
        (["a|b", "1|2"], False, False, ("x1", "x2"), ()),
        ([" a ||\ue000NA|c\nd", "1|2|3|4"], "auto", True, ("a", "column2", "NA", "c d"), ()),
        (["a|b", "x|1|2", "y|1|2"], "auto", True, ("column1", "a", "b"), (R_NOTE,)),
        (["a|b", "1|2|", "3|4|5"], "auto", True, ("column1", "a", "b"), (R_NOTE,)),
        (["a|b", "1|2|", "3|4| "], "auto", True, ("a", "b"), (END_NOTE,)),
        (["a|b", "1|2||", "3|4||5"], "auto", True, ("a", "b"), (END_NOTE,)),
        (["a|b", "1|2|", "3|4"], "auto", True, ("a", "b"), ()),
        (["a|b", "1|2|x", "3|4"], "auto", True, ("a", "b"), ()),
        (["a|b", "1|2|x", "3|4|5|6"], "auto", True, ("a", "b"), (END_NOTE,)),
        (["a|b"], "auto", True, ("a", "b"), ()),
        (["0|1|2", "1.5|2.5|3"], "auto", False, ("x1", "x2", "x3"), ()),
        (
            ["0|1|2", "1.5|2.5|x3"], "auto", True, ("0", "1", "2"),
            ("0, 1, 2 … are taken as names; data.header = false takes them as values",),
        ),
        (
            ["0|1|2|3", "-1.5|+2.5|.5|1e3", "1|2|3|4"], "auto", True, ("0", "1", "2", "3"),
            ("0, 1, 2 … are taken as names; data.header = false takes them as values",),
        ),
        (["0|1", "-1|+2", "3|4"], "auto", False, ("x1", "x2"), ()),
        (["0|1", "1.5|2", "2.5|3"], "auto", False, ("x1", "x2"), ()),
        (["0|2", "1.5|2.5"], "auto", False, ("x1", "x2"), ()),
        (["1|2", "1.5|2.5"], "auto", False, ("x1", "x2"), ()),
        (["0", "1.5"], "auto", False, ("x1",), ()),
        (["0|1", "1.5"], "auto", False, ("x1", "x2"), ()),
    ],
)  # fmt: skip
def test_columns_have_the_names_of_the_first_line_or_numbers(
    rows: Sequence[str], header: bool | str, present: bool, expected: tuple[str, ...], notes: tuple[str, ...]
) -> None:
    assert names(*rows, header=header) == (present, expected, notes)


@pytest.mark.parametrize(
    ("first", "below", "present"),
    [
        ("x", ["a", "b"], True),
        ("a", ["a", "b"], False),
        (" a ", ["b", " a"], False),
        ("", ["a", "b"], False),
        ("$5", ["$6", "$7"], False),
        ("5%", ["x", "y"], False),
        ("C012", ["D3456", "E7"], True),
        ("C012", ["D345", "e678"], False),
        ("c012", ["D345", "", " "], False),
        ("C012", ["", " "], True),
        ("C012", ["D345", "E67"], True),
        ("Ab", ["Cd", "Ef"], True),
        ("2024-01-01", ["2023-05-06", "x"], False),
        ("2024-01-01", ["x", "y"], True),
        ("1.5.", ["2.5.", "3.5."], False),
        # The first fifty that are not empty are compared.
        ("C012", [*["D345"] * 49, "E6"], True),
        ("C012", [*["D345"] * 50, "E6"], False),
        ("2024-01-01", [*["x"] * 49, "2023-05-06"], False),
        ("2024-01-01", [*["x"] * 50, "2023-05-06"], True),
    ],
)
def test_a_word_is_a_name_unless_those_below_are_like_it(first: str, below: Sequence[str], present: bool) -> None:
    assert find_header([[first], *[[word] for word in below]], TableOptions()).present == present
    # Any column will do, also one that not all rows have.
    rows = [["1", first], ["2"], *[["3", word] for word in below]]
    assert find_header(rows, TableOptions()).present == present
