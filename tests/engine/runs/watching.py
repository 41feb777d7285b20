"""Small experiments for sessions, and ways to wait for one without sleeping blindly."""

from collections.abc import Callable
from time import perf_counter, sleep

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, Trainer, TrainingRecipe
from nn_tui.engine.runs import LookAt, Request, RunSession, Snapshot, Viewer

DEADLINE = 10.0
"""Seconds after which something that should have happened counts as not happening."""

Start = Callable[..., RunSession]


def small(epochs: int = 20, seed: int = 3) -> Experiment:
    return Experiment(
        seed=seed,
        data=DataRecipe(source="moons", samples=65),
        network=NetworkRecipe(hidden=(4,)),
        training=TrainingRecipe(epochs=epochs, batch_size=10),
    )


def endless(seed: int = 3) -> Experiment:
    return small(epochs=10**9, seed=seed)


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, but not for ever."""
    deadline = perf_counter() + DEADLINE
    while not condition():
        assert perf_counter() < deadline, "it did not happen in time"
        sleep(0.001)


def seen(session: RunSession, *, survey: bool = False, look_at: LookAt = LookAt()) -> Snapshot:  # noqa: B008 - a constant
    """Return a snapshot that was taken after every command sent before, with a new survey or without."""
    return seen_by(session, Request(look_at=look_at, survey=survey))


def seen_by(session: RunSession, request: Request) -> Snapshot:
    """Return what a viewer with this request sees after every command sent before."""
    viewer = Viewer(session)
    viewer.look(request)
    until(lambda: session.error is not None or viewer.snapshot is not None)
    assert session.error is None, session.error
    assert viewer.snapshot is not None
    return viewer.snapshot


def at_rest(session: RunSession) -> Snapshot:
    """Return a snapshot of the session once it has nothing left to do."""
    until(lambda: not seen(session).busy)
    return seen(session)


def alone(experiment: Experiment) -> Trainer:
    trainer = experiment.trainer()
    trainer.run()
    return trainer


def parameters(snapshot: Snapshot) -> bytes:
    return snapshot.parameters.vector.tobytes()
