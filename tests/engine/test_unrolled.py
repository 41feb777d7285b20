"""The hot loop written out makes the very calls of the program: the same bytes, the same finding."""

from weakref import ref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import Trainer
from nn_tui.engine.element_loops import Loop, in_loops
from nn_tui.engine.network.arrays import Array
from nn_tui.engine.training.optimizers import OPTIMIZERS
from nn_tui.engine.unrolled import unrolled
from tests.engine.building import made_up, recipe
from tests.examples import examples


@given(
    optimizer=st.sampled_from([name for name in OPTIMIZERS if name != "lbfgs"]),
    activation=st.sampled_from(["tanh", "relu", "gelu", "softplus"]),
    rate=st.sampled_from([0.01, 1e30]),
    seed=st.integers(0, 99),
)
@examples(25)
@pytest.mark.filterwarnings("error")
def test_what_is_written_out_is_what_the_list_does(optimizer: str, activation: str, rate: float, seed: int) -> None:
    made = recipe(optimizer, 4, activation=activation, learning_rate=rate, seed=seed)
    listed, written = (made.trainer(made_up(samples=16)) for _ in range(2))
    rows = listed.batches.order.reshape(-1, 4)
    step = listed._compiled[4]
    costs: list[float] = []
    with np.errstate(all="ignore"):
        for batch in rows:
            step.rows[:] = batch
            step.program.run()
            costs.append(float(step.work.cost))
        finite = written._compiled[4].run_batches(rows)
    assert finite == bool(np.isfinite(costs).all())
    for mine, theirs in zip(_arrays(listed), _arrays(written), strict=True):
        assert mine.tobytes() == theirs.tobytes()


def _arrays(trainer: Trainer) -> list[Array]:
    vectors = trainer.optimizer_state.vectors.values()
    return [trainer._compiled[4].work.arena, trainer.network.parameters.vector, *vectors]


def test_what_is_written_out_keeps_the_loops_that_keep_the_arrays() -> None:
    trainer = recipe("adam", 4).trainer(made_up(samples=16))
    step = trainer._compiled[4]
    calls = in_loops(step.program.calls[1:], [])
    loops = [ref(call) for call in calls if isinstance(call, Loop)]
    run = unrolled(step._fetch, calls, step.work.cost)
    del calls
    assert loops
    assert all(loop() is not None for loop in loops)
    del run
    assert all(loop() is None for loop in loops)
