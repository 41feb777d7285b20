"""What was found out about a table, in words: all of it, or in two or three sentences."""

from collections.abc import Sequence

from nn_tui.datasets import Prepared, has_classes
from nn_tui.datasets.shared_rows import shared_rows
from nn_tui.datasets.table_report import MANY, ColumnReport, TableReport

from ..drawing.number_format import count, rate
from ..drawing.text_cells import left, shorten, width_of

MOST_NAMES = 8
MOST_NOTES = 4
_LONGEST = 30
"""Cells of the terminal for a name or a word."""
_WIDEST = 60
"""Cells of the terminal for what stands in a column."""


def table_lines(report: TableReport, notes: Sequence[str] = ()) -> list[str]:
    """Return a report as lines: how it was read, the target, a line a column, then what is to be said."""
    points = ", decimal points" if report.decimal == "." else ""
    lines = [f"{report.file}: {read_as(report)}{points}"]
    lines.append(predicted(report))
    head = ("column", "kind", "decision", "values", "distinct", "missing", "why, and what says otherwise")
    rows = [head, *map(_cells, report.columns)]
    widths = [max(width_of(row[place]) for row in rows) for place in range(len(head) - 1)]
    lines.append("")
    lines += [
        "  ".join([*(left(cell, width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in rows
    ]
    told = [f"suspicion: {suspicion}" for suspicion in report.suspicions]
    told += [f"note: {note}" for note in (*report.notes, *notes)]
    told += [f"problem: {problem}" for problem in report.problems]
    return [*lines, "", *told] if told else lines


def table_sentences(report: TableReport, prepared: Prepared) -> list[str]:
    """Return two or three sentences: how a table was read, what is left out, and what is to be said."""
    features = f", from {_names(report.features)}"
    sentences = [f"{report.file}: {read_as(report)}; {predicted(report)}{features}"]
    left = [column for column in report.columns if column.use == "left out" and column.kind is not None]
    if left:
        told = "; ".join(f"{column.name} ({column.kind}: {column.why})" for column in left[:MOST_NAMES])
        more = f" and {len(left) - MOST_NAMES} more" if len(left) > MOST_NAMES else ""
        sentences.append(f"left out: {told}{more}; data.features or data.kinds says otherwise")
    notes = [*report.suspicions, *report.notes, *prepared_notes(prepared)]
    if notes:
        more = f"; {len(notes) - MOST_NOTES} more notes: nn-tui data" if len(notes) > MOST_NOTES else ""
        sentences.append(f"note: {'; '.join(notes[:MOST_NOTES])}{more}")
    return sentences


def prepared_notes(prepared: Prepared) -> list[str]:
    """Return what is to be said about the split of a table."""
    dataset, notes = prepared.dataset, list[str]()
    if prepared.unknown:
        others = [split for split in ("validation", "test") if len(prepared.split(split).rows)]
        splits = f"{' and '.join(others)} split{'s' * (len(others) > 1)}"
        notes.append(f"{count(prepared.unknown)} words of the {splits} are not in the training split")
    aside = len(prepared.test_rows) + len(prepared.validation_rows)
    if shared := shared_rows(prepared):
        notes.append(f"{count(shared)} of {count(aside)} samples set aside are in the training split as well")
    if has_classes(dataset.task) and len(prepared.test_rows):
        classes = dataset.classes
        trained, tested = (set(classes[rows].tolist()) for rows in (prepared.train_rows, prepared.test_rows))
        only = [name for place, name in enumerate(dataset.target_names) if place not in trained]
        untested = [name for place, name in enumerate(dataset.target_names) if place not in tested]
        if untested:
            are = "1 class is" if len(untested) == 1 else f"{len(untested)} classes are"
            notes.append(f"{are} not in the test split: {_names(untested)}")
        if only:
            rare = sum(number == 1 for _, number in dataset.table.classes) if dataset.table else 0
            of = f" of {rare} classes of one sample" if rare >= len(only) else ""
            are = "is" if len(only) == 1 else "are"
            notes.append(f"{len(only)}{of} {are} only in the test split: {_names(only)}")
    return notes


def read_as(report: TableReport) -> str:
    """Return how a table was read: rows, encoding, what stands between fields, header, decimal sign."""
    parts = [f"{count(report.rows)} rows"]
    parts += [report.encoding.upper()] if report.encoding else []
    parts += [f"{report.delimiter} between fields"] if report.delimiter else []
    if report.header is not None:
        parts.append(f"header {_names([column.name for column in report.columns])}" if report.header else "no header")
    parts += ["decimal commas"] if report.decimal == "," else []
    return ", ".join(parts)


def predicted(report: TableReport) -> str:
    """Return what is predicted, with the classes and how often each is there."""
    if report.task is None:
        return f"target {_names(report.target)}"
    if not report.classes:
        return f"predicts {_names(report.target)}, a number"
    shown = ", ".join(f"{name} {count(number)}" for name, number in report.classes[:MOST_NAMES])
    more = ", …" if len(report.classes) > MOST_NAMES else ""
    return f"predicts {_names(report.target)}, {len(report.classes)} classes ({shown}{more})"


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else "")


def values_of(column: ColumnReport) -> str:
    """Return what stands in a column: from where to where its numbers go, or its most frequent words."""
    if column.range is not None:
        low, high = column.range
        return rate(low) if low == high else f"{rate(low)} … {rate(high)}"
    shown = ", ".join(f"{_short(word)} {count(number)}" for word, number in column.words[:3])
    more = (column.distinct or 0) - 3
    return f"{shown} and {count(more)} more" if column.words and more > 0 else shown


def _cells(column: ColumnReport) -> tuple[str, ...]:
    missing = count(column.missing) if column.missing else ""
    reason = "; ".join(part for part in (column.why, column.setting) if part)
    values = shorten(values_of(column), _WIDEST, "…")
    distinct = "" if column.distinct is None else count(column.distinct)
    if column.range is not None and column.distinct is None:
        distinct = f"over {count(MANY)}"
    return (_short(column.name), column.kind or "", column.decision, values, distinct, missing, reason)


def _short(text: str) -> str:
    return shorten(text, _LONGEST, "…")
