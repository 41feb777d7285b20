"""What a training split has told of a table: what stood in its columns, and in what other data differ from them."""

from pathlib import Path
from statistics import mean, median

import numpy as np
import pytest
from msgspec import structs

from nn_tui.datasets import InputError, TableOptions, load_file, prepare
from nn_tui.datasets.fitted_column import FittedColumn
from nn_tui.datasets.fitted_data import FittedData, fitted_data
from nn_tui.datasets.tables.options import MissingRule

AGE = FittedColumn("age", indicator=True)
CITY = FittedColumn("city", "category", width=4, words={"Bonn": 0, "Ulm": 1}, other=2, missing=3)
BORN = FittedColumn("born", "date", width=2, parts=("year", "month"))
PEOPLE = FittedData(
    name="people",
    task="regression",
    columns=(AGE, CITY, BORN),
    feature_names=("age", "age is missing", "Bonn", "Ulm", "other", "missing", "year", "month"),
    target_columns=("income",),
    target_names=("income",),
    input_scale=((0.0,) * 8, (1.0,) * 8),
    target_scale=((0.0,), (1.0,)),
    split="a",
)


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ((1 / 3, 0, 0, 1, 0, 0, 2001, 7), ("0.333333", "Ulm", "year 2001, month 7")),
        ((42, 0, 1, 0, 0, 0, 1999.5, 1), ("42", "Bonn", "year 1999.5, month 1")),
        ((0, 1, 0, 0, 1, 0, 0, 0), ("0", "(other)", "year 0, month 0")),
        ((0, 1, 0, 0, 0, 1, 0, 0), ("0", "(missing)", "year 0, month 0")),
        ((0, 1, 0, 0, 0, 0, 0, 0), ("0", "", "year 0, month 0")),
    ],
)
def test_what_stood_in_the_columns_is_told(inputs: tuple[float, ...], words: tuple[str, ...]) -> None:
    assert tuple(PEOPLE.words_of(np.array(inputs, np.float64)).values()) == words


def test_numbers_have_as_many_digits_as_are_needed() -> None:
    inputs = np.zeros(8)
    for value, text in ((1 / 3, "0.3333333333333333"), (42.0, "42"), (-0.5, "-0.5")):
        inputs[0] = value
        assert PEOPLE.words_of(inputs, exact=True)["age"] == text


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        (PEOPLE, None),
        (structs.replace(PEOPLE, name="the same"), None),
        (structs.replace(PEOPLE, columns=(AGE, BORN)), "column city"),
        (structs.replace(PEOPLE, columns=(AGE, CITY, BORN, FittedColumn("size"))), "column size"),
        (structs.replace(PEOPLE, columns=(CITY, AGE, BORN)), "the order of the columns"),
        (structs.replace(PEOPLE, task="binary"), "what is predicted"),
        (structs.replace(PEOPLE, target_columns=("wealth",)), "what is predicted"),
        (structs.replace(PEOPLE, target_names=("wealth",)), "what is predicted"),
        (structs.replace(PEOPLE, columns=(AGE, structs.replace(CITY, other=None), BORN)), "how column city is read"),
        (structs.replace(PEOPLE, split="b"), "which samples are trained on (data.test_fraction, seed)"),
        (structs.replace(PEOPLE, target_scale=((1.0,), (1.0,))), "the values, or how they are scaled"),
        (structs.replace(PEOPLE, input_scale=((1.0,) * 8, (1.0,) * 8)), "the values, or how they are scaled"),
    ],
)
def test_in_what_other_data_differ_is_told(other: FittedData, difference: str | None) -> None:
    assert PEOPLE.difference_from(other) == difference


def test_a_column_is_found_with_the_first_of_its_inputs() -> None:
    assert [PEOPLE.find(name) for name in ("age", "city", "born")] == [(0, AGE), (2, CITY), (6, BORN)]
    with pytest.raises(
        InputError, match=r"^people has no column 'citi' that is predicted from; did you mean 'city'\?$"
    ):
        PEOPLE.find("citi")
    with pytest.raises(InputError, match=r"; it has age, city, born$"):
        PEOPLE.find("weight")


@pytest.mark.parametrize("missing", ["mean", "median"])
def test_what_stands_for_a_missing_value_is_that_of_the_training_split(tmp_path: Path, missing: MissingRule) -> None:
    table = tmp_path / "people.csv"
    ages = ["1", "2", "", "4", "50", *map(str, range(5, 20))]
    table.write_text("age,size,income\n" + "".join(f"{age},{row % 7},{row}\n" for row, age in enumerate(ages)))
    options = TableOptions(missing=missing, target="income")
    data = prepare(load_file(table, options), test_fraction=0.3, scale="none", rng=np.random.default_rng(1))
    middle = mean if missing == "mean" else median
    rows: list[int] = data.train_rows.tolist()
    seen = [float(ages[row]) for row in rows if ages[row]]
    age, size = fitted_data(data, options).columns
    assert age.fill == pytest.approx((middle(seen),))
    # None is missing there yet, but one may be in the rows to come.
    assert size.fill == pytest.approx((middle([row % 7 for row in rows]),))
