"""A table that is read row by row and only once, so that it may be larger than the memory and come through a pipe."""

import codecs
import io
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, NoReturn, cast

import msgspec

from ..errors import InputError, reason_of
from ..paths import require_file
from ..tables.content import DAMAGED, ZIP, compression_of, encoding_of, only_member, refuse_other_formats, unpacking
from ..tables.dialect import SNIFFED, find_dialect
from ..tables.header import COMPARED, find_header
from ..tables.looking import unmarked
from ..tables.options import TableOptions, missing_words_of
from ..tables.text_rows import TextRows, cut
from .array_rows import array_ending, read_array_rows
from .file_names import STANDARD_INPUT
from .parquet import read_parquet_rows

BEGIN = 2**16
"""Bytes by which it is found out what a file is."""
PIECE = 2**20
"""Bytes that are read at a time."""
LOOKED_AT = 2**22
"""Characters that are looked at to find out how the text is divided, or a line more."""
LONGEST_ROW = 2**24
"""Characters of a row: one that is longer, for it never ends, would fill the memory."""


class RowStream(msgspec.Struct, frozen=True):
    """The names of a table's columns, and its rows, each with how it is called: "line 7".

    `named` tells whether the names stand in the file. The rows can be gone through once.
    """

    name: str
    names: tuple[str, ...]
    named: bool
    rows: Iterator[tuple[str, Sequence[str]]]
    share: Callable[[], float | None] = lambda: None
    """Tells how much of the file was read, 0 … 1; None where that is not known."""


@contextmanager
def open_rows(path: str, options: TableOptions, known: Sequence[str]) -> Generator[RowStream]:
    """Open a table of rows, `-` for the standard input; a first line with one of the `known` names has the names.

    Whatever cannot be read raises InputError, with the line, also while the rows are gone through.
    """
    try:
        if Path(path).suffix.lower() == ".parquet" and path != STANDARD_INPUT and options.format is None:
            require_file(Path(path))
            yield _numbered(path, *read_parquet_rows(Path(path)))
        elif array_ending(path) and path != STANDARD_INPUT and options.format is None:
            require_file(Path(path))
            yield _numbered(path, *read_array_rows(Path(path), known))
        else:
            with _opened(path) as (file, share):
                yield msgspec.structs.replace(_text_rows(path, file, options, known), share=share)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: the byte 0x{error.object[error.start]:02x} is not {error.encoding.upper()}; data.encoding names "
            "another"
        ) from None
    except DAMAGED as error:
        raise InputError(f"{path}: cannot be read: {reason_of(error)}") from None


def _numbered(path: str, names: Sequence[str], rows: Iterator[Sequence[str]]) -> RowStream:
    return RowStream(path, tuple(names), True, ((f"row {number}", row) for number, row in enumerate(rows, 1)))


@contextmanager
def _opened(path: str) -> Generator[tuple[IO[bytes], Callable[[], float | None]]]:
    """Open a file, or the standard input, unpacked; with it comes what tells how much of it was read."""
    if path == STANDARD_INPUT:
        with _unpacked(path, sys.stdin.buffer) as file:
            yield file, lambda: None
        return
    require_file(Path(path))
    size = max(1, Path(path).stat().st_size)
    with Path(path).open("rb") as raw, _unpacked(path, raw) as file:
        yield file, lambda: raw.tell() / size


@contextmanager
def _unpacked(path: str, raw: IO[bytes]) -> Generator[IO[bytes]]:
    begun = cast(IO[bytes], _Begun(raw, _begin(raw)))
    begin = cast(_Begun, begun).begin
    if (what := compression_of(begin)) is not None:
        with unpacking(what, begun) as file:
            yield cast(IO[bytes], file)
    elif begin.startswith(ZIP):
        if path == STANDARD_INPUT:
            raise InputError("a zip archive cannot be read from a pipe; expected text, or gzip")
        with only_member(path, raw) as (_, file):
            yield file
    else:
        yield begun


def _begin(file: IO[bytes]) -> bytes:
    """Read the first bytes of a file, whatever pieces they come in."""
    pieces: list[bytes] = []
    size = 0
    while size < BEGIN and (piece := file.read(BEGIN - size)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


class _Begun(io.RawIOBase):
    """A file whose beginning was read already, from the beginning."""

    def __init__(self, file: IO[bytes], begin: bytes) -> None:
        super().__init__()
        self.begin = begin
        self._left, self._file = begin, file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        piece = self._left[: len(buffer)] if self._left else self._file.read(len(buffer))
        self._left = self._left[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


class _Lines(Iterator[str]):
    """The lines of a text that is gone through once; the first ones can be looked at before.

    Raises InputError for a row that does not end: `row_ends` tells that one has.
    """

    quotes = True

    def __init__(self, name: str, text: io.TextIOWrapper) -> None:
        self._name, self._text = name, text
        self._begin: deque[str] = deque()
        self._number = self._pending = 0
        self.seen = 0
        """Characters so far."""

    def look(self, count: int) -> list[str]:
        """Return the first lines, at most `count`; they come again."""
        size = 0
        while len(self._begin) < count and size < LOOKED_AT and (line := self._read(len(self._begin) + 1)):
            self._begin.append(line)
            size += len(line)
        return list(self._begin)

    def row_ends(self) -> None:
        """Note that all lines so far are rows that have ended."""
        self._pending = 0

    def lines(self) -> io.TextIOWrapper:
        """Return itself, as what `TextRows` reads from."""
        return cast(io.TextIOWrapper, self)

    def __next__(self) -> str:
        self._number += 1
        line = self._begin.popleft() if self._begin else self._read(self._number)
        if not line:
            raise StopIteration
        self._pending += len(line)
        self.seen += len(line)
        if self._pending > LONGEST_ROW:
            self._refuse(self._number)
        return line

    def readline(self) -> str:
        return next(self, "")

    def _read(self, number: int) -> str:
        line = self._text.readline(LONGEST_ROW + 1)
        if len(line) > LONGEST_ROW:
            self._refuse(number)
        return line

    def _refuse(self, number: int) -> NoReturn:
        raise InputError(
            f"{self._name}, line {number}: the row has more than {LONGEST_ROW:,} characters; perhaps a quotation mark "
            "is not closed"
        )


def _text_rows(path: str, file: IO[bytes], options: TableOptions, known: Sequence[str]) -> RowStream:
    begin = _begin(file)
    refuse_other_formats(path, begin)
    encoding = options.encoding or encoding_of(begin) or ("utf-8" if _is_utf_8(begin) else "cp1252")
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise InputError(f"{encoding!r} is no encoding that is known", field="data.encoding") from None
    stream = io.BufferedReader(cast(io.RawIOBase, _Begun(file, begin)), PIECE)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    lines = _Lines(path, text)
    dialect = find_dialect(path, lines.look(SNIFFED), options)
    rows = TextRows(path, dialect, missing_words_of(options))
    numbered = rows.numbered(lines, lines.row_ends)
    seen: list[tuple[int, list[str]]] = []
    for row in islice(numbered, COMPARED // 2):
        seen.append(row)
        if lines.seen > LOOKED_AT:
            break
    if not seen:
        raise InputError(f"{path}: is empty, expected a table")
    fields = [row for _, row in seen]
    # Names that are known tell more than the look of the line.
    if options.header == "auto" and {unmarked(field).strip() for field in fields[0]} & set(known):
        options = msgspec.structs.replace(options, header=True)
    header = find_header(fields, options)
    rest = _checked(path, len(header.names), chain(seen[header.present :], numbered))
    return RowStream(path, header.names, header.present, rest)


def _checked(path: str, width: int, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[str, Sequence[str]]]:
    for line, row in rows:
        cut([row], width)
        if len(row) != width:
            fields = "1 field" if len(row) == 1 else f"{len(row)} fields"
            raise InputError(f"{path}, line {line}: {fields}, expected {width} as in the first line")
        yield f"line {line}", row


def _is_utf_8(begin: bytes) -> bool:
    """Return whether the beginning of a text is UTF-8; a letter that is cut off at its end counts."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(begin)
    except UnicodeDecodeError:
        return False
    return True
