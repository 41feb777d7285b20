"""A table before anything is decided about it: columns of numbers and of words, whatever format they come from."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches

import msgspec
import numpy as np
import numpy.typing as npt

from ..arrays import Floats, Rows
from ..errors import InputError

Codes = npt.NDArray[np.int32]
"""Places in a vocabulary."""

QUOTED = "\ue000"
"""Stands before a word that was in quotes and would stand for a missing value without them."""


class Vocabulary(dict[str, int]):
    """The place of each word, in the order in which they were met."""

    def __missing__(self, word: str) -> int:
        """Give a new word the next place."""
        self[word] = place = len(self)
        return place


def no_numbers(rows: int) -> Floats:
    """Return the numbers of a column that has none, NaN (N,), without the memory for them."""
    return np.broadcast_to(np.nan, rows)


def _joined_words(first: Sequence[str], second: Sequence[str]) -> tuple[tuple[str, ...], Codes]:
    """Return the words of two vocabularies, and the place in them of each of the second's."""
    words = Vocabulary((word, place) for place, word in enumerate(first))
    places = np.array([words[word] for word in second], np.int32)
    return tuple(words), places


class RawColumn(msgspec.Struct, frozen=True, eq=False):
    """A column of N fields: those that are plain numbers, and the words of the others.

    `numbers` (N,) are NaN where a field is no plain number; `codes` (n,) are the places of the words of these n fields
    in `vocabulary`. `padded` says whether whole numbers are written with zeros before them, as codes.
    """

    name: str
    numbers: Floats
    codes: Codes
    vocabulary: tuple[str, ...]
    padded: bool = False
    labels: bool = False
    """Whether the format says that words are words, also those that look like numbers."""
    problem: InputError | None = None
    """Why it cannot be read."""

    def __len__(self) -> int:
        """Return the number of rows N."""
        return len(self.numbers)

    @property
    def odd(self) -> Rows:
        """The rows of the fields that are no plain numbers, (n,)."""
        return np.flatnonzero(np.isnan(self.numbers)) if len(self.codes) else np.empty(0, np.intp)

    def with_below(self, other: "RawColumn") -> "RawColumn":
        """Return the column with the rows of another one below its own."""
        vocabulary, places = _joined_words(self.vocabulary, other.vocabulary)
        return RawColumn(
            name=self.name,
            numbers=np.concatenate([self.numbers, other.numbers]),
            codes=np.concatenate([self.codes, places[other.codes]]),
            vocabulary=vocabulary,
            padded=self.padded or other.padded,
            labels=self.labels or other.labels,
            problem=self.problem or other.problem,
        )


class WordColumn(msgspec.Struct, frozen=True, eq=False):
    """A column of N fields as they are written: `codes` (N,) are places in `vocabulary`."""

    codes: Codes
    vocabulary: tuple[str, ...]

    def with_below(self, other: "WordColumn") -> "WordColumn":
        """Return the column with the rows of another one below its own."""
        vocabulary, places = _joined_words(self.vocabulary, other.vocabulary)
        return WordColumn(np.concatenate([self.codes, places[other.codes]]), vocabulary)

    @classmethod
    def of(cls, words: Sequence[str]) -> "WordColumn":
        """Return the column of these words."""
        vocabulary = Vocabulary()
        codes = np.fromiter(map(vocabulary.__getitem__, words), np.int32, len(words))
        return cls(codes, tuple(vocabulary))

    def only(self, rows: Rows) -> "WordColumn":
        """Return these rows, with those words that stand in them, in the same order; codes below 0 stay."""
        codes = self.codes[rows]
        used: list[int] = np.flatnonzero(np.bincount(codes[codes >= 0], minlength=len(self.vocabulary))).tolist()
        lookup = np.full(len(self.vocabulary) + 1, -1, np.int32)
        lookup[used] = np.arange(len(used))
        return WordColumn(lookup[codes], tuple(self.vocabulary[place] for place in used))


class RawTable(msgspec.Struct, frozen=True, eq=False):
    """The columns of a file with N rows, and what was found out in reading them.

    `column` is asked for those that are in use, `where` says how a row is called ("line 7"), `written` reads a column
    once more for its words alone.
    """

    name: str
    names: tuple[str, ...]
    rows: int
    column: Callable[[int], RawColumn]
    where: Callable[[int], str]
    written: Callable[[int], WordColumn]
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    """Whether the first line has the names; None where the format has none."""
    notes: tuple[str, ...] = ()
    test_rows: int = 0
    """How many of the last rows are for testing, as those of a test file are."""
    validation_rows: int = 0
    """How many of those before them are for validation."""

    def place(self, field: str, name: str) -> int:
        """Return where the column of that name stands; raises InputError about a field of the recipe."""
        places = [place for place, known in enumerate(self.names) if known == name]
        if len(places) == 1:
            return places[0]
        if places:
            raise self.twice(name, places)
        close = get_close_matches(name, self.names)
        shown = ", ".join(self.names[:20]) + (", …" if len(self.names) > 20 else "")
        hint = f"did you mean {close[0]!r}?" if close else f"it has {shown}"
        raise InputError(f"{self.name} has no column {name!r}; {hint}", field=field)

    def places(self, field: str, given: str | tuple[str, ...] | None) -> tuple[int, ...]:
        """Return where these columns stand: a list of names, one name, or several with commas between.

        Raises InputError about a field of the recipe.
        """
        if isinstance(given, str):
            given = (
                (given,) if given in self.names else tuple(name.strip() for name in given.split(",") if name.strip())
            )
        return tuple(dict.fromkeys(self.place(field, name) for name in given or ()))

    def twice(self, name: str, places: Sequence[int]) -> InputError:
        """Return the error about a name that several columns have."""
        numbers = " and ".join(str(place + 1) for place in places)
        return InputError(f"{self.name}: columns {numbers} are both called {name!r}, expected different names")
