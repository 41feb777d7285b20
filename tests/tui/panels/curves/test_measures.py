"""What can be drawn over the epochs, and what the curves are at one of them."""

import numpy as np
import pytest
from msgspec import structs

from nn_tui.datasets import Task
from nn_tui.engine import load_experiment
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.training.history import SERIES
from nn_tui.tui.panels.curves.measures import MEASURES, full_name, measures
from nn_tui.tui.panels.curves.view_state import FACTORS, CurveView, as_table, point_at, read
from tests.tui.snapshots import snapshot_of

from .test_curves_panel import PALETTE, SMALL, with_losses

START = snapshot_of(SMALL)
nothing = float("nan")

LOSS = ("Loss", "loss", "train test", "train_loss test_loss", True, None, "0.123", "0")
ACCURACY = ("Accuracy", "accuracy", "train test", "train_metric test_metric", False, 1.0, "12.3 %", "0.0 %")
R_SQUARED = ("R²", "R²", "train test", "train_metric test_metric", False, 1.0, "0.123", "0")
RATE = ("Learning rate", "learning rate", "", "learning_rate", True, None, "0.12345", "0")
NORM = ("Gradient norm", "gradient norm", "", "gradient_norm", True, None, "0.123", "0")


@pytest.mark.parametrize(
    ("task", "table"),
    [
        ("binary", [LOSS, ACCURACY, RATE, NORM]),
        ("multiclass", [LOSS, ACCURACY, RATE, NORM]),
        ("regression", [LOSS, R_SQUARED, RATE, NORM]),
    ],
)
def test_each_task_has_four_measures_with_their_curves_and_their_way_to_write_numbers(
    task: Task, table: list[tuple[str, str, str, str, bool, float | None, str, str]]
) -> None:
    found = measures(task)
    assert len(found) == MEASURES == 4
    assert [
        (
            each.name,
            each.word,
            " ".join(line.name for line in each.lines),
            " ".join(line.series for line in each.lines),
            each.logarithmic,
            each.best,
            each.write(0.12345),
            each.write(0.0),
        )
        for each in found
    ] == table
    assert {each.write(nothing) for each in found} == {"none"}


def test_a_curve_has_the_colour_of_its_split_or_of_a_mark() -> None:
    colours = [[line.colour(PALETTE) for line in each.lines] for each in measures("binary")]
    splits = [PALETTE.train, PALETTE.test]
    assert colours == [splits, splits, [PALETTE.mark], [PALETTE.train]]


def test_what_is_measured_exactly_is_the_cost_function_or_the_last_batch() -> None:
    assert [full_name(each, START) for each in measures("binary")] == ["binary cross entropy", "", "", "last batch"]
    plane = snapshot_of(load_experiment("plane"))
    assert [full_name(each, plane) for each in measures("regression")] == [
        "mse of scaled targets",
        "",
        "",
        "last batch",
    ]


def test_the_gradient_is_known_from_the_first_epoch_on() -> None:
    curves = with_losses(START, [3.0, 2.0, 1.0], [3.0, 2.0, 1.0]).curves
    loss, _, _, norm = measures("binary")
    for column in norm.values(curves, norm.lines[0]):
        assert column.tolist() == pytest.approx([nothing, 1, 1], nan_ok=True)
    assert [column.tolist() for column in loss.values(curves, loss.lines[0])] == [[3, 2, 1]] * 3
    later = structs.replace(curves, epochs=curves.epochs + 1, last=curves.last * [4.0, 5.0, 6.0])
    assert norm.values(later, norm.lines[0])[0].tolist() == [4, 5, 6]


@pytest.mark.parametrize(
    ("epoch", "point"),
    [
        (-5, 0),
        (0, 0),
        (1, 0),
        (1.9, 0),
        (2, 1),
        (2.1, 1),
        (4, 1),
        (6.9, 1),
        (7, 2),
        (7.5, 2),
        (10, 2),
        (11, 2),
        (99, 2),
    ],
)
def test_the_nearest_point_is_read_and_of_two_as_near_the_later_one(epoch: float, point: int) -> None:
    curves = structs.replace(START.curves, epochs=np.array([0.0, 4.0, 10.0]))
    assert point_at(curves, epoch) == point


def told(snapshot: Snapshot, view: CurveView) -> list[str]:
    """Return the table that is copied, line by line, with blanks for its tabs."""
    text = as_table(read(snapshot, view), view.of(snapshot))
    assert text.endswith("\n")
    return text.replace("\t", " | ").splitlines()


@pytest.mark.parametrize(
    ("view", "table"),
    [
        (CurveView(), ["epoch | train loss | test loss | learning rate", "2 | 0.333333333 | 0.125 | 0.03"]),
        (CurveView(cursor=1), ["epoch | train loss | test loss | learning rate", "1 | nan | 0.5 | 0.02"]),
        (CurveView(1), ["epoch | train accuracy | test accuracy | learning rate", "2 | 0.5 | 0.5 | 0.03"]),
        (CurveView(2, cursor=0), ["epoch | learning rate", "0 | 0.01"]),
        (CurveView(3, cursor=0), ["epoch | gradient norm | learning rate", "0 | nan | 0.01"]),
        (CurveView(7), ["epoch | gradient norm | learning rate", "2 | 1 | 0.03"]),
        (
            CurveView(smoothing=0.5),
            [
                "epoch | train loss | train loss, smoothed | test loss | test loss, smoothed | learning rate",
                "2 | 0.333333333 | 0.466666667 | 0.125 | 0.357142857 | 0.03",
            ],
        ),
    ],
)
def test_what_is_copied_names_the_measure_and_has_nine_digits(view: CurveView, table: list[str]) -> None:
    snapshot = with_losses(START, [1.0, nothing, 1 / 3], [1.0, 0.5, 0.125])
    last = snapshot.curves.last.copy()
    last[SERIES.index("learning_rate")] = [0.01, 0.02, 0.03]
    assert told(structs.replace(snapshot, curves=structs.replace(snapshot.curves, last=last)), view) == table


def test_a_curve_without_any_value_is_not_read() -> None:
    snapshot = with_losses(START, [1.0, 0.5], [nothing, nothing])
    assert told(snapshot, CurveView()) == ["epoch | train loss | learning rate", "1 | 0.5 | 0.05"]


def test_smoothing_goes_from_nothing_to_a_hundred_epochs_in_six_steps() -> None:
    assert FACTORS == (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
    more = [CurveView(smoothing=factor).smoother(1) for factor in FACTORS]
    less = [CurveView(smoothing=factor).smoother(-1) for factor in FACTORS]
    assert more == [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.99]
    assert less == [0.0, 0.0, 0.5, 0.8, 0.9, 0.95, 0.98]
