"""A run is altered while it trains: each change lies between two updates, is noted in words, or refused for nothing."""

from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe, save_weights
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import (
    AddLayer,
    AddNeuron,
    AddSample,
    Change,
    Command,
    Event,
    Freeze,
    LookAt,
    Rate,
    RemoveLayer,
    RemoveNeuron,
    Request,
    Reset,
    Run,
    RunSession,
    SetActivation,
    SetLearningRate,
    SetParameter,
    Snapshot,
    Step,
    Toggle,
)
from nn_tui.engine.runs.outline import DataDescription
from tests.engine.building import Numbers
from tests.examples import examples

from .watching import Start, at_rest, endless, parameters, seen, seen_by, until


def after(start: Start, *commands: Command, experiment: Experiment | None = None) -> Snapshot:
    session = start(experiment or endless())
    for command in commands:
        send(session, command)
    return at_rest(session)


def send(session: RunSession, command: Command) -> None:
    """Send a command, and wait for steps to be taken: others would overtake them."""
    session.send(command)
    if isinstance(command, Step):
        at_rest(session)


def with_samples(session: RunSession) -> DataDescription:
    """Return what is told of the data, with all samples."""
    return seen_by(session, Request(samples=1000)).data


def inputs_of(data: DataDescription, row: int) -> Numbers:
    assert data.shown_samples is not None
    return data.shown_samples.inputs[data.shown_samples.rows == row][0]


def noted(snapshot: Snapshot) -> list[tuple[str, str]]:
    return [(event.kind, event.sentence) for event in snapshot.events]


BATCHES = tuple(Step("batch") for _ in range(3))


@pytest.mark.parametrize(
    ("command", "kind", "sentence"),
    [
        (Change((("training.batch_size", 32),)), "edit", "batch size 10 → 32"),
        (Change((("training.learning_rate", 0.1),)), "learning rate", "learning rate 0.01 → 0.1"),
        (Change((("network.hidden", [5, 2]),)), "edit", "hidden layers 4 → 5, 2"),
        (Change((("data.noise", 0.3),)), "data", "noise automatic → 0.3"),
        (AddNeuron(1), "edit", "neuron h1.5 added"),
        (RemoveNeuron(1, 2), "edit", "neuron h1.3 removed"),
        (AddLayer(1), "edit", "hidden 2 added: 4 neurons, tanh"),
        (RemoveLayer(1), "edit", "hidden 1 removed"),
        (SetActivation(1, "relu"), "edit", "activation of hidden 1: tanh → relu"),
        (Freeze(1, 1, None, frozen=True), "edit", "bias of h1.2 frozen"),
        (Freeze(2, 0, 3, frozen=True), "edit", "weight h1.4 → y1 frozen"),
        (AddSample((0.3, -0.1), "lower"), "data", "sample added: x1 = 0.3, x2 = -0.1, class lower"),
    ],
)
def test_a_change_is_noted_in_words(start: Start, command: Command, kind: str, sentence: str) -> None:
    found = after(start, *BATCHES, command)
    assert noted(found) == [(kind, sentence)]
    assert found.step == 3
    assert found.experiment.network.hidden == found.structure.sizes[1:-1]


@pytest.mark.parametrize(
    ("source", "inputs", "target", "sentence"),
    [
        ("iris", (1.0, 2.0, 3.0, 4.5), "virginica", "petal width (cm) = 4.5, class virginica"),
        ("wine", tuple(range(13)), "class_1", "ash = 2, alcalinity_of_ash = 3, 9 more, class class_1"),
        ("plane", (0.5, -0.25), (1.5,), "x1 = 0.5, x2 = -0.25, y = 1.5"),
    ],
)
def test_an_added_sample_is_told_with_its_first_inputs_and_its_target(
    start: Start, source: str, inputs: tuple[float, ...], target: tuple[float, ...] | str, sentence: str
) -> None:
    experiment = changed(endless(), {"data.source": source, "data.samples": None})
    (event,) = after(start, AddSample(inputs, target), experiment=experiment).events
    assert event.sentence.startswith("sample added: ")
    assert event.sentence.endswith(sentence)


def test_a_weight_and_a_bias_are_set_by_hand_and_what_comes_of_it_is_seen_at_once(start: Start) -> None:
    session = start(endless())
    send(session, Step("epoch"))
    before = at_rest(session)
    session.send(SetParameter(1, 2, 1, 0.0))
    session.send(SetParameter(2, 0, None, 7.5))
    found = at_rest(session)
    weight, bias = before.parameters.weights(1)[2, 1], before.parameters.biases(2)[0]
    assert noted(found) == [
        ("edit", f"weight x2 → h1.3: {weight:.4g} → 0"),
        ("edit", f"bias of y1: {bias:.4g} → 7.5"),
    ]
    assert found.parameters.weights(1)[2, 1] == 0
    assert found.parameters.biases(2)[0] == 7.5
    assert np.count_nonzero(found.parameters.vector != before.parameters.vector) == 2
    assert found.evaluation.train.loss > before.evaluation.train.loss


def test_setting_what_is_so_already_is_no_event(start: Start) -> None:
    commands = (
        Change((("training.batch_size", 10), ("training.optimizer", "adam"))),
        SetActivation(1, "tanh"),
        SetParameter(1, 0, None, 0.0),
        Freeze(1, 0, None, frozen=False),
    )
    assert noted(after(start, *commands)) == []


def test_a_frozen_weight_stays_and_moves_again_when_it_is_thawed(start: Start) -> None:
    session = start(endless())
    send(session, Step("epoch"))
    session.send(Freeze(1, 2, 1, frozen=True))
    before = at_rest(session)
    assert before.experiment.network.freeze == ("layers.0.weight[2,1]",)
    assert before.trainable is not None
    assert before.trainable.weights(1)[2, 1] == 0
    send(session, Step("epoch"))
    later = at_rest(session)
    assert later.trainable is before.trainable
    np.testing.assert_array_equal(later.parameters.vector == before.parameters.vector, before.trainable.vector == 0)
    session.send(Freeze(1, 2, 1, frozen=False))
    send(session, Step("epoch"))
    thawed = at_rest(session)
    assert thawed.trainable is None
    assert thawed.parameters.weights(1)[2, 1] != later.parameters.weights(1)[2, 1]
    assert noted(thawed)[-1] == ("edit", "weight x2 → h1.3 may move again")


def test_one_element_of_a_frozen_tensor_can_be_thawed(start: Start) -> None:
    experiment = changed(endless(), {"network.freeze": ["layers.0.weight", "layers.0.bias"]})
    found = after(start, Freeze(1, 2, 1, frozen=False), experiment=experiment)
    assert found.trainable is not None
    assert np.argwhere(found.trainable.weights(1)).tolist() == [[2, 1]]
    assert not found.trainable.biases(1).any()


def test_the_batch_under_way_is_finished_before_a_change(start: Start) -> None:
    found = after(start, Step("operation"), Step("operation"), Change((("training.optimizer", "sgd"),)))
    expected = endless().trainer()
    expected.run_batch()
    assert (found.step, found.operation, found.experiment.training.optimizer) == (1, 0, "sgd")
    assert parameters(found) == expected.network.parameters.vector.tobytes()


REFUSED: list[tuple[Command, str]] = [
    (Change((("data.source", "circles"),)), "data.source cannot be changed while it learns, only with a restart"),
    (Change((("seed", 4), ("dtype", "float64"))), "seed and dtype cannot be changed while it learns"),
    (Change((("training.batch_size", 0),)), "training.batch_size: expected"),
    (Change((("training.lerning_rate", 0.1),)), "training: there is no field lerning_rate"),
    (Change((("training.loss", "poisson"),)), "training.loss: poisson is for a regression"),
    (Change((("training.optimizer", "lbfgs"),)), "training.optimizer: lbfgs needs all samples at once"),
    (Change((("network.freeze", ["layers.7.bias"]),)), "network.freeze: there is no 'layers.7.bias'"),
    (Change((("network.weights", "nowhere.safetensors"),), restart=True), "network.weights: "),
    (Change((("data.source", "nowhere.csv"),), restart=True), ""),
    (AddNeuron(2), "layer 2 is none of the hidden layers 1 … 1"),
    (RemoveNeuron(1, 4), "hidden 1 has no neuron 5; it has 4"),
    (AddLayer(2), "a layer cannot be put behind layer 2"),
    (RemoveLayer(0), "layer 0 is none of the hidden layers"),
    (SetActivation(1, "softmax"), "network.activation: softmax is for the output"),
    (SetActivation(2, "tanh"), "training.loss: binary_cross_entropy needs the output activation"),
    (SetParameter(3, 0, 0, 1.0), "there is no layer 3; expected 1 … 2"),
    (SetParameter(1, 0, 2, 1.0), "there is no neuron 2 in inputs; expected 0 … 1"),
    (SetParameter(1, 0, 1, float("nan")), "weight x2 → h1.1: expected a finite number that fits float32, got nan"),
    (SetParameter(1, 0, 1, 1e60), "weight x2 → h1.1: expected a finite number that fits float32, got 1e+60"),
    (Freeze(1, -1, None, frozen=True), "there is no neuron -1 in hidden 1; expected 0 … 3"),
    (AddSample((0.3,), "lower"), "1 number for the inputs, expected 2: x1, x2"),
    (AddSample((0.3, 0.1), "middle"), "there is no class 'middle'; choose one of upper, lower"),
    (SetLearningRate(float("nan")), "learning rate: expected a number above 0, got nan"),
]


@pytest.mark.filterwarnings("error")  # what is refused must not also be warned of, on the screen
def test_what_is_refused_is_said_and_leaves_the_run_as_it_was_in_the_middle_of_a_batch(start: Start) -> None:
    session, untouched = start(endless()), start(endless())
    for each in (session, untouched):
        send(each, Step("epoch"))
        send(each, Step("batch"))
        send(each, Step("operation"))
    before = at_rest(session)
    for command, sentence in REFUSED:
        session.send(command)
        found = seen(session)
        assert found.events[-1].kind == "refused"
        assert found.events[-1].sentence.startswith(sentence)
    found = at_rest(session)
    assert len(found.events) == len(REFUSED)
    assert (found.experiment, found.operation, found.batch) == (before.experiment, 1, 1)
    assert found.curves.last.tobytes() == before.curves.last.tobytes()
    for each in (session, untouched):
        send(each, Step("epoch"))
        send(each, Step("epoch"))
    assert parameters(at_rest(session)) == parameters(at_rest(untouched))


def test_no_room_for_a_change_does_not_end_the_run(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    session = start(endless())
    seen(session)
    monkeypatch.setattr("nn_tui.engine.editing.live_experiment.add_neuron", fail)
    session.send(AddNeuron(1))
    sentence = "AddNeuron could not be carried out: there is not enough memory for this"
    assert noted(seen(session)) == [("refused", sentence)]


def test_a_restart_is_carried_out_when_it_is_asked_for(start: Start) -> None:
    change = Change((("data.source", "circles"), ("training.batch_size", 5)), restart=True)
    found = after(start, Run(), AddSample((0.3, -0.1), "lower"), change)
    expected = changed(endless(), dict(change.fields))
    assert (found.state, found.epoch, found.experiment) == ("paused", 0, expected)
    assert noted(found) == [("reset", "source moons → circles, batch size 10 → 5: back to epoch 0")]
    assert parameters(found) == expected.trainer().network.parameters.vector.tobytes()
    assert found.data.samples == 65


def test_what_needs_no_restart_takes_none(start: Start) -> None:
    found = after(start, Step("epoch"), Change((("training.l2", 0.1),), restart=True))
    assert (found.epoch, noted(found)) == (1, [("edit", "L2 0 → 0.1")])


def test_a_sample_is_trained_on_from_now_on_and_stays_after_a_reset(start: Start) -> None:
    session = start(endless())
    send(session, Step("batch"))
    session.send(AddSample((0.3, -0.1), "lower"))
    found = at_rest(session)
    assert (found.data.samples, found.data.train_samples, found.batch) == (66, 53, 0)
    session.send(Reset())
    assert seen(session).data.samples == 66
    session.send(Reset(next_seed=True))
    found = seen(session)
    assert (found.data.samples, found.experiment.seed) == (66, 4)
    subject = seen(session, look_at=LookAt(65)).subject
    assert subject.sample is not None
    assert (subject.sample.row, subject.sample.test) == (65, False)
    assert subject.sample.inputs.tolist() == [0.3, -0.1]
    scaled = found.data.input_scaler.apply(subject.sample.inputs)
    assert subject.activity.inputs.tolist() == pytest.approx(scaled.tolist(), rel=1e-6)


def test_a_batch_of_all_samples_grows_with_them(start: Start) -> None:
    experiment = changed(endless(), {"training.batch_size": "all"})
    found = after(start, AddSample((0.3, -0.1), "lower"), Step("batch"), experiment=experiment)
    assert found.last_batch is not None
    assert (found.last_batch.samples, found.batches) == (53, 1)


def test_another_split_says_how_much_of_it_is_known_already(start: Start) -> None:
    found = after(start, Step("epoch"), Change((("data.test_fraction", 0.4),)))
    kind, sentence = noted(found)[0]
    assert (kind, found.data.test_samples, found.epoch) == ("data", 26, 1)
    assert sentence.startswith("test fraction 0.2 → 0.4; ")
    assert sentence.endswith(" of 26 test samples were trained on before")


def test_noise_changes_the_samples_but_neither_their_scale_nor_their_split(start: Start) -> None:
    session = start(endless())
    before = with_samples(session)
    session.send(AddSample((0.3, -0.1), "lower"))
    session.send(Change((("data.noise", 0.5),)))
    found = with_samples(session)
    assert found.input_scaler is before.input_scaler
    assert before.shown_samples is not None
    assert found.shown_samples is not None
    moved = [row for row in range(65) if not np.array_equal(inputs_of(found, row), inputs_of(before, row))]
    assert len(moved) == 65
    np.testing.assert_array_equal(
        found.shown_samples.rows[found.shown_samples.splits == 2],
        before.shown_samples.rows[before.shown_samples.splits == 2],
    )
    assert inputs_of(found, 65).tolist() == [0.3, -0.1]
    session.send(Reset())
    again = changed(endless(), {"data.noise": 0.5}).trainer()
    np.testing.assert_array_equal(seen(session).data.input_scaler.offset, again.data.input_scaler.offset)


def test_reset_goes_back_to_the_initial_weights_of_the_present_recipe(start: Start) -> None:
    changes = (AddNeuron(1), SetParameter(1, 0, 0, 3.0), Freeze(1, 1, None, frozen=True), Step("epoch"), Reset())
    found = after(start, *changes)
    expected = changed(endless(), {"network.hidden": [5], "network.freeze": ["layers.0.bias[1]"]})
    assert (found.experiment, found.epoch) == (expected, 0)
    assert parameters(found) == expected.trainer().network.parameters.vector.tobytes()


def test_weights_from_a_file_go_on_where_the_file_is_gone_or_does_not_fit_any_more(
    start: Start, tmp_path: Path
) -> None:
    path = tmp_path / "weights.safetensors"
    trainer = endless(seed=8).trainer()
    save_weights(path, trainer.network.parameters)
    session = start(changed(endless(), {"network.weights": str(path)}))
    before = seen(session)
    path.unlink()
    session.send(Change((("training.l2", 0.1),)))
    found = seen(session)
    assert (parameters(found), found.experiment.network.weights) == (parameters(before), str(path))
    session.send(AddNeuron(1))
    found = seen(session)
    assert found.experiment.network.weights is None
    np.testing.assert_array_equal(found.parameters.weights(1)[:4], before.parameters.weights(1))


def test_a_change_to_a_running_run_lets_it_run_on(start: Start) -> None:
    session = start(endless(), run=True)
    until(lambda: seen(session).epoch > 1)
    session.send(AddLayer(1))
    found = seen(session)
    assert found.state == "running"
    until(lambda: seen(session).epoch > found.epoch + 1)


def one_change(field: tuple[str, object], restart: bool) -> Change:
    return Change((field,), restart)


LAYERS, INDICES = st.integers(0, 3), st.integers(0, 5)
ALTERATIONS = st.one_of(
    st.builds(AddNeuron, LAYERS),
    st.builds(RemoveNeuron, LAYERS, INDICES),
    st.builds(AddLayer, LAYERS),
    st.builds(RemoveLayer, LAYERS),
    st.builds(SetActivation, LAYERS, st.sampled_from(["relu", "sigmoid", "identity", "softmax", "none"])),
    st.builds(SetParameter, LAYERS, INDICES, st.none() | INDICES, st.floats(width=16)),
    st.builds(Freeze, LAYERS, INDICES, st.none() | INDICES, st.booleans()),
    st.builds(AddSample, st.tuples(st.floats(-1, 1), st.floats(-1, 1)), st.sampled_from(["upper", "lower", "other"])),
    st.builds(
        one_change,
        st.sampled_from(
            [
                ("training.batch_size", 7),
                ("training.batch_size", "all"),
                ("training.optimizer", "sgd"),
                ("training.optimizer.beta1", 0.5),
                ("training.loss", "hinge"),
                ("network.hidden", [3, 2]),
                ("network.dropout", 0.5),
                ("data.noise", 0.4),
                ("data.test_fraction", 0.0),
                ("data.source", "xor"),
                ("training.early_stopping", {"patience": 1}),
                ("nonsense", None),
            ]
        ),
        st.booleans(),
    ),
    st.builds(Step, st.sampled_from(["epoch", "batch", "operation"])),
    st.builds(Reset, st.booleans()),
)


def numbers_of(commands: list[Command]) -> tuple[bytes, bytes, Experiment, tuple[Event, ...]]:
    session = RunSession(
        Experiment(
            data=DataRecipe(source="moons", samples=30),
            network=NetworkRecipe(hidden=(3,)),
            training=TrainingRecipe(batch_size=8),
        )
    )
    session.start()
    try:
        for command in commands:
            send(session, command)
        found = at_rest(session)
    finally:
        session.close()
    return parameters(found), found.curves.last.tobytes(), found.experiment, found.events


@examples(15)
@given(st.lists(ALTERATIONS, max_size=12))
def test_whatever_is_asked_the_run_goes_on_and_the_same_gives_the_same_bytes(commands: list[Command]) -> None:
    assert numbers_of(commands) == numbers_of(commands)


@pytest.mark.parametrize("unit", ["operation", "batch"])
def test_a_slow_run_trains_to_the_same_bytes(start: Start, unit: Literal["operation", "batch"]) -> None:
    session = start(endless(), speed=Rate(500, unit), run=True)
    until(lambda: seen(session).step > 2)
    session.send(Toggle())
    found = at_rest(session)
    expected = endless().trainer()
    while expected.step < found.step:
        expected.run_batch()
    while expected.operation < found.operation:
        expected.run_operation()
    assert parameters(found) == expected.network.parameters.vector.tobytes()
    assert (found.last_operation is not None) == (unit == "operation")


def test_at_a_rate_of_operations_the_one_under_way_is_seen_and_a_pause_stays_in_the_batch(start: Start) -> None:
    session = start(endless(), speed=Rate(20, "operation"), run=True)
    until(lambda: seen(session).operation == 3)
    session.send(Toggle())
    found = at_rest(session)
    assert (found.state, found.step) == ("paused", 0)
    assert found.last_operation == found.operations[found.operation - 1]


def test_a_run_at_a_rate_of_operations_ends_by_itself(start: Start) -> None:
    experiment = changed(endless(), {"training.epochs": 1, "training.batch_size": 30})
    found = at_rest(start(experiment, speed=Rate(1e6, "operation"), run=True))
    assert (found.state, found.epoch, len(found.events)) == ("stopped", 1, 1)


def test_what_the_last_batch_told_is_kept_while_the_next_one_is_under_way(start: Start) -> None:
    session = start(changed(endless(), {"network.activation": "relu"}))
    assert seen(session).last_batch is None
    session.send(Step("batch"))
    finished, batch = at_rest(session), seen(session, look_at=LookAt(batch=True)).subject
    assert finished.last_batch is not None
    assert (finished.last_batch.samples, finished.last_batch.cost) == (10, batch.activity.cost)
    dead = finished.last_batch.dead[0]
    assert dead is not None
    for operation in range(1, len(finished.operations)):
        session.send(Step("operation"))
        found = at_rest(session)
        assert found.last_batch is not None
        assert found.last_batch.cost == finished.last_batch.cost
        np.testing.assert_array_equal(found.last_batch.dead[0], dead)
        assert found.diagnostics == finished.diagnostics
        assert seen(session, look_at=LookAt(batch=True)).subject.operations == operation
    session.send(Step("operation"))
    following = at_rest(session).last_batch
    assert following is not None
    assert following.cost != finished.last_batch.cost


def test_the_time_it_has_run_and_has_left_is_told(start: Start) -> None:
    session = start(changed(endless(), {"training.epochs": 50}), speed=Rate(20, "epoch"), run=True)
    until(lambda: seen(session).epoch >= 12)
    found = seen(session)
    assert 0.3 < found.seconds < 3
    assert found.time_left == pytest.approx((50 - found.epoch) / 20, rel=0.6)
    assert found.samples_per_second == pytest.approx(found.steps_per_second * 52 / 6)
    session.send(Toggle())
    paused = seen(session)
    assert (paused.time_left, paused.samples_per_second) == (None, 0)
    assert seen(session).seconds == paused.seconds
    session.send(Reset())
    assert seen(session).seconds == 0
