"""The compiled back end computes what NumPy does, to rounding, and its own bits do not depend on how it is driven."""

from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine.network.activations import ACTIVATIONS
from nn_tui.engine.network.arrays import Call, DType, Preparation
from nn_tui.engine.numba_machine import COSTLY, FEW, NAMES, OF_TWO, SMALL, TERMS, Fused, compiled
from nn_tui.engine.training.optimizers import OPTIMIZERS
from tests.engine.building import fingerprint, made_up, recipe
from tests.examples import examples

DTYPES: tuple[DType, ...] = ("float32", "float64")
NUMBERS = (0.0, -0.0, 1.0, -1.5, 0.3, 2.5, -7.25, 1e-9, 80.0, -90.0, np.inf, -np.inf, np.nan)
activations = st.sampled_from([name for name in ACTIVATIONS if name not in ("softmax", "swish", "exponential")])
optimizers = st.sampled_from([name for name in OPTIMIZERS if name != "lbfgs"])
tasks: st.SearchStrategy[Literal["regression", "binary", "multiclass"]] = st.sampled_from(
    ("regression", "binary", "multiclass")
)


@examples(20)
@given(
    tasks,
    st.lists(activations, min_size=2, max_size=2),
    optimizers,
    st.integers(1, 40),
    st.tuples(st.integers(1, 30), st.integers(1, 30)),
    st.integers(0, 99),
)
def test_it_trains_as_numpy_does_to_rounding(
    task: Literal["regression", "binary", "multiclass"],
    names: list[str],
    optimizer: str,
    batch_size: int,
    hidden: tuple[int, int],
    seed: int,
) -> None:
    data = made_up(task, samples=40, seed=seed)
    experiment = recipe(
        optimizer, batch_size, hidden=hidden, activation=tuple(names), dtype="float64", learning_rate=1e-3, seed=seed
    )
    by_numpy, by_numba = experiment.trainer(data), structs.replace(experiment, engine="numba").trainer(data)
    for _ in range(3):
        by_numpy.run_batch()
        by_numba.run_batch()
    # What has a sign in it, or is divided by its own size, tells a rounding error from 0.
    tolerance = 3e-3 if optimizer in ("lion", "adam", "adamw", "nadam", "radam", "adagrad", "rmsprop") else 1e-10
    differences = by_numba.network.parameters.vector - by_numpy.network.parameters.vector
    assert np.median(np.abs(differences)) <= 1e-10
    assert np.abs(differences).max() <= tolerance


@examples(15)
@given(
    optimizers,
    st.sampled_from(DTYPES),
    st.sampled_from((1, 3, 4, 50)),
    st.lists(st.sampled_from(("operation", "batch", "epoch", "advance")), min_size=1, max_size=8),
)
def test_stepping_and_running_give_the_same_bits(
    optimizer: str, dtype: DType, batch_size: int, moves: list[str]
) -> None:
    data = made_up(test=5)
    experiment = structs.replace(recipe(optimizer, batch_size, dtype=dtype, epochs=2), engine="numba")
    ran, stepped = experiment.trainer(data), experiment.trainer(data)
    ran.run()
    taken = 0
    while stepped.epoch < 2:
        match moves[taken % len(moves)]:
            case "operation":
                stepped.run_operation()
            case "batch":
                stepped.run_batch()
            case "epoch":
                stepped.run_epoch()
            case _:
                stepped.advance(2)
        taken += 1
    assert fingerprint(stepped) == fingerprint(ran)


def carried_out(calls: tuple[Call, ...]) -> None:
    with np.errstate(all="ignore"):
        for call in calls:
            call()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NAMES)
def test_each_instruction_is_its_function(name: str, dtype: DType) -> None:
    function = getattr(np, name)
    a = np.array([a for a in NUMBERS for _ in NUMBERS], dtype)[:FEW]
    b = np.array([b for _ in NUMBERS for b in NUMBERS], dtype)[:FEW]
    kinds = [(a, b), (a, b[2:3].reshape(())), (b[2:3].reshape(()), a)] if name in OF_TWO else [(a,)]
    for operands in kinds:
        expected, found = np.empty_like(a), np.empty_like(a)
        carried_out((partial(function, *operands, out=expected),))
        (call,) = compiled([partial(function, *operands, out=found)] * 2, a.dtype)
        assert isinstance(call, Fused)
        carried_out((call,))
        if name in COSTLY:
            np.testing.assert_allclose(found, expected, rtol=4 * float(np.finfo(dtype).eps))
        else:
            np.testing.assert_array_equal(found, expected)


@examples(20)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 12), st.booleans(), st.booleans(), st.booleans())
def test_products_of_any_layout(n: int, k: int, m: int, left: bool, right: bool, padded: bool) -> None:
    rng = np.random.default_rng(n + 13 * k + 169 * m)

    def matrix(rows: int, columns: int, transposed: bool) -> npt.NDArray[np.float64]:
        shape = (columns, rows) if transposed else (rows, columns)
        made = rng.normal(size=(shape[0] + padded, shape[1] + padded))[: shape[0], : shape[1]]
        return made.T if transposed else made

    a, b, c = matrix(n, k, left), matrix(k, m, right), np.empty((n, m))
    (call,) = compiled([partial(a.dot, b, c)], c.dtype)
    assert isinstance(call, Fused)
    call()
    np.testing.assert_allclose(c, a @ b, rtol=1e-12, atol=1e-12)
    dot = np.empty(())
    (call,) = compiled([partial(a[0].dot, b[:, 0], dot)], c.dtype)
    call()
    assert dot == pytest.approx(a[0] @ b[:, 0], rel=1e-12, abs=1e-12)


def test_what_is_large_or_unknown_stays_the_call_that_it_was() -> None:
    large, small = np.zeros(SMALL + 1), np.zeros(4)
    side = int(TERMS ** (1 / 3)) + 2
    square = np.zeros((side, side))
    calls: list[Call] = [
        partial(np.add, large, large, large),
        partial(np.multiply, large, large, large),
        partial(np.tanh, np.zeros(FEW + 1), np.zeros(FEW + 1)),
        partial(square.dot, square, np.zeros((side, side))),
        partial(np.add, square, square[0], square),
        partial(np.sin, small, small),
        partial(np.add, small, 1.0, small),
        partial(np.add, small, np.zeros(4, np.float32), small),
        partial(np.add, small, small, np.zeros((4, 2))[:, 0]),
        partial(np.add, small, small, small),  # alone, it is no faster
        print,
    ]
    assert compiled(calls, np.dtype(np.float64)) == tuple(calls)
    assert all(function.__name__ in NAMES for function in (np.add, np.tanh))


def test_without_numba_a_sentence_tells_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> None:
        return None

    monkeypatch.setattr("nn_tui.engine.recipe.experiment.find_spec", nothing)
    with pytest.raises(InputError, match=r"nn-tui\[fast\]") as found:
        structs.replace(recipe(), engine="numba").check(made_up())
    assert found.value.field == "engine"


def test_what_depends_on_nothing_of_the_step_does_not_part_the_calls_of_the_machine() -> None:
    a = np.ones(4)
    counted = [0]

    def count() -> None:
        counted[0] += 1

    calls = [partial(np.add, a, a, a), Preparation(count), partial(np.square, a, a)]
    first, fused = compiled(calls, a.dtype)
    assert isinstance(first, Preparation)
    assert isinstance(fused, Fused)
    carried_out((first, fused))
    assert (counted, a.tolist()) == ([1], [4.0] * 4)


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "nadam", "radam"])
def test_the_scalars_of_an_update_are_set_behind_the_fetching_of_the_batch(optimizer: str) -> None:
    experiment = structs.replace(recipe(optimizer), engine="numba")
    kinds = [isinstance(call, Preparation) for call in experiment.trainer(made_up()).program.calls]
    assert kinds == [False, True, *[False] * (len(kinds) - 2)]
