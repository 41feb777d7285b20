"""From the fields of a column, as they are written, to numbers and words: as a whole where that can be."""

from collections.abc import Sequence
from itertools import compress

import msgspec
import numpy as np

from ..arrays import Floats, Rows
from .columns import Codes, RawColumn, Vocabulary
from .numbers import plain_number

_list_of_numbers = msgspec.json.Decoder(list[float])


class ColumnBuilder:
    """Collects the fields of a column, piece by piece."""

    def __init__(self, numbers: Floats) -> None:
        """Take an array that is as long as the column can become at most."""
        self._numbers = numbers
        self._odd: list[Rows] = []
        self._codes: list[Codes] = []
        self._vocabulary = Vocabulary()
        self._rows = 0
        self._padded = False

    def __len__(self) -> int:
        """Return the number of rows so far."""
        return self._rows

    @property
    def holds_words(self) -> bool:
        """Whether not all fields so far are numbers."""
        return len(self._vocabulary) > 0

    def take(self, numbers: Floats) -> None:
        """Add the numbers of further rows, which are read already."""
        self._numbers[self._rows : self._rows + len(numbers)] = numbers
        self._rows += len(numbers)

    def add(self, fields: Sequence[str]) -> None:
        """Add the fields of further rows."""
        if not self._rows:
            self._padded = any(field[:1] == "0" and field[1:].isdigit() for field in fields)
        values = None if self._vocabulary else all_numbers(fields)
        self.take(self._apart(fields) if values is None else values)

    def _apart(self, fields: Sequence[str]) -> Floats:
        """Return the numbers among fields, NaN for the others, which are kept as words."""
        known = self._vocabulary
        codes = list(map(known.get, fields))
        unknown = [code is None for code in codes]
        rest = list(compress(fields, unknown))
        values = np.full(len(fields), np.nan)
        if rest:
            rows = np.flatnonzero(unknown)
            numbers = all_numbers(rest)
            if numbers is None:
                numbers = np.full(len(rest), np.nan)
                for place, field in enumerate(map(str.strip, rest)):
                    if field not in known and (number := plain_number(field)) is not None:
                        numbers[place] = number
                    else:
                        codes[rows[place]] = known[field]
            values[rows] = numbers
        odd = [row for row, code in enumerate(codes) if code is not None]
        if odd:
            self._odd.append(np.array(odd, np.intp) + self._rows)
            self._codes.append(np.array([codes[row] for row in odd], np.int32))
        return values

    def column(self, name: str) -> RawColumn:
        """Return what was collected, and keep nothing of it."""
        odd = np.concatenate(self._odd) if self._odd else np.empty(0, np.intp)
        self._odd.clear()
        codes = np.concatenate(self._codes) if self._codes else np.empty(0, np.int32)
        self._codes.clear()
        return RawColumn(
            name=name,
            numbers=self._numbers[: self._rows],
            odd=odd,
            codes=codes,
            vocabulary=tuple(self._vocabulary),
            padded=self._padded,
        )


def all_numbers(fields: Sequence[str]) -> Floats | None:
    """Return the numbers (N,) of N fields; None where one of them is no number as programs write it.

    What JSON takes for a number is one, and its decoder is several times as fast as `float`. The numbers that only
    `float` takes (+1, .5, 007) are read by it.
    """
    text = ",".join(fields)
    found = numbers_of_json(text)
    if found is not None:
        return found if len(found) == len(fields) else None
    if "_" in text or not text.isascii():  # float also takes 1_000, and the digits of all scripts
        return None
    try:
        values = np.fromiter(map(float, fields), np.float64, len(fields))
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None


def numbers_of_json(text: str) -> Floats | None:
    """Return the numbers in a text with commas between, as JSON has them; None where it has anything else."""
    try:
        return np.array(_list_of_numbers.decode(f"[{text}]"), np.float64)
    except (msgspec.DecodeError, UnicodeError):
        return None
