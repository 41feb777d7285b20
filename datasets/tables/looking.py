"""What a column holds: numbers, words, and what stands for missing values."""

from collections.abc import Collection, Sequence

import msgspec
import numpy as np
from msgspec import structs

from ..arrays import Rows
from .columns import QUOTED, RawColumn, RawTable, WordColumn
from .missing_words import MissingWords
from .numbers import Written, take_apart

SAMPLED = 500
"""Words by which it is seen whether a closer look at all of them is worth while."""


class Look(msgspec.Struct, frozen=True, eq=False):
    """A column, and its words that are no plain numbers, each once with its count."""

    column: RawColumn
    words: tuple[str, ...]
    """What is not missing."""
    counts: Rows
    written: tuple[Written | None, ...]
    """The numbers that these are, as people write them; empty where hardly any is."""
    missing: Rows
    """Rows without a value, if it is a column of numbers."""

    @property
    def plain(self) -> int:
        """How many fields are plain numbers."""
        return len(self.column) - len(self.column.codes)

    @property
    def numbers(self) -> int:
        """How many fields are numbers, in whatever way they are written."""
        return self.plain + sum(
            int(count) for count, written in zip(self.counts, self.written, strict=False) if written is not None
        )

    @property
    def valid(self) -> int:
        """How many fields are not missing."""
        return self.plain + int(self.counts.sum())

    def row_of(self, word: str) -> int:
        """Return the first row in which a word stands."""
        return int(self.column.odd[np.argmax(self.column.codes == self.column.vocabulary.index(word))])


def look(column: RawColumn, missing: MissingWords) -> Look:
    """Return what a column holds, if it is one of numbers."""
    if missing.numbers:
        column = _without(column, missing.numbers)
    counts = np.bincount(column.codes, minlength=len(column.vocabulary))
    is_missing = np.array([unmarked(word).lower() in missing.among_numbers for word in column.vocabulary], np.bool_)
    words = tuple(word for word, gone in zip(column.vocabulary, is_missing, strict=True) if not gone)
    sample = [take_apart(word) for word in words[:SAMPLED]]
    worth = len(sample) - sample.count(None) > 0.1 * len(sample) or len(column.codes) < len(column) / 2
    return Look(
        column=column,
        words=words,
        counts=counts[~is_missing],
        written=tuple(map(take_apart, words)) if worth and not column.labels else (),
        missing=column.odd[is_missing[column.codes]],
    )


def _without(column: RawColumn, stand_ins: Sequence[float]) -> RawColumn:
    """Return a column in which these numbers are no numbers but missing."""
    rows = np.flatnonzero(np.isin(column.numbers, stand_ins))
    if not len(rows):
        return column
    numbers = column.numbers.copy()
    numbers[rows] = np.nan
    codes = np.concatenate([column.codes, np.full(len(rows), len(column.vocabulary), np.int32)])
    order = np.argsort(np.concatenate([column.odd, rows]))
    return structs.replace(column, numbers=numbers, codes=codes[order], vocabulary=(*column.vocabulary, ""))


def unmarked(word: str) -> str:
    """Return a word without the sign that it was in quotes."""
    return word.removeprefix(QUOTED)


def words_of(table: RawTable, place: int, missing: MissingWords) -> WordColumn:
    """Return a column as words in the order of the alphabet; codes are −1 where a value is missing."""
    column = table.column(place)
    alone = len(column.codes) == len(column)
    raw = WordColumn(column.codes, column.vocabulary) if alone else table.written(place)
    found = sorted({unmarked(word) for word in raw.vocabulary if not _gone(word, missing.everywhere)})
    places = {word: number for number, word in enumerate(found)}
    lookup = [-1 if _gone(word, missing.everywhere) else places[unmarked(word)] for word in raw.vocabulary]
    return WordColumn(np.array(lookup, np.int32)[raw.codes], tuple(found))


def _gone(word: str, missing: Collection[str]) -> bool:
    return word.lower() in missing
