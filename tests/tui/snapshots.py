"""Real snapshots for tests of what draws them."""

from time import monotonic, sleep

from msgspec import structs

from nn_tui.engine import Experiment
from nn_tui.engine.runs import LookAt, Request, RunSession, Snapshot, Step, Viewer

WAIT_SECONDS = 120.0
SAMPLES = 1000
"""How many samples of each part they hold, as in the dashboard."""


def snapshot_of(
    experiment: Experiment,
    *,
    epochs: int = 0,
    operations: int = 0,
    sample: int | None = None,
    batch: bool = False,
    survey: bool = False,
    optimizer: bool = False,
) -> Snapshot:
    """Return a look at a run of the experiment after a number of epochs, and then of single operations."""
    session = RunSession(experiment)
    session.start()
    viewer, number = Viewer(session), 0
    for _ in range(epochs):
        number = session.send(Step("epoch"))
    for _ in range(operations):
        number = session.send(Step("operation"))
    request = Request(
        look_at=LookAt(sample, batch=batch),
        survey=survey,
        optimizer=optimizer,
        predictions=True,
        outputs=True,
        samples=SAMPLES,
    )
    deadline = monotonic() + WAIT_SECONDS
    try:
        while session.error is None and monotonic() < deadline:
            if viewer.snapshot is not None and viewer.snapshot.command >= number and session.fault is None:
                return viewer.snapshot
            viewer.look(request)
            sleep(0.002)
    finally:
        session.close()
    raise session.error or session.fault or TimeoutError(f"no snapshot within {WAIT_SECONDS:g} s")


def with_outline(snapshot: Snapshot, **changes: object) -> Snapshot:
    """Return a snapshot with another recipe, other data, another structure or other frozen parameters."""
    return structs.replace(snapshot, outline=structs.replace(snapshot.outline, **changes))
