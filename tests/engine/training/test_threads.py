"""Matrix products take as many threads as the recipe says, whoever trains, and as many as before afterwards."""

from collections.abc import Callable, Generator
from functools import partial, partialmethod
from threading import Barrier, Thread
from typing import cast

import numpy as np
import pytest
import scipy.linalg  # pyright: ignore[reportMissingTypeStubs] - it has none
from msgspec import structs
from threadpoolctl import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    OpenBLASController,
    threadpool_info,  # pyright: ignore[reportUnknownVariableType]
    threadpool_limits,
)

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, Trainer
from nn_tui.engine.evaluation.evaluator import Evaluator
from nn_tui.engine.program import BoundOperation, Program
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import Change, Pause, Run, RunSession, Step
from nn_tui.engine.training.compiled_step import CompiledStep
from nn_tui.engine.training.learning_rate_finder import find_learning_rate
from nn_tui.engine.training.threads import of_numpy, threads, use
from tests.engine.building import made_up, recipe
from tests.engine.runs.watching import at_rest, endless, until


def now() -> int:
    """Return how many threads a product of NumPy's takes now; SciPy brings a library of its own."""
    (number,) = {library["num_threads"] for library in libraries() if "numpy" in str(library["filepath"])}
    return int(number)


def libraries() -> list[dict[str, str | int]]:
    """Return the BLAS libraries of this process."""
    assert scipy.linalg
    found = cast(list[dict[str, str | int]], threadpool_info())
    return [library for library in found if library["user_api"] == "blas"]


@pytest.fixture(autouse=True)
def elsewhere() -> Generator[None]:
    """Let the process have three threads."""
    with threadpool_limits(3, "blas"):
        OpenBLASController.clear_controlling_thread()
        yield


def failing() -> float:
    with threads(4):
        return (now() - 3) / 0


def test_it_is_set_inside_and_put_back_whatever_happens() -> None:
    with threads(2):
        assert now() == 2
        with threads(1):
            assert now() == 1
        assert now() == 2
        with pytest.raises(ZeroDivisionError):
            failing()
        assert now() == 2
    assert now() == 3


def test_a_library_that_another_package_has_brought_is_left_alone() -> None:
    others = [library for library in libraries() if "numpy" not in str(library["filepath"])]
    assert others
    with threads(2):
        assert now() == 2
        assert [library for library in libraries() if library in others] == others


def test_where_numpy_has_brought_no_library_it_computes_with_one_of_the_system() -> None:
    assert of_numpy(["/usr/lib/libblas.so", "/usr/lib/libmkl.so"], str) == ["/usr/lib/libblas.so", "/usr/lib/libmkl.so"]


def test_it_says_what_it_was() -> None:
    assert (use(2), use(1), use(1), use(0), use(0)) == (0, 2, 1, 1, 0)
    assert now() == 3


def test_of_two_threads_the_later_has_its_way_and_the_last_puts_back() -> None:
    turns = Barrier(2, timeout=60)
    seen: list[int] = []

    def other() -> None:
        with threads(2):
            seen.append(now())
            turns.wait()  # the first leaves
            turns.wait()
            seen.append(now())

    with threads(1):
        thread = Thread(target=other)
        thread.start()
        turns.wait()
    seen.append(now())
    turns.wait()
    thread.join()
    assert seen == [2, 2, 2]
    assert now() == 3


@pytest.fixture
def during(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by the threads of the moment whenever batches, an operation or an evaluation begin."""
    seen: list[int] = []
    for kind, name in (
        (CompiledStep, "run_batches"),
        (BoundOperation, "run"),
        (Program, "run"),
        (Evaluator, "in_stretches"),
        (Evaluator, "evaluate"),
    ):

        def spied(original: Callable[..., object], *arguments: object) -> object:
            seen.append(now())
            return original(*arguments)

        monkeypatch.setattr(kind, name, partialmethod(partial(spied, getattr(kind, name))))
    return seen


DRIVERS: tuple[Callable[[Trainer], object], ...] = (
    lambda trainer: None,
    Trainer.run,
    Trainer.run_epoch,
    Trainer.run_batch,
    Trainer.run_operation,
    Trainer.restore_best,
    Trainer.refresh,
    lambda trainer: trainer.advance(1),
    lambda trainer: trainer.take_over(trainer.save()),
    lambda trainer: find_learning_rate(trainer, batches=3),
)


@pytest.mark.parametrize("drive", DRIVERS)
def test_all_that_a_trainer_computes_takes_the_threads_of_its_recipe(
    during: list[int], drive: Callable[[Trainer], object]
) -> None:
    trainer = structs.replace(recipe(), threads=2).trainer(made_up(test=4))
    drive(trainer)
    assert set(during) == {2}
    assert now() == 3


def test_a_session_holds_its_threads_while_it_trains_and_not_while_it_waits(during: list[int]) -> None:
    session = RunSession(structs.replace(endless(), threads=2), run=True)
    session.start()
    until(lambda: len(during) > 20)
    assert now() == 2
    session.send(Pause())
    until(lambda: now() == 3)
    session.send(Step("epoch"))
    at_rest(session)
    until(lambda: now() == 3)
    session.send(Change((("threads", 4),)))
    at_rest(session)
    before = len(during)
    session.send(Run())
    until(lambda: len(during) > before + 20)
    assert now() == 4
    session.close()
    until(lambda: now() == 3)
    assert set(during[:before]) <= {2, 4}
    assert set(during[before:]) == {4}


def test_the_recipe_says_how_many() -> None:
    assert Experiment().threads == 1
    assert changed(Experiment(), {"threads": 5}).threads == 5
    for wrong in (0, 65, 1.5):
        with pytest.raises(InputError, match="threads"):
            changed(Experiment(), {"threads": wrong})


def test_the_bits_depend_on_the_recipe_and_not_on_what_the_process_has() -> None:
    # So large that the sums of its products are shared out, which changes their order.
    experiment, data = recipe(batch_size=64, hidden=(64,)), made_up(samples=128, features=2000)

    def trained(number: int) -> bytes:
        trainer = structs.replace(experiment, threads=number).trainer(data)
        trainer.run_epoch()
        return trainer.network.parameters.vector.tobytes()

    alone = trained(1)
    with threads(2):
        assert trained(1) == alone
    inputs = np.random.default_rng(0).normal(size=(64, 2000)).astype(np.float32)
    weights = inputs.T.copy()
    products: list[bytes] = []
    for number in (1, 2):
        with threads(number):
            products.append((inputs @ weights).tobytes())
    if products[0] == products[1]:
        pytest.skip("this BLAS adds up in the same order with two threads")
    assert trained(2) != alone
