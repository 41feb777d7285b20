"""The vertical axis of the curves: where it begins and ends, and which numbers stand beside it."""

import numpy as np
import pytest

from nn_tui.tui.panels.curves.y_scale import ValueScale


def axis(
    scale: ValueScale, values: list[float], *, whole: bool = True, cells: int = 20
) -> tuple[tuple[float, float], str]:
    """Return the ends of the axis with room for values, and its labels."""
    found, ticks = scale.axis(scale.places(np.array(values)), cells, 4, whole=whole)
    assert (found.cells, found.dots) == (cells, 4)
    return (round(found.low, 3), round(found.high, 3)), " ".join(tick.label for tick in ticks)


LINEAR, LOGARITHMIC, SHARE = ValueScale(False), ValueScale(True), ValueScale(False, 1.0)
nothing = float("nan")


@pytest.mark.parametrize(
    ("values", "ends", "labels"),
    [
        ([0.3, 0.7, 1.0, 0.5], (0, 1), "0 0.2 0.4 0.6 0.8 1.0"),
        ([0.0, 0.7, 1.0], (0, 1), "0 0.2 0.4 0.6 0.8 1.0"),
        ([0.59, 0.8, 1.0], (0, 1), "0 0.2 0.4 0.6 0.8 1.0"),
        ([0.6, 0.8, 1.0], (0.6, 1), "0.6 0.7 0.8 0.9 1.0"),
        ([0.9, 0.95, 1.0], (0.9, 1), "0.90 0.92 0.94 0.96 0.98 1.00"),
        ([-0.9, 0.3, 1.0], (-0.9, 1), "-0.5 0 0.5 1.0"),
        ([0.9, 1.0], (0, 1), "0 0.2 0.4 0.6 0.8 1.0"),  # two points have no shape yet
        ([-1.0, 1.0], (-1, 1), "-1.0 -0.5 0 0.5 1.0"),
        ([0.0, 0.0], (0, 1), "0 0.2 0.4 0.6 0.8 1.0"),
        ([1.0, 1.0, 1.0], (0, 2), "0 0.5 1.0 1.5 2.0"),
        ([-1.0, -1.0, -1.0], (-2, 1), "-2 -1 0 1"),
        ([nothing, nothing], (0, 1), "0 0.2 0.4 0.6 0.8 1.0"),
    ],
)
def test_where_all_epochs_are_in_sight_the_axis_begins_at_0_if_that_costs_little(
    values: list[float], ends: tuple[float, float], labels: str
) -> None:
    assert axis(LINEAR, values) == (ends, labels)


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([0.1, 0.5, 1.0], (0, 1)),
        ([0.2, 0.5, 1.0], (0.2, 1)),
        ([0.5, 0.7, 1.0], (0.5, 1)),
        ([5.0, 5.0, 5.000004], (0, 10)),
        ([5.0, 5.0, 5.00002], (5, 5)),
        ([-5.0, -5.0, -5.000004], (-10, 1)),
        ([-5.0, -5.0, -5.00002], (-5, -5)),
    ],
)
def test_zoomed_in_the_shape_matters_more_unless_the_curve_is_level(
    values: list[float], ends: tuple[float, float]
) -> None:
    assert axis(LINEAR, values, whole=False)[0] == ends


@pytest.mark.parametrize(
    ("values", "whole", "ends"),
    [
        ([0.7, 0.8, 0.9], True, (0.7, 1)),
        ([0.5, 0.8, 0.9], True, (0, 1)),
        ([-2.0, 0.8, 0.9], True, (-2, 1)),
        ([0.7, 0.8, 0.9], False, (0.7, 0.9)),
        ([1.0, 1.0, 1.0], False, (0, 1)),
        ([0.5, 0.5, 0.5], False, (0, 1)),
        ([-1.0, -1.0, -1.0], False, (-2, 1)),
    ],
)
def test_where_there_is_a_best_value_the_axis_ends_there(
    values: list[float], whole: bool, ends: tuple[float, float]
) -> None:
    assert axis(SHARE, values, whole=whole)[0] == ends


@pytest.mark.parametrize(
    ("values", "ends", "labels"),
    [
        ([1.0, 0.1, 0.01], (-2, 0), "0.01 0.1 1"),
        ([1.0, 1e-4, 1e-7], (-7, 0), "1e-7 1e-5 0.001 0.1"),
        ([1.0, 2.0, 0.0, -1.0], (0, 0.301), "1 2"),
        ([1.0, 1.5, 1.5], (-0.062, 0.238), "1 1.2 1.4 1.6"),
        ([1.0, 1.0, 1.0], (-0.15, 0.15), "0.8 1 1.2 1.4"),
        ([100.0, 100.0, 100.0], (1.85, 2.15), "80 100 120 140"),
    ],
)
def test_a_logarithmic_axis_goes_by_powers_of_ten_and_over_two_fold_at_least(
    values: list[float], ends: tuple[float, float], labels: str
) -> None:
    assert axis(LOGARITHMIC, values) == (ends, labels)


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        (3, "0 1"),
        (7, "0 1"),
        (8, "0 0.5 1.0"),
        (19, "0 0.5 1.0"),
        (20, "0 0.2 0.4 0.6 0.8 1.0"),
        (40, "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0"),
    ],
)
def test_a_number_stands_beside_every_fourth_row_at_most(cells: int, labels: str) -> None:
    assert axis(LINEAR, [1.0, 0.5, 0.3], cells=cells) == ((0, 1), labels)


def test_values_without_a_place_have_none_and_huge_ones_stay_numbers() -> None:
    values = np.array([1e308, -1e308, 100.0, 0.0, -1.0, nothing])
    assert LINEAR.places(values) == pytest.approx([1e300, -1e300, 100, 0, -1, nothing], nan_ok=True)
    assert LOGARITHMIC.places(values) == pytest.approx([300, nothing, 2, nothing, nothing, nothing], nan_ok=True)
    assert (LINEAR.place(1000), LOGARITHMIC.place(1000)) == (1000, 3)
