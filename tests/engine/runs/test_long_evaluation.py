"""While an epoch is evaluated, which may take long, a session hears commands and answers viewers."""

from collections.abc import Iterator

import pytest

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.runs import AddNeuron, Pause, Run, Session, SetLearningRate, Snapshot, Step

from .watching import Start, alone, at_rest, parameters, seen, until


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every stretch of an evaluation in a slice of its own."""
    monkeypatch.setattr("nn_tui.engine.runs.session.SLICE_SECONDS", 0.0)


def slow(epochs: int = 10**9) -> Experiment:
    return Experiment(
        data=DataRecipe(source="moons", samples=6000),
        network=NetworkRecipe(hidden=(3,)),
        training=TrainingRecipe(epochs=epochs, batch_size=4000),
    )


def caught(session: Session) -> Iterator[Snapshot]:
    """Yield snapshots that were taken while an epoch was evaluated."""
    while True:
        found = seen(session)
        if found.batch == found.batches:
            yield found


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
    assert parameters(at_rest(session)) == alone(slow(epochs=12)).network.parameters.vector.tobytes()
