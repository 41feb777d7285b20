"""A session is steered while it trains, and looked at without being disturbed."""

import numpy as np

from nn_tui.engine.runs import ChangeSpeed, Look, Pause, Rate, Reset, Run, SetLearningRate, SetSpeed, Step, StepSample

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


def test_look_shows_the_row_that_was_asked_for_and_keeps_it(start: Start) -> None:
    session = start(endless())
    for sample in (0, 7, 64):
        session.send(Look(sample))
        found = seen(session)
        assert found.sample.sample == sample
    assert seen(session).sample.sample == 64


def test_a_change_of_speed_is_noted_and_takes_effect_at_once(start: Start) -> None:
    session = start(endless(), speed=Rate(1, "epoch"))
    session.send(Run())
    until(lambda: seen(session).step > 0)
    for _ in range(20):
        session.send(ChangeSpeed(1))
    assert seen(session).events[-1].sentence == "speed as fast as it goes"
    until(lambda: seen(session).epoch > 100)


def test_samples_are_walked_through_in_the_order_of_the_dataset_and_round_again(start: Start) -> None:
    session = start(endless())
    shown = seen(session)
    first, samples = shown.sample.sample, shown.data.dataset.samples
    assert first is not None
    session.send(StepSample(1))
    assert seen(session).sample.sample == (first + 1) % samples
    for _ in range((first + 1) % samples + 1):
        session.send(StepSample(-1))
    assert seen(session).sample.sample == samples - 1
    session.send(StepSample(1))
    assert seen(session).sample.sample == 0


def test_a_snapshot_is_not_written_to_while_training_goes_on(start: Start) -> None:
    session = start(endless(), run=True)
    found = seen(session)
    arrays = [found.parameters.vector, found.gradients.vector, found.updates.vector, found.sample.outputs]
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
