"""Intervals, thresholds, calibration, errors, slices, importance and comparisons: against what they are defined as."""

from collections.abc import Generator
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # pyright: ignore[reportMissingTypeStubs] - it has none

from nn_tui.datasets import Task
from nn_tui.datasets.fitted_column import FittedColumn
from nn_tui.datasets.fitted_data import fitted_data
from nn_tui.engine import Experiment, NetworkRecipe, Predictor, load_experiment
from nn_tui.engine.evaluation.by_slice import score_slices, slices_of_column, slices_of_numbers, slices_of_one_hot
from nn_tui.engine.evaluation.calibration import calibration
from nn_tui.engine.evaluation.comparison import MOST_EXACT, mcnemar, paired_bootstrap
from nn_tui.engine.evaluation.importance import ablation, permutation_importance
from nn_tui.engine.evaluation.intervals import score_interval
from nn_tui.engine.evaluation.judgement import judge_parts, predicted_parts
from nn_tui.engine.evaluation.metrics import accuracy, r_squared, roc_auc
from nn_tui.engine.evaluation.residuals import residuals
from nn_tui.engine.evaluation.task_metrics import metric, metric_name
from nn_tui.engine.evaluation.thresholds import threshold_curve
from nn_tui.engine.evaluation.worst_samples import output_of_truth, worst
from nn_tui.engine.recipe.baseline import linear_baseline
from tests.examples import examples

Result = TypeVar("Result")
SEEDS = st.integers(0, 2**32 - 1)


def finished(steps: Generator[float, None, Result]) -> tuple[list[float], Result]:
    shares: list[float] = []
    while True:
        try:
            shares.append(next(steps))
        except StopIteration as end:
            return shares, end.value


@given(SEEDS)
@examples(20)
def test_at_each_threshold_of_a_curve_as_many_are_found_as_are_counted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = np.append(rng.random(30) < 0.4, [True, False])
    scores = rng.integers(0, 8, truth.size) / 8 + truth * rng.integers(0, 3)
    curve = threshold_curve(scores, truth)
    assert curve.thresholds.tolist() == sorted(set(scores.tolist()), reverse=True)
    for threshold, hits, alarms in zip(curve.thresholds, curve.hits, curve.false_alarms, strict=True):
        assert (hits, alarms) == (sum(truth & (scores >= threshold)), sum(~truth & (scores >= threshold)))
    assert curve.area == pytest.approx(roc_auc(scores[np.newaxis], truth[np.newaxis].astype(float)), abs=1e-12)
    gains = np.diff(curve.recall, prepend=0.0) * curve.precision
    assert curve.average_precision == pytest.approx(gains.sum())
    lead = curve.recall - curve.false_positive_rate
    assert lead[list(curve.thresholds).index(curve.balanced_threshold)] == lead.max()
    thinned = curve.thinned(3)
    assert (thinned.thresholds[-1], len(thinned.thresholds)) == (curve.thresholds[-1], min(3, curve.thresholds.size))


def test_calibrated_probabilities_have_no_error_and_others_the_distance() -> None:
    chance = np.repeat([0.25, 0.75], 4)[np.newaxis]
    happened = np.array([[0, 0, 0, 1, 1, 1, 1, 0]])
    found = calibration(chance, happened)
    assert found.samples.tolist() == [4, 4]
    assert (found.error, found.brier) == (0.0, pytest.approx(0.1875))
    assert calibration(chance, 1 - happened).error == pytest.approx(0.5)
    # Of several classes it is about the one that is predicted.
    sure = np.array([[0.9, 0.9], [0.1, 0.1]])
    found = calibration(sure, np.array([[1, 0], [0, 1]]))
    assert (found.predicted.tolist(), found.actual.tolist()) == ([0.9], [0.5])
    assert found.brier == pytest.approx((0.01 + 0.01 + 0.81 + 0.81) / 2)


@pytest.mark.parametrize("task", ["regression", "binary"])
def test_intervals_are_those_of_the_bootstrap(task: Task) -> None:
    rng = np.random.default_rng(3)
    targets = rng.normal(size=(1, 80)) if task == "regression" else (rng.random((1, 80)) < 0.5).astype(float)
    outputs = targets * 0.8 + rng.normal(scale=0.5, size=(1, 80))
    found = score_interval(task, outputs, targets, seed=1)

    def statistic(places: Any) -> float:
        return metric(task, targets[:, places])(outputs[:, places])

    same: Any = stats.bootstrap(
        (np.arange(80),), statistic, n_resamples=2000, method="percentile", vectorized=False, rng=2
    )
    width = found.high - found.low
    assert abs(found.low - same.confidence_interval.low) < 0.15 * width
    assert abs(found.high - same.confidence_interval.high) < 0.15 * width
    assert found == score_interval(task, outputs, targets, seed=1)
    assert np.isnan(score_interval("regression", outputs, np.ones_like(outputs)).low)


@given(SEEDS)
@examples(20)
def test_errors_are_counted_and_told_in_the_unit_of_the_target(seed: int) -> None:
    rng = np.random.default_rng(seed)
    actual = rng.normal(50, 20, rng.integers(1, 60))
    predicted = actual + rng.normal(3, 5, actual.size) * rng.integers(0, 2)
    found, errors = residuals("y", predicted, actual), predicted - actual
    assert found.counts.sum() == actual.size == sum(part.samples for part in found.by_prediction)
    assert found.mean == pytest.approx(errors.mean())
    assert found.rmse**2 == pytest.approx(found.mean**2 + found.spread**2)
    assert found.within["100 %"] == np.abs(errors).max()
    assert all(low.high <= high.low for low, high in zip(found.by_prediction, found.by_prediction[1:], strict=False))


def test_the_worst_samples_are_those_whose_class_has_least() -> None:
    outputs = np.array([[0.9, 0.2, 0.5], [0.1, 0.8, 0.5]])
    assert worst("multiclass", outputs, np.array([[0, 1, 1], [1, 0, 0]])).tolist() == [0, 1, 2]
    assert worst("binary", np.array([[0.9, 0.2, 0.4]]), np.array([[0, 0, 1]]), most=2).tolist() == [0, 2]
    assert worst("regression", np.array([[1.0, np.nan, 5.0]]), np.zeros((1, 3))).tolist() == [1, 2, 0]


def test_slices_are_words_numbers_or_quarters() -> None:
    places, names = slices_of_numbers(np.array([3.0, 1.0, 3.0]))
    assert (places.tolist(), names) == ([1, 0, 1], ("1", "3"))
    places, names = slices_of_numbers(np.arange(100.0))
    assert np.bincount(places).tolist() == [25, 25, 25, 25]
    assert names == ("0 … 24", "25 … 49", "50 … 74", "75 … 99")
    places, names = slices_of_one_hot(np.array([[0, 1], [0, 0]]), ("a", "b"))
    assert (places.tolist(), names) == ([1, 2], ("a", "b", "(none)"))
    found = score_slices("binary", np.array([[1.0, 0.0, 1.0]]), np.array([[1, 0, 0]]), np.array([0, 0, 1]), ("x", "y"))
    assert [(one.slice, one.samples, one.score) for one in found] == [("x", 2, 1.0), ("y", 1, 0.0)]


def test_a_column_is_cut_into_slices_by_what_it_is() -> None:
    number = FittedColumn("age")
    places, names = slices_of_column(number, np.array([[2.0], [1.0]]))
    assert (places.tolist(), names) == ([1, 0], ("1", "2"))
    date = FittedColumn("born", "date", width=2, parts=("year", "month"))
    places, names = slices_of_column(date, np.array([[2001.0, 1.0], [2000.0, 7.0]]))
    assert (places.tolist(), names) == ([1, 0], ("year 2000", "year 2001"))
    city = FittedColumn("city", "category", width=3, words={"Ulm": 0, "rest": 1}, other=1, missing=2)
    places, names = slices_of_column(city, np.array([[0.0, 0, 1], [1, 0, 0], [0, 0, 0], [0, 1, 0]]))
    assert (places.tolist(), names) == ([2, 0, 3, 1], ("Ulm", "(other)", "(missing)", "(none)"))


def test_a_column_matters_by_what_its_shuffling_costs_and_is_put_back() -> None:
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(200, 4))
    targets = inputs[:, :2].sum(axis=1)[np.newaxis]
    before = inputs.copy()

    def score(values: np.ndarray) -> float:
        return r_squared(values[:, :2].sum(axis=1)[np.newaxis], targets)

    columns = [("both", (0, 2)), ("idle", (2, 3)), ("third", (3, 4))]
    shares, found = finished(permutation_importance(score, inputs, columns, repeats=4, seed=1))
    assert shares == pytest.approx(np.arange(1, 13) / 12)
    np.testing.assert_array_equal(inputs, before)
    assert [one.name for one in found] == ["both", "idle", "third"]
    # Of a sum that is shuffled as a whole nothing is left: R² falls from 1 to about −1.
    assert found[0].mean == pytest.approx(2, abs=0.2)
    assert (found[1].mean, found[1].deviation) == (0, 0)


def test_without_a_neuron_its_weights_lead_nowhere_and_come_back() -> None:
    trainer = Experiment(network=NetworkRecipe(hidden=(3, 2))).trainer()
    trainer.run_epoch()
    parameters, data = trainer.network.parameters, trainer.data
    before, predictor = parameters.vector.copy(), Predictor(trainer.network.parameters)
    targets = data.test_targets.T

    def score() -> float:
        return accuracy(predictor.predict(data.test_inputs), targets)

    _, found = finished(ablation(score, parameters))
    np.testing.assert_array_equal(parameters.vector, before)
    assert [(one.layer, one.neuron) for one in found] == [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1)]
    parameters.weights(3)[:, 1] = 0
    assert found[-1].score == score()


@given(st.integers(0, 60), st.integers(0, 60))
@examples(20)
def test_mcnemars_test_is_the_binomial_one(first: int, second: int) -> None:
    actual = np.zeros(200, np.intp)
    one, other = actual.copy(), actual.copy()
    other[:first], one[first : first + second] = 1, 1
    found = mcnemar(one, other, actual)
    expected = stats.binomtest(first, first + second).pvalue if first + second else 1.0
    assert (found.first, found.second, found.p) == (first, second, pytest.approx(expected))


def test_of_many_samples_mcnemars_test_is_that_of_chi_squared() -> None:
    actual = np.zeros(3 * MOST_EXACT, np.intp)
    one, other = actual.copy(), actual.copy()
    other[:700], one[700:1300] = 1, 1
    assert mcnemar(one, other, actual).p == pytest.approx(stats.chi2.sf(99**2 / 1300, 1))


def test_errors_that_differ_by_chance_alone_are_not_told_apart() -> None:
    rng = np.random.default_rng(5)
    errors = rng.random(300)
    same = paired_bootstrap(errors, errors + rng.normal(0, 0.3, 300))
    assert same.p > 0.05
    assert same.interval.low < 0 < same.interval.high
    better = paired_bootstrap(errors, errors + 0.2 + rng.normal(0, 0.3, 300))
    assert (better.p, better.difference) == (0, pytest.approx(-0.2, abs=0.05))


def test_of_soft_targets_the_likelier_class_is_the_true_one() -> None:
    outputs, targets = np.array([[0.9, 0.2]]), np.array([[0.7, 0.3]])
    np.testing.assert_allclose(output_of_truth(outputs, targets), [0.9, 0.8])
    assert worst("binary", outputs, targets).tolist() == [1, 0]


def test_a_baseline_does_not_begin_with_the_weights_of_the_network() -> None:
    simple = linear_baseline(load_experiment("worked_example"))
    assert simple is not None
    assert simple.trainer().network.structure.sizes == (2, 2)


@pytest.mark.parametrize("name", ["iris", "breast_cancer", "diabetes"])
def test_all_that_is_said_of_a_model_agrees_with_its_evaluation(name: str) -> None:
    experiment = load_experiment(name)
    simple = linear_baseline(experiment)
    assert simple is not None
    assert simple.network.hidden == ()
    assert linear_baseline(simple) is None
    trainer = experiment.trainer()
    trainer.run_epoch()
    data, evaluation = trainer.data, trainer.evaluation
    fitted = fitted_data(data, experiment.data)
    parts = predicted_parts(data, trainer.network.parameters, trainer.loss)
    column = fitted.columns[0].name
    found = judge_parts(
        data,
        fitted,
        parts,
        threshold=trainer.loss.threshold,
        probabilities=True,
        metric_name=metric_name(data.dataset.task),
        linear=parts,
        slice_by=column,
    )
    assert evaluation.test is not None
    assert [(part.score, part.loss, part.linear) for part in found.splits] == [
        (score.metric, score.loss, score.metric) for score in (evaluation.train, evaluation.test)
    ]
    for part in found.splits:
        assert part.low <= part.score <= part.high
    assert (found.judged, found.sliced_by, sum(one.samples for one in found.slices)) == (
        "test",
        column,
        len(data.test_rows),
    )
    assert len(found.worst) == 10
    assert {sample.row for sample in found.worst} <= set(data.test_rows.tolist())
    assert list(found.worst[0].values) == list(data.dataset.feature_names)
    if data.dataset.task == "regression":
        assert found.residuals[0].rmse == pytest.approx(found.splits[-1].figures["rmse"])
        assert abs(found.splits[0].trivial) < 1e-6
    else:
        sizes = np.bincount(data.dataset.classes[data.train_rows])
        assert found.splits[0].trivial == pytest.approx(sizes.max() / sizes.sum())
        assert sum(one.samples for one in found.classes) == len(data.test_rows)
        assert found.calibration is not None
        assert found.calibration.samples.sum() == len(data.test_rows)
