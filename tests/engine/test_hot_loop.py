"""At full speed the bits are those of stepping, before the loops are compiled and after, whatever carries them out."""

from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.engine import Trainer, hot_loop
from nn_tui.engine.network.arrays import DType
from nn_tui.engine.training.optimizers import OPTIMIZERS
from tests.engine.building import fingerprint, made_up, recipe
from tests.examples import examples


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile from the first batch on."""
    monkeypatch.setattr(hot_loop, "PAYS", 0.0)


def seen(trainer: Trainer) -> list[bytes]:
    """Return what can be looked at after a batch."""
    network, work = trainer.network, trainer.workspace
    vectors = (network.parameters.vector, network.gradients.vector, network.updates.vector)
    return [array.tobytes() for array in (*vectors, work.arena, work.x, work.y, work.cost)]


@examples(25)
@given(
    optimizer=st.sampled_from([name for name in OPTIMIZERS if name != "lbfgs"]),
    activation=st.sampled_from(["tanh", "relu", "gelu", "silu", "elu"]),
    engine=st.sampled_from(("numpy", "numba")),
    dtype=st.sampled_from(("float32", "float64")),
    threads=st.sampled_from((1, 2)),
    batch_size=st.sampled_from((1, 3, 7)),
    slices=st.lists(st.integers(1, 9), min_size=3, max_size=6),
    seed=st.integers(0, 99),
)
def test_in_loops_a_run_comes_to_what_stepping_comes_to(
    optimizer: str,
    activation: str,
    engine: Literal["numpy", "numba"],
    dtype: DType,
    threads: int,
    batch_size: int,
    slices: list[int],
    seed: int,
) -> None:
    plain = recipe(
        optimizer,
        batch_size,
        hidden=(5, 4),
        activation=activation,
        dtype=dtype,
        learning_rate=1e-3,
        epochs=9,
        seed=seed,
    )
    experiment = structs.replace(plain, engine=engine, threads=threads)
    ran, stepped = (experiment.trainer(made_up(samples=30)) for _ in range(2))
    for batches in slices:
        ran.advance(batches)
        hot_loop.wait_for_loops()
        while (stepped.epoch, stepped.batch) != (ran.epoch, ran.batch):
            stepped.run_batch()
        assert ran.stopped is None
        assert fingerprint(stepped) == fingerprint(ran)
        assert seen(stepped) == seen(ran)


def runs_of(trainer: Trainer) -> tuple[object, object]:
    """Return what a trainer carries out its last batch with, and those before."""
    loop = trainer._compiled[trainer.batches.batch_size]._hot_loop
    assert loop is not None
    return loop._run, loop._run_before_last


def test_loops_take_over_when_they_are_compiled() -> None:
    trainer = recipe("adam", 4, epochs=9).trainer(made_up(samples=40))
    trainer.advance(2)
    before = runs_of(trainer)
    assert before[0] is before[1]
    hot_loop.wait_for_loops()
    trainer.advance(2)
    after = runs_of(trainer)
    assert not {*before} & {*after}
    trainer.advance(2)
    assert runs_of(trainer) == after


@pytest.mark.parametrize("installed", [False, True])
def test_nothing_is_compiled_before_it_pays_or_without_numba(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hot_loop, "can_loop", lambda: installed)
    monkeypatch.setattr(hot_loop, "PAYS", 1e9 if installed else 0.0)
    trainer = recipe("adam", 4, epochs=9).trainer(made_up(samples=40))
    trainer.advance(2)
    before = runs_of(trainer)
    hot_loop.wait_for_loops()
    trainer.advance(2)
    assert runs_of(trainer) == before


@pytest.mark.filterwarnings("error")
def test_a_cost_that_is_not_finite_is_noticed_in_loops_in_any_batch() -> None:
    for batches in (1, 2, 5):
        trainer = recipe("sgd", 4, learning_rate=1e30, epochs=9).trainer(made_up(samples=40))
        trainer.advance(1)
        hot_loop.wait_for_loops()
        trainer.advance(batches)
        assert trainer.stopped is not None or not np.isfinite(trainer.workspace.cost)
