"""Columns are converted as a whole where that can be, and come out as if each field had been looked at."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError, TableOptions
from nn_tui.datasets.files.table_files import read_table_file
from nn_tui.datasets.tables import text_rows
from nn_tui.datasets.tables.columns import RawColumn, RawTable
from nn_tui.datasets.tables.numbers import plain_number
from nn_tui.datasets.tables.text_columns import all_numbers
from tests.datasets.tables.written import write

NUMBERS = [
    "1",
    "-0.25",
    "+1",
    ".5",
    "5.",
    "007",
    "1e-3",
    "1E5",
    " 2 ",
    "9007199254740993",
    "0.1",
    "-0",
    "1e400",
    "-1e400",
]
WORDS = ["x", "é", "inf", "nan", "1_000", "٣", "1,5", "[1", "true", "", " ", "0x1", "1 2", "null", "-"]
fields = st.lists(st.sampled_from(NUMBERS) | st.floats().map(repr) | st.integers().map(str), min_size=1, max_size=9)


@given(fields | st.lists(st.sampled_from(NUMBERS + WORDS), min_size=1, max_size=5))
def test_numbers_are_read_as_a_whole_as_they_are_one_by_one(fields: list[str]) -> None:
    one_by_one = [plain_number(field.strip()) for field in fields]
    found = all_numbers(fields)
    if None in one_by_one:
        assert found is None
    else:
        assert found is not None
        assert found.tolist() == one_by_one


@given(st.data())
def test_lines_without_quotes_are_divided_as_those_with_them(data: st.DataObject) -> None:
    width = data.draw(st.integers(2, 4))
    field = st.sampled_from(["1", "2.5", "-3e2", "+4", "x", "y z", "1_0", " 7", "", "\t"])
    rows = data.draw(st.lists(st.lists(field, min_size=width, max_size=width), min_size=2, max_size=8))
    ends = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    header = ",".join(f"c{column}" for column in range(width))
    plain = ends.join([header, *(",".join(row) for row in rows)]) + ends
    quoted = ends.join([header, *(",".join(f'"{one}"' for one in row) for row in rows)]) + ends
    options = TableOptions(delimiter=",", header=True, missing_words=())
    found, expected = (_table(text, options) for text in (plain, quoted))
    assert (found is None) == (expected is None)
    if found is None or expected is None:
        return
    assert found.rows == expected.rows
    for place in range(width):
        first, second = found.column(place), expected.column(place)
        np.testing.assert_array_equal(first.numbers, second.numbers)
        np.testing.assert_array_equal(first.odd, second.odd)
        assert [first.vocabulary[code] for code in first.codes] == [second.vocabulary[code] for code in second.codes]


@given(st.data())
def test_it_does_not_matter_in_which_pieces_a_text_is_read(data: st.DataObject) -> None:
    delimiter = data.draw(st.sampled_from([",", ";", "\t", " "]))
    field = st.sampled_from(["1", "2.5", "-3e2", "40", "x", "1,5", "", "0"] if data.draw(st.booleans()) else ["1", "2"])
    row = st.lists(field, min_size=3, max_size=3) | st.lists(field, min_size=1, max_size=4)
    rows = data.draw(st.lists(row, min_size=2, max_size=12))
    lines = [delimiter.join(row) for row in (["a", "b", "c"], ["1", "2", "3"], *rows)]
    ends = data.draw(st.lists(st.sampled_from(["\n", "\r\n", "\r", "\n\n"]), min_size=len(lines), max_size=len(lines)))
    ends[-1] = data.draw(st.sampled_from([ends[-1], ""]))
    text = "".join(map("".join, zip(lines, ends, strict=True)))
    options = TableOptions(delimiter=delimiter, header=True, missing_words=())
    whole = _told(text, options)
    with pytest.MonkeyPatch.context() as patch:
        for name, small in {"FEWEST_ROWS": 1, "COMPARED": 2, "PIECE": data.draw(st.integers(1, 9))}.items():
            patch.setattr(text_rows, name, small)
        assert _told(text, options) == whole


def _told(text: str, options: TableOptions) -> object:
    """Return the columns of a table, or the sentence about it, in a form that can be compared."""
    with TemporaryDirectory() as folder:
        try:
            table = read_table_file(write(Path(folder), text), options)
        except InputError as error:
            return str(error).removeprefix(folder)
    columns = [table.column(place) for place in range(len(table.names))]
    return [(column.numbers.tobytes(), column.odd.tobytes(), _words_of(column)) for column in columns]


def _words_of(column: RawColumn) -> list[str]:
    codes: list[int] = column.codes.tolist()
    return [column.vocabulary[code] for code in codes]


def _table(text: str, options: TableOptions) -> RawTable | None:
    """Return a table, None where no row of it has a value."""
    with TemporaryDirectory() as folder, suppress(InputError):
        return read_table_file(write(Path(folder), text), options)
    return None


def test_a_column_becomes_one_of_words_and_numbers_late(tmp_path: Path) -> None:
    rows = [f"{row},{row % 3}\n" for row in range(2 * text_rows.PIECE)]
    rows[15_001] = "?,2\n"
    rows[15_002] = "oops,2\n"
    table = read_table_file(write(tmp_path, "a,b\n" + "".join(rows)), TableOptions())
    column = table.column(0)
    assert (column.odd.tolist(), column.vocabulary) == ([15_001, 15_002], ("?", "oops"))
    assert column.numbers[15_000] == 15_000
    assert np.isnan(column.numbers[15_001])
    assert table.where(15_002) == "line 15004"


def test_a_column_of_words_has_no_room_for_numbers_until_there_is_one(tmp_path: Path) -> None:
    rows = [f"{'xyz'[row % 3]},{row % 3}\n" for row in range(3 * text_rows.PIECE)]
    words = read_table_file(write(tmp_path, "a,b\n" + "".join(rows)), TableOptions()).column(0)
    assert words.numbers.strides == (0,)
    assert (len(words), np.isnan(words.numbers).all(), words.codes[:4].tolist()) == (len(rows), True, [0, 1, 2, 0])
    rows[25_000] = "7.5,2\n"
    mixed = read_table_file(write(tmp_path, "a,b\n" + "".join(rows)), TableOptions()).column(0)
    assert np.flatnonzero(~np.isnan(mixed.numbers)).tolist() == [25_000]
    assert (mixed.numbers[25_000], len(mixed.odd)) == (7.5, len(rows) - 1)
    codes: list[int] = mixed.codes.tolist()
    found = [mixed.vocabulary[code] for code in codes]
    assert found == ["xyz"[row % 3] for row in range(len(rows)) if row != 25_000]
