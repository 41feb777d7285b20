"""A session goes back to any moment of its run, shows it as it was then, and goes on from there."""

import numpy as np
import pytest
from msgspec import structs

from nn_tui.engine.runs import (
    AddNeuron,
    Change,
    GoTo,
    LookAt,
    Pause,
    Redo,
    Reset,
    Run,
    SetLearningRate,
    Snapshot,
    Step,
    StepBack,
    Undo,
)
from nn_tui.engine.runs.wire import encode
from nn_tui.engine.timeline.place import Place, Unit
from nn_tui.engine.training.stopping import EarlyStopping

from .watching import Start, at_rest, endless, parameters, seen, small, until


def pictured(snapshot: Snapshot) -> bytes:
    """Return all that is shown of a moment, as bytes: whatever is counted by the session itself is left out."""
    outline = structs.replace(
        snapshot.outline,
        number=0,
        data=structs.replace(snapshot.data, number=0, shown_samples=None),
        courses=(),
    )
    timeline = structs.replace(snapshot.timeline, tip=Place(0), past=False, branches=())
    return encode(
        structs.replace(
            snapshot,
            version=0,
            command=0,
            seconds=0.0,
            survey=None,
            outline=outline,
            timeline=timeline,
            state="paused" if snapshot.state == "running" else snapshot.state,
        )
    )


def refused(snapshot: Snapshot) -> list[str]:
    return [event.sentence for event in snapshot.events if event.kind == "refused"]


@pytest.mark.parametrize("look_at", [LookAt(), LookAt(batch=True)])
@pytest.mark.parametrize("unit", ["epoch", "batch"])
def test_each_step_back_shows_what_was_there_before_the_step(start: Start, unit: Unit, look_at: LookAt) -> None:
    session, shown = start(endless()), list[bytes]()
    for _ in range(20):
        shown.append(pictured(seen(session, look_at=look_at)))
        session.send(Step(unit))
        at_rest(session)
    tip = seen(session).place
    for expected in reversed(shown):
        session.send(StepBack(unit))
        found = seen(session, look_at=look_at)
        assert pictured(found) == expected
        assert (found.timeline.past, found.timeline.tip) == (True, tip)
    session.send(StepBack(unit))
    assert refused(seen(session)) == ["this is the beginning of the run"]


def test_each_operation_back_shows_what_was_there_before_it(start: Start) -> None:
    def numbers(snapshot: Snapshot) -> tuple[object, ...]:
        """Return what is known then; arrays of operations that are still to come hold anything."""
        subject = snapshot.subject
        known = subject.operations, subject.rows, subject.update, subject.parameters.vector.tobytes()
        return snapshot.place, parameters(snapshot), snapshot.computed, known, snapshot.curves.last.tobytes()

    session, shown = start(endless()), list[tuple[object, ...]]()
    operations = 2 * len(seen(session).operations) + 3
    for _ in range(operations):
        shown.append(numbers(at_rest(session)))
        session.send(Step("operation"))
    at_rest(session)
    for expected in reversed(shown):
        session.send(StepBack("operation"))
        found = numbers(seen(session))
        assert found[:2] == expected[:2]
        if found[0] != Place(0, 1) and found[0] != Place(0, 2):  # there, the subject may be another
            assert found == expected


def test_a_step_back_from_the_middle_goes_to_the_start_of_what_is_under_way(start: Start) -> None:
    session = start(endless())
    session.send(Step("epoch"))
    for unit in ("batch", "batch", "operation", "operation"):
        session.send(Step(unit))
    assert at_rest(session).place == Place(1, 2, 2)
    session.send(StepBack("batch"))
    assert at_rest(session).place == Place(1, 2)
    session.send(StepBack("batch"))
    assert at_rest(session).place == Place(1, 1)
    session.send(StepBack("epoch"))
    assert at_rest(session).place == Place(1)
    session.send(StepBack("epoch"))
    assert at_rest(session).place == Place(0)


def test_a_place_is_gone_to_and_left_again_along_the_same_course(start: Start) -> None:
    session = start(endless(), run=True)
    until(lambda: seen(session).epoch > 40)
    session.send(SetLearningRate(0.002))
    until(lambda: seen(session).epoch > 60)
    session.send(Pause())
    before = at_rest(session)
    session.send(GoTo("17.3.2"))
    found = at_rest(session)
    assert (found.place, found.learning_rate, found.events) == (Place(17, 3, 2), 0.01, ())
    assert found.curves.epochs[-1] == 17
    np.testing.assert_array_equal(found.curves.last, before.curves.last[:, :18])
    session.send(GoTo("main@"))
    assert pictured(at_rest(session)) == pictured(before)
    session.send(GoTo("30"))
    session.send(Run())
    until(lambda: seen(session).epoch > before.epoch)
    session.send(GoTo(str(before.place)))
    assert pictured(at_rest(session)) == pictured(before)
    assert at_rest(session).timeline.branches == ("main",)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("4", "4 is still to come: main has come to 1.2"),
        ("1.3", "1.3 is still to come: main has come to 1.2"),
        ("0.6", "there is no place 0.6; epochs have 6 batches, counted from 0"),
        ("0.5.99", "there is no place 0.5.99; batches have 14 operations, counted from 0"),
        ("b7@1", "there is no branch 'b7'; there are main"),
        ("yesterday", "'yesterday' is no place in a run; expected epoch.batch.operation, such as 41, 41.7 or 41.7.12"),
    ],
)
def test_there_is_no_going_to_what_is_no_place_of_the_run(start: Start, place: str, sentence: str) -> None:
    session = start(endless())
    for unit in ("epoch", "batch", "batch"):
        session.send(Step(unit))
    before = at_rest(session)
    session.send(GoTo(place))
    found = at_rest(session)
    assert refused(found) == [sentence]
    assert found.place == before.place


def test_a_change_in_the_past_begins_a_branch_beside_the_old_one(start: Start) -> None:
    session = start(endless())
    for _ in range(5):
        session.send(Step("epoch"))
    main = at_rest(session)
    session.send(GoTo("2"))
    session.send(AddNeuron(1))
    session.send(Step("epoch"))
    found = at_rest(session)
    assert found.experiment.network.hidden == (5,)
    assert (found.timeline.branch, found.timeline.branches, found.timeline.past) == ("b2", ("main", "b2"), False)
    assert [event.sentence for event in found.events] == ["neuron h1.5 added; branch b2 leaves main here"]
    session.send(GoTo("main@"))
    assert pictured(at_rest(session)) == pictured(main)
    session.send(GoTo("b2@"))
    assert pictured(at_rest(session)) == pictured(found)


def test_a_change_is_undone_and_made_again(start: Start) -> None:
    session = start(endless())
    session.send(Step("epoch"))
    before = at_rest(session)
    session.send(Change((("training.batch_size", 5),)))
    changed = at_rest(session)
    session.send(Undo())
    assert pictured(at_rest(session)) == pictured(before)
    assert at_rest(session).timeline.branches == ("main",)
    session.send(Redo())
    assert at_rest(session).experiment == changed.experiment
    session.send(Step("epoch"))
    after = at_rest(session)
    session.send(Undo())
    found = at_rest(session)
    assert (parameters(found), found.experiment, found.place) == (parameters(before), before.experiment, before.place)
    assert found.timeline.branches == ("main", "b2")
    session.send(Redo())
    assert pictured(at_rest(session)) == pictured(after)
    session.send(Redo())
    assert refused(at_rest(session)) == ["there is nothing to redo"]


def test_a_change_from_before_a_branch_began_is_undone_on_it(start: Start) -> None:
    session = start(endless())
    session.send(Step("epoch"))
    before = at_rest(session)
    session.send(SetLearningRate(0.1))
    session.send(Step("epoch"))
    main = at_rest(session)
    session.send(StepBack("epoch"))
    session.send(SetLearningRate(0.2))
    found = at_rest(session)
    assert (found.timeline.branch, found.timeline.leaves) == ("b2", "main@1")
    for _ in range(2):
        session.send(Undo())
    found = at_rest(session)
    assert (parameters(found), found.experiment, found.place) == (parameters(before), before.experiment, before.place)
    assert found.timeline.leaves == "main@1"
    session.send(GoTo("main@"))
    assert pictured(at_rest(session)) == pictured(main)


def test_a_reset_is_undone(start: Start) -> None:
    session = start(endless(), run=True)
    until(lambda: seen(session).epoch > 3)
    session.send(Pause())
    before = at_rest(session)
    for _ in range(3):
        session.send(Reset())
    assert at_rest(session).place == Place(0)
    assert len(at_rest(session).timeline.branches) == 2
    session.send(Undo())
    assert pictured(at_rest(session)) == pictured(before)
    session.send(Undo())
    assert refused(at_rest(session)) == ["there is nothing to undo"]


def test_the_best_parameters_come_back_at_the_same_place_again(start: Start) -> None:
    experiment = small(epochs=10**6)
    stopping = EarlyStopping(patience=3, restore_best=True)
    experiment = structs.replace(experiment, training=structs.replace(experiment.training, early_stopping=stopping))
    session = start(experiment, run=True)
    until(lambda: seen(session).state == "stopped")
    stopped = at_rest(session)
    session.send(GoTo("1.1"))
    assert at_rest(session).state == "paused"
    session.send(Run())
    until(lambda: seen(session).state == "stopped")
    assert pictured(at_rest(session)) == pictured(stopped)


def test_a_stop_by_the_clock_is_passed_as_it_was(start: Start) -> None:
    experiment = small(epochs=10**6)
    stopping = EarlyStopping(patience=10**6, restore_best=True)
    training = structs.replace(experiment.training, early_stopping=stopping, time_limit=0.2)
    session = start(structs.replace(experiment, training=training), run=True)
    until(lambda: seen(session).state == "stopped")
    stopped = at_rest(session)
    assert stopped.stop is not None
    assert stopped.stop.reason == "time_limit"
    session.send(Step("batch"))
    after = at_rest(session)
    session.send(GoTo("1"))
    session.send(GoTo("main@"))
    assert parameters(at_rest(session)) == parameters(after)


def test_a_long_way_is_left_with_a_pause(start: Start) -> None:
    session = start(endless(), run=True)
    until(lambda: seen(session).epoch > 300)
    session.send(Pause())
    before = at_rest(session)
    session.send(GoTo("299"))
    session.send(Pause())
    found = at_rest(session)
    assert found.place <= before.place
    session.send(GoTo("299"))
    assert at_rest(session).place == Place(299)


@pytest.mark.parametrize("operations", [0, 3])
def test_what_the_last_batch_tells_is_of_the_place_gone_to(start: Start, operations: int) -> None:
    session, other = start(endless()), start(endless())
    for step in (Step("epoch"), Step("batch"), *[Step("operation")] * 3):
        session.send(step)
    at_rest(session)
    session.send(GoTo(f"0.2.{operations}"))
    for step in (Step("batch"), Step("batch"), *[Step("operation")] * operations):
        other.send(step)
    found, expected = at_rest(session), at_rest(other)
    assert found.place == expected.place == Place(0, 2, operations)
    assert pictured(found) == pictured(expected)
