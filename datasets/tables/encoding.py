"""From a table whose columns have been judged to a dataset: numbers, words as columns of 0 and 1, parts of dates."""

from collections.abc import Sequence

import msgspec
import numpy as np

from ..arrays import Floats
from ..fitted_column import Filling, FittedColumn
from .columns import WordColumn
from .dates import PARTS, read_dates
from .judging import Judged
from .options import MissingRule, TableOptions

LONGEST = 60
"""Characters of a word that is a name."""
MISSING, OTHER = "missing", "other"
"""The words for a missing value as a category, and for the rarest words together."""


class Encoded(msgspec.Struct, frozen=True, eq=False):
    """What a column becomes: inputs (N, m) with their names, 0 where a value is missing, and the rule for it."""

    values: Floats
    names: tuple[str, ...]
    column: FittedColumn

    @property
    def one_hot(self) -> bool:
        """Whether the inputs are 0 and 1 for words."""
        return self.column.kind == "category"


def encode(column: Judged, options: TableOptions) -> Encoded:
    """Return the inputs that a column becomes."""
    rule = options.missing
    if column.numbers is not None:
        values = column.numbers.values[:, np.newaxis]
        numbers = column.numbers.format
        fitted = FittedColumn(
            column.name, decimal=numbers.decimal, thousands=numbers.thousands, filling=number_filling(rule)
        )
        return Encoded(np.nan_to_num(values) if column.gaps else values, (column.name,), fitted)
    assert column.words is not None
    if column.kind == "date":
        return _encode_date(column, column.words, rule)
    words, kept, codes = column.words.vocabulary, column.words.vocabulary, column.words.codes
    places_of = {word: place for place, word in enumerate(words)}
    other = len(words) > options.max_categories
    if other:
        counts = np.bincount(codes[codes >= 0], minlength=len(words))
        frequent = np.lexsort((np.arange(len(words)), -counts))[: options.max_categories - 1]
        places: list[int] = np.sort(frequent).tolist()
        kept = tuple(words[place] for place in places)
        lookup = np.full(len(words) + 1, len(kept), np.int32)
        lookup[places] = np.arange(len(kept))
        lookup[-1] = -1
        codes = lookup[codes]
        places_of = dict(zip(words, lookup.tolist(), strict=False))
    names = [*kept, *([_unlike(OTHER, kept)] if other else ())]
    own = rule == "category" and column.gaps
    if own:
        codes = np.where(codes < 0, len(names), codes)
        names.append(_unlike(MISSING, kept))
    values = np.zeros((len(codes), len(names)))
    rows = np.flatnonzero(codes >= 0)
    values[rows, codes[rows]] = 1.0
    named = tuple(f"{column.name}={name}" for name in shortened(names))
    fitted = FittedColumn(
        column.name,
        "category",
        len(names),
        words=places_of,
        other=len(kept) if other else None,
        missing=len(names) - 1 if own else None,
        filling=None if own else "most_frequent",
    )
    return Encoded(values, named, fitted)


def _encode_date(column: Judged, words: WordColumn, rule: MissingRule | None) -> Encoded:
    found = read_dates(words.vocabulary, column.order)
    parts = {name: [part(written) for written in found] for name, part in PARTS.items()}
    there = {name: values for name, values in parts.items() if None not in values}
    lookup = np.array([*there.values()], np.float64).T
    values = np.where(words.codes[:, np.newaxis] >= 0, lookup[words.codes], 0.0)
    parts = tuple(there)
    fitted = FittedColumn(
        column.name, "date", len(parts), order=column.order, parts=parts, filling=number_filling(rule)
    )
    return Encoded(values, tuple(f"{column.name} {name}" for name in parts), fitted)


def shortened(words: Sequence[str]) -> tuple[str, ...]:
    """Return words as names, at most `LONGEST` characters each and still different."""
    names: dict[str, None] = {}
    for word in words:
        name, number = word if len(word) <= LONGEST else f"{word[: LONGEST - 1]}…", 2
        while name in names:
            name, number = f"{word[: LONGEST - 1]}… ({number})", number + 1
        names[name] = None
    return tuple(names)


def number_filling(rule: MissingRule | None) -> Filling:
    """Return what takes the place of a number that is missing, for rules that concern words as well."""
    return rule if rule in ("mean", "median", "most_frequent") else "mean"


def _unlike(word: str, words: Sequence[str]) -> str:
    """Return the word, in brackets where it is among the others."""
    return f"({word})" if word in words else word
