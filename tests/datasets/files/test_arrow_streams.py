"""Tables that speak Arrow: every type of column, in stretches that begin and end anywhere."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from nn_tui.datasets.files.arrow_stream import _check, _memory, arrow_columns, is_arrow_table

pa: Any = pytest.importorskip("pyarrow")

LONG = "a word of more than twelve letters"
WORDS = ["a", None, "", LONG, "zwölf Zeichen", "twelve signs", "NA", None, "b", LONG + "!", "c", "thirteen sign"]
NUMBERS = [5, None, 0, 3, 100, 7, None, 1, 2, 3, 44, 100]
BITS = [True, None, False, True, True, None, True, False, False, True, False, True]
KINDS: dict[str, tuple[Callable[[], Any], list[object]]] = {
    **{
        name: (lambda name=name: getattr(pa, name)(), list[object](NUMBERS))
        for name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
    },
    **{
        name: (lambda name=name: getattr(pa, name)(), [None if n is None else n / 4 for n in NUMBERS])
        for name in ("float16", "float32", "float64")
    },
    **{
        name: (lambda name=name: getattr(pa, name)(), list[object](WORDS))
        for name in ("string", "large_string", "string_view")
    },
    "bool_": (pa.bool_, list[object](BITS)),
    "decimal128": (lambda: pa.decimal128(12, 2), [None if n is None else Decimal(n - 50) / 4 for n in NUMBERS]),
    "null": (pa.null, [None] * 12),
    "date32": (pa.date32, [None if n is None else date(2024, 1, 1 + n % 28) for n in NUMBERS]),
    "date64": (pa.date64, [None if n is None else date(2024, 1, 1 + n % 28) for n in NUMBERS]),
    **{
        f"timestamp {unit}": (
            lambda unit=unit: pa.timestamp(unit),
            [None if n is None else datetime(2024, 1, 2, n % 24, n % 60) for n in NUMBERS],
        )
        for unit in ("s", "ms", "us", "ns")
    },
    "words by number": (lambda: pa.dictionary(pa.int8(), pa.string()), list[object](WORDS)),
    "words by number without a sign": (lambda: pa.dictionary(pa.uint16(), pa.large_string()), list[object](WORDS)),
    "numbers by number": (
        lambda: pa.dictionary(pa.int32(), pa.float64()),
        [None if n is None else n / 4 for n in NUMBERS],
    ),
}


def told(value: object, unit: str) -> object:
    """Return a value as it is read: numbers are numbers, all else are words."""
    match value:
        case bool():
            return str(value).lower()
        case Decimal():
            return float(value)
        case date():
            return str(np.array([value], f"M8[{unit}]").astype(str)[0])
        case _:
            return value


def read(table: Any) -> list[object]:
    (parts,) = arrow_columns(table).values()
    found: list[object] = []
    for values, missing in parts:
        assert len(values) == len(missing)
        listed = values.tolist() if isinstance(values, np.ndarray) else list(values)
        found += [None if gone else value for value, gone in zip(listed, missing.tolist(), strict=True)]
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("start", "size"), [(0, 12), (1, 10), (3, 9), (8, 3), (9, 1), (5, 0)])
def test_a_stretch_of_a_column_has_its_values(kind: str, start: int, size: int) -> None:
    make, values = KINDS[kind]
    unit = {"date32": "D", "date64": "ms"}.get(kind, kind.split(" ")[-1])
    expected = [told(value, unit) for value in values]
    column = pa.array(values, make())
    assert read(pa.table({"a": column}).slice(start, size)) == expected[start : start + size]
    # The column itself may begin within its memory, and the table within the column.
    sliced = pa.table({"a": column.slice(start, size)})
    assert read(sliced) == expected[start : start + size]
    if size > 2:
        assert read(sliced.slice(1, size - 2)) == expected[start + 1 : start + size - 1]
    pieces = pa.concat_tables([sliced, sliced])
    assert read(pieces) == expected[start : start + size] * 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_without_rows_has_no_values(kind: str) -> None:
    assert read(pa.table({"a": pa.array([], KINDS[kind][0]())})) == []


def test_words_by_number_may_be_missing_among_the_words() -> None:
    for words in (["x", None, "y"], [0.5, None, 2.0]):
        column = pa.DictionaryArray.from_arrays(pa.array([2, 1, None, 0]), pa.array(words))
        assert read(pa.table({"a": column})) == [words[2], None, None, words[0]]


@pytest.mark.parametrize("words", [pa.string(), pa.float64()])
def test_where_there_are_no_words_all_are_missing(words: object) -> None:
    column = pa.DictionaryArray.from_arrays(pa.array([None, None], pa.int8()), pa.array([], words))
    assert read(pa.table({"a": column})) == [None, None]


def test_words_of_a_view_may_stand_in_several_buffers() -> None:
    words = [f"{number:03} is a word of more than twelve letters" for number in range(40)]
    column = pa.concat_arrays([pa.array(words[:20], pa.string_view()), pa.array(words[20:], pa.string_view())])
    assert read(pa.table({"a": column})) == words


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (pa.chunked_array([[1, 2]]), "a column by itself, expected a table"),
        (pa.table([[1], [2], [3], [4]], names=["a", "b", "c", "b"]), "two columns are called 'b'"),
        (
            pa.table({"a": [b"x"]}),
            "column a holds neither numbers, words nor dates (Arrow's format 'z')",
        ),
        (
            pa.table({"a": pa.array([1], pa.time32("s"))}),
            "column a holds neither numbers, words nor dates (Arrow's format 'tts')",
        ),
        (
            pa.table({"a": pa.array([Decimal(1)], pa.decimal256(40, 2))}),
            "column a holds neither numbers, words nor dates (Arrow's format 'd:40,2,256')",
        ),
        (pa.table({"a": [[1]]}), "column a holds neither numbers, words nor dates (Arrow's format '+l')"),
    ],
)
def test_what_is_no_table_of_numbers_words_and_dates_is_told(table: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match="a") as error:
        arrow_columns(table)
    assert str(error.value) == sentence


def test_what_fails_on_the_way_is_told_in_the_words_of_its_library() -> None:
    def batches() -> Iterator[object]:
        yield pa.record_batch({"a": [1]})
        raise OSError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(pa.schema([("a", pa.int64())]), batches())
    with pytest.raises(ValueError, match="the disk is gone"):
        arrow_columns(reader)

    def nothing(stream: object) -> None:
        assert stream is silent

    silent: Any = SimpleNamespace(contents=SimpleNamespace(get_last_error=nothing))
    with pytest.raises(ValueError, match=r"^its library says no more$"):
        _check(silent, 5)
    _check(silent, 0)


def test_columns_come_in_their_order_and_give_their_memory_back() -> None:
    before = pa.total_allocated_bytes()
    table = pa.concat_tables([pa.table({"b": ["x"] * 3000, "a": list(range(3000))})] * 2)
    columns = arrow_columns(table)
    assert list(columns) == ["b", "a"]
    assert [len(part[1]) for part in columns["a"]] == [3000, 3000]
    del table
    assert pa.total_allocated_bytes() == before


def test_memory_that_there_is_not_is_zeros() -> None:
    nothing: Any = SimpleNamespace(buffers=[None, None])
    assert _memory(nothing, 1, "i4", 2, 3).tolist() == [0, 0, 0]
    assert _memory(nothing, 1, "f8", 0, 0).tolist() == []


def test_a_table_of_arrow_hands_out_a_stream() -> None:
    assert is_arrow_table(pa.table({"a": [1]}))
    assert not is_arrow_table([1])
