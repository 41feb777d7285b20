"""Parquet files, through pyarrow where it is installed."""

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..errors import InputError
from ..memory_budget import require_memory
from .table import Classes, Column, Table, classes_of_codes


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


class _ParquetFile(Protocol):
    schema_arrow: _Schema
    metadata: _Metadata

    def read(self, columns: Sequence[str]) -> _Rows: ...


def read_parquet(path: Path) -> Table:
    """Return the table of a Parquet file, of which a column is read when it is asked for.

    Raises InputError, also where pyarrow is not installed.
    """
    try:
        open_file: Callable[..., _ParquetFile] = import_module("pyarrow.parquet").ParquetFile
    except ImportError:
        raise InputError(
            f"{path}: Parquet files need pyarrow, which is not installed; pip install 'nn-tui[parquet]'"
        ) from None
    schema = open_file(path).schema_arrow
    words = [name for name, type_ in zip(schema.names, schema.types, strict=True) if _is(type_, *_WORDS)]
    # A word that stands in a million rows is stored once, and must not become a million words.
    file = open_file(path, read_dictionary=words)
    columns = tuple(
        Column(name, partial(_values, path, file, name, type_))
        for name, type_ in zip(schema.names, schema.types, strict=True)
    )
    if len(columns) < 2:
        raise InputError(f"{path}: {len(columns)} columns, expected features and a target")
    if file.metadata.num_rows < 2:
        raise InputError(f"{path}: {file.metadata.num_rows} samples, expected at least 2")
    return Table(str(path), file.metadata.num_rows, columns, lambda row: f"row {row + 1}")


_WORDS = ("string", "large_string", "string_view")
_NUMBERS = ("integer", "floating", "decimal", "null")


def _is(type_: object, *kinds: str) -> bool:
    types = import_module("pyarrow.types")
    return any(bool(getattr(types, f"is_{kind}")(type_)) for kind in kinds if hasattr(types, f"is_{kind}"))


def _values(path: Path, file: _ParquetFile, name: str, type_: object) -> Floats | Classes:
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
    if column.null_count:
        row = int(np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False))[0])
        raise InputError(f"{path}, row {row + 1}, column {name}: the value is missing, expected a value")
    if _is(stored, *_WORDS):
        encoded = column if _is(column.type, "dictionary") else column.dictionary_encode()
        codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.intp)
        try:
            return classes_of_codes(codes, encoded.dictionary.to_pylist())
        except UnicodeDecodeError:
            raise InputError(f"{where}: holds bytes that are not UTF-8, expected words") from None
    if category:
        column = column.cast(stored)
    if _is(stored, "boolean"):
        return classes_of_codes(column.to_numpy(zero_copy_only=False).astype(np.intp), ["false", "true"])
    if _is(stored, "decimal"):
        column = column.cast("float64", safe=False)
    values = column.to_numpy(zero_copy_only=False).astype(np.float64)
    if not np.isfinite(values).all():
        row = int(np.flatnonzero(~np.isfinite(values))[0])
        raise InputError(
            f"{path}, row {row + 1}, column {name}: {values[row]} is not a finite number, expected a value"
        )
    return values
