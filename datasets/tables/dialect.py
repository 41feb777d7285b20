"""How the text of a table is divided: what stands above it, between its fields, and in its first line."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from ..errors import InputError
from .numbers import plain_number
from .options import TableOptions

DELIMITERS = ("\t", ";", ",", "|")
"""In the order in which they are preferred: a comma may be the decimal comma of a file with semicolons."""
BLANKS = " "
"""As a delimiter: any number of blanks or tabs."""
SNIFFED = 200
"""Lines from which the delimiter is found out."""
MOST_COLUMNS = 100_000
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)


class Divided(Protocol):
    """What the csv module makes of lines: rows of fields, and how many lines it has taken."""

    @property
    def line_num(self) -> int:
        """The lines so far."""
        ...

    def __iter__(self) -> "Divided": ...
    def __next__(self) -> list[str]: ...


class Dialect(msgspec.Struct, frozen=True):
    """What stands between fields, which lines do not count, and what is to be said about it."""

    delimiter: str
    skipped: int
    """Lines above the table."""
    comment: str | None
    """What lines begin with that do not count."""
    blank_before_quote: bool
    """Whether a blank stands between a delimiter and a quotation mark."""
    notes: tuple[str, ...] = ()

    def divide(self, lines: Iterable[str]) -> Divided:
        """Return the fields of each line; raises csv.Error where quotes are not closed."""
        if self.delimiter == BLANKS:
            return csv.reader((re.sub(r"[ \t]+", " ", line.strip()) for line in lines), delimiter=" ", strict=True)
        return csv.reader(lines, delimiter=self.delimiter, strict=True, skipinitialspace=self.blank_before_quote)


def find_dialect(name: str, lines: Sequence[str], options: TableOptions) -> Dialect:
    """Return how these first lines of a text are divided, options first.

    The delimiter is the one by which most lines have the same number of fields, two or more, and blanks only where no
    other divides them. Above the table, Excel's `sep=;`, lines that begin with #, and title lines do not count.
    Raises InputError for a line of more fields than any table has.
    """
    for number, line in enumerate(lines, 1):
        if len(line) > MOST_COLUMNS and (most := max(map(line.count, DELIMITERS))) >= MOST_COLUMNS:
            raise InputError(f"{name}, line {number}: has {most + 1:,} fields, expected at most {MOST_COLUMNS:,}")
    notes: list[str] = []
    skipped = options.skip_rows or 0
    delimiter = options.delimiter
    comment = options.comment
    rest = list(lines[skipped:])
    if delimiter is None and rest and (said := _SEPARATOR_LINE.fullmatch(rest[0])):
        delimiter, skipped, rest = said[1], skipped + 1, rest[1:]
        notes.append(f"the file begins with {said[0].strip()!r}, as Excel writes it")
    if options.skip_rows is None and comment is None:
        above = next((number for number, line in enumerate(rest) if line.strip() and not line.startswith("#")), 0)
        if above and any(line.startswith("#") for line in rest[:above]):
            skipped, rest = skipped + above, rest[above:]
            notes.append(_lines(above, "of comments (#) above the table"))
    if comment is not None:
        rest = [line for line in rest if not line.startswith(comment)]
    if delimiter is None:
        delimiter = _sniff(rest)
    if options.skip_rows is None and comment is None and (titles := _titles(rest, delimiter)):
        skipped += titles
        rest = rest[titles:]
        notes.append(_lines(titles, "of a title above the table"))
    quoted_after_blank = re.compile(rf'(^|{re.escape(delimiter)}) +"')
    return Dialect(
        delimiter=delimiter,
        skipped=skipped,
        comment=comment,
        blank_before_quote=delimiter != BLANKS and any(quoted_after_blank.search(line) for line in rest),
        notes=tuple(notes),
    )


def _lines(count: int, which: str) -> str:
    return f"{count} lines {which} do not count" if count > 1 else f"1 line {which} does not count"


def _widths(lines: Sequence[str], delimiter: str) -> Counter[int]:
    """Return how many of the lines have how many fields."""
    dialect = Dialect(delimiter=delimiter, skipped=0, comment=None, blank_before_quote=True)
    widths: Counter[int] = Counter()
    try:
        for row in dialect.divide(lines):
            if any(field.strip() for field in row):
                widths[len(row)] += 1
    except csv.Error:
        pass  # what was counted before the fault counts
    return widths


def _sniff(lines: Sequence[str]) -> str:
    def agreement(delimiter: str) -> int:
        return max((count for width, count in _widths(lines, delimiter).items() if width > 1), default=0)

    best = max(DELIMITERS, key=agreement)
    if agreement(best) >= max(1, agreement(BLANKS) / 2):
        return best
    return BLANKS if agreement(BLANKS) > 1 else ","


def _titles(lines: Sequence[str], delimiter: str) -> int:
    """Return how many lines of one field stand above lines that have several, at least three of them alike.

    A title may have delimiters in it: lines of words that have at most half as many fields count as well.
    """
    widths = _widths(lines, delimiter)
    width, count = max(widths.items(), key=lambda found: found[1], default=(1, 0))
    if width < 2 or count < 3:
        return 0
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        fields = max(_widths([line], delimiter), default=width)  # a quotation mark alone begins one of several lines
        numbers = fields > 1 and any(plain_number(field.strip()) is not None for field in line.split(delimiter))
        if fields > width / 2 or numbers:
            return number if any(line.strip() for line in lines[:number]) else 0
    return 0
