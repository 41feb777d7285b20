"""A distribution counts every number once, where it lies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine.diagnostics.histogram import BINS, COUNTED, around_zero, distribution


@given(st.lists(st.floats(-50, 50, width=32), min_size=1, max_size=200))
def test_it_agrees_with_numpy(values: list[float]) -> None:
    found = distribution(np.array(values), -50.0, 50.0)
    expected = np.histogram(values, BINS, (-50, 50))[0]
    # A number on the edge between two steps may be counted on either side of it.
    assert np.abs(np.cumsum(found.counts) - np.cumsum(expected)).max() <= sum(
        abs(value * BINS / 100 - round(value * BINS / 100)) < 1e-9 for value in values
    )
    assert found.counts.sum() == len(values)
    assert found.mean == pytest.approx(np.mean(values), abs=1e-9)
    assert found.spread == pytest.approx(np.std(values), abs=1e-9)


def test_zero_is_in_the_middle_of_weights() -> None:
    found = around_zero(np.array([[0.1, 0.2], [0.9, 1.0]]))
    assert (found.low, found.high) == (-1.0, 1.0)
    assert found.counts[: BINS // 2].sum() == 0
    assert around_zero(np.array([-3.0, 1.0])).high == 3.0


def test_equal_numbers_and_numbers_that_are_none_are_no_trouble() -> None:
    assert around_zero(np.zeros(7)).counts.sum() == 7
    lost = around_zero(np.array([1.0, np.nan]))
    assert lost.counts.sum() == 0
    assert np.isnan(lost.mean)


def test_what_lies_beyond_is_counted_at_the_end_and_on_no_width_all_at_the_beginning() -> None:
    counts = distribution(np.array([-9.0, -1.0, 1.0, 9.0]), -1.0, 1.0).counts
    assert (counts[0], counts[-1]) == (2, 2)
    assert distribution(np.array([1.0, 4.0]), 1.0, 1.0).counts[0] == 2


def test_of_very_many_numbers_some_are_counted_and_the_shape_is_the_same() -> None:
    values = np.random.default_rng(0).normal(size=10 * COUNTED)
    found = distribution(values, -4.0, 4.0)
    expected = np.histogram(values, BINS, (-4, 4))[0]
    assert found.counts.sum() <= COUNTED
    shares = found.counts / found.counts.sum(), expected / expected.sum()
    assert np.abs(shares[0] - shares[1]).max() < 0.01
    assert found.mean == pytest.approx(values.mean())
