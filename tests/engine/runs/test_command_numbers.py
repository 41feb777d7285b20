"""A command has a number, and a snapshot says up to which number all that was asked for is carried out."""

from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.runs import (
    AddNeuron,
    Command,
    Pause,
    Reset,
    RunSession,
    SetLearningRate,
    SetParameter,
    SetSpeed,
    Snapshot,
    Step,
    Toggle,
    Unit,
    Viewer,
)
from tests.examples import examples

from .watching import Start, endless, parameters, seen, until


def reached(viewer: Viewer, number: int) -> Snapshot:
    """Ask until a snapshot shows the command of this number, and return the first that does."""

    def shown() -> bool:
        assert viewer.error is None
        if viewer.snapshot is not None and viewer.snapshot.command >= number:
            return True
        viewer.look()
        return False

    until(shown)
    assert viewer.snapshot is not None
    return viewer.snapshot


def test_numbers_grow_by_one_from_1(start: Start) -> None:
    session = start(endless())
    assert seen(session).command == 0
    assert [session.send(Pause()) for _ in range(5)] == [1, 2, 3, 4, 5]
    assert Viewer(session).send(Pause()) == 6
    assert seen(session).command == 6


def test_no_number_is_given_twice_to_whoever_sends_at_the_same_time(start: Start) -> None:
    session = start(endless())
    numbers: list[int] = []

    def send() -> None:
        numbers.extend([session.send(Pause()) for _ in range(500)])

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 2001))
    assert seen(session).command == 2000


def test_one_that_is_refused_is_carried_out_too(start: Start) -> None:
    session = start(endless())
    number = session.send(AddNeuron(9))
    found = seen(session)
    assert (found.command, found.events[-1].kind) == (number, "refused")


@pytest.mark.parametrize("unit", ["operation", "batch", "epoch"])
def test_a_step_holds_back_what_was_sent_after_it_until_it_is_taken(start: Start, unit: Unit) -> None:
    session = start(endless())
    first = session.send(SetLearningRate(0.5))
    steps = [session.send(Step(unit)) for _ in range(20)]
    last = session.send(SetLearningRate(0.25))
    viewer, taken = Viewer(session), 0
    while taken < 20:
        viewer.look()
        if viewer.snapshot is None or viewer.snapshot.learning_rate == 0.01:
            continue
        found = viewer.snapshot
        assert found.command >= first
        taken = found.epoch if unit == "epoch" else found.step if unit == "batch" else operations(found)
        if taken < 20:
            assert found.busy
            assert found.command <= steps[taken] - 1  # the next step is still to be taken
    assert reached(viewer, last).command == last


def operations(found: Snapshot) -> int:
    return found.step * len(found.operations) + found.operation


def test_pausing_forgets_the_steps_and_releases_the_numbers(start: Start) -> None:
    session = start(endless())
    for _ in range(100_000):
        session.send(Step("epoch"))
    number = session.send(Pause())
    while (found := seen(session)).busy:  # the evaluation under way is finished
        assert found.command == number
    assert found.command == number
    assert found.epoch < 100_000


def test_resetting_releases_the_numbers_too(start: Start) -> None:
    session = start(endless())
    for _ in range(100_000):
        session.send(Step("epoch"))
    number = session.send(Reset())
    found = seen(session)
    assert (found.command, found.step) == (number, 0)


def test_a_run_that_stops_by_itself_while_it_is_stepped_releases_the_numbers(start: Start) -> None:
    experiment = Experiment(
        data=DataRecipe(source="plane"),
        network=NetworkRecipe(hidden=(4,), activation="relu"),
        training=TrainingRecipe(optimizer="sgd", learning_rate=10.0, batch_size=1, epochs="unlimited"),
    )
    session = start(experiment)
    last = 0
    for _ in range(200):
        last = session.send(Step("epoch"))
    found = reached(Viewer(session), last)
    assert (found.command, found.busy) == (last, False)


COMMANDS = st.one_of(
    st.builds(Step, st.sampled_from(["operation", "batch", "epoch"])),
    st.builds(Pause),
    st.builds(SetLearningRate, st.sampled_from([0.1, 0.02, -1.0])),
    st.builds(SetSpeed, st.sampled_from(["max", "gentle"])),
    st.builds(SetParameter, st.just(1), st.integers(0, 3), st.just(0), st.floats(-1, 1, width=16)),
    st.builds(AddNeuron, st.sampled_from([1, 5])),
    st.builds(Reset),
)


@examples(60)
@given(st.lists(COMMANDS, min_size=1, max_size=15), st.booleans())
def test_the_snapshot_that_reaches_the_last_number_shows_the_final_state(
    commands: list[Command], patient: bool
) -> None:
    session = RunSession(
        Experiment(
            data=DataRecipe(source="moons", samples=40),
            network=NetworkRecipe(hidden=(3,)),
            training=TrainingRecipe(batch_size=9, epochs="unlimited"),
        )
    )
    session.start()
    try:
        viewer, number = Viewer(session), 0
        for command in commands:
            number = session.send(command)
            viewer.look()
            if viewer.snapshot is not None:
                assert viewer.snapshot.command <= number
            if patient:
                assert reached(viewer, number).command == number
        found = reached(viewer, number)
        assert (found.command, found.busy) == (number, False)
        final = seen(session)
        assert (final.command, final.step, final.operation) == (number, found.step, found.operation)
        assert (final.learning_rate, final.speed, final.events) == (found.learning_rate, found.speed, found.events)
        assert parameters(final) == parameters(found)
        assert final.outline is found.outline
    finally:
        session.close()


def test_a_toggle_in_the_midst_of_steps_releases_their_numbers(start: Start) -> None:
    session = start(endless())
    for _ in range(100_000):
        session.send(Step("epoch"))
    number = session.send(Toggle())
    found = seen(session)
    assert (found.command, found.busy, found.state) == (number, False, "paused")
