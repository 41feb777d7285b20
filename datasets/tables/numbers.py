"""Numbers as people write them: 1,234.50 and 1.234,50, $5, 12 %, (300), −2, 1.5D+02."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from math import isfinite

import msgspec

_CURRENCIES = "$€£¥₹₽₩₺₴₦₫₪₱฿¢"
_CODES = "USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|TRY|RUB|KRW|SGD|HKD"
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " ") | {"−": "-", "’": "'"})
_WRITTEN = re.compile(
    rf"(?P<open>\()?(?P<sign>[+-])? ?(?P<before>[{_CURRENCIES}]|{_CODES})? ?(?P<inner>[+-])?"
    r"(?P<digits>[0-9][0-9.,' ]*(?<! )|[.,][0-9]+)"
    rf"(?:[eEdD](?P<exponent>[+-]?[0-9]+))? ?(?P<after>[{_CURRENCIES}%]|{_CODES})?(?P<close>\))?"
)


_LAST_OF_A_NUMBER = frozenset("0123456789.")


def plain_number(field: str) -> float | None:
    """Return the number that a field is, as programs write them; None for everything else, also too large ones."""
    if field[-1:] not in _LAST_OF_A_NUMBER:
        return None  # most words end here, several times as fast
    try:
        value = float(field)
    except ValueError:
        return None
    return value if field.isascii() and "_" not in field and isfinite(value) else None


class Written(msgspec.Struct, frozen=True):
    """A number taken apart: sign, digits with what stands between them, exponent, and a currency or percent sign."""

    negative: bool
    digits: str
    exponent: str
    unit: str


class NumberFormat(msgspec.Struct, frozen=True):
    """The decimal sign, and what stands between thousands: nothing, or a sign."""

    decimal: str = "."
    thousands: str = ""

    def read(self, written: Written | None) -> float | None:
        """Return the number, infinite where it is too large; None where it is not written so."""
        if written is None or not _pattern(self).fullmatch(written.digits):
            return None
        digits = written.digits.replace(self.thousands, "") if self.thousands else written.digits
        value = float(f"{digits.replace(self.decimal, '.')}e{written.exponent}")
        return -value if written.negative else value


FORMATS = (
    NumberFormat(),
    NumberFormat(","),
    NumberFormat(".", ","),
    NumberFormat(",", "."),
    NumberFormat(".", " "),
    NumberFormat(",", " "),
    NumberFormat(".", "'"),
    NumberFormat(",", "'"),
)


@cache
def _pattern(format_: NumberFormat) -> re.Pattern[str]:
    decimal, thousands = re.escape(format_.decimal), re.escape(format_.thousands)
    whole = rf"(?:[1-9]\d{{0,2}}(?:{thousands}\d{{3}})+|\d+)" if thousands else r"\d+"
    return re.compile(rf"{whole}(?:{decimal}\d*)?|{decimal}\d+", re.ASCII)


def take_apart(word: str) -> Written | None:
    """Return the parts of a number; None for a word that is none, in whatever format."""
    match = _WRITTEN.fullmatch(word.translate(_BLANKS))
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    if (match["before"] and match["after"]) or sum(map(bool, (match["open"], match["sign"], match["inner"]))) > 1:
        return None
    negative = bool(match["open"]) or "-" in (match["sign"], match["inner"])
    return Written(negative, match["digits"], match["exponent"] or "0", match["before"] or match["after"] or "")


def fitting(words: Iterable[Written], formats: Sequence[NumberFormat]) -> tuple[NumberFormat, ...]:
    """Return those of the formats that all numbers are written in."""
    left = list(formats)
    for word in words:
        left = [format_ for format_ in left if _pattern(format_).fullmatch(word.digits)]
        if not left:
            break
    return tuple(left)
