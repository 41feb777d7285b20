"""The text of a table in pieces of rows that are few enough to be no burden as words."""

import csv
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from io import BytesIO, StringIO, TextIOWrapper
from itertools import chain, islice
from typing import cast

import msgspec
import numpy as np

from ..arrays import Floats
from ..errors import InputError
from ..under_way import advance
from .columns import QUOTED
from .content import Content, Text
from .dialect import BLANKS, MOST_COLUMNS, Dialect
from .header import COMPARED, Header
from .text_columns import numbers_of_json

PIECE = 10_000
"""Fields that are words at the same time: few enough for a processor's cache."""
FIRST_PIECE = 400_000
"""Fields of the first piece, which is looked at to find out about the header."""
FEWEST_ROWS = 50
"""Rows of a piece, however many columns there are."""
_NEWLINE = 10

# A field may be as long as the smallest C long can say.
csv.field_size_limit(2**31 - 1)


class Piece(msgspec.Struct, frozen=True, eq=False):
    """Some rows of a table: as text of whole lines where no field in it is in quotes, else already divided."""

    dialect: Dialect
    text: str | None
    divided: Sequence[list[str]] = ()

    def rows(self) -> list[list[str]]:
        """Return the fields of each row, without rows that are empty."""
        rows = self.divided if self.text is None else self.dialect.divide(_lines_of(self.text))
        return [row for row in rows if row and (row[0].strip() or any(field.strip() for field in row))]

    def numbers(self, width: int) -> Floats | None:
        """Return all numbers (rows, width) at once, the quickest of all; None where not all are what JSON calls so."""
        delimiter = self.dialect.delimiter.encode()
        if self.text is None or self.dialect.delimiter == BLANKS or len(delimiter) > 1:
            return None
        text = self.text.encode(errors="surrogatepass")  # as some encodings have them; they are no numbers
        if b"\r" in text:
            text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        text = text.removesuffix(b"\n") + b"\n"
        signs = np.frombuffer(text, np.uint8)
        ends, between = np.flatnonzero(signs == _NEWLINE), np.flatnonzero(signs == delimiter[0])
        if between.size != ends.size * (width - 1):
            return None
        if (between[width - 2 :: width - 1] > ends).any() or (between[:: width - 1][1:] < ends[:-1]).any():
            return None  # one line has more of them, another one fewer
        if delimiter != b",":
            if b"," in text:
                return None  # they may be decimal signs
            text = text.replace(delimiter, b",")
        found = numbers_of_json(text[:-1].replace(b"\n", b","))
        return None if found is None else found.reshape(-1, width)

    def columns(self, width: int) -> Sequence[Sequence[str]] | None:
        """Return the fields of each column where the delimiter alone tells them, several times as fast as `rows`.

        None where it does not: for quotes, for a row that may be empty as it begins with nothing, for other widths.
        """
        if self.text is None:
            return None
        delimiter, lines = self.dialect.delimiter, _lines_of(self.text)
        if delimiter == BLANKS:
            text = re.sub(r"[ \t]+", " ", "\n".join(map(str.strip, lines)))
            lines = [line for line in text.split("\n") if line]
        else:
            lines = [kept for line in lines if (kept := line.rstrip("\r\n"))]
        if {line.count(delimiter) for line in lines} != {width - 1}:
            return None
        fields = delimiter.join(lines).split(delimiter)
        columns = [fields[column::width] for column in range(width)]
        return columns if all(map(str.strip, columns[0])) else None


def _lines_of(text: str) -> list[str]:
    return list(StringIO(text, newline=""))


def cut(rows: Sequence[list[str]], width: int) -> Sequence[list[str]]:
    """Cut empty fields that rows have beyond the width of the table, and return the rows."""
    for row in rows:
        while len(row) > width and not row[-1].strip():
            row.pop()
    return rows


class TextRows:
    """Divides a text into rows of fields, without those that are empty."""

    def __init__(self, name: str, dialect: Dialect, missing_words: Iterable[str]) -> None:
        self.name, self._dialect = name, dialect
        words = "|".join(re.escape(word) for word in missing_words if word)
        delimiter = re.escape(dialect.delimiter)
        pattern = rf'(?<![^\n\r{delimiter}])( *" *)(?=(?:{words}) *"(?:[\n\r{delimiter}]|$))'
        self._quoted = re.compile(pattern, re.IGNORECASE) if words else None
        self._line = 0
        self._source = TextIOWrapper(BytesIO())

    def pieces(self, content: Content) -> Generator[Piece]:
        """Yield the rows in pieces, the first of them large enough to tell what the header is.

        Raises InputError with the line where quotes are not closed.
        """
        lines = self._lines(content)
        source, quotes = self._source, content.quotes
        taken = list(islice(lines, FEWEST_ROWS))
        width = 1 + max((line.count(self._dialect.delimiter) for line in taken), default=0)
        taken += islice(lines, max(0, min(COMPARED, FIRST_PIECE // width) - FEWEST_ROWS))
        rows = max(FEWEST_ROWS, PIECE // width)
        size = rows * sum(map(len, taken)) // max(1, len(taken))
        try:
            while taken:
                self._refuse_more_fields_than_any_table_has(content, taken)
                if quotes and any('"' in line for line in taken):
                    yield Piece(self._dialect, None, self._divided(taken, lines))
                else:
                    yield Piece(self._dialect, "".join(taken))
                advance(cast(BytesIO, source.buffer).tell(), len(content.data))
                if lines is source and not quotes:
                    break
                taken = list(islice(lines, rows))
            # Where every line counts as it stands, nobody need look at each.
            while text := source.read(size):
                yield Piece(self._dialect, text + source.readline())
                advance(cast(BytesIO, source.buffer).tell(), len(content.data))
        except csv.Error:
            for _ in self.numbered(content):
                pass  # comes to the fault again, and knows the line then
            raise
        finally:
            self._source = TextIOWrapper(BytesIO())  # the text is not kept

    def rows(self, piece: Piece, content: Content) -> list[list[str]]:
        """Return the rows of a piece; raises InputError for one of more fields than any table has."""
        if piece.text is not None:
            self._refuse_more_fields_than_any_table_has(content, _lines_of(piece.text))
        return piece.rows()

    def _refuse_more_fields_than_any_table_has(self, content: Content, taken: Sequence[str]) -> None:
        """Raise InputError for a line that would become more words than its text has memory for."""
        delimiter = self._dialect.delimiter
        if max(map(len, taken)) < MOST_COLUMNS or all(line.count(delimiter) < MOST_COLUMNS for line in taken):
            return
        for number, line in enumerate(self._lines(content, every=True), self._dialect.skipped + 1):
            if (fields := line.count(delimiter)) >= MOST_COLUMNS:
                raise InputError(
                    f"{self.name}, line {number}: has {fields + 1:,} fields, expected at most {MOST_COLUMNS:,}"
                )

    def _divided(self, taken: Sequence[str], lines: Iterator[str]) -> list[list[str]]:
        """Return the rows of these lines, and of those that the last one needs to its end."""
        reader = self._dialect.divide(chain(taken, lines))
        rows: list[list[str]] = []
        for row in reader:
            rows.append(row)
            if reader.line_num >= len(taken):
                break
        return rows

    def below(self, header: Header, content: Content) -> Iterator[list[list[str]]]:
        """Yield the rows in pieces, without the header."""
        present = header.present
        for piece in self.pieces(content):
            rows = self.rows(piece, content)
            if rows:
                yield rows[present:]
                present = False

    def where(self, content: Content, row: int) -> str:
        """Return the line that a row begins in, counted from 0 with the header: "line 7"."""
        return f"line {next(islice((line for line, _ in self.numbered(content)), row, None), '?')}"

    def numbered(self, content: Text, ended: Callable[[], None] = lambda: None) -> Generator[tuple[int, list[str]]]:
        """Yield each row with the line it begins in; `ended` is called after each, also after those that are empty."""
        reader = self._dialect.divide(self._counted(self._lines(content, every=True)))
        before = 0
        try:
            for row in reader:
                begin, before = self._line - (reader.line_num - before) + 1, reader.line_num
                ended()
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
        # It is kept, for once it is let go it cannot tell how far it was read.
        stream = self._source = content.lines()
        for _ in range(self._dialect.skipped):
            stream.readline()
        lines: Iterator[str] = stream
        if not every and self._dialect.comment is not None:
            lines = filter(self._counts, lines)
        if self._quoted is not None and content.quotes:
            mark = self._quoted.sub
            lines = (mark(rf"\1{QUOTED}", line) if '"' in line else line for line in lines)
        return lines
