from dataclasses import dataclass

import numpy as np
import pytest
from msgspec import structs

from nn_tui.datasets import Dataset, InputError
from nn_tui.datasets.dataset import Task

REGRESSION = Dataset(
    name="some",
    task="regression",
    inputs=np.arange(6.0).reshape(3, 2),
    targets=np.array([[1.0], [2.0], [3.0]]),
    feature_names=("width", "height"),
    target_names=("price",),
    description="",
    source="",
    licence="",
)
BINARY = structs.replace(REGRESSION, task="binary", targets=np.array([[0.0], [1.0], [1.0]]), target_names=("no", "yes"))
MULTICLASS = structs.replace(
    REGRESSION, task="multiclass", targets=np.eye(3)[[2, 0, 1]], target_names=("red", "green", "blue")
)


def test_counts_are_those_of_the_arrays():
    assert (REGRESSION.samples, REGRESSION.features, REGRESSION.outputs) == (3, 2, 1)
    assert (MULTICLASS.samples, MULTICLASS.features, MULTICLASS.outputs) == (3, 2, 3)


def test_classes_are_the_indices_of_the_target_names():
    assert BINARY.classes.tolist() == [0, 1, 1]
    assert MULTICLASS.classes.tolist() == [2, 0, 1]
    assert MULTICLASS.classes.dtype == np.intp


def test_a_regression_has_no_classes():
    with pytest.raises(InputError) as error:
        _ = REGRESSION.classes
    assert str(error.value) == "dataset some: its targets are numbers, so its samples have no classes"


@pytest.mark.parametrize("attribute", ["inputs", "targets"])
def test_arrays_cannot_be_written_to(attribute: str):
    with pytest.raises(ValueError, match="read-only"):
        getattr(REGRESSION, attribute)[0, 0] = 7


def test_changing_the_array_given_does_not_change_the_dataset():
    inputs = np.zeros((3, 2))
    dataset = structs.replace(REGRESSION, inputs=inputs)
    inputs[0, 0] = 7
    assert dataset.inputs[0, 0] == 0


def test_an_array_that_nobody_can_write_is_not_copied():
    inputs = np.zeros((3, 2))
    inputs.setflags(write=False)
    assert structs.replace(REGRESSION, inputs=inputs).inputs is inputs
    whole = np.zeros((3, 4))
    view = whole[:, :2]
    view.setflags(write=False)
    dataset = structs.replace(REGRESSION, inputs=view)
    whole[:] = 7
    assert not dataset.inputs.any()


def test_arrays_of_other_types_become_float64():
    dataset = structs.replace(BINARY, targets=np.array([[False], [True], [True]]))
    assert dataset.targets.dtype == np.float64


def test_an_image_has_a_feature_for_each_pixel():
    assert structs.replace(REGRESSION, image_shape=(1, 2)).image_shape == (1, 2)


@dataclass
class Wrong:
    dataset: Dataset
    changes: dict[str, object]
    sentence: str


WRONG = [
    Wrong(REGRESSION, {"inputs": np.zeros(3)}, "inputs have shape (3,), expected (samples, columns)"),
    Wrong(REGRESSION, {"inputs": np.zeros((3, 0))}, "inputs have shape (3, 0), expected (samples, columns)"),
    Wrong(REGRESSION, {"targets": np.zeros(3)}, "targets have shape (3,), expected (samples, columns)"),
    Wrong(REGRESSION, {"targets": np.zeros((2, 1))}, "3 samples but targets for 2, expected as many"),
    Wrong(
        REGRESSION,
        {"targets": np.array([[1], [np.nan], [1]])},
        "targets hold nan at row 1, expected finite numbers",
    ),
    Wrong(
        REGRESSION,
        {"inputs": np.array([[1, 1], [1, 1], [1, -np.inf]])},
        "inputs hold -inf at row 2, expected finite numbers",
    ),
    Wrong(
        REGRESSION,
        {"inputs": np.zeros((1, 2)), "targets": np.zeros((1, 1))},
        "samples: 1, expected at least 2",
    ),
    Wrong(REGRESSION, {"feature_names": ("width",)}, "1 feature names for 2 features"),
    Wrong(REGRESSION, {"target_names": ()}, "0 target names, expected 1 for this regression task"),
    Wrong(BINARY, {"target_names": ("yes",)}, "1 target names, expected 2 for this binary task"),
    Wrong(MULTICLASS, {"target_names": ("a", "b")}, "2 target names, expected 3 for this multiclass task"),
    Wrong(REGRESSION, {"image_shape": (8, 8)}, "images of 8 × 8 pixels do not have 2 features"),
    Wrong(BINARY, {"targets": np.eye(3)[:, :2]}, "a binary task has 2 target columns, expected 1"),
    Wrong(
        BINARY,
        {"targets": np.array([[0.0], [1.0], [2.0]])},
        "the class is [2.0] at row 2, expected numbers from 0 to 1",
    ),
    Wrong(
        MULTICLASS,
        {"targets": np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1]])},
        "the class is [1.0, 1.0, 0.0] at row 1, expected numbers from 0 to 1, that add up to 1",
    ),
    Wrong(
        MULTICLASS,
        {"targets": np.array([[1, 0, 0], [0.5, -0.5, 1], [0, 0, 1]])},
        "the class is [0.5, -0.5, 1.0] at row 1, expected numbers from 0 to 1, that add up to 1",
    ),
    Wrong(
        MULTICLASS,
        {"targets": np.ones((3, 1)), "target_names": ("only",)},
        "a multiclass task has 1 target column, expected one for each class",
    ),
    Wrong(REGRESSION, {"weights": np.ones(2)}, "weights have shape (2,), expected one for each of 3 samples"),
    Wrong(
        REGRESSION,
        {"weights": np.array([1, np.inf, 1])},
        "the weight at row 1 is inf, expected a finite number of at least 0",
    ),
    Wrong(REGRESSION, {"test_samples": 3}, "3 of 3 samples are for testing and validation, expected fewer"),
    Wrong(
        REGRESSION,
        {"task": "ranking"},
        'task is "ranking", expected one of regression, binary, multiclass, multilabel',
    ),
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.sentence)
def test_what_does_not_fit_together_is_refused_in_one_sentence(wrong: Wrong):
    with pytest.raises(InputError) as error:
        structs.replace(wrong.dataset, **wrong.changes)
    assert str(error.value) == f"dataset some: {wrong.sentence}"


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_a_dataset_is_equal_to_itself_alone(task: Task):
    dataset = BINARY if task == "binary" else MULTICLASS
    assert dataset == dataset
    assert dataset != structs.replace(dataset)
