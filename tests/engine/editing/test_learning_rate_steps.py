"""The series on which the learning rate is changed."""

from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine.editing.learning_rate_steps import LARGEST_RATE, SMALLEST_RATE, next_rate


@given(st.floats(SMALLEST_RATE, LARGEST_RATE / 10), st.sampled_from([-1, 1]))
def test_the_next_rate_is_a_1_2_or_5_not_far_away(value: float, direction: Literal[-1, 1]) -> None:
    found = next_rate(value, direction)
    assert f"{found:e}"[0] in "125"
    if direction > 0:
        assert value < found <= value * 2.5 * (1 + 1e-8)
    else:
        assert max(SMALLEST_RATE, value / 2.5 * (1 - 1e-8)) <= found < value or found == SMALLEST_RATE


@given(st.sampled_from([0.01, 0.02, 0.05, 1.0, 5e-7]))
def test_up_and_down_again_is_where_one_was(value: float) -> None:
    assert next_rate(next_rate(value, 1), -1) == value


def test_the_ends_of_the_series_hold() -> None:
    assert next_rate(LARGEST_RATE, 1) == LARGEST_RATE
    assert next_rate(SMALLEST_RATE, -1) == SMALLEST_RATE
