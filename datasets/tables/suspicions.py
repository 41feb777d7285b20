"""What looks wrong about a table though it can be read: a feature that is the target, stand-ins, twins, odd labels."""

from collections.abc import Iterator, Sequence

import numpy as np

from ..arrays import Floats, Rows
from .classes import Classes
from .judging import Judged

FEWEST = 20
"""Rows from which on it is no accident that one column tells another."""
LOOKED_AT = 20_000
"""Rows that are looked at, spread over the table."""
COMPARED = 5000
"""Rows by which columns are compared with one another."""
MOST_COMPARED = 500
"""Columns that are compared with one another."""
ALIKE = 0.9999
"""A correlation from which on two columns are nearly the same."""
PURE = 0.999
"""The share of rows whose word tells their class from which on a column predicts the target alone."""
UNEQUAL = 10
"""How many times as many samples as the smallest class has the largest one where that is worth a word."""
STAND_INS = (-1.0, -9.0, -99.0, -999.0, -9999.0, -99999.0, 99.0, 999.0, 9999.0, 99999.0)
"""Numbers that people write where they know none."""
FEWEST_STAND_INS = 3
_SHOWN = 4


def suspicions(target: Sequence[Judged], features: Sequence[Judged], targets: Floats | Classes) -> tuple[str, ...]:
    """Return what looks wrong about the columns in use, their rows those that are used, in words."""
    return (
        *_leaks(features, targets),
        *_stand_ins([*target, *features]),
        *_alike_words([*target, *features]),
        *_twins(features),
        *_imbalance(targets),
    )


def _leaks(features: Sequence[Judged], targets: Floats | Classes) -> Iterator[str]:
    every = targets.indices if isinstance(targets, Classes) else targets
    if len(every) < FEWEST:
        return
    rows = _spread(len(every), LOOKED_AT)
    if isinstance(targets, Classes):
        classes = targets.indices[rows]
        if len(np.unique(classes)) > 1:
            telling = [column.name for column in features if _tells_class(column, rows, classes)]
            yield from _leak(telling, "the class")
    elif targets.shape[1] == 1:
        values = targets[rows, 0]
        telling = [column.name for column in features if _tells_number(column, rows, values)]
        yield from _leak(telling, "the target")


def _leak(telling: Sequence[str], what: str) -> Iterator[str]:
    if telling:
        it_is = "it is" if len(telling) == 1 else "they are"
        yield (
            f"{_names(telling)} alone {'tells' if len(telling) == 1 else 'tell'} {what}: a leak, if {it_is} known "
            "only afterwards; data.exclude leaves it out"
        )


def _tells_class(column: Judged, rows: Rows, classes: Rows) -> bool:
    """Return whether the words of a column go with one class each, or its numbers lie apart for each class."""
    if column.words is not None:
        codes = column.words.codes[rows]
        if len(column.words.vocabulary) > len(rows) / 2:
            return False
        pairs, counts = np.unique(np.column_stack([codes, classes]), axis=0, return_counts=True)
        most = np.zeros(int(codes.max()) + 2, np.intp)
        np.maximum.at(most, pairs[:, 0], counts)
        return bool(most.sum() >= PURE * len(rows))
    assert column.numbers is not None
    values = column.numbers.values[rows]
    known = ~np.isnan(values)
    values, classes = values[known], classes[known]
    if len(values) < FEWEST:
        return False
    order = np.lexsort((classes, values))
    values, classes = values[order], classes[order]
    changes = np.flatnonzero(np.diff(classes))
    # Where equal values have two classes, they do not lie apart.
    return bool(len(changes) == len(np.unique(classes)) - 1 > 0 and (values[changes] < values[changes + 1]).all())


def _tells_number(column: Judged, rows: Rows, targets: Floats) -> bool:
    if column.numbers is None:
        return False
    return abs(_correlation(column.numbers.values[rows], targets)) >= ALIKE


def _correlation(first: Floats, second: Floats) -> float:
    known = ~(np.isnan(first) | np.isnan(second))
    first, second = first[known], second[known]
    with np.errstate(all="ignore"):
        first, second = first - first.mean(), second - second.mean()
        size = float(np.sqrt(first.dot(first) * second.dot(second)))
        return float(first.dot(second) / size) if np.isfinite(size) and size > 0 else 0.0


def _stand_ins(columns: Sequence[Judged]) -> Iterator[str]:
    for column in columns:
        if column.numbers is None:
            continue
        values = column.numbers.values
        ends = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
        for value in STAND_INS:
            if value not in ends:
                continue
            stands = values == value
            count = int(stands.sum())
            others = values[~stands & ~np.isnan(values)]
            if count < FEWEST_STAND_INS or len(others) < FEWEST:
                continue
            low, high = others.min(), others.max()
            if max(low - value, value - high) > high - low > 0:
                yield (
                    f"column {column.name}: {value:g} stands there {count:,} times, far from all other numbers; "
                    f'if it is for a missing one, data.missing_words = "{value:g}" says so'
                )


def _alike_words(columns: Sequence[Judged]) -> Iterator[str]:
    for column in columns:
        if column.words is None or column.kind == "date":
            continue
        alike: dict[str, list[str]] = {}
        for word in column.words.vocabulary:
            alike.setdefault(" ".join(word.casefold().split()).rstrip("."), []).append(word)
        found = [words for words in alike.values() if len(words) > 1]
        if found:
            shown = "; ".join(" and ".join(repr(word[:40]) for word in words[:3]) for words in found[:3])
            yield f"column {column.name}: {shown}{'; …' * (len(found) > 3)} may be the same, and count as different"


def _twins(features: Sequence[Judged]) -> Iterator[str]:
    numbers = [column for column in features if column.numbers is not None][:MOST_COMPARED]
    if numbers:
        rows = _spread(len(numbers[0].numbers.values if numbers[0].numbers else ()), COMPARED)
        if len(rows) >= FEWEST:
            yield from _told(_number_twins(numbers, rows))
    words = [column for column in features if column.words is not None and column.kind == "category"][:MOST_COMPARED]
    if words:
        rows = _spread(len(words[0].words.codes if words[0].words else ()), COMPARED)
        if len(rows) >= FEWEST:
            yield from _told(_word_twins(words, rows))


def _told(twins: Sequence[tuple[str, str]]) -> Iterator[str]:
    if twins:
        shown = "; ".join(f"{first} and {second}" for first, second in twins[:_SHOWN])
        further = len(twins) - _SHOWN
        more = f" and {further} more {'pair' if further == 1 else 'pairs'}" if further > 0 else ""
        yield f"columns that are nearly the same: {shown}{more}"


def _number_twins(columns: Sequence[Judged], rows: Rows) -> list[tuple[str, str]]:
    values = np.array([column.numbers.values[rows] for column in columns if column.numbers is not None])
    with np.errstate(all="ignore"):
        values = values - np.nanmean(values, axis=1, keepdims=True)
        values = np.nan_to_num(values, posinf=0.0, neginf=0.0)
        size = np.sqrt(np.square(values).sum(axis=1, keepdims=True))
        values = np.divide(values, size, out=np.zeros_like(values), where=np.isfinite(size) & (size > 0))
    alike = np.triu(np.abs(values @ values.T) >= ALIKE, 1)
    return [(columns[first].name, columns[second].name) for first, second in np.argwhere(alike).tolist()]


def _word_twins(columns: Sequence[Judged], rows: Rows) -> list[tuple[str, str]]:
    """Return the pairs of columns whose words go together one to one."""
    seen: dict[bytes, str] = {}
    twins: list[tuple[str, str]] = []
    for column in columns:
        assert column.words is not None
        _, first, places = np.unique(column.words.codes[rows], return_index=True, return_inverse=True)
        # The order in which the words are met is the same for both then.
        met = np.argsort(np.argsort(first))[places].astype(np.int32).tobytes()
        if met in seen:
            twins.append((seen[met], column.name))
        seen.setdefault(met, column.name)
    return twins


def _imbalance(targets: Floats | Classes) -> Iterator[str]:
    if not isinstance(targets, Classes):
        return
    counts = np.bincount(targets.indices, minlength=len(targets.names))
    # Classes of one sample are told of apart.
    largest, smallest = int(counts.argmax()), int(np.where(counts > 1, counts, counts.max()).argmin())
    if counts[largest] >= UNEQUAL * counts[smallest]:
        share = counts[largest] / counts.sum()
        yield (
            f"class {targets.names[smallest]} has {counts[smallest]:,} samples and {targets.names[largest]} "
            f"{counts[largest]:,}: to say {targets.names[largest]} is right in {share:.0%}; "
            'training.class_weights = "balanced" gives all classes the same weight'
        )


def _spread(count: int, most: int) -> Rows:
    return np.arange(0, count, max(1, -(-count // most)))


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
