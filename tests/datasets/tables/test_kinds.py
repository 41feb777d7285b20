"""What columns are taken for, and why; what a number is, as people write it."""

from collections.abc import Sequence
from math import nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets.tables.dates import find_orders, is_date, read_dates
from nn_tui.datasets.tables.number_column import toml_key
from nn_tui.datasets.tables.numbers import FORMATS, NumberFormat, take_apart

from .written import column, complaint, labelled, loaded, reading, table


def quoted(*values: str) -> str:
    return labelled("a", [f'"{value}"' for value in values] * 3)


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (("1,000", "12,345.5", "1,234,567"), [1000, 12345.5, 1234567]),
        (("0,5", "1,25", "-3,125"), [0.5, 1.25, -3.125]),
        (("1.234,5", "2.000", "3"), [1234.5, 2000, 3]),
        (("1.234.567", "12.000", "5"), [1234567, 12000, 5]),
        (("1 234,5", "12 000", "7"), [1234.5, 12000, 7]),
        (("1\u00a0234", "5", "1\u202f000\u202f000"), [1234, 5, 1000000]),
        (("1'234.5", "1’000", "3"), [1234.5, 1000, 3]),
        (("$1,100", "$20", "-$3.50"), [1100, 20, -3.5]),
        (("5 €", "1,5 €", "-2 €"), [5, 1.5, -2]),
        (("12.5%", "0 %", "-3%"), [12.5, 0, -3]),
        (("(1,234)", "5", "(3)"), [-1234, 5, -3]),
        (("−5", "3.5", "+2"), [-5, 3.5, 2]),
        (("1.5D+02", "2d-1", "3E2"), [150, 0.2, 300]),
        ((" 7", "8 ", "0009"), [7, 8, 9]),
    ],
)
def test_numbers_are_read_as_people_write_them(tmp_path: Path, values: Sequence[str], numbers: list[float]) -> None:
    data = loaded(tmp_path, quoted(*values))
    assert data.feature_names == ("a", "b")
    np.testing.assert_allclose(data.inputs[:3, 0], numbers, rtol=1e-15)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        (("1", "2", "x"), "line 4, column a: 'x' is not a number, as the others are"),
        (("$5", "€5", "3"), "column a: '€5' is not a number, as the others are"),
        (("5%", "5", "3"), "line 2, column a: '5%' is not a number, as the others are"),
        (("1,5", "1.5", "2"), "column a: "),
        (("1.234,5", "1.5", "2"), "line 3, column a: '1.5' is not a number, as the others are"),
        (("1_0", "2", "3"), "line 2, column a: '1_0' is not a number"),
        (("nan", "inf", "3"), "line 3, column a: 'inf' is not a number"),
        (("1", "2", "1e999"), "line 4, column a: '1e999' is too large, expected a number up to 1.8e308"),
        (("1", "٣", "2"), "line 3, column a: '٣' is not a number"),
        (("1", "y\x00s", "n"), "line 3, column a: 'y\\x00s' has a NUL byte in it"),
    ],
)
def test_what_is_not_surely_a_number_is_one_sentence(tmp_path: Path, values: Sequence[str], wrong: str) -> None:
    assert complaint(tmp_path, quoted(*values)).startswith(f"data.csv, {wrong}" if "line" in wrong else "data.csv, ")
    assert wrong in complaint(tmp_path, quoted(*values))


def test_another_column_tells_what_a_comma_means(tmp_path: Path) -> None:
    content = 'a,b,y\n"0,066","7,899",1.5\n"1,288","3,471",2.5\n"5,5","4,871",2\n'
    data = loaded(tmp_path, content)
    np.testing.assert_array_equal(data.inputs[:, 1], [7.899, 3.471, 4.871])


def test_a_comma_that_may_be_either_is_said_with_the_setting_that_decides(tmp_path: Path) -> None:
    content = table("price|area|y", "1,234|10|3.5", "2,500|30|4", "999|20|2", "12,000|2|2", delimiter=";")
    found = reading(tmp_path, content)
    assert found.report.notes == ('column price: 1,234 is read as 1.234; data.thousands = "," reads it as 1234',)
    assert found.dataset is not None
    assert found.dataset.inputs[0, 0] == 1.234
    said = reading(tmp_path, content, thousands=",")
    assert said.dataset is not None
    assert (said.dataset.inputs[0, 0], said.report.notes) == (1234, ())
    assert loaded(tmp_path, 'a,y\n"1,234",15\n"2,345",25\n', decimal=",").inputs[0, 0] == 1.234
    assert loaded(tmp_path, "a;y\n1.234;1,5\n2.345;2,5\n", thousands=".", decimal=",").inputs[0, 0] == 1234


def test_an_amount_is_no_class_label(tmp_path: Path) -> None:
    rows = [f'{area},"{price},000"' for area, price in zip(range(40), [1, 2] * 20, strict=True)]
    assert loaded(tmp_path, "area,price\n" + "\n".join(rows)).task == "regression"
    plain = [row.replace(",000", "000") for row in rows]
    assert loaded(tmp_path, "area,price\n" + "\n".join(plain)).task == "binary"


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (("1234567890123456", "1234567890123457"), ("1234567890123456", "1234567890123457")),
        (("9007199254740993", "9007199254740992"), ("9007199254740992", "9007199254740993")),
        (("1582218195625938945", "1582218195625938946", "7"), ("7", "1582218195625938945", "1582218195625938946")),
        (("007", "013"), ("007", "013")),
        (("10", "9"), ("9", "10")),
    ],
)
def test_labels_keep_all_their_digits(tmp_path: Path, labels: tuple[str, ...], names: tuple[str, ...]) -> None:
    rows = [f"{row % 8}.5,{label}" for row, label in enumerate(labels * 6)]
    assert loaded(tmp_path, "a,code\n" + "\n".join(rows)).target_names == names


@pytest.mark.parametrize(
    ("values", "kind", "use", "why"),
    [
        ([f"C{row:05}" for row in range(40)], "identifier", "left out", "40 words for 40 rows"),
        ([f"really number {row}" for row in range(40)], "text", "left out", "40 words for 40 rows"),
        (["x"] * 40, "constant", "left out", "it is x everywhere"),
        (["7"] * 40, "constant", "left out", "it is 7 everywhere"),
        (["1e-310", "2e-310"] * 20, "constant", "left out", "as good as constant"),
        ([""] * 40, "empty", "left out", "it has no values"),
        ([f"2024-01-{day:02}" for day in range(1, 21)] * 2, "date", "left out", "which are used on request"),
        ([f"{hour:02}:30" for hour in range(20)] * 2, "date", "left out", "which are used on request"),
        (["red", "blue"] * 20, "category", "used", ""),
        (["red", "blue", "None", "green"] * 10, "category", "used", ""),
        (
            [str(7 * row % 40) for row in range(40)],
            "identifier",
            "left out",
            "each number from 0 to 39 stands in it once",
        ),
        ([str(row % 39) for row in range(40)], "number", "used", ""),
        ([str(2 * row) for row in range(40)], "number", "used", ""),
        ([str(row) for row in range(10)], "number", "used", ""),
    ],
)
def test_what_is_no_feature_is_left_out_and_said(
    tmp_path: Path, values: Sequence[str], kind: str, use: str, why: str
) -> None:
    found = column(tmp_path, labelled("a", values), "a")
    assert (found.kind, found.use) == (kind, use)
    assert why in found.why
    assert loaded(tmp_path, labelled("a", values)).feature_names[-1] == "b"
    if use == "left out" and kind not in ("empty",):
        named = column(tmp_path, labelled("a", values), "a", features=("a", "b"))
        assert (named.use, named.inputs > 0) == ("used", True)


@pytest.mark.parametrize(
    ("name", "step", "use"),
    [
        ("PassengerId", 1, "left out"),
        ("PassengerId", 3, "left out"),
        ("order no.", 3, "left out"),
        ("Unnamed: 0", 3, "left out"),
        ("", 3, "left out"),
        ("anything", 1, "left out"),
        ("anything", 3, "used"),
        ("paid", 3, "used"),
        ("fiscal_year", 1, "used"),
        ("x", 1, "used"),
    ],
)
def test_numbers_that_only_tell_rows_apart_are_left_out(tmp_path: Path, name: str, step: int, use: str) -> None:
    values = [str(100 + step * (7 * row % 40)) for row in range(40)]
    found = column(tmp_path, labelled(name, values), name or "column1")
    assert found.use == use
    assert (found.setting == f'data.kinds = {{ {toml_key(found.name)} = "number" }}') == (use == "left out")
    only = "\n".join([f"{name or 'a'},y", *(f"{value},{int(value) % 7}.5" for value in values)])
    assert column(tmp_path, only, name or "a").use == ("used" if name in ("anything", "") else use)


def test_words_with_some_numbers_among_them_are_words_and_that_is_said(tmp_path: Path) -> None:
    content = labelled("ppm", ["<5", "<5", "<5", "8", "9"] * 4)
    found = reading(tmp_path, content)
    assert found.report.notes == (
        'column ppm: 40% of it are numbers, and it is taken as words; data.kinds = { ppm = "number" } says otherwise',
    )
    assert found.dataset is not None
    assert found.dataset.feature_names == ("ppm=8", "ppm=9", "ppm=<5", "b")
    assert "line 2, column ppm: '<5' is not a number" in complaint(tmp_path, content, kinds={"ppm": "number"})


def test_a_kind_can_be_said(tmp_path: Path) -> None:
    content = labelled("zip", ["01234", "10115", "20095", "01234"] * 3)
    assert loaded(tmp_path, content).feature_names == ("zip", "b")
    said = loaded(tmp_path, content, kinds={"zip": "category"})
    assert said.feature_names == ("zip=01234", "zip=10115", "zip=20095", "b")
    np.testing.assert_array_equal(said.inputs[:4, 0], [1, 0, 0, 1])
    assert loaded(tmp_path, content, kinds={"zip": "drop"}).feature_names == ("b",)
    assert loaded(tmp_path, content, exclude="zip").feature_names == ("b",)
    assert loaded(tmp_path, content, features="b,zip").feature_names == ("b", "zip")
    assert complaint(tmp_path, content, kinds={"zap": "drop"}).startswith("data.kinds: data.csv has no column 'zap'")
    assert complaint(tmp_path, content, exclude="label", target="label").startswith(
        "data.exclude: 'label' is the target"
    )


def test_dates_become_their_parts_on_request(tmp_path: Path) -> None:
    content = labelled("at", ["2024-02-29T06:30:00Z", "2023-12-31T18:00:00Z"] * 3)
    data = loaded(tmp_path, content, kinds={"at": "date"})
    assert data.feature_names == ("at year", "at month", "at day of week", "at hour", "b")
    np.testing.assert_array_equal(data.inputs[:2, :4], [[2024, 2, 4, 6.5], [2023, 12, 7, 18]])
    assert (
        loaded(tmp_path, labelled("d", ["20240229", "20231231"] * 3), kinds={"d": "date"}).feature_names[0] == "d year"
    )
    assert "is no date" in complaint(tmp_path, labelled("d", ["2024-02-29", "soon"] * 3), kinds={"d": "date"})


@pytest.mark.parametrize(
    ("words", "order", "day"),
    [
        (("31.12.2024", "01.02.2024"), "day.month.year", "2024-12-31"),
        (("12/31/2024", "01/02/2024"), "month/day/year", "2024-12-31"),
        (("31-Dec-99", "1 Feb 2024"), "day month year", "1999-12-31"),
        (("Dec 31, 2024", "February 1 2024"), "month day, year", "2024-12-31"),
        (("Tue, 2024/12/31 3:05 PM", "2024/1/2"), "year-month-day", "2024-12-31"),
    ],
)
def test_the_order_of_a_date_is_that_of_all(words: Sequence[str], order: str, day: str) -> None:
    assert find_orders(words, said=False)[0] == order
    assert str(read_dates(words, order)[0].day) == day


@pytest.mark.parametrize(
    "word", ["", "2024", "2024-13-01", "30.02.2024", "1.2.3", "soon", "25:00", "13:00 PM", "12-2024"]
)
def test_what_is_no_date(word: str) -> None:
    assert not is_date(word)


def test_the_rarest_words_beyond_the_most_are_one(tmp_path: Path) -> None:
    content = labelled("w", ["a"] * 6 + ["b"] * 6 + ["c", "d", "e", "f"] * 2)
    assert loaded(tmp_path, content, max_categories=3).feature_names == ("w=a", "w=b", "w=other", "b")
    assert loaded(tmp_path, content, max_categories=3).inputs[:, :3].sum(axis=0).tolist() == [6, 6, 8]
    assert column(tmp_path, content, "w", max_categories=3).decision == "one-hot in 3 columns"


def test_columns_that_are_not_in_use_are_not_looked_at(tmp_path: Path) -> None:
    content = "note,a,a2,y\n1,1,x,0\n,2,1,1\nz,3,\x00,0\n4,4,9,1\n5,5,8,1\n"
    data = loaded(tmp_path, content, features=("a",))
    assert data.feature_names == ("a",)
    assert column(tmp_path, content, "note", features=("a",)).kind is None
    twice = "a,a,b,y\n1,2,3,0\n2,3,5,1\n3,4,1,0\n4,5,2,1\n"
    assert loaded(tmp_path, twice, features="b").feature_names == ("b",)
    assert complaint(tmp_path, twice) == "data.csv: columns 1 and 2 are both called 'a', expected different names"


@given(
    st.floats(-1e15, 1e15).map(lambda value: round(value, 3)), st.sampled_from(FORMATS), st.sampled_from(["", "$", "%"])
)
def test_a_number_comes_back_from_every_format(value: float, written: NumberFormat, unit: str) -> None:
    digits = f"{abs(value):,.3f}".translate({ord(","): written.thousands, ord("."): written.decimal})
    before, after = (unit, "") if unit == "$" else ("", unit)
    word = f"{'-' if value < 0 else ''}{before}{digits}{after}"
    assert written.read(take_apart(word)) == pytest.approx(value, rel=1e-15)


def test_infinities_and_nan_are_no_numbers_that_people_write() -> None:
    assert all(take_apart(str(value)) is None for value in (nan, float("inf")))


@pytest.mark.parametrize("word", ["(-5)", "(+5)", "-$-5", "-$+5", "(5", "5)", "$5$", "(-$5)"])
def test_one_sign_says_what_a_number_is_and_one_what_it_counts(word: str) -> None:
    assert take_apart(word) is None


def test_a_sign_cannot_be_both(tmp_path: Path) -> None:
    sentence = complaint(tmp_path, labelled("a", ["1", "2"] * 3), decimal=",", thousands=",")
    assert sentence == "data.thousands: ',' is the decimal sign already"
