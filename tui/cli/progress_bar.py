"""A bar on a terminal that fills as a run is trained. Needs Rich, which comes with Textual."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from time import monotonic
from types import TracebackType

from rich import get_console
from rich.console import RenderableType
from rich.constrain import Constrain
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from nn_tui.engine.training.epoch_report import ClassReport

from ..plain.class_words import class_lines
from ..plain.output import complain

WIDE = 120
"""Columns of a terminal from which on there is room for the bar itself, the share and the speed."""
EVERY = 0.1
"""Seconds between two looks at the figures."""


class _Bar(Progress):
    """A bar that leaves room at the right edge for what the terminal echoes, as ^C: a line more would stay there."""

    def get_renderable(self) -> RenderableType:
        """Return what is shown."""
        return Constrain(super().get_renderable(), get_console().width - 3)


class ProgressBar:
    """Shows epochs, loss, metric, speed and the time left; one epoch in some is enough for that."""

    def __init__(self, epochs: int) -> None:
        self._epochs, self._told, self._step = epochs, 0.0, 0.0
        self._wide = get_console().width >= WIDE
        self._bar = _Bar(
            TextColumn("epoch {task.completed:,.0f} of {task.total:,.0f}"),
            *((BarColumn(), TaskProgressColumn()) if self._wide else ()),
            TextColumn("{task.fields[figures]}"),
            TimeRemainingColumn(),
            TextColumn("left"),
        )
        self._task = self._bar.add_task("training", total=epochs, figures="")

    def __enter__(self) -> "ProgressBar":
        with suppress(OSError):  # the terminal may go away: the signal that comes then says so
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # the terminal may have gone
            self._bar.stop()

    def wants(self, *, last: bool) -> bool:
        """Return whether the figures on screen are old enough to be replaced."""
        return last or monotonic() - self._told >= EVERY

    def print(self, figures: Mapping[str, float]) -> None:
        """Show the figures of an epoch."""
        before, self._told = self._told, monotonic()
        made, self._step = figures["step"] - self._step, figures["step"]
        epoch = int(figures["epoch"])
        shown = [f"{name.replace('_', ' ')} {value:.4g}" for name, value in _main_figures(figures).items()]
        if self._wide and before:
            shown.append(f"{made / max(self._told - before, 1e-9):,.0f} steps a second")
        # A run that goes on after its end goes on for as many epochs again.
        total = -(-epoch // self._epochs) * self._epochs
        with suppress(OSError):
            self._bar.update(self._task, completed=epoch, total=total, figures=", ".join(shown))

    def end(self, figures: Mapping[str, float], classes: Sequence[ClassReport], *, restored: bool) -> None:
        """Tell how well each class is found."""
        for line in class_lines(classes):
            complain(line)


def _main_figures(figures: Mapping[str, float]) -> dict[str, float]:
    """Return the loss and the first metric, of the test split where there is one."""
    part = "test" if "test_loss" in figures else "train"
    return dict([(name, value) for name, value in figures.items() if name.startswith(part)][:2])
