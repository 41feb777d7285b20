"""Parquet files, through pyarrow where it is installed."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ..memory_budget import require_memory
from ..tables.columns import QUOTED, RawColumn, RawTable, WordColumn, no_numbers


class _Values(Protocol):
    """What is used of pyarrow's arrays, which have no types."""

    type: object
    null_count: int
    dictionary: "_Values"
    indices: "_Values"

    def __len__(self) -> int: ...
    def cast(self, target: object, *, safe: bool = True) -> Self: ...
    def combine_chunks(self) -> "_Values": ...
    def dictionary_encode(self) -> Self: ...
    def is_null(self) -> "_Values": ...
    def to_numpy(self, zero_copy_only: bool) -> npt.NDArray[np.generic]: ...
    def to_pylist(self) -> list[str]: ...


class _Rows(Protocol):
    def column(self, name: str) -> _Values: ...


class _Schema(Protocol):
    names: Sequence[str]
    types: Sequence[object]


class _Metadata(Protocol):
    num_rows: int


class _Batch(Protocol):
    columns: Sequence[_Values]


class _ParquetFile(Protocol):
    schema_arrow: _Schema
    metadata: _Metadata

    def read(self, columns: Sequence[str]) -> _Rows: ...
    def iter_batches(self, batch_size: int) -> Iterator[_Batch]: ...


def read_parquet(path: Path) -> RawTable:
    """Return the table of a Parquet file, whose columns are read when they are asked for.

    What is wrong with a column is told where it is used.

    Raises InputError, also where pyarrow is not installed.
    """
    open_file = _opener(path)
    schema = open_file(path).schema_arrow
    words = [name for name, type_ in zip(schema.names, schema.types, strict=True) if _is(type_, *_WORDS)]
    # A word that stands in a million rows is stored once, and must not become a million words.
    file = open_file(path, read_dictionary=words)
    if len(schema.names) < 2:
        raise InputError(f"{path}: {len(schema.names)} columns, expected features and a target")
    if file.metadata.num_rows < 2:
        raise InputError(f"{path}: {file.metadata.num_rows} samples, expected at least 2")
    rows = file.metadata.num_rows
    columns = [(name, type_) for name, type_ in zip(schema.names, schema.types, strict=True)]

    def written(place: int) -> WordColumn:
        name = columns[place][0]
        return WordColumn.of([_written(value) for value in file.read([name]).column(name).to_pylist()])

    @cache
    def column(place: int) -> RawColumn:
        return _column(path, file, *columns[place])

    return RawTable(
        name=str(path),
        names=tuple(schema.names),
        rows=rows,
        column=column,
        where=lambda row: f"row {row + 1}",
        written=written,
    )


def read_parquet_rows(path: Path) -> tuple[tuple[str, ...], Iterator[Sequence[str]]]:
    """Return the names of the columns, and the rows as words, of which a piece at a time is in memory.

    A word that would stand for a missing value, and is none, is marked as one in quotes. Raises InputError.
    """
    file = _opener(path)(path)
    quoted = [_is(type_, *_WORDS) for type_ in file.schema_arrow.types]

    def rows() -> Iterator[Sequence[str]]:
        for batch in file.iter_batches(ROWS):
            columns = [
                [QUOTED + value if words and value else _written(value) for value in column.to_pylist()]
                for words, column in zip(quoted, batch.columns, strict=True)
            ]
            yield from zip(*columns, strict=True)

    return tuple(file.schema_arrow.names), rows()


def _opener(path: Path) -> Callable[..., _ParquetFile]:
    try:
        return import_module("pyarrow.parquet").ParquetFile
    except ImportError:
        raise InputError(
            f"{path}: Parquet files need pyarrow, which is not installed; pip install 'nn-tui[parquet]'"
        ) from None


ROWS = 8192
"""Rows that are read at a time where they are gone through."""
_WORDS = ("string", "large_string", "string_view")
_NUMBERS = ("integer", "floating", "decimal", "null")


def _is(type_: object, *kinds: str) -> bool:
    types = import_module("pyarrow.types")
    return any(bool(getattr(types, f"is_{kind}")(type_)) for kind in kinds if hasattr(types, f"is_{kind}"))


def _column(path: Path, file: _ParquetFile, name: str, type_: object) -> RawColumn:
    try:
        return _read_column(path, file, name, type_)
    except InputError as error:  # told where the column is used
        return RawColumn(name, np.zeros(file.metadata.num_rows), np.empty(0, np.int32), (), problem=error)


def _read_column(path: Path, file: _ParquetFile, name: str, type_: object) -> RawColumn:
    """Return the numbers or the words of a column; true and false are the words they are."""
    where = f"{path}, column {name}"
    category = _is(type_, "dictionary")
    stored: object = getattr(type_, "value_type", type_) if category else type_
    if not _is(stored, *_WORDS, *_NUMBERS, "boolean"):
        raise InputError(f"{where}: holds values of type {type_}, expected numbers or words")
    rows = file.metadata.num_rows
    require_memory(rows * 2 * 8, f"a column of {rows:,} rows", where=where)
    column = file.read([name]).column(name).combine_chunks()
    if len(column) != rows:
        raise InputError(f"{where}: has {len(column):,} values, expected one for each of {rows:,} rows")
    missing = column.is_null().to_numpy(zero_copy_only=False).astype(np.bool_)
    if _is(stored, *_WORDS, "boolean"):
        try:
            return _words(name, column if _is(stored, *_WORDS) else column.cast("string"), missing)
        except UnicodeDecodeError:
            raise InputError(f"{where}: holds bytes that are not UTF-8, expected words") from None
    if category:
        column = column.cast(stored)
    if _is(stored, "decimal"):
        column = column.cast("float64", safe=False)
    values = column.to_numpy(zero_copy_only=False).astype(np.float64)
    if np.isinf(values).any():
        row = int(np.flatnonzero(np.isinf(values))[0])
        raise InputError(
            f"{path}, row {row + 1}, column {name}: {values[row]} is not a finite number, expected a value"
        )
    gaps = int(np.isnan(values).sum())
    return RawColumn(name, values, np.zeros(gaps, np.int32), ("",) if gaps else ())


def _written(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _words(name: str, column: _Values, missing: npt.NDArray[np.bool_]) -> RawColumn:
    encoded = column if _is(column.type, "dictionary") else column.dictionary_encode()
    codes = np.nan_to_num(encoded.indices.to_numpy(zero_copy_only=False).astype(np.float64)).astype(np.int32)
    words = [QUOTED + word if word else "" for word in encoded.dictionary.to_pylist()]
    codes[missing] = len(words)
    return RawColumn(name, no_numbers(len(codes)), codes, (*words, ""), labels=True)
