from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn_tui.datasets import InputError, bundled, load
from nn_tui.datasets.bundled import BUNDLED, load_bundled

SHAPES = {
    "iris": (150, 4),
    "wine": (178, 13),
    "breast_cancer": (569, 30),
    "digits": (1797, 64),
    "diabetes": (442, 10),
}
CLASS_SIZES = {
    "iris": {"setosa": 50, "versicolor": 50, "virginica": 50},
    "wine": {"class_0": 59, "class_1": 71, "class_2": 48},
    "breast_cancer": {"malignant": 212, "benign": 357},
    "digits": dict(zip("0123456789", (178, 182, 177, 183, 181, 182, 181, 179, 174, 180), strict=True)),
}


def test_every_bundled_dataset_has_its_published_shape():
    assert {name: load(name).inputs.shape for name in BUNDLED} == SHAPES


@pytest.mark.parametrize("name", sorted(CLASS_SIZES))
def test_classes_have_their_published_sizes(name: str):
    dataset = load(name)
    sizes = np.bincount(dataset.classes).tolist()
    assert dict(zip(dataset.target_names, sizes, strict=True)) == CLASS_SIZES[name]


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_bundled_dataset_equals_scikit_learns_copy(name: str):
    sklearn: Any = pytest.importorskip("sklearn.datasets")
    copy = getattr(sklearn, f"load_{name}")(**({"scaled": False} if name == "diabetes" else {}))
    dataset = load(name)
    np.testing.assert_array_equal(dataset.inputs, copy.data)
    assert dataset.feature_names == tuple(copy.feature_names)
    if dataset.task == "regression":
        np.testing.assert_array_equal(dataset.targets[:, 0], copy.target)
    else:
        np.testing.assert_array_equal(dataset.classes, copy.target)
        assert dataset.target_names == tuple(map(str, copy.target_names))


def test_famous_first_samples_are_where_they_belong():
    iris, diabetes = load("iris"), load("diabetes")
    assert iris.inputs[0].tolist() == [5.1, 3.5, 1.4, 0.2]
    assert iris.target_names[iris.classes[0]] == "setosa"
    # Efron and others' first patient, aged 59, with a body mass index of 32.1.
    assert diabetes.inputs[0, [0, 2]].tolist() == [59, 32.1]
    assert diabetes.targets[0, 0] == 151
    assert diabetes.target_names == ("progression",)


def test_digits_are_images_of_whole_shades_from_0_to_16():
    digits = load("digits")
    assert digits.image_shape == (8, 8)
    assert sorted(np.unique(digits.inputs).tolist()) == list(range(17))


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_bundled_dataset_says_what_it_is_whose_it_is_and_how_it_may_be_used(name: str):
    dataset = load(name)
    assert dataset.name == name
    assert dataset.description.endswith(".")
    assert "scikit-learn" in dataset.source
    assert ("BSD-3-Clause" if name == "diabetes" else "CC BY 4.0") in dataset.licence


def test_a_name_that_is_not_bundled_is_refused():
    with pytest.raises(InputError, match='there is no bundled dataset named "circles"; expected one of iris, wine'):
        load_bundled("circles")


@pytest.mark.parametrize("name", list(BUNDLED))
def test_the_target_is_the_last_column(name: str) -> None:
    header = (Path(bundled.__file__).parent / "data" / f"{name}.csv").read_text("utf-8").splitlines()[0]
    assert header.endswith(f",{BUNDLED[name].target}")
