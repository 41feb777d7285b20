"""What is said of a picture: what is predicted for it and whether that is right, and what stands above it."""

from collections.abc import Sequence

import numpy as np
import pytest
from msgspec import structs

from nn_tui.datasets.scaling import Scaler
from nn_tui.engine.runs import Snapshot
from tests.tui.snapshots import with_outline

from .drawn import coloured, lines_on, scene_of
from .pictured import batch_of, painted, pictured

HIT = pictured(((0.0, 0.0, 3.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)))
MISS = pictured()


def verdict(snapshot: Snapshot, width: int = 60) -> list[str]:
    """Return what is said below the sample, of a wide panel unless it is said otherwise."""
    lines = lines_on(painted(scene_of(snapshot, width, 9)).sheet)
    return [line[: (width - 2) // 2].strip() for line in lines[7:]]


def test_a_right_prediction_is_said_in_the_colour_of_outputs_and_a_wrong_one_in_that_of_errors() -> None:
    for snapshot, letters in ((HIT, ("O", "w")), (MISS, ("E", "w"))):
        below = [line.partition("¦")[2][:28] for line in coloured(painted(scene_of(snapshot, 60, 9)).sheet)[7:]]
        assert [set(line) - {" "} for line in below] == [{letter} for letter in letters]
    assert verdict(HIT) == ["predicted ant  90.9 %", "actual ant"]
    assert verdict(MISS) == ["predicted cow  74.5 %", "actual ant  ✕ wrong"]


@pytest.mark.parametrize(
    ("output", "target", "lines"),
    [
        (1.0, 1.0, ["predicted yes  73.1 %", "actual yes"]),
        (1.0, 0.0, ["predicted yes  73.1 %", "actual no  ✕ wrong"]),
        (-1.0, 0.0, ["predicted no  73.1 %", "actual no"]),
        (-1.0, 1.0, ["predicted no  73.1 %", "actual yes  ✕ wrong"]),
    ],
)
def test_of_two_classes_the_probability_is_that_of_the_predicted_one(
    output: float, target: float, lines: list[str]
) -> None:
    assert verdict(pictured([(0.0, 0.0, output)], "sigmoid", [target], task="binary", names=("no", "yes"))) == lines


@pytest.mark.parametrize(
    ("outputs", "task", "names"),
    [([(0.0, 0.0, 3.0)], "binary", ("cow", "ant")), ([(0.0, 0.0, 3.0), (0.0, 0.0, 1.0)], "multiclass", ("ant", "bee"))],
)
def test_an_output_that_is_no_probability_is_not_said_as_one(
    outputs: Sequence[Sequence[float]], task: str, names: tuple[str, ...]
) -> None:
    target = [1.0] if task == "binary" else [1.0, 0.0]
    snapshot = pictured(outputs, "identity", target, task="binary" if task == "binary" else "multiclass", names=names)
    assert verdict(snapshot) == ["predicted ant", "actual ant"]


def test_of_a_regression_both_numbers_are_said_in_the_units_of_the_target() -> None:
    snapshot = pictured(
        ((0.0, 0.0, 3.0), (0.0, 0.0, 0.5)), "identity", (12.0, 70.0), task="regression", names=("height", "weight")
    )
    scaler = Scaler(np.array([10.0, 60.0]), np.array([1.0, 20.0]))
    snapshot = with_outline(snapshot, data=structs.replace(snapshot.data, target_scaler=scaler))
    assert verdict(snapshot) == ["predicted 13.00", "actual 12.00"]
    lines = lines_on(painted(scene_of(snapshot, 60, 9, (2, 1), view="pictures")).sheet)
    assert [line[:29].strip() for line in lines[7:]] == ["predicted 70.00", "actual 70.00"]


def test_before_the_sample_is_predicted_nothing_is_said_of_it() -> None:
    early = structs.replace(MISS, subject=structs.replace(MISS.subject, operations=3))
    assert verdict(early) == ["", ""]


def test_the_mean_of_a_batch_has_no_prediction() -> None:
    batch = batch_of(MISS, 32)
    assert lines_on(painted(scene_of(batch, 60, 9)).sheet)[0].strip().startswith("mean of 32 samples  ")
    assert lines_on(painted(scene_of(batch, 30, 9)).sheet)[1].strip().startswith("mean of 32  ")
    assert verdict(batch) == ["", ""]


@pytest.mark.parametrize(
    ("width", "selected", "heading"),
    [
        (60, (2, 2), "weights into y3 from layer 1"),
        (44, (2, 2), "weights into y3"),
        (24, (2, 2), "into y3"),
        (60, (1, 1), "weights into h1.2"),
        (60, (0, 3), "p3 is an input"),
        (24, (0, 3), "p3"),
    ],
)
def test_a_heading_says_as_much_as_fits(width: int, selected: tuple[int, int], heading: str) -> None:
    lines = lines_on(painted(scene_of(MISS, width, 7, selected)).sheet)
    texts = [line[(width - 2) // 2 + 2 :].strip() for line in lines]
    assert next(filter(None, texts)) == heading
