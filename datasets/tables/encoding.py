"""From a table whose columns have been judged to a dataset: numbers, words as columns of 0 and 1, parts of dates."""

from collections.abc import Callable, Sequence

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
    """What a column becomes: inputs (N, m) by their names, and the rule for it."""

    names: tuple[str, ...]
    column: FittedColumn
    write: Callable[[slice, Floats], None]
    """Writes the inputs of some of the rows into an array (n, m), 0 where a value is missing."""

    @property
    def one_hot(self) -> bool:
        """Whether the inputs are 0 and 1 for words."""
        return self.column.kind == "category"


def encode(column: Judged, options: TableOptions) -> Encoded:
    """Return the inputs that a column becomes; they are many where it has many words, and are written but once."""
    rule = options.missing
    if column.numbers is not None:
        values, numbers = column.numbers.values, column.numbers.format
        fitted = FittedColumn(
            column.name, decimal=numbers.decimal, thousands=numbers.thousands, filling=number_filling(rule)
        )

        def write_numbers(rows: slice, inputs: Floats) -> None:
            inputs[:, 0] = values[rows]
            inputs[np.isnan(values[rows]), 0] = 0.0

        return Encoded((column.name,), fitted, write_numbers)
    assert column.words is not None
    if column.kind == "date":
        return _encode_date(column, column.words, rule)
    words, kept, codes = column.words.vocabulary, column.words.vocabulary, column.words.codes
    places = np.arange(len(words) + 1, dtype=np.int32)
    other = len(words) > options.max_categories
    if other:
        counts = np.bincount(codes[codes >= 0], minlength=len(words))
        order = np.lexsort((np.arange(len(words)), -counts))
        frequent: list[int] = np.sort(order[: options.max_categories - 1]).tolist()
        kept = tuple(words[place] for place in frequent)
        places[:] = len(kept)
        places[frequent] = np.arange(len(kept))
    names = [*kept, *([_unlike(OTHER, kept)] if other else ())]
    own = rule == "category" and column.gaps
    places[-1] = len(names) if own else -1  # that of a missing value, whose code is −1
    if own:
        names.append(_unlike(MISSING, kept))

    def write_words(rows: slice, inputs: Floats) -> None:
        np.equal(places[codes[rows]][:, np.newaxis], np.arange(len(names)), out=inputs)

    named = tuple(f"{column.name}={name}" for name in shortened(names))
    fitted = FittedColumn(
        column.name,
        "category",
        len(names),
        words=dict(zip(words, places.tolist(), strict=False)),
        other=len(kept) if other else None,
        missing=len(names) - 1 if own else None,
        filling=None if own else "most_frequent",
    )
    return Encoded(named, fitted, write_words)


def _encode_date(column: Judged, words: WordColumn, rule: MissingRule | None) -> Encoded:
    found = read_dates(words.vocabulary, column.order)
    parts = {name: [part(written) for written in found] for name, part in PARTS.items()}
    there = {name: values for name, values in parts.items() if None not in values}
    lookup = np.array([[*values, 0.0] for values in there.values()], np.float64).T  # the last is of a missing value

    def write_parts(rows: slice, inputs: Floats) -> None:
        inputs[:] = lookup[words.codes[rows]]

    parts = tuple(there)
    fitted = FittedColumn(
        column.name, "date", len(parts), order=column.order, parts=parts, filling=number_filling(rule)
    )
    return Encoded(tuple(f"{column.name} {name}" for name in parts), fitted, write_parts)


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
