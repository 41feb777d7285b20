"""A session ends when its run does, when it is closed, or when something breaks."""

from time import perf_counter

import numpy as np
import pytest

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from nn_tui.engine.runs import Change, Close, Run, RunSession, Step

from .watching import Start, at_rest, endless, seen, small


def test_running_on_after_the_end_runs_as_many_epochs_again(start: Start) -> None:
    session = start(small(epochs=5), run=True)
    assert at_rest(session).epoch == 5
    session.send(Run())
    assert at_rest(session).epoch == 10


def test_a_change_of_the_recipe_lifts_the_stop_by_the_one_before(start: Start) -> None:
    session = start(small(epochs=5), run=True)
    assert at_rest(session).state == "stopped"
    session.send(Change((("training.epochs", 8),)))
    assert at_rest(session).state == "paused"
    session.send(Run())
    assert at_rest(session).epoch == 8


def test_divergence_stops_the_run_and_is_noted(start: Start) -> None:
    experiment = Experiment(
        data=DataRecipe(source="plane"),
        network=NetworkRecipe(hidden=(4,), activation="relu"),
        training=TrainingRecipe(optimizer="sgd", learning_rate=10.0),
    )
    found = at_rest(start(experiment, run=True))
    assert found.state == "stopped"
    assert found.stop is not None
    assert found.stop.reason == "diverged"
    assert [event.sentence for event in found.events] == [f"stopped: {found.stop.sentence}"]
    assert np.isfinite(found.parameters.vector).all()


@pytest.mark.parametrize("run", [False, True])
def test_close_ends_the_thread_in_less_than_half_a_second(run: bool) -> None:
    experiment = Experiment(
        data=DataRecipe(source="digits"),
        network=NetworkRecipe(hidden=(64, 64)),
        training=TrainingRecipe(epochs=10**9, batch_size="all"),
    )
    session = RunSession(experiment, run=run)
    session.start()
    seen(session)
    began = perf_counter()
    assert session.close()
    assert perf_counter() - began < 0.5


def test_close_does_not_wait_for_queued_steps() -> None:
    session = RunSession(endless())
    session.start()
    for _ in range(10_000):
        session.send(Step("epoch"))
    assert session.close(timeout=10)
    assert session._run.trainer.epoch < 10_000


def test_closing_twice_or_before_the_start_is_harmless() -> None:
    session = RunSession(endless())
    assert session.close()
    started = RunSession(endless())
    started.start()
    started.send(Close())
    assert started.close()
    assert started.close()
    assert started.error is None
