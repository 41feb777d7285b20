"""Data frames that speak the interchange protocol: each kind of column, and each mark of a missing value."""

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nn_tui.datasets import InputError, memory_budget
from nn_tui.datasets.files.data_frames import (
    BITS,
    BOOL,
    BYTES,
    CATEGORICAL,
    DATETIME,
    FLOAT,
    INT,
    NAN,
    SENTINEL,
    STRING,
    UINT,
    columns_of,
    is_data_frame,
    joined,
    numbers_as_column,
    raw_table,
    words_of,
)
from nn_tui.datasets.tables.columns import QUOTED, RawColumn

Array = npt.NDArray[Any]


class Buffer:
    def __init__(self, values: Array) -> None:
        self.values = np.ascontiguousarray(values)
        self.ptr, self.bufsize = self.values.ctypes.data, self.values.nbytes


class Column:
    """A column as the protocol has it: a stretch of its buffers, `size` values from `offset` on."""

    def __init__(
        self,
        dtype: tuple[int, int, str],
        data: Array,
        *,
        offset: int = 0,
        size: int | None = None,
        null: tuple[int, object] = (0, None),
        validity: tuple[Array, int] | None = None,
        ends: Array | None = None,
        of: tuple[int, int, str] | None = None,
        categories: "Column | None" = None,
    ) -> None:
        self.dtype, self.offset, self.describe_null = (*dtype, "="), offset, null
        self._size = len(data) - offset if size is None else size
        self._buffers = {
            "data": (Buffer(data), (*(of or dtype), "=")),
            "validity": None if validity is None else (Buffer(validity[0]), (BOOL, validity[1], "b", "=")),
            "offsets": None if ends is None else (Buffer(ends), (INT, ends.itemsize * 8, "l", "=")),
        }
        self.describe_categorical = {"categories": categories}

    def size(self) -> int:
        return self._size

    def get_buffers(self) -> Mapping[str, object]:
        return self._buffers

    def get_chunks(self) -> "Iterable[Column]":
        return [self]


class Chunked:
    def __init__(self, *parts: Column) -> None:
        self._parts = parts

    def get_chunks(self) -> Iterable[Column]:
        return self._parts


class Frame:
    def __init__(self, columns: Mapping[str, Column | Chunked], rows: int = 3) -> None:
        self._columns, self._rows = columns, rows

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> object:
        assert allow_copy
        return self

    def num_rows(self) -> int:
        return self._rows

    def column_names(self) -> Iterable[str]:
        return iter(self._columns)

    def get_column_by_name(self, name: str) -> Column | Chunked:
        return self._columns[name]


def fields(column: RawColumn) -> list[object]:
    """Return the numbers and the words of a column, None for what is missing."""
    codes: list[int] = column.codes.tolist()
    words = iter([column.vocabulary[code] for code in codes])
    found = [next(words) if np.isnan(number) else float(number) for number in column.numbers]
    return [None if field == "" else field.removeprefix(QUOTED) if isinstance(field, str) else field for field in found]


def read(column: Column | Chunked) -> list[object]:
    (found,) = columns_of("X", Frame({"a": column}))
    assert found.name == "a"
    return fields(found)


def strings(words: Sequence[str], ends: str = "i4") -> Column:
    text = "".join(words).encode()
    lengths = np.cumsum([0, *(len(word.encode()) for word in words)])
    data = np.frombuffer(text, np.uint8)
    return Column((STRING, 8, "u"), data, size=len(words), ends=lengths.astype(ends))


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [(INT, "i1"), (INT, "i2"), (INT, "i4"), (INT, "i8"), (UINT, "u1"), (UINT, "u2"), (FLOAT, "f4"), (FLOAT, "f8")],
)
@pytest.mark.parametrize(("offset", "size"), [(0, 5), (2, 3), (1, 2), (4, 1), (5, 0)])
def test_numbers_are_a_stretch_of_memory(kind: int, dtype: str, offset: int, size: int) -> None:
    values = np.array([7, 1, 99, 3, 50], dtype)
    column = Column((kind, values.itemsize * 8, "?"), values, offset=offset, size=size)
    assert read(column) == values[offset : offset + size].tolist()


def test_negative_and_large_numbers_keep_their_sign() -> None:
    assert read(Column((INT, 8, "c"), np.array([-1, -128], "i1"))) == [-1, -128]
    assert read(Column((UINT, 8, "C"), np.array([255, 128], "u1"))) == [255, 128]
    assert read(Column((FLOAT, 64, "g"), np.array([-0.5, 1e300]))) == [-0.5, 1e300]


VALUES = np.arange(20.0)


@pytest.mark.parametrize("offset", [0, 1, 7, 8, 9])
@pytest.mark.parametrize("there", [0, 1])
@pytest.mark.parametrize("marked", ["bits", "bytes of bits", "bytes"])
def test_a_mask_tells_by_bits_or_bytes_what_is_missing(marked: str, there: int, offset: int) -> None:
    gone = np.arange(20) % 3 == 1
    marks = (~gone if there else gone).astype(np.uint8)
    null = (BYTES if marked == "bytes" else BITS, 1 - there)
    validity = (np.packbits(marks, bitorder="little"), 1) if marked == "bits" else (marks, 8)
    column = Column((FLOAT, 64, "g"), VALUES, offset=offset, size=9, null=null, validity=validity)
    expected = [None if gone[row] else float(row) for row in range(offset, offset + 9)]
    assert read(column) == expected


def test_bytes_of_a_mask_are_true_where_they_are_not_zero() -> None:
    validity = (np.array([0, 1, 2], np.uint8), 8)
    assert read(Column((FLOAT, 64, "g"), VALUES[:3], null=(BYTES, 0), validity=validity)) == [None, 1, 2]
    assert read(Column((FLOAT, 64, "g"), VALUES[:3], null=(BYTES, 1), validity=validity)) == [0, None, None]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (Column((INT, 64, "l"), np.array([1, -999, 3]), null=(SENTINEL, -999)), [1, None, 3]),
        (Column((FLOAT, 64, "g"), np.array([1, np.nan, 3]), null=(NAN, None)), [1, None, 3]),
        (Column((FLOAT, 64, "g"), np.array([1, 2, 3]) / 2, null=(0, None)), [0.5, 1, 1.5]),
        # Without a mask nothing is missing, whatever the column says.
        (Column((INT, 64, "l"), np.array([0, 1, 3]), null=(BYTES, 0)), [0, 1, 3]),
        (Column((INT, 64, "l"), np.array([0, 1, 3]), null=(BITS, 1)), [0, 1, 3]),
        # What stands for a missing value is that value alone.
        (Column((INT, 64, "l"), np.array([1, 2, 3]), null=(SENTINEL, 2)), [1, None, 3]),
        (Column((BOOL, 8, "b"), np.array([True, False])), ["true", "false"]),
        (Column((BOOL, 1, "b"), np.array([0b10110], np.uint8), offset=1, size=4), ["true", "true", "false", "true"]),
        (
            Column((BOOL, 8, "b"), np.array([1, 0, 1], "?"), null=(BYTES, 0), validity=(np.array([1, 1, 0], "u1"), 8)),
            ["true", "false", None],
        ),
        (strings(["a", "", "nä", "NA"]), ["a", None, "nä", "NA"]),
        (strings(["a", "", "nä", "NA"], "i8"), ["a", None, "nä", "NA"]),
        (
            Column((STRING, 8, "u"), np.frombuffer(b"xaybc", "u1"), offset=1, size=2, ends=np.array([0, 1, 2, 5])),
            ["a", "ybc"],
        ),
        (Chunked(strings(["a", "b"]), strings([]), strings(["a"])), ["a", "b", "a"]),
        (Chunked(Column((INT, 8, "c"), np.array([1], "i1")), Column((FLOAT, 64, "g"), np.array([0.5]))), [1, 0.5]),
        (Chunked(strings(["a"]), Column((INT, 8, "c"), np.array([1], "i1"))), ["a", "1"]),
        (Chunked(), []),
    ],
)
def test_columns_of_every_kind_are_read(column: Column | Chunked, expected: list[object]) -> None:
    assert read(column) == expected


@pytest.mark.parametrize("dtype", ["i1", "i2", "i4", "i8"])
@pytest.mark.parametrize("offset", [0, 1, 3])
def test_categories_are_words_by_number_and_below_zero_none(dtype: str, offset: int) -> None:
    codes = np.array([1, -1, 0, 2, 1, 3], dtype)
    column = Column(
        (CATEGORICAL, 32, "i"),
        codes,
        offset=offset,
        size=3,
        of=(INT, codes.itemsize * 8, "i"),
        categories=strings(["red", "blue", "NA"]),
    )
    # A number that no word has is an empty word, which is missing.
    assert read(column) == ["blue", None, "red", "NA", "blue", None][offset : offset + 3]


def test_categories_may_be_numbers_without_a_sign_and_have_a_mask() -> None:
    column = Column(
        (CATEGORICAL, 32, "i"),
        np.array([1, 0, 200], np.uint8),
        of=(UINT, 8, "C"),
        null=(BYTES, 0),
        validity=(np.array([1, 0, 1], np.uint8), 8),
        categories=Column((INT, 64, "l"), np.arange(250) * 2),
    )
    assert read(column) == ["2", None, "400"]


@pytest.mark.parametrize(
    ("form", "bits", "times", "words"),
    [
        ("tdD", 32, [0, 19_000], ["1970-01-01", "2022-01-08"]),
        ("tdm", 64, [86_400_000, 0], ["1970-01-02T00:00:00.000", "1970-01-01T00:00:00.000"]),
        ("tss:", 64, [1, 60], ["1970-01-01T00:00:01", "1970-01-01T00:01:00"]),
        ("tsm:UTC", 64, [1], ["1970-01-01T00:00:00.001"]),
        ("tsu:", 64, [1], ["1970-01-01T00:00:00.000001"]),
        ("tsn:", 64, [1], ["1970-01-01T00:00:00.000000001"]),
    ],
)
def test_times_are_words_in_their_unit(form: str, bits: int, times: list[int], words: list[str]) -> None:
    assert read(Column((DATETIME, bits, form), np.array(times, f"i{bits // 8}"))) == words


def test_a_time_that_is_marked_is_missing() -> None:
    lowest = np.iinfo(np.int64).min
    column = Column((DATETIME, 64, "tss:"), np.array([lowest, 60]), null=(SENTINEL, lowest))
    assert read(column) == [None, "1970-01-01T00:01:00"]


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        (Column((DATETIME, 64, "ttu"), np.array([1])), "times of the format 'ttu' are not known"),
        (Column((FLOAT, 64, "g"), np.zeros(2), size=3), "16 bytes, expected 24"),
        (Column((FLOAT, 64, "g"), np.zeros(4), offset=2, size=3), "32 bytes, expected 40"),
        (Column((99, 64, "g"), np.zeros(2)), "99"),
    ],
)
def test_what_is_no_table_is_one_sentence(column: Column, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        columns_of("X", Frame({"a": column}))
    assert str(error.value) == f"X: cannot be read as a table: {sentence}"


def test_names_are_words_and_columns_stand_in_their_order() -> None:
    columns: dict[Any, Column] = {7: strings(["a", "b", "a"]), "b": Column((FLOAT, 64, "g"), np.array([1, np.nan, 2]))}
    first, second = columns_of("X", Frame(columns))
    assert (first.name, second.name) == ("7", "b")
    # Words are words whatever they look like, and numbers have gaps alone beside them.
    assert (first.labels, first.vocabulary, first.codes.tolist()) == (True, (f"{QUOTED}a", f"{QUOTED}b"), [0, 1, 0])
    assert np.isnan(first.numbers).all()
    assert (second.labels, second.vocabulary, second.codes.tolist()) == (False, ("",), [0])
    (plain,) = columns_of("X", Frame({"a": Column((FLOAT, 64, "g"), np.ones(2))}))
    assert (plain.vocabulary, plain.codes.tolist(), plain.labels) == ((), [], False)


@pytest.mark.parametrize(
    ("columns", "needed"), [(1, "1,000 rows and 1 columns needs about 16.0 kB"), (3, "3 columns needs about 48.0 kB")]
)
def test_a_frame_asks_for_memory_before_it_is_read(monkeypatch: pytest.MonkeyPatch, columns: int, needed: str) -> None:
    monkeypatch.setattr(memory_budget, "ALWAYS_THERE", 0)
    monkeypatch.setattr(memory_budget, "free_memory", lambda: 0.0)
    frame = Frame({f"c{number}": Column((FLOAT, 64, "g"), np.ones(1000)) for number in range(columns)}, 1000)
    with pytest.raises(InputError) as error:
        columns_of("X", frame)
    assert str(error.value).startswith("X: a table of 1,000 rows and ")
    assert needed in str(error.value)


def test_pandas_without_arrow_is_read_by_the_other_protocol() -> None:
    class Both(Frame):
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            raise ImportError("no pyarrow")

    (found,) = columns_of("X", Both({"a": strings(["x", "y", "x"])}))
    assert fields(found) == ["x", "y", "x"]


@pytest.mark.parametrize(
    ("names", "is_one"),
    [
        ((), False),
        (("__dataframe__",), True),
        (("__arrow_c_stream__",), True),
        (("__arrow_c_stream__", "__array__"), False),
        (("__dataframe__", "__array__"), True),
        (("__array__",), False),
    ],
)
def test_a_frame_speaks_a_protocol_and_is_no_single_column(names: Sequence[str], is_one: bool) -> None:
    assert is_data_frame(SimpleNamespace(**dict.fromkeys(names))) == is_one


def test_a_table_of_columns_counts_rows_as_arrays_do() -> None:
    columns = [numbers_as_column("a", np.array([1.0, 2.5, 1.0])), numbers_as_column("b", np.array(["x", "7", "x"]))]
    table = raw_table("X", columns, 1, 2)
    assert (table.name, table.names, table.rows) == ("X", ("a", "b"), 3)
    assert (table.test_rows, table.validation_rows, table.where(0), table.where(2)) == (1, 2, "row 0", "row 2")
    assert (table.encoding, table.delimiter, table.header) == (None, None, None)
    assert [table.column(place) for place in range(2)] == columns
    written = table.written(0)
    assert [written.vocabulary[code] for code in written.codes] == ["1", "2.5", "1"]
    assert (raw_table("X", columns).test_rows, raw_table("X", columns).validation_rows) == (0, 0)
    with pytest.raises(InputError, match=r"^X has no columns$"):
        raw_table("X", [])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([1, 2], "i4"), [1, 2]),
        (np.array([1, 2], "u1"), [1, 2]),
        (np.array([0.5, np.nan], "f4"), [0.5, None]),
        (np.array([True, False]), ["True", "False"]),
        (np.array(["a", "", "NA"]), ["a", None, "NA"]),
        (np.array(["a", None, float("nan"), 5], object), ["a", None, None, "5"]),
    ],
)
def test_arrays_of_numbers_or_words_are_columns(values: Array, expected: list[object]) -> None:
    column = numbers_as_column("a", values)
    assert (column.name, column.labels, fields(column)) == ("a", values.dtype.kind not in "iuf", expected)


def test_fields_are_words_with_all_their_digits() -> None:
    values = np.array([0.1, 3, np.nan, -2, 1e20, 1 / 3, 0.1])
    assert words_of(numbers_as_column("a", values)) == [
        "0.1", "3", "", "-2", "100000000000000000000", "0.3333333333333333", "0.1",
    ]  # fmt: skip
    assert words_of(numbers_as_column("a", np.array(["x", "", "y"]))) == [f"{QUOTED}x", "", f"{QUOTED}y"]


def test_columns_below_others_are_found_by_their_names() -> None:
    def column(name: str, *values: float) -> RawColumn:
        return numbers_as_column(name, np.array(values))

    first, second = joined([column("a", 1), column("b", 2)], [column("b", 4, 5), column("a", 3, 6)], "test")
    assert (fields(first), fields(second)) == ([1, 3, 6], [2, 4, 5])
    with pytest.raises(InputError, match=r"^test: columns are b, c, expected a, b$"):
        joined([column("a", 1), column("b", 2)], [column("b", 4), column("c", 3)], "test")
