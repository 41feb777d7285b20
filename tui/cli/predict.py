"""Predicting the rows of a table with weights that were trained before: a row a row. Imports no Textual."""

import csv
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from io import StringIO
from itertools import islice

import numpy as np
import numpy.typing as npt

from nn_tui.datasets import InputError
from nn_tui.datasets.files.file_names import STANDARD_INPUT
from nn_tui.datasets.files.row_stream import RowStream, open_rows
from nn_tui.datasets.paths import absolute_path, typed_path
from nn_tui.engine.atomic_file import check_writable, replacing
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.recipe.saved_model import LoadedModel
from nn_tui.engine.training.threads import threads

from ..drawing.number_format import count, duration
from ..plain.how_far import NowAndThen
from ..plain.json_text import json_text
from ..plain.output import complain, is_watched, say, write
from .recipe_options import Options
from .trained_model import model_of_run, trained_model

PIECE, FIELDS = 1024, 1_000_000
"""Rows that are predicted at a time, fewer where they would have more fields than that."""
MOST_NAMES = 8


def predict(
    name: str, options: Options, table: str, *, weights: str | None, out: str | None, as_json: bool, ids: Sequence[str]
) -> int:
    """Predict each row of a table, and return the exit status; what is to be said goes to the error stream.

    Raises InputError; a file is then not written.
    """
    experiment, model = model_of_run(name, options) if weights is None else trained_model(name, options, weights)
    path = STANDARD_INPUT if table == STANDARD_INPUT else str(absolute_path(typed_path(table)))
    known = [column.name for column in model.description.data.columns]
    with open_rows(path, experiment.data, known) as rows, threads(experiment.threads):
        columns = _Columns(rows, known, ids, model.description.data.target_columns)
        for sentence in columns.notes:
            complain(sentence)
        lines = _PredictionLines(model, ids, as_json=as_json)
        with _writing(out) as put:
            _predict(rows, columns, model, lines, put)
    return 0


def _predict(
    rows: RowStream, columns: "_Columns", model: LoadedModel, lines: "_PredictionLines", put: Callable[[str], None]
) -> None:
    new, scaler, predictor = model.description.data.new_rows(), model.description.data.input_scaler, model.predictor()
    done = unpredicted = 0
    telling = NowAndThen()
    put(lines.heading)
    rows_at_once = max(1, min(PIECE, FIELDS // len(rows.names)))
    while piece := list(islice(rows.rows, rows_at_once)):
        where = [called for called, _ in piece]
        fields = tuple(zip(*(row for _, row in piece), strict=True))
        inputs, kept = new.encode(
            [fields[place] for place in columns.places], lambda row, where=where: f"{rows.name}, {where[row]}"
        )
        outputs = predictor.predict(scaler.apply(inputs[kept]))
        beside = [fields[place] for place in columns.ids]
        put(lines.of(outputs, kept, list(zip(*beside, strict=True)) if beside else [()] * len(piece)))
        done, unpredicted = done + len(piece), unpredicted + len(piece) - int(kept.sum())
        if taken := telling.due():
            share = rows.share()
            left = f", {duration(taken / share - taken)} left" if share else ""
            complain(f"{count(done)} rows, {count(done / taken)} a second{left}; ctrl-c ends it")
    for sentence in _counted(new.unseen, new.filled, unpredicted):
        complain(sentence)


def _counted(unseen: Mapping[str, int], filled: Mapping[str, int], unpredicted: int) -> Iterator[str]:
    for name, number in unseen.items():
        if number:
            were, counts = ("value was", "counts") if number == 1 else ("values were", "count")
            yield f"column {name}: {count(number)} {were} not seen in training, and {counts} as none or as other"
    for name, number in filled.items():
        if number:
            are = "value is missing, and is" if number == 1 else "values are missing, and are"
            yield f"column {name}: {count(number)} {are} filled as in training"
    if unpredicted:
        lack = "row lacks a value and is" if unpredicted == 1 else "rows lack a value and are"
        yield f"{count(unpredicted)} {lack} not predicted, as such rows were left out in training"


class _Columns:
    """Where in a table the columns stand that are needed, and what is to be said about that."""

    def __init__(self, rows: RowStream, known: Sequence[str], ids: Sequence[str], targets: Sequence[str]) -> None:
        self.notes: list[str] = []
        names = rows.names
        if not rows.named and not set(known) <= set(names) and len(names) == len(known):
            self.notes.append(f"{rows.name}: has no header, so its columns are taken in order: {_names(known)}")
            names = tuple(known)
        missing = [name for name in known if name not in names]
        if missing:
            close = get_close_matches(missing[0], names, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else f"; it has {_names(names)}"
            raise InputError(f"{rows.name}: has no column {_names(missing)}, which the weights were trained with{hint}")
        for name in ids:
            if name not in names:
                raise InputError(f"{rows.name}: has no column {name!r} for --id; it has {_names(names)}")
        for name in (*known, *ids):
            if names.count(name) > 1:
                raise InputError(f"{rows.name}: {names.count(name)} columns are called {name!r}, expected one")
        self.places = [names.index(name) for name in known]
        self.ids = [names.index(name) for name in ids]
        extra = [name for name in names if name not in known and name not in ids]
        if extra:
            shown = [f"{name} (the target)" if name in targets else name for name in extra]
            self.notes.append(f"{rows.name}: not needed and ignored: {_names(shown)}")


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else "")


class _PredictionLines:
    """What is printed of predictions: CSV with a heading, or a JSON object a line."""

    def __init__(self, model: LoadedModel, ids: Sequence[str], *, as_json: bool) -> None:
        self._model, self._ids, self._as_json = model, ids, as_json
        data = model.description.data
        self._names, self._regression = data.target_names, data.task == "regression"
        several = self._regression and len(data.target_names) > 1
        self._predicted = [f"prediction_{name}" for name in data.target_names] if several else ["prediction"]
        word = "p" if model.description.probabilities else "output"
        outputs = data.target_names if model.description.probabilities else data.target_names[-model_outputs(model) :]
        self._outputs = [] if self._regression else [f"{word}_{name}" for name in outputs]

    @property
    def heading(self) -> str:
        """The names of what is printed; empty for JSON."""
        return "" if self._as_json else _csv([[*self._ids, *self._predicted, *self._outputs]])

    def of(self, outputs: Array, kept: npt.NDArray[np.bool_], ids: Sequence[Sequence[str]]) -> str:
        """Return the lines of some rows; `outputs` (K, n) are those of the n rows that are kept."""
        found = iter(self._values(outputs))
        nothing = [None] * (len(self._predicted) + len(self._outputs))
        rows = [[*own, *(next(found) if keep else nothing)] for keep, own in zip(kept.tolist(), ids, strict=True)]
        if not self._as_json:
            return _csv(rows)
        names = [*self._ids, *self._predicted, *self._outputs]
        return "".join(f"{json_text(dict(zip(names, row, strict=True)))}\n" for row in rows)

    def _values(self, outputs: Array) -> Iterator[list[object]]:
        if self._regression:
            restored = self._model.description.data.target_scaler.restore(outputs)
            for column in restored.T.tolist():
                yield [value if np.isfinite(value) else None for value in column]
            return
        classes = self._model.classes(outputs).tolist()
        if self._model.description.probabilities and len(outputs) == 1:
            outputs = np.vstack([1 - outputs, outputs])
        # The shortest decimals that stand for the very number in its own precision.
        written = outputs.T.astype(str).tolist() if outputs.dtype != np.float64 else outputs.T.tolist()
        for place, column in zip(classes, written, strict=True):
            yield [self._names[place], *map(float, column)]


def model_outputs(model: LoadedModel) -> int:
    """Return how many outputs K the network has."""
    return model.description.structure.sizes[-1]


def _csv(rows: Sequence[Sequence[object]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


@contextmanager
def _writing(out: str | None) -> Generator[Callable[[str], None]]:
    """Return what takes text: the standard output, or a file that is there when all of it is, or not at all."""
    if out in (None, STANDARD_INPUT):
        yield say if is_watched() else write
        return
    path = absolute_path(typed_path(out or ""))
    check_writable(path)
    with replacing(path) as file:
        yield lambda text: _put(file.write, text)


def _put(write: Callable[[bytes], object], text: str) -> None:
    write(text.encode(errors="backslashreplace"))
