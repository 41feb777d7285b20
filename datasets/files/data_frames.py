"""Data frames of any library as columns of a table; none of these libraries is imported.

They hand out the memory in which columns stand, by one of two protocols: Arrow's stream, or the dataframe interchange
protocol of the Python array consortium (data-apis.org/dataframe-protocol), a method `__dataframe__`, for pandas
without Arrow.
"""

import ctypes
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol, TypedDict, TypeGuard, cast

import numpy as np
import numpy.typing as npt

from ..errors import InputError, reason_of
from ..memory_budget import require_memory
from ..tables.columns import QUOTED, RawColumn, RawTable, WordColumn, no_numbers
from .arrow_stream import UNITS, ArrowTable, Part, arrow_columns, is_arrow_table

INT, UINT, FLOAT, BOOL, STRING, DATETIME, CATEGORICAL = 0, 1, 2, 20, 21, 22, 23
"""The kinds of columns, as the protocol numbers them."""
NAN, SENTINEL, BITS, BYTES = 1, 2, 3, 4
"""How missing values are marked; 0 where there are none."""
_LETTERS = {INT: "i", UINT: "u", FLOAT: "f"}

DType = tuple[int, int, str, str]
"""Kind, bits, Arrow's format and the order of bytes."""


class _Buffer(Protocol):
    """A stretch of memory."""

    @property
    def ptr(self) -> int: ...
    @property
    def bufsize(self) -> int: ...


class _Buffers(TypedDict):
    """The memory of a column: values, which of them are there, and where each word begins."""

    data: tuple[_Buffer, DType]
    validity: tuple[_Buffer, DType] | None
    offsets: tuple[_Buffer, DType] | None


class _Column(Protocol):
    """A column of a data frame, or a stretch of one."""

    def size(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def dtype(self) -> DType: ...
    @property
    def describe_null(self) -> tuple[int, object]: ...
    @property
    def describe_categorical(self) -> "Mapping[str, object]": ...
    def get_buffers(self) -> _Buffers: ...
    def get_chunks(self) -> "Iterable[_Column]": ...


class _Interchange(Protocol):
    """What `__dataframe__` returns."""

    def num_rows(self) -> int: ...
    def column_names(self) -> Iterable[str]: ...
    def get_column_by_name(self, name: str) -> _Column: ...


class DataFrame(Protocol):
    """A table of another library."""

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> object:
        """Return the frame as the protocol has it."""
        ...


def is_data_frame(value: object) -> TypeGuard[DataFrame | ArrowTable]:
    """Return whether something speaks one of the protocols, and is no single column."""
    return hasattr(value, "__dataframe__") or (is_arrow_table(value) and not hasattr(value, "__array__"))


def columns_of(where: str, frame: DataFrame | ArrowTable) -> list[RawColumn]:
    """Return the columns of a data frame, each as those of a file are read; raises InputError for what is no table."""
    try:
        return [_column(name, parts) for name, parts in _parts(where, frame).items()]
    except InputError:
        raise
    except Exception as error:  # it comes from another library
        raise InputError(f"{where}: cannot be read as a table: {reason_of(error)}") from None


def _parts(where: str, frame: DataFrame | ArrowTable) -> Mapping[str, list[Part]]:
    if is_arrow_table(frame):
        try:
            return arrow_columns(frame)
        except ImportError:
            pass  # pandas has such streams only with pyarrow
    opened = cast(_Interchange, cast(DataFrame, frame).__dataframe__(allow_copy=True))
    rows, names = opened.num_rows(), list(opened.column_names())
    require_memory(
        2 * 8 * rows * max(1, len(names)), f"a table of {rows:,} rows and {len(names):,} columns", where=where
    )
    return {str(name): [_part(part) for part in opened.get_column_by_name(name).get_chunks()] for name in names}


def raw_table(name: str, columns: Sequence[RawColumn], test_rows: int = 0, validation_rows: int = 0) -> RawTable:
    """Return a table of columns that are in memory; rows are counted from 0, as arrays are.

    The last ones are for testing, those before them for validation.

    Raises InputError without columns.
    """
    if not columns:
        raise InputError(f"{name} has no columns")
    return RawTable(
        name=name,
        names=tuple(column.name for column in columns),
        rows=len(columns[0]),
        column=columns.__getitem__,
        test_rows=test_rows,
        validation_rows=validation_rows,
        where=lambda row: f"row {row}",
        written=lambda place: _written(columns[place]),
    )


def joined(columns: Sequence[RawColumn], below: Sequence[RawColumn], where: str) -> list[RawColumn]:
    """Return columns with others of the same names below them. Raises InputError where names differ."""
    names, others = [column.name for column in columns], {column.name: column for column in below}
    if sorted(names) != sorted(others):
        raise InputError(f"{where}: columns are {', '.join(others)}, expected {', '.join(names)}")
    return [column.with_below(others[column.name]) for column in columns]


def numbers_as_column(name: str, values: npt.NDArray[np.generic]) -> RawColumn:
    """Return an array (N,) of numbers, truth values or words as a column."""
    if values.dtype.kind in "iuf":
        return _of_numbers(name, values.astype(np.float64), np.zeros(len(values), np.bool_))
    missing = np.array([word is None or word != word for word in values.tolist()], np.bool_)
    return _of_words(name, ["" if gone else str(word) for word, gone in zip(values.tolist(), missing, strict=True)])


def words_of(column: RawColumn) -> list[str]:
    """Return the fields of a column (N,) as words, numbers with all their digits."""
    written = _written(column)
    return [written.vocabulary[code] for code in written.codes.tolist()]


def _column(name: str, parts: Sequence[Part]) -> RawColumn:
    if all(isinstance(values, np.ndarray) for values, _ in parts):
        numbers = [cast(npt.NDArray[np.generic], values).astype(np.float64) for values, _ in parts]
        missing = np.concatenate([gone for _, gone in parts] or [np.zeros(0, np.bool_)])
        return _of_numbers(name, np.concatenate(numbers or [np.zeros(0)]), missing)
    words: list[str] = []
    for values, gone in parts:
        words += ["" if absent else str(word) for word, absent in zip(values, gone, strict=True)]
    return _of_words(name, words)


def _of_numbers(name: str, values: npt.NDArray[np.float64], missing: npt.NDArray[np.bool_]) -> RawColumn:
    values[missing] = np.nan
    gaps = int(np.isnan(values).sum())
    return RawColumn(name, values, np.zeros(gaps, np.int32), ("",) if gaps else ())


def _of_words(name: str, words: Sequence[str]) -> RawColumn:
    places: dict[str, int] = {}
    codes = np.fromiter((places.setdefault(word, len(places)) for word in words), np.int32, len(words))
    # A word that would stand for a missing value in a file is a word here: what is missing was said to be.
    vocabulary = tuple(QUOTED + word if word else "" for word in places)
    return RawColumn(name, no_numbers(len(words)), codes, vocabulary, labels=True)


def _written(column: RawColumn) -> WordColumn:
    """Return a column as words, numbers with all their digits."""
    places = {word: place for place, word in enumerate(column.vocabulary)}
    codes = np.empty(len(column), np.int32)
    codes[column.odd] = column.codes
    plain = np.setdiff1d(np.arange(len(column)), column.odd)
    for row, value in zip(plain.tolist(), column.numbers[plain].tolist(), strict=True):
        text = str(int(value)) if value == int(value) else repr(value)
        codes[row] = places.setdefault(text, len(places))
    return WordColumn(codes, tuple(places))


def _part(column: _Column) -> Part:
    """Return the values of a stretch of a column, (n,), and which of them are missing."""
    buffers, (kind, bits, form, _) = column.get_buffers(), column.dtype
    size, start = column.size(), column.offset
    if kind == CATEGORICAL:
        categories = cast(_Column, column.describe_categorical["categories"])
        (buffer, dtype) = buffers["data"]
        codes = _memory(buffer, np.dtype(f"{_LETTERS[dtype[0]]}{dtype[1] // 8}"), start, size).astype(np.intp)
        missing = _missing(column, buffers, codes) | (codes < 0)
        words = [str(word) for part in categories.get_chunks() for word in _part(part)[0]]
        chosen: list[int] = codes.tolist()
        return [words[code] if 0 <= code < len(words) else "" for code in chosen], missing
    buffer = buffers["data"][0]
    if kind == STRING:
        offsets = buffers["offsets"]
        assert offsets is not None
        ends = _memory(offsets[0], np.dtype(f"i{offsets[1][1] // 8}"), start, size + 1).tolist()
        text = bytes(_memory(buffer, np.dtype("u1"), 0, ends[-1]))
        words = [text[begin:end].decode() for begin, end in pairwise(ends)]
        return words, _missing(column, buffers, np.zeros(size))
    if kind == BOOL:
        values = _bits(buffer, start, size) if bits == 1 else _memory(buffer, np.dtype("?"), start, size)
        return [str(value).lower() for value in values.tolist()], _missing(column, buffers, values)
    if kind == DATETIME:
        days = _memory(buffer, np.dtype(f"i{bits // 8}"), start, size)
        missing = _missing(column, buffers, days)
        return np.datetime_as_string(days.astype(f"M8[{_unit(form)}]")).tolist(), missing
    values = _memory(buffer, np.dtype(f"{_LETTERS[kind]}{bits // 8}"), start, size)
    return values, _missing(column, buffers, values)


def _unit(form: str) -> str:
    """Return NumPy's name of the unit in Arrow's format of a date or a time: `tdD`, `tsn:UTC`."""
    if form[:3] not in UNITS:
        raise ValueError(f"times of the format {form!r} are not known")
    return UNITS[form[:3]]


def _missing(column: _Column, buffers: _Buffers, values: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    kind, value = column.describe_null
    size, start, validity = column.size(), column.offset, buffers["validity"]
    if kind in (BITS, BYTES) and validity is not None:
        of_bits = kind == BITS and validity[1][1] == 1
        marks = _bits(validity[0], start, size) if of_bits else _memory(validity[0], np.dtype("u1"), start, size) != 0
        return np.asarray(marks == bool(value), np.bool_)
    if kind == SENTINEL:
        return np.asarray(values == np.asarray(value).astype(values.dtype), np.bool_)
    return np.isnan(values.astype(np.float64)) if kind == NAN else np.zeros(size, np.bool_)


def _memory(buffer: _Buffer, dtype: np.dtype[np.generic], start: int, size: int) -> npt.NDArray[np.generic]:
    """Return a copy of `size` numbers from the number `start` on."""
    if size == 0:
        return np.empty(0, dtype)
    if (start + size) * dtype.itemsize > buffer.bufsize:
        raise ValueError(f"{buffer.bufsize} bytes, expected {(start + size) * dtype.itemsize}")
    memory = (ctypes.c_char * (size * dtype.itemsize)).from_address(buffer.ptr + start * dtype.itemsize)
    return np.frombuffer(bytes(memory), dtype)


def _bits(buffer: _Buffer, start: int, size: int) -> npt.NDArray[np.bool_]:
    packed = _memory(buffer, np.dtype("u1"), 0, (start + size + 7) // 8)
    return np.unpackbits(packed.astype(np.uint8), bitorder="little")[start : start + size].astype(np.bool_)
