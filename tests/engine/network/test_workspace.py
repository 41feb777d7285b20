"""The quantities of a pass lie in one arena, and their views do not overlap."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import Structure
from nn_tui.engine.network.workspace import Workspace

sizes = st.lists(st.integers(1, 5), min_size=2, max_size=5).map(tuple)


@given(sizes, st.integers(1, 4))
def test_views_of_a_workspace_do_not_overlap_and_leave_the_rows_of_ones_alone(
    sizes: tuple[int, ...], batch: int
) -> None:
    structure = Structure(sizes, ("tanh",) * (len(sizes) - 1), "float64")
    work = Workspace(structure, batch)
    for layer in range(1, len(sizes)):
        for quantity in ("z", "a", "derivative", "da", "delta"):
            view = work.view(quantity, layer)
            assert view.shape == (sizes[layer], batch)
            assert not view.any()
            view[:] = layer
    for layer in range(1, len(sizes)):
        signal = work.signal(layer)
        assert signal.shape == (sizes[layer - 1] + 1, batch)
        np.testing.assert_array_equal(signal[-1], 1.0)
        np.testing.assert_array_equal(work.view("z", layer), float(layer))


def test_an_identity_keeps_z_and_a_in_one_place_and_both_its_errors_in_another() -> None:
    work = Workspace(Structure((2, 3, 1), ("tanh", "identity"), "float32"), 4)
    assert np.shares_memory(work.view("z", 2), work.view("a", 2))
    assert np.shares_memory(work.view("da", 2), work.view("delta", 2))
    assert not np.shares_memory(work.view("a", 2), work.view("delta", 2))
    assert not np.shares_memory(work.view("z", 1), work.view("a", 1))
