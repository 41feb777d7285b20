"""A subject is one sample or a batch at one moment: all its equations hold, whatever has happened before."""

from typing import Literal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nn_tui.datasets import InputError, Prepared, Task
from nn_tui.engine import Experiment, NetworkRecipe, Probe, Trainer, TrainingRecipe
from nn_tui.engine.editing.carry_over import carry_over
from nn_tui.engine.editing.edits import (
    AddLayer,
    AddNeuron,
    AddSample,
    Change,
    Edit,
    Freeze,
    RemoveNeuron,
    SetActivation,
    SetParameter,
)
from nn_tui.engine.editing.live_experiment import LiveExperiment
from nn_tui.engine.explain.neuron import explain
from nn_tui.engine.explain.subject import LookAt, Subject, subject_of
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.recipe.differences import differences
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.training.stopping import EarlyStopping
from tests.engine.building import random_targets, unscaled
from tests.engine.explain.relations import CANCELLED, EXACT, assert_relations, computed
from tests.examples import examples

BATCH = LookAt(batch=True)
ENDS: list[tuple[Task, str, str]] = [
    ("regression", "identity", "mse"),
    ("regression", "relu", "mse"),
    ("regression", "softmax", "mse"),
    ("regression", "gelu", "huber"),
    ("regression", "identity", "huber"),
    ("regression", "tanh", "mae"),
    ("regression", "identity", "poisson"),
    ("regression", "exponential", "poisson"),
    ("binary", "sigmoid", "binary_cross_entropy"),
    ("binary", "sigmoid", "mse"),
    ("binary", "identity", "hinge"),
    ("binary", "tanh", "hinge"),
    ("multiclass", "softmax", "cross_entropy"),
    ("multiclass", "softmax", "mse"),
    ("multiclass", "sigmoid", "binary_cross_entropy"),
]
SAMPLES, TEST = 11, 3
Stride = Literal["operation", "batch", "slice"]


def data_for(task: Task, seed: int) -> Prepared:
    """Return random data; the targets of a regression are counts, which every cost function takes."""
    rng = np.random.default_rng(seed)
    inputs = rng.normal(size=(SAMPLES + TEST, 3))
    targets = random_targets(task, SAMPLES + TEST, {"regression": 2, "binary": 1, "multiclass": 3}[task], rng)
    if task == "regression":
        targets = rng.poisson(1.5, targets.shape).astype(np.float64)
    return unscaled(inputs, targets, task, test=TEST)


@st.composite
def experiments(draw: st.DrawFn) -> tuple[Experiment, Task]:
    """Draw a recipe in double precision, and the task that it goes with."""
    task, output, loss = draw(st.sampled_from(ENDS))
    activations = tuple(draw(st.lists(st.sampled_from(["identity", "relu", "gelu", "tanh", "sigmoid"]), max_size=3)))
    optimizer = draw(st.sampled_from(["sgd", "adam", "lbfgs"]))
    whole = optimizer == "lbfgs"
    experiment = Experiment(
        dtype="float64",
        seed=draw(st.integers(0, 2**32)),
        network=NetworkRecipe(
            hidden=tuple(draw(st.integers(1, 4)) for _ in activations),
            activation=activations,
            output=output,
            dropout=0.0 if whole else draw(st.sampled_from([0.0, 0.4])),
        ),
        training=TrainingRecipe(
            loss=loss,
            optimizer=optimizer,
            batch_size="all" if whole else draw(st.sampled_from([1, 3, 4, SAMPLES, "all"])),
            class_weights={} if task == "regression" else draw(st.sampled_from(["balanced", {}, {"y0": 2.5}])),
            l2=draw(st.sampled_from([0.0, 0.1])),
            clip_norm=None if whole else draw(st.sampled_from([None, 0.1])),
            epochs="unlimited",
        ),
    )
    return experiment, task


STRIDES = st.lists(st.tuples(st.sampled_from(["operation", "batch", "slice"]), st.integers(1, 30)), max_size=4)


def go(trainer: Trainer, strides: list[tuple[Stride, int]]) -> None:
    for unit, count in strides:
        if unit == "slice":
            trainer.advance(count)
        for _ in range(count if unit != "slice" else 0):
            if unit == "operation":
                trainer.run_operation()
            else:
                trainer.run_batch()


def seen(trainer: Trainer, look_at: LookAt) -> Subject:
    """Return what is seen, after making sure that its equations hold."""
    probe = Probe(trainer.network, trainer.data, trainer.loss, trainer.weights)
    subject = subject_of(trainer, probe, look_at, trainer.network.parameters.copy())
    assert_relations(subject, trainer.program.operations)
    return subject


def assert_aside(trainer: Trainer, found: Subject, row: int) -> None:
    """Fail unless this is the sample computed aside, with the network as it is now."""
    assert found.sample is not None
    assert (found.kind, found.sample.row, found.sample.test) == ("aside", row, row in trainer.data.test_rows)
    assert (found.update, found.updated, found.samples) == (trainer.step, False, 1)
    assert found.operations == len(trainer.program.operations)
    assert ((found.rows is None), found.gradients) == ((trainer.stepped is None), None)
    assert found.parameters.vector.tobytes() == trainer.network.parameters.vector.tobytes()
    np.testing.assert_array_equal(found.activity.inputs, trainer.data.dataset.inputs[row])
    np.testing.assert_array_equal(found.activity.targets, trainer.data.dataset.targets[row])


def assert_moment(trainer: Trainer, found: Subject, twin: Trainer) -> None:
    """Fail unless a subject of a batch names the right update, and has the parameters from before it, to the bit."""
    finished = trainer.operation == 0
    assert (found.update, found.updated) == (trainer.step - finished, finished)
    assert found.operations == (trainer.operation or len(trainer.program.operations))
    while twin.step < found.update:
        twin.run_batch()
    assert found.parameters.vector.tobytes() == twin.network.parameters.vector.tobytes()


def assert_same_batch(trainer: Trainer, batch: Subject, samples: list[Subject]) -> None:
    """Fail unless a batch is the sum, or the mean, of its samples, and its gradients are those that were trained on."""
    known, structure = computed(batch, trainer.program.operations), batch.parameters.structure
    assert batch.gradients is not None
    assert batch.samples == len(samples)
    assert {sample.samples for sample in samples} == {batch.samples}
    for layer in range(1, structure.depth + 1):
        layers = [sample.activity.layers[layer - 1] for sample in samples]
        whole = batch.activity.layers[layer - 1]
        if ("z", layer) in known:
            close(whole.z, [each.z / batch.samples for each in layers])
        if ("da", layer) in known:
            close(whole.da, [each.da for each in layers])
        if ("delta", layer) in known:
            close(whole.delta, [each.delta for each in layers])
            close(batch.gradients.weights(layer), [sample.gradients_into(layer)[0] for sample in samples])
            close(batch.gradients.biases(layer), [sample.gradients_into(layer)[1] for sample in samples])
            np.testing.assert_allclose(whole.delta, batch.gradients.biases(layer), rtol=EXACT, atol=CANCELLED)
            for neuron in range(structure.sizes[layer]):
                for blame in explain(batch, layer, neuron).blames:
                    assert blame.amount == batch.gradients.weights(layer)[neuron, blame.neuron]
        # Penalties and clipping are operations of their own, for no layer.
        changed_since = ("gradients", ()) in {
            (each.writes, each.layers) for each in trainer.program.operations[: batch.operations]
        }
        if ("gradients", layer) in known and not changed_since:
            np.testing.assert_array_equal(batch.gradients.folded(layer), trainer.network.gradients.folded(layer))


def close(value: Array, terms: list[Array]) -> None:
    """Fail unless a sum is that of its terms, relative to their sizes."""
    total, sizes = np.sum(terms, axis=0), np.sum(np.abs(terms), axis=0)
    assert np.all(np.abs(value - total) <= EXACT * sizes + 1e-300)


@examples(150)
@given(experiments(), STRIDES, st.booleans(), st.integers(0, SAMPLES + TEST - 1))
def test_its_equations_hold_at_any_moment(
    made: tuple[Experiment, Task], strides: list[tuple[Stride, int]], keeps: bool, row: int
) -> None:
    experiment, task = made
    data = data_for(task, experiment.seed)
    trainer, twin = experiment.trainer(data), experiment.trainer(data)
    trainer.keeps_before = keeps
    go(trainer, strides)
    assert_aside_or_in_batch(trainer, twin, row)
    batch = seen(trainer, BATCH)
    if trainer.step == trainer.operation == 0 or (trainer.before is None):
        assert_aside(trainer, batch, int(data.train_rows[0]))
        return
    assert (batch.kind, batch.sample, batch.rows is None) == ("batch", None, trainer.stepped is None)
    assert_moment(trainer, batch, twin)
    if trainer.stepped:
        rows = data.train_rows[trainer.rows_under_way].tolist()
        assert_same_batch(trainer, batch, [seen(trainer, LookAt(each)) for each in rows])


def assert_aside_or_in_batch(trainer: Trainer, twin: Trainer, row: int) -> None:
    """Fail unless a sample is shown as one of the batch where operations are stepped, and aside where not."""
    data = trainer.data
    stays, moves = seen(trainer, LookAt(row, stay=True)), seen(trainer, LookAt(row))
    if trainer.stepped is None:
        assert_aside(trainer, stays, row)
        assert_aside(trainer, moves, row)
        return
    place = (trainer.batch - (trainer.operation == 0)) % len(trainer.batches)
    if trainer.operation or trainer.batch:  # else a new order is drawn already
        first = place * trainer.batches.batch_size
        expected = data.train_rows[trainer.batches.order[first : first + trainer.batches.size(place)]]
        assert moves.rows == tuple(expected.tolist())
    assert moves.sample is not None
    assert moves.rows is not None
    assert moves.kind == "in batch"
    assert_moment(trainer, moves, twin)
    assert moves.sample.row == (row if row in moves.rows else moves.rows[0])
    np.testing.assert_array_equal(moves.activity.inputs, data.dataset.inputs[moves.sample.row])
    np.testing.assert_array_equal(moves.activity.targets, data.dataset.targets[moves.sample.row])
    if row in moves.rows:
        assert stays.sample is not None
        assert (stays.kind, stays.sample.row) == ("in batch", row)
    else:
        assert_aside(trainer, stays, row)


@pytest.mark.parametrize("keeps", [False, True])
@pytest.mark.parametrize("unit", ["operation", "batch", "slice"])
def test_after_a_divergence_it_shows_the_state_that_was_gone_back_to(unit: Stride, keeps: bool) -> None:
    experiment = Experiment(
        dtype="float64",
        network=NetworkRecipe(hidden=(3, 2), activation="relu"),
        training=TrainingRecipe(optimizer="sgd", learning_rate=30.0, batch_size=2, epochs="unlimited"),
    )
    trainer = experiment.trainer(data_for("regression", 1))
    trainer.keeps_before = keeps
    while trainer.stopped is None:
        go(trainer, [(unit, 1)])
    assert trainer.stopped.reason == "diverged"
    assert_aside(trainer, seen(trainer, LookAt(4)), 4)
    batch = seen(trainer, BATCH)
    assert batch.kind == ("batch" if trainer.worked is not None else "aside")
    assert np.isfinite(batch.activity.cost)
    assert np.isfinite(batch.parameters.vector).all()


@pytest.mark.parametrize("unit", ["operation", "batch", "slice"])
def test_the_last_batch_is_shown_with_its_own_parameters_after_the_best_were_restored(unit: Stride) -> None:
    experiment = Experiment(
        dtype="float64",
        network=NetworkRecipe(hidden=(3,)),
        training=TrainingRecipe(
            learning_rate=0.3,
            batch_size=4,
            epochs="unlimited",
            early_stopping=EarlyStopping("train_loss", patience=1, restore_best=True),
        ),
    )
    data = data_for("regression", 2)
    trainer, twin = experiment.trainer(data), experiment.trainer(data)
    trainer.keeps_before = True
    while trainer.stopped is None:
        go(trainer, [(unit, 1)])
    assert trainer.stopped.reason == "early_stopping"
    batch = seen(trainer, BATCH)
    assert batch.kind == "batch"
    assert_moment(trainer, batch, twin)
    if unit == "operation":
        moves = seen(trainer, LookAt())
        assert moves.kind == "in batch"
        assert_moment(trainer, moves, twin)
    assert_aside(trainer, seen(trainer, LookAt(12, stay=True)), 12)


ALTERATIONS: list[Edit] = [
    Change((("training.optimizer", "sgd"),)),
    Change((("training.loss", "huber"),)),
    Change((("training.loss", "poisson"),)),
    Change((("training.l2", 0.3),)),
    Change((("training.batch_size", 2),)),
    Change((("training.batch_size", "all"),)),
    Change((("network.dropout", 0.5),)),
    Change((("network.dropout", 0.0),)),
    Change((("training.max_norm", 0.1),)),
    SetActivation(1, "relu"),
    SetParameter(1, 0, None, 0.7),
    SetParameter(2, 0, 1, -2.0),
    Freeze(1, 1, None, frozen=True),
    AddNeuron(1),
    RemoveNeuron(1, 0),
    AddLayer(1),
    AddSample((0.1, 0.2, 0.3), (1.0, 2.0)),
]


@examples(100)
@given(st.lists(st.tuples(st.sampled_from(ALTERATIONS), STRIDES), min_size=1, max_size=4), st.sampled_from([0.0, 0.3]))
@example([(Change((("training.loss", "huber"),)), [])], 0.0)
@example([(Change((("network.dropout", 0.5),)), [])], 0.0)
def test_its_equations_hold_right_after_an_edit(
    edits: list[tuple[Edit, list[tuple[Stride, int]]]], dropout: float
) -> None:
    experiment = Experiment(
        dtype="float64",
        network=NetworkRecipe(hidden=(3, 2), dropout=dropout),
        training=TrainingRecipe(loss="mse", batch_size=4, epochs="unlimited"),
    )

    def settle() -> None:
        if live.trainer.operation:
            live.trainer.run_batch()

    live = LiveExperiment(experiment, data_for("regression", 3), settle)
    live.trainer.run_batch()
    for alteration, strides in edits:
        before = live.trainer.network.parameters.vector.tobytes()
        step, between, loss = live.trainer.step, live.trainer.operation == 0, live.trainer.loss
        try:
            if live.alter(alteration) is None:
                continue
        except InputError:
            continue
        trainer = live.trainer
        batch = seen(trainer, BATCH)
        if batch.kind == "batch":
            assert (batch.update, batch.updated) == (trainer.step - 1, True)
            assert batch.loss == loss
        seen(trainer, LookAt(5))
        seen(trainer, LookAt(5, stay=True))
        if between and trainer.step == step and not isinstance(alteration, SetParameter):
            same = trainer.network.parameters.vector.tobytes() == before
            assert same or isinstance(alteration, (AddNeuron, RemoveNeuron, AddLayer))
        trainer.keeps_before = True
        go(trainer, strides)
        seen(trainer, BATCH)
        seen(trainer, LookAt(5))


def test_the_last_batch_is_still_seen_after_going_on_with_another_optimizer() -> None:
    experiment = Experiment(dtype="float64", training=TrainingRecipe(batch_size=4))
    data = data_for("regression", 4)
    old, twin = experiment.trainer(data), experiment.trainer(data)
    for _ in range(5):
        old.run_batch()
    expected = seen(old, BATCH)
    after = changed(experiment, {"training.optimizer": "sgd", "training.l2": 0.1})
    new = after.trainer(data)
    carry_over(old, new, differences(experiment, after))
    found = seen(new, BATCH)
    assert_moment(new, found, twin)
    assert found.kind == expected.kind == "batch"
    assert found.activity.cost == expected.activity.cost
    assert found.gradients is not None
    assert expected.gradients is not None
    assert found.gradients.vector.tobytes() == expected.gradients.vector.tobytes()


@pytest.mark.parametrize("row", [-5, SAMPLES + TEST, 10**12])
def test_a_row_that_does_not_exist_is_the_nearest_that_does(row: int) -> None:
    trainer = Experiment(dtype="float64").trainer(data_for("binary", 5))
    assert_aside(trainer, seen(trainer, LookAt(row)), 0 if row < 0 else SAMPLES + TEST - 1)


def test_what_is_tried_aside_leaves_the_rows_under_way_alone() -> None:
    trainer = Experiment(dtype="float64", training=TrainingRecipe(batch_size=4)).trainer(data_for("binary", 6))
    while trainer.step == 0:
        trainer.run_operation()
    before = seen(trainer, LookAt()).rows
    with trainer.aside():
        for _ in range(5):
            trainer.try_batch(0.1)
    assert seen(trainer, LookAt()).rows == before
