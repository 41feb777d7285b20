"""Sessions that are closed after the test."""

from collections.abc import Iterator

import pytest

from nn_tui.engine import Experiment
from nn_tui.engine.runs import RunSession, Speed

from .watching import DEADLINE, Start


@pytest.fixture
def start() -> Iterator[Start]:
    """Start sessions that are closed after the test, whatever becomes of it."""
    sessions: list[RunSession] = []

    def started(experiment: Experiment, *, speed: Speed = "max", run: bool = False) -> RunSession:
        session = RunSession(experiment, speed=speed, run=run)
        sessions.append(session)
        session.start()
        return session

    yield started
    assert all(session.close(timeout=DEADLINE) for session in sessions)
    assert not [session.fault for session in sessions if session.fault]
