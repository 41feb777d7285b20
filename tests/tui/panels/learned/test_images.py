"""The numbers of pictures: pixels and weights as shares, enlarged or squeezed into the cells that there are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from msgspec import structs

from nn_tui.datasets.arrays import Floats
from nn_tui.tui.panels.learned.images import enlarged, pixels_of, sample_picture, squeezed, weights_picture
from tests.tui.snapshots import with_outline

from .pictured import PIXELS, batch_of, pictured, with_five_hidden

NAN = float("nan")


def test_the_pixels_of_a_sample_have_the_shape_of_the_image() -> None:
    assert pixels_of(pictured()).tolist() == [PIXELS[:3], PIXELS[3:]]


def test_the_pixels_of_a_batch_are_means_in_the_units_of_the_data() -> None:
    batch = batch_of(pictured(), 32)
    means = np.array([0.0, 0.25, 0.5, 0.75, 1.0, 1.25])
    activity = structs.replace(batch.subject.activity, inputs=means)
    batch = structs.replace(batch, subject=structs.replace(batch.subject, activity=activity))
    assert pixels_of(batch).tolist() == [[0.0, 4.0, 8.0], [12.0, 16.0, 20.0]]


@pytest.mark.parametrize(
    ("pixels", "shares", "largest"),
    [
        ((0.0, 16.0), [[0.0, 0.5, 1.0], [0.25, 0.75, 1.0]], 16.0),
        ((4.0, 12.0), [[0.0, 0.5, 1.0], [0.0, 1.0, 1.0]], 12.0),
        ((8.0, 8.0), [[0.0, 0.0, 1.0], [0.0, 1.0, 1.0]], 8.0),
        ((15.5, 15.5), [[0.0, 0.0, 0.5], [0.0, 0.0, 0.5]], 15.5),
        (None, [[0.0, 1.0, 1.0], [1.0, 1.0, 1.0]], 1.0),
    ],
)
def test_a_sample_is_bright_by_the_range_of_the_dataset(
    pixels: tuple[float, float] | None, shares: list[list[float]], largest: float
) -> None:
    snapshot = pictured()
    picture = sample_picture(with_outline(snapshot, data=structs.replace(snapshot.data, pixels=pixels)))
    assert picture.points.tolist() == shares
    assert (picture.signed, picture.largest) == (False, largest)


def test_weights_into_the_first_layer_have_the_shape_of_the_image() -> None:
    picture = weights_picture(pictured(), 1, 0, columns=2)
    assert picture.points.tolist() == [[0.25, -0.5, 0.0], [0.125, 1.0, -1.0]]
    assert (picture.signed, picture.largest) == (True, 4.0)
    assert weights_picture(pictured(), 1, 1, columns=2).points.tolist() == [[1.0] * 3] * 2


def test_weights_that_are_no_numbers_are_as_large_as_they_come_or_nothing() -> None:
    snapshot = pictured()
    weights = snapshot.subject.parameters.weights(1)
    kept = weights[0].copy()
    try:
        weights[0, :3] = np.inf, -np.inf, np.nan
        picture = weights_picture(snapshot, 1, 0, columns=2)
    finally:
        weights[0] = kept
    assert picture.points.tolist() == [[1.0, -1.0, 0.0], [0.125, 1.0, -1.0]]


@pytest.mark.parametrize(
    ("columns", "points"),
    [
        (9, [[0.5, -1.0, 0.25, 0.0, 0.75]]),
        (5, [[0.5, -1.0, 0.25, 0.0, 0.75]]),
        (3, [[0.5, -1.0, 0.25], [0.0, 0.75, NAN]]),
        (2, [[0.5, -1.0], [0.25, 0.0], [0.75, NAN]]),
        (0, [[0.5], [-1.0], [0.25], [0.0], [0.75]]),
    ],
)
def test_weights_into_a_later_layer_are_a_strip_that_goes_on_in_the_next_row(
    columns: int, points: list[list[float]]
) -> None:
    deep = with_five_hidden(pictured(), [2.0, -4.0, 1.0, 0.0, 3.0])
    picture = weights_picture(deep, 2, 1, columns)
    np.testing.assert_array_equal(picture.points, points)
    assert picture.largest == 4.0
    assert weights_picture(deep, 2, 0, columns).largest == 1.0


def test_a_weight_that_is_no_number_is_shown_as_0() -> None:
    snapshot = pictured()
    snapshot.subject.parameters.weights(1)[0, 4] = NAN
    picture = weights_picture(snapshot, 1, 0, columns=2)
    assert picture.points.tolist() == [[0.25, -0.5, 0.0], [0.125, 0.0, -1.0]]
    snapshot.subject.parameters.weights(1)[0] = NAN
    picture = weights_picture(snapshot, 1, 0, columns=2)
    assert (picture.points.tolist(), picture.largest) == ([[0.0] * 3] * 2, 1.0)


def test_without_a_shape_weights_are_a_strip_in_the_first_layer_too() -> None:
    snapshot = pictured()
    bare = with_outline(snapshot, data=structs.replace(snapshot.data, image_shape=None))
    assert weights_picture(bare, 1, 0, columns=4).points.shape == (2, 4)


@pytest.mark.parametrize(
    ("width", "height", "times"),
    [(6, 2, 1), (5, 2, 0), (6, 1, 0), (12, 4, 2), (11, 4, 1), (12, 3, 1), (100, 4, 2), (18, 100, 3)],
)
def test_a_picture_is_enlarged_as_far_as_it_fits_in_squares_of_two_cells(width: int, height: int, times: int) -> None:
    points = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    large = enlarged(points, width, height)
    if times == 0:
        assert large is None
    else:
        assert large is not None
        assert large.tolist() == [
            [value for value in row for _ in range(2 * times)] for row in points.tolist() for _ in range(times)
        ]


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (3, 1, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        (9, 9, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        (2, 1, [[3.0, 4.5], [NAN, NAN]]),
        (1, 1, [[3.5], [NAN]]),
        (0, 0, [[3.5], [NAN]]),
    ],
)
def test_points_that_are_too_many_are_averaged_in_squares(width: int, height: int, expected: list[list[float]]) -> None:
    np.testing.assert_array_equal(squeezed(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), width, height), expected)


def test_a_picture_that_is_too_high_is_averaged_too() -> None:
    column = np.arange(1.0, 6.0)[:, np.newaxis]
    assert squeezed(column, 9, 3).shape == (6, 1)
    np.testing.assert_array_equal(squeezed(column, 9, 2), [[1.5], [3.5], [5.0], [NAN]])
    np.testing.assert_array_equal(squeezed(column, 9, 1), [[2.0], [4.5]])


def test_where_there_is_no_point_none_is_counted() -> None:
    points = np.array([[1.0, NAN, 3.0], [NAN, NAN, 6.0], [NAN, NAN, 0.0], [NAN, NAN, 1.0]])
    np.testing.assert_array_equal(squeezed(points, 2, 1), [[1.0, 4.5], [NAN, 0.5]])


@given(
    arrays(np.float64, st.tuples(st.integers(1, 30), st.integers(1, 30)), elements=st.floats(-1, 1)),
    st.integers(2, 60),
    st.integers(1, 30),
)
def test_a_picture_fits_and_keeps_its_mean(points: Floats, width: int, height: int) -> None:
    large = enlarged(points, width, height)
    if large is not None:
        assert large.shape[0] <= height
        assert large.shape[1] <= width
        assert large.mean() == pytest.approx(points.mean(), abs=1e-9)
    small = squeezed(points, width, height)
    assert small.shape[0] <= 2 * height
    assert small.shape[1] <= width
    assert np.nanmin(small) >= points.min() - 1e-12
    assert np.nanmax(small) <= points.max() + 1e-12
