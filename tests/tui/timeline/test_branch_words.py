"""The branches of a run as lines: where each begins and ends, how well it does, and how its recipe is another."""

from collections.abc import Mapping

import numpy as np
from msgspec import structs

from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Snapshot
from nn_tui.engine.timeline.branches import Course
from nn_tui.engine.timeline.place import Place
from nn_tui.engine.training.history import Curves
from nn_tui.tui.timeline.branch_words import branch_line, branch_rows
from tests.tui.panels.neuron.made_up import made_up
from tests.tui.snapshots import with_outline

NOTHING = Curves(np.empty(0), np.empty((0, 0)), np.empty((0, 0)), np.empty((0, 0)), 1)


def run(changes: Mapping[str, object] | None = None, *, rate: float | None = None, held: bool = False) -> Snapshot:
    """Return a run on its second branch; the recipe of the first one has these changes."""
    snapshot = structs.replace(made_up(), learning_rate=0.25, rate_held=held)
    recipe = changed(snapshot.experiment, changes or {})
    first = Course("main", "", Place(9), recipe, rate, 0.125, NOTHING)
    status = structs.replace(
        snapshot.timeline, branch="second", tip=Place(5, 2), branches=("main", "second"), leaves="3.1"
    )
    return with_outline(structs.replace(snapshot, timeline=status), courses=(first,))


def differs(snapshot: Snapshot) -> str:
    first, second = branch_rows(snapshot)
    assert (first.name, first.present, second.name, second.present, second.differs) == (
        *("main", False),
        *("second", True, ""),
    )
    return first.differs


def test_branches_are_told_a_line_each() -> None:
    snapshot = run({"training.l2": 0.5})
    first, second = branch_rows(snapshot)
    assert second.loss == snapshot.evaluation.judged.loss
    assert [branch_line(row, 8) for row in (first, second._replace(loss=0.5))] == [
        "main      to 9, loss 0.1250, L2 0 → 0.5",
        "second    from 3.1, to 5.2, loss 0.5000, here",
    ]


def test_of_many_differences_three_are_named() -> None:
    assert differs(run()) == ""
    changes = {"training.l1": 0.5, "training.l2": 0.5, "training.batch_size": 7, "training.shuffle": False}
    told = differs(run(changes))
    assert told.count(" → ") == 3
    assert told.endswith(", 1 more")
    changes.popitem()
    told = differs(run(changes))
    assert told.count(" → ") == 3
    assert "more" not in told


def test_a_rate_that_is_held_by_hand_on_one_branch_is_a_difference() -> None:
    assert differs(run(rate=0.5)) == "learning rate 0.25 → 0.5"
    assert differs(run(rate=0.5, held=True)) == "learning rate 0.25 → 0.5"
    assert differs(run(rate=0.25, held=True)) == ""
    assert differs(run(held=True)) == "learning rate 0.25 → by the schedule"
