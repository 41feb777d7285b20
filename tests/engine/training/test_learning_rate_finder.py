"""The learning-rate finder changes nothing, leaves the diverged tail out, and suggests a rate that works."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.engine import Experiment, Trainer, load_experiment
from nn_tui.engine.training.learning_rate_finder import Sweep, find_learning_rate
from tests.engine.building import fingerprint, made_up, recipe
from tests.examples import examples


def everything(trainer: Trainer) -> dict[str, object]:
    work = trainer.workspace
    return fingerprint(trainer) | {
        "held": trainer.rate_held,
        "dropout": trainer.dropout_rng.bit_generator.state if trainer.dropout_rng else None,
        "arrays": tuple(array.tobytes() for array in (work.arena, work.x, work.y, work.cost)),
        "evaluation": trainer.evaluation.train.loss,
        "worked": trainer.worked,
    }


def with_dropout(experiment: Experiment, rate: float) -> Experiment:
    return structs.replace(experiment, network=structs.replace(experiment.network, dropout=rate))


@examples(50)
@given(
    st.sampled_from(("sgd", "momentum", "adam", "rmsprop")),
    st.sampled_from((1, 4, 13, "all")),
    st.sampled_from((0.0, 0.4)),
    st.integers(0, 12),
    st.booleans(),
)
def test_at_any_batch_boundary_it_leaves_everything_as_it_was(
    optimizer: str, batch_size: int | Literal["all"], dropout: float, updates: int, held: bool
) -> None:
    data = made_up(test=3)
    experiment = with_dropout(recipe(optimizer, batch_size, epochs=50), dropout)
    swept, alone = experiment.trainer(data), experiment.trainer(data)
    for trainer in (swept, alone):
        for _ in range(updates):
            trainer.run_batch()
        if held:
            trainer.learning_rate = 0.07
    before = everything(swept)
    find_learning_rate(swept, batches=20)
    assert everything(swept) == before
    for trainer in (swept, alone):
        trainer.run_batch()
        trainer.run_epoch()
    assert everything(swept)["arrays"] == everything(alone)["arrays"]
    assert fingerprint(swept) == fingerprint(alone)


def quadratic(curvature: float = 1.0) -> Trainer:
    """Return a linear regression by full-batch descent, whose loss falls while η < 1 / curvature and grows beyond."""
    rng = np.random.default_rng(1)
    data = made_up(samples=64, features=1, outputs=1)
    inputs = rng.normal(size=(64, 1))
    inputs *= np.sqrt(curvature / np.mean(inputs**2))
    data = structs.replace(data, train_inputs=inputs, train_targets=inputs * 3.0)
    return recipe("sgd", "all", hidden=(), freeze=("layers.0.bias",), dtype="float64").trainer(data)


def below_zero() -> Trainer:
    """Return a regression of counts whose loss, Poisson's, is below 0 where it is lowest."""
    rng = np.random.default_rng(2)
    inputs, counts = rng.normal(size=(64, 1)), rng.poisson(6.0, (64, 1)).astype(np.float64)
    data = structs.replace(made_up(samples=64, features=1, outputs=1), train_inputs=inputs, train_targets=counts)
    return recipe("sgd", "all", hidden=(), loss="poisson", dtype="float64").trainer(data)


@pytest.mark.parametrize("curvature", [0.01, 1.0, 100.0])
def test_the_sweep_ends_where_the_loss_has_grown_and_its_tail_is_left_out(curvature: float) -> None:
    sweep = find_learning_rate(quadratic(curvature))
    assert sweep.rates.size == sweep.losses.size == sweep.smoothed.size
    assert np.isfinite(sweep.losses).all()
    lowest = np.minimum.accumulate(sweep.smoothed)
    assert (sweep.smoothed[10:] <= 4 * lowest[10:]).all()
    if curvature >= 1:
        assert not sweep.complete
        # 1 / curvature is where one step leads exactly as far beyond the minimum as it was before.
        assert 0.5 / curvature < sweep.rates[-1] < 10 / curvature
    assert sweep.suggestion is not None
    assert sweep.suggestion < 1 / curvature


def test_losses_are_those_after_the_update_with_the_rate() -> None:
    trainer, by_hand = quadratic(), quadratic()
    sweep = find_learning_rate(trainer, smallest=1e-3, largest=1e-1, batches=12)
    np.testing.assert_allclose(sweep.rates, np.geomspace(1e-3, 1e-1, 12), rtol=1e-14)
    for rate, loss in zip(sweep.rates, sweep.losses, strict=True):
        by_hand.learning_rate = float(rate)
        by_hand.run_batch()
        assert loss == pytest.approx(by_hand.evaluation.train.loss, rel=1e-12)


@pytest.mark.parametrize(("trainer", "smallest", "largest"), [(quadratic, 0.985, 1.2), (below_zero, 0.05, 10.0)])
def test_the_sweep_ends_right_where_the_smoothed_loss_is_four_times_its_lowest(
    trainer: Callable[[], Trainer], smallest: float, largest: float
) -> None:
    sweep = find_learning_rate(trainer(), smallest=smallest, largest=largest, batches=1000)
    by_hand = trainer()
    average, smoothed = 0.0, list[float]()
    for number, rate in enumerate(np.geomspace(smallest, largest, 1000), 1):
        by_hand.learning_rate = float(rate)
        by_hand.run_batch()
        average = 0.8 * average + 0.2 * by_hand.evaluation.train.loss
        smoothed.append(average / (1 - 0.8**number))
        lowest = min(smoothed)
        if number > 100 and smoothed[-1] > lowest + 3 * abs(lowest):
            break
    assert not sweep.complete
    assert sweep.rates.size == len(smoothed) - 1
    np.testing.assert_allclose(sweep.smoothed, smoothed[:-1], rtol=1e-9)


def test_a_loss_that_grows_at_once_does_not_end_the_first_tenth_of_the_sweep() -> None:
    sweep = find_learning_rate(quadratic(), smallest=2.2, largest=2.3, batches=100)
    assert not sweep.complete
    assert sweep.rates.size == 10
    assert sweep.smoothed[-1] > 4 * sweep.smoothed.min()


def test_infinite_losses_end_the_sweep() -> None:
    sweep = find_learning_rate(recipe(hidden=(8,), activation="relu").trainer(made_up()), smallest=1.0, largest=1e30)
    assert not sweep.complete
    assert np.isfinite(sweep.smoothed).all()


def test_where_the_loss_never_falls_nothing_is_suggested() -> None:
    frozen = ("layers.0.weight", "layers.0.bias")
    trainer = recipe("sgd", "all", hidden=(), freeze=frozen).trainer(made_up())
    sweep: Sweep = find_learning_rate(trainer, batches=30)
    assert np.ptp(sweep.losses) == 0
    assert sweep.suggestion is None


@pytest.mark.parametrize("name", ["moons", "iris", "wine", "diabetes", "digits"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_the_suggested_rate_trains_the_presets(name: str, optimizer: str) -> None:
    experiment = load_experiment(name)
    experiment = structs.replace(experiment, training=structs.replace(experiment.training, optimizer=optimizer))
    trainer = experiment.trainer()
    suggestion = find_learning_rate(trainer).suggestion
    assert suggestion is not None
    before = trainer.evaluation.train.loss
    trainer.learning_rate = suggestion
    for _ in range(10):
        trainer.run_epoch()
    assert trainer.stopped is None
    assert trainer.evaluation.train.loss < 0.8 * before
