"""The branches of a run in words: where each begins and ends, how well it does, and how its recipe differs."""

from typing import NamedTuple

from nn_tui.engine.recipe.differences import describe, differences
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.timeline.branches import Course
from nn_tui.engine.timeline.place import Place

from ..drawing import number_format as numbers
from ..drawing.text_cells import left

SHOWN_DIFFERENCES = 3
"""How many differences between two recipes are named."""


class BranchRow(NamedTuple):
    """A branch: where it leaves another one, how far it has come, its loss there, and how its recipe is another.

    `differs` is empty for the present branch and where both recipes are the same.
    """

    name: str
    leaves: str
    tip: Place
    loss: float
    differs: str
    present: bool


def branch_rows(snapshot: Snapshot) -> list[BranchRow]:
    """Return all branches of a run, the first ones first; losses are those of the judged split."""
    timeline, courses = snapshot.timeline, {course.name: course for course in snapshot.outline.courses}
    rows: list[BranchRow] = []
    for name in timeline.branches:
        course, present = courses.get(name), name == timeline.branch
        if course is None:
            rows.append(BranchRow(name, timeline.leaves, timeline.tip, snapshot.evaluation.judged.loss, "", present))
        else:
            differs = "" if present else _differs(snapshot, course)
            rows.append(BranchRow(name, course.leaves, course.tip, course.loss, differs, present))
    return rows


def _differs(snapshot: Snapshot, course: Course) -> str:
    found = [describe(difference) for difference in differences(snapshot.experiment, course.experiment)]
    here = snapshot.learning_rate if snapshot.rate_held else None
    if course.rate != here:
        there = "by the schedule" if course.rate is None else numbers.rate(course.rate)
        found.append(f"learning rate {numbers.rate(snapshot.learning_rate)} → {there}")
    more = f", {len(found) - SHOWN_DIFFERENCES} more" if len(found) > SHOWN_DIFFERENCES else ""
    return ", ".join(found[:SHOWN_DIFFERENCES]) + more


def branch_line(row: BranchRow, width: int = 0) -> str:
    """Return a branch as a line; its name padded to a width."""
    parts = [f"to {row.tip}", f"loss {numbers.loss(row.loss)}"]
    if row.leaves:
        parts.insert(0, f"from {row.leaves}")
    if row.present:
        parts.append("here")
    if row.differs:
        parts.append(row.differs)
    return f"{left(row.name, width)}  {', '.join(parts)}"
