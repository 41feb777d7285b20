"""Dates and times of day as people write them, and their parts."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import msgspec

_TIME = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d(?:[.,]\d+)?)?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
_ZONE = r"(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>(?:{'|'.join(_MONTHS)})[a-z]*)\.?"


def _order(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[A-Za-z]{{3,9}}, ?)?{pattern}(?:(?:[T ]|, ){_TIME}{_ZONE})?", re.ASCII | re.IGNORECASE)


ORDERS: Mapping[str, re.Pattern[str]] = {
    "year-month-day": _order(r"(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"),
    "day.month.year": _order(r"(?P<day>\d{1,2})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4}|\d\d)"),
    "month/day/year": _order(r"(?P<month>\d{1,2})(?P<sign>[-/.])(?P<day>\d{1,2})(?P=sign)(?P<year>\d{4}|\d\d)"),
    "day month year": _order(rf"(?P<day>\d{{1,2}})[- ]{_MONTH}[- ,]+(?P<year>\d{{4}}|\d\d)"),
    "month day, year": _order(rf"{_MONTH} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})"),
    "time of day": re.compile(_TIME, re.ASCII),
}
"""The orders in which the parts of a date stand, the likelier first."""
_DIGITS_ALONE = "yyyymmdd"
_EVERY: Mapping[str, re.Pattern[str]] = {
    **ORDERS,
    _DIGITS_ALONE: _order(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"),
}
"""With the date that is one only where it is said to be."""


class WrittenDate(msgspec.Struct, frozen=True):
    """A date, a time of day, or both; the hour has a fraction."""

    day: date | None
    hour: float | None


PARTS: Mapping[str, Callable[[WrittenDate], float | None]] = {
    "year": lambda written: written.day and float(written.day.year),
    "month": lambda written: written.day and float(written.day.month),
    "day of week": lambda written: written.day and float(written.day.isoweekday()),
    "hour": lambda written: written.hour,
}
"""What a date becomes, each part a number: Monday is 1."""


def read_date(word: str, pattern: re.Pattern[str]) -> WrittenDate | None:
    """Return the date that a word is in this order of parts; None where it is none."""
    match = pattern.fullmatch(word)
    if match is None:
        return None
    parts = match.groupdict()
    hour = None
    if parts["hour"] is not None:
        whole = int(parts["hour"])
        if half := (parts["half"] or "").lower():
            if not 1 <= whole <= 12:
                return None
            whole = whole % 12 + 12 * (half == "p")
        hour = whole + int(parts["minute"]) / 60
    if "day" not in parts:
        return WrittenDate(None, hour)
    year = int(parts["year"])
    year += 0 if len(parts["year"]) == 4 else 2000 if year < 69 else 1900  # as POSIX has it
    month = _MONTHS.index(parts["name"][:3].lower()) + 1 if "name" in parts else int(parts["month"])
    try:
        return WrittenDate(date(year, month, int(parts["day"])), hour)
    except ValueError:
        return None


def is_date(word: str) -> bool:
    """Return whether a word is a date in one of the orders."""
    return any(read_date(word, pattern) is not None for pattern in ORDERS.values())


def find_orders(words: Sequence[str], *, said: bool) -> tuple[str, ...]:
    """Return the orders in which all words are dates; digits alone count only where they are said to be dates."""
    orders = _EVERY if said else ORDERS
    return tuple(
        order for order, pattern in orders.items() if all(read_date(word, pattern) is not None for word in words)
    )


def read_dates(words: Sequence[str], order: str) -> list[WrittenDate]:
    """Return the dates that words are; raises ValueError for one that is none."""
    found = [read_date(word, _EVERY[order]) for word in words]
    if not all(found):
        raise ValueError(f"not all are dates as {order}")
    return [one for one in found if one is not None]
