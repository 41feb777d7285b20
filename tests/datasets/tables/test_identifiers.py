"""Numbers that name rows: by their name, by being a run, and by being all different."""

import numpy as np
import pytest

from nn_tui.datasets.tables.identifiers import why_names

RUN = np.arange(3.0, 15.0)
APART = np.arange(12.0) * 2
A_RUN = "each number from 3 to 14 stands in it once"


@pytest.mark.parametrize(
    "name",
    [
        "id", "ID", "user identifier", "index", "idx", "key", "zip_code", "number", "order no.", "nr", "num", "row",
        "PassengerId", "HTMLId", "row 7",
    ],
)  # fmt: skip
def test_a_name_may_say_that_it_names_rows(name: str) -> None:
    assert why_names(name, APART, alone=False) == "its 12 numbers are all different, and it is called so"
    assert why_names(name, APART, alone=True) == "its 12 numbers are all different, and it is called so"
    assert why_names(name, RUN, alone=True) == A_RUN


@pytest.mark.parametrize(
    "name",
    [
        *["year", "quarter", "month", "week", "day", "hour", "minute", "second", "time", "t"],
        *["step", "epoch", "rank", "ranking", "position", "x"],
        "sale Year", "startTime", "X",
    ],
)  # fmt: skip
def test_a_name_may_say_that_it_goes_up_by_one_with_reason(name: str) -> None:
    assert why_names(name, RUN, alone=False) is None
    assert why_names(name, APART, alone=False) is None


@pytest.mark.parametrize(
    ("name", "values", "alone", "why"),
    [
        ("age", RUN, False, A_RUN),
        ("age", RUN[::-1], False, A_RUN),
        ("age", RUN, True, None),
        ("age", APART, False, None),
        ("12", RUN, False, A_RUN),
        ("idea", APART, False, None),
        ("", RUN, True, A_RUN),
        ("", APART, False, "its 12 numbers are all different, and it has no name"),
        ("", np.arange(2000.0) * 2, False, "its 2,000 numbers are all different, and it has no name"),
        # Numbers that stand there twice name nothing.
        ("id", np.array([0.0, *APART[1:-1], 2.0]), False, None),
        ("", np.array([*RUN[:-2], 4.0, 14.0]), False, None),
        ("id", APART / 4, False, None),
        ("id", np.array([*APART[:-1], 0.5]), False, None),
        # Few rows tell nothing, but for a run without a name.
        ("id", RUN[:10], False, None),
        ("id", RUN[:11], False, "each number from 3 to 13 stands in it once"),
        ("id", APART[:10], False, None),
        ("id", APART[:11], False, "its 11 numbers are all different, and it is called so"),
        ("", RUN[:3], False, "each number from 3 to 5 stands in it once"),
        ("", APART[:10], False, None),
        ("", APART[:11], False, "its 11 numbers are all different, and it has no name"),
        ("", -RUN[:3], False, "each number from -5 to -3 stands in it once"),
    ],
)
def test_numbers_name_rows_where_they_are_whole_and_all_different(
    name: str, values: np.ndarray, alone: bool, why: str | None
) -> None:
    assert why_names(name, values, alone=alone) == why
