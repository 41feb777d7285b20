"""What is told of a table: every line of it, and in two or three sentences."""

import numpy as np
from msgspec import structs

from nn_tui.datasets.table_report import ColumnReport, TableReport
from nn_tui.tui.drawing.text_cells import width_of
from nn_tui.tui.table_report.table_words import prepared_notes, table_lines, table_sentences, values_of
from tests.engine.building import made_up, unscaled

AGE = ColumnReport("age", "number", "used", "", "data.exclude", 1, missing=2, distinct=40, range=(0.42, 80.0))
SEX = ColumnReport("sex", "category", "used", "", "drop it", 2, distinct=2, words=(("male", 577), ("female", 314)))
NAME = ColumnReport("name", "text", "left out", "9 texts for 9 rows", "use it", distinct=9, words=(("a b c", 1),) * 3)
UNSEEN = ColumnReport("x", None, "left out", "not asked for", "data.features")
LIVED = ColumnReport("lived", "number", "target", "", "data.target", distinct=2, range=(1.0, 1.0))
REPORT = TableReport(
    file="people.csv",
    rows=891,
    encoding="utf-8",
    delimiter="commas",
    decimal=".",
    header=True,
    columns=(AGE, SEX, NAME, UNSEEN, LIVED),
    target=("lived",),
    task="binary",
    classes=(("0", 549), ("1", 342)),
    notes=("the file is compressed with gzip",),
)


TOLD = """\
people.csv: 891 rows, UTF-8, commas between fields, header age, sex, name, x, lived, decimal points
predicts lived, 2 classes (0 549, 1 342)

column  kind      decision              values                                distinct  missing  why, and what says otherwise
age     number    used                  0.42 … 80                             40        2        data.exclude
sex     category  one-hot in 2 columns  male 577, female 314                  2                  drop it
name    text      left out              a b c 1, a b c 1, a b c 1 and 6 more  9                  9 texts for 9 rows; use it
x                 left out                                                                       not asked for; data.features
lived   number    target                1                                     2                  data.target

note: the file is compressed with gzip
note: two words are new
"""  # noqa: E501


def test_all_of_a_table_is_told_a_line_a_column() -> None:
    assert table_lines(REPORT, ["two words are new"]) == TOLD.splitlines()


def test_columns_stand_below_one_another_whatever_letters_they_have() -> None:
    names = ("学習率", "é", "a\x1b[2J", "w" * 40)
    columns = tuple(structs.replace(SEX, name=name, words=((name, 1),)) for name in names)
    lines = table_lines(structs.replace(REPORT, columns=(*columns, LIVED)))[3:]
    words = ("kind", *["category"] * 4)
    starts = {width_of(line[: line.index(word)]) for line, word in zip(lines, words, strict=False)}
    assert len(starts) == 1
    assert "\x1b" not in "".join(lines)


def test_a_table_that_cannot_be_trained_on_says_why_at_the_end() -> None:
    problems = ("data.missing: column age misses 2 values",)
    lines = table_lines(structs.replace(REPORT, task=None, classes=(), notes=(), problems=problems))
    assert lines[1] == "target lived"
    assert lines[-2:] == ["", "problem: data.missing: column age misses 2 values"]
    assert table_lines(structs.replace(REPORT, notes=()))[-1].startswith("lived ")


def test_in_short_it_is_two_or_three_sentences() -> None:
    data = made_up("binary", outputs=1, test=4)
    assert table_sentences(REPORT, data) == [
        "people.csv: 891 rows, UTF-8, commas between fields, header age, sex, name, x, lived; "
        "predicts lived, 2 classes (0 549, 1 342), from age, sex",
        "left out: name (text: 9 texts for 9 rows); data.features or data.kinds says otherwise",
        "note: the file is compressed with gzip",
    ]
    assert len(table_sentences(structs.replace(REPORT, columns=(AGE, LIVED), notes=()), data)) == 1


def test_of_many_columns_and_notes_the_first_are_told_and_the_others_counted() -> None:
    left = tuple(structs.replace(NAME, name=f"c{number}", why="w") for number in range(10))
    notes = tuple(f"n{number}" for number in range(6))
    report = structs.replace(
        REPORT, columns=(*left, AGE, LIVED), classes=(), task="regression", header=False, decimal=",", notes=notes
    )
    assert table_sentences(report, made_up(test=4)) == [
        "people.csv: 891 rows, UTF-8, commas between fields, no header, decimal commas; "
        "predicts lived, a number, from age",
        "left out: c0 (text: w); c1 (text: w); c2 (text: w); c3 (text: w); c4 (text: w); c5 (text: w); c6 (text: w); "
        "c7 (text: w) and 2 more; data.features or data.kinds says otherwise",
        "note: n0; n1; n2; n3; 2 more notes: nn-tui data",
    ]


def test_what_is_to_be_said_of_a_split_is_said() -> None:
    inputs = np.arange(12.0)[:, np.newaxis]
    targets = np.eye(4)[[0, 0, 0, 1, 1, 2, 0, 0, 0, 3, 1, 1]]
    data = unscaled(inputs, targets, "multiclass", test=4)
    assert prepared_notes(data) == [
        "1 class is not in the test split: y2",
        "1 is only in the test split: y3",
    ]
    assert prepared_notes(unscaled(inputs, targets, "multiclass", test=1))[:1] == [
        "3 classes are not in the test split: y0, y2, y3"
    ]
    # The last two samples are seventh and eighth again.
    inputs[8:10], targets[8:10] = inputs[6:8], targets[6:8]
    again = unscaled(inputs, targets, "multiclass", test=4)
    assert "2 of 4 samples set aside are in the training split as well" in prepared_notes(again)
    assert prepared_notes(made_up()) == []


def test_words_that_training_does_not_see_are_counted_with_their_splits() -> None:
    data = made_up(test=4)
    none = np.empty(0, np.intp)
    for test_rows, validation_rows, splits in (
        (data.test_rows, none, "test split"),
        (none, data.test_rows, "validation split"),
        (data.test_rows[:2], data.test_rows[2:], "validation and test splits"),
    ):
        split = structs.replace(data, unknown=1234, test_rows=test_rows, validation_rows=validation_rows)
        assert prepared_notes(split) == [f"1,234 words of the {splits} are not in the training split"]


def test_what_stands_in_a_column_is_its_range_or_its_most_frequent_words() -> None:
    assert [values_of(column) for column in (AGE, LIVED, SEX, NAME, UNSEEN)] == [
        "0.42 … 80",
        "1",
        "male 577, female 314",
        "a b c 1, a b c 1, a b c 1 and 6 more",
        "",
    ]
    words = tuple((f"w{number}", 1000) for number in range(5))
    assert values_of(structs.replace(SEX, words=words, distinct=1003)) == "w0 1,000, w1 1,000, w2 1,000 and 1,000 more"
    assert values_of(structs.replace(SEX, words=words[:3], distinct=3)) == "w0 1,000, w1 1,000, w2 1,000"
