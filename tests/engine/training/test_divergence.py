"""A run that diverges stops, says so, and stands in the last state whose cost was finite."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.engine import Trainer, from_arrays
from nn_tui.engine.training import last_checkpoint as state
from nn_tui.engine.training.optimizers import AdamW
from tests.engine.building import fingerprint, made_up, recipe, unscaled
from tests.examples import examples

OPTIMIZERS = ("sgd", "momentum", "adam")


def diverging(optimizer: str = "sgd", rate: float = 10.0, batch_size: int = 4) -> Trainer:
    """Return a regression whose learning rate is far too large; float32 overflows soonest."""
    experiment = recipe(
        optimizer, batch_size, hidden=(4,), activation="relu", learning_rate=rate, epochs=10_000, seed=1
    )
    return experiment.trainer(made_up(test=4))


def by_batches(trainer: Trainer, updates: int) -> Trainer:
    while trainer.step < updates:
        trainer.run_batch()
    return trainer


def epochs(trainer: Trainer) -> None:
    trainer.run()


def batches(trainer: Trainer) -> None:
    while not trainer.stopped:
        trainer.run_batch()


def operations(trainer: Trainer) -> None:
    while not trainer.stopped:
        trainer.run_operation()


def no_room() -> None:
    raise OSError(28, "No space left on device")


@pytest.fixture(params=["small", "large", "large, and the disk is full"])
def set_aside_as(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the safe state in memory, in a file, or in memory because there is no room for a file."""
    if request.param != "small":
        monkeypatch.setattr(state, "LARGE", 0)
    if "full" in request.param:
        monkeypatch.setattr(state, "TemporaryFile", no_room)


@pytest.mark.usefixtures("set_aside_as")
@pytest.mark.parametrize("drive", [epochs, batches, operations])
@pytest.mark.parametrize(("optimizer", "rate"), [("sgd", 10.0), ("sgd", 1e6), ("momentum", 10.0), ("adam", 1e30)])
@pytest.mark.parametrize("batch_size", [4, 13, 1])
def test_the_state_left_is_that_after_exactly_so_many_updates(
    drive: Callable[[Trainer], None], optimizer: str, rate: float, batch_size: int
) -> None:
    trainer = diverging(optimizer, rate, batch_size)
    drive(trainer)
    assert trainer.stopped is not None
    assert trainer.stopped.reason == "diverged"
    assert np.isfinite(trainer.network.parameters.vector).all()
    same = by_batches(diverging(optimizer, rate, batch_size), trainer.step)
    found, expected = trainer.save(), same.save()
    assert found.parameters.tobytes() == expected.parameters.tobytes()
    assert (found.epoch, found.step, found.batch) == (expected.epoch, expected.step, expected.batch)
    assert found.order.tobytes() == expected.order.tobytes()
    assert found.random == expected.random
    for name, vector in found.optimizer.items():
        assert vector.tobytes() == expected.optimizer[name].tobytes()


@pytest.mark.parametrize("batch_size", [13, 1])
def test_it_goes_back_no_further_than_it_must(batch_size: int) -> None:
    trainer = diverging(batch_size=batch_size)
    trainer.run()
    again = by_batches(diverging(batch_size=batch_size), trainer.step)
    again.run_batch()
    if not again.stopped:  # one update further, the cost of the batch that comes next is not finite
        again.run_batch()
    assert again.stopped is not None
    assert again.stopped.reason == "diverged"


def test_the_sentence_names_the_learning_rate_and_the_update() -> None:
    trainer = diverging()
    stop = trainer.run()
    assert "learning rate 10;" in stop.sentence
    assert f"update {trainer.step:,}" in stop.sentence


def test_a_smaller_learning_rate_lets_it_go_on_from_there() -> None:
    trainer = diverging(batch_size=13)
    trainer.run()
    epoch = trainer.epoch
    trainer.learning_rate = 1e-30
    trainer.run_epoch()
    assert trainer.stopped is None
    assert trainer.epoch == epoch + 1


def test_curves_and_evaluation_hold_only_epochs_that_were_finished() -> None:
    trainer = diverging(batch_size=1)
    trainer.run()
    assert trainer.history.curves().epochs.tolist() == list(range(trainer.epoch + 1))
    assert np.isfinite(trainer.evaluation.train.loss)


@pytest.mark.parametrize("begun", [0, 1, -1])
def test_a_rate_that_was_raised_in_the_middle_of_an_epoch_is_taken_into_account(begun: int) -> None:
    def raised() -> Trainer:
        trainer = diverging(rate=0.01, batch_size=1)
        for _ in range(5):
            trainer.run_batch()
        for _ in range(begun % len(trainer.program.operations)):
            trainer.run_operation()
        trainer.learning_rate = 1e12
        return trainer

    trainer = raised()
    trainer.run()
    assert 5 <= trainer.step < 12  # it diverged before the epoch ended
    same = by_batches(raised(), trainer.step)
    assert trainer.save().parameters.tobytes() == same.save().parameters.tobytes()


def test_a_restored_run_that_diverges_does_not_fall_back_behind_what_was_restored() -> None:
    first = diverging(batch_size=1)
    first.learning_rate = 0.01
    by_batches(first, 18)
    resumed = diverging(batch_size=1)
    resumed.restore(first.save())
    resumed.learning_rate = first.learning_rate = 1e12
    resumed.run()
    assert resumed.step >= 18
    by_batches(first, resumed.step)
    assert resumed.save().parameters.tobytes() == first.save().parameters.tobytes()


def spiking(seed: int) -> Trainer:
    """Return a trainer with counts for targets, of whose batches one has an infinite cost and the next have none."""
    rng = np.random.default_rng(seed)
    data = unscaled(rng.normal(size=(24, 3)), rng.poisson(2.0, size=(24, 1)).astype(np.float64))
    experiment = recipe(
        "nesterov", 2, hidden=(4,), activation="softplus", loss="poisson", learning_rate=3.0, epochs=20, seed=seed
    )
    return structs.replace(experiment, training=structs.replace(experiment.training, clip_value=1.0)).trainer(data)


INFINITE = {3: 10, 4: 9, 9: 3}
"""The first batch with an infinite cost, counted from 1, by the seed."""


@pytest.mark.parametrize("seed", INFINITE)
def test_the_batch_with_the_infinite_cost_is_named_whatever_the_next_ones_cost(seed: int) -> None:
    stop = spiking(seed).run()
    assert stop.reason == "diverged"
    assert stop.sentence.startswith(f"batch {INFINITE[seed]} of epoch 1 had a cost of inf at learning rate 3; ")
    assert f"update {INFINITE[seed] - 2}:" in stop.sentence


@given(
    st.sampled_from(sorted(INFINITE)),
    st.lists(st.tuples(st.sampled_from(["advance", "batch", "operation"]), st.integers(1, 8)), min_size=1, max_size=6),
    st.booleans(),
)
def test_a_run_diverges_at_the_same_batch_however_it_is_driven(
    seed: int, strides: list[tuple[str, int]], watched: bool
) -> None:
    expected = spiking(seed)
    expected.run()
    trainer = spiking(seed)
    trainer.keeps_before = watched
    while not trainer.stopped:
        for way, count in strides:
            if way == "advance":
                trainer.advance(count)
            for _ in range(0 if way == "advance" else count):
                if not trainer.stopped:
                    _ = trainer.run_batch() if way == "batch" else trainer.run_operation()
            if trainer.stopped:
                break
    assert fingerprint(trainer) == fingerprint(expected)


@pytest.mark.parametrize("drive", [epochs, batches, operations])
@pytest.mark.parametrize("batch_size", [4, 13])
def test_parameters_that_overflow_are_gone_back_from_though_the_cost_is_finite(
    drive: Callable[[Trainer], None], batch_size: int
) -> None:
    experiment = recipe("sgd", batch_size, activation="sigmoid", output="sigmoid", learning_rate=3e38, epochs=5)
    fast = structs.replace(experiment, training=structs.replace(experiment.training, l2=10.0))
    trainer = fast.trainer(made_up("binary", outputs=1))
    drive(trainer)
    assert trainer.stopped is not None
    assert trainer.stopped.sentence == (
        "batch 1 of epoch 1 led to parameters that are not finite at learning rate 3e+38; "
        "went back to the last finite state, update 0: try a smaller learning rate"
    )
    assert trainer.step == trainer.batch == 0
    assert trainer.network.parameters.vector.tobytes() == (
        fast.trainer(made_up("binary", outputs=1)).network.parameters.vector.tobytes()
    )


@pytest.mark.parametrize("drive", [epochs, batches, operations])
def test_no_learning_rate_is_blamed_for_a_network_that_overflows_from_the_start(
    drive: Callable[[Trainer], None],
) -> None:
    data = unscaled(np.full((8, 2), 1e30), np.ones((8, 1)))
    trainer = recipe("sgd", 4, hidden=(3,), activation="identity").trainer(data)
    before = trainer.network.parameters.vector.tobytes()
    drive(trainer)
    assert trainer.stopped is not None
    assert trainer.stopped.sentence == (
        "batch 1 of epoch 1 had a cost of inf before any update: the initial weights, the activation or the scale of "
        "the data are too large for the numbers that it computes with"
    )
    assert trainer.step == 0
    assert trainer.network.parameters.vector.tobytes() == before


@given(
    optimizer=st.sampled_from(OPTIMIZERS),
    drive=st.sampled_from([epochs, batches, operations]),
    rate=st.sampled_from([1e300, 1e39, 3e38]),
    loss=st.sampled_from(["mse", "huber"]),
)
@examples(15)
@pytest.mark.filterwarnings("error")
def test_whatever_overflows_numpy_warns_of_nothing(
    optimizer: str, drive: Callable[[Trainer], None], rate: float, loss: str
) -> None:
    trainer = recipe(optimizer, loss=loss, epochs=2).trainer(made_up())
    trainer.learning_rate = rate
    drive(trainer)
    trainer.restore(trainer.save())
    trainer.learning_rate = 0.01
    drive(trainer)


def test_no_slice_ends_with_parameters_that_have_overflowed() -> None:
    inputs = np.column_stack([np.linspace(-1, 1, 12), np.zeros(12)])  # the second weight makes no difference
    data = from_arrays(inputs, inputs[:, 0] * 2, task="regression", name="a column of zeros")
    given = recipe("adamw", 4, hidden=(), activation="identity", learning_rate=1.0, epochs=100)
    experiment = structs.replace(
        given,
        data=structs.replace(given.data, source=data.name, test_fraction=0.0, scale="none"),
        # It is multiplied by 1 - 3 = -2 in each update, the others stay.
        network=structs.replace(given.network, freeze=("layers.0.weight[0,0]", "layers.0.bias")),
        training=structs.replace(given.training, optimizer=AdamW(weight_decay=3.0)),
    )
    trainer = experiment.trainer(experiment.prepare(data))
    while not trainer.stopped:
        trainer.advance(1)
        assert np.isfinite(trainer.network.parameters.vector).all()
    assert trainer.stopped.reason == "diverged"
    assert 120 < trainer.step < 140
