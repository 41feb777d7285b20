"""A snapshot is a value: it becomes bytes and an equal value again, and what is no snapshot is refused."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import ParameterVector
from nn_tui.engine.recipe.loading import PRESETS, changed, load_experiment
from nn_tui.engine.runs import LookAt, Pause, Rate, Request, Run, RunSession, SetSpeed, Snapshot, Step
from nn_tui.engine.runs.wire import decode, encode
from nn_tui.engine.training.optimizers import OPTIMIZERS
from tests.examples import examples

from .values import assert_a_value, assert_same
from .watching import Start, at_rest, endless, seen_by, small, until

NAMES = sorted(path.stem for path in Path(PRESETS).glob("*.toml"))
FULL = Request(survey=True, optimizer=True, predictions=True, workings=True, path=True, samples=9)
REQUESTS = [
    Request(),
    FULL,
    Request(look_at=LookAt(0, stay=True), samples=1),
    Request(look_at=LookAt(batch=True), optimizer=True),
]


def assert_survives(snapshot: Snapshot) -> None:
    """Fail unless a snapshot is a value and comes back from its bytes, with its outline and without."""
    assert_a_value(snapshot)
    data = encode(snapshot)
    again = decode(data)
    assert_same(snapshot, again)
    assert encode(again) == data
    short = encode(snapshot, known=snapshot.outline.number)
    assert len(short) < len(data)
    known = decode(short, snapshot.outline)
    assert known.outline is snapshot.outline
    assert_same(snapshot, known)
    assert encode(known, known=snapshot.outline.number) == short


def assert_all_survive(session: RunSession, kinds: set[str]) -> None:
    found = [seen_by(session, request) for request in REQUESTS]
    for request, snapshot in zip(REQUESTS, found, strict=True):
        assert snapshot.request == request
        assert (snapshot.optimizer is not None) == request.optimizer
        assert (snapshot.predictions is not None) == request.predictions
        assert (snapshot.data.shown_samples is not None) == bool(request.samples)
        assert_survives(snapshot)
    assert {snapshot.subject.kind for snapshot in found} >= kinds


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_at_rest_stepped_and_running(start: Start, name: str) -> None:
    session = start(changed(load_experiment(name), {"training.epochs": "unlimited"}))
    assert_all_survive(session, {"aside"})
    session.send(Step("batch"))
    at_rest(session)
    assert_all_survive(session, {"aside", "batch"})
    for _ in range(6):
        session.send(Step("operation"))
    at_rest(session)
    assert_all_survive(session, {"aside", "in batch", "batch"})
    session.send(Run())
    until(lambda: seen_by(session, Request()).step > 2)
    assert_all_survive(session, {"aside", "batch"})
    session.send(Pause())


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer(start: Start, optimizer: str) -> None:
    batch_size = "all" if optimizer == "lbfgs" else 10
    session = start(changed(small(), {"training.optimizer": optimizer, "training.batch_size": batch_size}))
    session.send(Step("epoch"))
    at_rest(session)
    assert_all_survive(session, {"aside", "batch"})


def test_all_that_a_recipe_may_hold(start: Start) -> None:
    fields: dict[str, object] = {
        "dtype": "float64",
        "network.freeze": ["layers.0.bias", "layers.0.weight[2,1]"],
        "network.dropout": 0.25,
        "training.loss": "hinge",
        "training.class_weights": {"upper": 2.0},
        "training.schedule": {"name": "plateau", "factor": 0.5},
        "training.early_stopping": {"patience": 3, "restore_best": True},
        "training.target": {"value": 0.01},
        "training.time_limit": 1e9,
        "training.clip_norm": 1.0,
    }
    session = start(changed(endless(), fields))
    session.send(SetSpeed(Rate(5.0, "operation")))
    session.send(Step("epoch"))
    session.send(Step("operation"))
    at_rest(session)
    assert_all_survive(session, {"in batch", "batch"})


def test_a_run_that_diverged_and_its_reason(start: Start) -> None:
    experiment = load_experiment("plane")
    fields = {"training.optimizer": "sgd", "training.learning_rate": 10.0, "network.activation": "relu"}
    session = start(changed(experiment, fields), run=True)
    until(lambda: seen_by(session, Request()).stop is not None)
    found = seen_by(session, FULL)
    assert found.stop is not None
    assert (found.stop.reason, found.events[-1].reason) == ("diverged", "diverged")
    assert_survives(found)


def test_without_a_test_part_what_is_no_number_stays_none(start: Start) -> None:
    session = start(changed(endless(), {"data.test_fraction": 0.0}))
    session.send(Step("epoch"))
    found = at_rest(session)
    assert np.isnan(found.curves.last).any()
    assert_survives(found)
    assert_survives(seen_by(session, FULL))


def snapshot() -> Snapshot:
    session = RunSession(endless())
    session.start()
    try:
        session.send(Step("epoch"))
        at_rest(session)
        return seen_by(session, FULL)
    finally:
        session.close()


SNAPSHOT = snapshot()
DATA = encode(SNAPSHOT)
SHORT = encode(SNAPSHOT, known=SNAPSHOT.outline.number)


def test_what_is_decoded_cannot_be_written_to() -> None:
    found = decode(DATA)
    with pytest.raises(ValueError, match="read-only"):
        found.parameters.vector[:] = 0.0


def test_without_its_outline_a_snapshot_is_refused() -> None:
    other = msgspec.structs.replace(SNAPSHOT.outline, number=SNAPSHOT.outline.number + 1)
    for known in (None, other):
        with pytest.raises(ValueError, match=rf"the outline {SNAPSHOT.outline.number} .* neither sent nor known"):
            decode(SHORT, known)
    assert_same(decode(encode(SNAPSHOT, known=other.number), other), SNAPSHOT)


def refused_or_read(data: bytes) -> None:
    """Decode bytes of whatever origin; nothing but a refusal in these terms may come of it."""
    try:
        found = decode(data, SNAPSHOT.outline)
    except (ValueError, msgspec.MsgspecError):
        return
    assert_a_value(found)


@examples(300)
@given(st.integers(0, len(DATA) - 1))
def test_a_snapshot_that_breaks_off_is_refused(length: int) -> None:
    with pytest.raises((ValueError, msgspec.MsgspecError)):
        decode(DATA[:length], SNAPSHOT.outline)


@examples(300)
@given(st.binary(max_size=200))
def test_bytes_that_are_no_snapshot_are_refused(data: bytes) -> None:
    with pytest.raises((ValueError, msgspec.MsgspecError)):
        decode(data, SNAPSHOT.outline)


DAMAGES = st.tuples(st.floats(0, 1), st.integers(0, 255))


@examples(400)
@given(
    st.sampled_from([DATA, SHORT]), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=5)
)
def test_a_damaged_snapshot_is_refused_or_is_another_one(data: bytes, changes: list[tuple[float, int]]) -> None:
    damaged = bytearray(data)
    for place, byte in changes:
        damaged[int(place * (len(data) - 1))] = byte
    refused_or_read(bytes(damaged))


ARRAYS = st.tuples(
    st.sampled_from(["<f4", "<f8", "|b1", "|O", "<U3", "|S2", "|V8", "<M8[s]", "f4,f4", "4f4", ",", "", "nonsense"])
    | st.text(max_size=5)
    | st.none(),
    st.lists(st.integers(-2, 10) | st.just(2**62) | st.none(), max_size=3) | st.none(),
    st.binary(max_size=40) | st.text(max_size=3) | st.none(),
)


@examples(300)
@given(ARRAYS | st.tuples(st.integers(-5, 5)) | st.none() | st.text())
def test_an_array_that_is_none_is_refused(array: object) -> None:
    message = msgspec.msgpack.decode(SHORT)
    fields = msgspec.msgpack.decode(SHORT, type=tuple[int, object, msgspec.Raw])[2]
    values = msgspec.msgpack.decode(fields)
    names = [name for name in Snapshot.__struct_fields__ if name != "outline"]
    values[names.index("curves")]["last"] = array
    values[names.index("parameters")][1] = array
    raw = msgspec.Raw(msgspec.msgpack.encode(values))
    refused_or_read(msgspec.msgpack.encode((message[0], None, raw)))


@pytest.mark.parametrize("size", [0, 1, 10**6])
def test_a_vector_of_another_size_than_its_layers_need_is_refused(size: int) -> None:
    wrong = ParameterVector(SNAPSHOT.structure)
    wrong.vector = np.zeros(size, np.float32)
    with pytest.raises((ValueError, msgspec.MsgspecError)):
        decode(encode(msgspec.structs.replace(SNAPSHOT, parameters=wrong)))
