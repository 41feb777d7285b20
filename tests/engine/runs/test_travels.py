"""What a session does with breakpoints, marks, branches and changes that are left out, and after a divergence."""

import pytest
from msgspec import structs

from nn_tui.engine import DataRecipe
from nn_tui.engine.runs import (
    BackOff,
    DeleteBranch,
    FollowParameter,
    GoTo,
    Pause,
    Redo,
    RemoveBreakpoint,
    RemoveMark,
    RenameBranch,
    Request,
    Reset,
    Revisit,
    Run,
    RunBack,
    SetBreakpoint,
    SetLearningRate,
    SetMark,
    Snapshot,
    Step,
    StepBack,
    TakeOut,
    Undo,
)
from nn_tui.engine.timeline.breakpoints import EpochReached, GradientLeaves, NotFinite, WeightCrossesZero
from nn_tui.engine.timeline.place import Place, Unit

from .test_time import pictured, refused
from .watching import Start, alone, at_rest, endless, parameters, seen_by, small


def last(snapshot: Snapshot) -> str:
    return snapshot.events[-1].sentence


def test_a_run_stops_at_its_breakpoints_and_runs_back_to_them(start: Start) -> None:
    session = start(endless())
    for epoch in (3, 5):
        session.send(SetBreakpoint(EpochReached(epoch)))
    assert at_rest(session).timeline.breakpoints == ("epoch 3 is reached", "epoch 5 is reached")
    shown: list[bytes] = []
    for epoch in (3, 5):
        session.send(Run())
        found = at_rest(session)
        assert (found.place, last(found)) == (Place(epoch), f"breakpoint: epoch {epoch} is reached")
        shown.append(pictured(found))
    session.send(RunBack())
    found = at_rest(session)
    assert pictured(found) == shown[0]
    session.send(RunBack())
    assert at_rest(session).place == Place(0)
    session.send(Run())
    assert pictured(at_rest(session)) == shown[0]
    for _ in range(2):
        session.send(RemoveBreakpoint(0))
    session.send(RemoveBreakpoint(0))
    found = at_rest(session)
    assert found.timeline.breakpoints == ()
    assert refused(found) == ["there is no breakpoint 1; there are 0"]


@pytest.mark.parametrize("unit", ["batch", "epoch"])
def test_steps_end_at_a_breakpoint(start: Start, unit: Unit) -> None:
    session = start(endless())
    session.send(SetBreakpoint(EpochReached(2)))
    for _ in range(40):
        session.send(Step(unit))
    found = at_rest(session)
    assert (found.place, found.state, last(found)) == (Place(2), "paused", "breakpoint: epoch 2 is reached")
    session.send(Step(unit))
    assert at_rest(session).place > Place(2)


@pytest.mark.parametrize("watched", [True, False])
def test_breakpoints_change_no_byte(start: Start, watched: bool) -> None:
    session = start(small(epochs=12))
    if watched:
        session.send(SetBreakpoint(GradientLeaves(0.0, 1e9)))
        session.send(SetBreakpoint(WeightCrossesZero(1, 0, 0)))
    for _ in range(40):
        session.send(Run())
        if at_rest(session).state == "stopped":
            break
    assert parameters(at_rest(session)) == alone(small(epochs=12)).network.parameters.vector.tobytes()


def test_marks_are_kept_gone_to_and_removed(start: Start) -> None:
    session = start(endless())
    for step, note in ((Step("batch"), "first"), (Step("epoch"), "")):
        session.send(step)
        at_rest(session)
        session.send(SetMark(note))
    found = at_rest(session)
    assert [(mark.branch, mark.place, mark.note) for mark in found.timeline.marks] == [
        ("main", Place(0, 1), "first"),
        ("main", Place(1), ""),
    ]
    session.send(GoTo("main@0.1"))
    session.send(SetMark("again"))
    session.send(RemoveMark(0))
    assert [mark.note for mark in at_rest(session).timeline.marks] == ["again"]


def test_a_change_is_left_out_and_places_are_visited_again(start: Start) -> None:
    session = start(endless())
    session.send(Step("epoch"))
    session.send(SetLearningRate(0.5))
    session.send(Step("epoch"))
    raised = at_rest(session)
    session.send(TakeOut(0))
    found = at_rest(session)
    assert (found.place, found.timeline.branch, found.learning_rate) == (raised.place, "b2", 0.01)
    assert [event.sentence for event in found.events] == [
        "left out: learning rate 0.01 → 0.5 (you); branch b2 goes on without it from here"
    ]
    other = start(endless())
    for _ in range(2):
        other.send(Step("epoch"))
    assert parameters(found) == parameters(at_rest(other))
    session.send(Revisit(-1))
    assert pictured(at_rest(session)) == pictured(raised)
    session.send(Revisit(1))
    assert pictured(at_rest(session)) == pictured(found)
    session.send(RenameBranch("main", "raised"))
    session.send(DeleteBranch("raised"))
    session.send(Revisit(-1))
    found = at_rest(session)
    assert found.timeline.branches == ("b2",)
    assert refused(found) == ["there is no place visited before this one"]


def test_steps_back_are_one_journey_to_go_back_from(start: Start) -> None:
    session = start(endless())
    for _ in range(4):
        session.send(Step("epoch"))
    tip = at_rest(session)
    for _ in range(3):
        session.send(StepBack("epoch"))
    assert at_rest(session).place == Place(1)
    session.send(Revisit(-1))
    assert pictured(at_rest(session)) == pictured(tip)


def test_after_a_divergence_it_goes_back_to_the_best_epoch_with_a_tenth_of_the_rate(start: Start) -> None:
    experiment = structs.replace(endless(), data=DataRecipe(source="plane", samples=40))
    experiment = structs.replace(
        experiment, training=structs.replace(experiment.training, optimizer="sgd", learning_rate=0.02)
    )
    session = start(experiment)
    session.send(BackOff())
    assert refused(at_rest(session)) == ["the run has not diverged; there is nothing to go back from"]
    session.send(Step("epoch"))
    session.send(Step("epoch"))
    best = at_rest(session).best[1]
    session.send(SetBreakpoint(NotFinite()))
    session.send(SetLearningRate(1e6))
    session.send(Run())
    stopped = at_rest(session)
    assert stopped.place.operation > 0
    assert [event.kind for event in stopped.events[-2:]] == ["stop", "breakpoint"]
    assert last(stopped).endswith(" is not finite")
    assert stopped.timeline.recovery is not None
    assert (stopped.timeline.recovery.epoch, stopped.timeline.recovery.rate) == (best, 1e5)
    session.send(BackOff())
    found = at_rest(session)
    assert (found.place, found.learning_rate, found.timeline.branch) == (Place(best), 1e5, "b2")
    assert found.timeline.recovery is None


def test_a_parameter_that_is_followed_leaves_the_run_where_it_stood(start: Start) -> None:
    session = start(endless())
    for unit in ("epoch", "epoch", "batch", "operation"):
        session.send(Step(unit))
    before = at_rest(session)
    session.send(FollowParameter(1, 0, 0))
    found = at_rest(session)
    assert (found.place, parameters(found)) == (before.place, parameters(before))
    story = seen_by(session, Request(story=True)).story
    assert story is not None
    assert story.upto == before.place
    assert story.values[-1] == before.parameters.weights(1)[0, 0]
    session.send(FollowParameter(1, 1, 0))
    session.send(Pause())
    found = at_rest(session)
    assert (found.place, parameters(found)) == (before.place, parameters(before))


def test_what_stands_after_a_change_that_is_undone_stands_before_it(start: Start) -> None:
    session = start(endless())
    session.send(Step("batch"))
    at_rest(session)
    for command in (
        SetLearningRate(0.1),
        SetLearningRate(0.2),
        SetMark("here"),
        TakeOut(1),
        GoTo("main@"),
        Undo(),
        Undo(),
    ):
        session.send(command)
    found = at_rest(session)
    assert [mark.place for mark in found.timeline.marks] == [Place(0, 1)]
    session.send(Reset())
    for command in (GoTo("main@"), SetLearningRate(0.3), GoTo("b2@")):
        session.send(command)
    found = at_rest(session)
    assert (found.timeline.leaves, found.timeline.branches) == ("main@0.1", ("main", "b2", "b3"))
    assert not [event.sentence for event in found.events if event.kind == "refused"]
    assert session.error is None


def test_a_restart_is_undone_also_where_what_was_before_it_is_forgotten(start: Start) -> None:
    session = start(endless())
    session.send(Step("batch"))
    at_rest(session)
    for command in (SetLearningRate(0.1), Reset(), GoTo("main@"), Undo(), GoTo("b2@"), Undo()):
        session.send(command)
    found = at_rest(session)
    assert (found.timeline.branch, found.place) == ("main", Place(0, 1))
    assert not [event.sentence for event in found.events if event.kind == "refused"]


def test_changes_at_one_place_are_undone_one_after_the_other(start: Start) -> None:
    session = start(endless())
    for command in (SetLearningRate(0.1), SetLearningRate(0.2), Step("epoch")):
        session.send(command)
    at_rest(session)
    for _ in range(2):
        session.send(Undo())
    found = at_rest(session)
    assert (found.place, found.timeline.branch, found.timeline.leaves) == (Place(0), "b2", "main@0")
    assert found.learning_rate == endless().training.learning_rate
    for _ in range(2):
        session.send(Redo())
    assert at_rest(session).place == Place(1)
