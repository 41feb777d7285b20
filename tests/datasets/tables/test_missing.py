"""Values that are missing: what stands for them, what takes their place, and that only the training split tells."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nn_tui.datasets import Prepared, TableOptions, load_file, prepare, with_sample
from nn_tui.datasets.dataset import Filling
from nn_tui.datasets.tables.options import MissingRule

from .written import column, complaint, labelled, loaded, reading, table, write

GAPS = table("n|w|label", "1|x|yes", "?|y|no", "5|NA|yes", "7|x|no", "7|x|yes", "2|y|no")


@pytest.mark.parametrize("word", ["", " ", "?", "NA", "na", "N/A", "NaN", "null", "-", '"NA"', "None", "#N/A"])
def test_among_numbers_these_words_are_no_values(tmp_path: Path, word: str) -> None:
    content = labelled("a", ["1", word, "3", "4"])
    assert complaint(tmp_path, content).startswith("data.missing: data.csv, line 3, column a: the value is missing")
    assert column(tmp_path, content, "a").missing == 1
    assert loaded(tmp_path, content, missing="drop").samples == 3


def test_among_words_a_quoted_one_is_a_word_and_so_is_one_that_others_use(tmp_path: Path) -> None:
    content = labelled("w", ["x", "NA", '"NA"', "None", "y", "x", '"na"'])
    found = column(tmp_path, content, "w", missing="category")
    assert dict(found.words) == {"x": 2, "NA": 1, "None": 1, "y": 1, "na": 1}
    assert found.missing == 1
    data = loaded(tmp_path, content, missing="category")
    assert data.feature_names == ("w=NA", "w=None", "w=na", "w=x", "w=y", "w=missing", "b")
    assert data.inputs[1, :6].tolist() == [0, 0, 0, 0, 0, 1]
    notes = reading(tmp_path, content).report.notes
    assert notes == ("column w: None is a word like the others; data.missing_words says otherwise",)
    assert column(tmp_path, content, "w", missing_words="none, x").missing == 3
    assert column(tmp_path, content, "w", missing_words=()).missing == 0


def test_counts_by_column_and_the_settings_are_named(tmp_path: Path) -> None:
    assert complaint(tmp_path, GAPS) == (
        "data.missing: data.csv: values are missing in 2 columns (n 1, w 1), the first in line 3; "
        'choose "drop", "mean", "median", "most_frequent" or "category"'
    )
    assert complaint(tmp_path, GAPS, missing="error") == complaint(tmp_path, GAPS)
    (problem,) = reading(tmp_path, GAPS).report.problems
    assert problem.replace(f"{tmp_path}/", "") == complaint(tmp_path, GAPS)


def test_rows_are_dropped_and_counted(tmp_path: Path) -> None:
    found = reading(tmp_path, GAPS, missing="drop")
    assert found.dataset is not None
    assert found.dataset.inputs.tolist() == [[1, 1, 0], [7, 1, 0], [7, 1, 0], [2, 0, 1]]
    assert "2 of 6 rows are left out, for a value is missing in them" in found.report.notes
    assert found.report.dropped == 2
    # A column that is left out drops nothing, and a row without a target is of no use.
    content = labelled("id", [*(f"C{row}" for row in range(19)), ""]).replace("0.5,yes", "0.5,?")
    assert loaded(tmp_path, content, missing="drop").samples == loaded(tmp_path, content, missing="mean").samples
    assert loaded(tmp_path, content, missing="drop").samples < 20
    assert "all have values" not in complaint(tmp_path, "a,b\n1,\n,2\n3,\n", missing="drop")


def split(path: Path, missing: MissingRule, *, seed: int = 0, test_fraction: float = 0.4) -> Prepared:
    data = load_file(path, TableOptions(missing=missing))
    return prepare(data, test_fraction=test_fraction, scale="none", rng=np.random.default_rng(seed))


COLUMNS = st.lists(st.one_of(st.none(), st.integers(-5, 5)), min_size=6, max_size=30)


@given(COLUMNS, st.sampled_from(["mean", "median", "most_frequent"]), st.integers(0, 5))
def test_numbers_are_filled_as_the_training_split_tells(
    tmp_path_factory: pytest.TempPathFactory, values: list[int | None], rule: Filling, seed: int
) -> None:
    assume(any(value is not None for value in values))
    rows = (f"{'' if value is None else value},{row * 0.37}" for row, value in enumerate(values))
    path = write(tmp_path_factory.getbasetemp(), "a,y\n" + "\n".join(rows) + "\n", "gaps.csv")
    data = load_file(path, TableOptions(missing=rule, features="a", kinds={"a": "number"}))
    prepared = prepare(data, test_fraction=0.4, scale="none", rng=np.random.default_rng(seed))
    known = np.array([values[row] for row in prepared.train_rows if values[row] is not None], np.float64)
    if len(known) == 0:
        expected = 0.0
    elif rule == "most_frequent":
        found, counts = np.unique(known, return_counts=True)
        expected = found[counts.argmax()]
    else:
        expected = np.mean(known) if rule == "mean" else np.median(known)
    wanted = np.array([expected if value is None else value for value in values], np.float64)
    np.testing.assert_allclose(prepared.dataset.inputs[:, 0], wanted)
    np.testing.assert_allclose(prepared.train_inputs[:, 0], wanted[prepared.train_rows])
    np.testing.assert_allclose(prepared.test_inputs[:, 0], wanted[prepared.test_rows])


def test_words_are_filled_with_the_most_frequent_one_of_the_training_split(tmp_path: Path) -> None:
    path = write(tmp_path, labelled("w", ["x", "y", "y", "?", "x", "y", "x", "x", "?", "y"]))
    for seed in range(5):
        prepared = split(path, "mean", seed=seed)
        counts = prepared.source.inputs[prepared.train_rows, :2].sum(axis=0)
        expected = np.eye(2)[counts.argmax()]
        np.testing.assert_array_equal(prepared.dataset.inputs[[3, 8], :2], [expected, expected])
        np.testing.assert_array_equal(prepared.source.inputs[[3, 8], :2], np.zeros((2, 2)))


def test_an_indicator_stands_beside_a_column_with_gaps(tmp_path: Path) -> None:
    data = loaded(tmp_path, GAPS, missing="mean", missing_indicators=True)
    assert data.feature_names == ("n", "n missing", "w=x", "w=y", "w missing")
    np.testing.assert_array_equal(data.inputs[:, [1, 4]], [[0, 0], [1, 0], [0, 1], [0, 0], [0, 0], [0, 0]])


def test_numbers_take_the_mean_where_words_get_a_category(tmp_path: Path) -> None:
    prepared = split(write(tmp_path, GAPS), "category", test_fraction=0.0)
    assert prepared.dataset.feature_names == ("n", "w=x", "w=y", "w=missing")
    assert prepared.dataset.inputs[1, 0] == pytest.approx(np.mean([1, 5, 7, 7, 2]))
    assert prepared.dataset.inputs[2].tolist() == [5, 0, 0, 1]


def test_a_split_anew_fills_anew_and_other_data_fill_alike(tmp_path: Path) -> None:
    path = write(tmp_path, labelled("a", ["1", "?", "30", "4", "50", "6", "?", "8"]))
    first, second = split(path, "mean"), split(path, "mean", seed=4)
    again = prepare(first.source, test_fraction=0.4, scale="none", rng=np.random.default_rng(4))
    np.testing.assert_array_equal(again.dataset.inputs, second.dataset.inputs)
    assert first.dataset.inputs[1, 0] != second.dataset.inputs[1, 0]
    alike = prepare(first.source, test_fraction=0.4, scale="none", rng=np.random.default_rng(4), like=first)
    assert alike.dataset.inputs[1, 0] == first.dataset.inputs[1, 0]
    more = with_sample(first, [2.0, 3.0], "no")
    assert more.source.samples == more.dataset.samples == first.dataset.samples + 1


@pytest.mark.parametrize("other", [True, False])
def test_words_that_the_training_split_does_not_have_are_others_or_none(tmp_path: Path, other: bool) -> None:
    words = ["x"] * 8 + ["y"] * 8 + ["z", "q", "r"]
    path = write(tmp_path, labelled("w", words))
    data = load_file(path, TableOptions(max_categories=4 if other else 100))
    prepared = prepare(data, test_fraction=0.5, scale="none", rng=np.random.default_rng(0))
    columns = data.one_hot[0].columns
    width = columns[1] - columns[0]
    trained = data.inputs[prepared.train_rows, :width].any(axis=0)
    lost = data.inputs[prepared.test_rows, :width][:, ~trained].any(axis=1)
    assert prepared.unknown == lost.sum() > 0
    encoded = np.asarray(prepared.test_inputs)[lost, :width]
    expected = np.eye(width)[-1] if other else np.zeros(width)
    assert (encoded == expected).all()
    assert prepared.source is data


def test_a_table_without_gaps_is_prepared_as_it_is(tmp_path: Path) -> None:
    prepared = split(write(tmp_path, labelled("w", ["x", "y"] * 10)), "mean")
    assert (prepared.loaded, prepared.unknown, prepared.fills) == (None, 0, ())


def test_one_row_that_is_left_is_too_few(tmp_path: Path) -> None:
    content = table("n|m|label", "1|5|yes", "|6|no", "3||yes")
    sentence = "data.csv: 1 of 3 samples have all values, expected at least 2"
    assert complaint(tmp_path, content, missing="drop") == sentence
