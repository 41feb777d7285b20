"""Axes: ticks are round numbers that fit, every value has a cell, and labels never collide."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.tui.drawing.axis_ticks import Axis, log_ticks, place_labels, ticks

values = st.floats(-1e6, 1e6)
widths = st.integers(1, 60)


@given(values, values, st.integers(1, 20))
def test_ticks_are_few_evenly_spaced_and_inside(low: float, high: float, most: int) -> None:
    places = ticks(low, high, most)
    if high - low < 1e-280:
        assert high > low or places == []
        return
    assert len(places) <= most
    slack = (high - low) * 1e-6 + 1e-300
    assert all(low - slack <= place <= high + slack for place in places)
    if len(places) > 2:
        assert np.ptp(np.diff(places)) <= max(1e-9 * max(map(abs, places)), 1e-300)


@given(values, st.floats(1e-3, 1e6), st.integers(2, 20))
def test_an_axis_with_room_for_two_ticks_has_two(low: float, span: float, most: int) -> None:
    assert len(ticks(low, low + span, most)) >= 2


def test_an_axis_around_zero_has_ticks_on_both_sides() -> None:
    assert ticks(-1.5, 1.5, 2) == [-1.0, 1.0]


@pytest.mark.parametrize("most", [0, -1])
def test_an_axis_without_room_has_no_ticks(most: int) -> None:
    assert ticks(0, 1, most) == []
    assert ticks(0, float("nan"), 5) == []
    assert ticks(0, float("inf"), 5) == []


@pytest.mark.parametrize("ends", [(-5e-324, 0), (0, 1e-300), (-1.7e308, 1.7e308)])
def test_an_axis_whose_width_is_no_common_number_has_no_ticks(ends: tuple[float, float]) -> None:
    assert ticks(*ends, 5) == []


@given(st.floats(-12, 12), st.floats(0.3, 12), st.integers(2, 12))
def test_logarithmic_ticks_are_1_2_and_5_times_powers_of_ten_where_two_of_them_are_in_sight(
    low: float, span: float, most: int
) -> None:
    exponents = log_ticks(low, low + span, most)
    assert 2 <= len(exponents) <= most
    leading = {f"{10**exponent:.6e}"[0] for exponent in exponents}
    assert leading <= set("125") or (len(log_ticks(low, low + span, 100)) < 10 and span < 0.7)
    assert all(low - 1e-9 <= exponent <= low + span + 1e-9 for exponent in exponents)


@given(values, st.floats(1e-3, 1e6), st.integers(1, 100), st.sampled_from([1, 2, 4]), st.floats(0, 1))
def test_every_value_of_an_axis_falls_into_a_cell(low: float, span: float, cells: int, dots: int, share: float) -> None:
    axis = Axis(low, low + span, cells, dots)
    assert axis.cell(axis.low) == 0
    assert axis.cell(axis.high) == cells - 1
    assert 0 <= axis.cell(min(axis.high, low + share * span)) < cells


@given(st.lists(st.tuples(st.integers(0, 60), st.text("0123456789", min_size=1, max_size=8)), max_size=12), widths)
def test_labels_never_touch_nor_leave_the_line(labels: list[tuple[int, str]], width: int) -> None:
    placed = sorted(place_labels(labels, width))
    for start, text, index in placed:
        assert text == labels[index][1]
        assert start >= 0
        assert start + len(text) <= width
    for (start, text, _), (following, _, _) in pairwise(placed):
        assert start + len(text) < following


def test_the_first_label_has_the_right_of_way() -> None:
    assert place_labels([(5, "first"), (6, "second")], 20) == [(3, "first", 0)]
