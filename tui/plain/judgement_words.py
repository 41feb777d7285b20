"""What can be said of a model, in lines: tables of figures with a sentence where one is needed."""

from collections.abc import Iterator, Mapping, Sequence
from math import isnan

from nn_tui.engine.evaluation.comparison import SIGNIFICANT, McNemar, PairedBootstrap
from nn_tui.engine.evaluation.judgement import Judgement, WorstSample
from nn_tui.engine.evaluation.thresholds import ThresholdCurve

from ..drawing import number_format as numbers
from ..drawing.text_cells import left, right, shorten, width_of

MOST_CLASSES, MOST_COLUMNS, MOST_NEURONS = 30, 15, 10
MOST_VALUES = 6
"""Columns of a row that are told of a sample."""
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
BAR = 30
"""Columns of the longest bar."""
_LONGEST = 24
"""Cells of a name."""


def judgement_lines(judgement: Judgement) -> list[str]:
    """Return all that is said of a model."""
    sections = (
        _scores(judgement),
        _classes(judgement),
        _confusion(judgement),
        _thresholds(judgement),
        _calibration(judgement),
        _residuals(judgement),
        _worst(judgement),
        _slices(judgement),
        _importance(judgement),
        _neurons(judgement),
        [f"note: {note}" for note in judgement.notes],
    )
    lines: list[str] = []
    for section in sections:
        if found := list(section):
            lines += ["", *found] if lines else found
    return lines


def comparison_lines(found: McNemar | PairedBootstrap, first: str, second: str, samples: int) -> list[str]:
    """Return in words whether one model is better than another."""
    sure = found.p < SIGNIFICANT
    if isinstance(found, McNemar):
        better, worse = (first, second) if found.first > found.second else (second, first)
        said = (
            f"{better} is better than {worse}, beyond chance"
            if sure
            else "the difference may well be chance: neither is shown to be better"
        )
        return [
            f"{first} against {second} on the same {numbers.count(samples)} samples: {numbers.count(found.first)} only "
            f"the first gets right, {numbers.count(found.second)} only the second",
            f"McNemar's test: p = {found.p:.3g}; {said}",
        ]
    better, worse = (first, second) if found.difference < 0 else (second, first)
    size = numbers.significant(abs(found.difference))
    compared = f"{size} {'higher' if found.difference > 0 else 'lower'}" if found.difference else "that of the second"
    said = (
        f"{better} is better than {worse}, beyond chance"
        if sure
        else "the difference may well be chance: neither is shown to be better"
    )
    return [
        f"{first} against {second} on the same {numbers.count(samples)} samples: the mean squared error of the first "
        f"is {compared} (95 % interval of the difference {numbers.significant(found.interval.low)} … "
        f"{numbers.significant(found.interval.high)})",
        f"paired bootstrap: p = {found.p:.3g}; {said}",
    ]


def _scores(judgement: Judgement) -> Iterator[str]:
    regression = judgement.task == "regression"
    trivial = "mean" if regression else "majority"
    linear = "linear" if regression else "logistic"

    def shown(value: float | None) -> str:
        return "" if value is None else _score(value, judgement)

    yield f"{judgement.data}: {judgement.metric}, with its 95 % interval (bootstrap), beside baselines"
    yield from _table(
        ("split", "samples", judgement.metric, "95 % interval", trivial, linear, "loss"),
        [
            (
                part.split,
                numbers.count(part.samples),
                shown(part.score),
                f"{shown(part.low)} … {shown(part.high)}",
                shown(part.trivial),
                shown(part.linear),
                numbers.loss(part.loss),
            )
            for part in judgement.splits
        ],
    )
    others = {name: value for name, value in judgement.splits[-1].figures.items() if name not in ("accuracy", "r2")}
    told = ", ".join(f"{name.replace('_', ' ')} {numbers.significant(value)}" for name, value in others.items())
    yield f"{judgement.judged}: {told}"


def _score(value: float, judgement: Judgement) -> str:
    if isnan(value):
        return "-"
    return numbers.metric(value, "regression" if judgement.task == "regression" else "binary")


def _classes(judgement: Judgement) -> Iterator[str]:
    if not judgement.classes:
        return
    worst_first = sorted(judgement.classes, key=lambda one: one.f1)
    told = judgement.classes if len(judgement.classes) <= MOST_CLASSES else worst_first[:MOST_CLASSES]
    more = f", the {MOST_CLASSES} worst of {len(judgement.classes)}" if len(told) < len(judgement.classes) else ""
    yield f"each class, {judgement.judged}{more}"
    yield from _table(
        ("class", "samples", "precision", "recall", "F1", "ROC area", "avg. precision"),
        [
            (
                _short(one.name),
                numbers.count(one.samples),
                *(f"{value:.3f}" for value in (one.precision, one.recall, one.f1)),
                *("-" if isnan(value) else f"{value:.3f}" for value in (one.roc_auc, one.average_precision)),
            )
            for one in told
        ],
    )


def _confusion(judgement: Judgement) -> Iterator[str]:
    counts = judgement.confusion
    if counts is None or len(counts) > MOST_CLASSES:
        return
    names = [_short(name, 12) for name in judgement.target_names]
    above = f", predicting {names[1]} above {judgement.threshold:g}" if len(names) == 2 else ""
    yield f"confusion, {judgement.judged}{above}: actual classes down, predicted ones across"
    yield from _table(
        ("", *names), [(name, *map(numbers.count, row)) for name, row in zip(names, counts.tolist(), strict=True)]
    )


def _thresholds(judgement: Judgement) -> Iterator[str]:
    curve = judgement.curve
    if curve is None or isnan(curve.recall[0]) or isnan(curve.false_positive_rate[0]):
        return
    yield f"threshold above which {judgement.target_names[1]} is predicted, {judgement.judged} (--threshold)"
    low, high = float(curve.thresholds[-1]), float(curve.thresholds[0])
    rows = {_written(threshold): (threshold, "") for threshold in THRESHOLDS if low <= threshold <= high}
    rows[_written(curve.balanced_threshold)] = curve.balanced_threshold, "largest recall less false positives"
    yield from _table(
        ("threshold", "recall", "false pos.", "precision", ""),
        [_at(curve, threshold, why) for threshold, why in sorted(rows.values())],
    )


def _written(threshold: float) -> str:
    return f"{threshold:.3g}"


def _at(curve: ThresholdCurve, threshold: float, why: str) -> tuple[str, ...]:
    place = max(0, int((curve.thresholds >= threshold).sum()) - 1)
    figures = (curve.recall[place], curve.false_positive_rate[place], curve.precision[place])
    return (_written(threshold), *(f"{value:.3f}" for value in figures), why)


def _calibration(judgement: Judgement) -> Iterator[str]:
    found = judgement.calibration
    if found is None:
        return
    what = judgement.target_names[1] if len(judgement.target_names) == 2 else "the predicted class"
    yield (
        f"calibration of the probability of {what}, {judgement.judged}: Brier score {found.brier:.4f}, expected "
        f"calibration error {found.error:.4f}"
    )
    yield from _table(
        ("predicted", "actual", "samples"),
        [
            (f"{predicted:.3f}", f"{actual:.3f}", numbers.count(samples))
            for predicted, actual, samples in zip(
                found.predicted.tolist(), found.actual.tolist(), found.samples.tolist(), strict=True
            )
        ],
    )


def _residuals(judgement: Judgement) -> Iterator[str]:
    for found in judgement.residuals:
        within = ", ".join(f"{share} within {numbers.significant(size)}" for share, size in found.within.items())
        yield (
            f"errors of {found.target}, prediction less truth, {judgement.judged}: mean "
            f"{numbers.significant(found.mean)}, spread {numbers.significant(found.spread)}; {within}"
        )
        most = max(1, int(found.counts.max()))
        edges: list[float] = found.edges.tolist()
        yield from _table(
            ("from", "to", "samples", ""),
            [
                (
                    numbers.significant(low),
                    numbers.significant(high),
                    numbers.count(samples),
                    "#" * round(BAR * samples / most),
                )
                for low, high, samples in zip(edges, edges[1:], found.counts.tolist(), strict=False)
            ],
        )
        yield f"errors of {found.target} by prediction"
        yield from _table(
            ("prediction from", "to", "samples", "mean error", "spread"),
            [
                (
                    numbers.significant(part.low),
                    numbers.significant(part.high),
                    numbers.count(part.samples),
                    numbers.significant(part.mean),
                    numbers.significant(part.spread),
                )
                for part in found.by_prediction
            ],
        )


def _worst(judgement: Judgement) -> Iterator[str]:
    regression = judgement.task == "regression"
    count = len(judgement.worst)
    yield f"the {'sample' if count == 1 else f'{count} samples'} predicted worst, {judgement.judged}"
    yield from _table(
        ("sample", "actual", "predicted", "error" if regression else "its output", "row"),
        [
            (
                str(sample.row),
                _short(sample.actual),
                _short(sample.predicted),
                numbers.significant(sample.output),
                _row(sample),
            )
            for sample in judgement.worst
        ],
    )


def _row(sample: WorstSample) -> str:
    values: Mapping[str, str] = sample.values
    told = [f"{_short(name, 16)} {_short(value, 12)}" for name, value in list(values.items())[:MOST_VALUES]]
    return ", ".join(told) + (f", {len(values) - MOST_VALUES} more" if len(values) > MOST_VALUES else "")


def _slices(judgement: Judgement) -> Iterator[str]:
    if not judgement.slices:
        return
    yield f"{judgement.metric} by {judgement.sliced_by}, {judgement.judged}"
    yield from _table(
        (judgement.sliced_by, "samples", judgement.metric),
        [(_short(one.slice), numbers.count(one.samples), _score(one.score, judgement)) for one in judgement.slices],
    )


def _importance(judgement: Judgement) -> Iterator[str]:
    if not judgement.importance:
        return
    found = sorted(judgement.importance, key=lambda one: -one.mean)
    more = f", the first of {len(found)}" if len(found) > MOST_COLUMNS else ""
    yield f"by how much {judgement.metric} falls where a column is shuffled, {judgement.judged}{more}"
    most = max(found[0].mean, 1e-9)
    yield from _table(
        ("column", "falls by", "±", ""),
        [
            (
                _short(one.name),
                f"{one.mean:+.4f}",
                f"{one.deviation:.4f}",
                "#" * max(0, round(BAR * one.mean / most)),
            )
            for one in found[:MOST_COLUMNS]
        ],
    )


def _neurons(judgement: Judgement) -> Iterator[str]:
    if not judgement.neurons:
        return
    found = sorted(judgement.neurons, key=lambda one: one.score)
    more = f", the first of {len(found)}" if len(found) > MOST_NEURONS else ""
    yield f"{judgement.metric} without a hidden neuron, {judgement.judged}{more}"
    yield from _table(
        ("neuron", judgement.metric),
        [(f"h{one.layer}.{one.neuron + 1}", _score(one.score, judgement)) for one in found[:MOST_NEURONS]],
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield lines: the first column, and a last one of words, on the left, all others on the right."""
    every = [head, *rows]
    widths = [max(width_of(row[place]) for row in every) for place in range(len(head))]
    wordy = head[-1] in ("", "row")
    for row in every:
        cells = [
            (left if place == 0 or (wordy and place == len(head) - 1) else right)(cell, width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield f"  {'  '.join(cells)}".rstrip()


def _short(text: str, width: int = _LONGEST) -> str:
    return shorten(text, width, "…")
