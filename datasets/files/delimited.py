"""Tables as text: columns separated by commas, semicolons or tabs."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from ..arrays import Floats
from ..errors import InputError
from ..memory_budget import require_memory
from .table import Classes, Column, Table, classes_of_codes

DELIMITERS = ("\t", ";", ",")
"""In the order in which they are preferred: a comma may be the decimal comma of a file with semicolons."""
SNIFFED = 20
MISSING = frozenset({"", "?", "na", "n/a", "nan", "null", "none"})

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?", re.ASCII)


def read_delimited(path: Path) -> Table:
    """Return the table of a CSV or TSV file: UTF-8, with or without a header, fields quoted where they need it.

    Without a header the columns are x1, x2, …; there is none where the first line is all numbers, or numbers and
    words that stand in their columns again. With semicolons between the fields, numbers may have a decimal comma.
    Lines with nothing in them do not count. Raises InputError that names the line and the column, for what is in a
    column when that is read.
    """
    text = _decode(path)
    lines = text.splitlines()[: SNIFFED * 2]
    delimiter = _sniff(lines)
    rows, numbers = _split(path, text, delimiter)
    if not rows:
        raise InputError(f"{path}: is empty, expected a table of at least 2 samples")
    first, comma = rows[0], delimiter == ";"
    if not _is_header(first, rows[1:], comma):
        names = [f"x{number}" for number in range(1, len(first) + 1)]
    else:
        names = [field.strip() for field in first]
        rows, numbers = rows[1:], numbers[1:]
    if not rows:
        raise InputError(f"{path}: has a header and no samples, expected at least 2")
    if len(names) < 2:
        raise InputError(
            f"{path}, line {numbers[0]}: only one column ({first[0].strip()[:40]!r}), expected features and a target "
            "separated by commas, semicolons or tabs"
        )
    for row, number in zip(rows, numbers, strict=True):
        if len(row) != len(names):
            raise InputError(f"{path}, line {number}: {len(row)} fields, expected {len(names)} as in the first line")
    columns = [
        Column(name, partial(_values, path, name, fields, numbers, comma))
        for name, fields in zip(names, zip(*rows, strict=True), strict=True)
    ]
    return Table(str(path), len(rows), tuple(columns), lambda row: f"line {numbers[row]}")


def _decode(path: Path) -> str:
    size = path.stat().st_size
    # The bytes, and the text twice with up to four bytes a letter.
    require_memory(4 * size, f"a table of {size:,} bytes", where=str(path))
    data = path.read_bytes()
    fields = data.count(b"\n") + max(data.count(delimiter.encode()) for delimiter in DELIMITERS)
    require_memory(4 * size + min(80 * fields, 10 * size), f"a table of about {fields:,} fields", where=str(path))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{path}: is UTF-16 text, expected UTF-8; save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}, line {line}: the byte 0x{data[error.start]:02x} is not UTF-8, expected UTF-8 text"
        ) from None


def _sniff(lines: list[str]) -> str:
    """Return the delimiter by which most lines have the same number of fields, two or more."""

    def agreement(delimiter: str) -> int:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        except csv.Error:
            return 0
        return max((count for width, count in widths.items() if width > 1), default=0)

    return max(DELIMITERS, key=agreement) if any(map(agreement, DELIMITERS)) else ","


def _split(path: Path, text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Return the rows that are not empty, and the line each begins in."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        for row in reader:
            if any(field.strip() for field in row):
                rows.append(row)
                numbers.append(line + 1)
            line = reader.line_num
    except csv.Error as error:
        raise InputError(f"{path}, line {line + 1}: {error}; expected fields in closed quotes, or none") from None
    return rows, numbers


def _is_header(first: list[str], below: list[list[str]], comma: bool) -> bool:
    words = [index for index, field in enumerate(first) if not _is_number(field, comma)]
    if len(words) == len(first):
        return True
    return not all(any(len(row) > index and row[index] == first[index] for row in below) for index in words)


def _is_number(field: str, comma: bool) -> bool:
    field = field.strip()
    return bool(_NUMBER.fullmatch(field) or (comma and _DECIMAL_COMMA.fullmatch(field)))


def _values(path: Path, name: str, raw: Sequence[str], numbers: list[int], comma: bool) -> Floats | Classes:
    """Return the numbers of a column where at least half its fields are numbers, else its words."""
    fields = [field.strip() for field in raw]
    values = _parse(fields, comma)
    if values is not None:
        if not np.isfinite(values).all():
            row = int(np.flatnonzero(~np.isfinite(values))[0])
            raise InputError(
                f"{path}, line {numbers[row]}, column {name}: {fields[row][:40]!r} is too large, "
                "expected a number up to 1.8e308"
            )
        return values
    good = [_is_number(field, comma) for field in fields]
    numeric = 2 * sum(good) >= len(fields)
    for field, number, is_number in zip(fields, numbers, good, strict=True):
        if field.lower() in MISSING:
            expected = "a number" if numeric else "a word"
            shown = f" ({field!r})" if field else ""
            raise InputError(f"{path}, line {number}, column {name}: the value is missing{shown}, expected {expected}")
        if numeric and not is_number:
            raise InputError(f"{path}, line {number}, column {name}: {field[:40]!r} is not a number, as the others are")
    places: dict[str, int] = {}
    codes = np.fromiter((places.setdefault(field, len(places)) for field in fields), np.intp, len(fields))
    return classes_of_codes(codes, list(places))


def _parse(fields: list[str], comma: bool) -> Floats | None:
    if not all(_is_number(field, comma) for field in fields):
        return None
    if comma:
        fields = [field.replace(",", ".") for field in fields]
    return np.fromiter(map(float, fields), np.float64, len(fields))
