"""Numbers as programs and people write them, and the formats of a column as a whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn_tui.datasets.tables.number_column import toml_key
from nn_tui.datasets.tables.numbers import FORMATS, NumberFormat, Written, fitting, plain_number, take_apart
from nn_tui.datasets.tables.text_columns import all_numbers, numbers_of_json
from tests.datasets.tables.written import complaint, reading

NAMES = [(".", ""), (",", ""), (".", ","), (",", "."), (".", " "), (",", " "), (".", "'"), (",", "'")]


@pytest.mark.parametrize(
    ("field", "number"),
    [
        *[(f"1{digit}", 10.0 + digit) for digit in range(10)],
        ("-2.", -2.0),
        (" .5", 0.5),
        ("+1e3", 1000.0),
        ("1e308", 1e308),
        ("1e309", None),
        ("inf", None),
        ("nan", None),
        ("1_0", None),
        ("٣1", None),
        ("", None),
        ("5 ", None),
        ("a1", None),
        ("1,5", None),
    ],
)
def test_a_plain_number_is_one_as_programs_write_it(field: str, number: float | None) -> None:
    assert plain_number(field) == number


@pytest.mark.parametrize("sign", [*"$€£¥₹₽₩₺₴₦₫₪₱฿¢"])
def test_a_sign_of_a_currency_stands_on_either_side(sign: str) -> None:
    for word in (f"{sign}5", f"5{sign}", f"{sign} 5", f"5 {sign}"):
        assert take_apart(word) == Written(False, "5", "0", sign)


@pytest.mark.parametrize(
    "code",
    [
        "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF",
        "BRL", "MXN", "ZAR", "TRY", "RUB", "KRW", "SGD", "HKD",
    ],
)  # fmt: skip
def test_a_code_of_a_currency_stands_on_either_side(code: str) -> None:
    for word in (f"{code}5", f"5{code}", f"{code} 5", f"5 {code}"):
        assert take_apart(word) == Written(False, "5", "0", code)


@pytest.mark.parametrize(
    ("word", "negative", "digits", "exponent", "unit"),
    [
        ("5", False, "5", "0", ""),
        ("-5", True, "5", "0", ""),
        ("- 5", True, "5", "0", ""),
        ("−5", True, "5", "0", ""),
        ("+5", False, "5", "0", ""),
        ("$-5", True, "5", "0", "$"),
        ("$+5", False, "5", "0", "$"),
        ("-$5", True, "5", "0", "$"),
        ("(5)", True, "5", "0", ""),
        ("($5)", True, "5", "0", "$"),
        ("5%", False, "5", "0", "%"),
        ("5 %", False, "5", "0", "%"),
        (".5", False, ".5", "0", ""),
        (",5", False, ",5", "0", ""),
        ("1e5", False, "1", "5", ""),
        ("1E+5", False, "1", "+5", ""),
        ("1.5D-02", False, "1.5", "-02", ""),
        ("1d3", False, "1", "3", ""),
        ("1 234", False, "1 234", "0", ""),
        ("1\u00a0234", False, "1 234", "0", ""),
        ("1\u202f234", False, "1 234", "0", ""),
        ("1\u2009234", False, "1 234", "0", ""),
        ("1’234", False, "1'234", "0", ""),
        ("1'234.50", False, "1'234.50", "0", ""),
    ],
)
def test_a_number_is_taken_apart(word: str, negative: bool, digits: str, exponent: str, unit: str) -> None:
    assert take_apart(word) == Written(negative, digits, exponent, unit)


@pytest.mark.parametrize(
    "word",
    [
        "",
        "a",
        "%5",
        "5  ",
        "$",
        "(5",
        "5)",
        "(-5)",
        "--5",
        "+-5",
        "$5$",
        "$5%",
        "1f5",
        "5e",
        "e5",
        ".",
        "5 kg",
        "٣",
        "1_0",
    ],
)
def test_what_is_no_number_cannot_be_taken_apart(word: str) -> None:
    assert take_apart(word) is None


@pytest.mark.parametrize(
    ("digits", "numbers"),
    [
        # In the order of FORMATS; None where a number is not written so.
        ("12", [12.0] * 8),
        ("0", [0.0] * 8),
        ("1.5", [1.5, None, 1.5, None, 1.5, None, 1.5, None]),
        ("1,5", [None, 1.5, None, 1.5, None, 1.5, None, 1.5]),
        ("1.", [1.0, None, 1.0, None, 1.0, None, 1.0, None]),
        (".5", [0.5, None, 0.5, None, 0.5, None, 0.5, None]),
        (",5", [None, 0.5, None, 0.5, None, 0.5, None, 0.5]),
        ("1.234", [1.234, None, 1.234, 1234.0, 1.234, None, 1.234, None]),
        ("1,234", [None, 1.234, 1234.0, 1.234, None, 1.234, None, 1.234]),
        ("1 234", [None, None, None, None, 1234.0, 1234.0, None, None]),
        ("1'234", [None, None, None, None, None, None, 1234.0, 1234.0]),
        ("1,234,567.5", [None, None, 1234567.5, None, None, None, None, None]),
        ("1.234.567,5", [None, None, None, 1234567.5, None, None, None, None]),
        ("123 456,25", [None, None, None, None, None, 123456.25, None, None]),
        ("0,234", [None, 0.234, None, 0.234, None, 0.234, None, 0.234]),
        ("1234,567", [None, 1234.567, None, 1234.567, None, 1234.567, None, 1234.567]),
        ("1,23,456", [None] * 8),
        ("1,2345.5", [None] * 8),
        ("1.5.5", [None] * 8),
        ("1, 5", [None] * 8),
    ],
)
def test_digits_are_read_in_each_format_or_not(digits: str, numbers: Sequence[float | None]) -> None:
    assert [(one.decimal, one.thousands) for one in FORMATS] == NAMES
    for format_, number in zip(FORMATS, numbers, strict=True):
        assert format_.read(Written(False, digits, "0", "")) == number
        assert format_.read(Written(True, digits, "2", "")) == (
            None if number is None else pytest.approx(-100 * number)
        )
    expected = tuple(format_ for format_, number in zip(FORMATS, numbers, strict=True) if number is not None)
    assert fitting([Written(False, digits, "0", ""), Written(False, "7", "0", "")], FORMATS) == expected


def test_a_number_that_is_none_is_read_in_no_format() -> None:
    assert NumberFormat().read(None) is None
    assert NumberFormat().read(Written(False, "1", "400", "")) == np.inf
    assert fitting([], FORMATS) == FORMATS
    assert fitting([Written(False, "1,5", "0", ""), Written(False, "1.5", "0", "")], FORMATS) == ()


@pytest.mark.parametrize(
    ("fields", "numbers"),
    [
        (["1", "2.5", "-3e2"], [1, 2.5, -300]),
        (["+1", ".5", "007", " 4 "], [1, 0.5, 7, 4]),
        (["1", ""], None),
        (["1,2"], None),
        (["1", "[2]"], None),
        (["1_0", "+1"], None),
        (["٣", "+1"], None),
        (["+1", "inf"], None),
        (["+1", "1e999"], None),
        (["x"], None),
        (["\ud800"], None),
    ],
)
def test_fields_are_numbers_if_all_of_them_are(fields: Sequence[str], numbers: Sequence[float] | None) -> None:
    found = all_numbers(fields)
    assert (None if found is None else found.tolist()) == numbers


def test_numbers_of_json_are_read_at_once() -> None:
    found = numbers_of_json(b"1,2.5,-3e2")
    assert found is not None
    assert (found.tolist(), found.dtype) == ([1, 2.5, -300], np.float64)
    assert numbers_of_json(b"1,null") is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("age", "age"), ("a_b-c9", "a_b-c9"), ("9", "9"), ("a b", '"a b"'), ("ä", '"ä"'), ("a.b", '"a.b"'),
        ("", '""'), ('a"b', '"a\\"b"'), ("a\\b", '"a\\\\b"'), ("_", '"_"'),
    ],
)  # fmt: skip
def test_a_name_is_a_key_of_toml(name: str, key: str) -> None:
    assert toml_key(name) == key


def of(*words: str, delimiter: str = ";", name: str = "a") -> str:
    """Return a table of these words, a number beside each, and a class."""
    rows = [
        f'"{word}"' + f"{delimiter}{row % 7}.5{delimiter}{'no' if row % 2 else 'yes'}" for row, word in enumerate(words)
    ]
    return "\n".join([delimiter.join([name, "b", "label"]), *rows, ""])


@pytest.mark.parametrize(
    ("words", "delimiter", "options", "numbers"),
    [
        (["1,5", "2,25", "3"], ";", {}, [1.5, 2.25, 3]),
        # What a comma means is said by the column, by another one, by the delimiter, by the options.
        (["1,500", "2,250", "3,125"], ";", {}, [1.5, 2.25, 3.125]),
        (["1,500", "2,250", "3,125"], ",", {}, [1500, 2250, 3125]),
        (["1,500", "2,250", "3,125"], ",", {"decimal": ","}, [1.5, 2.25, 3.125]),
        (["1,500", "2,250", "3,125"], ";", {"thousands": ","}, [1500, 2250, 3125]),
        (["1,500", "2,250", "3,125"], ";", {"decimal": "."}, [1500, 2250, 3125]),
        (["1,500", "2,250", "1,500,000"], ";", {}, [1500, 2250, 1500000]),
        (["1.500", "2.250", "1.500.000"], ";", {}, [1500, 2250, 1500000]),
        (["1.500", "2.250", "1"], ";", {"thousands": "."}, [1500, 2250, 1]),
        (["1.500", "2.250", "1,5"], ";", {}, None),
        (["1.500", "2.250", "1.500,5"], ";", {}, [1500, 2250, 1500.5]),
        (["1.500", "2.250", "3.125"], ";", {}, [1.5, 2.25, 3.125]),
        (["1 500", "2 250", "3"], ";", {}, [1500, 2250, 3]),
        (["1'500", "2'250", "3.5"], ";", {}, [1500, 2250, 3.5]),
        (["$5", "€6", "$7"], ";", {}, None),
        (["$5", "6", "$7"], ";", {}, [5, 6, 7]),
        (["5%", "6 %", "7.5%"], ";", {}, [5, 6, 7.5]),
        (["5%", "6", "7.5%"], ";", {}, None),
        (["5%", "$6", "7.5%"], ";", {}, None),
        (["(5)", "−6", "1.5D+02"], ";", {}, [-5, -6, 150]),
    ],
)
def test_a_column_of_numbers_is_read_as_a_whole(
    tmp_path: Path, words: Sequence[str], delimiter: str, options: dict[str, Any], numbers: list[float] | None
) -> None:
    content = of(*words, delimiter=delimiter)
    found = reading(tmp_path, content, features=("a",), **options)
    if numbers is None:
        assert found.dataset is None
        return
    assert found.dataset is not None
    np.testing.assert_allclose(found.dataset.inputs[:, 0], numbers)


REST = '; data.kinds = { a = "category" } takes words, data.missing_words says what is missing'


@pytest.mark.parametrize(
    ("words", "options", "sentence"),
    [
        (["1", "2", "x", "3"], {}, f"line 4, column a: 'x' is not a number, as the others are{REST}"),
        (["1", "2", "y", "3", "x"], {}, f"line 4, column a: 'y' is not a number, as the others are{REST}"),
        (["$1", "€2", "$3", "£4"], {}, f"line 3, column a: '€2' is not a number, as the others are{REST}"),
        (["1%", "$2", "3%"], {}, f"line 2, column a: '1%' is not a number, as the others are{REST}"),
        (["1", "2", "3%"], {}, f"line 4, column a: '3%' is not a number, as the others are{REST}"),
        (["1,5", "2.5", "3"], {}, f"line 3, column a: '2.5' is not a number, as the others are{REST}"),
        (["1.5", "2,25", "3,5"], {}, f"line 2, column a: '1.5' is not a number, as the others are{REST}"),
        (["1.5", "2,25", "3,5"], {"decimal": ","}, f"line 2, column a: '1.5' is not a number, as the others are{REST}"),
        (["1", "2", "1e400"], {}, "line 4, column a: '1e400' is too large, expected a number up to 1.8e308"),
        (["1,5", "2,5", "1e400"], {}, "line 4, column a: '1e400' is too large, expected a number up to 1.8e308"),
    ],
)
def test_a_field_that_is_no_number_as_the_others_is_told_with_its_line(
    tmp_path: Path, words: Sequence[str], options: dict[str, Any], sentence: str
) -> None:
    assert complaint(tmp_path, of(*words), features=("a",), **options) == f"data.csv, {sentence}"


def test_a_sign_cannot_stand_for_both(tmp_path: Path) -> None:
    sentence = complaint(tmp_path, of("1,5", "2,5", "3,5"), features=("a",), decimal=",", thousands=",")
    assert sentence == "data.thousands: ',' is the decimal sign already"


@pytest.mark.parametrize(
    ("delimiter", "note"),
    [
        (";", 'column a: 1,500 is read as 1.5; data.thousands = "," reads it as 1500'),
        (",", 'column a: 1,500 is read as 1500; data.decimal = "," reads it as 1.5'),
    ],
)
def test_a_comma_that_may_be_either_is_told(tmp_path: Path, delimiter: str, note: str) -> None:
    words = ["7", "1,500", "2,250", "3,125"]
    assert reading(tmp_path, of(*words, delimiter=delimiter), features=("a",)).report.notes == (note,)
    for options in ({"decimal": ","}, {"thousands": ","}, {"decimal": "."}):
        assert reading(tmp_path, of(*words, delimiter=delimiter), features=("a",), **options).report.notes == ()
    # A column that can be read in one way alone is in no doubt.
    assert reading(tmp_path, of("1,5", "2,5", "3", "4", delimiter=delimiter), features=("a",)).report.notes == ()


@pytest.mark.parametrize(
    ("words", "task"),
    [
        (["1", "2"] * 5, "classification"),
        (["$1", "$2"] * 5, "regression"),
        (["1%", "2%"] * 5, "regression"),
        (["1 000", "2 000"] * 5, "regression"),
        (["1.0", "2.0"] * 5, "classification"),
        (["1,0", "2,0"] * 5, "classification"),
    ],
)
def test_amounts_are_predicted_as_numbers(tmp_path: Path, words: Sequence[str], task: str) -> None:
    assert reading(tmp_path, of(*words), target="a", features=("b",)).report.task == task
