"""Whether the first line of a table has the names of its columns."""

import re
from collections.abc import Sequence

import msgspec

from .columns import QUOTED
from .dates import is_date
from .numbers import plain_number, take_apart
from .options import TableOptions

COMPARED = 1000
"""Rows below the first line that it is compared with."""


class Header(msgspec.Struct, frozen=True):
    """The names of all columns, and whether they stand in the first line."""

    present: bool
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()


def find_header(rows: Sequence[Sequence[str]], options: TableOptions) -> Header:
    """Return the header of a table whose first rows these are.

    Without one the columns are x1, x2, …; columns without a name in it are column1, column2, …. In the way of R, the
    header has no name for the first column where all lines have one field more.
    """
    # A name of several lines is told in one.
    first = [" ".join(field.strip().removeprefix(QUOTED).splitlines()) for field in rows[0]]
    below = rows[1 : COMPARED + 1]
    notes: list[str] = []
    present = options.header
    if present == "auto":
        present = _names_columns(first, below)
        if not present and _counts_columns(first, below):
            present = True
            notes.append(f"{', '.join(first[:3])} … are taken as names; data.header = false takes them as values")
    if not present:
        return Header(False, tuple(f"x{number}" for number in range(1, len(first) + 1)))
    if below and all(len(row) == len(first) + 1 for row in below) and any(row[-1].strip() for row in below):
        first = ["", *first]
        notes.append("the header has no name for the first column, as R writes it")
    elif below and all(len(row) > len(first) for row in below):
        notes.append("lines end with a delimiter, the header does not")
    names = tuple(name or f"column{number}" for number, name in enumerate(first, 1))
    return Header(True, names, tuple(notes))


def _names_columns(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Return whether a word of the first line is unlike all that stands below it."""
    return any(
        bool(field)
        and plain_number(field) is None
        and take_apart(field) is None
        and not _is_like(field, [row[place].strip() for row in below if place < len(row)])
        for place, field in enumerate(first)
    )


def _is_like(field: str, below: Sequence[str]) -> bool:
    if field in below:
        return True
    values = [value for value in below if value][:50]
    if is_date(field):
        return any(map(is_date, values))
    shape = _shape(field)
    return "9" in shape and bool(values) and all(_shape(value) == shape for value in values)


def _shape(word: str) -> str:
    """Return a word with all letters and digits alike: C0012 is A9999."""
    return re.sub("[A-Za-z]", "A", re.sub("[0-9]", "9", word))


def _counts_columns(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Return whether the first line is 0, 1, 2, … above values that are no whole numbers, as pandas writes an array."""
    if len(first) < 2 or list(first) != [str(number) for number in range(len(first))]:
        return False
    return all(
        any(not row[place].strip().lstrip("+-").isdigit() for row in below if place < len(row))
        for place in range(len(first))
    )
