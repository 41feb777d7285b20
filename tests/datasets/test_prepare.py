from typing import cast, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import Dataset, InputError, Prepared, Scale, fit, load, prepare, split

scales = st.sampled_from(cast("tuple[Scale, ...]", get_args(Scale)))
names = st.sampled_from(["iris", "breast_cancer", "diabetes", "plane", "logistic"])
seeds = st.integers(0, 2**32)


def prepared(dataset: Dataset, scale: Scale, seed: int = 0, test_fraction: float = 0.3) -> Prepared:
    return prepare(dataset, test_fraction=test_fraction, scale=scale, rng=np.random.default_rng(seed))


@given(names, scales, seeds)
def test_both_parts_are_the_datasets_rows_scaled(name: str, scale: Scale, seed: int):
    dataset = load(name)
    parts = prepared(dataset, scale, seed)
    for rows, inputs, targets in (
        (parts.train_rows, parts.train_inputs, parts.train_targets),
        (parts.test_rows, parts.test_inputs, parts.test_targets),
    ):
        np.testing.assert_allclose(parts.input_scaler.invert(np.asarray(inputs)), dataset.inputs[rows], atol=1e-9)
        np.testing.assert_allclose(parts.target_scaler.invert(targets), dataset.targets[rows], atol=1e-9)
        np.testing.assert_allclose(parts.target_scaler.restore(targets.T), dataset.targets[rows].T, atol=1e-9)
        np.testing.assert_allclose(parts.target_scaler.restore(targets[0]), dataset.targets[rows[0]], atol=1e-9)
    assert parts.target_scaler.restore(parts.train_targets.T.astype(np.float32)).dtype == np.float64


@given(names, seeds)
def test_rows_are_those_of_the_split(name: str, seed: int):
    train, _, test = split(load(name), 0.3, np.random.default_rng(seed))
    parts = prepared(load(name), "standard", seed)
    np.testing.assert_array_equal(parts.train_rows, train)
    np.testing.assert_array_equal(parts.test_rows, test)


@given(names, scales, seeds)
def test_what_the_test_part_holds_does_not_change_the_scale(name: str, scale: Scale, seed: int):
    dataset = load(name)
    before = prepared(dataset, scale, seed)
    inputs, targets = dataset.inputs.copy(), dataset.targets.copy()
    inputs[before.test_rows] = 1e9
    if dataset.task == "regression":
        targets[before.test_rows] = -1e9
    altered = Dataset("altered", dataset.task, inputs, targets, dataset.feature_names, dataset.target_names, "", "", "")
    after = prepared(altered, scale, seed)
    np.testing.assert_array_equal(after.train_inputs, before.train_inputs)
    np.testing.assert_array_equal(after.train_targets, before.train_targets)
    np.testing.assert_array_equal(after.input_scaler.factor, before.input_scaler.factor)


@given(scales)
def test_a_regressions_targets_are_scaled_like_its_inputs(scale: Scale):
    dataset = load("diabetes")
    parts = prepared(dataset, scale)
    expected = fit(scale, dataset.targets[parts.train_rows])
    np.testing.assert_array_equal(parts.target_scaler.offset, expected.offset)
    np.testing.assert_array_equal(parts.target_scaler.factor, expected.factor)


@given(scales, st.sampled_from(["iris", "breast_cancer", "logistic"]))
def test_classes_are_left_0_and_1(scale: Scale, name: str):
    parts = prepared(load(name), scale)
    np.testing.assert_array_equal(np.unique(parts.train_targets), [0, 1])
    np.testing.assert_array_equal(parts.target_scaler.factor, 1)


def test_without_a_test_part_its_arrays_are_empty_but_have_their_columns():
    parts = prepared(load("iris"), "standard", test_fraction=0)
    assert parts.test_inputs.shape == (0, 4)
    assert parts.test_targets.shape == (0, 3)
    assert parts.train_inputs.shape == (150, 4)


def test_a_bad_fraction_is_refused():
    with pytest.raises(InputError, match="test fraction: 1, expected"):
        prepared(load("iris"), "none", test_fraction=1)
