"""Accuracy, R² and the confusion matrix say what they mean."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine.evaluation.metrics import accuracy, confusion_matrix, predicted_classes, r_squared
from nn_tui.engine.evaluation.task_metrics import metric, metric_name

pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)


def test_one_output_is_class_one_above_a_half() -> None:
    assert predicted_classes(np.array([[0.0, 0.5, 0.51, 1.0]])).tolist() == [0, 0, 1, 1]


def test_of_several_outputs_the_largest_is_the_class() -> None:
    assert predicted_classes(np.array([[0.2, 0.9], [0.5, 0.05], [0.3, 0.05]])).tolist() == [1, 0]


@given(pairs)
def test_accuracy_and_confusion_count_the_same_hits(found: list[tuple[int, int]]) -> None:
    actual, predicted = np.array(found).T
    targets, outputs = np.eye(4)[:, actual], np.eye(4)[:, predicted]
    hits = sum(one == other for one, other in found)
    counts = confusion_matrix(outputs, targets)
    assert accuracy(outputs, targets) == hits / len(found)
    assert np.trace(counts) == hits
    for row in range(4):
        for column in range(4):
            assert counts[row, column] == found.count((row, column))


def test_confusion_of_one_output_has_two_classes() -> None:
    counts = confusion_matrix(np.array([[0.9, 0.9, 0.1]]), np.array([[0.0, 1.0, 0.0]]))
    assert counts.tolist() == [[1, 1], [0, 1]]


def test_r_squared_is_one_for_perfect_and_zero_for_the_mean() -> None:
    targets = np.array([[1.0, 2.0, 6.0], [0.0, -1.0, 4.0]])
    means = np.tile(targets.mean(axis=1, keepdims=True), 3)
    assert r_squared(targets, targets) == 1.0
    assert r_squared(means, targets) == pytest.approx(0.0, abs=1e-15)
    assert r_squared(means + 1, targets) == pytest.approx(-6 / (14 + 14), rel=1e-12)


def test_r_squared_does_not_exist_for_targets_that_do_not_vary() -> None:
    assert isnan(r_squared(np.array([[1.0, 2.0]]), np.array([[3.0, 3.0]])))


def test_a_task_has_its_metric() -> None:
    targets, outputs = np.array([[0.0, 1.0]]), np.array([[0.2, 0.6]])
    assert metric_name("regression") == "R²"
    assert metric_name("binary") == metric_name("multiclass") == "accuracy"
    assert metric("regression", targets)(outputs) == pytest.approx(1 - 0.2 / 0.5)
    assert metric("binary", targets)(outputs) == 1.0
