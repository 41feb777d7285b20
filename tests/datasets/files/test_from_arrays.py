"""What stored arrays become: names of inputs, classes or numbers, and what does not go together."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nn_tui.datasets import InputError, large_arrays, memory_budget
from nn_tui.datasets.files.from_arrays import labelled

Array = npt.NDArray[Any]
VALUES = np.arange(12.0).reshape(4, 3)


@pytest.mark.parametrize(
    ("shape", "names", "image"),
    [
        ((4, 3), ("x1", "x2", "x3"), None),
        ((4,), ("x1",), None),
        ((4, 2, 3), ("r1c1", "r1c2", "r1c3", "r2c1", "r2c2", "r2c3"), (2, 3)),
        ((4, 3, 1), ("r1c1", "r2c1", "r3c1"), (3, 1)),
        ((4, 2, 1, 1), ("r1c1", "r2c1"), (2, 1)),
        ((4, 1, 1, 2), ("x1", "x2"), None),
        ((4, 1, 2, 1, 1), ("x1", "x2"), None),
    ],
)
def test_inputs_are_named_by_where_they_stand(
    shape: tuple[int, ...], names: tuple[str, ...], image: tuple[int, int] | None
) -> None:
    inputs = np.arange(float(np.prod(shape))).reshape(shape)
    for targets, outputs in (
        (np.array([0.5, 1, 2, 3]), ("y",)),
        (np.arange(8).reshape(4, 2) / 8, ("y1", "y2")),
        (np.array(["b", "a", "a", "b"]), ("a", "b")),
    ):
        found = labelled("a", inputs, targets, None)
        assert (found.feature_names, found.image_shape, found.target_names) == (names, image, outputs)
        np.testing.assert_array_equal(found.inputs, inputs.reshape(4, -1))
        assert found.inputs.dtype == np.float64
        assert found.weights is None


@pytest.mark.parametrize(
    ("targets", "task", "expected", "names"),
    [
        (np.eye(3)[[0, 1, 2, 1, 2, 0]], None, [0, 1, 2, 1, 2, 0], ("0", "1", "2")),
        (np.eye(2, dtype=bool)[[0, 1, 1, 1]], "classification", [0, 1, 1, 1], ("0", "1")),
        (np.array([0, 2, 0, 2]), "classification", [0, 1, 0, 1], ("0", "2")),
        (np.array([[0.5], [2], [2], [0.5]]), "classification", [0, 1, 1, 0], ("0.5", "2")),
        (np.array([b"no", b"yes"] * 2), None, [0, 1, 0, 1], ("no", "yes")),
    ],
)
def test_targets_are_classes_by_their_look(
    targets: Array, task: Any, expected: Sequence[int], names: tuple[str, ...]
) -> None:
    found = labelled("a", np.zeros((len(targets), 2)), targets, task)
    assert found.target_names == names
    assert found.classes is not None
    assert found.classes.tolist() == expected


@pytest.mark.parametrize(
    "targets", [np.eye(2)[[0, 1, 1, 1]], np.array([[1, 0], [1, 1], [0, 1], [0, 1]]), np.array([[1, -1, 1]] * 4)]
)
def test_columns_that_are_not_one_hot_or_said_to_be_numbers_are_numbers(targets: Array) -> None:
    found = labelled("a", VALUES, targets, "regression")
    np.testing.assert_array_equal(found.targets, targets)
    if not (targets.shape[1] == 2 and targets.sum() == 4):
        assert labelled("a", VALUES, targets, None).task == "regression"


@pytest.mark.parametrize(
    ("inputs", "targets", "weights", "sentence"),
    [
        (
            VALUES, np.arange(4), np.ones(3),
            "data.sample_weights: a: weights are float64 of shape (3,), expected one number for each sample",
        ),
        (
            VALUES, np.arange(4), np.array(list("abcd")),
            "data.sample_weights: a: weights are <U1 of shape (4,), expected one number for each sample",
        ),
        (VALUES * 1j, np.arange(4), None, "a: inputs are of type complex128, expected real numbers"),
        (
            VALUES, np.array([[1, 2], [3, np.nan], [np.inf, 0], [1, 1]]), None,
            "a: the target of row 1 is [3.0, nan], expected finite numbers",
        ),
        (
            VALUES, np.arange(4).astype("M8[D]"), None,
            "a: targets are of type datetime64[D], expected real numbers or words",
        ),
        (
            VALUES, np.array(["\ud800", "b", "b", "c"]), None,
            "a: targets hold letters that there are not, expected words or numbers",
        ),
    ],
)  # fmt: skip
def test_arrays_that_do_not_go_together_are_told(
    inputs: Array, targets: Array, weights: Array | None, sentence: str
) -> None:
    with pytest.raises(InputError) as error:
        labelled("a", inputs, targets, None, weights)
    assert str(error.value) == sentence


@pytest.mark.usefixtures("no_memory")
@pytest.mark.parametrize(
    ("inputs", "targets", "large", "said"),
    [
        # Three copies of 2 + 1 numbers, four numbers a row, 64 bytes a name.
        (np.zeros((1000, 2)), np.arange(1000) / 8, False, "2 features and 1 output needs about 104.2 kB"),
        (np.zeros((1000, 2)), np.zeros((1000, 3)), False, "2 features and 3 outputs needs about 152.3 kB"),
        (np.zeros((1000, 2), np.uint8), np.arange(1000) / 8, True, "2 features and 1 output needs about 35.2 kB"),
        (np.zeros((1000, 2, 2), np.uint8), np.arange(1000) / 8, True, "4 features and 1 output needs about 35.3 kB"),
        # What is not stored row by row becomes a copy when it is made flat.
        (
            np.zeros((2, 2, 1000), np.uint8).T, np.arange(1000) / 8, True,
            "4 features and 1 output needs about 39.3 kB",
        ),
        (np.zeros((2, 1000), np.uint8).T, np.arange(1000) / 8, True, "2 features and 1 output needs about 35.2 kB"),
    ],
)  # fmt: skip
def test_samples_ask_for_the_memory_of_their_copies(
    monkeypatch: pytest.MonkeyPatch, inputs: Array, targets: Array, large: bool, said: str
) -> None:
    if large:
        monkeypatch.setattr(large_arrays, "LARGE", 2000)
    with pytest.raises(InputError) as error:
        labelled("a", inputs, targets, None)
    assert str(error.value).startswith(f"a: a dataset of 1,000 samples with {said} of memory")


def test_as_many_classes_as_there_are_ask_for_their_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_budget, "ALWAYS_THERE", 0)
    # One column of words is asked for first, then one for each of them, and beside it the words themselves.
    words = np.array([f"w{row % 400:03}" for row in range(1000)])
    for free, sentence in (
        (90e3, "2 features and 1 output needs about 104.2 kB"),
        (150e3, "400 outputs needs about 9.7 MB"),
    ):
        monkeypatch.setattr(memory_budget, "free_memory", lambda free=free: free)
        with pytest.raises(InputError) as error:
            labelled("a", np.zeros((1000, 2)), words, None)
        assert sentence in str(error.value)
    long = np.array([f"{'w' * 60}{row % 2}" for row in range(1000)])
    with pytest.raises(InputError) as error:
        labelled("a", np.zeros((1000, 2)), long, None)
    assert str(error.value).startswith("a: an array of 1,000 words needs about 488.0 kB")


def test_a_large_array_stays_in_its_dtype(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_arrays, "LARGE", 12)
    stored = np.arange(12, dtype=np.uint8).reshape(4, 3)
    assert labelled("a", stored, np.arange(4) / 8, None).inputs.dtype == np.uint8
    monkeypatch.setattr(large_arrays, "LARGE", 13)
    assert labelled("a", stored, np.arange(4) / 8, None).inputs.dtype == np.float64
