"""At full speed the bits are those of stepping, before the loops are compiled and after, whatever carries them out."""

import subprocess
import sys
from typing import Literal, NoReturn

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import Task
from nn_tui.engine import Trainer, hot_loop, pieces
from nn_tui.engine.hot_loop import HotLoop
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


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small arrays count as large, so that there is something to cut and to share."""
    for name, size in (("PIECE", 256), ("LARGE", 512), ("WORTH_SHARING", 200)):
        monkeypatch.setattr(pieces, name, size)


@examples(10)
@given(
    optimizer=st.sampled_from([name for name in OPTIMIZERS if name != "lbfgs"]),
    activation=st.sampled_from(["tanh", "relu", "gelu", "silu", "elu"]),
    task=st.sampled_from(("regression", "binary", "multiclass", "multilabel")),
    engine=st.sampled_from(("numpy", "numba")),
    dtype=st.sampled_from(("float32", "float64")),
    threads=st.sampled_from((1, 2)),
    batch_size=st.sampled_from((1, 3, 7)),
    dropout=st.sampled_from((0.0, 0.3)),
    penalties=st.fixed_dictionaries({}, optional={"l1": st.just(0.01), "l2": st.just(0.02), "max_norm": st.just(1.0)}),
    clipping=st.sampled_from(({}, {"clip_norm": 0.1}, {"clip_value": 0.05})),
    slices=st.lists(st.integers(1, 9), min_size=3, max_size=6),
    seed=st.integers(0, 99),
)
def test_in_loops_a_run_comes_to_what_stepping_comes_to(
    optimizer: str,
    activation: str,
    task: Task,
    engine: Literal["numpy", "numba"],
    dtype: DType,
    threads: int,
    batch_size: int,
    dropout: float,
    penalties: dict[str, float],
    clipping: dict[str, float],
    slices: list[int],
    seed: int,
) -> None:
    plain = recipe(optimizer, batch_size, activation=activation, dtype=dtype, learning_rate=1e-3, epochs=9, seed=seed)
    experiment = structs.replace(
        plain,
        engine=engine,
        threads=threads,
        network=structs.replace(plain.network, dropout=dropout),
        training=structs.replace(plain.training, **penalties, **clipping),
    )
    ran, stepped = (experiment.trainer(made_up(task, samples=30)) for _ in range(2))
    ran.keeps_before = stepped.keeps_before = seed % 2 == 0
    for batches in slices:
        ran.advance(batches)
        hot_loop.wait_for_loops()
        while (stepped.epoch, stepped.batch) != (ran.epoch, ran.batch):
            stepped.run_batch()
        assert ran.stopped is None
        assert fingerprint(stepped) == fingerprint(ran)
        assert seen(stepped) == seen(ran)


def loop_of(trainer: Trainer) -> HotLoop:
    """Return what carries out a trainer's batches."""
    loop = trainer._compiled[trainer.batches.batch_size]._hot_loop
    assert loop is not None
    return loop


def in_loops() -> Trainer:
    """Return a trainer whose loops have taken over."""
    trainer = recipe("adam", 4, epochs=9).trainer(made_up(samples=40))
    trainer.advance(2)
    calls = loop_of(trainer)._run_last
    hot_loop.wait_for_loops()
    trainer.advance(2)
    assert loop_of(trainer)._run_last is not calls
    return trainer


def test_only_the_last_batch_of_several_leaves_its_update() -> None:
    trainer = in_loops()
    loop, rows, updates = loop_of(trainer), trainer.batches.order.reshape(-1, 4), trainer.network.updates.vector
    updates[:] = 7.0
    loop._run_others(rows)
    assert (updates == 7.0).all()
    loop._run_last(rows[:1])
    assert (np.abs(updates) < 1.0).all()


@pytest.mark.parametrize("installed", [False, True])
def test_nothing_is_compiled_before_it_pays_or_without_numba(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hot_loop, "can_loop", lambda: installed)
    monkeypatch.setattr(hot_loop, "PAYS", 1e9 if installed else 0.0)
    trainer = recipe("adam", 4, epochs=9).trainer(made_up(samples=40))
    trainer.advance(2)
    calls = loop_of(trainer)._run_last
    hot_loop.wait_for_loops()
    trainer.advance(2)
    assert loop_of(trainer)._run_last is calls
    assert loop_of(trainer)._run_others is calls


def test_a_numba_that_does_not_work_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> NoReturn:
        raise OSError("libLLVM.so: cannot open shared object file")

    monkeypatch.setattr(hot_loop, "in_loops", broken)
    ran, stepped = (recipe("adam", 4, epochs=9).trainer(made_up(samples=40)) for _ in range(2))
    ran.advance(2)
    calls = loop_of(ran)._run_last
    hot_loop.wait_for_loops()
    ran.advance(4)
    assert loop_of(ran)._run_last is calls
    for _ in range(6):
        stepped.run_batch()
    assert fingerprint(stepped) == fingerprint(ran)


@pytest.mark.parametrize("bad", [None, 0, 2, 4])
def test_a_cost_that_is_not_finite_is_noticed_in_loops_in_any_batch(bad: int | None) -> None:
    trainer = in_loops()
    rows = np.arange(20).reshape(5, 4)
    if bad is not None:
        trainer.targets[:, rows[bad]] = np.inf
    before = trainer.network.parameters.vector.copy()
    with np.errstate(all="ignore"):
        for batches in (rows, rows[:3], rows[2:]):
            trainer.network.parameters.vector[:] = before
            for vector in trainer.optimizer_state.vectors.values():
                vector[:] = 0.0
            assert loop_of(trainer).run_batches(batches) == (bad is None or bad not in batches // 4)


def test_a_process_that_ends_while_loops_are_compiled_ends_well() -> None:
    program = """
from nn_tui.engine import hot_loop
from tests.engine.building import made_up, recipe
hot_loop.PAYS = 0.0
trainer = recipe("nadam", 4, activation="gelu", epochs=9).trainer(made_up(samples=40))
trainer.advance(2)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
