"""Kinds of tables that people have reported elsewhere as trouble: each is read, or gets one sentence that says what."""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest

from nn_tui.datasets import InputError, load_file, prepare

from .written import lines, reading, write

ROWS = 60
_RNG = np.random.default_rng(7)
A: list[float] = _RNG.normal(size=ROWS).round(3).tolist()
B: list[float] = _RNG.normal(5, 2, size=ROWS).round(3).tolist()
C = [2 * first + second for first, second in zip(A, B, strict=True)]
LABELS = ["yes" if first > 0 else "no" for first in A]


class Reported(msgspec.Struct, frozen=True):
    """A table, the options that it is read with, and what must come of it."""

    content: str | bytes
    inputs: tuple[str, ...] = ("a", "b")
    targets: tuple[str, ...] = ("no", "yes")
    told: str = ""
    """What the report must say, as a part of a note, a suspicion, or why a column is left out."""
    refused: str = ""
    """A part of the sentence, where it cannot be trained on."""
    rows: int = ROWS
    name: str = "data.csv"
    options: Mapping[str, object] = {}


def with_one(values: Sequence[object], place: int, odd: object) -> list[object]:
    """Return the values with another one at a place."""
    return [*values[:place], odd, *values[place + 1 :]]


def quoted(values: Sequence[object]) -> list[str]:
    return [f'"{value}"' for value in values]


PLAIN = lines("a,b,label", A, B, LABELS)
LONG = 2**53
INCOMES = [f"{1000 + 137 * row:,}" for row in range(80)]
AREAS = [50 + 10 * (row % 8) for row in range(80)]
HALVES = ["no"] * 40 + ["yes"] * 40
DAYS = [f"2024-01-{1 + row % 30:02}" for row in range(240)]
STAMPS = [f"2024-01-{1 + row // 24:02}T{row % 24:02}:00:00Z" for row in range(240)]
FEW = [20 + row % 7 for row in range(240)]
ALARMS = ["on" if row % 5 == 0 else "off" for row in range(240)]
DECIMALS = [[f'"{value:.3f}"'.replace(".", ",") for value in column] for column in (A, B)]

TABLES: Mapping[str, Reported] = {
    "labels of 16 digits that differ in the last": Reported(
        lines("a,b,code", A, B, [1234567890123456 + row % 2 for row in range(ROWS)]),
        targets=("1234567890123456", "1234567890123457"),
    ),
    "labels of 19 digits": Reported(
        lines("a,b,code", A, B, [1582218195625938945 + row % 3 for row in range(ROWS)]),
        targets=tuple(str(1582218195625938945 + code) for code in range(3)),
    ),
    "labels beyond what is exact": Reported(
        lines("a,code", range(1, 5), [LONG, LONG + 1] * 2),
        inputs=("a",),
        targets=(str(LONG), str(LONG + 1)),
        rows=4,
    ),
    "commas between fields and quoted decimal commas": Reported(lines("a,b,label", *DECIMALS, LABELS)),
    "quoted thousands": Reported(
        lines("income,age,label", quoted(INCOMES), [20 + row % 50 for row in range(80)], HALVES),
        inputs=("income", "age"),
        told="column income: 1,000 is read as 1000",
        rows=80,
    ),
    "a target with thousands": Reported(
        lines("area,price", AREAS, [f'"{20 * area:,}"' for area in AREAS]),
        inputs=("area",),
        targets=("price",),
        told="column price: 1,000 is read as 1000",
        rows=80,
    ),
    "a currency": Reported(
        lines("a,spent,label", A, [f'"${100_000 + 2500 * row:,}"' for row in range(ROWS)], LABELS),
        inputs=("a", "spent"),
        told="$100,000 is read as 100000",
    ),
    "a currency by its code": Reported(
        lines("a,spent,label", A, [f"{value + 9:.2f} EUR" for value in A], LABELS), inputs=("a", "spent")
    ),
    "numbers with a unit": Reported(
        lines("weight,b,label", [f"{2 + row % 3}kg" for row in range(ROWS)], B, LABELS),
        inputs=("weight=2kg", "weight=3kg", "weight=4kg", "b"),
        told="its words look like numbers with kg behind them, and are taken as words",
    ),
    "numbers with a unit that are all different": Reported(
        lines("weight,b,label", [f"{row / 2} kg" for row in range(ROWS)], B, LABELS),
        inputs=("b",),
        told="they look like numbers with kg behind them",
    ),
    "per cents": Reported(
        lines("rate,b,label", [f"{row / 2}%" for row in range(ROWS)], B, LABELS), inputs=("rate", "b")
    ),
    "exponents of Fortran": Reported(lines("a,b,label", [f"{value:E}".replace("E", "D") for value in A], B, LABELS)),
    "numbers among words": Reported(
        lines("ppm,b,label", ["<5", "<5", "<5", 8, 9] * 12, B, LABELS),
        inputs=("ppm=8", "ppm=9", "ppm=<5", "b"),
        told='40% of it are numbers, and it is taken as words; data.kinds = { ppm = "number" } says otherwise',
    ),
    "few dates": Reported(
        lines("day,temp,alarm", DAYS, FEW, ALARMS),
        inputs=("temp",),
        targets=("off", "on"),
        told="it looks like dates (year-month-day)",
        rows=240,
    ),
    "a comma that may stand between thousands": Reported(
        "price;area;y\n1,234;10;3\n2,500;30;4\n999;20;2\n1,100;25;5\n",
        inputs=("price", "area"),
        targets=("y",),
        told='1,234 is read as 1.234; data.thousands = "," reads it as 1234',
        rows=4,
    ),
    "words without a header": Reported(
        lines("", ["b", "p", "x"] * 20, ["t", "f"] * 30, ["n"] * 59 + ["m"], ["e", "e", "p"] * 20),
        inputs=("x1=b", "x1=p", "x1=x", "x2=f", "x2=t", "x3=m", "x3=n"),
        targets=("e", "p"),
    ),
    "times without a header": Reported(
        lines("", [f"2024-01-01 00:{row:02}" for row in range(ROWS)], A, B, LABELS),
        inputs=("x2", "x3"),
        told="it looks like dates",
    ),
    "an index without a name": Reported(lines(",a,b,label", range(ROWS), A, B, LABELS), told="column1 (identifier"),
    "a shuffled index without a name": Reported(
        lines(",a,b,label", np.random.default_rng(0).permutation(900)[:ROWS].tolist(), A, B, LABELS),
        told="all different, and it has no name",
    ),
    "lines that end with a comma": Reported(
        lines("a,b,label", A, B, [f"{label}," for label in LABELS]),
        told="lines end with a delimiter, the header does not",
    ),
    "lines and a header that end with a comma": Reported(
        lines("a,b,label,", A, B, [f"{label}," for label in LABELS]), told="column4 (empty"
    ),
    "comments above the header": Reported(
        f"# exported 2024-05-01\n# device 7, firmware 2\n{PLAIN}", told="2 lines of comments (#) above the table"
    ),
    "a comment without commas": Reported(f"# exported\n{PLAIN}", told="1 line of comments (#) above the table"),
    "pipes": Reported(lines("a|b|label", A, B, LABELS, sign="|")),
    "runs of blanks": Reported(lines("a   b   label", A, B, LABELS, sign="   ")),
    "an identifier": Reported(
        lines("customer,a,b,label", [f"C{row:05}" for row in range(ROWS)], A, B, LABELS), told="customer (identifier"
    ),
    "timestamps": Reported(
        lines("time,temp,alarm", STAMPS, FEW, ALARMS),
        inputs=("temp",),
        targets=("off", "on"),
        told="time (date",
        rows=240,
    ),
    "free text": Reported(
        lines("review,b,label", quoted([f"really, number {row}" for row in range(ROWS)]), B, LABELS),
        inputs=("b",),
        told="review (text",
    ),
    "a gap in a column that is not used": Reported(
        lines("note,a,label", with_one(["x"] * ROWS, 1, ""), A, LABELS), inputs=("a",), options={"features": ("a",)}
    ),
    "another ending": Reported(PLAIN, name="table.data"),
    "no ending": Reported(PLAIN, name="table"),
    "an ending that nobody knows": Reported(PLAIN, name="table.foo", options={"format": "csv"}),
    "None as a category": Reported(
        lines("veneer,b,label", ["None", "Brick", "Stone"] * 20, B, LABELS),
        inputs=("veneer=Brick", "veneer=None", "veneer=Stone", "b"),
        told="None is a word like the others; data.missing_words says otherwise",
    ),
    "a header of numbers": Reported(
        lines("0,1,2", A, B, C),
        inputs=("0", "1"),
        targets=("2",),
        told="0, 1, 2 … are taken as names",
    ),
    "two columns of one name": Reported(
        lines("a,a,label", A, B, LABELS), refused="columns 1 and 2 are both called 'a'"
    ),
    "Excel's line above the header": Reported(
        "sep=;\n" + lines("a;b;label", A, B, LABELS, sign=";"), told="the file begins with 'sep=;'"
    ),
    "a blank before a quoted field": Reported(
        lines("b,place,label", B, [' "Bonn, DE"', ' "Lyon, FR"'] * 30, LABELS),
        inputs=("b", "place=Bonn, DE", "place=Lyon, FR"),
    ),
    "carriage returns alone, and a byte that is no UTF-8": Reported(
        lines("a,b,label", with_one(A, 3, "-1.x22"), B, LABELS, end="\r").encode().replace(b"x", b"\xe9"),
        refused="line 5: the byte 0xe9 is not UTF-8",
    ),
    "a NUL byte in a word": Reported(
        lines("a,b,label", A, B, with_one(LABELS, 0, "y\0s")), refused="line 2, column label: 'y\\x00s' has a NUL byte"
    ),
    "a gzip called .csv": Reported(gzip.compress(PLAIN.encode()), told="the file is compressed with gzip"),
    "a gzip called .csv.gz": Reported(gzip.compress(PLAIN.encode()), name="data.csv.gz", told="compressed with gzip"),
    "values as small as denormal numbers": Reported(
        lines("a,b,label", [f"{value}e-310" for value in A], B, LABELS), inputs=("b",), told="are as good as constant"
    ),
    "a field of 200,000 characters": Reported(
        lines("note,b,label", with_one(["y", "z"] * 30, 9, "w" * 200_000), B, LABELS),
        inputs=("note=" + "w" * 59 + "…", "note=y", "note=z", "b"),
    ),
    "a class of one sample": Reported(
        lines("a,b,label", A, B, with_one(LABELS, 5, "maybe")),
        targets=("maybe", "no", "yes"),
        told="class maybe has 1 sample",
    ),
    "ten classes of one sample": Reported(
        lines("a,b,label", A, B, [f"rare{row}" for row in range(10)] + LABELS[10:]),
        targets=("no", *(f"rare{row}" for row in range(10)), "yes"),
        told="10 classes have 1 sample: rare0, rare1",
    ),
    "constants alone": Reported(
        lines("a,b,label", [1] * ROWS, [2] * ROWS, LABELS),
        refused="all features are constant: a (constant), b (constant)",
    ),
    "a constant": Reported(
        lines("a,b,label", [1] * ROWS, B, LABELS), inputs=("b",), told="a (constant: it is 1 everywhere)"
    ),
    "a question mark": Reported(
        lines("a,b,label", with_one(A, 7, "?"), B, LABELS), refused="line 9, column a: the value is missing"
    ),
    "NA among words": Reported(
        lines("col,b,label", with_one(["x", "y"] * 30, 7, "NA"), B, LABELS),
        refused="line 9, column col: the value is missing",
    ),
    "a quoted NA among words": Reported(
        lines("col,b,label", with_one(["x", "y"] * 30, 7, '"NA"'), B, LABELS),
        inputs=("col=NA", "col=x", "col=y", "b"),
    ),
}
"""Escape sequences stand in tests/tui/cli/test_data.py, where they must not reach the terminal."""


@pytest.mark.parametrize("what", TABLES)
def test_what_people_have_reported_is_read_or_refused_in_one_sentence(tmp_path: Path, what: str) -> None:
    table = TABLES[what]
    found = reading(tmp_path, table.content, table.name, **table.options) if not _unreadable(tmp_path, table) else None
    if table.refused:
        with pytest.raises(InputError) as error:
            load_file(write(tmp_path, table.content, table.name))
        assert table.refused in str(error.value)
        assert "\n" not in str(error.value)
        return
    assert found is not None
    assert found.dataset is not None, found.problem
    assert found.dataset.feature_names == table.inputs
    assert found.dataset.target_names == table.targets
    assert found.dataset.samples == table.rows
    report = found.report
    left = [f"{column.name} ({column.kind}: {column.why})" for column in report.columns if column.use == "left out"]
    assert not table.told or any(table.told in sentence for sentence in (*report.notes, *report.suspicions, *left))


def test_values_that_are_too_large_for_the_scale_are_told_by_column(tmp_path: Path) -> None:
    path = write(tmp_path, lines("a,b,label", A, [f"{value}e300" for value in B], LABELS))
    with pytest.raises(InputError, match=r"data\.csv: column b reaches .*e\+300, which is too large"):
        prepare(load_file(path), test_fraction=0.2, scale="standard", rng=np.random.default_rng(0))


def _unreadable(folder: Path, table: Reported) -> bool:
    """Return whether there is nothing to report on."""
    try:
        reading(folder, table.content, table.name, **table.options)
    except InputError:
        return True
    return False
