"""How good a model is, all of it: what its outputs on each split tell, as values."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec
import numpy as np

from nn_tui.datasets import SPLITS, Prepared, ScaledRows, SplitName, has_classes
from nn_tui.datasets.arrays import Floats
from nn_tui.datasets.fitted_data import FittedData

from ..network.arrays import Array, Rows
from ..network.losses import Loss
from ..network.network import ParameterVector
from .by_slice import SliceScore, score_slices, slices_of_column
from .calibration import Calibration, calibration
from .evaluation import split_word
from .importance import Importance, NeuronImportance
from .intervals import score_interval
from .metrics import class_scores, confusion_matrix, predicted_classes, roc_auc
from .predictor import Predictor
from .residuals import Residuals, residuals
from .task_metrics import metric, metrics
from .thresholds import ThresholdCurve, threshold_curve
from .trivial import trivial_score
from .worst_samples import output_of_truth, worst

CURVE_POINTS = 201
"""Thresholds of a curve that are told."""


class PredictedSplit(msgspec.Struct, frozen=True, eq=False):
    """A split that was predicted: its `rows` (N,) of the dataset, outputs and scaled targets (K, N), and the cost.

    `weights` (N,) are those of the samples, where the data give them some.
    """

    name: SplitName
    rows: Rows
    outputs: Array
    targets: Array
    loss: float
    weights: Array | None = None


class SplitScore(msgspec.Struct, frozen=True):
    """A split: the task's metric with its 95 % interval, beside what it takes no network for, and other figures.

    `trivial` is the score of always predicting the largest class of the training split, or its mean; `linear` that of
    logistic or linear regression, None where it was not trained.
    """

    split: str
    samples: int
    loss: float
    score: float
    low: float
    high: float
    trivial: float
    linear: float | None
    figures: Mapping[str, float]


class ClassFigures(msgspec.Struct, frozen=True):
    """How well a class is found among the samples of a split; the areas are those of it against all others."""

    name: str
    samples: int
    precision: float
    recall: float
    f1: float
    roc_auc: float
    average_precision: float


class WorstSample(msgspec.Struct, frozen=True):
    """A sample that is predicted badly: its row in the dataset, what stands in it, what is so, what was predicted."""

    row: int
    actual: str
    predicted: str
    output: float
    """Of classes the output of the true one, of a regression the error of the first target."""
    values: Mapping[str, str]


class Judgement(msgspec.Struct, frozen=True, eq=False):
    """What can be said of a model by its predictions; `judged` is the split that all but `splits` is about."""

    data: str
    task: str
    metric: str
    judged: str
    splits: tuple[SplitScore, ...]
    threshold: float
    worst: tuple[WorstSample, ...]
    target_names: tuple[str, ...]
    classes: tuple[ClassFigures, ...] = ()
    confusion: Rows | None = None
    curve: ThresholdCurve | None = None
    calibration: Calibration | None = None
    residuals: tuple[Residuals, ...] = ()
    sliced_by: str = ""
    slices: tuple[SliceScore, ...] = ()
    importance: tuple[Importance, ...] = ()
    neurons: tuple[NeuronImportance, ...] = ()
    notes: tuple[str, ...] = ()


def predicted_parts(
    data: Prepared,
    parameters: ParameterVector,
    loss: Loss,
    weights: Mapping[SplitName, Array] = MappingProxyType({}),
) -> tuple[PredictedSplit, ...]:
    """Return all splits of the data that have samples, predicted whole.

    Where the loss is weighted, `weights` are what the samples of each split count in it, by its name.
    """
    predictor, dtype = Predictor(parameters, loss), parameters.structure.dtype
    found: list[PredictedSplit] = []
    for name in SPLITS:
        rows, inputs, targets, own = data.split(name)
        if not len(rows):
            continue
        actual = np.ascontiguousarray(targets.T, dtype)
        counts = weights.get(name)
        told = actual if counts is None else np.vstack([actual, counts.astype(dtype)])
        outputs, cost = predictor.predict_with_cost(_inputs(inputs, dtype), told)
        found.append(PredictedSplit(name, rows, outputs, actual, cost, own))
    return tuple(found)


def _inputs(inputs: Floats | ScaledRows, dtype: np.dtype[np.floating]) -> "Array | ScaledRows":
    return inputs if isinstance(inputs, ScaledRows) else inputs.astype(dtype, copy=False)


def judge_parts(
    data: Prepared,
    fitted: FittedData,
    parts: Sequence[PredictedSplit],
    *,
    threshold: float,
    probabilities: bool,
    metric_name: str,
    linear: Sequence[PredictedSplit] = (),
    slice_by: str | None = None,
    seed: int = 0,
) -> Judgement:
    """Return what the predictions of some splits tell, the last of which is the one to judge by.

    `probabilities` tells whether outputs are some; `linear` are the same splits as a baseline predicts them, and
    `slice_by` names a column. Raises InputError where there is no such column.
    """
    dataset, judged = data.dataset, parts[-1]
    regression = not has_classes(dataset.task)
    scores = tuple(
        _score(data, part, linear[number] if linear else None, threshold, seed) for number, part in enumerate(parts)
    )
    names, confusion = dataset.target_names, None
    classes: tuple[ClassFigures, ...] = ()
    curve = reliability = None
    left: tuple[Residuals, ...] = ()
    finite = bool(np.isfinite(judged.outputs).all())
    if regression:
        predicted, actual = (data.target_scaler.restore(values) for values in (judged.outputs, judged.targets))
        if finite:
            left = tuple(residuals(name, predicted[place], actual[place]) for place, name in enumerate(names))
    else:
        confusion = confusion_matrix(judged.outputs, judged.targets, threshold)
        classes = _classes(names, judged, confusion)
        if len(names) == 2 and finite:
            curve = threshold_curve(judged.outputs[-1], judged.targets[-1]).thinned(CURVE_POINTS)
        if probabilities and finite:
            reliability = calibration(judged.outputs, judged.targets)
    sliced = () if slice_by is None else _sliced(data, fitted, judged, slice_by, threshold)
    return Judgement(
        data=dataset.name,
        task=dataset.task,
        metric=metric_name,
        judged=split_word(judged.name),
        splits=scores,
        threshold=threshold,
        worst=_worst(data, fitted, judged, threshold),
        target_names=names,
        classes=classes,
        confusion=confusion,
        curve=curve,
        calibration=reliability,
        residuals=left,
        sliced_by=slice_by or "",
        slices=sliced,
    )


def _score(
    data: Prepared, part: PredictedSplit, linear: PredictedSplit | None, threshold: float, seed: int
) -> SplitScore:
    task = data.dataset.task
    interval = score_interval(task, part.outputs, part.targets, threshold, part.weights, seed=seed)
    outputs, targets = part.outputs, part.targets
    if task == "regression":
        outputs, targets = data.target_scaler.restore(outputs), data.target_scaler.restore(targets)
    return SplitScore(
        split=split_word(part.name),
        samples=len(part.rows),
        loss=part.loss,
        score=metric(task, part.targets, threshold, part.weights)(part.outputs),
        low=interval.low,
        high=interval.high,
        trivial=trivial_score(task, data.train_targets.T, part.targets, data.train_weights, part.weights),
        linear=None if linear is None else metric(task, part.targets, threshold, part.weights)(linear.outputs),
        figures=metrics(task, outputs, targets, threshold, part.weights),
    )


def _classes(names: Sequence[str], part: PredictedSplit, confusion: Rows) -> tuple[ClassFigures, ...]:
    scores, actual = class_scores(confusion), confusion.sum(axis=1).tolist()
    binary = len(part.targets) == 1
    found: list[ClassFigures] = []
    for place, name in enumerate(names):
        outputs = part.outputs[0] if binary else part.outputs[place]
        truth = part.targets[0] if binary else part.targets[place]
        if binary and place == 0:
            outputs, truth = -outputs, 1 - truth
        area = roc_auc(outputs[np.newaxis], truth[np.newaxis])
        defined = bool(np.isfinite(outputs).all()) and truth.sum() > 0
        found.append(
            ClassFigures(
                name=name,
                samples=actual[place],
                precision=float(scores.precision[place]),
                recall=float(scores.recall[place]),
                f1=float(scores.f1[place]),
                roc_auc=area,
                average_precision=threshold_curve(outputs, truth).average_precision if defined else float("nan"),
            )
        )
    return tuple(found)


def _worst(data: Prepared, fitted: FittedData, part: PredictedSplit, threshold: float) -> tuple[WorstSample, ...]:
    dataset = data.dataset
    found: list[WorstSample] = []
    for place in worst(dataset.task, part.outputs, part.targets, threshold).tolist():
        row = int(part.rows[place])
        outputs, targets = part.outputs[:, place : place + 1], part.targets[:, place : place + 1]
        values = fitted.words_of(dataset.inputs_of(np.array([row]))[0])
        if dataset.task == "regression":
            predicted = data.target_scaler.restore(outputs)[:, 0].tolist()
            actual = np.asarray(dataset.targets[row], np.float64).tolist()
            told = [", ".join(f"{value:.6g}" for value in each) for each in (actual, predicted)]
            found.append(WorstSample(row, told[0], told[1], predicted[0] - actual[0], values))
            continue
        true, taken = (
            dataset.target_names[int(predicted_classes(each, at)[0])]
            for each, at in ((targets, 0.5), (outputs, threshold))
        )
        found.append(WorstSample(row, true, taken, float(output_of_truth(outputs, targets, threshold)[0]), values))
    return tuple(found)


def _sliced(
    data: Prepared, fitted: FittedData, part: PredictedSplit, name: str, threshold: float
) -> tuple[SliceScore, ...]:
    begin, column = fitted.find(name)
    values = np.asarray(data.dataset.inputs[part.rows, begin : begin + column.width], np.float64)
    slices, names = slices_of_column(column, values)
    return score_slices(data.dataset.task, part.outputs, part.targets, slices, names, threshold)
