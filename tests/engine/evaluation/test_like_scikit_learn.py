"""Every figure that judges a model, beside scikit-learn's; `make referees` installs it."""

from collections.abc import Generator
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # pyright: ignore[reportMissingTypeStubs] - it has none

from nn_tui.datasets import Task
from nn_tui.engine import ParameterVector, Predictor, Structure
from nn_tui.engine.evaluation.by_slice import score_slices, slices_of_numbers
from nn_tui.engine.evaluation.calibration import calibration
from nn_tui.engine.evaluation.comparison import paired_bootstrap
from nn_tui.engine.evaluation.importance import ablation, permutation_importance
from nn_tui.engine.evaluation.metrics import class_scores, confusion_matrix, r_squared, roc_auc
from nn_tui.engine.evaluation.residuals import residuals
from nn_tui.engine.evaluation.thresholds import threshold_curve
from tests.examples import examples

SEEDS = st.integers(0, 2**32 - 1)
Result = TypeVar("Result")


def finished(steps: Generator[float, None, Result]) -> Result:
    """Return what comes of a computation that says how far it is."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture(scope="module")
def metrics() -> Any:
    return pytest.importorskip("sklearn.metrics")


@given(seed=SEEDS)
@examples(50)
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
@examples(50)
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
@examples(50)
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
@examples(30)
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
    for place, one in enumerate(finished(steps)):
        chance = np.hypot(expected.importances_std[place], one.deviation) / 10
        assert abs(one.mean - expected.importances_mean[place]) <= 4 * chance + 1e-9
        assert one.deviation == pytest.approx(expected.importances_std[place], rel=0.5, abs=1e-9)


@given(seed=SEEDS, classes=st.integers(2, 6), bins=st.integers(1, 20))
@examples(50)
def test_calibration_error_and_brier_score_of_any_number_of_classes(
    metrics: Any, seed: int, classes: int, bins: int
) -> None:
    rng = np.random.default_rng(seed)
    chances = rng.dirichlet(np.ones(classes) / 2, 120).round(int(rng.integers(2, 8))).T
    actual = np.append(np.arange(classes), rng.integers(0, classes, 120 - classes))
    targets = np.eye(classes)[actual].T
    if classes == 2:
        found = calibration(chances[1:], targets[1:], bins)
        chance, happened = chances[1], actual == 1
        assert found.brier == pytest.approx(metrics.brier_score_loss(happened, chance))
    else:
        found = calibration(chances, targets, bins)
        chance, happened = chances.max(axis=0), chances.argmax(axis=0) == actual
        shares = (chances / chances.sum(axis=0)).T
        rescaled = calibration(shares.T, targets, bins)
        brier = metrics.brier_score_loss(actual, shares, labels=list(range(classes)), scale_by_half=False)
        assert rescaled.brier == pytest.approx(brier)
    error = 0.0
    for low, high in zip(np.linspace(0, 1, bins + 1)[:-1], np.linspace(0, 1, bins + 1)[1:], strict=True):
        inside = (chance > low) & (chance <= high) if low > 0 else chance <= high
        if inside.any():
            error += inside.mean() * abs(float(chance[inside].mean()) - float(happened[inside].mean()))
    assert found.error == pytest.approx(error)


@given(seed=SEEDS, task=st.sampled_from(["binary", "multiclass", "regression"]))
@examples(30)
def test_the_score_of_a_slice_is_that_of_its_samples_alone(metrics: Any, seed: int, task: Task) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=90) if seed % 2 else rng.integers(0, 5, 90).astype(float)
    if task == "regression":
        targets, outputs = rng.normal(size=(2, 1, 90))
        score, actual, predicted = metrics.r2_score, targets[0], outputs[0]
    else:
        count = 2 if task == "binary" else 4
        actual = rng.integers(0, count, 90)
        chances = rng.dirichlet(np.ones(count), 90).T
        targets = np.eye(count)[actual].T
        predicted, score = chances.argmax(axis=0), metrics.accuracy_score
        targets, outputs = (targets[1:], chances[1:]) if count == 2 else (targets, chances)
    found = score_slices(task, outputs, targets, *slices_of_numbers(values))
    if seed % 2:
        of = np.digitize(values, np.quantile(values, [0.25, 0.5, 0.75]))
    else:
        of = np.searchsorted(np.unique(values), values)
    parts = [np.flatnonzero(of == place) for place in np.unique(of)]
    assert [one.samples for one in found] == [len(rows) for rows in parts]
    for one, rows in zip(found, parts, strict=True):
        assert one.score == pytest.approx(score(actual[rows], predicted[rows]))


@given(seed=SEEDS, sizes=st.lists(st.integers(1, 5), min_size=3, max_size=4))
@examples(30)
def test_without_a_neuron_the_score_is_that_of_a_network_in_which_it_is_silent(
    metrics: Any, seed: int, sizes: list[int]
) -> None:
    rng = np.random.default_rng(seed)
    structure = Structure((3, *sizes, 1), ("tanh",) * len(sizes) + ("identity",), "float64")
    parameters = ParameterVector(structure)
    parameters.vector[:] = rng.normal(size=parameters.vector.size)
    inputs, targets = rng.normal(size=(60, 3)), rng.normal(size=60)
    predictor = Predictor(parameters)
    found = finished(ablation(lambda: r_squared(predictor.predict(inputs), targets[np.newaxis]), parameters))
    expected: list[float] = []
    for silent_layer, size in enumerate(sizes, 1):
        for silent in range(size):
            activation = inputs
            for layer in range(1, structure.depth + 1):
                z = activation @ parameters.weights(layer).T + parameters.biases(layer)
                activation = z if layer == structure.depth else np.tanh(z)
                if layer == silent_layer:
                    activation[:, silent] = 0.0
            expected.append(metrics.r2_score(targets, activation[:, 0]))
    assert [(one.layer, one.neuron) for one in found] == [
        (layer, neuron) for layer, size in enumerate(sizes, 1) for neuron in range(size)
    ]
    np.testing.assert_allclose([one.score for one in found], expected, rtol=1e-9)


@pytest.mark.parametrize("shift", [0.0, 0.05, 0.3])
def test_a_paired_bootstrap_is_that_of_scipy(shift: float) -> None:
    rng = np.random.default_rng(9)
    first = rng.exponential(1.0, 250)
    second = first + rng.normal(shift, 0.4, 250)
    found = paired_bootstrap(first, second, seed=3)

    def difference(one: Any, other: Any, axis: int) -> Any:
        return (one - other).mean(axis=axis)

    scipy: Any = stats
    p: float = scipy.ttest_rel(first, second).pvalue
    expected: Any = scipy.bootstrap(
        (first, second),
        difference,
        paired=True,
        n_resamples=20_000,
        method="percentile",
        rng=4,
    )
    low, high = expected.confidence_interval
    assert found.difference == pytest.approx(float(np.mean(first - second)))
    assert abs(found.interval.low - low) < 0.1 * (high - low)
    assert abs(found.interval.high - high) < 0.1 * (high - low)
    drawn: Any = expected.bootstrap_distribution
    above = float((drawn > 0).mean())
    assert found.p == pytest.approx(2 * min(above, 1 - above), abs=0.05)
    # By the central limit theorem it is close to the paired t-test.
    assert found.p == pytest.approx(p, abs=0.05)
