"""Other branches and runs beside the curves: which are drawn, how far the axis goes for them, and what lies behind."""

from math import isnan, nan

import numpy as np
import pytest
from msgspec import structs

from nn_tui.datasets import Task
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.timeline.branches import POINTS, Course
from nn_tui.engine.timeline.place import Place
from nn_tui.engine.training.history import Column
from nn_tui.tui.drawing.axis_ticks import Axis
from nn_tui.tui.panels.curves.courses import (
    RunBeside,
    in_epochs,
    reach,
    scrubbed,
    shown_courses,
    with_run_beside,
)
from nn_tui.tui.panels.curves.paint_courses import CoursePainter
from tests.tui.snapshots import with_outline

from .test_curves_panel import with_losses
from .test_paint_curves import START

CURVES = with_losses(START, [1.0, 0.5, 0.25], [1.0, 0.75, 0.5]).curves


def beside(*branches: tuple[str, int]) -> Snapshot:
    """Return a run on its branch `main`, before its first epoch, with these branches and how far they have come."""
    courses = tuple(Course(name, "", Place(tip), START.experiment, None, nan, CURVES) for name, tip in branches)
    return with_outline(at(0, 0), courses=courses)


def at(epoch: int, tip: int, *inside: int, past: bool = False) -> Snapshot:
    """Return a run that stands at an epoch of its branch `main`, which has come to a place."""
    timeline = structs.replace(START.timeline, branch="main", tip=Place(tip, *inside), past=past)
    return structs.replace(START, epoch=epoch, timeline=timeline)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ("", ""),
        ("b2", "b2"),
        ("b2 b3 b4 b5 b6 b7", "b2 b3 b4 b5 b6 b7"),
        ("b2 b3 b4 b5 b6 b7 b8", "b3 b4 b5 b6 b7 b8"),
        ("main b2 b3", "b2 b3 main"),
        ("b2 main b3 b4 b5 b6 b7 b8", "b3 b4 b5 b6 b7 b8 main"),
    ],
)
def test_the_six_branches_begun_last_are_drawn_and_the_present_one_in_front(names: str, shown: str) -> None:
    found = shown_courses(beside(*((name, 1) for name in names.split())))
    assert [course.name for course in found] == shown.split()


@pytest.mark.parametrize(
    ("snapshot", "epoch"),
    [
        (at(3, 3), 3),
        (at(3, 8, past=True), 8),
        (at(3, 8, 1, past=True), 9),
        (at(3, 8, 0, 1, past=True), 9),
        (at(9, 8, past=True), 9),
        (with_outline(at(3, 3), courses=beside(("b2", 2), ("b3", 5)).outline.courses), 5),
        (with_outline(at(3, 3), courses=beside(("b2", 50), ("b3", 2)).outline.courses), 6),
        (with_outline(at(3, 4, past=True), courses=beside(("b2", 50)).outline.courses), 4),
        (with_outline(at(0, 0), courses=beside(("b2", 50)).outline.courses), 0),
    ],
)
def test_the_axis_goes_as_far_as_the_branch_and_some_way_of_longer_ones(snapshot: Snapshot, epoch: int) -> None:
    assert reach(snapshot) == epoch


@pytest.mark.parametrize(
    ("epoch", "place"),
    [(-2.0, "main@0"), (0.4, "main@0"), (2.6, "main@3"), (4.4, "main@4"), (4.6, "main@"), (9.0, "main@")],
)
def test_a_point_of_the_axis_is_a_whole_epoch_or_the_tip(epoch: float, place: str) -> None:
    assert scrubbed(at(1, 4, 2), epoch) == place


def test_a_place_within_an_epoch_lies_between_its_ends() -> None:
    assert [in_epochs(Place(3, batch), 4) for batch in (0, 1, 4, 5)] == [3.0, 3.25, 4.0, 4.0]


def test_a_run_beside_is_a_branch_begun_last() -> None:
    found = with_run_beside(beside(("b2", 1)), RunBeside("digits", START.data.task, CURVES)).outline.courses
    assert [course.name for course in found] == ["b2", "run:digits"]
    run = found[-1]
    assert (run.leaves, run.tip, run.experiment, run.rate) == ("", Place(2), START.experiment, None)
    assert isnan(run.loss)
    assert run.curves is CURVES
    long = with_losses(START, [0.5] * (POINTS + 1), [0.5] * (POINTS + 1)).curves
    (thinned,) = with_run_beside(beside(), RunBeside("long", START.data.task, long)).outline.courses
    assert (thinned.tip, thinned.curves.epochs.size <= POINTS) == (Place(POINTS), True)


@pytest.mark.parametrize(("task", "epochs"), [("regression", 3), ("binary", 0)])
def test_a_run_that_learns_another_task_or_nothing_yet_is_not_drawn(task: Task, epochs: int) -> None:
    snapshot = beside(("b2", 1))
    assert with_run_beside(snapshot, None) is snapshot
    curves = with_losses(START, [0.5] * epochs, [0.5] * epochs).curves if epochs else EMPTY
    assert with_run_beside(snapshot, RunBeside("digits", task, curves)) is snapshot


EMPTY = structs.replace(
    CURVES,
    epochs=CURVES.epochs[:0],
    last=CURVES.last[:, :0],
    lowest=CURVES.lowest[:, :0],
    highest=CURVES.highest[:, :0],
)


def level(value: float) -> tuple[Column, Column]:
    """Return a line at one height over four epochs."""
    return np.arange(4.0), np.full(4, value)


def test_branches_cover_only_what_they_pass_and_the_last_of_them_is_in_front() -> None:
    x, y = Axis(0, 3, 4), Axis(0, 2, 3)
    behind = np.full((3, 4), "."), np.full((3, 4), 9)
    branches = [[level(0.0), level(2.0)], [level(0.0), level(np.nan)], [level(np.nan)]]
    characters, pens = CoursePainter().draw(branches, (x, y), ["a", "b"], [5, 6], behind)
    assert ["".join(row) for row in characters.tolist()] == ["bbbb", "....", "aaaa"]
    assert pens.tolist() == [[6] * 4, [9] * 4, [5] * 4]
    characters, _ = CoursePainter().draw([branches[0], [level(2.0)]], (x, y), ["a", "b"], [5, 6], behind)
    assert ["".join(row) for row in characters.tolist()] == ["aaaa", "....", "aaaa"]
    assert [values.tolist() for values in behind] == [[["."] * 4] * 3, [[9] * 4] * 3]
