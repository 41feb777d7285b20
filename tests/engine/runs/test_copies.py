"""Memory of large copies is used again, and never while anything refers to it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine.network.network import ParameterVector, Structure
from nn_tui.engine.runs import copies
from nn_tui.engine.runs.copies import MOST, Copies


def vector_of(size: int, value: float = 0.0) -> ParameterVector:
    """Return a vector of a network with `size` inputs and one output."""
    structure = Structure((size, 1), ("tanh",), "float32")
    return ParameterVector(structure, np.full(size + 1, value, np.float32))


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "LARGE", 16)


def address(vector: ParameterVector) -> int:
    return vector.vector.__array_interface__["data"][0]


def test_what_nobody_refers_to_is_written_over() -> None:
    made = Copies()
    first = made.of(vector_of(10, 1.0))
    place = address(first)
    del first
    assert address(made.of(vector_of(10, 2.0))) == place


def test_what_a_view_refers_to_is_not() -> None:
    made = Copies()
    weights = made.of(vector_of(10, 1.0)).weights(1)
    for value in range(5):
        made.of(vector_of(10, float(value)))
    assert (weights == 1).all()


def test_small_ones_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "LARGE", 2**20)
    made = Copies()
    kept = [made.of(vector_of(10, float(value))) for value in range(3)]
    assert len({address(copy) for copy in kept}) == 3
    assert not vars(made)["_arrays"]


def test_it_keeps_no_more_than_it_needs_and_none_of_another_network() -> None:
    made = Copies()
    held = [made.of(vector_of(10)) for _ in range(40)]
    del held
    made.of(vector_of(10))
    assert len(vars(made)["_arrays"]) <= MOST
    made.of(vector_of(11))
    assert [array.size for array in vars(made)["_arrays"]] == [12]


@given(st.lists(st.integers(0, 6), max_size=60))
def test_copies_that_are_held_stay_what_they_were(moves: list[int]) -> None:
    made, held = Copies(), dict[int, tuple[float, ParameterVector]]()
    for value, place in enumerate(moves):
        if place in held:
            del held[place]
        else:
            held[place] = float(value), made.of(vector_of(10, float(value)))
        for expected, copy in held.values():
            assert (copy.vector == expected).all()
