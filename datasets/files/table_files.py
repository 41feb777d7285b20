"""Files that hold a table: what they are read with, and the one that was read last, which is kept."""

import sys
from pathlib import Path
from threading import Lock

import msgspec

from ..errors import InputError
from ..memory_budget import require_memory
from ..tables.columns import RawTable
from ..tables.content import Content, read_content
from ..tables.options import TableOptions
from ..tables.text_table import read_text_table
from .parquet import read_parquet

STANDARD_INPUT = "-"
_READING = ("header", "delimiter", "encoding", "comment", "skip_rows", "missing_words", "format")
"""The options that decide about reading; all others are about what was read."""


class _Kept(msgspec.Struct, frozen=True, eq=False):
    """The table that was read last, and what it was read from: path, size, time of change, options."""

    key: tuple[object, ...]
    table: RawTable


_kept: list[_Kept] = []
_reading = Lock()
_standard_input: list[bytes] = []


def read_table_file(path: Path, options: TableOptions) -> RawTable:
    """Return the table of a file, `-` for the standard input.

    It is read once, for all that ask at the same time too, until it changes or another one is read. Raises InputError.
    """
    with _reading:
        key = (str(path), _version(path), *(getattr(options, name) for name in _READING))
        if not any(kept.key == key for kept in _kept):
            _kept[:] = []
            _kept.append(_Kept(key, _read(path, options)))
        return _kept[0].table


def _version(path: Path) -> tuple[int, int] | None:
    if str(path) == STANDARD_INPUT:
        return None
    about = path.stat()
    return about.st_size, about.st_mtime_ns


def _read(path: Path, options: TableOptions) -> RawTable:
    if path.suffix.lower() == ".parquet" and options.format is None:
        return read_parquet(path)
    version = _version(path)

    def load() -> Content:
        if _version(path) != version:
            raise InputError(f"{path}: has changed while it was read")
        return read_content(str(path), _bytes(path), options.encoding)

    return read_text_table(str(path), load, options)


def _bytes(path: Path) -> bytes:
    if str(path) != STANDARD_INPUT:
        size = path.stat().st_size
        require_memory(2 * size, f"a table of {size:,} bytes", where=str(path))
        return path.read_bytes()
    if not _standard_input:
        _standard_input.append(sys.stdin.buffer.read())
    return _standard_input[0]
