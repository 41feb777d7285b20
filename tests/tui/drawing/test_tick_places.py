"""Where ticks, values and labels stand on an axis, to the cell."""

import pytest

from nn_tui.tui.drawing.axis_ticks import CLOSEST, Axis, log_ticks, place_labels, ticks


@pytest.mark.parametrize(
    ("low", "high", "most", "places"),
    [
        (0, 1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 1, 5, [0, 0.5, 1]),
        (0, 1, 1, [0]),
        (0.13, 0.87, 4, [0.2, 0.4, 0.6, 0.8]),
        (-1, 1, 3, [-1, 0, 1]),
        (0.5, 5.5, 5, [1, 2, 3, 4, 5]),
        (0, 7, 8, [0, 1, 2, 3, 4, 5, 6, 7]),
        (0, 7, 7, [0, 2, 4, 6]),
        (0, 26, 3, [0, 10, 20]),
        (3, 97, 5, [20, 40, 60, 80]),
        (0.1, 0.3, 3, [0.1, 0.2, 0.3]),
        (1.1, 1.3, 3, [1.1, 1.2, 1.3]),
        (0, 2e-5, 4, [0, 1e-5, 2e-5]),
    ],
)
def test_ticks_are_the_most_round_numbers_for_which_there_is_room(
    low: float, high: float, most: int, places: list[float]
) -> None:
    assert ticks(low, high, most) == pytest.approx(places, rel=1e-12, abs=1e-18)


def test_an_axis_as_narrow_as_numbers_can_be_told_apart_has_ticks_and_a_narrower_one_none() -> None:
    assert len(ticks(0, 2.1 * CLOSEST, 3)) == 3
    assert ticks(0, CLOSEST, 3) == []
    assert ticks(1, 1, 3) == []
    assert ticks(2, 1, 3) == []


LOG_2, LOG_5 = 0.30103, 0.69897


@pytest.mark.parametrize(
    ("low", "high", "most", "exponents"),
    [
        (-1, 1, 7, [-1, LOG_2 - 1, LOG_5 - 1, 0, LOG_2, LOG_5, 1]),
        (-0.8, 0.9, 4, [LOG_2 - 1, 0, LOG_5]),
        (-0.05, 0.28, 4, [0, 0.0791812, 0.146128, 0.20412, 0.2552725][::2]),
        (-1, 1, 6, [-1, 0, 1]),
        (-1, 1, 2, [-1, 1]),
        (-3, 3, 4, [-3, -1, 1, 3]),
        (-3, 3, 3, [-3, 0, 3]),
        (-3, 3, 1, [-3]),
        (-3, 3, 0, [-3]),
        (-0.5, 0.5, 5, [LOG_5 - 1, 0, LOG_2]),
        (0.25, 0.75, 2, [LOG_2, LOG_5]),
        (0.25, 0.75, 1, [LOG_2]),
        (-1.5, 1.5, 3, [-1, 0, 1]),
    ],
)
def test_logarithmic_ticks_get_coarser_as_the_room_gets_less(
    low: float, high: float, most: int, exponents: list[float]
) -> None:
    assert log_ticks(low, high, most) == pytest.approx(exponents, abs=1e-5)


def test_values_fall_into_the_nearest_cell_and_rows_count_from_the_top() -> None:
    axis = Axis(0, 10, 5)
    assert [axis.cell(value) for value in (0, 1.2, 1.3, 3.7, 3.8, 6.2, 6.3, 8.7, 8.8, 10)] == [
        *(0, 0, 1, 1, 2, 2, 3, 3, 4, 4)
    ]
    assert [axis.row(value) for value in (0, 1.3, 8.7, 10)] == [4, 3, 1, 0]
    assert axis.cell(-5) < 0
    assert axis.cell(15) > 4


def test_where_cells_have_dots_a_value_falls_into_the_cell_of_the_nearest_dot() -> None:
    axis = Axis(2, 4, 3, dots=2)
    assert [axis.cell(value) for value in (2, 2.5, 2.7, 3.3, 3.5, 4)] == [0, 0, 1, 1, 2, 2]
    assert axis.row(2.5) == 2


@pytest.mark.parametrize(
    ("labels", "width", "placed"),
    [
        ([(5, "ab")], 10, [(4, "ab", 0)]),
        ([(5, "abc")], 10, [(4, "abc", 0)]),
        ([(0, "abc")], 10, [(0, "abc", 0)]),
        ([(9, "abcd")], 10, [(6, "abcd", 0)]),
        ([(2, "abcde")], 5, [(0, "abcde", 0)]),
        ([(2, "abcdef")], 5, []),
        ([(1, "abc"), (5, "def")], 7, [(0, "abc", 0), (4, "def", 1)]),
        ([(1, "abc"), (4, "def")], 7, [(0, "abc", 0)]),
        ([(5, "def"), (1, "abc")], 7, [(4, "def", 0), (0, "abc", 1)]),
        ([(4, "def"), (1, "abc")], 7, [(3, "def", 0)]),
        ([(0, "a"), (1, "b"), (2, "c")], 3, [(0, "a", 0), (2, "c", 2)]),
    ],
)
def test_labels_are_centred_and_leave_a_blank_between_them(
    labels: list[tuple[int, str]], width: int, placed: list[tuple[int, str, int]]
) -> None:
    assert place_labels(labels, width) == placed
