"""A script's own arrays and data frames become datasets, whatever library they come from."""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import Answer, Dataset, InputError, TableOptions, Task, find_own, from_arrays
from nn_tui.datasets.in_memory import Samples, Targets, Weights
from nn_tui.engine import DataRecipe, Experiment
from nn_tui.engine.recipe.loading import changed, load_experiment
from tests.examples import examples

pa: Any = import_module("pyarrow")
RNG = np.random.default_rng(0)
N = 40
X = RNG.normal(size=(N, 3))
SHARES = RNG.dirichlet(np.ones(3), N)
LABELS = RNG.integers(0, 2, (N, 3))
WORDS = np.array(["no", "yes", "maybe"])[np.arange(N) % 3]


@pytest.mark.parametrize(
    ("y", "task", "expected", "names"),
    [
        (X[:, 0], None, "regression", ("y",)),
        (X[:, :2], None, "regression", ("y1", "y2")),
        (np.arange(N) % 2, None, "binary", ("0", "1")),
        (X[:, 0] > 0, None, "binary", ("0", "1")),
        ((np.arange(N) % 3).tolist(), None, "multiclass", ("0", "1", "2")),
        (WORDS, None, "multiclass", ("maybe", "no", "yes")),
        (WORDS.astype(object), None, "multiclass", ("maybe", "no", "yes")),
        (np.eye(3)[np.arange(N) % 3], None, "multiclass", ("0", "1", "2")),
        (LABELS, None, "multilabel", ("y1", "y2", "y3")),
        (SHARES, "probabilities", "multiclass", ("0", "1", "2")),
        (SHARES[:, 0], "probabilities", "binary", ("0", "1")),
        (np.arange(N) % 2, "regression", "regression", ("y",)),
    ],
)
def test_targets_are_what_they_look_like_or_what_is_said(
    y: Targets, task: Answer | None, expected: Task, names: tuple[str, ...]
) -> None:
    dataset = from_arrays(X, y, task=task)
    assert (dataset.task, dataset.target_names) == (expected, names)
    np.testing.assert_array_equal(dataset.inputs, X)
    trainer = Experiment(data=DataRecipe(source=dataset.name)).trainer()
    trainer.run_epoch()
    assert np.isfinite(trainer.evaluation.judged.metric)


def frame() -> Any:
    return pa.table(
        {
            "size": X[:, 0],
            "colour": ["red", None, *np.array(["red", "blue"])[np.arange(N - 2) % 2]],
            "day": pa.array(range(N), pa.date32()),
            "price": pa.array([None, *range(2, 2 * N, 2)], pa.decimal128(10, 2)),
            "kind": pa.array(["a", "b"] * (N // 2)).dictionary_encode(),
            "sold": pa.array([True, False] * (N // 2)),
            "note": pa.array([f"a word that is longer than twelve {row}" for row in range(N)], pa.string_view()),
        }
    )


class Interchanged:
    """A data frame that speaks the interchange protocol alone, as pandas without pyarrow does."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> object:
        return self._table.__dataframe__(allow_copy=allow_copy)


def of_frame(table: Any) -> Dataset:
    return from_arrays(table, X[:, 1], options=TableOptions(missing="category"))


def test_a_data_frame_is_read_as_a_file_with_the_same_columns_is() -> None:
    whole = frame()
    pieces = pa.concat_tables([whole.slice(0, 7), whole.slice(7, 1), whole.slice(8)])
    found = of_frame(whole)
    # Dates, and words that are all different, are left out, as they are of a file.
    assert found.feature_names[0] == "size"
    assert {"colour=red", "price", "kind=a", "sold=true"} <= set(found.feature_names)
    assert not any(name.startswith(("day", "note")) for name in found.feature_names)
    np.testing.assert_array_equal(found.inputs, of_frame(pieces).inputs)
    plain = whole.drop(["day", "price", "note"])
    np.testing.assert_array_equal(of_frame(plain).inputs, of_frame(Interchanged(plain)).inputs)
    price = found.inputs[:, found.feature_names.index("price")]
    np.testing.assert_array_equal(price[1:], np.arange(2.0, 2 * N, 2))


def test_dates_of_a_data_frame_are_those_of_the_calendar() -> None:
    days = np.datetime64("2023-12-30") + np.arange(N) * 41
    units = {
        "day": pa.array(days, pa.date32()),
        "ms": pa.array(days.astype("M8[ms]"), pa.date64()),
        "s": pa.array(days.astype("M8[s]"), pa.timestamp("s")),
        "us": pa.array(days.astype("M8[us]"), pa.timestamp("us")),
    }
    for name, column in units.items():
        table = pa.table({"size": X[:, 0], name: column})
        found = from_arrays(table, X[:, 1], options=TableOptions(kinds={name: "date"}))
        parts = dict(zip(found.feature_names, found.inputs.T, strict=True))
        dates: list[date] = days.tolist()
        assert parts[f"{name} year"].tolist() == [day.year for day in dates]
        assert parts[f"{name} month"].tolist() == [day.month for day in dates]
        assert parts[f"{name} day of week"].tolist() == [day.isoweekday() for day in dates]


def test_a_data_frame_of_targets_has_one_column_for_each() -> None:
    found = from_arrays(pa.table({"size": X[:, 0]}), pa.table({"a": X[:, 1], "b": X[:, 2]}))
    assert (found.feature_names, found.target_names) == (("size",), ("a", "b"))
    np.testing.assert_array_equal(found.targets, X[:, 1:])


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_of_other_libraries(library: str) -> None:
    frames = pytest.importorskip(library)
    columns = {"a": X[:, 0].tolist(), "w": WORDS.tolist(), "n": list(range(0, 2 * N, 2))}
    table = frames.DataFrame(columns)
    found = from_arrays(table, table["n"] * 0.5)
    assert found.feature_names == ("a", "w=maybe", "w=no", "w=yes", "n")
    np.testing.assert_array_equal(found.inputs[:, 0], X[:, 0])
    np.testing.assert_array_equal(found.targets[:, 0], np.arange(N))


class Series:
    """What pandas has for a column, as far as it matters: `mask` is a method of it."""

    def mask(self) -> None:
        raise AssertionError

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.asarray(X[:, 0], dtype)


def test_a_column_of_pandas_is_an_array() -> None:
    np.testing.assert_array_equal(from_arrays(X, cast(Any, Series())).targets[:, 0], X[:, 0])
    masked = np.ma.masked_array(X[:, 0], mask=X[:, 0] > 0)
    with pytest.raises(InputError, match="y has masked values"):
        from_arrays(X, masked)


def test_a_test_part_is_kept_for_testing_and_nothing_else() -> None:
    test = X[:7] + 1, X[:7, 0], np.arange(7.0)
    dataset = from_arrays(X, X[:, 0], test=test, sample_weight=np.full(N, 3.0), name="own")
    data = Experiment(data=DataRecipe(source="own")).prepare()
    assert sorted(data.test_rows) == list(range(N, N + 7))
    assert data.train_weights is not None
    assert data.test_weights is not None
    np.testing.assert_array_equal(data.train_weights, np.ones(N))
    assert dataset.weights is not None
    np.testing.assert_allclose(data.test_weights, dataset.weights[data.test_rows] / 3)
    with pytest.raises(InputError, match=r"data\.test_fraction: 0\.5 is given, but own has a test split of its own"):
        changed(load_experiment("own"), {"data.test_fraction": 0.5}).prepare()


@given(seed=st.integers(0, 99), rows=st.integers(1, 5), tested=st.booleans(), framed=st.booleans())
@examples(12)
def test_each_part_that_is_given_is_kept_for_what_it_is_given(seed: int, rows: int, tested: bool, framed: bool) -> None:
    rng = np.random.default_rng(seed)
    inputs, targets = rng.normal(size=(30, 2)), rng.normal(size=30)

    def samples(part: slice) -> tuple[Samples, Targets, Weights]:
        x = pa.table({"a": inputs[part, 0], "b": inputs[part, 1]}) if framed else inputs[part]
        return x, targets[part], np.full(len(targets[part]), 2.0)

    x, y, weights = samples(slice(10, 30))
    test = samples(slice(5, 10)) if tested else None
    dataset = from_arrays(x, y, validation=samples(slice(0, rows)), test=test, sample_weight=weights)
    data = Experiment(seed=seed, data=DataRecipe(source=dataset.name)).prepare()
    np.testing.assert_array_equal(dataset.inputs[data.validation_rows], inputs[:rows])
    assert dataset.weights is not None
    assert (dataset.weights == 2).all()
    if tested:
        np.testing.assert_array_equal(dataset.inputs[data.test_rows], inputs[5:10])
    kept = np.concatenate([data.train_rows, data.validation_rows, data.test_rows])
    assert sorted(kept.tolist()) == list(range(dataset.samples))
    with pytest.raises(InputError, match="has a validation split of its own"):
        Experiment(data=DataRecipe(source=dataset.name, validation_fraction=0.2)).prepare()


def test_a_recipe_finds_a_dataset_by_its_name_as_long_as_somebody_holds_it() -> None:
    first, second = (from_arrays(X, X[:, 0], name="mine") for _ in range(2))
    assert (first.name, second.name) == ("mine", "mine 2")
    assert load_experiment("mine 2").prepare().dataset is second
    del first
    assert find_own("mine") is None
    with pytest.raises(InputError, match='there is no dataset named "mine"'):
        load_experiment("mine")


SPARSE: Any = type("Sparse", (), {"toarray": None, "nnz": 3})()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: from_arrays(SPARSE, X[:, 0]),
            "X is sparse, and all of it would be stored; expected an array, as X.to",
        ),
        (lambda: from_arrays(X, SPARSE), "y is sparse"),
        (lambda: from_arrays(X[:, 0], X[:, 0]), r"X has shape \(40,\), expected \(samples, features\)"),
        (lambda: from_arrays(X, [1.0, 2.0]), "expected as many samples"),
        (lambda: from_arrays([[1.0, 2.0], [1.0]], [1.0, 2.0]), "X cannot be read as an array"),
        (lambda: from_arrays(np.array([[1, object()]] * 3), [1.0, 2.0, 3.0]), "X holds object objects"),
        (lambda: from_arrays(np.ma.masked_less(X, 0), X[:, 0]), "X has masked values"),
        (lambda: from_arrays(X * np.inf, X[:, 0]), "inputs hold -?(inf|nan) at row 0"),
        (lambda: from_arrays(X, X[:, 0], sample_weight=X[:, 0]), "the weight at row . is -"),
        (lambda: from_arrays(X, X[:, 0], sample_weight=[1.0]), "expected one number for each sample"),
        (lambda: from_arrays(X, X[:, 0], feature_names="abc"), "feature_names is 'abc', expected a list of names"),
        (lambda: from_arrays(X, X[:, 0], feature_names=["a"]), "1 feature names for 3 features"),
        (lambda: from_arrays(X, SHARES * 2, task="probabilities"), "expected numbers from 0 to 1, that add up to 1"),
        (lambda: from_arrays(X, X[:, 0], name="a.csv"), "'a.csv' is no name for a dataset"),
        (lambda: from_arrays(X, X[:, 0], test=(X[:, :2], X[:, 0])), "test has samples of shape"),
        (lambda: from_arrays(frame(), X[:, 1]), r"data\.missing: X: values are missing in 2 columns"),
        (lambda: from_arrays(frame(), X[:5, 1]), "^X has 40 samples, y 5; expected as many$"),
        (
            lambda: from_arrays(frame(), X[:, 1], test=(frame(), X[:5, 1])),
            "^test has 40 samples and 5 targets, expected as many$",
        ),
        (lambda: from_arrays(frame(), X[:, 1], test=(X, X[:, 1])), "that of test is an array; expected a data frame"),
    ],
)
def test_what_makes_no_dataset_is_refused_in_one_sentence(make: Callable[[], Dataset], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        make()
