"""The trainer asks the schedule once an epoch; a rate set by hand wins; a saved state goes on exactly."""

import gc
import json
import tracemalloc
from importlib.util import find_spec
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, Trainer, TrainerState
from nn_tui.engine.network.arrays import DType
from nn_tui.engine.runs import Pause, ReleaseLearningRate, Reset, RunSession, SetLearningRate, Step
from nn_tui.engine.training.optimizers import OPTIMIZERS
from nn_tui.engine.training.schedules import SCHEDULES, Cosine, Exponential, ReduceOnPlateau, Schedule
from nn_tui.engine.training.stopping import EarlyStopping, Plateau, Target
from tests.engine.building import fingerprint, made_up, recipe
from tests.engine.runs.watching import at_rest, seen
from tests.examples import examples

BatchSize = int | Literal["all"]


def changed(
    experiment: Experiment, *, dropout: float = 0.0, dtype: DType = "float32", **training: object
) -> Experiment:
    return structs.replace(
        experiment,
        dtype=dtype,
        network=structs.replace(experiment.network, dropout=dropout),
        training=structs.replace(experiment.training, **training),
    )


def rates(trainer: Trainer) -> list[float]:
    return trainer.history.curves().series("learning_rate")[0].tolist()


@pytest.mark.parametrize("name", SCHEDULES)
def test_each_epoch_trains_with_the_rate_of_the_schedule(name: str) -> None:
    experiment = changed(recipe(epochs=6, batch_size=4), schedule=name)
    trainer = experiment.trainer(made_up())
    trainer.run()
    run = SCHEDULES[name]().begin(0.05, 6)
    losses = trainer.history.curves().series("train_loss")[0]
    expected = [run.rate(epoch, loss) for epoch, loss in enumerate(losses)]
    # The record of an epoch holds the rate that it was trained with; before the first stands that of the first.
    assert rates(trainer) == [expected[0], *expected[:6]]
    assert trainer.learning_rate == expected[6]


def test_the_plateau_schedule_goes_by_the_training_loss() -> None:
    schedule = ReduceOnPlateau(patience=0, factor=0.5, threshold=0.9)  # nothing is enough
    trainer = changed(recipe(epochs=3), schedule=schedule).trainer(made_up(test=5))
    trainer.run()
    assert rates(trainer) == [0.05, 0.05, 0.025, 0.0125]


def test_a_rate_set_by_hand_wins_until_it_is_released() -> None:
    trainer = changed(recipe(epochs=9), schedule=Exponential(gamma=0.5)).trainer(made_up())
    trainer.run_epoch()
    assert (trainer.learning_rate, trainer.rate_held) == (0.025, False)
    trainer.learning_rate = 0.3
    trainer.run_epoch()
    trainer.run_epoch()
    assert (trainer.learning_rate, trainer.rate_held) == (0.3, True)
    trainer.release_learning_rate()
    assert (trainer.learning_rate, trainer.rate_held) == (0.05 / 8, False)
    trainer.run_epoch()
    assert rates(trainer) == [0.05, 0.05, 0.3, 0.3, 0.05 / 8]
    trainer.release_learning_rate()
    assert trainer.learning_rate == 0.05 / 16


def test_a_schedule_that_needs_an_end_is_told_of_an_unlimited_run() -> None:
    with pytest.raises(InputError, match=r"training\.schedule"):
        changed(recipe(), schedule=Cosine(), epochs="unlimited").trainer(made_up())


schedules: st.SearchStrategy[Schedule | str] = st.sampled_from(
    (*SCHEDULES, ReduceOnPlateau(patience=0, threshold=0.2), Cosine(warmup_epochs=2))
)
batch_sizes: st.SearchStrategy[BatchSize] = st.sampled_from((1, 3, 4, 13, "all"))
# L-BFGS is an extra, and takes all samples at once, without dropout.
optimizers = st.sampled_from([name for name in OPTIMIZERS if name != "lbfgs" or find_spec("scipy")])
dtypes: st.SearchStrategy[DType] = st.sampled_from(("float32", "float64"))


def whole(trainer: Trainer) -> dict[str, object]:
    """Return what a saved state is responsible for: all but the curves."""
    state = trainer.save()
    found = fingerprint(trainer)
    del found["curves"]
    best = None if state.best_parameters is None else state.best_parameters.tobytes()
    return found | {
        "schedule": state.schedule,
        "stopping": state.stopping,
        "dropout": state.dropout,
        "held": (state.rate_held, state.scheduled_rate),
        "best parameters": best,
        "evaluation": (state.evaluation.train.loss, state.evaluation.train.outputs.tobytes()),
    }


def through_json(state: TrainerState) -> TrainerState:
    arrays, values = state.unpack()
    assert all(isinstance(array, np.ndarray) for array in arrays.values())
    return TrainerState.pack(arrays, json.loads(json.dumps(values, allow_nan=False)))


@examples(60)
@given(
    optimizer=optimizers,
    schedule=schedules,
    batch_size=batch_sizes,
    dtype=dtypes,
    dropout=st.sampled_from((0.0, 0.3)),
    shuffle=st.booleans(),
    updates=st.integers(0, 20),
    held=st.sampled_from((None, 0.02)),
    plain=st.booleans(),
)
def test_saved_anywhere_in_an_epoch_and_restored_it_goes_on_bit_for_bit(
    optimizer: str,
    schedule: Schedule | str,
    batch_size: BatchSize,
    dtype: DType,
    dropout: float,
    shuffle: bool,
    updates: int,
    held: float | None,
    plain: bool,
) -> None:
    data = made_up(test=4)
    if optimizer == "lbfgs":
        batch_size, dropout = "all", 0.0
    experiment = changed(
        recipe(optimizer, batch_size, epochs=8),
        dtype=dtype,
        dropout=dropout,
        schedule=schedule,
        shuffle=shuffle,
        early_stopping=EarlyStopping(patience=2),
        plateau=Plateau(epochs=3, tolerance=0.01),
        target=Target(0.5),
        explosion=2.0,
    )
    ran = experiment.trainer(data)
    resumed = structs.replace(experiment, seed=99).trainer(data)
    resumed.run_batch()
    for _ in range(updates):
        ran.run_batch()
    if held is not None:
        ran.learning_rate = held
    resumed.restore(through_json(ran.save()) if plain else ran.save())
    for _ in range(9):
        ran.run_batch()
        resumed.run_batch()
    if held is not None:
        ran.release_learning_rate()
        resumed.release_learning_rate()
    for _ in range(2):
        ran.run_epoch()
        resumed.run_epoch()
    assert whole(resumed) == whole(ran)


@given(st.integers(0, 9), st.floats(allow_nan=True, allow_infinity=True))
def test_a_state_survives_json_and_arrays_bit_for_bit(updates: int, number: float) -> None:
    trainer = changed(recipe("adam"), dropout=0.2, early_stopping=EarlyStopping("train_loss")).trainer(made_up())
    for _ in range(updates):
        trainer.run_batch()
    state = with_best(trainer.save(), number)
    again = through_json(state)
    assert again.random == state.random
    assert again.dropout == state.dropout
    np.testing.assert_equal(again.best, state.best)
    np.testing.assert_equal(dict(again.stopping), dict(state.stopping))
    assert again.parameters.tobytes() == state.parameters.tobytes()
    assert again.order.tobytes() == state.order.tobytes()
    assert {name: vector.tobytes() for name, vector in again.optimizer.items()} == {
        name: vector.tobytes() for name, vector in state.optimizer.items()
    }


def with_best(state: TrainerState, number: float) -> TrainerState:
    """Return the state with any number for the best loss: it need not be finite."""
    return structs.replace(state, best=(number, 3), stopping={**state.stopping, "best": number})


def held_memory(trainer: Trainer, epochs: int) -> int:
    """Return the bytes that NumPy and Python hold after `epochs` epochs more."""
    for _ in range(epochs):
        trainer.run_epoch()
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


@pytest.mark.parametrize(
    ("optimizer", "early_stopping", "vectors"),
    # Parameters, gradients and updates; Adam has two averages; the best parameters. The safe ones are set aside.
    [("sgd", False, 3), ("momentum", False, 4), ("adam", False, 5), ("sgd", True, 4)],
)
def test_training_holds_so_many_vectors_of_the_parameters_size_and_no_more_with_time(
    optimizer: str, early_stopping: bool, vectors: int
) -> None:
    data = made_up(samples=4, features=1000, outputs=1)
    rule = EarlyStopping("train_loss", patience=1000) if early_stopping else None
    experiment = changed(recipe(optimizer, 4, hidden=(1000,), epochs=1000), early_stopping=rule)
    experiment.trainer(data).run_epoch()  # what is imported and cached once
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        trainer = experiment.trainer(data)
        first = held_memory(trainer, 2)
        tracemalloc.reset_peak()
        after = held_memory(trainer, 20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    size = trainer.network.parameters.vector.nbytes
    assert (first - before) / size == pytest.approx(vectors, abs=0.3)
    assert after - first < 20_000
    assert peak - after < size / 2  # nothing of that size comes and goes


def test_a_session_holds_and_releases_the_rate_and_keeps_a_held_one_on_reset() -> None:
    experiment = changed(Experiment(), schedule=Exponential(gamma=0.5), learning_rate=0.04)
    session = RunSession(experiment)
    session.start()
    try:
        session.send(Step("epoch"))
        found = at_rest(session)
        assert found.epoch == 1
        assert (found.learning_rate, found.rate_held) == (0.02, False)
        session.send(SetLearningRate(0.5))
        session.send(Reset())
        found = seen(session)
        assert (found.epoch, found.learning_rate, found.rate_held) == (0, 0.5, True)
        session.send(ReleaseLearningRate())
        found = seen(session)
        assert (found.learning_rate, found.rate_held) == (0.04, False)
        assert "0.5 → 0.04" in found.events[-1].sentence
        session.send(Step("epoch"))
        session.send(Reset())
        session.send(Pause())
        found = seen(session)
        assert (found.epoch, found.learning_rate, found.rate_held) == (0, 0.04, False)
    finally:
        session.close()
