"""From the fields of a column, as they are written, to numbers and words: as a whole where that can be."""

from collections.abc import Sequence
from itertools import compress
from struct import pack

import msgspec
import numpy as np

from ..arrays import Floats
from .columns import Codes, RawColumn, Vocabulary, no_numbers
from .numbers import plain_number

_list_of_numbers = msgspec.json.Decoder(list[float])


class ColumnBuilder:
    """Collects the fields of a column, piece by piece, into room that takes memory only as far as it is written."""

    def __init__(self, numbers: Floats, codes: Codes) -> None:
        """Take arrays that are as long as the column can become at most."""
        self._numbers, self._codes = numbers, codes
        self._rows = self._odd = 0
        self._vocabulary = Vocabulary()
        self._padded = False

    def __len__(self) -> int:
        """Return the number of rows so far."""
        return self._rows

    @property
    def holds_words(self) -> bool:
        """Whether not all fields so far are numbers."""
        return len(self._vocabulary) > 0

    @property
    def _words_alone(self) -> bool:
        """Whether none of the fields so far is a number: then there is no room taken for any."""
        return self._odd == self._rows

    def take(self, numbers: Floats) -> None:
        """Add the numbers of further rows, which are read already."""
        if self._words_alone:
            self._numbers[: self._rows] = np.nan
        self._numbers[self._rows : self._rows + len(numbers)] = numbers
        self._rows += len(numbers)

    def add(self, fields: Sequence[str]) -> None:
        """Add the fields of further rows."""
        if not self._rows:
            self._padded = any(field[:1] == "0" and field[1:].isdigit() for field in fields)
        values = None if self._vocabulary else all_numbers(fields)
        if values is None:
            self._take_apart(fields)
        else:
            self.take(values)

    def _take_apart(self, fields: Sequence[str]) -> None:
        """Add fields of which some are no numbers, and are kept as words."""
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
        words = [code for code in codes if code is not None]
        if self._words_alone and len(words) == len(fields):
            self._rows += len(fields)
        else:
            self.take(values)
        self._codes[self._odd : self._odd + len(words)] = words
        self._odd += len(words)

    def column(self, name: str) -> RawColumn:
        """Return what was collected."""
        return RawColumn(
            name=name,
            numbers=no_numbers(self._rows) if self._words_alone else self._numbers[: self._rows],
            codes=self._codes[: self._odd],
            vocabulary=tuple(self._vocabulary),
            padded=self._padded,
        )


def all_numbers(fields: Sequence[str]) -> Floats | None:
    """Return the numbers (N,) of N fields; None where one of them is no number as programs write it.

    What JSON takes for a number is one, and its decoder is several times as fast as `float`. The numbers that only
    `float` takes (+1, .5, 007) are read by it.
    """
    text = ",".join(fields)
    found = numbers_of_json(text.encode(errors="surrogatepass"))
    if found is not None:
        return found if len(found) == len(fields) else None
    if "_" in text or not text.isascii():  # float also takes 1_000, and the digits of all scripts
        return None
    try:
        values = np.fromiter(map(float, fields), np.float64, len(fields))
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None


def numbers_of_json(text: bytes) -> Floats | None:
    """Return the numbers in a text with commas between, as JSON has them; None where it has anything else."""
    try:
        numbers = _list_of_numbers.decode(b"[%b]" % text)
    except msgspec.DecodeError:
        return None
    # Three times as fast as np.array, which first asks each of them what it is.
    return np.frombuffer(pack(f"{len(numbers)}d", *numbers))
