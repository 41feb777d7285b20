"""Large element-wise calls are taken in pieces, on one thread or several, and no bit of what they compute changes."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.engine import pieces
from nn_tui.engine.element_loops import Loop, in_loops
from nn_tui.engine.network.activations import ACTIVATIONS, Activation
from nn_tui.engine.network.arrays import Call
from nn_tui.engine.pieces import in_pieces
from nn_tui.engine.training.optimizers import OPTIMIZERS
from tests.engine.building import fingerprint, made_up, recipe
from tests.examples import examples

ELEMENTWISE = sorted(name for name, entry in ACTIVATIONS.items() if isinstance(entry, Activation))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small arrays count as large, so that there is something to cut."""
    for name, size in (("PIECE", 1024), ("LARGE", 2048), ("WORTH_SHARING", 512)):
        monkeypatch.setattr(pieces, name, size)


def carried_out(calls: tuple[Call, ...]) -> None:
    with np.errstate(all="ignore"):
        for call in calls:
            call()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ELEMENTWISE)
@examples(4)
@given(rows=st.integers(20, 60), columns=st.integers(30, 50), threads=st.integers(1, 3))
def test_activations_are_the_same_in_pieces(
    name: str, dtype: type[np.floating], rows: int, columns: int, threads: int
) -> None:
    activation = ACTIVATIONS[name]
    assert isinstance(activation, Activation)
    z = np.random.default_rng(rows).normal(0, 3, (rows, columns)).astype(dtype)
    found: list[bytes] = []
    for cut in (False, True):
        a, derivative = z.copy(), np.ones_like(z)
        calls = (*activation.forward(z, a), *activation.derivative(z, a, derivative))
        made = in_pieces(calls, threads) if cut else calls
        assert not cut or len(calls) == 0 or list(made) != list(calls)
        carried_out(tuple(made))
        found.append(a.tobytes() + derivative.tobytes())
    assert found[0] == found[1]


@pytest.mark.parametrize("optimizer", [name for name in OPTIMIZERS if name != "lbfgs"])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_run_in_pieces_is_the_run_that_is_stepped(optimizer: str, threads: int) -> None:
    experiment = structs.replace(recipe(optimizer, 32, hidden=(40, 30), epochs=2), threads=threads)
    data = made_up(samples=70)
    ran, stepped = experiment.trainer(data), experiment.trainer(data)
    assert len(ran.program.calls) != sum(len(operation.calls) for operation in ran.program.operations)
    ran.run()
    while stepped.epoch < 2:
        stepped.run_operation()
    assert fingerprint(stepped) == fingerprint(ran)


def test_what_is_small_or_not_by_element_stays_as_it_is() -> None:
    large, square = np.zeros(5000), np.zeros((60, 60))
    calls: list[Call] = [
        partial(np.add, np.zeros(9), 1.0, np.zeros(9)),
        partial(square.dot, square, np.zeros((60, 60))),
        partial(np.add, square, square[0], square),
        partial(np.add, square.T, square, square),
        partial(np.add.reduce, large),
        print,
    ]
    assert in_pieces(calls, 2) == tuple(calls)


@pytest.mark.parametrize(("size", "shared"), [(170, False), (171, True)])
def test_a_loop_counts_for_the_calls_that_it_was_made_of(size: int, shared: bool) -> None:
    values = np.ones(size)
    calls = [partial(np.square, values, values), partial(np.negative, values, values), partial(np.sqrt, values, values)]
    (made,) = in_pieces(in_loops(calls, [values]), 2)  # 512 numbers are worth sharing
    assert isinstance(made, Loop) is not shared
