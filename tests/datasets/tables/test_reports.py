"""What is found out about small tables, word for word: each column, what becomes of it, and why."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from nn_tui.datasets.table_report import ColumnReport
from nn_tui.datasets.tables.options import Grouped

from .written import complaint, lines, reading

CHOOSE = '; choose "drop", "mean", "median", "most_frequent" or "category"'


def first(folder: Path, values: Sequence[object], name: str = "a", **options: Any) -> ColumnReport:
    """Return what is found out about a column beside one of numbers and a class."""
    beside = [f"{row * 7 % 11}.5" for row in range(len(values))]
    labels = ["no" if row % 2 else "yes" for row in range(len(values))]
    return reading(folder, lines(f"{name},b,label", values, beside, labels), **options).report.columns[0]


def kinds(name: str, kind: str) -> str:
    return f'data.kinds = {{ {name} = "{kind}" }}'


NUMBERS = [3, 1, 2, 2, 5, 1, 4, 4, 3, 1, 6, 7]


WORDS = [f"w{row:02}" for row in range(40)]


TEXTS = [f"a text of {row}" for row in range(40)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (NUMBERS, ColumnReport("a", "number", "used", "", "data.exclude", 1, 0, 7, (1.0, 7.0))),
        (
            ["x", "y", "y", "z"] * 3,
            ColumnReport(
                "a", "category", "used", "", kinds("a", "drop"), 3, 0, 3, None, (("y", 6), ("x", 3), ("z", 3))
            ),
        ),
        (
            [7] * 12,
            ColumnReport("a", "constant", "left out", "it is 7 everywhere", kinds("a", "number"), 0, 0, 1, (7, 7)),
        ),
        (
            ["x"] * 12,
            ColumnReport(
                "a", "constant", "left out", "it is x everywhere", kinds("a", "category"), 0, 0, 1, None, (("x", 12),)
            ),
        ),
        (
            [""] * 12,
            ColumnReport("a", "empty", "left out", "it has no values", kinds("a", "category"), 0, 12, 0),
        ),
        (
            [1e300, 1e300 * (1 + 2**-52)] * 6,
            ColumnReport(
                "a", "number", "used", "", "data.exclude", 1, 0, 2, (1e300, 1e300 * (1 + 2**-52))
            ),
        ),
        (
            range(3, 15),
            ColumnReport(
                "a", "identifier", "left out", "each number from 3 to 14 stands in it once", kinds("a", "number"),
                0, 0, 12, (3.0, 14.0),
            ),
        ),
        (
            WORDS[:12],
            ColumnReport(
                "a", "identifier", "left out", "12 words for 12 rows", kinds("a", "category"), 0, 0, 12, None,
                tuple((word, 1) for word in WORDS[:8]),
            ),
        ),
        (
            TEXTS[:12],
            ColumnReport(
                "a", "text", "left out", "12 words for 12 rows", kinds("a", "category"), 0, 0, 12, None,
                tuple((word, 1) for word in sorted(TEXTS[:12])[:8]),
            ),
        ),
        (
            [f"{row} kg" for row in range(12)],
            ColumnReport(
                "a", "identifier", "left out", "12 words for 12 rows; they look like numbers with kg behind them",
                kinds("a", "category"), 0, 0, 12, None,
                tuple((word, 1) for word in ["0 kg", "1 kg", "10 kg", "11 kg", "2 kg", "3 kg", "4 kg", "5 kg"]),
            ),
        ),
        (
            ["2024-01-02", "2024-01-03"] * 6,
            ColumnReport(
                "a", "date", "left out", "it looks like dates (year-month-day), which are used on request",
                kinds("a", "date"), 0, 0, 2, None, (("2024-01-02", 6), ("2024-01-03", 6)),
            ),
        ),
    ],
)  # fmt: skip
def test_a_column_is_what_it_looks_like(tmp_path: Path, values: Sequence[object], expected: ColumnReport) -> None:
    assert first(tmp_path, values) == expected


def test_numbers_may_be_as_good_as_constant(tmp_path: Path) -> None:
    found = first(tmp_path, [1e-300, 2e-300] * 6)
    assert (found.kind, found.why) == ("constant", "its values from 1e-300 to 2e-300 are as good as constant")


@pytest.mark.parametrize(
    ("values", "options", "kind", "use", "why"),
    [
        # Ten rows tell nothing about words that are all different, and eleven do.
        (WORDS[:10], {}, "category", "used", ""),
        (WORDS[:11], {}, "identifier", "left out", "11 words for 11 rows"),
        ([*WORDS[:11], "w00"], {}, "category", "used", ""),
        # More than the most categories, and nine in ten rows with a word of their own.
        ([*WORDS[:18], "w00", "w01"], {"max_categories": 17}, "identifier", "left out", "18 words for 20 rows"),
        ([*WORDS[:18], "w00", "w01"], {"max_categories": 18}, "category", "used", ""),
        ([*WORDS[:17], "w00", "w01", "w02"], {"max_categories": 10}, "category", "used", ""),
        # Texts are told from words by the words in them, where half of the rows have one of their own.
        ([*TEXTS[:11], *TEXTS[:9]], {"max_categories": 10}, "text", "left out", "11 texts for 20 rows"),
        ([*TEXTS[:10], *TEXTS[:10]], {"max_categories": 9}, "category", "used", ""),
        ([*TEXTS[:11], *TEXTS[:9]], {"max_categories": 11}, "category", "used", ""),
        ([*["two words" + str(row) for row in range(11)] * 2][:20], {"max_categories": 10}, "category", "used", ""),
        (["a b c" + str(row) for row in range(12)], {}, "text", "left out", "12 words for 12 rows"),
        (["a b c", *["a b" + str(row) for row in range(11)]], {}, "identifier", "left out", "12 words for 12 rows"),
        # What is named is used in any case.
        (WORDS[:12], {"features": ("a", "b")}, "identifier", "used", "12 words for 12 rows"),
        (WORDS[:12], {"kinds": {"a": "category"}}, "identifier", "used", "12 words for 12 rows"),
        (range(12), {"kinds": {"a": "number"}}, "identifier", "used", "each number from 0 to 11 stands in it once"),
        ([5] * 12, {"kinds": {"a": "number"}}, "constant", "used", "it is 5 everywhere"),
        (["1/1/2024", "2/1/2024"] * 6, {"features": ("a", "b")}, "date", "used", "day.month.year"),
        (["1.1.2024", "2.1.2024"] * 6, {"features": ("a", "b")}, "date", "used", "day.month.year"),
        (
            ["1.1.2024", "2.1.24", ""] * 4,
            {"missing": "mean"},
            "date",
            "left out",
            "it looks like dates (day.month.year), which are used on request",
        ),
        (["1.1.2024", "32.1.2024"] * 6, {}, "number", "refused", None),
        (["1.1.2024", *[7, 8] * 6], {}, "number", "refused", None),
        (["1.1.2024", "2.1.2024"] * 6, {"kinds": {"a": "number"}}, "number", "refused", None),
        (["1.1.2024", "2.1.2024"] * 6, {"kinds": {"a": "category"}}, "category", "used", ""),
        (["20240101", "20240102"] * 6, {"kinds": {"a": "date"}}, "date", "used", "yyyymmdd"),
        (["1", "2"] * 6, {"kinds": {"a": "category"}}, "category", "used", ""),
        (["x", "y"] * 6, {"kinds": {"a": "drop"}}, None, "left out", "data.exclude or data.kinds says so"),
        (["x", "y"] * 6, {"exclude": "a"}, None, "left out", "data.exclude or data.kinds says so"),
        (["x", "y"] * 6, {"features": "b"}, None, "left out", "not among data.features"),
        (["x", "y"] * 6, {"split": Grouped("a")}, None, "left out", "it groups the rows for the split"),
        (["x", "y"] * 6, {"split": Grouped("a"), "features": ("a", "b")}, "category", "used", ""),
        # Half of the values must be numbers, for a column to be one of them.
        ([*[1, 2] * 3, *["x", "y"] * 3], {}, "number", "refused", None),
        ([*[1, 2] * 2, *["x", "y"] * 4], {}, "category", "used", ""),
        ([*[1] * 5, *["x", "y"] * 3, "x"], {}, "category", "used", ""),
        (
            ["", *["x"] * 11],
            {},
            "constant",
            "left out",
            'it is x wherever it has a value; data.missing = "category" tells where',
        ),
        (["", *["x"] * 11], {"missing": "category"}, "category", "used", "missing values have a category of their own"),
        (["", *[3] * 11], {}, "constant", "left out", "it is 3 wherever it has a value"),
        # Numbers of amounts are never taken for names of rows.
        ([f"${row}" for row in range(12)], {}, "number", "used", ""),
        ([f"{'w' * 41}"] * 12, {}, "constant", "left out", f"it is {'w' * 40} everywhere"),
    ],
)
def test_what_becomes_of_a_column_is_told_with_its_reason(
    tmp_path: Path, values: Sequence[object], options: dict[str, Any], kind: str | None, use: str, why: str | None
) -> None:
    found = first(tmp_path, values, **options)
    assert (found.kind, found.use) == (kind, use)
    if why is not None:
        assert found.why == why


@pytest.mark.parametrize(
    ("values", "options", "setting"),
    [
        (NUMBERS, {}, "data.exclude"),
        (["x", "y"] * 6, {}, kinds("a", "drop")),
        (["x", "y"] * 6, {"exclude": "a"}, "data.features"),
        (["2024-01-01"] * 12, {"kinds": {"a": "date"}}, "data.exclude"),
        (WORDS[:12], {"features": ("a", "b")}, kinds("a", "category")),
        ([*NUMBERS[:-1], "x"], {}, kinds("a", "category")),
        (["", *NUMBERS[1:]], {"missing": "mean"}, "data.missing"),
        (["", *NUMBERS[1:]], {"missing": "drop"}, "data.exclude"),
        (["", *range(11, 22)], {"missing": "mean", "features": ("a", "b")}, kinds("a", "number")),
    ],
)
def test_the_setting_that_says_otherwise_is_named(
    tmp_path: Path, values: Sequence[object], options: dict[str, Any], setting: str
) -> None:
    assert first(tmp_path, values, **options).setting == setting


@pytest.mark.parametrize(
    ("values", "options", "why"),
    [
        (["", *NUMBERS[1:]], {"missing": "mean"}, "missing values take the mean of the training split"),
        (["", *NUMBERS[1:]], {"missing": "median"}, "missing values take the median of the training split"),
        (
            ["", *NUMBERS[1:]], {"missing": "most_frequent"},
            "missing values take the most frequent of the training split",
        ),
        (["", *NUMBERS[1:]], {"missing": "category"}, "missing values take the mean of the training split"),
        (["", *NUMBERS[1:]], {"missing": "drop"}, ""),
        (
            ["", *["x", "y", "z"] * 4][:12], {"missing": "mean"},
            "missing values take the most frequent of the training split",
        ),
        (["", *["x", "y", "z"] * 4][:12], {"missing": "category"}, "missing values have a category of their own"),
        (
            ["", *["1.2.2024", "3.2.2024", "14.2.2024"] * 4][:12], {"missing": "median", "kinds": {"a": "date"}},
            "day.month.year; missing values take the median of the training split",
        ),
        (
            ["", *["1.2.2024", "3.2.2024", "14.2.2024"] * 4][:12], {"missing": "category", "kinds": {"a": "date"}},
            "day.month.year; missing values take the mean of the training split",
        ),
    ],
)  # fmt: skip
def test_what_takes_the_place_of_missing_values_is_told(
    tmp_path: Path, values: Sequence[object], options: dict[str, Any], why: str
) -> None:
    found = first(tmp_path, values, **options)
    assert (found.use, found.why, found.missing) == ("used", why, 1)


SAYS = "says otherwise"


@pytest.mark.parametrize(
    ("values", "options", "notes"),
    [
        (
            [*[1, 2] * 2, *["x", "y"] * 4], {},
            [f"column a: 33% of it are numbers, and it is taken as words; {kinds('a', 'number')} {SAYS}"],
        ),
        ([*[1, 2] * 2, *["x", "y"] * 4], {"kinds": {"a": "category"}}, []),
        ([1, *["x", "y"] * 9, "x"], {}, []),
        (
            [1, *["x", "y"] * 9], {},
            [f"column a: 5% of it are numbers, and it is taken as words; {kinds('a', 'number')} {SAYS}"],
        ),
        (
            ["5 kg", "6 kg"] * 6, {},
            ["column a: its words look like numbers with kg behind them, and are taken as words"],
        ),
        (["5kg", "6 g"] * 6, {}, []),
        (["5kg", "5kg"] * 6, {"kinds": {"a": "category"}}, []),
        (
            ["None", "x"] * 6, {},
            ["column a: None is a word like the others; data.missing_words says otherwise"],
        ),
        (["None", "x"] * 6, {"missing_words": "q"}, []),
        (
            ["1.2.2024", "3.4.2024"] * 6, {"kinds": {"a": "date"}},
            ["column a: dates may begin with the day or the month; read as day.month.year"],
        ),
        (["1.2.2024", "3.4.2024"] * 6, {"kinds": {"b": "number"}}, []),
        (["1.2.2024", "13.4.2024"] * 6, {"kinds": {"a": "date"}}, []),
        (["1.2.2024", "3.4.2024"] * 6, {"kinds": {"a": "drop"}}, []),
    ],
)  # fmt: skip
def test_what_is_in_doubt_about_a_column_is_noted(
    tmp_path: Path, values: Sequence[object], options: dict[str, Any], notes: list[str]
) -> None:
    beside = [f"{row * 7 % 11}.5" for row in range(len(values))]
    labels = ["no" if row % 2 else "yes" for row in range(len(values))]
    content = lines("a;b;label", values, beside, labels).replace(",", ";")
    found = reading(tmp_path, content, **options).report.notes
    assert list(found) == notes


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ({"a": 5, "b": 5}, []),
        ({"a": 9, "b": 1}, ["class b has 1 sample"]),
        ({"a": 9, "b": 1, "c": 1}, ["2 classes have 1 sample: b, c"]),
        ({"a": 20, **dict.fromkeys("bcdefghi", 1)}, ["8 classes have 1 sample: b, c, d, e, f, g, h, i"]),
        ({"a": 20, **dict.fromkeys("bcdefghij", 1)}, ["9 classes have 1 sample: b, c, d, e, f, g, h, i, …"]),
    ],
)
def test_classes_of_one_sample_are_noted(tmp_path: Path, sizes: dict[str, int], told: list[str]) -> None:
    labels = [label for label, size in sizes.items() for _ in range(size)]
    content = lines("x,label", [f"{row * 7 % 11}.5" for row in range(len(labels))], labels)
    found = reading(tmp_path, content).report
    assert list(found.notes) == told
    assert found.classes == tuple(sizes.items())


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        (
            "x,y,l\n1.5,2,a\n,3,b\n2,2,a\n", {},
            f"data.missing: data.csv, line 3, column x: the value is missing{CHOOSE}",
        ),
        (
            "x,y,l\n1.5,2,a\n,3,b\n,2,a\n3,4,b\n5,5,a\n", {},
            f"data.missing: data.csv: column x misses 2 values, the first in line 3{CHOOSE}",
        ),
        (
            "x,y,l\n1.5,2,a\n2,,b\n,2,a\n2,3,b\n,2,a\n", {},
            f"data.missing: data.csv: values are missing in 2 columns (x 2, y 1), the first in line 3{CHOOSE}",
        ),
        (
            "a,b,c,d,e,f,g,h,i,l\n" + "1,2,1,2,1,2,1,2,1,no\n2,1,2,1,2,1,2,1,3,yes\n" * 3 + ",,,,,,,,2,no\n", {},
            "data.missing: data.csv: values are missing in 8 columns "
            f"(a 1, b 1, c 1, d 1, e 1, f 1, g 1, h 1), the first in line 8{CHOOSE}",
        ),
        (
            "a,b,c,d,e,f,g,h,i,l\n" + "1,2,1,2,1,2,1,2,1,no\n2,1,2,1,2,1,2,1,3,yes\n" * 3 + ",,,,,,,,,no\n", {},
            "data.missing: data.csv: values are missing in 9 columns "
            f"(a 1, b 1, c 1, d 1, e 1, f 1, g 1, h 1 and 1 more), the first in line 8{CHOOSE}",
        ),
        ("x,l\n1.5,a\n2,\n3,b\n", {}, f"data.missing: data.csv, line 3, column l: the value is missing{CHOOSE}"),
        ("x,l\n1.5,1.5\n", {"features": "x"}, "data.csv: samples: 1, expected at least 2"),
        ("x,l\n1.5,a\n2,\n3,\n", {"missing": "drop"}, "data.csv: 1 of 3 samples have all values, expected at least 2"),
        ("x,l\n1.5,a\n2,\n3,\n", {"missing": "mean"}, "data.csv: 1 of 3 samples have all values, expected at least 2"),
        (
            "x,y,z\n1.5,1,2\n2,2,1\n4,1,2\n", {"target": ("y", "z"), "task": "classification"},
            "data.target: 2 columns, expected one for a classification",
        ),
        (
            "x,y,l\n5,u,a\n5,u,b\n5,u,a\n", {},
            "data.csv: all features are constant: x (constant), y (constant); nothing can be told from them",
        ),
        (
            "x,y,l\n5,,a\n5,,b\n5,,a\n", {},
            "data.csv: has no column that l can be predicted from: left out are x (constant), y (empty); "
            "data.features takes them all the same",
        ),
        ("y,l\n,a\n,b\n,a\n", {}, "data.csv: has no column that l can be predicted from: left out are y (empty)"),
        ("x,l\n1,a\n2,b\n", {"exclude": "x"}, "data.csv: has no column that l can be predicted from: it has no other"),
        (
            "a,b,c,d,e,f,g,h,l\n" + "1,1,1,1,1,1,1,1,no\n1,1,1,1,1,1,1,1,yes\n", {},
            "data.csv: all features are constant: "
            + ", ".join(f"{name} (constant)" for name in "abcdefgh") + "; nothing can be told from them",
        ),
        (
            "a,b,c,d,e,f,g,h,i,l\n" + "1,1,1,1,1,1,1,1,1,no\n1,1,1,1,1,1,1,1,1,yes\n", {},
            "data.csv: all features are constant: "
            + ", ".join(f"{name} (constant)" for name in "abcdefgh") + ", …; nothing can be told from them",
        ),
        ("x,y\n1,\n2,\n", {"target": "y", "kinds": {"y": "number"}}, "data.csv: column y, the target, has no values"),
        (
            "x,y\n1,1.2.2024\n2,1.3.2024\n", {},
            "data.csv: column y, the target, holds dates, expected numbers or words",
        ),
        (
            "x,y\n1,\n2,u\n3,v\n", {"task": "regression", "missing": "mean"},
            "data.csv, line 3, column y: 'u' is not a number, and the target of a regression must be one",
        ),
        (
            "x,y,z\n1,u,2\n2,v,1\n3,v,4\n", {"target": ("y", "z")},
            "data.csv, line 2, column y: 'u' is not a number, and the target of a regression must be one",
        ),
        (",\n,\n", {}, "data.csv: is empty, expected a table of at least 2 samples"),
        ("a,b\nNA,?\nNA,?\n", {}, "data.csv: has no column that b can be predicted from: left out are a (empty)"),
        (
            "x,y,w\n1,u,1\n2,v,-1.5\n3,v,-4\n", {"sample_weights": "w"},
            "data.sample_weights: data.csv, line 3, column w: the weight -1.5 is below 0",
        ),
        (
            "x,y,w\n1,u,p\n2,v,q\n3,v,q\n", {"sample_weights": "w"},
            "data.sample_weights: data.csv: column w has category values, expected numbers as weights",
        ),
        ("x,y\n1,2\n2,1\n", {"features": ("x", "y"), "target": "y"}, "data.features: 'y' is the target already"),
        ("x,y\n1,2\n2,1\n", {"sample_weights": "y", "target": "y"}, "data.sample_weights: 'y' is the target already"),
        (
            "x,y\n1,2\n2,1\n", {"sample_weights": "x", "features": "x"},
            "data.sample_weights: 'x' is one of data.features already",
        ),
        ("x,y\n1,2\n2,1\n", {"exclude": "y", "target": "y"}, "data.exclude: 'y' is the target, and cannot be left out"),
        ("x,y\n1,2\n2,1\n", {"exclude": ("x", "y")}, "data.csv: has no values, expected features and a target"),
        # Of a long word forty letters are shown.
        (
            f"x,y\n{'w' * 41},1\n2024-01-01,2\n", {"kinds": {"x": "date"}},
            f"data.csv, line 2, column x: '{'w' * 40}' is no date as the others are",
        ),
        (
            f"x,y\n1,{'w' * 41}\n2,v\n", {"task": "regression"},
            f"data.csv, line 2, column y: '{'w' * 40}' is not a number, and the target of a regression must be one",
        ),
        (
            f"x,y\nv,1\n{'w' * 41}\0,2\nv,3\n", {},
            f"data.csv, line 3, column x: '{'w' * 40}' has a NUL byte in it",
        ),
        (
            "x,y\nu,1\nv,2\n2024-01-01,1\n", {"kinds": {"x": "date"}},
            "data.csv, line 2, column x: 'u' is no date as the others are",
        ),
        (
            "x,y\n2024-01-01,1\n1.1.2024,2\n", {"kinds": {"x": "date"}},
            "data.csv, line 3, column x: '1.1.2024' is no date as the others are",
        ),
    ],
)  # fmt: skip
def test_why_a_table_makes_no_dataset_is_told(
    tmp_path: Path, content: str, options: dict[str, Any], sentence: str
) -> None:
    assert complaint(tmp_path, content, **options) == sentence


@pytest.mark.parametrize("rows", [1, 2])
def test_a_table_is_told_of_though_no_network_can_be_trained_on_it(tmp_path: Path, rows: int) -> None:
    found = reading(tmp_path, "x,y\n" + "1.5,0.5\n2.5,0.25\n"[: 8 * rows], features=("x",)).report
    assert (found.rows, found.task, found.target) == (rows, "regression" if rows > 1 else None, ("y",))
    assert found.problems == (() if rows > 1 else (f"{tmp_path / 'data.csv'}: samples: 1, expected at least 2",))
    gaps = reading(tmp_path, "x,y\n1.5,u\n,v\n2,u\n3,v\n").report
    assert (gaps.task, gaps.classes, gaps.dropped, gaps.columns[0].inputs) == (
        "classification",
        (("u", 2), ("v", 2)),
        0,
        0,
    )


@pytest.mark.parametrize(
    ("content", "delimiter", "decimal", "encoding"),
    [
        ("x,y\n1.5,0.5\n2,1.5\n", "commas", ".", "utf-8"),
        ("x;y\n1,5;0,5\n2;1,5\n", "semicolons", ",", "utf-8"),
        ("x;y\n1,5;0.5\n2,5;1.5\n", "semicolons", None, "utf-8"),
        ("x;y\n1,5;3\n2,5;4\n", "semicolons", ",", "utf-8"),
        ("x\ty\n1\t0\n2\t1\n", "tabs", ".", "utf-8"),
        ("x|y\n1|0\n2|1\n", "pipes", ".", "utf-8"),
        ("x y\n1 0\n2 1\n", "blanks", ".", "utf-8"),
        ("x,y\nu,p\nv,q\n", "commas", None, "utf-8"),
        ("\ufeffx,y\n1.5,0.5\n2,1.5\n", "commas", ".", "utf-8"),
    ],
)
def test_a_table_tells_how_it_is_written(
    tmp_path: Path, content: str, delimiter: str, decimal: str | None, encoding: str
) -> None:
    found = reading(tmp_path, content).report
    assert (found.delimiter, found.decimal, found.encoding, found.header) == (delimiter, decimal, encoding, True)
    if delimiter == "commas":
        assert reading(tmp_path, content.replace(",", ":"), delimiter=":").report.delimiter == "':'"


def test_the_most_frequent_words_are_told_and_many_numbers_are_not_counted(tmp_path: Path) -> None:
    words = [word for place, word in enumerate("abcdefghij") for _ in range(place + 2)]
    found = first(tmp_path, words)
    assert found.words == tuple((word, 11 - place) for place, word in enumerate("jihgfedc"))
    assert found.distinct == 10
    for count, told in ((1000, 1000), (1001, None)):
        found = first(tmp_path, [f"{row}.5" for row in range(count)])
        assert (found.distinct, found.range) == (told, (0.5, count - 0.5))
