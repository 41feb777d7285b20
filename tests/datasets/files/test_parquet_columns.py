"""Columns of Parquet files by their types, and the same rows one after another."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn_tui.datasets import InputError, memory_budget
from nn_tui.datasets.files import parquet as module
from nn_tui.datasets.files.parquet import read_parquet, read_parquet_rows
from nn_tui.datasets.tables.columns import QUOTED

pa: Any = pytest.importorskip("pyarrow")
files: Any = pytest.importorskip("pyarrow.parquet")

NUMBERS: list[float | None] = [5, None, 0, 3]
WORDS = ["a", None, "", "NA"]
NOT = f"{QUOTED}NA"


def saved(folder: Path, columns: dict[str, object]) -> Path:
    files.write_table(pa.table(columns), folder / "data.parquet")
    return folder / "data.parquet"


@pytest.mark.parametrize(
    ("column", "expected", "rows"),
    [
        *[
            (pa.array(NUMBERS, kind), [5.0, None, 0.0, 3.0], ["5", "", "0", "3"])
            for kind in (pa.int8(), pa.uint16(), pa.int32(), pa.uint64())
        ],
        *[
            (pa.array([0.5, None, -2.0, float("nan")], kind), [0.5, None, -2.0, None], ["0.5", "", "-2.0", "nan"])
            for kind in (pa.float32(), pa.float64())
        ],
        (
            pa.array([Decimal("1.25"), None, Decimal(0), Decimal(-3)], pa.decimal128(8, 2)),
            [1.25, None, 0.0, -3.0],
            ["1.25", "", "0.00", "-3.00"],
        ),
        (pa.nulls(4), [None] * 4, [""] * 4),
        (pa.array([1, 2, 1, 3]), [1.0, 2.0, 1.0, 3.0], ["1", "2", "1", "3"]),
        *[
            (pa.array(WORDS, kind), [f"{QUOTED}a", None, "", NOT], [f"{QUOTED}a", "", "", NOT])
            for kind in (pa.string(), pa.large_string())
        ],
        (
            pa.array([True, None, False, True]),
            [f"{QUOTED}true", None, f"{QUOTED}false", f"{QUOTED}true"],
            ["true", "", "false", "true"],
        ),
        (pa.array(WORDS).dictionary_encode(), [f"{QUOTED}a", None, "", NOT], ["a", "", "", "NA"]),
        (
            pa.DictionaryArray.from_arrays(pa.array([1, None, 0, 1]), pa.array([10, 20])),
            [20.0, None, 10.0, 20.0],
            ["20", "", "10", "20"],
        ),
    ],
)
def test_a_column_has_numbers_or_words_by_its_type(
    tmp_path: Path, column: object, expected: list[float | str | None], rows: list[str]
) -> None:
    path = saved(tmp_path, {"x": [9, 8, 7, 6], "a": column})
    table = read_parquet(path)
    found = table.column(1)
    assert table.column(1) is found
    assert (found.name, found.problem, found.padded, len(found)) == ("a", None, False, 4)
    codes: list[int] = found.codes.tolist()
    words = iter([found.vocabulary[code] for code in codes])
    assert [next(words) if np.isnan(number) else number for number in found.numbers.tolist()] == [
        "" if value is None else value for value in expected
    ]
    assert found.labels == any(isinstance(value, str) for value in expected)
    names, gone_through = read_parquet_rows(path)
    assert (names, [row[1] for row in gone_through]) == (("x", "a"), rows)


def test_a_column_without_gaps_has_no_words(tmp_path: Path) -> None:
    path = saved(tmp_path, {"x": [1, 2], "y": [0.5, None]})
    full, broken = (read_parquet(path).column(place) for place in range(2))
    assert (full.vocabulary, full.codes.tolist()) == ((), [])
    assert (broken.vocabulary, broken.codes.tolist()) == (("",), [0])


def test_a_missing_word_is_the_last_of_its_vocabulary(tmp_path: Path) -> None:
    found = read_parquet(saved(tmp_path, {"x": [1, 2, 3, 4], "a": ["b", None, "", "b"]})).column(1)
    assert (found.vocabulary, found.codes.tolist()) == ((f"{QUOTED}b", "", ""), [0, 2, 1, 0])


def test_a_table_has_names_and_rows_from_one_on(tmp_path: Path) -> None:
    path = saved(tmp_path, {"b": [1, 2, 3], "a": [True, None, False], "c": ["u", "v", "u"]})
    table = read_parquet(path)
    assert (table.name, table.names, table.rows) == (str(path), ("b", "a", "c"), 3)
    assert (table.where(0), table.where(2), table.header) == ("row 1", "row 3", None)
    for place, words in enumerate([["1", "2", "3"], ["true", "", "false"], ["u", "v", "u"]]):
        written = table.written(place)
        assert [written.vocabulary[code] for code in written.codes] == words


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
def test_rows_are_the_same_in_pieces_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr(module, "ROWS", rows)
    path = saved(tmp_path, {"x": list(range(7)), "w": list("abcdefg")})
    _, found = read_parquet_rows(path)
    assert list(map(list, found)) == [[str(row), f"{QUOTED}{'abcdefg'[row]}"] for row in range(7)]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"y": [1, 2]}, "FILE: 1 columns, expected features and a target"),
        ({"x": [1], "y": [1]}, "FILE: 1 samples, expected at least 2"),
    ],
)
def test_what_is_too_little_is_told(tmp_path: Path, columns: dict[str, object], sentence: str) -> None:
    path = saved(tmp_path, columns)
    with pytest.raises(InputError) as error:
        read_parquet(path)
    assert str(error.value).replace(str(path), "FILE") == sentence


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        ([b"ab", b"c", b""], "FILE, column a: holds values of type binary, expected numbers or words"),
        ([[1], [2], []], "FILE, column a: holds values of type list<element: int64>, expected numbers or words"),
        ([1.0, 2.0, float("-inf")], "FILE, row 3, column a: -inf is not a finite number, expected a value"),
        ([float("inf"), float("inf"), 1.0], "FILE, row 1, column a: inf is not a finite number, expected a value"),
    ],
)
def test_what_is_wrong_with_a_column_is_its_problem(tmp_path: Path, column: list[object], sentence: str) -> None:
    path = saved(tmp_path, {"a": column, "x": [1, 2, 3]})
    found = read_parquet(path).column(0)
    assert str(found.problem).replace(str(path), "FILE") == sentence
    assert (found.name, found.numbers.tolist(), found.codes.tolist(), found.vocabulary) == ("a", [0, 0, 0], [], ())


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    broken = pa.Array.from_buffers(pa.string(), 2, [None, *pa.array([b"\xff", b"b"]).buffers()[1:]])
    path = saved(tmp_path, {"a": broken, "x": [1, 2]})
    assert (
        str(read_parquet(path).column(0).problem) == f"{path}, column a: holds bytes that are not UTF-8, expected words"
    )


def test_a_column_asks_for_memory_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path, {"a": np.zeros(2000), "x": np.zeros(2000)})
    monkeypatch.setattr(memory_budget, "ALWAYS_THERE", 0)
    monkeypatch.setattr(memory_budget, "free_memory", lambda: 0.0)
    problem = read_parquet(path).column(0).problem
    assert str(problem).startswith(f"{path}, column a: a column of 2,000 rows needs about 32.0 kB of memory")


def test_a_file_needs_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    for read in (read_parquet, read_parquet_rows):
        with pytest.raises(InputError) as error:
            read(tmp_path / "a.parquet")
        assert str(error.value) == (
            f"{tmp_path / 'a.parquet'}: Parquet files need pyarrow, which is not installed; "
            "pip install 'nn-tui[parquet]'"
        )
