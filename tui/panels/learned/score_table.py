"""The score on each split with its interval, beside what takes no network, a line a split."""

from functools import lru_cache

from nn_tui.datasets import SplitName, Task, has_classes
from nn_tui.engine.evaluation.evaluation import split_word
from nn_tui.engine.evaluation.intervals import Interval, score_interval
from nn_tui.engine.evaluation.results import PartPredictions
from nn_tui.engine.evaluation.task_metrics import metric_name
from nn_tui.engine.evaluation.trivial import trivial_score

from ...drawing import number_format as numbers
from ...drawing.styled_canvas import ink
from ...drawing.text_cells import left, right, width_of
from .predictions import threshold_of
from .scene import LearnedScene
from .views import splits_of

NARROW = 52
"""Columns from which a split has one line, with all that is told of it."""
HEAVY = 2000
"""Samples of a regression from which on the interval is only computed while the run stands still."""


def draw_scores(scene: LearnedScene) -> None:
    """Draw a table of the splits: samples, score, its 95 % interval, and the scores of the baselines."""
    if scene.sheet.width < NARROW:
        _draw_narrow(scene)
        return
    sheet, task = scene.sheet, scene.snapshot.data.task
    metric = "R2" if task == "regression" and scene.glyphs.charset == "ascii" else metric_name(task)
    trivial, linear = _baselines(task)
    head = ("split", "samples", metric, "95 % interval", trivial, linear)
    splits = splits_of(scene.snapshot.data)
    rows = [head, *(_cells(scene, split) for split in splits)]
    shown = range(len(head)) if sheet.width >= 64 else (0, 2, 3, 4, 5)
    widths = [max(width_of(row[place]) for row in rows) for place in shown]
    for y, row in enumerate(rows):
        x = 0
        for place, width in zip(shown, widths, strict=True):
            style = scene.faint if y == 0 else scene.plain
            if y and place in (0, 2):
                style = ink(scene.split_colour(splits[y - 1]), bold=place == 2)
            text = row[place]
            sheet.put(x, y, text if place == 0 else right(text, width), style)
            x += width + 2
    last = len(rows) + 1
    if last + 1 < sheet.height:
        whole = "it is worth its trouble where its interval lies above both"
        scene.legend(last, [(whole, scene.faint)], [("better than both: an interval above them", scene.faint)])
    told = _baseline(scene, linear)
    scene.legend(sheet.height - 1, *([(text, scene.faint)] for text in (told, told.replace(" regression", ""))))


def _draw_narrow(scene: LearnedScene) -> None:
    """Draw two lines a split: its score with the interval, and below it the baselines, as far as there is room."""
    sheet = scene.sheet
    trivial, linear = _baselines(scene.snapshot.data.task)
    splits = splits_of(scene.snapshot.data)
    lines = 2 if sheet.height > 2 * len(splits) else 1
    rows = [_cells(scene, split) for split in splits]
    widths = [max(width_of(row[place]) for row in rows) for place in (0, 2)]
    for number, (split, (name, _, score, between, *baselines)) in enumerate(zip(splits, rows, strict=True)):
        colour = scene.split_colour(split)
        parts = [(left(name, widths[0]), ink(colour)), (right(score, widths[1]), ink(colour, bold=True))]
        short = between.replace(" %", "")
        scene.legend(lines * number, [*parts, (between, scene.plain)], [*parts, (short, scene.plain)])
        if lines == 2:
            beside = [f"{word} {told}" for word, told in zip((trivial, linear), baselines, strict=True) if told]
            versions = (beside, [text.replace(" %", "") for text in beside])
            scene.legend(lines * number + 1, *([(text, scene.faint) for text in version] for version in versions))
    told = _baseline(scene, linear)
    if lines * len(splits) < sheet.height:
        scene.legend(sheet.height - 1, *([(text, scene.faint)] for text in (told, told.replace(" regression", ""))))


def _baselines(task: Task) -> tuple[str, str]:
    """Return what the baselines of a task are called."""
    return ("majority", "logistic") if has_classes(task) else ("mean", "linear")


def _cells(scene: LearnedScene, split: SplitName) -> tuple[str, ...]:
    snapshot, task = scene.snapshot, scene.snapshot.data.task
    score = snapshot.evaluation.of(split)
    found = snapshot.predictions
    part, trained = (found.of(split), found.train) if found is not None else (None, None)
    shown = "" if score is None else numbers.metric(score.metric, task)
    if part is None or trained is None or part.outputs is None or trained.targets is None or part.targets is None:
        return split_word(split), "", shown, "", "", ""
    between, trivial = "", ""
    if not snapshot.data.weighted:
        samples = part.outputs.shape[1]
        if task != "regression" or samples < HEAVY or snapshot.state != "running":
            interval = _interval(part, task, threshold_of(snapshot), snapshot.experiment.seed)
            dots = ".." if scene.glyphs.charset == "ascii" else "…"
            between = f"{numbers.metric(interval.low, task)} {dots} {numbers.metric(interval.high, task)}"
        trivial = numbers.metric(_trivial(part, trained, task), task)
    run = scene.baseline
    linear = "" if run is None or run.found is None else numbers.metric(run.found.get(split, float("nan")), task)
    return split_word(split), f"{part.outputs.shape[1]:,}", shown, between, trivial, linear


def _baseline(scene: LearnedScene, linear: str) -> str:
    """Return how the training of the linear baseline stands."""
    run = scene.baseline
    name = f"{linear} regression"
    if run is None or (run.found is None and run.cancelled):
        return f"; trains {name} on the same data"
    if run.refused:
        return f"no {name}: {run.refused}"
    if run.found is None:
        return f"trains {name}: {run.share:.0%}; : leaves it"
    return f"{name}: {run.epochs:,} epoch{'s' * (run.epochs != 1)}  ; anew"


@lru_cache(maxsize=6)
def _interval(part: PartPredictions, task: Task, threshold: float, seed: int) -> Interval:
    assert part.outputs is not None
    assert part.targets is not None
    return score_interval(task, part.outputs, part.targets, threshold, seed=seed)


@lru_cache(maxsize=6)
def _trivial(part: PartPredictions, trained: PartPredictions, task: Task) -> float:
    assert part.targets is not None
    assert trained.targets is not None
    return trivial_score(task, trained.targets, part.targets)
