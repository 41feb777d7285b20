"""Small tables as files, and what is said about them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from nn_tui.datasets import Dataset, InputError, TableOptions, TableReading, inspect_file, load_file
from nn_tui.datasets.table_report import ColumnReport


def write(folder: Path, content: str | bytes, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines(head: str, *columns: Sequence[object], sign: str = ",", end: str = "\n") -> str:
    """Return a table as text; without a head there is none."""
    rows = (sign.join(map(str, row)) for row in zip(*columns, strict=True))
    return "".join(line + end for line in ([head] if head else []) + list(rows))


def reading(folder: Path, content: str | bytes, name: str = "data.csv", **options: object) -> TableReading:
    """Return what is found out about a table."""
    found = inspect_file(write(folder, content, name), TableOptions(**options))  # pyright: ignore[reportArgumentType]
    assert isinstance(found, TableReading)
    return found


def column(folder: Path, content: str | bytes, name: str, **options: object) -> ColumnReport:
    """Return what is found out about one column."""
    found = inspect_file(write(folder, content), TableOptions(**options))  # pyright: ignore[reportArgumentType]
    assert isinstance(found, TableReading)
    return next(column for column in found.report.columns if column.name == name)


def loaded(folder: Path, content: str | bytes, name: str = "data.csv", **options: object) -> Dataset:
    return load_file(write(folder, content, name), TableOptions(**options))  # pyright: ignore[reportArgumentType]


def complaint(folder: Path, content: str | bytes, name: str = "data.csv", **options: object) -> str:
    """Return the one sentence about a file, without its folder."""
    with pytest.raises(InputError) as error:
        loaded(folder, content, name, **options)
    sentence = str(error.value)
    assert "\n" not in sentence
    return sentence.replace(f"{folder}/", "")


def table(header: str, *rows: str, times: int = 1, delimiter: str = ",") -> str:
    """Return a table as text: rows with | between fields, over and over."""
    lines = [header, *(list(rows) * times)]
    return "".join(line.replace("|", delimiter) + "\n" for line in lines if line)


def labelled(name: str, values: Sequence[str]) -> str:
    """Return a table of one column of values, a number beside each, and a class."""
    rows = (f"{value},{row % 7 + 0.5},{'no' if row % 2 else 'yes'}" for row, value in enumerate(values))
    return "\n".join([f"{name},b,label", *rows]) + "\n"
