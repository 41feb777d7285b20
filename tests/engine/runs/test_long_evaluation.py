"""While an epoch is evaluated, which may take long, a session hears commands and answers viewers."""

from collections.abc import Iterator

import pytest

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.runs import AddNeuron, Pause, Run, RunSession, SetLearningRate, Snapshot, Step, Toggle

from .watching import Start, alone, at_rest, parameters, seen, until


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every stretch of an evaluation in a slice of its own."""
    monkeypatch.setattr("nn_tui.engine.runs.paced_training.SLICE_SECONDS", 0.0)


def slow(epochs: int = 10**9) -> Experiment:
    return Experiment(
        data=DataRecipe(source="moons", samples=6000),
        network=NetworkRecipe(hidden=(3,)),
        training=TrainingRecipe(epochs=epochs, batch_size=4000),
    )


def caught(session: RunSession) -> Iterator[Snapshot]:
    """Yield snapshots that were taken while an epoch was evaluated; a run that has come to its end goes on."""
    while True:
        found = seen(session)
        if found.batch == found.batches:
            yield found
        elif not found.busy:
            session.send(Run())


def test_commands_and_looks_are_answered_meanwhile(start: Start) -> None:
    session = start(slow(), run=True)
    number = session.send(SetLearningRate(0.25))
    during = next(found for found in caught(session) if found.command >= number)
    assert (during.learning_rate, during.busy) == (0.25, True)
    assert during.step == (during.epoch + 1) * during.batches


def test_it_is_finished_after_a_pause_and_a_step_of_an_epoch_is_another(start: Start) -> None:
    session = start(slow())
    for _ in range(10):
        session.send(Run())
        before = next(caught(session))
        session.send(Pause())
        rested = at_rest(session)
        assert rested.state == "paused"
        assert rested.batch < rested.batches
        assert rested.epoch > before.epoch
        session.send(Run())
        next(caught(session))
        session.send(Step("epoch"))
        stepped = at_rest(session)
        assert (stepped.batch, stepped.operation) == (0, 0)
    before = at_rest(session)
    for _ in range(3):
        session.send(Step("epoch"))
    assert at_rest(session).epoch == before.epoch + 3


def test_after_a_pause_the_same_key_goes_on_though_it_is_not_finished(start: Start) -> None:
    session = start(slow(), run=True)
    for _ in range(10):
        next(caught(session))
        session.send(Pause())
        session.send(Toggle())
        assert seen(session).state == "running"


def test_where_it_ends_the_run_a_step_that_was_asked_for_meanwhile_is_not_taken(start: Start) -> None:
    session = start(slow(epochs=3), run=True)
    found = next(found for found in caught(session) if found.epoch % 3 == 2)
    session.send(Step("epoch"))
    rested = at_rest(session)
    # The last epoch may have been evaluated before the key came: then another one is begun.
    assert (rested.state, rested.epoch) in (("stopped", found.epoch + 1), ("paused", found.epoch + 2))


def test_an_edit_finishes_it_first(start: Start) -> None:
    session = start(slow(), run=True)
    next(caught(session))
    session.send(AddNeuron(1))
    found = seen(session)
    assert found.structure.sizes == (2, 4, 1)
    session.send(Pause())
    rested = at_rest(session)
    until(lambda: not seen(session).busy)
    assert rested.epoch >= found.epoch


def test_the_run_is_the_same(start: Start) -> None:
    session = start(slow(epochs=12), run=True)
    for _ in range(3):
        next(caught(session))
        session.send(Pause())
        session.send(Step("operation"))
        session.send(Run())
    rested, trainer = at_rest(session), alone(slow(epochs=12))
    while trainer.epoch < rested.epoch:
        trainer.run()
    assert (rested.epoch, parameters(rested)) == (trainer.epoch, trainer.network.parameters.vector.tobytes())
