"""Metrics are scikit-learn's."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine.evaluation.metrics import (
    accuracy,
    class_scores,
    confusion_matrix,
    mean_absolute_error,
    r_squared,
    roc_auc,
    root_mean_squared_error,
    top_k_accuracy,
)
from nn_tui.engine.evaluation.task_metrics import metrics
from nn_tui.engine.network.arrays import Array
from tests.engine.functions import REFERENCE, BinaryValues, MulticlassValues, RegressionValues


def one_hot(classes: list[int], count: int) -> Array:
    return np.eye(count)[:, classes]


@pytest.mark.parametrize("known", REFERENCE.multiclass)
def test_figures_of_several_classes(known: MulticlassValues) -> None:
    outputs = np.array(known.outputs)
    targets = one_hot(known.classes, len(outputs))
    confusion = confusion_matrix(outputs, targets)
    np.testing.assert_array_equal(confusion, known.confusion)
    assert accuracy(outputs, targets) == pytest.approx(known.accuracy, rel=1e-12)
    scores = class_scores(confusion)
    np.testing.assert_allclose([scores.precision, scores.recall, scores.f1], known.per_class, rtol=1e-12)
    macro = [scores.macro_precision, scores.macro_recall, scores.macro_f1]
    np.testing.assert_allclose(macro, known.macro, rtol=1e-12)
    for k, share in known.top_k.items():
        assert top_k_accuracy(outputs, targets, int(k)) == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize("known", REFERENCE.binary)
def test_figures_of_two_classes(known: BinaryValues) -> None:
    found = metrics("binary", np.array([known.outputs]), np.array([known.classes], np.float64))
    assert list(found) == ["accuracy", "precision_macro", "recall_macro", "f1_macro", "roc_auc"]
    np.testing.assert_allclose(list(found.values()), [known.accuracy, *known.macro, known.roc_auc], rtol=1e-12)


@pytest.mark.parametrize("known", REFERENCE.regression)
def test_figures_of_a_regression(known: RegressionValues) -> None:
    outputs, targets = np.array(known.outputs), np.array(known.targets)
    assert r_squared(outputs, targets) == pytest.approx(known.r2, rel=1e-12)
    assert mean_absolute_error(outputs, targets) == pytest.approx(known.mae, rel=1e-12)
    assert root_mean_squared_error(outputs, targets) == pytest.approx(known.rmse, rel=1e-12)
    assert metrics("regression", outputs, targets) == {
        "r2": r_squared(outputs, targets),
        "mae": mean_absolute_error(outputs, targets),
        "rmse": root_mean_squared_error(outputs, targets),
    }


def test_many_classes_have_a_top_three_and_three_do_not() -> None:
    assert "top_3_accuracy" in metrics("multiclass", np.eye(6), np.eye(6))
    for few in (3, 5):
        assert "top_3_accuracy" not in metrics("multiclass", np.eye(few), np.eye(few))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 1)), min_size=1, max_size=30))
def test_roc_auc_is_the_share_of_pairs_in_the_right_order(samples: list[tuple[int, int]]) -> None:
    scores, classes = np.array(samples, np.float64).T
    found = roc_auc(scores[None], classes[None])
    ones, zeros = scores[classes == 1], scores[classes == 0]
    if not ones.size or not zeros.size:
        assert isnan(found)
        return
    won = (ones[:, None] > zeros).sum() + (ones[:, None] == zeros).sum() / 2
    assert found == pytest.approx(won / (ones.size * zeros.size), rel=1e-12)


def test_roc_auc_of_two_softmax_outputs_ranks_by_the_second() -> None:
    second = np.array([0.1, 0.6, 0.4, 0.9])
    assert metrics("multiclass", np.stack([1 - second, second]), one_hot([0, 0, 1, 1], 2))["roc_auc"] == 0.75


def test_the_threshold_moves_the_predicted_class_only() -> None:
    outputs, targets = np.array([[-0.5, 0.2, 0.4]]), np.array([[0.0, 1.0, 1.0]])
    half, nought = metrics("binary", outputs, targets), metrics("binary", outputs, targets, threshold=0.0)
    assert (half["accuracy"], nought["accuracy"]) == (pytest.approx(1 / 3), 1.0)
    assert half["roc_auc"] == nought["roc_auc"] == 1.0


@given(st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=1, max_size=10), st.integers(1, 3))
def test_top_one_is_the_accuracy_ties_included_and_top_k_grows_to_one(rows: list[list[int]], k: int) -> None:
    outputs = np.array(rows, np.float64).T
    targets = one_hot([int(value) % 4 for value in outputs.sum(axis=0)], 4)
    assert top_k_accuracy(outputs, targets, 1) == accuracy(outputs, targets)
    assert top_k_accuracy(outputs, targets, k) <= top_k_accuracy(outputs, targets, k + 1)
    assert top_k_accuracy(outputs, targets, 4) == 1.0


def test_a_class_that_is_never_predicted_scores_nothing_and_one_that_never_occurs_is_left_out() -> None:
    scores = class_scores(np.array([[4, 0, 0], [2, 0, 0], [0, 0, 0]]))
    assert scores.precision.tolist() == [4 / 6, 0, 0]
    assert scores.macro_recall == 0.5


def test_nan_outputs_are_in_no_top_k_and_have_no_roc() -> None:
    assert top_k_accuracy(np.array([[np.nan, 1.0], [0.5, 0.0]]), np.eye(2)[:, [0, 0]], 1) == 0.5
    assert isnan(roc_auc(np.array([[np.nan, 1.0]]), np.array([[0.0, 1.0]])))
