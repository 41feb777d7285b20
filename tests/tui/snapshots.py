"""Real snapshots for tests of what draws them."""

from time import monotonic, sleep

from nn_tui.engine import Experiment
from nn_tui.engine.runs import Look, Session, Snapshot, Step

WAIT_SECONDS = 120.0


def snapshot_of(
    experiment: Experiment, *, epochs: int = 0, operations: int = 0, sample: int | None = None, survey: bool = False
) -> Snapshot:
    """Return a look at a run of the experiment after so many epochs, and then so many single operations."""
    session = Session(experiment)
    session.start()
    for _ in range(epochs):
        session.send(Step("epoch"))
    for _ in range(operations):
        session.send(Step("operation"))
    session.send(Look(sample, survey))
    deadline = monotonic() + WAIT_SECONDS
    try:
        while session.error is None and monotonic() < deadline:
            snapshot = session.snapshot
            if snapshot is not None and not snapshot.busy:
                return snapshot
            session.look(survey)
            sleep(0.002)
    finally:
        session.close()
    raise session.error or TimeoutError(f"no snapshot within {WAIT_SECONDS:g} s")
