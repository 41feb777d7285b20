"""A table as a dataset, with a report of what was found out and decided on the way."""

from collections.abc import Sequence

import msgspec
import numpy as np

from ..arrays import Floats, Rows
from ..dataset import Dataset, Gap, OneHot
from ..errors import InputError
from ..fitted_column import FittedColumn
from ..large_arrays import LARGE
from ..memory_budget import require_memory_for_samples
from ..table_report import MANY, ColumnReport, TableReport
from .classes import LARGEST_EXACT, Classes, classes_of_codes, classes_of_numbers, dataset_of
from .columns import RawTable
from .encoding import Encoded, encode, number_filling, shortened
from .judging import Judged, JudgedTable, judge
from .looking import words_of
from .missing_words import MissingWords
from .number_column import NumberColumn
from .options import TableOptions
from .suspicions import suspicions

_WRITTEN = 2**16
"""Inputs that are written at a time, a few of each column: few enough for a processor's cache."""
_SAMPLED = 20_000
_SHOWN = 8


class TableReading(msgspec.Struct, frozen=True, eq=False):
    """What became of a table: a report in any case, and a dataset, or why there is none."""

    report: TableReport
    dataset: Dataset | None
    problem: InputError | None


def read_table(table: RawTable, options: TableOptions) -> TableReading:
    """Return the dataset of a table, and the report. Raises InputError where there is nothing to report on."""
    judged = judge(table, options)
    problems = [column.problem for column in judged.columns if column.problem is not None]
    if not judged.features and not problems:
        problems.append(_nothing_left(judged))
    if (problem := _missing(judged, options)) is not None:
        problems.append(problem)
    rows = _rows_kept(judged, options)
    if len(rows) < 2:
        problems.append(_too_few(judged, len(rows)))
    if len(judged.target) > 1 and options.task == "classification":
        problems.append(
            InputError(f"{len(judged.target)} columns, expected one for a classification", field="data.target")
        )
    # What is predicted is told of a table too that lacks a decision about missing values.
    known = len(rows) >= 2 and all(judged.columns[place].use == "target" for place in judged.target)
    told = _targets(judged, rows, options) if known else None
    targets = None if problems else told
    if targets is not None:
        _require_memory(judged, len(rows), targets, options)
    used = [judged.columns[place].only(rows) for place in judged.features]
    encoded = [] if targets is None else [encode(column, options) for column in used]
    report = _report(judged, encoded, told, rows, options, problems)
    if told is not None:
        predicted = [judged.columns[place].only(rows) for place in judged.target]
        report = msgspec.structs.replace(report, suspicions=suspicions(predicted, used, told))
    if targets is None:
        return TableReading(report, None, problems[0])
    try:
        dataset = _dataset(judged, rows, used, encoded, targets, report, options)
    except InputError as error:
        return TableReading(msgspec.structs.replace(report, problems=(str(error),)), None, error)
    return TableReading(report, dataset, None)


def _require_memory(judged: JudgedTable, rows: int, targets: Floats | Classes, options: TableOptions) -> None:
    """Raise InputError where the inputs that the columns become find no room."""
    words = [column.words for place in judged.features if (column := judged.columns[place]).words is not None]
    inputs = len(judged.features) + sum(min(len(one.vocabulary), options.max_categories) for one in words)
    kept_at = 8 if rows * inputs >= LARGE else None
    outputs = targets.columns if isinstance(targets, Classes) else targets.shape[1]
    require_memory_for_samples(rows, inputs, outputs, kept_at=kept_at, where=judged.table.name)


def _nothing_left(judged: JudgedTable) -> InputError:
    names = ", ".join(judged.columns[place].name for place in judged.target)
    left = [column for column in judged.columns if column.use == "left out" and column.kind is not None]
    reasons = ", ".join(f"{column.name} ({column.kind})" for column in left[:_SHOWN]) + ", …" * (len(left) > _SHOWN)
    if left and all(column.kind == "constant" for column in left):
        return InputError(f"{judged.table.name}: all features are constant: {reasons}; nothing can be told from them")
    told = f"left out are {reasons}" if left else "it has no other"
    told += "; data.features takes them all the same" if any(column.kind != "empty" for column in left) else ""
    return InputError(f"{judged.table.name}: has no column that {names} can be predicted from: {told}")


def _in_use(judged: JudgedTable) -> list[Judged]:
    return [judged.columns[place] for place in (*_told(judged), *judged.features)]


def _told(judged: JudgedTable) -> tuple[int, ...]:
    """Return the columns that no rule fills in: the target, and that of the weights."""
    return judged.target if judged.weights is None else (*judged.target, judged.weights)


def _missing(judged: JudgedTable, options: TableOptions) -> InputError | None:
    if options.missing not in (None, "error"):
        return None
    gaps = [column for column in _in_use(judged) if column.gaps]
    if not gaps:
        return None
    first = judged.table.where(min(int(column.missing[0]) for column in gaps))
    counts = ", ".join(f"{column.name} {len(column.missing):,}" for column in gaps[:_SHOWN])
    counts += f" and {len(gaps) - _SHOWN} more" if len(gaps) > _SHOWN else ""
    sentence = f"{judged.table.name}: values are missing in {len(gaps)} columns ({counts}), the first in {first}"
    if len(gaps) == 1 and len(gaps[0].missing) == 1:
        sentence = f"{judged.table.name}, {first}, column {gaps[0].name}: the value is missing"
    elif len(gaps) == 1:
        sentence = (
            f"{judged.table.name}: column {gaps[0].name} misses {len(gaps[0].missing):,} values, the first in {first}"
        )
    return InputError(
        f'{sentence}; choose "drop", "mean", "median", "most_frequent" or "category"', field="data.missing"
    )


def _rows_kept(judged: JudgedTable, options: TableOptions) -> Rows:
    """Return the rows that are used: those with a target, and with all values where rows without are dropped."""
    keep = np.ones(judged.table.rows, np.bool_)
    for column in _in_use(judged) if options.missing == "drop" else [judged.columns[place] for place in _told(judged)]:
        keep[column.missing] = False
    return np.flatnonzero(keep)


def _too_few(judged: JudgedTable, rows: int) -> InputError:
    table = judged.table
    if rows < table.rows:
        return InputError(f"{table.name}: {rows} of {table.rows:,} samples have all values, expected at least 2")
    return InputError(f"{table.name}: samples: {rows}, expected at least 2")


def _targets(judged: JudgedTable, rows: Rows, options: TableOptions) -> Floats | Classes:
    columns = [judged.columns[place].only(rows) for place in judged.target]
    if len(columns) > 1:
        return np.column_stack([column.numbers.values for column in columns if column.numbers is not None])
    (column,) = columns
    if column.words is not None:
        return Classes(column.words.codes.astype(np.intp), shortened(column.words.vocabulary))
    assert column.numbers is not None
    values = column.numbers.values
    if column.padded or np.abs(values).max() >= LARGEST_EXACT:
        words = words_of(judged.table, column.place, MissingWords.of(options)).only(rows)
        if (classes := classes_of_codes(words, options.task)) is not None:
            return classes
    # What has thousands, a currency or per cents is an amount, and no label.
    classes = classes_of_numbers(values, options.task or ("regression" if column.numbers.amounts else None))
    return values[:, np.newaxis] if classes is None else classes


def _dataset(
    judged: JudgedTable,
    rows: Rows,
    used: Sequence[Judged],
    encoded: Sequence[Encoded],
    targets: Floats | Classes,
    report: TableReport,
    options: TableOptions,
) -> Dataset:
    names: list[str] = []
    places: list[slice] = []
    gaps: list[Gap] = []
    one_hot: list[OneHot] = []
    fitted_columns: list[FittedColumn] = []
    width = sum(len(one.names) + _indicated(column, options) for column, one in zip(used, encoded, strict=True))
    inputs = np.empty((len(rows), width))
    for column, one in zip(used, encoded, strict=True):
        columns = (len(names), len(names) + len(one.names))
        places.append(slice(*columns))
        names += one.names
        fitted = one.column
        if one.one_hot:
            one_hot.append(OneHot(columns, None if fitted.other is None else columns[0] + fitted.other))
        if column.gaps and fitted.filling is not None:
            gaps.append(Gap(columns, column.missing, fitted.filling))
        indicator = _indicated(column, options)
        fitted_columns.append(msgspec.structs.replace(fitted, indicator=indicator))
        if indicator:
            inputs[:, len(names)] = 0.0
            inputs[column.missing, len(names)] = 1.0
            names.append(f"{column.name} missing")
    step = max(1, _WRITTEN // max(1, width))
    for start in range(0, len(rows), step):
        some = slice(start, start + step)
        for one, columns in zip(encoded, places, strict=True):
            one.write(some, inputs[some, columns])
    inputs.setflags(write=False)
    weights = None if judged.weights is None else judged.columns[judged.weights].numbers
    first_of_test = judged.table.rows - judged.table.test_rows
    first_aside = first_of_test - judged.table.validation_rows
    return dataset_of(
        judged.table.name,
        inputs,
        targets,
        tuple(names),
        tuple(judged.columns[place].name for place in judged.target),
        gaps=gaps,
        one_hot=one_hot,
        columns=fitted_columns,
        table=report,
        groups=_groups(judged, options, rows),
        validation_samples=int(((rows >= first_aside) & (rows < first_of_test)).sum()),
        test_samples=int((rows >= first_of_test).sum()),
        weights=None if weights is None else weights.values[rows],
    )


def _indicated(column: Judged, options: TableOptions) -> bool:
    """Return whether another input beside a column says where its values are missing."""
    return options.missing_indicators and column.gaps


def _groups(judged: JudgedTable, options: TableOptions, rows: Rows) -> Rows | None:
    if judged.group is None:
        return None
    return words_of(judged.table, judged.group, MissingWords.of(options)).codes[rows].astype(np.intp)


def _report(
    judged: JudgedTable,
    encoded: Sequence[Encoded],
    targets: Floats | Classes | None,
    rows: Rows,
    options: TableOptions,
    problems: Sequence[InputError],
) -> TableReport:
    table = judged.table
    inputs = {place: len(one.names) for place, one in zip(judged.features, encoded, strict=False)}
    classes: tuple[tuple[str, int], ...] = ()
    if isinstance(targets, Classes):
        counts = np.bincount(targets.indices, minlength=len(targets.names))
        classes = tuple(zip(targets.names, counts.tolist(), strict=True))
    notes = [*table.notes, *(note for column in judged.columns if column.use != "left out" for note in column.notes)]
    notes += _rare(classes)
    dropped = table.rows - len(rows)
    if dropped and not problems:
        notes.append(f"{dropped:,} of {table.rows:,} rows are left out, for a value is missing in them")
    return TableReport(
        file=table.name,
        rows=table.rows,
        encoding=table.encoding,
        delimiter=table.delimiter,
        decimal=_decimal([column.numbers for column in judged.columns if column.numbers is not None]),
        header=table.header,
        columns=tuple(_column_report(column, inputs.get(column.place, 0), options) for column in judged.columns),
        target=tuple(judged.columns[place].name for place in judged.target),
        task=None if targets is None else "classification" if classes else "regression",
        classes=classes,
        dropped=dropped,
        notes=tuple(notes),
        problems=tuple(map(str, problems)),
    )


def _decimal(numbers: Sequence[NumberColumn]) -> str | None:
    """Return the decimal sign of all columns of numbers; where it is a comma, whole numbers tell of none."""
    commas = [column for column in numbers if column.format.decimal == ","]
    points = [column.values for column in numbers if column.format.decimal == "."]
    if commas and any((np.nan_to_num(values) % 1).any() for values in points):
        return None
    return "," if commas else "." if points else None


def _rare(classes: Sequence[tuple[str, int]]) -> list[str]:
    rare = [name for name, count in classes if count == 1]
    if len(rare) < 2:
        return [f"class {name} has 1 sample" for name in rare]
    return [f"{len(rare)} classes have 1 sample: {', '.join(rare[:_SHOWN])}{', …' * (len(rare) > _SHOWN)}"]


def _column_report(column: Judged, inputs: int, options: TableOptions) -> ColumnReport:
    why, setting, missing = column.why, column.setting, len(column.missing)
    if missing and column.use == "used" and options.missing not in (None, "error", "drop"):
        rule = number_filling(options.missing) if column.words is None or column.order else "most_frequent"
        own = options.missing == "category" and column.kind == "category"
        filled = "have a category of their own" if own else f"take the {rule.replace('_', ' ')} of the training split"
        setting = setting if why else "data.missing"
        why = "; ".join(part for part in (why, f"missing values {filled}") if part)
    span, words, distinct = None, (), None
    if column.numbers is not None:
        values = column.numbers.values[~np.isnan(column.numbers.values)] if missing else column.numbers.values
        span, distinct = (float(values.min()), float(values.max())), _distinct(values)
    elif column.words is not None:
        codes, vocabulary = column.words.codes, column.words.vocabulary
        counts = np.bincount(codes[codes >= 0], minlength=len(vocabulary))
        order: list[int] = np.lexsort((np.arange(len(counts)), -counts))[:_SHOWN].tolist()
        words = tuple((vocabulary[place], int(counts[place])) for place in order)
        distinct = len(vocabulary)
    return ColumnReport(
        name=column.name,
        kind=column.kind,
        use=column.use,
        why=why,
        setting=setting,
        inputs=inputs,
        missing=missing,
        distinct=distinct,
        range=span,
        words=words,
    )


def _distinct(values: Floats) -> int | None:
    if len(np.unique(values[:_SAMPLED])) > MANY:
        return None
    found = len(np.unique(values))
    return found if found <= MANY else None
