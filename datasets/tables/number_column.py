"""A column of numbers: how they are written as a whole, and what they are."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
import numpy as np

from ..arrays import Floats
from ..errors import InputError
from .columns import RawTable
from .looking import Look, unmarked
from .numbers import FORMATS, NumberFormat, Written, fitting, take_apart
from .options import TableOptions

Comma = Literal["decimal", "thousands"]
_DECIMAL, _THOUSANDS = NumberFormat(","), NumberFormat(".", ",")


class NumberColumn(msgspec.Struct, frozen=True, eq=False):
    """Numbers (N,), NaN where a value is missing; how they are written, and what is in doubt about it."""

    values: Floats
    format: NumberFormat
    amounts: bool = False
    """Whether they have thousands, a currency or per cents."""
    doubt: str = ""


def comma_of(looks: Iterable[Look], options: TableOptions, delimiter: str | None) -> tuple[Comma, bool]:
    """Return what a comma in a number means where the column alone does not tell, and whether that is certain.

    Another column may tell; else it stands between thousands in a table with commas between the fields, for these
    had to be quoted, and is the decimal sign in all others.
    """
    if options.decimal is not None or options.thousands is not None:
        return ("decimal" if options.decimal == "," else "thousands"), True
    for look in looks:
        formats = _formats(look, options) if None not in look.written else ()
        if (_DECIMAL in formats) != (_THOUSANDS in formats):
            return ("decimal" if _DECIMAL in formats else "thousands"), True
    return ("thousands" if delimiter == "commas" else "decimal"), False


def read_numbers(
    table: RawTable, place: int, look: Look, options: TableOptions, comma: tuple[Comma, bool]
) -> NumberColumn:
    """Return the numbers of a column; raises InputError with line and column for a field that is none."""
    column = look.column
    if not look.words and not (options.decimal == "," or options.thousands == "."):
        return NumberColumn(column.numbers, NumberFormat())
    for word, written in zip(look.words, look.written or map(take_apart, look.words), strict=True):
        if written is None:
            raise _no_number(table, look, word)
    if problem := _mixed(look):
        raise _no_number(table, look, problem)
    formats = _formats(look, options)
    chosen = formats[0] if formats else max(FORMATS, key=lambda one: _fits(one, look.written))
    if _is_open(formats):
        chosen = _DECIMAL if comma[0] == "decimal" else _THOUSANDS
    words, codes, rows = column.vocabulary, column.codes, column.odd
    values = column.numbers.copy()
    if chosen.thousands == "." or chosen.decimal == ",":
        plain = column.numbers[~np.isnan(column.numbers)]
        if chosen.thousands == "." or options.decimal == "," or (np.floor(plain) != plain).any():
            # Numbers that looked plain are written in the same way as the others.
            every = table.written(place)
            words, codes, rows = every.vocabulary, every.codes, np.arange(len(column))
    missing = {word for word in column.vocabulary if word not in look.words}
    lookup = np.full(len(words), np.nan)
    for number, word in enumerate(words):
        if word in missing:
            continue
        value = chosen.read(take_apart(word))
        if value is None or not np.isfinite(value):
            row = int(rows[np.argmax(codes == number)])
            raise _refused(table, column.name, row, word, "is not a number, as the others are" if value is None else "")
        lookup[number] = value
    values[rows] = lookup[codes]
    amounts = any(one is not None and (one.unit or set(one.digits) & set(chosen.thousands)) for one in look.written)
    return NumberColumn(values, chosen, amounts, _doubt(look, formats, chosen, comma))


def _formats(look: Look, options: TableOptions) -> tuple[NumberFormat, ...]:
    """Return the formats that all numbers of a column are written in, as far as the options leave the choice."""
    allowed = [
        format_
        for format_ in FORMATS
        if options.decimal in (None, format_.decimal) and options.thousands in (None, format_.thousands)
    ]
    if not allowed:
        raise InputError(f"{options.thousands!r} is the decimal sign already", field="data.thousands")
    return fitting((one for one in look.written if one is not None), allowed)


def _is_open(formats: Sequence[NumberFormat]) -> bool:
    """Return whether a comma may be the decimal sign as well as stand between thousands."""
    return _DECIMAL in formats and _THOUSANDS in formats and NumberFormat() not in formats


def _fits(format_: NumberFormat, written: Sequence[Written | None]) -> int:
    return sum(format_.read(one) is not None for one in written)


def _mixed(look: Look) -> str:
    """Return a word whose currency or percent sign the others do not have; empty where there is none."""
    units = {one.unit for one in look.written if one is not None}
    if "%" in units and (len(units) > 1 or look.plain):
        odd = [word for word, one in zip(look.words, look.written, strict=True) if one and one.unit == "%"]
    elif len(units - {"", "%"}) > 1:
        last = sorted(units)[-1]
        odd = [word for word, one in zip(look.words, look.written, strict=True) if one and one.unit == last]
    else:
        return ""
    return odd[0]


def _doubt(look: Look, formats: Sequence[NumberFormat], chosen: NumberFormat, comma: tuple[Comma, bool]) -> str:
    if comma[1] or not _is_open(formats):
        return ""
    word = next((word for word in look.words if "," in word), "")
    other, meaning = (_THOUSANDS, 'data.thousands = ","') if chosen.decimal == "," else (_DECIMAL, 'data.decimal = ","')
    written = take_apart(word)
    return f"{word} is read as {chosen.read(written):g}; {meaning} reads it as {other.read(written):g}"


def _no_number(table: RawTable, look: Look, word: str) -> InputError:
    return _refused(table, look.column.name, look.row_of(word), word, "is not a number, as the others are")


def _refused(table: RawTable, name: str, row: int, word: str, what: str) -> InputError:
    shown = repr(unmarked(word)[:40])
    hint = f'; data.kinds = {{ {toml_key(name)} = "category" }} takes words, data.missing_words says what is missing'
    if not what:
        what, hint = "is too large, expected a number up to 1.8e308", ""
    return InputError(f"{table.name}, {table.where(row)}, column {name}: {shown} {what}{hint}")


def toml_key(name: str) -> str:
    """Return a name as a key of TOML."""
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
