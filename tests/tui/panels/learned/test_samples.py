"""Samples, and the ranges and places of what they are drawn on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from msgspec import structs

from nn_tui.tui.panels.learned.samples import Samples, Splits, extent, lattice, places, samples_of, share_shown

from .drawn import learned, samples_in

THREE = Samples(
    rows=np.array([7, 5, 9]),
    inputs=np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
    targets=np.array([[0.1], [0.2], [0.3]]),
    splits=np.array([0, 0, 2], np.int8),
    places=np.array([[10.0, 20.0], [30.0, 40.0], [50.0, 60.0]]),
)


@pytest.mark.parametrize(("splits", "kept"), [("all", [0, 1, 2]), ("train", [0, 1]), ("test", [2]), ("none", [])])
def test_the_samples_of_a_split_keep_all_that_is_known_of_them(splits: Splits, kept: list[int]) -> None:
    found = THREE.of(splits)
    for name in Samples.__struct_fields__:
        np.testing.assert_array_equal(getattr(found, name), getattr(THREE, name)[kept])


def test_samples_lie_on_no_plane_at_first() -> None:
    known = samples_in(learned("circles"))
    samples = samples_of(known)
    assert samples.places.shape == (known.rows.size, 0)
    for name in ("rows", "inputs", "targets", "splits"):
        assert getattr(samples, name) is getattr(known, name)


@pytest.mark.parametrize(
    ("count", "room", "every"),
    [(10, 10, 1), (11, 10, 2), (20, 10, 2), (21, 10, 3), (3, 10, 1), (0, 10, 1), (0, 0, 1), (5, 1, 5), (5, 0, 5)],
)
def test_no_more_samples_are_drawn_than_there_is_room_for(count: int, room: int, every: int) -> None:
    samples = structs.replace(THREE, rows=np.zeros(count, np.intp))
    assert share_shown(samples, room) == every


@pytest.mark.parametrize(
    ("values", "expected"),
    [([0, 100], (-8, 108)), ([70, 20, 45], (16, 74)), ([50], (46, 54)), ([-50, -50], (-54, -46)), ([0, 0], (-1, 1))],
)
def test_an_extent_has_a_margin_of_eight_hundredths_on_both_sides(
    values: list[float], expected: tuple[float, float]
) -> None:
    assert extent(np.array(values, np.float64)) == pytest.approx(expected)


@given(arrays(np.float64, st.integers(1, 20), elements=st.floats(-1e9, 1e9)))
def test_an_extent_holds_all_values_and_is_never_empty(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    low, high = extent(values)
    assert low < high
    assert low <= values.min()
    assert values.max() <= high


def test_places_are_the_middles_of_equal_cells() -> None:
    assert places(0, 4, 4).tolist() == [0.5, 1.5, 2.5, 3.5]
    assert places(-1, 5, 3).tolist() == [0, 2, 4]
    assert places(3, 5, 1).tolist() == [4]


def test_a_lattice_goes_row_by_row_from_the_upper_left() -> None:
    points = lattice((0, 6), (10, 14), 3, 2)
    assert points.tolist() == [[1, 13], [3, 13], [5, 13], [1, 11], [3, 11], [5, 11]]
