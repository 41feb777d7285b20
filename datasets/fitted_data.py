"""All that the training split has told about the data, so that other rows can be sent through the network alike."""

from collections.abc import Mapping
from difflib import get_close_matches
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from .arrays import Floats
from .dataset import Gap, Task
from .errors import InputError
from .filling import fit_gap
from .fitted_column import FittedColumn
from .prepare import Prepared
from .scaling import Scaler
from .tables.missing_words import MissingWords
from .tables.options import MissingRule, TableOptions

if TYPE_CHECKING:
    from .tables.new_rows import NewRows


class FittedData(msgspec.Struct, frozen=True):
    """The columns that are predicted from, what is predicted, and how both are scaled; none of the samples."""

    name: str
    task: Task
    columns: tuple[FittedColumn, ...]
    feature_names: tuple[str, ...]
    """m names of inputs, in the order of the columns that they come from."""
    target_columns: tuple[str, ...]
    """The columns of the table that are predicted; empty where that is not known."""
    target_names: tuple[str, ...]
    """As in a dataset: of the targets, or of the classes."""
    input_scale: tuple[tuple[float, ...], tuple[float, ...]]
    """Offset and factor of the inputs, m each."""
    target_scale: tuple[tuple[float, ...], tuple[float, ...]]
    split: str
    """Tells the training split from any other one."""
    missing: MissingRule | None = None
    missing_words: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """What stands for a missing value everywhere, and in columns of numbers, in small letters."""

    @property
    def input_scaler(self) -> Scaler:
        """The scaler of the inputs."""
        return _scaler(self.input_scale)

    @property
    def target_scaler(self) -> Scaler:
        """The scaler of the targets."""
        return _scaler(self.target_scale)

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """For each column the first of the inputs that it becomes, and the one behind its last."""
        ends = np.cumsum([0, *(column.inputs for column in self.columns)]).tolist()
        return tuple(pairwise(ends))

    def find(self, name: str) -> tuple[int, FittedColumn]:
        """Return a column, and the first of the inputs that it becomes; raises InputError where there is none."""
        names = [column.name for column in self.columns]
        if name not in names:
            close = get_close_matches(name, names, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(names[:20])}"
            raise InputError(f"{self.name} has no column {name!r} that is predicted from; {hint}")
        return self.places[names.index(name)][0], self.columns[names.index(name)]

    def words_of(self, inputs: Floats, *, exact: bool = False) -> Mapping[str, str]:
        """Return what stood in each column for inputs (m,) in the units of the data; of a date its parts.

        Numbers have six digits, or as many as are needed where they are to be `exact`.
        """
        found: dict[str, str] = {}
        for column, (begin, _) in zip(self.columns, self.places, strict=True):
            values = inputs[begin : begin + column.width]
            match column.kind:
                case "number":
                    number = float(values[0])
                    found[column.name] = repr(number).removesuffix(".0") if exact else f"{number:.6g}"
                case "category":
                    found[column.name] = _word(column, values)
                case _:
                    parts = zip(column.parts, values.tolist(), strict=True)
                    found[column.name] = ", ".join(f"{part} {value:g}" for part, value in parts)
        return found

    def difference_from(self, other: "FittedData") -> str | None:
        """Return in words what these data have that other ones have not; None for the same ones by another name."""
        mine, theirs = {column.name: column for column in self.columns}, [column.name for column in other.columns]
        if list(mine) != theirs:
            odd = [name for name in (*mine, *theirs) if (name in mine) != (name in theirs)]
            return f"column {odd[0]}" if odd else "the order of the columns"
        if (self.task, self.target_columns, self.target_names) != (
            other.task,
            other.target_columns,
            other.target_names,
        ):
            return "what is predicted"
        for column, like in zip(self.columns, other.columns, strict=True):
            if column != like:
                return f"how column {column.name} is read"
        if self.split != other.split:
            return "which samples are trained on (data.test_fraction, seed)"
        if (self.input_scale, self.target_scale) != (other.input_scale, other.target_scale):
            return "the values, or how they are scaled"
        return None

    def new_rows(self) -> "NewRows":
        """Return what turns rows of another table into inputs."""
        from .tables.new_rows import NewRows

        return NewRows(self.columns, self.missing, self.missing_words)


def fitted_data(data: Prepared, options: TableOptions) -> FittedData:
    """Return what the training split of these data has told; `options` are those that they were read with.

    Data that are no table have a column of numbers for each input.
    """
    dataset = data.dataset
    words = MissingWords.of(options)
    return FittedData(
        name=dataset.name,
        task=dataset.task,
        columns=_columns(data, options) if dataset.columns else tuple(map(FittedColumn, dataset.feature_names)),
        feature_names=dataset.feature_names,
        target_columns=dataset.table.target if dataset.table else (),
        target_names=dataset.target_names,
        input_scale=_numbers(data.input_scaler),
        target_scale=_numbers(data.target_scaler),
        split=blake2b(data.train_rows.astype("<i8").tobytes(), digest_size=8).hexdigest(),
        missing=options.missing if dataset.columns else None,
        missing_words=(tuple(sorted(words.everywhere)), tuple(sorted(words.among_numbers))),
    )


def _columns(data: Prepared, options: TableOptions) -> tuple[FittedColumn, ...]:
    found: list[FittedColumn] = []
    start = 0
    for column in data.dataset.columns:
        place = start, start + column.width
        start += column.inputs
        if column.kind == "category":
            column = _seen(column, data.dataset.inputs[data.train_rows, slice(*place)])
        found.append(_with_fill(column, data, place, options.missing))
    return tuple(found)


def _seen(column: FittedColumn, trained_on: Floats) -> FittedColumn:
    """Return a column without the words that the training split, inputs (N, n), does not have."""
    seen: list[bool] = (trained_on != 0).any(axis=0).tolist()
    words = {word: place for word, place in column.words.items() if seen[place]}
    missing = column.missing if column.missing is not None and seen[column.missing] else None
    return msgspec.structs.replace(column, words=words, missing=missing)


def _with_fill(column: FittedColumn, data: Prepared, place: tuple[int, int], rule: MissingRule | None) -> FittedColumn:
    """Return a column with what fills its missing values, also where none was missing until now."""
    unfilled = rule in (None, "error", "drop") or (rule == "category" and column.kind == "category")
    if unfilled or column.filling is None:
        return msgspec.structs.replace(column, filling=None)
    gaps = [number for number, gap in enumerate(data.source.gaps) if gap.columns == place]
    none_yet = Gap(place, np.empty(0, np.intp), column.filling)
    fill: Floats = data.fills[gaps[0]] if gaps else fit_gap(data.source, none_yet, data.train_rows)
    return msgspec.structs.replace(column, fill=tuple(fill.tolist()))


def _word(column: FittedColumn, values: Floats) -> str:
    """Return the word that inputs of 0 and 1 stand for, empty where they stand for none."""
    if not values.any():
        return ""
    place = int(values.argmax())
    if place in (column.other, column.missing):
        return "(other)" if place == column.other else "(missing)"
    return next((word for word, at in column.words.items() if at == place), "")


def _scaler(scale: tuple[tuple[float, ...], tuple[float, ...]]) -> Scaler:
    offset, factor = scale
    return Scaler(np.array(offset, np.float64), np.array(factor, np.float64))


def _numbers(scaler: Scaler) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return tuple(scaler.offset.tolist()), tuple(scaler.factor.tolist())
