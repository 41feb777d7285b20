"""The figures of the status line: what each reads, how wide it is, and which are left out first where room is short."""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Literal, NamedTuple

from nn_tui.engine.evaluation.task_metrics import metric_name
from nn_tui.engine.network.named import name_of
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.training.stopping import Reason

from ...drawing import number_format as numbers
from ...drawing.glyphs import Glyphs
from ...drawing.text_cells import shorten, width_of
from .costs import Costs

FigureRole = Literal["title", "plain", "faint", "state", "done", "left"]
Parts = tuple[tuple[str, FigureRole], ...]

REASONS: dict[Reason, str] = {
    "epochs": "all epochs done",
    "time_limit": "time limit",
    "target": "target reached",
    "early_stopping": "early stopping",
    "plateau": "plateau",
    "converged": "converged",
    "callback": "by a callback",
    "exploded": "exploded",
    "diverged": "diverged",
    "error": "an error",
}
"""Why a run has stopped, in a word or two; the event says it in a sentence."""
BAR = 10
"""Cells of the progress bar."""
SLOW = 3.0
"""The epochs a second up to which the batch is shown while it runs; above, it would only flicker."""


class Figure(NamedTuple):
    """Pieces of text with their roles that stand together; of less importance, the higher `rank` is.

    Padded on the right to a width of its own, so that nothing behind it moves when the figure gets a digit more.
    """

    parts: Parts
    rank: int
    width: int = 0

    @property
    def cells(self) -> int:
        """How wide it is."""
        return max(self.width, sum(width_of(text) for text, _ in self.parts))


def fit(figures: Iterable[Figure], width: int) -> list[Figure]:
    """Return the figures that fit into `width` cells beside one another, in their order, the highest ranks left out."""
    kept = [(figure, figure.cells) for figure in figures]
    used = sum(cells for _, cells in kept)
    while used > width:
        left_out = max(kept, key=lambda pair: pair[0].rank)
        kept.remove(left_out)
        used -= left_out[1]
    return [figure for figure, _ in kept]


def lines(
    snapshot: Snapshot, costs: Costs, glyphs: Glyphs, width: int, height: int, badge: str = "", role: str = ""
) -> list[list[Figure]]:
    """Return the figures of each line: all in one, or what the run is and how far, and below it how well it does.

    `badge` is what was found out about the gradients of the moment, `role` that of a viewer which does not control.

    What there is no room for is left out in this order: round trip and bytes a second, the share of drawing, samples a
    second, memory, the seed, the optimizer, the time left, the best loss, the activation, the progress bar, steps a
    second, the layers' sizes; then the metric, the losses, the learning rate and the epoch. Name and state stay.
    """
    first, second = _run(snapshot, glyphs, width), _results(snapshot, costs, glyphs)
    if role:
        first.append(Figure(((f"  {role}", "title"),), 1))
    if badge:
        first.append(Figure(((f"  {badge}", "done"),), 40))
    return [fit(first, width), fit(second, width)] if height > 1 else [fit([*first, *second], width)]


def _run(snapshot: Snapshot, glyphs: Glyphs, width: int) -> list[Figure]:
    structure, training = snapshot.structure, snapshot.experiment.training
    optimizer = name_of(training.optimizer)
    activations = "/".join(dict.fromkeys(activation.name for activation in structure.activations[:-1]))
    sizes = "-".join(str(size) for size in structure.sizes)
    dot = f" {glyphs.dot} "
    marks = {"running": glyphs.running, "paused": glyphs.paused, "stopped": glyphs.stopped}
    state = f"{snapshot.state:7}"
    if snapshot.stop is not None and snapshot.state == "stopped":
        state += f": {REASONS[snapshot.stop.reason]}"
    name = shorten(glyphs.spell(snapshot.data.name), max(8, width // 4), glyphs.ellipsis)
    return [
        Figure(((" nn-tui ", "title"), (name, "plain")), 0),
        Figure(((dot, "faint"), (sizes, "plain")), 50),
        *([Figure(((dot, "faint"), (activations, "plain")), 57)] if activations else []),
        Figure(((dot, "faint"), (optimizer, "plain")), 60),
        Figure(((dot, "faint"), (f"seed {snapshot.experiment.seed}", "plain")), 61),
        Figure(((f"  {marks[snapshot.state]} {state}", "state"),), 1),
        *_timeline(snapshot),
        *_progress(snapshot, glyphs),
    ]


def _timeline(snapshot: Snapshot) -> list[Figure]:
    """Return where the run stands in the past and how far it has come; else the branch, if there are several.

    On the way to another moment, how much of the way is done, and how long the rest will take.
    """
    timeline = snapshot.timeline
    if timeline.journey is not None:
        left = "" if timeline.seconds_left is None else f", {numbers.duration(timeline.seconds_left)} left"
        return [Figure(((f" on its way: {timeline.journey:.0%}{left}", "state"),), 2)]
    branch = f"{timeline.branch}@" if len(timeline.branches) > 1 else ""
    if timeline.past:
        return [
            Figure(((" at ", "faint"), (f"{branch}{snapshot.place}", "plain"), (f" of {timeline.tip}", "faint")), 2)
        ]
    return [Figure(((" on ", "faint"), (timeline.branch, "plain")), 2)] if branch else []


def _progress(snapshot: Snapshot, glyphs: Glyphs) -> list[Figure]:
    end = last_epoch(snapshot)
    epoch = numbers.count(snapshot.epoch)
    of = f"/{numbers.count(end)}" if end else ""
    figures = [Figure((("  epoch ", "faint"), (f"{epoch}{of}", "plain")), 10, 8 + (2 * len(of) - 1 if end else 6))]
    epochs_per_second = snapshot.steps_per_second / snapshot.batches
    if snapshot.operation or (snapshot.batch and snapshot.state != "running") or 0 < epochs_per_second < SLOW:
        inside = snapshot.last_operation is not None and snapshot.operation
        word, number = ("in batch", snapshot.batch + 1) if inside else ("batch", snapshot.batch)
        batch = f" {word} {number}/{snapshot.batches}"
        figures.append(Figure(((batch, "plain"),), 55, 8 + 2 * len(str(snapshot.batches))))
    if end:
        share = min(1.0, (snapshot.epoch + snapshot.batch / snapshot.batches) / end)
        full = int(share * BAR)
        bar: Parts = ((f"  {glyphs.progress[0] * full}", "done"), (glyphs.progress[1] * (BAR - full), "left"))
        figures.append(Figure(bar, 56))
    if snapshot.time_left is not None:
        figures.append(Figure(((f"  {numbers.duration(snapshot.time_left)} left", "plain"),), 59, 13))
    return figures


def last_epoch(snapshot: Snapshot) -> int | None:
    """Return the epoch at which the run stops by its recipe, run on or not; None where it goes on and on."""
    epochs = snapshot.experiment.training.epochs
    if epochs == "unlimited":
        return None
    # Run on after its end, it stops after as many epochs again.
    begun = snapshot.state == "running" or snapshot.batch or snapshot.operation
    done = snapshot.epoch + 1 if begun else snapshot.epoch
    return epochs * max(1, ceil(done / epochs))


def _results(snapshot: Snapshot, costs: Costs, glyphs: Glyphs) -> list[Figure]:
    evaluation, task = snapshot.evaluation, snapshot.data.task
    judged, running = evaluation.judged.metric, snapshot.state == "running"
    split = evaluation.judged_split
    best, epoch = snapshot.best
    figures = [_labelled(glyphs.learning_rate, numbers.rate(snapshot.learning_rate), 11, 5)]
    schedule = schedule_words(snapshot)
    if schedule:
        figures.append(Figure(((f" {schedule}", "faint"),), 54))
    figures.append(_labelled("train", numbers.loss(evaluation.train.loss), 12, 7))
    if evaluation.validation:
        figures.append(_labelled("validation", numbers.loss(evaluation.validation.loss), 13, 7))
    if evaluation.test:
        figures.append(_labelled("test", numbers.loss(evaluation.test.loss), 13, 7))
    figures.append(_labelled(f"{split} {glyphs.spell(metric_name(task))}", numbers.metric(judged, task), 14, 7))
    figures.append(_labelled(f"best {split}", f"{numbers.loss(best)} at {numbers.count(epoch)}", 58, 15))
    if running:
        figures.append(_speed(snapshot.steps_per_second, "steps/s", 52, 7))
        figures.append(_speed(snapshot.samples_per_second, "samples/s", 63, 9))
    figures.append(Figure((("  ", "faint"), (f"{costs.memory / 1e6:.0f} MB", "plain")), 62))
    if costs.drawing is not None:
        figures.append(_labelled("drawing", f"{costs.drawing * 100:.0f} %", 64, 4))
    if costs.bytes_per_second is not None:
        figures.append(Figure((("  ", "faint"), (f"{costs.bytes_per_second / 1e3:.0f} kB/s", "plain")), 65, 9))
    if costs.round_trip is not None:
        figures.append(_labelled("round trip", f"{costs.round_trip * 1e3:.0f} ms", 66, 6))
    return figures


def schedule_words(snapshot: Snapshot) -> str:
    """Return by what the learning rate is moved: `held by hand`, `cosine`; empty where it is constant."""
    schedule = snapshot.experiment.training.schedule
    name = name_of(schedule)
    if snapshot.rate_held:
        return "held by hand"
    return "" if name == "constant" else name.replace("_", " ")


def _labelled(label: str, value: str, rank: int, width: int) -> Figure:
    return Figure(((f"  {label} ", "faint"), (value, "plain")), rank, width_of(label) + 3 + width)


def _speed(value: float, unit: str, rank: int, width: int) -> Figure:
    return Figure(((f"  {numbers.count(value):>{width}} ", "plain"), (unit, "faint")), rank)


def parts(figures: Sequence[Figure]) -> list[tuple[str, FigureRole]]:
    """Return the pieces of figures beside one another, blanks up to their widths included."""
    pieces: list[tuple[str, FigureRole]] = []
    for figure in figures:
        pieces += figure.parts
        used = sum(width_of(text) for text, _ in figure.parts)
        if used < figure.width:
            pieces.append((" " * (figure.width - used), "plain"))
    return pieces
