"""Whole numbers that name rows and measure nothing: what they are, and what they are called."""

import re

import numpy as np

from ..arrays import Floats

FEW_ROWS = 10
"""Up to this many rows, values that are all different tell nothing."""
_NAMES_OF_ROWS = frozenset(("id", "identifier", "index", "idx", "key", "code", "number", "no", "nr", "num", "row"))
"""The last word of a name that says so: `PassengerId`, `order no.`, `index`."""
_TIMES = frozenset(("year", "quarter", "month", "week", "day", "hour", "minute", "second", "time", "t"))
_PLACES = frozenset(("step", "epoch", "rank", "ranking", "position", "x"))
"""The last word of a name of what may well go up by one from row to row, and be what the target depends on."""
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def why_names(name: str, values: Floats, *, alone: bool) -> str | None:
    """Return why a column of numbers (N,) only tells the rows apart; None where it may measure something.

    The numbers are whole and all different, and either the column is called as identifiers are or has no name at all,
    or they are a run: each from the lowest to the highest once, in any order. A run may also be a time, a rank, or the
    x of x and y: so it is taken where the name says so, and where the column is `alone`.
    """
    count = len(values)
    if not (np.floor(values) == values).all():
        return None
    low, high = float(values.min()), float(values.max())
    a_run = high - low == count - 1
    if count <= FEW_ROWS and (name or not a_run):
        return None
    last = _last_word(name)
    says_so = not name or last in _NAMES_OF_ROWS
    if not says_so and (not a_run or alone or last in _TIMES or last in _PLACES):
        return None
    if len(np.unique(values)) < count:
        return None
    if a_run:
        return f"each number from {low:.0f} to {high:.0f} stands in it once"
    return f"its {count:,} numbers are all different, and it {'is called so' if name else 'has no name'}"


def _last_word(name: str) -> str:
    """Return the last word of a column's name in small letters, empty where there is none: of `PassengerId` id."""
    return next(reversed(_WORDS.findall(name)), "").lower()
