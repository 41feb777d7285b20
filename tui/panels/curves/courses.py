"""The branches beside the curves: which of them are drawn behind, and how far the axis of epochs goes for them."""

from nn_tui.engine.runs import Snapshot
from nn_tui.engine.timeline.branches import Course
from nn_tui.engine.timeline.place import Place

SHOWN = 6
"""How many branches are drawn behind the present one at most: those that were begun last."""
AHEAD = 2
"""Beside longer branches, this many times the epochs that the present one has come to are in sight."""


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
