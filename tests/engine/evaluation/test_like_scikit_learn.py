"""Every figure that judges a model, beside scikit-learn's; `make referees` installs it."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_tui.engine.evaluation.calibration import calibration
from nn_tui.engine.evaluation.importance import permutation_importance
from nn_tui.engine.evaluation.metrics import class_scores, confusion_matrix, r_squared, roc_auc
from nn_tui.engine.evaluation.residuals import residuals
from nn_tui.engine.evaluation.thresholds import threshold_curve

SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def metrics() -> Any:
    return pytest.importorskip("sklearn.metrics")


@given(seed=SEEDS)
@settings(max_examples=50, deadline=None)
def test_curves_over_thresholds(metrics: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = np.append(rng.random(rng.integers(1, 200)) < rng.uniform(0.05, 0.95), [True, False])
    scores = rng.random(truth.size).round(int(rng.integers(1, 8)))
    curve = threshold_curve(scores, truth)
    false_rate, true_rate, thresholds = metrics.roc_curve(truth, scores, drop_intermediate=False)
    np.testing.assert_allclose(curve.false_positive_rate, false_rate[1:])
    np.testing.assert_allclose(curve.recall, true_rate[1:])
    np.testing.assert_array_equal(curve.thresholds, thresholds[1:])
    assert curve.area == pytest.approx(metrics.roc_auc_score(truth, scores))
    assert roc_auc(scores[np.newaxis], truth[np.newaxis] * 1.0) == pytest.approx(metrics.roc_auc_score(truth, scores))
    precision, recall, thresholds = metrics.precision_recall_curve(truth, scores)
    np.testing.assert_allclose(curve.precision[::-1], precision[:-1])
    np.testing.assert_allclose(curve.recall[::-1], recall[:-1])
    np.testing.assert_array_equal(curve.thresholds[::-1], thresholds)
    assert curve.average_precision == pytest.approx(metrics.average_precision_score(truth, scores))


@given(seed=SEEDS, classes=st.integers(2, 6))
@settings(max_examples=50, deadline=None)
def test_precision_recall_f1_and_support_of_each_class(metrics: Any, seed: int, classes: int) -> None:
    rng = np.random.default_rng(seed)
    actual, predicted = rng.integers(0, classes, (2, 80))
    targets, outputs = (np.eye(classes)[each].T for each in (actual, predicted))
    if classes == 2:
        targets, outputs = targets[1:], outputs[1:]
    confusion = confusion_matrix(outputs, targets)
    labels = list(range(classes))
    np.testing.assert_array_equal(confusion, metrics.confusion_matrix(actual, predicted, labels=labels))
    found = class_scores(confusion)
    expected = metrics.precision_recall_fscore_support(actual, predicted, labels=labels, zero_division=0)
    for mine, theirs in zip((found.precision, found.recall, found.f1, confusion.sum(axis=1)), expected, strict=True):
        np.testing.assert_allclose(mine, theirs)


@given(seed=SEEDS)
@settings(max_examples=50, deadline=None)
def test_reliability_curve_and_brier_score(metrics: Any, seed: int) -> None:
    curves: Any = pytest.importorskip("sklearn.calibration")
    rng = np.random.default_rng(seed)
    chance = rng.random(150).round(int(rng.integers(1, 6)))
    happened = rng.random(150) < chance
    found = calibration(chance[np.newaxis], happened[np.newaxis] * 1.0)
    actual, predicted = curves.calibration_curve(happened, chance, n_bins=10)
    np.testing.assert_allclose(found.actual, actual)
    np.testing.assert_allclose(found.predicted, predicted)
    assert found.brier == pytest.approx(metrics.brier_score_loss(happened, chance))


@given(seed=SEEDS)
@settings(max_examples=30, deadline=None)
def test_errors_of_a_regression(metrics: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    actual = rng.normal(size=50)
    predicted = actual + rng.normal(size=50)
    found = residuals("y", predicted, actual)
    assert found.mae == pytest.approx(metrics.mean_absolute_error(actual, predicted))
    assert found.rmse**2 == pytest.approx(metrics.mean_squared_error(actual, predicted))
    assert found.within["50 %"] == pytest.approx(metrics.median_absolute_error(actual, predicted))
    assert r_squared(predicted[np.newaxis], actual[np.newaxis]) == pytest.approx(metrics.r2_score(actual, predicted))


def test_permutation_importance_within_its_chance() -> None:
    inspection: Any = pytest.importorskip("sklearn.inspection")
    linear: Any = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng(2)
    inputs = rng.normal(size=(200, 3))
    targets = inputs @ [2.0, 0.5, 0.0] + rng.normal(size=200)
    model = linear.LinearRegression().fit(inputs, targets)
    expected: SimpleNamespace = inspection.permutation_importance(model, inputs, targets, n_repeats=100, random_state=1)

    def score(values: np.ndarray) -> float:
        return r_squared(model.predict(values)[np.newaxis], targets[np.newaxis])

    steps = permutation_importance(score, inputs, [(str(place), (place, place + 1)) for place in range(3)], repeats=100)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found = end.value
            break
    for place, one in enumerate(found):
        chance = np.hypot(expected.importances_std[place], one.deviation) / 10
        assert abs(one.mean - expected.importances_mean[place]) <= 4 * chance + 1e-9
        assert one.deviation == pytest.approx(expected.importances_std[place], rel=0.5, abs=1e-9)
