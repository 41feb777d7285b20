"""Files that hold a table: what they are read with, and what was read last, which is kept."""

import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import msgspec

from ..errors import InputError
from ..memory_budget import require_memory
from ..paths import require_file
from ..tables.columns import RawTable
from ..tables.content import Content, read_content
from ..tables.joining import joined
from ..tables.options import TableOptions
from ..tables.text_table import read_text_table
from ..under_way import reading, wait_too
from .file_names import STANDARD_INPUT
from .parquet import read_parquet

READ_ANEW = ("header", "delimiter", "encoding", "comment", "skip_rows", "missing_words", "format")
"""The options with which a file is read in another way; all others are about what was read."""


class _Kept(msgspec.Struct, frozen=True, eq=False):
    """A table that was read last, and what it was read from: path, size, time of change, options."""

    key: tuple[object, ...]
    table: RawTable


_kept: list[_Kept] = []
_reading = Lock()
_standard_input: list[bytes] = []


def read_table_file(path: Path, options: TableOptions) -> RawTable:
    """Return the table of a file, `-` for the standard input.

    It is read once, for all that ask at the same time too, until it changes or another one is read; so is the file of
    the test, which the table ends with. Raises InputError.
    """
    if options.test is None:
        return _tables([path], options)[0]
    require_file(Path(options.test), field="data.test")
    return joined(*_tables([path, Path(options.test)], options))


def _tables(paths: Sequence[Path], options: TableOptions) -> list[RawTable]:
    reading_options = tuple(getattr(options, name) for name in READ_ANEW)
    keys = [(str(path), _version(path), *reading_options) for path in paths]
    for key in keys:
        wait_too(key)
    with _reading:
        _kept[:] = [kept for kept in _kept if kept.key in keys]
        for path, key in zip(paths, keys, strict=True):
            if not any(kept.key == key for kept in _kept):
                with reading(str(path), key):
                    _kept.append(_Kept(key, _read(path, options)))
        return [next(kept.table for kept in _kept if kept.key == key) for key in keys]


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
