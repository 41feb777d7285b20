"""A session is steered while it trains, and looked at without being disturbed."""

import numpy as np
import pytest

from nn_tui.engine.runs import ChangeSpeed, LookAt, Pause, Rate, Reset, Run, SetLearningRate, SetSpeed, Step

from .watching import Start, at_rest, endless, parameters, seen, small, until


def test_a_learning_rate_is_used_from_the_next_update_on_and_noted(start: Start) -> None:
    session, expected = start(endless()), endless().trainer()
    session.send(Step("batch"))
    session.send(Step("batch"))
    assert at_rest(session).learning_rate == 0.01
    session.send(SetLearningRate(0.3))
    session.send(Step("batch"))
    found = at_rest(session)
    expected.run_batch()
    expected.run_batch()
    expected.learning_rate = 0.3
    expected.run_batch()
    assert found.learning_rate == 0.3
    assert parameters(found) == expected.network.parameters.vector.tobytes()
    assert [(event.kind, event.sentence) for event in found.events] == [
        ("learning rate", "learning rate 0.01 → 0.3 (you)")
    ]


def test_setting_the_learning_rate_that_it_has_is_no_event(start: Start) -> None:
    session = start(endless())
    session.send(SetLearningRate(0.01))
    assert seen(session).events == ()


def test_reset_returns_to_the_same_weights_paused(start: Start) -> None:
    session = start(endless(), run=True)
    until(lambda: seen(session).epoch > 0)
    session.send(SetLearningRate(0.5))
    session.send(Reset())
    found = seen(session)
    assert (found.state, found.epoch, found.step) == ("paused", 0, 0)
    assert found.experiment == endless()
    assert found.learning_rate == 0.5
    assert parameters(found) == endless().trainer().network.parameters.vector.tobytes()
    assert len(found.curves.epochs) == 1


def test_reset_with_the_next_seed_starts_another_experiment(start: Start) -> None:
    session = start(endless(seed=3), run=True)
    session.send(Reset(next_seed=True))
    found = seen(session)
    assert (found.state, found.epoch, found.experiment.seed) == ("paused", 0, 4)
    assert parameters(found) == endless(seed=4).trainer().network.parameters.vector.tobytes()


def test_reset_forgets_queued_steps(start: Start) -> None:
    session = start(endless())
    for _ in range(10_000):
        session.send(Step("epoch"))
    session.send(Reset())
    assert (seen(session).step, seen(session).busy) == (0, False)


def test_a_run_that_was_reset_gives_the_same_result_again(start: Start) -> None:
    session = start(small(), run=True)
    first = at_rest(session)
    session.send(Reset())
    session.send(Run())
    assert parameters(at_rest(session)) == parameters(first)


def test_a_look_shows_the_row_that_was_asked_for(start: Start) -> None:
    session, data = start(endless()), endless().prepare()
    for row in (0, 7, 64):
        found = seen(session, look_at=LookAt(row)).subject.sample
        assert found is not None
        assert (found.row, found.test) == (row, row in data.test_rows)
        np.testing.assert_array_equal(found.inputs, data.dataset.inputs[row])
        np.testing.assert_array_equal(found.targets, data.dataset.targets[row])


def test_without_a_row_the_first_that_is_trained_on_is_shown(start: Start) -> None:
    found = seen(start(endless())).subject.sample
    assert found is not None
    assert (found.row, found.test) == (endless().prepare().train_rows[0], False)


@pytest.mark.parametrize(("asked", "shown"), [(65, 64), (10**9, 64), (-1, 0)])
def test_the_nearest_row_is_shown_for_one_that_does_not_exist(start: Start, asked: int, shown: int) -> None:
    found = seen(start(endless()), look_at=LookAt(asked)).subject.sample
    assert found is not None
    assert found.row == shown


def test_a_change_of_speed_is_noted_and_takes_effect_at_once(start: Start) -> None:
    session = start(endless(), speed=Rate(1, "epoch"))
    session.send(Run())
    until(lambda: seen(session).step > 0)
    for _ in range(20):
        session.send(ChangeSpeed(1))
    assert seen(session).events[-1].sentence == "speed as fast as it goes"
    until(lambda: seen(session).epoch > 100)


@pytest.mark.parametrize("batch", [False, True])
def test_a_snapshot_is_not_written_to_while_training_goes_on(start: Start, batch: bool) -> None:
    session = start(endless(), run=True)
    found = seen(session, look_at=LookAt(batch=batch))
    subject = found.subject
    arrays = [found.parameters.vector, found.gradients.vector, found.updates.vector, subject.parameters.vector]
    arrays += [array for layer in subject.activity.layers for array in (layer.z, layer.a, layer.da, layer.delta)]
    kept = [array.copy() for array in arrays]
    until(lambda: seen(session).step > found.step + 100)
    for array, before in zip(arrays, kept, strict=True):
        np.testing.assert_array_equal(array, before)


def test_versions_count_the_snapshots(start: Start) -> None:
    session = start(endless(), run=True)
    versions = [seen(session).version for _ in range(5)]
    assert versions == [1, 2, 3, 4, 5]


def test_a_speed_can_be_named(start: Start) -> None:
    session = start(endless(), speed="max")
    session.send(SetSpeed(Rate(2, "operation")))
    snapshot = seen(session)
    assert snapshot.speed == Rate(2, "operation")
    assert snapshot.events[-1].sentence == "speed 2 operations a second"


def test_the_speed_is_measured_while_it_runs_only(start: Start) -> None:
    session = start(endless())
    assert seen(session).steps_per_second == 0
    session.send(Run())
    until(lambda: seen(session).steps_per_second > 0)
    session.send(Pause())
    assert seen(session).steps_per_second == 0
