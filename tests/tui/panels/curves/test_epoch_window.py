"""Which epochs are in sight: all, the latest, or a stretch that one zooms into and moves along."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.tui.panels.curves.epoch_window import ALL, Window

windows = st.builds(Window, st.none() | st.integers(1, 5000), st.none() | st.integers(0, 5000))
latest_epochs = st.integers(0, 4000)


@given(windows, latest_epochs)
def test_a_window_lies_within_the_epochs_and_is_at_least_one_wide(window: Window, latest: int) -> None:
    low, high = window.bounds(latest)
    assert 0 <= low < high <= max(1, latest)


@given(windows, latest_epochs, st.floats(0, 1))
def test_zooming_in_and_out_keeps_the_epoch_under_the_eye(window: Window, latest: int, share: float) -> None:
    low, high = window.bounds(latest)
    around = low + share * (high - low)
    nearer = window.zoomed(0.5, around, latest, 8)
    first, last = nearer.bounds(latest)
    assert last - first <= high - low
    assert last - first >= min(8, high - low)
    assert first - 1 <= around <= last + 1


@given(windows, latest_epochs, st.floats(0, 1))
def test_zooming_out_often_enough_shows_all(window: Window, latest: int, share: float) -> None:
    for _ in range(14):
        window = window.zoomed(2, share * latest, latest, 8)
    assert window == ALL


def test_the_right_edge_stays_where_there_is_no_epoch_to_zoom_around() -> None:
    assert ALL.zoomed(0.5, None, 400, 8) == Window(200)
    assert Window(100, 300).zoomed(0.5, None, 400, 8).bounds(400) == (250, 300)


@pytest.mark.parametrize(
    ("around", "bounds"), [(-50, (100, 150)), (0, (100, 150)), (100, (100, 150)), (200, (150, 200)), (350, (150, 200))]
)
def test_an_epoch_out_of_sight_is_zoomed_around_as_the_edge_next_to_it_is(
    around: float, bounds: tuple[int, int]
) -> None:
    assert Window(100, 200).zoomed(0.5, around, 400, 8).bounds(400) == bounds


def test_a_window_at_the_end_follows_and_one_that_was_moved_away_stays() -> None:
    window = Window(100)
    assert window.bounds(400) == (300, 400)
    assert window.bounds(450) == (350, 450)
    earlier = window.moved(-0.25, 400)
    assert earlier.bounds(400) == earlier.bounds(450) == (275, 375)
    assert earlier.moved(0.25, 400) == window


@given(windows, latest_epochs, st.sampled_from([-0.25, 0.25]))
def test_moving_keeps_the_width(window: Window, latest: int, share: float) -> None:
    low, high = window.bounds(latest)
    first, last = window.moved(share, latest).bounds(latest)
    assert last - first == high - low


@given(windows, st.integers(1, 4000), st.data())
def test_an_epoch_is_brought_into_sight_by_moving_alone(window: Window, latest: int, data: st.DataObject) -> None:
    epoch = data.draw(st.integers(0, latest))
    low, high = window.bounds(latest)
    first, last = window.showing(epoch, latest).bounds(latest)
    assert first <= epoch <= last
    assert last - first == high - low


@pytest.mark.parametrize("latest", [0, 1, 5])
def test_few_epochs_cannot_be_zoomed_into(latest: int) -> None:
    assert ALL.zoomed(0.5, None, latest, 8) == ALL
