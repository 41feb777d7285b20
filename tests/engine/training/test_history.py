"""Curves take bounded memory, and merging points loses none of their extremes."""

from collections.abc import Sequence
from math import nan

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine.training.history import SERIES, History

numbers = st.one_of(st.floats(-1e6, 1e6), st.sampled_from((float("nan"), float("inf"), float("-inf"))))
capacities = st.integers(1, 8).map(lambda half: 2 * half)


def recorded(losses: Sequence[float], capacity: int) -> History:
    history = History(capacity)
    for epoch, loss in enumerate(losses):
        history.append(epoch, (loss, -loss, 0.5, nan, 0.1, 2.5, nan, nan))
    return history


@given(st.lists(numbers, min_size=1, max_size=200), capacities)
def test_points_stand_for_a_stride_of_epochs_with_their_last_lowest_and_highest(
    losses: list[float], capacity: int
) -> None:
    curves = recorded(losses, capacity).curves()
    finite = np.where(np.isfinite(losses), losses, np.nan)
    last, lowest, highest = curves.series("train_loss")
    first = 0
    for point, epoch in enumerate(curves.epochs.astype(int)):
        merged = finite[first : epoch + 1]
        assert len(merged) == curves.stride or (point == len(last) - 1 and len(merged) < curves.stride)
        np.testing.assert_equal(last[point], merged[-1])
        known = merged[~np.isnan(merged)]
        np.testing.assert_equal(lowest[point], known.min() if known.size else np.nan)
        np.testing.assert_equal(highest[point], known.max() if known.size else np.nan)
        first = epoch + 1
    assert first == len(losses)


@given(st.integers(1, 2_000), capacities)
def test_memory_is_bounded_and_the_stride_a_power_of_two(epochs: int, capacity: int) -> None:
    curves = recorded([1.0] * epochs, capacity).curves()
    assert len(curves.epochs) <= capacity
    assert curves.stride.bit_count() == 1
    assert curves.stride == 1 or len(curves.epochs) > capacity // 2


def test_the_stride_doubles_each_time_the_points_are_full() -> None:
    strides = [recorded([0.0] * epochs, 4).curves().stride for epochs in (1, 4, 5, 8, 9, 16, 17)]
    assert strides == [1, 1, 2, 2, 4, 4, 8]


def test_series_are_found_by_name() -> None:
    curves = recorded([1.0, 2.0], 4).curves()
    expected = {"train_loss": 2.0, "test_loss": -2.0, "train_metric": 0.5, "learning_rate": 0.1, "gradient_norm": 2.5}
    for name, value in expected.items():
        assert curves.series(name)[0][-1] == value
    assert np.isnan(curves.series("test_metric")[0]).all()
    assert set(expected) | {"test_metric", "validation_loss", "validation_metric"} == set(SERIES)


def test_curves_are_copies() -> None:
    history = recorded([1.0, 2.0], 4)
    curves = history.curves()
    for epoch in range(2, 40):
        history.append(epoch, (9.0,) * len(SERIES))
    assert curves.epochs.tolist() == [0, 1]
    assert curves.series("train_loss")[0].tolist() == [1.0, 2.0]
