"""Samples that come after the training: targets as those of the dataset are, inputs by the names of their columns."""

import numpy as np
import pytest

from nn_tui.datasets import InputError, from_arrays, new_inputs, new_targets, prepare
from nn_tui.datasets.fitted_data import FittedData, fitted_data
from nn_tui.datasets.tables.options import TableOptions

X = np.arange(24.0).reshape(12, 2)


def fitted(y: object) -> FittedData:
    data = from_arrays(X, y, name="mine")  # pyright: ignore[reportArgumentType] - one of many kinds
    return fitted_data(prepare(data, test_fraction=0.25, scale="none", rng=np.random.default_rng(0)), TableOptions())


@pytest.mark.parametrize(
    ("y", "classes", "given", "expected"),
    [
        (["no", "yes"] * 6, None, ["yes", "no", "yes"], [[1], [0], [1]]),
        ([3, 7] * 6, np.array([3, 7]), [7, 3], [[1], [0]]),
        (["a", "b", "c"] * 4, None, ["c", "a"], [[0, 0, 1], [1, 0, 0]]),
        ([10, 20, 30] * 4, np.array([10, 20, 30]), [20, 10], [[0, 1, 0], [1, 0, 0]]),
        (np.linspace(0, 1, 12), None, [0.25, 4.0], [[0.25], [4.0]]),
    ],
)
def test_new_targets_are_written_as_those_of_the_dataset(
    y: object, classes: "np.ndarray[tuple[int], np.dtype[np.int64]] | None", given: object, expected: list[list[float]]
) -> None:
    task = None if classes is None else "classification"
    like = from_arrays(X, y, task=task, name="mine")  # pyright: ignore[reportArgumentType] - one of many kinds
    found = new_targets(given, like, classes)  # pyright: ignore[reportArgumentType]
    np.testing.assert_array_equal(found, expected)


def test_a_class_that_was_not_there_is_named() -> None:
    words, numbers = from_arrays(X, ["a", "b"] * 6, name="words"), from_arrays(X, [3, 7] * 6, name="numbers")
    with pytest.raises(InputError, match=r"^y has the class 'c'; the network knows a, b$"):
        new_targets(["a", "c"], words, None)
    with pytest.raises(InputError, match=r"^y has the class 5; the network knows 3, 7$"):
        new_targets([3, 5], numbers, np.array([3, 7]))
    with pytest.raises(InputError, match=r"^y has shape \(2, 3\), expected 1 columns of targets$"):
        new_targets(np.zeros((2, 3)), from_arrays(X, np.linspace(0, 1, 12), name="measured"), None)


@pytest.mark.parametrize(
    ("task", "classes"), [("classification", ("0.5", "1.5", "2.5")), ("regression", None), (None, None)]
)
def test_numbers_are_classes_where_that_is_said(task: str | None, classes: tuple[str, ...] | None) -> None:
    dataset = from_arrays(X, [0.5, 1.5, 2.5] * 4, task=task, name="mine")  # pyright: ignore[reportArgumentType]
    assert dataset.task == ("multiclass" if classes else "regression")
    assert dataset.target_names == (classes or ("y",))


def test_columns_of_a_frame_are_found_by_their_names() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"width": X[:, 0], "height": X[:, 1]})
    like = from_arrays(frame, ["a", "b"] * 6, name="frame")
    data = prepare(like, test_fraction=0.25, scale="none", rng=np.random.default_rng(0))
    known = fitted_data(data, TableOptions())
    turned = frame[["height", "width"]].assign(further="word")
    np.testing.assert_array_equal(new_inputs(turned, known), X)
    with pytest.raises(
        InputError, match=r"^X has no column 'width', which the network was trained with; it has size, "
    ):
        new_inputs(frame.rename(columns={"width": "size"}), known)
    with pytest.raises(InputError, match=r"no column 'width', which"):
        new_inputs(frame[["height"]], known)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (np.zeros((2, 3)), r"^X has shape \(2, 3\), expected \(samples, 2\)$"),
        (np.zeros(2), r"^X has shape \(2,\), expected \(samples, 2\)$"),
        (np.array([["a", "b"]]), r"^X is of type <U1, expected real numbers$"),
    ],
)
def test_what_is_no_sample_of_this_kind_is_refused(
    given: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]", sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        new_inputs(given, fitted(["a", "b"] * 6))
