"""What each column of a table is, what becomes of it, and why."""

import re
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from ..arrays import Rows
from ..errors import InputError
from ..table_report import ColumnKind, Use
from .columns import RawTable, WordColumn
from .dates import find_orders
from .identifiers import FEW_ROWS, why_names
from .looking import Look, look, words_of
from .missing_words import MissingWords
from .number_column import NumberColumn, comma_of, read_numbers, toml_key
from .options import Grouped, Kind, TableOptions

NEARLY_ALL = 0.9
"""The share of rows with a word of their own from which on a column names rows."""
WORDS_OF_A_TEXT = 3
"""Words with blanks between that a field of free text has at least, on average."""
HARDLY = 0.05
"""A share of numbers among words that is not worth a word."""
_SAMPLED = 30
_WITH_A_UNIT = re.compile(r"[+-]?[0-9][0-9.,]* ?([^\W\d_]{1,4}|[°µ%/²³\w]{1,6})")


class Judged(msgspec.Struct, frozen=True, eq=False):
    """A column, what it is and what becomes of it; its values are numbers, words, or dates as words in an order."""

    name: str
    place: int
    kind: ColumnKind | None
    use: Use
    why: str = ""
    setting: str = ""
    numbers: NumberColumn | None = None
    words: WordColumn | None = None
    order: str = ""
    padded: bool = False
    notes: tuple[str, ...] = ()
    problem: InputError | None = None

    @property
    def missing(self) -> Rows:
        """The rows without a value."""
        if self.numbers is not None:
            return np.flatnonzero(np.isnan(self.numbers.values))
        return np.flatnonzero(self.words.codes < 0) if self.words is not None else np.empty(0, np.intp)

    @property
    def gaps(self) -> bool:
        """Whether values are missing."""
        return len(self.missing) > 0

    def only(self, rows: Rows) -> "Judged":
        """Return the column with these rows alone, each once, and the words that stand in them."""
        if self.numbers is not None and len(rows) < len(self.numbers.values):
            numbers = msgspec.structs.replace(self.numbers, values=self.numbers.values[rows])
            return msgspec.structs.replace(self, numbers=numbers)
        if self.words is not None and len(rows) < len(self.words.codes):
            return msgspec.structs.replace(self, words=self.words.only(rows))
        return self


class JudgedTable(msgspec.Struct, frozen=True, eq=False):
    """All columns of a table as they stand in it, with the places of the target and of what is predicted from."""

    table: RawTable
    columns: tuple[Judged, ...]
    target: tuple[int, ...]
    features: tuple[int, ...]
    group: int | None
    """The column whose values group the rows of the splits."""
    weights: int | None = None
    """Where the column stands that says how often each sample counts."""


def judge(table: RawTable, options: TableOptions) -> JudgedTable:
    """Return what each column is and what becomes of it; only columns in use are looked at.

    The target is the last column unless it is named, and all others are features unless these are. Raises InputError
    for names that the table does not have; what is wrong with a column is in its `problem`.
    """
    return _Judge(table, options).judged()


class _Judge:
    def __init__(self, table: RawTable, options: TableOptions) -> None:
        self._table, self._options = table, options
        self._missing = MissingWords.of(options)
        self._kinds: Mapping[int, Kind] = {
            table.place("data.kinds", name): kind for name, kind in options.kinds.items()
        }
        self._excluded = {*table.places("data.exclude", options.exclude)}
        self._excluded |= {place for place, kind in self._kinds.items() if kind == "drop"}
        self._named = table.places("data.features", options.features)
        name = options.sample_weights
        self._weights = None if name is None else table.place("data.sample_weights", name)
        self._target = table.places("data.target", options.target) or self._last()
        self._in_use = self._named or tuple(place for place in range(len(table.names)) if place not in self._target)
        grouping = options.split.group if isinstance(options.split, Grouped) else None
        self._group = None if grouping is None else table.place("data.split.group", grouping)
        left_out: set[int | None] = {*self._excluded, self._weights}
        if not self._named:
            left_out.add(self._group)
        self._in_use = tuple(place for place in self._in_use if place not in left_out)
        self._check_names()
        weights = () if self._weights is None else (self._weights,)
        self._looks: dict[int, Look] = {
            place: look(table.column(place), self._missing) for place in (*self._target, *weights, *self._in_use)
        }
        self._comma = comma_of(self._looks.values(), options, table.delimiter)

    def judged(self) -> JudgedTable:
        """Return the table with everything decided."""
        columns = tuple(self._judged(place) for place in range(len(self._table.names)))
        features = tuple(place for place in self._in_use if columns[place].use == "used")
        return JudgedTable(self._table, columns, self._target, features, self._group, self._weights)

    def _last(self) -> tuple[int, ...]:
        """Return the last column that has a name or a value."""
        for place in reversed(range(len(self._table.names))):
            column = self._table.column(place)
            if place not in (*self._excluded, self._weights) and (
                any(column.vocabulary) or len(column.codes) < len(column)
            ):
                return (place,)
        raise InputError(f"{self._table.name}: has no values, expected features and a target")

    def _check_names(self) -> None:
        if both := [place for place in self._named if place in self._target]:
            name = self._table.names[both[0]]
            raise InputError(f"{name!r} is the target already", field="data.features")
        if self._weights in (*self._target, *self._named):
            what = "the target" if self._weights in self._target else "one of data.features"
            raise InputError(f"{self._options.sample_weights!r} is {what} already", field="data.sample_weights")
        places: dict[str, list[int]] = {}
        for place in sorted((*self._target, *self._in_use)):
            places.setdefault(self._table.names[place], []).append(place)
        for name, same in places.items():
            if len(same) > 1:
                raise self._table.twice(name, same)
        for place in self._target:
            if place in self._excluded:
                name = self._table.names[place]
                raise InputError(f"{name!r} is the target, and cannot be left out", field="data.exclude")

    def _judged(self, place: int) -> Judged:
        name = self._table.names[place]
        if place not in self._looks:
            why = "data.exclude or data.kinds says so" if place in self._excluded else "not among data.features"
            why = "it groups the rows for the split" if place == self._group else why
            return Judged(name, place, None, "left out", why, "data.features")
        try:
            found = self._found(place)
        except InputError as error:
            setting = self._setting(name, "category")
            return Judged(name, place, "number", "refused", str(error), setting, problem=error)
        if place == self._weights:
            return self._as_weights(found)
        return self._as_target(found) if place in self._target else self._as_feature(found)

    def _found(self, place: int) -> Judged:
        """Return what a column is."""
        column, seen = self._table.column(place), self._looks[place]
        if column.problem is not None:
            raise column.problem
        for word in seen.words:
            if "\0" in word:
                where = self._table.where(seen.row_of(word))
                raise InputError(
                    f"{self._table.name}, {where}, column {column.name}: {word[:40]!r} has a NUL byte in it"
                )
        said = self._kinds.get(place)
        if said == "number" or (said is None and 2 * seen.numbers >= max(1, seen.valid) and not _dated(seen)):
            if seen.valid == 0:
                return Judged(column.name, place, "empty", "used", "it has no values")
            numbers = read_numbers(self._table, place, seen, self._options, self._comma)
            notes = (f"column {column.name}: {numbers.doubt}",) if numbers.doubt else ()
            return Judged(column.name, place, "number", "used", numbers=numbers, padded=column.padded, notes=notes)
        words = words_of(self._table, place, self._missing)
        if said in (None, "date"):
            orders = self._orders(words, said=said == "date")
            if orders:
                return Judged(
                    column.name,
                    place,
                    "date",
                    "used",
                    f"{orders[0]}",
                    words=words,
                    order=orders[0],
                    notes=self._date_notes(column.name, orders, said),
                )
            if said == "date":
                bad = next(
                    (word for word in words.vocabulary if not find_orders([word], said=True)), words.vocabulary[0]
                )
                where = self._table.where(int(np.argmax(words.codes == words.vocabulary.index(bad))))
                raise InputError(
                    f"{self._table.name}, {where}, column {column.name}: {bad[:40]!r} is no date as the others are"
                )
        return Judged(column.name, place, "category", "used", words=words, notes=self._word_notes(seen, words))

    def _orders(self, words: WordColumn, *, said: bool) -> tuple[str, ...]:
        some = find_orders(words.vocabulary[:_SAMPLED], said=said) if words.vocabulary else ()
        return find_orders(words.vocabulary, said=said) if some else ()

    def _date_notes(self, name: str, orders: Sequence[str], said: Kind | None) -> tuple[str, ...]:
        if said == "date" and len(orders) > 1 and orders[0] == "day.month.year":
            return (f"column {name}: dates may begin with the day or the month; read as {orders[0]}",)
        return ()

    def _word_notes(self, seen: Look, words: WordColumn) -> tuple[str, ...]:
        name, notes = seen.column.name, list[str]()
        share = seen.numbers / max(1, seen.valid)
        if share > HARDLY and name not in self._options.kinds:
            notes.append(
                f"column {name}: {share:.0%} of it are numbers, and it is taken as words; "
                f"{self._setting(name, 'number')} says otherwise"
            )
        if unit := _unit(words.vocabulary):
            notes.append(f"column {name}: its words look like numbers with {unit} behind them, and are taken as words")
        apart = self._missing.among_numbers - self._missing.everywhere
        stand = [word for word in words.vocabulary if word.lower() in apart]
        if stand:
            notes.append(f"column {name}: {stand[0]} is a word like the others; data.missing_words says otherwise")
        return tuple(notes)

    def _as_target(self, found: Judged) -> Judged:
        name, problem = found.name, found.problem
        if found.kind == "empty":
            problem = InputError(f"{self._table.name}: column {name}, the target, has no values")
        elif found.kind == "date":
            problem = InputError(
                f"{self._table.name}: column {name}, the target, holds dates, expected numbers or words"
            )
        elif found.words is not None and (self._options.task == "regression" or len(self._target) > 1):
            row = int(np.argmax(found.words.codes >= 0))
            word = found.words.vocabulary[int(found.words.codes[row])]
            problem = InputError(
                f"{self._table.name}, {self._table.where(row)}, column {name}: {word[:40]!r} is not a number, "
                "and the target of a regression must be one"
            )
        return _with(found, use="refused" if problem else "target", setting="data.target", problem=problem)

    def _as_weights(self, found: Judged) -> Judged:
        problem = None
        if found.numbers is None:
            problem = InputError(
                f"{self._table.name}: column {found.name} has {found.kind or 'no'} values, expected numbers as weights",
                field="data.sample_weights",
            )
        elif (low := np.flatnonzero(found.numbers.values < 0)).size:
            row = int(low[0])
            problem = InputError(
                f"{self._table.name}, {self._table.where(row)}, column {found.name}: the weight "
                f"{found.numbers.values[row]:g} is below 0",
                field="data.sample_weights",
            )
        use, why = ("refused", str(problem)) if problem else ("weights", "it says how often each sample counts")
        return _with(found, use=use, why=why, setting="data.sample_weights", problem=problem)

    def _as_feature(self, found: Judged) -> Judged:
        """Return the column with what becomes of it: what is named in `features` or `kinds` is used in any case."""
        named = found.place in self._named or found.place in self._kinds
        if found.kind == "empty":
            return _with(found, use="left out", setting="data.missing_words")
        if found.kind == "date" and not named:
            return _with(
                found,
                use="left out",
                why=f"it looks like dates ({found.why}), which are used on request",
                setting=self._setting(found.name, "date"),
            )
        if found.kind == "date":
            return _with(found, setting="data.exclude")
        kind, why = self._numbers_apart(found) if found.numbers is not None else self._words_apart(found)
        if kind is None:
            return _with(found, setting="data.exclude" if found.kind == "number" else self._setting(found.name, "drop"))
        setting = self._setting(found.name, "number" if found.numbers is not None else "category")
        return _with(found, kind=kind, why=why, use="used" if named else "left out", setting=setting)

    def _numbers_apart(self, found: Judged) -> tuple[ColumnKind | None, str]:
        assert found.numbers is not None
        values = found.numbers.values
        valid = values[~np.isnan(values)] if len(found.missing) else values
        if (valid == valid[0]).all():
            return "constant", f"it is {valid[0]:g} {_everywhere(found)}"
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            if valid.std() == 0:
                return "constant", f"its values from {valid.min():g} to {valid.max():g} are as good as constant"
        unnamed = found.name in (f"column{found.place + 1}", f"Unnamed: {found.place}")
        name, alone = "" if unnamed else found.name, len(self._in_use) == 1
        why = None if found.numbers.amounts else why_names(name, valid, alone=alone)
        return ("identifier", why) if why else (None, "")

    def _words_apart(self, found: Judged) -> tuple[ColumnKind | None, str]:
        assert found.words is not None
        codes, vocabulary = found.words.codes, found.words.vocabulary
        valid, different = int((codes >= 0).sum()), len(vocabulary)
        if different == 0:
            return "empty", "it has no values"
        if different == 1 and not (found.gaps and self._options.missing == "category"):
            return "constant", f"it is {vocabulary[0][:40]} {_everywhere(found)}"
        most = self._options.max_categories
        if different > FEW_ROWS and (different == valid or (different > most and different >= NEARLY_ALL * valid)):
            unit = _unit(vocabulary)
            why = f"; they look like numbers with {unit} behind them" if unit else ""
            return ("text" if _is_text(vocabulary) else "identifier"), f"{different:,} words for {valid:,} rows{why}"
        if different > max(most, valid / 2) and _is_text(vocabulary):
            return "text", f"{different:,} texts for {valid:,} rows"
        return None, ""

    def _setting(self, name: str, kind: Kind) -> str:
        return f'data.kinds = {{ {toml_key(name)} = "{kind}" }}'


def _dated(seen: Look) -> bool:
    """Return whether what has the digits and signs of numbers is dates: 1.2.2024 is no number in any format."""
    return not seen.plain and bool(seen.words) and bool(find_orders(seen.words, said=False))


def _everywhere(found: Judged) -> str:
    return (
        'wherever it has a value; data.missing = "category" tells where'
        if found.gaps and found.words
        else ("wherever it has a value" if found.gaps else "everywhere")
    )


def _unit(vocabulary: Sequence[str]) -> str:
    """Return the unit that stands behind the numbers which nearly all words are; empty where it is not so."""
    found = [_WITH_A_UNIT.fullmatch(word) for word in vocabulary[:_SAMPLED]]
    units = {match[1] for match in found if match}
    return units.pop() if len(units) == 1 and found.count(None) <= len(found) // 10 and len(found) > 1 else ""


def _is_text(vocabulary: Sequence[str]) -> bool:
    some = vocabulary[:1000]
    return sum(len(word.split()) for word in some) >= WORDS_OF_A_TEXT * len(some)


def _with(found: Judged, **changes: object) -> Judged:
    return msgspec.structs.replace(found, **changes)
