"""The columns of a table as text, in pieces of rows that are few enough to be no burden as words."""

import csv
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from ..arrays import Floats, Rows
from ..errors import InputError
from ..memory_budget import require_memory
from .columns import QUOTED, Codes, RawColumn, RawTable, Vocabulary, WordColumn
from .content import Content, Text
from .dialect import BLANKS, DELIMITERS, SNIFFED, Dialect, find_dialect
from .header import COMPARED, Header, find_header
from .numbers import plain_number
from .options import MISSING_WORDS, TableOptions, listed

PIECE = 10_000
"""Fields that are words at the same time: few enough for a processor's cache."""
FIRST_PIECE = 400_000
"""Fields of the first piece, which is looked at to find out about the header."""
FEWEST_ROWS = 50
"""Rows of a piece, however many columns there are."""
_NAMES = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "pipes", " ": "blanks"}

# A field may be as long as the smallest C long can say.
csv.field_size_limit(2**31 - 1)


def read_text_table(name: str, load: Callable[[], Content], options: TableOptions) -> RawTable:
    """Return the table that the content of a file is; `load` is asked for it again where a column's words are needed.

    Lines with nothing in them do not count. Raises InputError that names the line.
    """
    content = load()
    _require_memory(name, content)
    dialect = find_dialect(name, list(islice(content.lines(), SNIFFED)), options)
    missing_words = listed(options.missing_words)
    rows = TextRows(name, dialect, MISSING_WORDS if missing_words is None else missing_words)
    header, builders = _read(rows, content, options)

    def written(column: int) -> WordColumn:
        vocabulary = Vocabulary()
        codes = [
            np.fromiter((vocabulary[row[column].strip()] for row in piece), np.int32, len(piece))
            for piece in rows.below(header, load())
        ]
        return WordColumn(np.concatenate(codes), tuple(vocabulary))

    return RawTable(
        name=name,
        columns=tuple(builder.column(name) for builder, name in zip(builders, header.names, strict=True)),
        where=lambda row: rows.where(load(), row + header.present),
        written=written,
        encoding=content.encoding.removesuffix("-sig"),
        delimiter=_NAMES.get(dialect.delimiter, repr(dialect.delimiter)),
        header=header.present,
        notes=(*content.notes, *dialect.notes, *header.notes),
    )


def _require_memory(name: str, content: Content) -> None:
    """Raise InputError where the text and the numbers in it, twice while they are put together, find no room."""
    data = content.data
    fields = data.count(b"\n") + max(data.count(delimiter.encode()) for delimiter in (*DELIMITERS, BLANKS))
    require_memory(len(data) + 2 * 8 * fields, f"a table of about {fields:,} fields", where=name)


def _read(rows: "TextRows", content: Content, options: TableOptions) -> tuple[Header, list["_ColumnBuilder"]]:
    header: Header | None = None
    builders: list[_ColumnBuilder] = []
    for piece in rows.pieces(content):
        if header is None:
            header = find_header(piece, options)
            plain = _is_plain(content)
            builders = [_ColumnBuilder(plain=plain) for _ in header.names]
            if len(builders) < 2:
                raise InputError(
                    f"{rows.name}, {rows.where(content, 0)}: only one column ({piece[0][0].strip()[:40]!r}), expected "
                    "features and a target separated by commas, semicolons, tabs, pipes or blanks"
                )
            del piece[: header.present]
        if not piece:
            continue
        if set(map(len, piece)) != {len(builders)}:
            _cut(piece, len(builders))
        if set(map(len, piece)) != {len(builders)}:
            wrong = next(number for number, row in enumerate(piece) if len(row) != len(builders))
            fields = len(piece[wrong])
            raise InputError(
                f"{rows.name}, {rows.where(content, len(builders[0]) + wrong + header.present)}: "
                f"{fields} field{'s' * (fields != 1)}, expected {len(builders)} as in the first line"
            )
        for builder, fields in zip(builders, zip(*piece, strict=True), strict=True):
            builder.add(fields)
    if header is None:
        raise InputError(f"{rows.name}: is empty, expected a table of at least 2 samples")
    if not len(builders[0]):
        raise InputError(f"{rows.name}: has a header and no samples, expected at least 2")
    return header, builders


def _cut(rows: list[list[str]], width: int) -> None:
    """Cut empty fields that lines have beyond the width of the table."""
    for row in rows:
        while len(row) > width and not row[-1].strip():
            row.pop()


class TextRows:
    """Divides a text into rows of fields, without those that are empty."""

    def __init__(self, name: str, dialect: Dialect, missing_words: Iterable[str]) -> None:
        self.name, self._dialect = name, dialect
        words = "|".join(re.escape(word) for word in missing_words if word)
        delimiter = re.escape(dialect.delimiter)
        pattern = rf'(?<![^\n\r{delimiter}])( *")(?=(?:{words})"(?:[\n\r{delimiter}]|$))'
        self._quoted = re.compile(pattern, re.IGNORECASE) if words else None
        self._line = 0

    def pieces(self, content: Content) -> Generator[list[list[str]]]:
        """Yield the rows in pieces; raises InputError with the line where quotes are not closed."""
        reader = self._dialect.divide(self._lines(content))
        try:
            rows = list(islice(reader, FEWEST_ROWS))
            width = max(map(len, rows), default=1) or 1
            rows += islice(reader, max(0, min(COMPARED, FIRST_PIECE // width) - FEWEST_ROWS))
            while rows:
                kept = [row for row in rows if row and (row[0].strip() or any(field.strip() for field in row))]
                if kept:
                    yield kept
                rows = list(islice(reader, max(FEWEST_ROWS, PIECE // width)))
        except csv.Error:
            for _ in self.numbered(content):
                pass  # comes to the fault again, and knows the line then
            raise

    def below(self, header: Header, content: Content) -> Iterator[list[list[str]]]:
        """Yield the rows in pieces, without the header."""
        for number, piece in enumerate(self.pieces(content)):
            if number == 0:
                del piece[: header.present]
            yield piece

    def where(self, content: Content, row: int) -> str:
        """Return the line that a row begins in, counted from 0 with the header: "line 7"."""
        return f"line {next(islice((line for line, _ in self.numbered(content)), row, None), '?')}"

    def numbered(self, content: Text) -> Generator[tuple[int, list[str]]]:
        """Yield each row with the line it begins in."""
        reader = self._dialect.divide(self._counted(self._lines(content, every=True)))
        before = 0
        try:
            for row in reader:
                begin, before = self._line - (reader.line_num - before) + 1, reader.line_num
                if any(field.strip() for field in row):
                    yield begin, row
        except csv.Error as error:
            begin = self._line - (reader.line_num - before) + 1
            raise InputError(f"{self.name}, line {begin}: {error}; expected fields in closed quotes, or none") from None

    def _counted(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield the lines that count, and keep the number of the last one."""
        for number, line in enumerate(lines, self._dialect.skipped + 1):
            self._line = number
            if self._counts(line):
                yield line

    def _counts(self, line: str) -> bool:
        return self._dialect.comment is None or not line.startswith(self._dialect.comment)

    def _lines(self, content: Text, *, every: bool = False) -> Iterator[str]:
        stream = content.lines()
        for _ in range(self._dialect.skipped):
            stream.readline()
        lines: Iterator[str] = stream
        if not every and self._dialect.comment is not None:
            lines = filter(self._counts, lines)
        if self._quoted is not None and content.quotes:
            mark = self._quoted.sub
            lines = (mark(rf"\1{QUOTED}", line) if '"' in line else line for line in lines)
        return lines


class _ColumnBuilder:
    """Collects the fields of a column, piece by piece."""

    def __init__(self, *, plain: bool) -> None:
        self._plain = plain
        self._numbers: list[Floats] = []
        self._odd: list[Rows] = []
        self._codes: list[Codes] = []
        self._vocabulary = Vocabulary()
        self._rows = 0
        self._padded = False

    def __len__(self) -> int:
        return self._rows

    def add(self, fields: Sequence[str]) -> None:
        """Add the fields of further rows."""
        values = _all_numbers(fields, plain=self._plain)
        if values is None:
            values = self._one_by_one(fields)
        if not self._rows:
            self._padded = any(field[:1] == "0" and field[1:].isdigit() for field in fields)
        self._numbers.append(values)
        self._rows += len(fields)

    def _one_by_one(self, fields: Sequence[str]) -> Floats:
        values = np.full(len(fields), np.nan)
        odd: list[int] = []
        codes: list[int] = []
        known = self._vocabulary
        for row, field in enumerate(fields):
            if field not in known:
                field = field.strip()
                if field not in known and (number := plain_number(field)) is not None:
                    values[row] = number
                    continue
            odd.append(row)
            codes.append(known[field])
        self._odd.append(np.array(odd, np.intp) + self._rows)
        self._codes.append(np.array(codes, np.int32))
        return values

    def column(self, name: str) -> RawColumn:
        """Return what was collected."""
        return RawColumn(
            name=name,
            numbers=np.concatenate(self._numbers),
            odd=np.concatenate(self._odd) if self._odd else np.empty(0, np.intp),
            codes=np.concatenate(self._codes) if self._codes else np.empty(0, np.int32),
            vocabulary=tuple(self._vocabulary),
            padded=self._padded,
        )


def _is_plain(content: Content) -> bool:
    """Return whether no field can have digits of other scripts or 1_000, which are no numbers; names do not count."""
    data = content.data
    return content.encoding.startswith("utf-8") and data.isascii() and data.find(b"_", data.find(b"\n") + 1) < 0


def _all_numbers(fields: Sequence[str], *, plain: bool) -> Floats | None:
    """Return the numbers of fields that are nothing else, in one go."""
    try:
        values = np.fromiter(map(float, fields), np.float64, len(fields))
    except ValueError:
        return None
    if not np.isfinite(values).all():
        return None
    text = "" if plain else "".join(fields)
    return values if text.isascii() and "_" not in text else None
