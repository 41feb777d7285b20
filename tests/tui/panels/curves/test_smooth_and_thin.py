"""Curves as a plot can show them: nothing that matters is lost on the way to a few cells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.tui.panels.curves.smooth_and_thin import extent, overlay, smooth, thin

values = st.floats(-1e6, 1e6)
spans = st.lists(st.lists(values, min_size=2, max_size=2).map(sorted) | st.just([np.nan, np.nan]), max_size=300)
widths = st.integers(1, 60)


def thinned(points: list[list[float]], columns: int) -> tuple[list[float], list[float]]:
    lowest, highest = np.array(points, np.float64).reshape(-1, 2).T
    epochs = np.arange(len(points), dtype=np.float64)
    kept = thin(epochs, lowest, highest, columns, (0.0, max(1.0, len(points) - 1.0)))
    return kept[0].tolist(), kept[1].tolist()


@given(spans, widths)
def test_no_spike_of_a_curve_vanishes(points: list[list[float]], columns: int) -> None:
    everything = [value for point in points for value in point if not np.isnan(value)]
    kept = [value for value in thinned(points, columns)[1] if not np.isnan(value)]
    if everything:
        assert min(kept) == min(everything)
        assert max(kept) == max(everything)
    else:
        assert kept == []


@given(spans, widths)
def test_each_column_keeps_its_extremes_or_is_a_gap(points: list[list[float]], columns: int) -> None:
    epochs, kept = thinned(points, columns)
    if len(points) < 2:
        return
    scale = columns / (len(points) - 1)
    for column in range(columns):
        inside = [index for index in range(len(points)) if min(int(index * scale), columns - 1) == column]
        known = [index for index in inside if not np.isnan(points[index][0])]
        there = [value for epoch, value in zip(epochs, kept, strict=True) if epoch in inside]
        if known:
            assert min(there) == min(points[index][0] for index in known)
            assert max(there) == max(points[index][1] for index in known)
        elif inside:
            assert len(there) == 1
            assert np.isnan(there[0])


@given(spans, widths)
def test_a_thinned_curve_is_bounded_and_keeps_its_order(points: list[list[float]], columns: int) -> None:
    epochs, kept = thinned(points, columns)
    assert len(epochs) == len(kept) <= 2 * columns
    assert epochs == sorted(epochs)


@given(spans, widths)
def test_every_point_of_a_thinned_curve_was_in_the_curve(points: list[list[float]], columns: int) -> None:
    for epoch, value in zip(*thinned(points, columns), strict=True):
        assert any(np.array_equal(value, known, equal_nan=True) for known in points[int(epoch)])


@given(st.lists(values, min_size=2, max_size=30))
def test_a_curve_with_room_for_all_its_points_stays_as_it_is(column: list[float]) -> None:
    epochs, kept = thinned([[value, value] for value in column], 10_000)
    assert epochs == list(range(len(column)))
    assert kept == column


@pytest.mark.parametrize("bounds", [(0, 99), (20, 40), (0, 3), (97, 99)])
def test_a_stretch_of_a_curve_begins_and_ends_one_point_outside(bounds: tuple[float, float]) -> None:
    epochs = np.arange(100.0)
    kept, _ = thin(epochs, epochs, epochs, 500, bounds)
    assert kept.tolist() == list(range(int(max(0, bounds[0] - 1)), int(min(99, bounds[1] + 1)) + 1))


def averages(values: list[float], factor: float) -> list[float]:
    """Return the moving averages as the definition has them."""
    total = weight = 0.0
    found: list[float] = []
    for value in values:
        total, weight = factor * total, factor * weight
        if not np.isnan(value):
            total, weight = total + (1 - factor) * value, weight + (1 - factor)
        found.append(total / weight if not np.isnan(value) else value)
    return found


@given(st.lists(values | st.just(np.nan), min_size=1, max_size=80), st.sampled_from([0.5, 0.8, 0.9, 0.98, 0.99]))
def test_a_smoothed_curve_is_the_moving_average_without_its_bias(column: list[float], factor: float) -> None:
    smoothed = smooth(np.arange(float(len(column))), np.array(column), factor)
    assert smoothed == pytest.approx(averages(column, factor), rel=1e-9, abs=1e-6, nan_ok=True)


def test_a_long_curve_is_smoothed_as_exactly_as_a_short_one() -> None:
    column = np.sin(np.arange(4096.0)).tolist()
    for factor in (0.5, 0.99):
        smoothed = smooth(np.arange(4096.0), np.array(column), factor)
        assert smoothed == pytest.approx(averages(column, factor), rel=1e-9, abs=1e-12)


def test_thinning_the_history_does_not_change_the_look_of_a_smoothed_curve() -> None:
    epochs = np.arange(4096.0)
    column = np.exp(-epochs / 400)
    whole = smooth(epochs, column, 0.9)
    thinner = smooth(epochs[7::8], column[7::8], 0.9)
    assert thinner == pytest.approx(whole[7::8], rel=0.03)


def test_room_is_made_for_everything_or_for_all_but_spikes() -> None:
    column = np.full(200, 1.0) + 0.1 * np.sin(np.arange(200))
    column[[0, 77]] = 50, -9
    assert extent(column, whole=True) == (-9, 50)
    low, high = extent(column, whole=False)
    assert 0.6 < low < 0.91
    assert 1.09 < high < 1.4


@given(st.lists(values | st.just(np.nan), max_size=60))
def test_without_spikes_room_is_made_for_everything(column: list[float]) -> None:
    low, high = extent(np.array(column, np.float64), whole=False)
    known = [value for value in column if not np.isnan(value)]
    if not known:
        assert (low, high) == (0, 1)
    else:
        assert min(known) <= low <= high <= max(known)


def cells_of(first: list[str], second: list[str], *, dashed: bool) -> list[list[tuple[str, int]]]:
    """Return the rows of an overlay as pairs of a character and the curve that it is of."""
    characters, which = overlay(first, second, dashed=dashed)
    return [list(zip(*row, strict=True)) for row in zip(characters.tolist(), which.tolist(), strict=True)]


def test_two_curves_in_one_place_take_turns_and_unite_their_dots() -> None:
    (row,) = cells_of(["⠁" * 8], ["⠂" * 8], dashed=True)
    assert [character for character, _ in row] == ["⠃"] * 8
    assert [curve for _, curve in row] == [1, 1, 2, 2, 1, 1, 2, 2]


def test_the_second_curve_has_gaps_where_it_is_alone_and_level() -> None:
    (row,) = cells_of([" " * 8], ["⠂" * 8], dashed=True)
    assert [curve for _, curve in row] == [2, 2, 2, 0, 2, 2, 2, 0]
    (whole,) = cells_of([" " * 8], ["o" * 8], dashed=False)
    assert [curve for _, curve in whole] == [2] * 8


def test_a_spike_of_the_second_curve_is_never_in_a_gap() -> None:
    rows = cells_of([" " * 4] * 3, ["   ⡇", "   ⡇", "⠂⠂⠂⠂"], dashed=True)
    assert [row[3] for row in rows] == [("⡇", 2), ("⡇", 2), ("⠂", 2)]
