"""Several viewers of one session each see what they have asked for, and disturb neither one another nor the run."""

from collections.abc import Sequence
from threading import Thread

import numpy as np
import pytest

from nn_tui.engine.network.losses import BinaryCrossEntropy
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import LookAt, Pause, Request, Run, RunSession, Snapshot, Step, Viewer
from tests.engine.explain.relations import assert_relations

from .watching import Start, alone, at_rest, endless, parameters, seen, small, until

SAMPLE = Request(look_at=LookAt(7, stay=True), survey=True)
OTHER = Request(look_at=LookAt(40), optimizer=True, samples=3)
BATCH = Request(look_at=LookAt(batch=True), predictions=True)
REQUESTS = (SAMPLE, OTHER, BATCH)


def looked(viewers: Sequence[Viewer], requests: Sequence[Request]) -> list[Snapshot]:
    """Let all of them ask at once, and return what each is shown."""
    before = [viewer.snapshot for viewer in viewers]
    for viewer, request in zip(viewers, requests, strict=True):
        viewer.look(request)
    until(lambda: all(viewer.snapshot is not old for viewer, old in zip(viewers, before, strict=True)))
    return [viewer.snapshot for viewer in viewers if viewer.snapshot is not None]


def assert_as_asked(found: Sequence[Snapshot], exact: float) -> None:
    """Fail unless each snapshot holds what its own viewer has asked for, and nothing that another has."""
    sample, other, batch = found
    for snapshot, request in zip(found, REQUESTS, strict=True):
        assert snapshot.request == request
        assert (snapshot.optimizer is not None) == request.optimizer
        assert (snapshot.predictions is not None) == request.predictions
        assert (snapshot.data.shown_samples is not None) == bool(request.samples)
        assert_relations(snapshot.subject, snapshot.operations, exact)
    assert sample.subject.sample is not None
    assert sample.subject.sample.row == 7
    assert other.subject.sample is not None
    if not other.stepped:
        assert other.subject.sample.row == 40
    elif other.subject.rows is not None:
        assert other.subject.sample.row == (40 if 40 in other.subject.rows else other.subject.rows[0])
    if batch.step or batch.operation:
        assert (batch.subject.kind, batch.subject.sample) == ("batch", None)
    else:
        assert batch.subject.kind == "aside"


def test_at_full_speed_each_is_shown_its_own(start: Start) -> None:
    session = start(changed(endless(), {"dtype": "float64"}), run=True)
    viewers = [Viewer(session) for _ in REQUESTS]
    looked(viewers, REQUESTS)
    until(lambda: seen(session).step > 10)
    first = found = looked(viewers, REQUESTS)
    for _ in range(30):
        before, found = found, looked(viewers, REQUESTS)
        assert_as_asked(found, 1e-9)
        # On a busy machine it may not have come to train between two looks.
        assert all(later.step >= earlier.step for earlier, later in zip(before, found, strict=True))
        assert all(one.version < other.version for one, other in zip(before, found, strict=True))
        assert found[2].subject.update == found[2].step - 1
    assert all(later.step > earlier.step for earlier, later in zip(first, found, strict=True))


def test_stepped_each_is_shown_its_own_of_one_moment(start: Start) -> None:
    session = start(changed(endless(), {"dtype": "float64"}))
    viewers = [Viewer(session) for _ in REQUESTS]
    for _ in range(40):
        found = looked(viewers, REQUESTS)
        assert_as_asked(found, 1e-9)
        assert len({(snapshot.step, snapshot.operation) for snapshot in found}) == 1
        assert len({parameters(snapshot) for snapshot in found}) == 1
        if found[2].stepped:
            assert found[1].subject.kind == "in batch"
            assert found[1].subject.operations == found[2].subject.operations
            assert found[1].subject.update == found[2].subject.update
        session.send(Step("operation"))
        at_rest(session)


def test_viewers_that_ask_all_the_time_from_threads_of_their_own_change_no_bit() -> None:
    session = RunSession(changed(small(), {"training.epochs": 300}))
    session.start()
    strangers: list[Snapshot] = []
    ended: list[bool] = []

    def watch(request: Request) -> None:
        viewer = Viewer(session)
        while not ended:
            viewer.look(request)
            if viewer.snapshot is not None and viewer.snapshot.request != request:
                strangers.append(viewer.snapshot)

    threads = [Thread(target=watch, args=(request,), daemon=True) for request in REQUESTS]
    for thread in threads:
        thread.start()
    try:
        session.send(Run())
        until(lambda: seen(session).stop is not None)
        found = seen(session)
    finally:
        ended.append(True)
        for thread in threads:
            thread.join()
        session.close()
    assert strangers == []
    expected = alone(changed(small(), {"training.epochs": 300}))
    assert found.epoch == 300
    assert parameters(found) == expected.network.parameters.vector.tobytes()


def test_one_that_asks_again_before_it_is_answered_has_asked_once(start: Start) -> None:
    session = start(endless())
    viewer = Viewer(session)
    assert viewer.snapshot is None
    before = seen(session).version
    for _ in range(100):
        session.send(Pause())
    viewer.look(SAMPLE)
    viewer.look(SAMPLE)
    until(lambda: viewer.snapshot is not None)
    assert viewer.snapshot is not None
    assert seen(session).version <= before + 3


def test_a_viewer_steers_the_session_it_holds(start: Start) -> None:
    session = start(endless())
    one, other = Viewer(session), Viewer(session)
    assert (one.send(Step("batch")), other.send(Step("batch")), one.error) == (1, 2, None)
    assert at_rest(session).step == 2
    assert one.resolved(session.experiment).training.loss == BinaryCrossEntropy()
    assert one.close()


@pytest.mark.parametrize("hidden", [(4,), (200, 200)])
def test_the_batch_can_be_looked_at_at_full_speed_also_where_it_costs_a_copy(
    start: Start, hidden: tuple[int, ...]
) -> None:
    session = start(changed(endless(), {"network.hidden": list(hidden)}), run=True)
    viewer = Viewer(session)

    def shown() -> bool:
        viewer.look(BATCH)
        return viewer.snapshot is not None and viewer.snapshot.subject.kind == "batch"

    until(shown)
    found = viewer.snapshot  # the last look has yet to be answered with another
    assert found is not None
    subject = found.subject
    assert (subject.update, subject.updated, subject.sample) == (found.step - 1, True, None)
    moved = found.parameters.vector - subject.parameters.vector
    np.testing.assert_allclose(-moved, found.updates.vector, atol=1e-6)
