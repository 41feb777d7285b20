"""Errors while a run trains, goes elsewhere or is looked at are sentences; the run stops at a true moment and lives."""

from collections.abc import Callable

import numpy as np
import pytest

from nn_tui.engine import Trainer
from nn_tui.engine.runs import GoTo, Request, Run, SetParameter, Snapshot, Step
from nn_tui.engine.runs.observer import Observer
from nn_tui.engine.training.compiled_step import CompiledStep

from .watching import Start, alone, at_rest, parameters, seen, seen_by, small

NO_ROOM = MemoryError("Unable to allocate 7 TiB")


def stopped_by(snapshot: Snapshot) -> str:
    """Return why a run was stopped by an error."""
    assert snapshot.stop is not None
    assert (snapshot.state, snapshot.stop.reason) == ("stopped", "error")
    assert snapshot.events[-1].sentence == f"stopped: {snapshot.stop.sentence}"
    return snapshot.stop.sentence


def fails_at(
    monkeypatch: pytest.MonkeyPatch, kind: type, name: str, error: Exception, when: Callable[[int], bool]
) -> None:
    """Let a method raise an error after its work is done, at those of its calls for which `when` holds."""
    original, calls = getattr(kind, name), [0]

    def work(self: object, *arguments: object, **keywords: object) -> object:
        calls[0] += 1
        result = original(self, *arguments, **keywords)
        if when(calls[0]):
            raise error
        return result

    monkeypatch.setattr(kind, name, work)


@pytest.mark.parametrize(
    ("kind", "name", "call"), [(CompiledStep, "run_batches", 7), (Trainer, "_finish_epoch", 3), (Trainer, "_record", 3)]
)
def test_an_error_that_does_not_come_again_costs_nothing(
    start: Start, monkeypatch: pytest.MonkeyPatch, kind: type, name: str, call: int
) -> None:
    expected = alone(small()).network.parameters.vector.tobytes()
    session = start(small())
    fails_at(monkeypatch, kind, name, NO_ROOM, lambda number: number == call)
    session.send(Run())
    found = at_rest(session)
    assert stopped_by(found) == "there is not enough memory for this: Unable to allocate 7 TiB"
    assert found.epoch < 20
    assert session.fault is None
    session.send(Run())
    found = at_rest(session)
    assert found.stop is not None
    assert (found.epoch, found.stop.reason, parameters(found)) == (20, "epochs", expected)


def test_one_that_always_comes_again_leaves_the_run_at_a_moment_before_it(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start(small())
    session.send(Step("epoch"))
    session.send(Step("epoch"))
    at_rest(session)
    monkeypatch.setattr(Trainer, "advance", _defect)
    session.send(Run())
    found = at_rest(session)
    assert stopped_by(found) == "this met a fault of nn-tui, KeyError: 'x'"
    assert isinstance(session.fault, KeyError)
    session._run.fault = None
    monkeypatch.undo()
    fresh = start(small())
    for _ in range(found.step):
        fresh.send(Step("batch"))
    assert parameters(at_rest(fresh)) == parameters(found)
    session.send(Run())
    assert parameters(at_rest(session)) == alone(small()).network.parameters.vector.tobytes()


def _defect(*_: object, **__: object) -> None:
    raise KeyError("x")


def test_nor_does_one_on_the_way_to_another_moment_end_it(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    session = start(small())
    session.send(Run())
    last = at_rest(session)
    monkeypatch.setattr(Trainer, "advance", _defect)
    session.send(GoTo("10.3"))
    found = at_rest(session)
    assert found.events[-1].sentence.startswith("the way there ended with an error: ")
    monkeypatch.undo()
    session._run.fault = None
    session.send(Run())
    found = at_rest(session)
    assert found.epoch == 20
    assert parameters(found) == parameters(last)


def test_nor_does_one_while_a_batch_is_finished_for_an_edit(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    session = start(small())
    session.send(Step("operation"))
    before = at_rest(session)
    fails_at(monkeypatch, Trainer, "settle", NO_ROOM, lambda number: number == 1)
    session.send(SetParameter(1, 0, 0, 2.0))
    found = at_rest(session)
    sentences = [event.sentence for event in found.events]
    assert sentences[0].startswith("SetParameter could not be carried out: there is not enough memory")
    session.send(GoTo("0.0.1"))
    np.testing.assert_array_equal(at_rest(session).parameters.vector, before.parameters.vector)


def test_what_cannot_be_shown_is_told_once_and_the_rest_is_shown(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    session = start(small(epochs=10**9), run=True)
    original = Observer.snapshot

    def snapshot(self: Observer, request: Request, *arguments: object) -> Snapshot:
        if request.predictions:
            raise NO_ROOM
        return original(self, request, *arguments)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(Observer, "snapshot", snapshot)
    found = seen_by(session, Request(predictions=True))
    assert found.predictions is None
    assert seen(session).state == "paused"
    session.send(Run())
    assert seen(session).state == "running"
    told = [event.sentence for event in seen(session).events]
    assert told == ["not all can be shown: there is not enough memory for this: Unable to allocate 7 TiB"]


def test_where_there_is_no_memory_to_show_anything_it_waits_for_some(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start(small(epochs=10**9), run=True)
    original, refusals = Observer.snapshot, [0]

    def snapshot(self: Observer, request: Request, *arguments: object) -> Snapshot:
        refusals[0] += 1
        if refusals[0] <= 4:
            raise NO_ROOM
        return original(self, request, *arguments)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(Observer, "snapshot", snapshot)
    found = seen(session)
    assert found.state == "paused"
    assert [event.kind for event in found.events] == ["refused"]
