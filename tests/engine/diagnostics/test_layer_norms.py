"""Diagnostics are what the definitions say, from the arrays that trained; and what holds for every recipe."""

import warnings
from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import Dataset, InputError, Task, prepare
from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, Trainer, TrainingRecipe
from nn_tui.engine.diagnostics.layer_norms import diagnose
from nn_tui.engine.network.activations import ACTIVATIONS
from nn_tui.engine.network.initializers import INITIALIZERS
from nn_tui.engine.network.losses import LOSSES
from nn_tui.engine.runs import RunSession
from nn_tui.engine.training.optimizers import OPTIMIZERS
from nn_tui.engine.training.schedules import SCHEDULES
from nn_tui.engine.training.stopping import EarlyStopping, Plateau, Target
from tests.engine import textbook
from tests.engine.building import made_up, random_targets, recipe
from tests.engine.runs.watching import seen
from tests.examples import examples

TASKS: tuple[Task, ...] = ("regression", "binary", "multiclass")


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_norms_are_those_of_the_weights_without_the_biases(optimizer: str) -> None:
    trainer = recipe(optimizer, 4).trainer(made_up())
    for _ in range(3):
        trainer.run_batch()
    found = diagnose(trainer.network, trainer.worked)
    assert len(found) == 3
    for layer, diagnostics in enumerate(found, 1):
        weights, gradients, updates = (
            sqrt(sum(float(number) ** 2 for number in part.weights(layer).flat))
            for part in (trainer.network.parameters, trainer.network.gradients, trainer.network.updates)
        )
        assert diagnostics.weight_norm == pytest.approx(weights, rel=1e-6)
        assert diagnostics.gradient_norm == pytest.approx(gradients, rel=1e-6)
        assert diagnostics.update_norm == pytest.approx(updates, rel=1e-6)
        assert diagnostics.ratio == pytest.approx(updates / weights, rel=1e-6)


def test_before_the_first_batch_nothing_is_known_of_gradients_and_derivatives() -> None:
    trainer = recipe(activation="relu").trainer(made_up())
    for diagnostics in diagnose(trainer.network, trainer.worked):
        assert diagnostics.weight_norm > 0
        assert structs.astuple(diagnostics)[1:] == (0.0, 0.0, 0.0, None, None)


def test_weights_of_zero_have_no_ratio() -> None:
    trainer = recipe().trainer(made_up())
    trainer.network.parameters.vector[:] = 0.0
    assert isnan(diagnose(trainer.network, None)[0].ratio)


def prepared_neurons(activation: str, biases: list[float], batch_size: int = 4) -> Trainer:
    """Return a trainer, one batch on, whose first hidden layer has weights about 0 and these biases."""
    trainer = recipe("sgd", batch_size, hidden=(len(biases), 2), activation=activation).trainer(made_up())
    trainer.learning_rate = 1e-30
    trainer.network.parameters.weights(1)[:] *= 1e-3
    trainer.network.parameters.biases(1)[:] = biases
    trainer.run_batch()
    return trainer


@pytest.mark.parametrize(
    ("activation", "biases", "dead", "saturated"),
    [
        ("relu", [-1.0, -2.0, 1.0, 0.5], 0.5, None),
        ("relu", [1.0, 2.0, 1.0, 0.5], 0.0, None),
        ("leaky_relu", [-1.0, -2.0, -1.0, -0.5], 0.0, None),
        ("elu", [-30.0, -1.0, 1.0, 0.0], 0.25, None),
        ("selu", [-30.0, -1.0, 1.0, 0.0], 0.25, None),
        ("gelu", [-30.0, -1.0, 1.0, 0.0], 0.25, None),
        ("gelu_tanh", [-30.0, -1.0, 1.0, 0.0], 0.25, None),
        ("silu", [-30.0, -1.0, 1.0, 0.0], 0.25, None),
        ("softplus", [-30.0, -1.0, 1.0, 0.0], 0.25, None),
        ("sigmoid", [0.0, 5.0, -5.0, 2.0], None, 0.5),
        ("tanh", [0.0, 5.0, -5.0, 2.5], None, 0.75),
        ("identity", [0.0, 5.0, -5.0, 2.5], None, None),
    ],
)
def test_shares_of_dead_and_saturated_neurons(
    activation: str, biases: list[float], dead: float | None, saturated: float | None
) -> None:
    trainer = prepared_neurons(activation, biases)
    found = diagnose(trainer.network, trainer.worked)
    assert (found[0].dead, found[0].saturated) == (dead, saturated)
    assert (found[-1].dead, found[-1].saturated) == (None, None)


@given(st.integers(0, 200))
def test_a_neuron_is_dead_exactly_if_no_sample_of_the_batch_activates_it(seed: int) -> None:
    data = made_up(samples=6, features=2)
    trainer = recipe("sgd", "all", hidden=(9,), activation="relu", dtype="float64", seed=seed).trainer(data)
    trainer.network.parameters.biases(1)[:] = np.random.default_rng(seed).normal(0, 1, 9)
    _, signals = textbook.forward(trainer.network.parameters, ("relu", "identity"), np.asarray(data.train_inputs).T)
    trainer.run_batch()
    expected = sum(not neuron.any() for neuron in signals[0]) / 9
    assert diagnose(trainer.network, trainer.worked)[0].dead == pytest.approx(expected)


def test_a_snapshot_carries_them() -> None:
    session = RunSession(recipe_of_xor())
    session.start()
    try:
        found = seen(session)
        assert len(found.diagnostics) == 2
        assert found.diagnostics[0].gradient_norm == 0
    finally:
        session.close()


def recipe_of_xor() -> Experiment:
    return Experiment(data=DataRecipe(source="xor"), network=NetworkRecipe(hidden=(3,)))


# What holds for every recipe.


def small(task: Task, seed: int, size: float) -> Dataset:
    rng = np.random.default_rng(seed)
    names = {"regression": ("y0", "y1"), "binary": ("no", "yes"), "multiclass": ("a", "b", "c")}[task]
    outputs = {"regression": 2, "binary": 1, "multiclass": 3}[task]
    return Dataset(
        name="made up",
        task=task,
        inputs=rng.normal(size=(14, 3)) * size,
        targets=random_targets(task, 14, outputs, rng),
        feature_names=("x1", "x2", "x3"),
        target_names=names,
        description="Made up for a test.",
        source="a random generator",
        licence="CC0",
    )


monitors = st.sampled_from(("test_loss", "train_loss", "test_metric", "train_metric"))
positive = st.one_of(st.sampled_from((1e-3, 0.1, 10.0)), st.floats(0, allow_infinity=False, exclude_min=True))
not_negative = st.one_of(st.just(0.0), positive)
maybe = st.none
activations = st.sampled_from([name for name in ACTIVATIONS if name != "softmax"])
networks = st.integers(0, 2).flatmap(
    lambda depth: st.builds(
        NetworkRecipe,
        hidden=st.tuples(*[st.integers(1, 5)] * depth),
        activation=activations | st.tuples(*[activations] * depth),
        output=maybe() | st.sampled_from(list(ACTIVATIONS)),
        initializer=maybe() | st.sampled_from(list(INITIALIZERS)),
        freeze=st.sampled_from(((), ("layers.0.bias",), ("layers.0.weight", "layers.0.bias"))),
        dropout=st.sampled_from((0.0, 0.5, 0.999)),
    )
)
trainings = st.builds(
    TrainingRecipe,
    loss=maybe() | st.sampled_from(list(LOSSES)),
    optimizer=st.sampled_from(list(OPTIMIZERS)),
    learning_rate=positive,
    schedule=st.sampled_from(list(SCHEDULES)),
    batch_size=st.integers(1, 20) | st.just("all"),
    epochs=st.integers(1, 3) | st.just("unlimited"),
    shuffle=st.booleans(),
    time_limit=maybe() | positive,
    target=maybe() | st.builds(Target, value=st.floats(), monitor=monitors),
    early_stopping=maybe()
    | st.builds(
        EarlyStopping, monitor=monitors, patience=st.integers(1, 3), min_delta=not_negative, restore_best=st.booleans()
    ),
    plateau=maybe() | st.builds(Plateau, epochs=st.integers(1, 3), tolerance=positive),
    explosion=maybe() | st.floats(1, exclude_min=True),
    class_weights=st.just(dict[str, float]()) | st.just("balanced"),
    l1=not_negative,
    l2=not_negative,
    clip_norm=maybe() | positive,
    clip_value=maybe() | positive,
    max_norm=maybe() | positive,
)


@examples(300)
@given(
    task=st.sampled_from(TASKS),
    seed=st.integers(0, 2**64),
    size=st.sampled_from((1.0, 1e-30, 1e30)),
    data=st.builds(
        DataRecipe, test_fraction=st.sampled_from((0.0, 0.3)), scale=st.sampled_from(("standard", "minmax", "none"))
    ),
    network=networks,
    training=trainings,
    dtype=st.sampled_from(("float32", "float64")),
)
def test_any_recipe_that_validates_trains_or_stops_with_a_reason(
    task: Task, seed: int, size: float, data: DataRecipe, network: NetworkRecipe, training: TrainingRecipe, dtype: str
) -> None:
    experiment = Experiment(seed=seed, dtype=dtype, data=data, network=network, training=training)  # type: ignore[arg-type]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            made = prepare(
                small(task, seed % 9, size),
                test_fraction=data.test_fraction,
                scale=data.scale,
                rng=np.random.default_rng(seed),
            )
            trainer = experiment.trainer(made)
        except InputError:
            event("refused")
            return
        reasons = set[str]()
        for _ in range(2):
            trainer.run_epoch()
            if trainer.stopped:
                reasons.add(trainer.stopped.reason)
                assert ": " in trainer.stopped.sentence
        assert reasons <= reasons_of(training)
        if not reasons & {"diverged", "time_limit"}:  # which stop it within an epoch
            assert (trainer.epoch, trainer.step, trainer.batch) == (2, 2 * len(trainer.batches), 0)
        # What diverges is told by the next cost: a time limit may come before it, and where an output has bounds and a
        # step is as large as the largest number there is, the cost stays finite.
        if "time_limit" not in reasons and training.learning_rate < 1e25:
            assert np.isfinite(trainer.network.parameters.vector).all()
        found = diagnose(trainer.network, trainer.worked)
        assert len(found) == len(network.hidden) + 1
        for layer in found:
            assert all(size >= 0 for size in (layer.weight_norm, layer.gradient_norm, layer.update_norm))
            assert all(share is None or 0 <= share <= 1 for share in (layer.dead, layer.saturated))


def reasons_of(training: TrainingRecipe) -> set[str]:
    """Return the reasons for which a run under this recipe may stop."""
    rules = ("time_limit", "target", "early_stopping", "plateau")
    given = {rule for rule in rules if getattr(training, rule) is not None}
    epochs = {"epochs"} if training.epochs in (1, 2) else set[str]()
    return given | epochs | {"diverged"} | ({"exploded"} if training.explosion is not None else set[str]())


@examples(40)
@given(
    st.sampled_from(TASKS),
    st.sampled_from(("sgd", "momentum", "adam")),
    st.integers(0, 99),
    st.permutations(range(13)),
)
def test_permuting_the_samples_of_a_full_batch_changes_nothing(
    task: Task, optimizer: str, seed: int, order: list[int]
) -> None:
    data = made_up(task, 13, seed=seed)
    experiment = recipe(optimizer, "all", dtype="float64", shuffle=False, learning_rate=0.01)
    other = structs.replace(
        data, train_inputs=np.asarray(data.train_inputs)[order], train_targets=data.train_targets[order]
    )
    straight, permuted = experiment.trainer(data), experiment.trainer(other)
    for _ in range(5):
        straight.run_epoch()
        permuted.run_epoch()
    np.testing.assert_allclose(
        permuted.network.parameters.vector, straight.network.parameters.vector, rtol=1e-10, atol=1e-10
    )
    assert permuted.evaluation.train.loss == pytest.approx(straight.evaluation.train.loss, rel=1e-10)


@examples(40)
@given(
    st.sampled_from(("binary", "multiclass")),
    st.sampled_from((None, "mse", "mae", "huber")),
    st.floats(1e-3, 1e3),
    st.integers(0, 99),
)
def test_scaling_a_loss_scales_its_gradients(task: Task, loss: str | None, scale: float, seed: int) -> None:
    outputs = 3 if task == "multiclass" else 1
    data = made_up(task, 13, outputs=outputs, seed=seed)
    plain = recipe("sgd", "all", loss=loss, dtype="float64")
    weights = dict.fromkeys(data.dataset.target_names, scale)
    scaled = structs.replace(plain, training=structs.replace(plain.training, class_weights=weights))
    trainers = [experiment.trainer(data) for experiment in (plain, scaled)]
    for trainer in trainers:
        trainer.run_batch()
    # Beside large parts of a sum the last digits of a small gradient are rounding.
    expected = trainers[0].network.gradients.vector * scale
    np.testing.assert_allclose(
        trainers[1].network.gradients.vector, expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max()
    )
