"""The branches beside the curves: which of them are drawn behind, and how far the axis of epochs goes for them."""

from math import nan

import msgspec
from msgspec import structs

from nn_tui.datasets import Task
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.timeline.branches import POINTS, Course
from nn_tui.engine.timeline.place import Place
from nn_tui.engine.training.history import Curves

SHOWN = 6
"""How many branches are drawn behind the present one at most: those that were begun last."""
AHEAD = 2
"""Beside longer branches, this many times the epochs that the present one has come to are in sight."""


class RunBeside(msgspec.Struct, frozen=True, eq=False):
    """Another run, whose curves are drawn behind those of the present one as its branches are."""

    name: str
    task: Task
    curves: Curves


def with_run_beside(snapshot: Snapshot, beside: RunBeside | None) -> Snapshot:
    """Return a snapshot with another run as a branch, begun last; as it is where that learns another task."""
    if beside is None or beside.task != snapshot.data.task or not beside.curves.epochs.size:
        return snapshot
    tip = Place(int(beside.curves.epochs[-1]))
    course = Course(f"run:{beside.name}", "", tip, snapshot.experiment, None, nan, beside.curves.thinned(POINTS))
    outline = structs.replace(snapshot.outline, courses=(*snapshot.outline.courses, course))
    return structs.replace(snapshot, outline=outline)


def shown_courses(snapshot: Snapshot) -> tuple[Course, ...]:
    """Return the branches that are drawn, the present one last if its future is known."""
    courses, present = snapshot.outline.courses, snapshot.timeline.branch
    own = tuple(course for course in courses if course.name == present)
    others = tuple(course for course in courses if course.name != present)
    return (*others[-SHOWN:], *own)


def reach(snapshot: Snapshot) -> int:
    """Return the epoch that the axis goes to: the furthest that the branch has come to, or some way of longer ones.

    So a run that was begun anew fills the plot while it grows beside the one before.
    """
    if snapshot.timeline.past:
        tip = snapshot.timeline.tip
        return max(snapshot.epoch, tip.epoch + bool(tip.batch or tip.operation))
    longest = max((course.tip.epoch for course in snapshot.outline.courses), default=0)
    return max(snapshot.epoch, min(longest, AHEAD * snapshot.epoch))


def in_epochs(place: Place, batches: int) -> float:
    """Return a place on the axis of epochs."""
    return place.epoch + min(1.0, place.batch / batches)


def scrubbed(snapshot: Snapshot, epoch: float) -> str:
    """Return the place that a point of the axis takes the run to, as it is typed: a whole epoch, or the tip."""
    timeline, to = snapshot.timeline, max(0, round(epoch))
    return f"{timeline.branch}@{to}" if to <= timeline.tip.epoch else f"{timeline.branch}@"
