"""A session takes commands while it trains, and what it trains is what the trainer alone would have trained."""

import numpy as np
import pytest

from nn_tui.engine.runs import LookAt, Pause, Rate, Request, Run, Snapshot, Speed, Step, Unit, Viewer

from .watching import Start, alone, at_rest, endless, parameters, seen, small, until


def test_it_starts_paused_at_epoch_0_with_the_weights_of_the_recipe(start: Start) -> None:
    found = seen(start(small()))
    assert (found.state, found.epoch, found.step, found.operation) == ("paused", 0, 0, 0)
    assert parameters(found) == small().trainer().network.parameters.vector.tobytes()


def test_a_run_ends_by_itself_with_the_bytes_of_the_bare_trainer(start: Start) -> None:
    found = at_rest(start(small(), run=True))
    expected = alone(small())
    assert (found.state, found.stop) == ("stopped", expected.stopped)
    assert parameters(found) == expected.network.parameters.vector.tobytes()
    np.testing.assert_array_equal(found.curves.last, expected.history.curves().last)
    assert found.best == expected.best


def test_pausing_stepping_and_looking_on_the_way_change_nothing(start: Start) -> None:
    experiment = small(epochs=1000)
    session, viewers = start(experiment), list[Viewer]()
    units: tuple[Unit, ...] = ("operation", "batch", "operation", "epoch", "operation", "operation", "batch")
    for unit in units:
        session.send(Step(unit))
        seen(session)
        session.send(Run())
        for look_at in (LookAt(5), LookAt(batch=True)):
            viewers.append(Viewer(session))
            viewers[-1].look(Request(look_at=look_at, survey=True))
        session.send(Pause())
        at_rest(session)
    session.send(Run())
    found = at_rest(session)
    assert found.epoch == 1000
    assert all(viewer.snapshot is not None for viewer in viewers)
    assert parameters(found) == alone(experiment).network.parameters.vector.tobytes()


def test_running_goes_on_until_paused(start: Start) -> None:
    session = start(endless())
    session.send(Run())
    first = seen(session)
    assert first.state == "running"
    until(lambda: seen(session).epoch > first.epoch + 2)
    session.send(Pause())
    paused, later = seen(session), seen(session)
    assert paused.state == later.state == "paused"
    assert paused.step == later.step
    assert parameters(paused) == parameters(later)


@pytest.mark.parametrize(
    ("speed", "held_back"), [("max", False), (Rate(2, "batch"), True), (Rate(2, "operation"), True), ("gentle", True)]
)
def test_a_snapshot_tells_whether_training_waits_for_its_speed(start: Start, speed: Speed, held_back: bool) -> None:
    session = start(endless(), speed=speed)
    assert not seen(session).held_back
    session.send(Run())
    until(lambda: seen(session).step > 0 or seen(session).operation > 0)
    assert [seen(session).held_back for _ in range(5)] == [held_back] * 5
    session.send(Pause())
    assert not seen(session).held_back


def test_each_unit_of_step_takes_exactly_one(start: Start) -> None:
    session = start(endless())
    batches = len(endless().trainer().batches)
    session.send(Step("operation"))
    assert (at_rest(session).step, at_rest(session).operation) == (0, 1)
    session.send(Step("batch"))
    assert (at_rest(session).step, at_rest(session).operation) == (1, 0)
    session.send(Step("batch"))
    assert at_rest(session).step == 2
    session.send(Step("epoch"))
    assert (at_rest(session).epoch, at_rest(session).step, at_rest(session).batch) == (1, batches, 0)
    session.send(Step("epoch"))
    assert (at_rest(session).epoch, at_rest(session).step) == (2, 2 * batches)


def test_while_operations_are_stepped_the_batch_under_way_is_shown(start: Start) -> None:
    session = start(endless())
    assert (seen(session).subject.kind, seen(session).stepped) == ("aside", False)
    session.send(Step("operation"))
    stepped = at_rest(session)
    assert stepped.last_operation is not None
    assert stepped.last_operation.formula == stepped.operations[0].formula
    assert stepped.stepped
    assert (stepped.subject.kind, stepped.subject.operations, stepped.subject.samples) == ("in batch", 1, 10)
    assert stepped.computed == {("x", 0)}
    session.send(Step("batch"))
    whole = at_rest(session)
    assert whole.last_operation is None
    assert not whole.stepped
    assert (whole.subject.kind, whole.subject.samples) == ("aside", 1)


@pytest.mark.parametrize(("unit", "count"), [("operation", 300), ("batch", 100), ("epoch", 25)])
def test_steps_that_were_queued_are_all_taken(start: Start, unit: Unit, count: int) -> None:
    session, expected = start(endless()), endless().trainer()
    for _ in range(count):
        session.send(Step(unit))
        match unit:
            case "operation":
                expected.run_operation()
            case "batch":
                expected.run_batch()
            case "epoch":
                expected.run_epoch()
    found = at_rest(session)
    assert (found.epoch, found.step, found.operation) == (expected.epoch, expected.step, expected.operation)
    assert parameters(found) == expected.network.parameters.vector.tobytes()


def test_a_step_pauses_a_run(start: Start) -> None:
    session = start(endless(), run=True)
    until(lambda: seen(session).epoch > 0)
    session.send(Step("batch"))
    found = at_rest(session)
    assert found.state == "paused"
    assert seen(session).step == found.step


def test_pause_forgets_the_steps_not_yet_taken(start: Start) -> None:
    session = start(endless())
    for _ in range(100_000):
        session.send(Step("epoch"))
    session.send(Pause())
    found = seen(session)
    assert not found.busy
    assert found.epoch < 100_000
    assert seen(session).step == found.step


def test_a_viewer_that_asks_again_before_it_is_answered_does_not_keep_it_from_training(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start(small())
    viewer, receive = Viewer(session), Viewer.receive

    def ask_again(self: Viewer, snapshot: Snapshot) -> None:
        receive(self, snapshot)
        self.look()

    monkeypatch.setattr(Viewer, "receive", ask_again)
    session.send(Step("epoch"))
    viewer.look()
    until(lambda: viewer.snapshot is not None and viewer.snapshot.epoch == 1)
