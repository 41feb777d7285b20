"""Curves and axes as a plot can show them: nothing that matters is lost on the way to a few cells."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.tui.axes import Axis, log_ticks, place_labels, ticks
from nn_tui.tui.curve import overlay, thin
from nn_tui.tui.dots import DOTS_PER_CELL, to_lines, trace
from nn_tui.tui.glyphs import Charset

values = st.floats(-1e6, 1e6)
spans = st.lists(st.lists(values, min_size=2, max_size=2).map(sorted) | st.just([np.nan, np.nan]), max_size=300)
widths = st.integers(1, 60)


def thinned(points: list[list[float]], columns: int) -> tuple[list[float], list[float]]:
    lowest, highest = np.array(points, np.float64).reshape(-1, 2).T
    epochs, kept = thin(np.arange(len(points), dtype=np.float64), lowest, highest, columns)
    return epochs.tolist(), kept.tolist()


@given(spans, widths)
def test_no_spike_of_a_curve_vanishes(points: list[list[float]], columns: int) -> None:
    everything = [value for point in points for value in point if not np.isnan(value)]
    _, kept = thinned(points, columns)
    if everything:
        assert min(kept) == min(everything)
        assert max(kept) == max(everything)
    else:
        assert kept == []


@given(spans, widths)
def test_each_column_keeps_its_extremes(points: list[list[float]], columns: int) -> None:
    existing = [index for index, point in enumerate(points) if not np.isnan(point[0])]
    epochs, kept = thinned(points, columns)
    if len(existing) < 2:
        return
    first, span = existing[0], existing[-1] - existing[0]
    for column in range(columns):
        inside = [index for index in existing if min(int((index - first) * (columns / span)), columns - 1) == column]
        if inside:
            there = [value for epoch, value in zip(epochs, kept, strict=True) if epoch in inside]
            assert min(there) == min(points[index][0] for index in inside)
            assert max(there) == max(points[index][1] for index in inside)


@given(spans, widths)
def test_a_thinned_curve_is_bounded_and_keeps_its_order(points: list[list[float]], columns: int) -> None:
    epochs, kept = thinned(points, columns)
    assert len(epochs) == len(kept) <= 2 * columns
    assert epochs == sorted(epochs)


@given(spans, widths)
def test_every_point_of_a_thinned_curve_was_in_the_curve(points: list[list[float]], columns: int) -> None:
    for epoch, value in zip(*thinned(points, columns), strict=True):
        assert value in points[int(epoch)]


@given(st.lists(values, min_size=1, max_size=30))
def test_a_curve_with_room_for_all_its_points_stays_as_it_is(column: list[float]) -> None:
    epochs, kept = thinned([[value, value] for value in column], 10_000)
    assert epochs == list(range(len(column)))
    assert kept == column


def test_two_curves_in_one_place_take_turns_and_unite_their_dots() -> None:
    (row,) = overlay(["⠁" * 8], ["⠂" * 8], dashed=True)
    assert [character for character, _ in row] == ["⠃"] * 8
    assert [curve for _, curve in row] == [1, 1, 2, 2, 1, 1, 2, 2]


def test_the_second_curve_has_gaps_where_it_is_alone_and_level() -> None:
    (row,) = overlay([" " * 8], ["⠂" * 8], dashed=True)
    assert [curve for _, curve in row] == [2, 2, 2, 0, 2, 2, 2, 0]
    (whole,) = overlay([" " * 8], ["o" * 8], dashed=False)
    assert [curve for _, curve in whole] == [2] * 8


def test_a_spike_of_the_second_curve_is_never_in_a_gap() -> None:
    rows = overlay([" " * 4] * 3, ["   ⡇", "   ⡇", "⠂⠂⠂⠂"], dashed=True)
    assert [row[3] for row in rows] == [("⡇", 2), ("⡇", 2), ("⠂", 2)]


@given(values, values, st.integers(1, 20))
def test_ticks_are_few_evenly_spaced_and_inside(low: float, high: float, most: int) -> None:
    places = ticks(low, high, most)
    if high <= low:
        assert places == []
        return
    assert len(places) <= most
    slack = (high - low) * 1e-6 + 1e-300
    assert all(low - slack <= place <= high + slack for place in places)
    if len(places) > 2:
        assert np.ptp(np.diff(places)) <= max(1e-9 * max(map(abs, places)), 1e-300)


@given(values, st.floats(1e-3, 1e6), st.integers(2, 20))
def test_an_axis_with_room_for_two_ticks_has_at_least_one(low: float, span: float, most: int) -> None:
    assert ticks(low, low + span, most)


@pytest.mark.parametrize("most", [0, -1])
def test_an_axis_without_room_has_no_ticks(most: int) -> None:
    assert ticks(0, 1, most) == []
    assert ticks(0, float("nan"), 5) == []
    assert ticks(0, float("inf"), 5) == []


@given(st.floats(-12, 12), st.floats(0.3, 12), st.integers(2, 12))
def test_logarithmic_ticks_are_1_2_and_5_times_powers_of_ten(low: float, span: float, most: int) -> None:
    exponents = log_ticks(low, low + span, most)
    assert len(exponents) <= most
    for exponent in exponents:
        assert low <= exponent <= low + span
        assert f"{10**exponent:.6e}"[0] in "125"


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


@given(st.integers(1, 6), st.integers(1, 12), st.sampled_from(["braille", "blocks", "ascii"]), st.data())
def test_dots_become_lines_in_which_only_empty_cells_are_blank(
    height: int, width: int, charset: Charset, data: st.DataObject
) -> None:
    rows, columns = DOTS_PER_CELL[charset]
    seed = data.draw(st.integers(0, 2**32 - 1))
    dots = np.random.default_rng(seed).random((height * rows, width * columns)) < 0.2
    lines = to_lines(dots, charset)
    assert [len(line) for line in lines] == [width] * height
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            cell = dots[row * rows : (row + 1) * rows, column * columns : (column + 1) * columns]
            assert (character == " ") == (not cell.any())
            if charset == "braille" and character != " ":
                assert (ord(character) - 0x2800).bit_count() == cell.sum()
    assert charset != "ascii" or all(line.isascii() for line in lines)


@given(st.lists(st.floats(-5, 25), min_size=1, max_size=40))
def test_a_traced_curve_has_no_gaps(places: list[float]) -> None:
    dots = trace(np.array(places), 20)
    for column, place in enumerate(places):
        if 0 <= place < 20:
            assert dots[int(np.floor(place)), column]
    filled = [set(np.flatnonzero(column)) for column in dots.T]
    for before, here in pairwise(filled):
        assert not before or not here or min(abs(a - b) for a in before for b in here) <= 1
