"""The bar of a training on a terminal: its figures, the speed where there is room, and the classes at its end."""

from collections.abc import Callable
from math import nan

import pytest
from rich.console import Console

from nn_tui.engine.training.epoch_report import ClassReport
from nn_tui.tui.cli import progress_bar
from nn_tui.tui.cli.progress_bar import EVERY, WIDE, ProgressBar

FIRST = {"epoch": 1.0, "step": 100.0, "train_loss": 0.5, "train_accuracy": 0.25}
THIRD = {"epoch": 3.0, "step": 300.0, "train_loss": 0.123456, "test_loss": 0.0625, "test_accuracy": 1.0, "test_f1": 0.5}


@pytest.fixture
def bar_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], ProgressBar]:
    """Return a bar for three epochs on a terminal of so many columns, whose clock goes on by half a second a look."""
    clock = iter(range(100))
    monkeypatch.setattr(progress_bar, "monotonic", lambda: 10 + next(clock) / 2)

    def made(width: int) -> ProgressBar:
        monkeypatch.setattr(progress_bar, "get_console", lambda: Console(width=width))
        return ProgressBar(3)

    return made


def shown(bar: ProgressBar) -> tuple[float, float | None, str]:
    (task,) = bar._bar.tasks
    return task.completed, task.total, task.fields["figures"]


def test_it_shows_loss_and_first_metric_of_the_test_split_where_there_is_one(
    bar_of: Callable[[int], ProgressBar],
) -> None:
    bar = bar_of(WIDE - 1)
    assert shown(bar) == (0, 3, "")
    bar.print(FIRST)
    assert shown(bar) == (1, 3, "train loss 0.5, train accuracy 0.25")
    bar.print(THIRD)
    assert shown(bar) == (3, 3, "test loss 0.0625, test accuracy 1")
    assert len(bar._bar.columns) == 4


def test_a_wide_terminal_has_room_for_the_speed(bar_of: Callable[[int], ProgressBar]) -> None:
    bar = bar_of(WIDE)
    bar.print(FIRST)
    assert shown(bar)[2] == "train loss 0.5, train accuracy 0.25"
    bar.print(THIRD)
    assert shown(bar)[2] == "test loss 0.0625, test accuracy 1, 400 steps a second"
    assert len(bar._bar.columns) == 6


def test_a_run_that_goes_on_after_its_end_has_as_many_epochs_again(bar_of: Callable[[int], ProgressBar]) -> None:
    bar = bar_of(80)
    for epoch, total in ((3, 3), (4, 6), (6, 6), (7, 9)):
        bar.print({**FIRST, "epoch": float(epoch)})
        assert shown(bar)[:2] == (epoch, total)


def test_figures_are_replaced_when_they_are_old_or_the_last(
    bar_of: Callable[[int], ProgressBar], monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = bar_of(80)
    bar.print(FIRST)  # at 10 s
    for later, wanted in ((EVERY / 2, False), (EVERY * 1.5, True)):
        monkeypatch.setattr(progress_bar, "monotonic", lambda later=later: 10 + later)
        assert (bar.wants(last=False), bar.wants(last=True)) == (wanted, True)


def test_classes_are_told_at_its_end(bar_of: Callable[[int], ProgressBar], capsys: pytest.CaptureFixture[str]) -> None:
    bar_of(80).end(FIRST, (ClassReport("yes", 4, 0.75, 0, nan, 2, 1.0),), restored=False)
    assert capsys.readouterr().err == "nn-tui: class yes  found 75.0 % of 4 in training, 100.0 % of 2 in test\n"
