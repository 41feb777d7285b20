"""Classes as targets."""

import numpy as np
import pytest

from nn_tui.datasets import Guess, InputError
from nn_tui.datasets.tables.classes import Classes, classes_of_codes, classes_of_numbers, dataset_of
from nn_tui.datasets.tables.columns import WordColumn


def test_two_classes_are_one_column_and_more_are_one_hot() -> None:
    two = Classes(np.array([1, 0, 1]), ("no", "yes"))
    assert two.columns == 1
    np.testing.assert_array_equal(two.targets(), [[1], [0], [1]])
    three = Classes(np.array([2, 0]), ("a", "b", "c"))
    assert three.columns == 3
    np.testing.assert_array_equal(three.targets(np.uint8), np.array([[0, 0, 1], [1, 0, 0]], np.uint8))
    assert three.targets(np.uint8).dtype == np.uint8


@pytest.mark.parametrize(
    ("values", "task", "names"),
    [
        ([1, 0] * 5, None, ("0", "1")),
        ([1, 0] * 5, "regression", None),
        ([0.5, 1] * 5, None, None),
        ([0.5, 1] * 5, "classification", ("0.5", "1")),
        ([7] * 10, None, None),
        ([7] * 10, "classification", ("7",)),
        # Each class has five samples on average, but two classes may always be.
        ([1, 0], None, ("0", "1")),
        ([0, 1, 2] * 5, None, ("0", "1", "2")),
        (([0, 1, 2] * 5)[:-1], None, None),
        (list(range(20)) * 5, None, tuple(map(str, range(20)))),
        (list(range(21)) * 9, None, None),
        (list(range(21)) * 9, "classification", tuple(map(str, range(21)))),
        ([1e15, -3] * 5, None, ("-3", "1000000000000000")),
        ([2.0**53 - 1, -(2.0**53)] * 5, None, ("-9.00719925474099e+15", "9007199254740991")),
        ([2.0**53, 2.0**53 + 2] * 5, None, ("9.00719925474099e+15", "9.00719925474099e+15")),
        ([1 / 3, 0.1] * 5, "classification", ("0.1", "0.333333333333333")),
    ],
)
def test_whole_numbers_are_classes_where_each_has_samples_enough(
    values: list[float], task: Guess | None, names: tuple[str, ...] | None
) -> None:
    found = classes_of_numbers(np.array(values, np.float64), task)
    assert (None if found is None else found.names) == names
    if found is not None:
        assert found.indices.tolist() == [sorted(set(values)).index(value) for value in values]


@pytest.mark.parametrize(
    ("words", "task", "names"),
    [
        (["010", "9", "-1", "+2"] * 5, None, ("-1", "+2", "9", "010")),
        (["7", "07"] * 5, None, ("07", "7")),
        (["7", "07"] * 5, "regression", None),
        (["7", "8.0"] * 5, None, None),
        (["7", "x7"] * 5, "classification", None),
        (["٣", "7"] * 5, None, None),
        (["1", "2", "3"], None, None),
        (["1", "2", "3"], "classification", ("1", "2", "3")),
        (["1" + "0" * 4000, "2" + "0" * 3999] * 5, None, ("1" + "0" * 4000, "2" + "0" * 3999)),
        (["1" + "0" * 3999, "2" + "0" * 3998] * 5, None, ("2" + "0" * 3998, "1" + "0" * 3999)),
    ],
)
def test_codes_are_classes_with_all_their_digits(
    words: list[str], task: Guess | None, names: tuple[str, ...] | None
) -> None:
    found = classes_of_codes(WordColumn.of(words), task)
    assert (None if found is None else found.names) == names
    if found is not None:
        assert [found.names[index] for index in found.indices] == words


@pytest.mark.parametrize(
    ("names", "indices", "sentence"),
    [
        (("a",), [0, 0], "some/data.csv: all samples have the class 'a', expected two classes or more"),
        ((), [], "some/data.csv: all samples have the class '', expected two classes or more"),
        (
            ("a", "b", "c"), [0, 1, 2, 2, 1],
            "some/data.csv: 3 classes for 5 samples, expected fewer; "
            'data.task = "regression" takes the target as a number',
        ),
    ],
)  # fmt: skip
def test_classes_that_make_no_dataset_are_told(names: tuple[str, ...], indices: list[int], sentence: str) -> None:
    with pytest.raises(InputError) as error:
        dataset_of("some/data.csv", np.zeros((len(indices), 1)), Classes(np.array(indices, np.intp), names), ("x",), ())
    assert str(error.value) == sentence


def test_a_dataset_is_called_as_its_file() -> None:
    for names, indices, task in ((("a", "b", "c"), [0, 1, 2, 2, 1, 0], "multiclass"), (("a", "b"), [0, 1], "binary")):
        targets = Classes(np.array(indices), names)
        found = dataset_of("some/data.csv", np.zeros((len(indices), 1)), targets, ("x",), ("y",))
        assert (found.name, found.source, found.task, found.target_names) == ("data.csv", "some/data.csv", task, names)
        assert (found.description, found.licence) == ("Read from some/data.csv.", "not stated in the file")
    found = dataset_of("a.npy", np.zeros((2, 1)), np.ones((2, 1)), ("x",), ("y",))
    assert (found.task, found.target_names, found.image_shape, found.table, found.groups) == (
        "regression", ("y",), None, None, None,
    )  # fmt: skip
    assert (found.gaps, found.one_hot, found.columns, found.weights) == ((), (), (), None)
    assert (found.test_samples, found.validation_samples) == (0, 0)


def test_targets_of_classes_are_read_only() -> None:
    assert not Classes(np.array([1, 0]), ("no", "yes")).targets().flags.writeable
