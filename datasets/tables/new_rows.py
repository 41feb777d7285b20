"""Rows of another table as inputs, by the columns that a network has learned with."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from ..arrays import Floats
from ..errors import InputError
from ..fitted_column import FittedColumn
from .dates import PARTS, read_dates
from .looking import unmarked
from .numbers import NumberFormat, plain_number, take_apart
from .options import MissingRule

Values = tuple[float, ...]


class NewRows:
    """Turns fields into inputs, a piece of rows at a time; what the training split has told is all it knows.

    `unseen` and `filled` count, by column, the words that the training split does not have, and the values that were
    missing and for which others stand.
    """

    def __init__(
        self,
        columns: Sequence[FittedColumn],
        missing: MissingRule | None,
        missing_words: tuple[Sequence[str], Sequence[str]],
    ) -> None:
        self.columns = tuple(columns)
        self.unseen: Counter[str] = Counter()
        self.filled: Counter[str] = Counter()
        self._missing = missing
        self._everywhere, self._among_numbers = map(frozenset, missing_words)

    def encode(
        self, fields: Sequence[Sequence[str]], where: Callable[[int], str]
    ) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Return inputs (N, m) in the units of the data, and (N,) which rows have all the values that are needed.

        `fields` has N words for each column, and `where` says how a row is called: "new.csv, line 7". The others lack a
        value, and rows that do were left out of training. Raises InputError for a word that is not what its column
        holds, and for a missing value where nothing stands for it.
        """
        pieces: list[Floats] = []
        kept = np.ones(len(fields[0]), np.bool_)
        for column, words in zip(self.columns, fields, strict=True):
            if (values := _plain_numbers(column, words)) is not None:
                pieces.append(values)
                continue
            places: dict[str, int] = {}
            codes = np.fromiter((places.setdefault(word, len(places)) for word in words), np.intp, len(words))
            found: list[Values] = []
            for (word, place), count in zip(places.items(), np.bincount(codes).tolist(), strict=True):
                try:
                    read = self._read(column, word.strip(), count)
                except InputError as error:
                    row = int(np.argmax(codes == place))
                    raise InputError(f"{where(row)}, column {column.name}: {error}") from None
                if read is None:
                    kept[codes == place] = False
                found.append((0.0,) * column.inputs if read is None else read)
            pieces.append(np.array(found, np.float64)[codes])
        return np.hstack(pieces), kept

    def _read(self, column: FittedColumn, word: str, count: int) -> Values | None:
        """Return the inputs for a field that stands in `count` rows; None where its rows cannot be predicted from."""
        numbers = column.kind == "number"
        if (unmarked(word).lower() if numbers else word.lower()) in (
            self._among_numbers if numbers else self._everywhere
        ):
            return self._absent(column, count)
        word = unmarked(word)
        match column.kind:
            case "number":
                values = (_number(column, word),)
            case "category":
                self.unseen[column.name] += count * (word not in column.words)
                values = _one_hot(column, column.words.get(word, column.other))
            case _:
                values = _date(column, word)
        return (*values, 0.0) if column.indicator else values

    def _absent(self, column: FittedColumn, count: int) -> Values | None:
        indicator = (1.0,) if column.indicator else ()
        if self._missing == "drop":
            return None
        if column.filling is not None:
            self.filled[column.name] += count
            return (*column.fill, *indicator)
        if column.kind == "category" and (column.missing is not None or self._missing == "category"):
            self.unseen[column.name] += count * (column.missing is None)
            return (*_one_hot(column, column.other if column.missing is None else column.missing), *indicator)
        raise InputError("the value is missing, and the training had no rule for that (data.missing)")


def _plain_numbers(column: FittedColumn, words: Sequence[str]) -> Floats | None:
    """Return the numbers (N, 1) of a column in which nothing else stands, in one go."""
    if column.kind != "number" or column.indicator or column.decimal != "." or column.thousands == ".":
        return None
    try:
        values = np.fromiter(map(float, words), np.float64, len(words))
    except ValueError:
        return None
    text = "".join(words)
    return values[:, np.newaxis] if np.isfinite(values).all() and text.isascii() and "_" not in text else None


def _number(column: FittedColumn, word: str) -> float:
    plain = column.decimal == "." and column.thousands != "."
    value = plain_number(word) if plain else None
    if value is None:
        value = NumberFormat(column.decimal, column.thousands).read(take_apart(word))
    if value is None or not np.isfinite(value):
        raise InputError(f"{word[:40]!r} is no number, as it was in training")
    return value


def _one_hot(column: FittedColumn, place: int | None) -> Values:
    return tuple(float(input_ == place) for input_ in range(column.width))


def _date(column: FittedColumn, word: str) -> Values:
    try:
        (written,) = read_dates([word], column.order)
        values = [PARTS[part](written) for part in column.parts]
    except ValueError:
        values = [None]
    if None in values:
        raise InputError(f"{word[:40]!r} is no {column.order} with {', '.join(column.parts)}, as it was in training")
    return tuple(value for value in values if value is not None)
