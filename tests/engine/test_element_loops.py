"""Loops compute what the calls do that they are made of, to the bit, and leave what anybody reads afterwards."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import element_loops, pieces
from nn_tui.engine.element_loops import FORMULAS, Loop, can_loop, in_loops
from nn_tui.engine.network.activations import ACTIVATIONS, Activation
from nn_tui.engine.network.arrays import Array, Call, Preparation
from nn_tui.engine.pieces import in_pieces
from nn_tui.engine.training.optimizers import OPTIMIZERS
from nn_tui.engine.training.optimizers.base import OptimizerState
from tests.examples import examples

Arrays = npt.NDArray[Any]

DTYPES = (np.float32, np.float64)
NUMBERS = (0.0, -0.0, 1.0, -1.5, 0.3, 2.5, 3.5, -7.25, 1e-9, 1e-42, 9.99, -90.0, 1e30, -1e30, np.inf, -np.inf, np.nan)
ELEMENTWISE = sorted(name for name, entry in ACTIVATIONS.items() if isinstance(entry, Activation))


def carried_out(calls: Sequence[Call]) -> None:
    with np.errstate(all="ignore"):
        for call in calls:
            call()


def pairs(dtype: type[np.floating]) -> tuple[Array, Array]:
    return (
        np.array([a for a in NUMBERS for _ in NUMBERS], dtype),
        np.array([b for _ in NUMBERS for b in NUMBERS], dtype),
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("function", FORMULAS, ids=lambda function: function.__name__)
def test_each_formula_is_its_function(function: np.ufunc, dtype: type[np.floating]) -> None:
    a, b = pairs(dtype)
    single = np.array(2.5, dtype)
    kinds = [(a, b), (b, a), (a, a), (a, single), (single, a)] if function.nin == 2 else [(a,), (b,)]
    found: list[bytes] = []
    for looped in (False, True):
        results = [np.empty_like(a) for _ in kinds]
        calls = [partial(function, *operands, out=result) for operands, result in zip(kinds, results, strict=True)]
        made = in_loops(calls, results) if looped else tuple(calls)
        assert len(made) == (1 if looped else len(kinds))
        carried_out(made)
        # A number that is none has a sign, which means nothing and which processors choose.
        found.append(b"".join(np.where(np.isnan(result), dtype(np.nan), result).tobytes() for result in results))
    assert found[0] == found[1]


@pytest.mark.parametrize("dtype", DTYPES)
def test_numbers_become_integers_that_look_up_what_they_do_without_a_loop(dtype: type[np.floating]) -> None:
    values = np.array([*NUMBERS, 1.9, 3, 4, 5, 99, 2**31 - 200, 2**31, -(2**31), 1e38], dtype)
    table = np.arange(10, 15).astype(dtype)
    found: list[list[bytes]] = []
    for looped in (False, True):
        short, index, result = np.empty(values.shape, np.int32), np.empty(values.shape, np.int64), np.empty_like(values)
        calls = [
            partial(np.copyto, short, values, "unsafe"),
            partial(np.copyto, index, short),
            partial(table.take, index, None, result, "clip"),
        ]
        made = in_loops(calls, [short, index, result]) if looped else calls
        assert len(made) == (1 if looped else 3)
        carried_out(made)
        fitting = np.abs(values) < 2**31  # of others the integers are the processor's choice
        found.append([array.tobytes() for array in (short[fitting], index[fitting], result)])
    assert found[0] == found[1]


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name != "lbfgs"])
@pytest.mark.parametrize("dtype", DTYPES)
@examples(5)
@given(size=st.integers(2, 200), seed=st.integers(0, 99), cut=st.booleans())
def test_an_optimizer_in_loops_makes_the_same_updates(
    name: str, dtype: type[np.floating], size: int, seed: int, cut: bool
) -> None:
    found: list[list[bytes]] = []
    for looped in (False, True):
        rng = np.random.default_rng(seed)
        parameters, gradients, updates = (rng.normal(size=size).astype(dtype) for _ in range(3))
        state = OptimizerState(gradients, updates, 0.01, parameters=parameters)
        calls: Sequence[Call] = [
            *OPTIMIZERS[name]().calls(state),
            partial(np.subtract, parameters, updates, parameters),
        ]
        if looped:
            calls = in_loops(calls, [updates])
            assert any(isinstance(call, Loop) for call in calls)
            with pytest.MonkeyPatch.context() as patch:
                for bound, least in (("PIECE", 256), ("LARGE", 512), ("WORTH_SHARING", 1000)):
                    patch.setattr(pieces, bound, least)
                calls = in_pieces(calls, 1 + seed % 2) if cut else calls
        for _ in range(3):
            gradients[:] = rng.normal(size=size) * 10.0 ** rng.integers(-25, 5, size=size)
            carried_out(calls)
        found.append([array.tobytes() for array in (parameters, updates, *state.vectors.values())])
    assert found[0] == found[1]


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("dtype", DTYPES)
def test_an_activation_in_loops_is_the_same(name: str, dtype: type[np.floating]) -> None:
    activation = ACTIVATIONS[name]
    assert isinstance(activation, Activation)
    found: list[list[bytes]] = []
    for looped in (False, True):
        rng = np.random.default_rng(3)
        z, da = rng.normal(0, 3, (20, 17)).astype(dtype), rng.normal(size=(20, 17)).astype(dtype)
        z[0] = NUMBERS
        a, derivative, delta = np.zeros_like(z), np.ones_like(z), np.zeros_like(z)
        leaving = activation.leaving
        forward = leaving.forward(z, a, derivative) if leaving else activation.forward(z, a)
        backward = (leaving or activation).derivative(z, a, derivative)
        calls = [*forward, *backward, partial(np.multiply, da, derivative, delta)]
        carried_out(in_loops(calls, [a, derivative, delta]) if looped else calls)
        found.append([array.tobytes() for array in (a, derivative, delta)])
    assert found[0] == found[1]


def chain(count: int = 50) -> tuple[list[Call], list[Arrays]]:
    """Return calls that add one to a state by way of two arrays that they write first."""
    state, step, twice = np.zeros(count), np.full(count, 9.0), np.full(count, 9.0)
    calls: list[Call] = [
        partial(np.square, np.ones(count), step),
        partial(np.add, step, step, twice),
        partial(np.subtract, twice, step, step),
        partial(np.add, state, step, state),
    ]
    return calls, [state, step, twice]


@pytest.mark.parametrize("seen", [(), (1,), (2,), (1, 2)])
def test_what_nobody_reads_is_not_written(seen: tuple[int, ...]) -> None:
    calls, arrays = chain()
    (loop,) = in_loops(calls, [arrays[index] for index in seen])
    loop()
    loop()
    assert arrays[0].tolist() == [2.0] * 50
    assert arrays[1][0] == (1.0 if 1 in seen else 9.0)
    assert arrays[2][0] == (2.0 if 2 in seen else 9.0)


def test_what_another_call_reads_is_written() -> None:
    calls, (state, step, twice) = chain()
    total = np.zeros(())
    others: list[Call] = [partial(step[10:20].dot, np.ones(10), total), partial(np.square, step[::2], np.ones(25))]
    for other in others:
        step[:] = 9.0
        loop, last = in_loops([*calls, other], [])
        carried_out([loop, last])
        assert step[0] == 1.0
        assert twice[0] == 9.0
    assert (state[0], total) == (2.0, 10.0)


@pytest.mark.parametrize("other", [lambda: None, partial(lambda: None), partial(print, end="")])
def test_beside_a_call_that_does_not_tell_what_it_works_on_all_is_written(other: Call) -> None:
    calls, (_, step, twice) = chain()
    in_loops([*calls, other], [])[0]()
    known = isinstance(other, partial) and other.func is print  # of a built-in function the operands are known
    assert (step[0], twice[0]) == ((9.0, 9.0) if known else (1.0, 2.0))


def test_preparations_come_first_and_part_nothing() -> None:
    calls, (_, step, _) = chain()
    prepare = Preparation(lambda: None)
    first, loop = in_loops([*calls[:2], prepare, *calls[2:]], [])
    assert first is prepare
    loop()
    assert step[0] == 9.0


def test_what_no_loop_can_do_stays_the_call_that_it_was() -> None:
    a, b, square = np.ones(6), np.ones(6), np.ones((2, 3))
    calls: list[Call] = [
        partial(np.exp, a, b),
        partial(np.add, a, b, b),  # alone
        partial(np.exp, a, b),
        partial(np.add, a, 1.0, b),
        partial(np.add, a, np.ones(6, np.float32), b),
        partial(np.add, a.astype(np.float32), a, b),
        partial(np.add, a, b, b, where=a > 0),
        partial(np.add, square, square[0], square),
        partial(np.add, square.T, square.T, square.T),
        partial(np.add, a[::2], a[::2], b[::2]),
        partial(np.add, a[0:1].reshape(()), a[1:2].reshape(()), np.zeros(())),
        partial(np.add, np.ones(6, np.int64), np.ones(6, np.int64), np.ones(6, np.int64)),
        partial(np.copyto, np.ones(6, np.int64), a, "unsafe"),
        partial(a.take, np.ones(6, np.int64), None, b, "wrap"),
        partial(a.take, np.ones(6, np.int32), None, b, "clip"),
        partial(a.astype(np.float32).take, np.ones(6, np.int64), None, b, "clip"),
        partial(np.ones(12)[::2].take, np.ones(6, np.int64), None, b, "clip"),
        partial(square.take, np.ones(6, np.int64), None, b, "clip"),
        partial(np.add, a, b),
        lambda: None,
    ]
    for one, other in pairwise([*calls, calls[0]]):
        assert in_loops([one, other], []) == (one, other)
    assert in_loops(calls * 2, []) == tuple(calls * 2)


def test_arrays_that_overlap_are_not_looped_over() -> None:
    memory = np.arange(20.0)
    calls = [partial(np.add, memory[:10], memory[5:15], memory[:10]), partial(np.square, memory[:10], memory[:10])]
    assert in_loops(calls, [memory]) == tuple(calls)


def test_calls_over_other_counts_are_loops_of_their_own() -> None:
    calls, (state, *_) = chain(50)
    others, (other, *_) = chain(40)
    first, second = made = in_loops([*calls, *others], [])
    assert isinstance(first, Loop)
    assert isinstance(second, Loop)
    assert first.func is second.func  # compiled once
    carried_out(made)
    assert (state.tolist(), other.tolist()) == ([1.0] * 50, [1.0] * 40)


def test_a_loop_keeps_the_arrays_that_it_works_on() -> None:
    calls, (state, *_) = chain(1000)
    (loop,) = in_loops(calls, [])
    del calls
    noise = [np.full(1000, 5.0) for _ in range(50)]  # takes whatever memory is free
    loop()
    assert state.tolist() == [1.0] * 1000
    assert all((array == 5.0).all() for array in noise)


def test_whether_there_can_be_loops_is_whether_numba_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> None:
        assert name == "numba"

    assert can_loop()
    monkeypatch.setattr(element_loops, "find_spec", nothing)
    assert not can_loop()
