"""Parquet files, through pyarrow where it is installed."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

import numpy as np

from ..arrays import Floats
from ..errors import InputError
from .table import Column, Table


class _Column(Protocol):
    def to_pylist(self) -> list[object]: ...


class _Table(Protocol):
    """What is used of pyarrow's Table, which has no types."""

    column_names: Sequence[str]
    columns: Sequence[_Column]
    num_rows: int


def read_parquet(path: Path) -> Table:
    """Return the table of a Parquet file; raises InputError, also where pyarrow is not installed."""
    try:
        read: Callable[[Path], _Table] = import_module("pyarrow.parquet").read_table
    except ImportError:
        raise InputError(
            f"{path}: Parquet files need pyarrow, which is not installed; pip install 'nn-tui[parquet]'"
        ) from None
    try:
        table = read(path)
    except Exception as error:  # pyarrow's own exceptions, of which there are many
        sentence = str(error).partition("\n")[0]
        raise InputError(f"{path}: is not a Parquet file that can be read: {sentence}") from None
    columns = tuple(
        Column(name, _values(path, name, column.to_pylist()))
        for name, column in zip(table.column_names, table.columns, strict=True)
    )
    if len(columns) < 2:
        raise InputError(f"{path}: {len(columns)} columns, expected features and a target")
    if table.num_rows < 2:
        raise InputError(f"{path}: {table.num_rows} samples, expected at least 2")
    return Table(str(path), columns, lambda row: f"row {row + 1}")


def _values(path: Path, name: str, values: list[object]) -> Floats | list[str]:
    """Return the numbers or the words of a column; true and false are the words they are."""
    for row, value in enumerate(values, 1):
        if value is None or (isinstance(value, float) and not np.isfinite(value)):
            shown = "the value is missing" if value is None else f"{value} is not a finite number"
            raise InputError(f"{path}, row {row}, column {name}: {shown}, expected a value")
    words = [value for value in values if isinstance(value, str)]
    if len(words) == len(values):
        return words
    if all(isinstance(value, bool) for value in values):
        return [str(value).lower() for value in values]
    try:
        numbers = [float(value) for value in values if isinstance(value, int | float)]
    except OverflowError:
        numbers = []
    if len(numbers) != len(values):
        odd = next((value for value in values if not isinstance(value, int | float)), values[0])
        raise InputError(
            f"{path}, column {name}: holds {type(odd).__name__} values ({str(odd)[:40]}), expected numbers or words"
        )
    return np.array(numbers)
