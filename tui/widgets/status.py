"""The status line: the experiment, its state, and the numbers that everybody looks for."""

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from ...engine.metrics import metric_name
from ...engine.runs import Snapshot
from .. import numbers
from ..glyphs import Glyphs
from ..theme import Palette
from .panel import Panel

NARROW = 150
"""Below so many columns the line is broken in two."""


class StatusLine(Panel, can_focus=False):
    """One line in wide terminals, two in narrow ones."""

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the experiment and its state, and the numbers."""
        title = Style(color=palette.positive.rich_color, bold=True)
        plain = Style(color=palette.foreground.rich_color)
        faint = Style(color=palette.faint.rich_color)
        colours = {"running": palette.output, "paused": palette.test, "stopped": palette.error}
        state = Style(color=colours[snapshot.state].rich_color, bold=True)
        marks = {"running": self.glyphs.running, "paused": self.glyphs.paused, "stopped": self.glyphs.stopped}
        head = [
            Segment(" nn-tui ", title),
            Segment(describe_experiment(snapshot, self.glyphs), plain),
            Segment(f"  {marks[snapshot.state]} {snapshot.state}", state),
        ]
        figures: list[Segment] = []
        for label, value in describe_figures(snapshot, self.glyphs):
            figures += [Segment(f"  {label} " if label else "  ", faint), Segment(value, plain)]
        if size.height > 1:
            return [Strip(head), Strip(figures)]
        return [Strip([*head, *figures])]


def describe_experiment(snapshot: Snapshot, glyphs: Glyphs) -> str:
    """Return the data, the layers' sizes, activation, optimizer and seed in a few words."""
    structure, training = snapshot.structure, snapshot.experiment.training
    optimizer = training.optimizer if isinstance(training.optimizer, str) else type(training.optimizer).__name__.lower()
    activations = dict.fromkeys(activation.name for activation in structure.activations[:-1])
    parts = [
        snapshot.data.dataset.name,
        "-".join(str(size) for size in structure.sizes),
        *activations,
        optimizer,
        f"seed {snapshot.experiment.seed}",
    ]
    return f" {glyphs.dot} ".join(parts)


def describe_figures(snapshot: Snapshot, glyphs: Glyphs) -> list[tuple[str, str]]:
    """Return the figures as pairs of a label and a value; always among them the epoch and the learning rate."""
    evaluation, task = snapshot.evaluation, snapshot.data.dataset.task
    epoch = numbers.count(snapshot.epoch)
    if snapshot.last_operation is not None and snapshot.operation:
        epoch += f" in batch {snapshot.batch + 1}/{snapshot.batches}"
    elif snapshot.batch:
        epoch += f" batch {snapshot.batch}/{snapshot.batches}"
    judged = evaluation.judged.metric
    figures = [
        ("epoch", epoch),
        (glyphs.learning_rate, numbers.rate(snapshot.learning_rate)),
        ("train", numbers.loss(evaluation.train.loss)),
    ]
    if evaluation.test:
        figures.append(("test", numbers.loss(evaluation.test.loss)))
    figures.append((metric_name(task), f"{judged:.3f}" if task == "regression" else numbers.percent(judged)))
    if snapshot.state == "running":
        figures.append(("", f"{numbers.count(snapshot.steps_per_second)} steps/s"))
    return figures
