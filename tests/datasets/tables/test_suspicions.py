"""What looks wrong about a table is told in words, and a table that is right is left alone."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from nn_tui.datasets import Dataset, prepare
from nn_tui.datasets.shared_rows import shared_rows
from nn_tui.datasets.table_report import ColumnKind
from nn_tui.datasets.tables import suspicions as module
from nn_tui.datasets.tables.classes import Classes
from nn_tui.datasets.tables.columns import WordColumn
from nn_tui.datasets.tables.judging import Judged
from nn_tui.datasets.tables.number_column import NumberColumn
from nn_tui.datasets.tables.numbers import NumberFormat
from nn_tui.datasets.tables.suspicions import _spread, suspicions
from tests.datasets.tables.written import reading

ROWS = 60
CHANCE = np.random.default_rng(7)
X = CHANCE.normal(size=ROWS).round(4)
LABELS = np.where(X + CHANCE.normal(size=ROWS) > 0, "yes", "no")


def told(folder: Path, columns: dict[str, list[object]], **options: str) -> tuple[str, ...]:
    """Return the suspicions about columns beside one of numbers and a label."""
    every = {"x": X.tolist(), **columns, "label": LABELS.tolist()}
    lines = [",".join(map(str, row)) for row in zip(*every.values(), strict=True)]
    return reading(folder, "\n".join([",".join(every), *lines]) + "\n", "data.csv", **options).report.suspicions


def test_a_table_that_is_right_is_left_alone(tmp_path: Path) -> None:
    assert told(tmp_path, {"y": [row % 7 for row in range(ROWS)], "w": ["ab"[row % 2] for row in range(ROWS)]}) == ()


CASES: list[tuple[dict[str, list[object]], str]] = [
    ({"z": [{"yes": "Y", "no": "N"}[str(label)] for label in LABELS]}, "z alone tells the class: a leak"),
    ({"z": [5 + row % 4 if LABELS[row] == "yes" else row % 4 for row in range(ROWS)]}, "z alone tells the class"),
    ({"z": [-999 if row % 9 == 0 else row % 10 for row in range(ROWS)]}, "column z: -999 stands there 7 times"),
    ({"z": ["<=5"[: 2 + row % 2] + "." * (row % 3 == 0) for row in range(ROWS)]}, "column z: '<=' and '<=.'"),
    ({"z": ["Mr" if row % 2 else "MR" for row in range(ROWS)]}, "column z: 'MR' and 'Mr' may be the same"),
    ({"z": (2 * X + 1).tolist()}, "columns that are nearly the same: x and z"),
    (
        {"v": ["ab"[row % 2] for row in range(ROWS)], "w": ["qp"[row % 2] for row in range(ROWS)]},
        "columns that are nearly the same: v and w",
    ),
]


@pytest.mark.parametrize(("columns", "expected"), CASES)
def test_what_looks_wrong_is_told(tmp_path: Path, columns: dict[str, list[object]], expected: str) -> None:
    (found,) = told(tmp_path, columns)
    assert found.startswith(expected)


@pytest.mark.parametrize(
    ("twins", "told_of_them"),
    [
        (1, "x and z1"),
        (2, "x and z1; x and z2; z1 and z2"),
        (3, "x and z1; x and z2; x and z3; z1 and z2 and 2 more pairs"),
    ],
)
def test_four_pairs_of_columns_that_are_nearly_the_same_are_told(tmp_path: Path, twins: int, told_of_them: str) -> None:
    columns: dict[str, list[object]] = {f"z{number}": (2 * X + number).tolist() for number in range(1, twins + 1)}
    (found,) = told(tmp_path, columns)
    assert found == f"columns that are nearly the same: {told_of_them}"


def test_a_stand_in_can_be_said_to_be_missing(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {"z": [-999 if row % 9 == 0 else row % 10 for row in range(ROWS)]}
    assert told(tmp_path, columns, missing_words="-999", missing="mean") == ()


@pytest.mark.parametrize(("rare", "is_told"), [(5, True), (6, False)])
def test_classes_are_unequal_where_one_has_ten_times_the_samples(tmp_path: Path, rare: int, is_told: bool) -> None:
    chance = np.random.default_rng(3)
    rows = "".join(f"{chance.normal():.4f},{'late' if row < rare else 'on time'}\n" for row in range(rare + 50))
    assert bool(reading(tmp_path, "x,when\n" + rows).report.suspicions) == is_told


def test_unequal_classes_and_a_feature_that_is_the_target(tmp_path: Path) -> None:
    rows = "".join(f"{value},{row % 20 == 0}\n" for row, value in enumerate(X))
    (found,) = reading(tmp_path, "x,late\n" + rows).report.suspicions
    assert found.startswith("class True has 3 samples and False 57: to say False is right in 95%; ")
    (found,) = reading(tmp_path, "x,late\n" + rows + "1.5,perhaps\n").report.suspicions
    assert found.startswith("class True has 3 samples and False 57: ")
    rows = "".join(f"{value},{CHANCE.normal():.4f},{3 * value - 2:.6f}\n" for value in X)
    (found,) = reading(tmp_path, "x,y,price\n" + rows, task="regression").report.suspicions
    assert found.startswith("x alone tells the target: a leak")


def test_samples_in_both_splits_are_counted() -> None:
    inputs = np.arange(10, dtype=np.float64)[:, np.newaxis]
    inputs[5:] = inputs[:5]
    dataset = Dataset("some", "regression", inputs, inputs % 2, ("x",), ("y",), "", "", "")
    rng = np.random.default_rng(1)
    data = prepare(dataset, test_fraction=0.3, validation_fraction=0.2, scale="none", rng=rng)
    aside = [*data.test_rows.tolist(), *data.validation_rows.tolist()]
    expected = sum((row + 5) % 10 in data.train_rows for row in aside)
    assert shared_rows(data) == expected > 0


def column(name: str, values: Sequence[object], *, kind: ColumnKind = "category") -> Judged:
    """Return a column of numbers, None where one is missing, or of words."""
    if any(isinstance(value, str) for value in values):
        vocabulary = sorted({value for value in values if isinstance(value, str)})
        codes = [vocabulary.index(value) if isinstance(value, str) else -1 for value in values]
        return Judged(name, 0, kind, "used", words=WordColumn(np.array(codes, np.int32), tuple(vocabulary)))
    numbers = np.array([np.nan if value is None else value for value in values], np.float64)
    return Judged(name, 0, "number", "used", numbers=NumberColumn(numbers, NumberFormat()))


def classes(labels: str) -> Classes:
    names = tuple(sorted(set(labels)))
    return Classes(np.array([names.index(label) for label in labels], np.intp), names)


LEAK = "; data.exclude leaves it out"


def leaks(features: Sequence[Judged], targets: Classes | np.ndarray) -> list[str]:
    return [each for each in suspicions([], features, targets) if "leak" in each]


@pytest.mark.parametrize(
    ("values", "labels", "tells"),
    [
        # Numbers that lie apart for each class, in twenty rows or more.
        ([*range(10), *range(10, 20)], "a" * 10 + "b" * 10, True),
        ([*range(10), *range(10, 19)], "a" * 10 + "b" * 9, False),
        ([None, *range(1, 10), *range(10, 21)], "a" * 10 + "b" * 11, True),
        ([None, None, *range(2, 10), *range(10, 21)], "a" * 10 + "b" * 11, False),
        ([*range(10), *range(9, 19)], "a" * 10 + "b" * 10, False),
        ([*[1] * 10, *[2] * 10], "a" * 10 + "b" * 10, True),
        ([*[1] * 11, *[2] * 9], "a" * 10 + "b" * 10, False),
        ([*range(20)], "ab" * 10, False),
        ([*range(21)], "a" * 7 + "b" * 7 + "c" * 7, True),
        ([*range(21)], "b" * 7 + "a" * 7 + "c" * 7, True),
        ([*range(21)], "a" * 7 + "b" * 7 + "a" * 7, False),
        ([*range(20, 40), *range(1)], "a" * 20 + "b", True),
        ([*range(20), None], "a" * 20 + "b", False),
        # Words that go with one class each, and are no more than half as many as rows.
        ("pq" * 10, "ab" * 10, True),
        ([*"pq" * 9, "p"], "ab" * 9 + "a", False),
        ([*"pq" * 9, "q", "p"], "ab" * 10, False),
        ([*"pqrs" * 5], "abab" * 5, True),
        ([f"w{row // 2}" for row in range(20)], "aabb" * 5, True),
        ([f"w{row * 11 // 20}" for row in range(20)], "aabb" * 5, False),
        ([*[None] * 2, *"pq" * 10], "aa" + "ab" * 10, True),
        (["p", *"pq" * 500], "b" + "ab" * 500, True),
        (["p", "p", *"pq" * 500], "bb" + "ab" * 500, False),
    ],
)
def test_a_column_tells_the_class_alone(values: Sequence[object], labels: str, tells: bool) -> None:
    found = leaks([column("z", values)], classes(labels))
    assert found == ([f"z alone tells the class: a leak, if it is known only afterwards{LEAK}"] if tells else [])


NOISE = np.random.default_rng(5).normal(size=40)


@pytest.mark.parametrize(
    ("values", "targets", "tells"),
    [
        (NOISE[:20], NOISE[:20], True),
        (NOISE[:20], -2 * NOISE[:20] + 7, True),
        (NOISE[:19], NOISE[:19], False),
        ([None, *NOISE[1:]], NOISE, True),
        (np.arange(40.0), np.arange(40.0) + 0.1 * NOISE, True),
        (np.arange(40.0), np.arange(40.0) + 0.3 * NOISE, False),
        (NOISE, NOISE[::-1], False),
        ([5.0] * 40, NOISE, False),
        ([*"pq" * 20], NOISE, False),
        (NOISE * 1e200, NOISE, False),
        (NOISE, np.column_stack([NOISE, NOISE]), False),
    ],
)
def test_a_column_tells_the_target_alone(values: Sequence[object], targets: np.ndarray, tells: bool) -> None:
    found = leaks([column("z", list(values))], targets.reshape(len(targets), -1))
    assert found == ([f"z alone tells the target: a leak, if it is known only afterwards{LEAK}"] if tells else [])


@pytest.mark.parametrize(
    ("count", "names"),
    [(2, "z1, z2"), (4, "z1, z2, z3, z4"), (5, "z1, z2, z3, z4 and 1 more"), (7, "z1, z2, z3, z4 and 3 more")],
)
def test_columns_that_tell_the_class_are_named(count: int, names: str) -> None:
    features = [column(f"z{number}", [*range(20)]) for number in range(1, count + 1)]
    found = leaks(features, classes("a" * 10 + "b" * 10))
    assert found == [f"{names} alone tell the class: a leak, if they are known only afterwards{LEAK}"]
    assert leaks(features, Classes(np.zeros(20, np.intp), ("a", "b"))) == []


@pytest.mark.parametrize("value", [-1.0, -9.0, -99.0, -999.0, -9999.0, -99999.0, 99.0, 999.0, 9999.0, 99999.0])
@pytest.mark.parametrize("times", [2, 3])
@pytest.mark.parametrize("others", [19, 20])
def test_a_number_far_from_all_others_may_stand_for_none(value: float, times: int, others: int) -> None:
    beside = [value / 1e6 * row for row in range(others)]
    found = suspicions([column("y", [*beside, *[value] * times, None])], [], np.zeros((others + times + 1, 2)))
    told = (
        f"column y: {value:g} stands there 3 times, far from all other numbers; if it is for a missing one, "
        f'data.missing_words = "{value:g}" says so'
    )
    assert found == ((told,) if times == 3 and others == 20 else ())


@pytest.mark.parametrize(
    ("others", "told"),
    [
        (range(20), True),
        ([row * 5 for row in range(20)], False),
        ([row * 2 for row in range(30)], False),
        ([row * 2 for row in range(25)], True),
        ([99 - 40 + row * 40 / 20 for row in range(20)], False),
        ([7] * 20, False),
        ([row - 200 for row in range(20)], True),
        ([row + 80 for row in range(21)], False),
        ([*range(20), 100], False),
    ],
)
def test_a_stand_in_is_farther_away_than_the_others_from_one_another(others: Sequence[float], told: bool) -> None:
    values = [*others, 99, 99, 99]
    assert (len(suspicions([], [column("z", values)], np.zeros((len(values), 2)))) == 1) == told


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["Mr", "mr"], "'Mr' and 'mr'"),
        (["Mr", "Mr."], "'Mr' and 'Mr.'"),
        (["a  b", "A b"], "'A b' and 'a  b'"),
        (["straße", "STRASSE"], "'STRASSE' and 'straße'"),
        (["a", "A", "a.", "A."], "'A' and 'A.' and 'a'"),
        (["a", "A", "b", "B"], "'A' and 'a'; 'B' and 'b'"),
        ([*"aAbBcC"], "'A' and 'a'; 'B' and 'b'; 'C' and 'c'"),
        ([*"aAbBcCdD"], "'A' and 'a'; 'B' and 'b'; 'C' and 'c'; …"),
        (["x" * 41, "X" * 41], f"'{'X' * 40}' and '{'x' * 40}'"),
        (["a", "b", ".a"], None),
    ],
)
def test_words_that_are_nearly_the_same_are_told(words: Sequence[str], shown: str | None) -> None:
    told = () if shown is None else (f"column z: {shown} may be the same, and count as different",)
    targets = np.zeros((len(words), 2))
    assert suspicions([column("z", words)], [], targets) == told
    assert suspicions([], [column("z", words)], targets) == told
    assert suspicions([], [column("z", words, kind="date")], targets) == ()


@pytest.mark.parametrize(
    ("first", "second", "twins"),
    [
        (NOISE[:20], 3 - NOISE[:20], True),
        (NOISE[:19], NOISE[:19], False),
        ([None, *NOISE[1:]], [None, *NOISE[1:]], True),
        (NOISE, NOISE[::-1], False),
        (np.arange(40.0), np.arange(40.0) + 0.1 * NOISE, True),
        (np.arange(40.0), np.arange(40.0) + 0.3 * NOISE, False),
        ([5.0] * 40, [5.0] * 40, False),
        (NOISE * 1e200, NOISE * 1e200, False),
        ([*"pq" * 10], [*"ba" * 10], True),
        ([*"pq" * 9, "p"], [*"ba" * 9, "b"], False),
        ([*"pqr" * 10], [*"bac" * 9, *"bca"], False),
        ([*"pp" * 15], [*"ba" * 15], False),
        ([None, *"pq" * 10], [None, *"ba" * 10], True),
        ([*"pq" * 10], [*"pq" * 10], True),
        ([*"pq" * 10], [1, 2] * 10, False),
    ],
)
def test_two_columns_may_be_nearly_the_same(first: Sequence[object], second: Sequence[object], twins: bool) -> None:
    features = [column("v", list(first)), column("w", list(second))]
    found = suspicions([], features, np.zeros((len(first), 2)))
    assert found == (("columns that are nearly the same: v and w",) if twins else ())


def test_columns_between_are_no_twins() -> None:
    numbers, words = NOISE.tolist(), [*"pqrs" * 10]
    features = [
        column("a", words),
        column("v", numbers),
        column("b", ["x"] * 40),
        column("w", numbers),
        column("c", words),
    ]
    assert suspicions([], features, np.zeros((40, 2))) == (
        "columns that are nearly the same: v and w",
        "columns that are nearly the same: a and c",
    )


def test_words_of_dates_and_texts_are_no_twins() -> None:
    features = [column(name, [*"pq" * 10], kind="date") for name in "vw"]
    assert suspicions([], features, np.zeros((20, 2))) == ()


@pytest.mark.parametrize(("pairs", "more"), [(4, ""), (5, " and 1 more pair"), (8, " and 4 more pairs")])
def test_of_many_pairs_four_are_told(pairs: int, more: str) -> None:
    words = [f"{row:08b}" for row in range(256)]
    features = [
        column(f"{name}{place}", ["pq"[int(word[place])] for word in words]) for place in range(pairs) for name in "vw"
    ]
    shown = "; ".join(f"v{place} and w{place}" for place in range(4))
    assert suspicions([], features, np.zeros((256, 2))) == (f"columns that are nearly the same: {shown}{more}",)


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ("a" * 20 + "b" * 2, "class b has 2 samples and a 20: to say a is right in 91%"),
        ("a" * 19 + "b" * 2, None),
        ("a" * 30 + "b" * 3 + "c", "class b has 3 samples and a 30: to say a is right in 88%"),
        ("a" * 30 + "b", None),
        ("b" * 1200 + "a" * 100, "class a has 100 samples and b 1,200: to say b is right in 92%"),
        ("b" * 50 + "a" * 5 + "c" * 4, "class c has 4 samples and b 50: to say b is right in 85%"),
    ],
)
def test_unequal_classes_are_told_with_what_helps(labels: str, told: str | None) -> None:
    helps = '; training.class_weights = "balanced" gives all classes the same weight'
    assert suspicions([], [], classes(labels)) == (() if told is None else (told + helps,))


@pytest.mark.parametrize(
    ("count", "most", "rows"),
    [
        (5, 5, [0, 1, 2, 3, 4]),
        (6, 5, [0, 2, 4]),
        (10, 5, [0, 2, 4, 6, 8]),
        (11, 5, [0, 3, 6, 9]),
        (3, 5, [0, 1, 2]),
        (0, 5, []),
    ],
)
def test_rows_that_are_looked_at_are_spread_over_the_table(count: int, most: int, rows: list[int]) -> None:
    assert _spread(count, most).tolist() == rows


def test_only_some_rows_and_columns_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOKED_AT", 20)
    monkeypatch.setattr(module, "COMPARED", 20)
    monkeypatch.setattr(module, "MOST_COMPARED", 2)
    # In every second row, which are those that are looked at, they are the same.
    odd = NOISE.copy()
    odd[1::2] = NOISE[1::2][::-1]
    same, others = column("v", NOISE.tolist()), column("w", odd.tolist())
    assert suspicions([], [same, others, same], NOISE[:, np.newaxis]) == (
        f"v, w, v alone tell the target: a leak, if they are known only afterwards{LEAK}",
        "columns that are nearly the same: v and w",
    )
    words = [column(name, [*"ppqq" * 10]) for name in "vwx"]
    assert suspicions([], words, np.zeros((40, 2))) == ("columns that are nearly the same: v and w",)
