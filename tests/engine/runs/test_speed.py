"""The series of rates and speeds, and a pace that is kept."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine.runs.rates import LARGEST, SMALLEST, next_rate
from nn_tui.engine.runs.speed import FASTEST, SLOWEST, Speed, Throttle, change_speed, epochs_per_second


@given(st.floats(SMALLEST, LARGEST / 10), st.sampled_from([-1, 1]))
def test_the_next_rate_is_a_1_2_or_5_not_far_away(value: float, direction: Literal[-1, 1]) -> None:
    found = next_rate(value, direction)
    assert f"{found:e}"[0] in "125"
    if direction > 0:
        assert value < found <= value * 2.5 * (1 + 1e-8)
    else:
        assert max(SMALLEST, value / 2.5 * (1 - 1e-8)) <= found < value or found == SMALLEST


@given(st.sampled_from([0.01, 0.02, 0.05, 1.0, 5e-7]))
def test_up_and_down_again_is_where_one_was(value: float) -> None:
    assert next_rate(next_rate(value, 1), -1) == value


def test_the_ends_of_the_series_hold() -> None:
    assert next_rate(LARGEST, 1) == LARGEST
    assert next_rate(SMALLEST, -1) == SMALLEST


def test_a_gentle_run_at_most_doubles_its_epoch_within_a_second() -> None:
    epoch, seconds = 0.0, 0.0
    marks: dict[int, float] = {}
    while seconds < 12:
        epoch += epochs_per_second("gentle", int(epoch)) * 0.001
        seconds += 0.001
        marks.setdefault(round(seconds * 1000), epoch)
    assert marks[1000] == pytest.approx(10, rel=0.05)
    for second in range(3, 12):
        assert marks[second * 1000] <= marks[(second - 1) * 1000] * 2.01
    assert marks[12000] > 5000


@pytest.mark.parametrize("start", ["gentle", "max", 20.0])
def test_speeds_can_be_raised_to_max_and_lowered_to_slow_motion(start: Speed) -> None:
    speed = start
    for _ in range(30):
        speed = change_speed(speed, 100, 1)
    assert speed == "max"
    speed = change_speed(speed, 100, -1)
    assert speed == FASTEST
    for _ in range(30):
        speed = change_speed(speed, 100, -1)
    assert speed == SLOWEST


def test_a_throttle_asks_to_wait_for_what_was_spent() -> None:
    throttle = Throttle()
    assert throttle.wait() == 0
    throttle.spend(epochs=10, allowed=1)
    assert 9 < throttle.wait() <= 10


def test_at_full_speed_there_is_nothing_to_wait_for() -> None:
    throttle = Throttle()
    throttle.spend(epochs=1000, allowed=epochs_per_second("max", 0))
    assert throttle.wait() == 0
