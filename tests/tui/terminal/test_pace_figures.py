"""The pace in figures: how long, how much and how often, at the limits."""

from math import inf
from time import monotonic, thread_time

import pytest

from nn_tui.tui.terminal.frame_pacing import Pace

from .clocks import Clocks


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


def busy(clocks: Clocks, speed: float) -> Pace:
    """Return the pace of a line that was found to take so many bytes a second; the round trip takes no time."""
    pace = clocks.met(clocks.pace(), 0.0)
    clocks.frame(pace, int(speed), 1.0)
    assert pace.speed == speed
    clocks.now += 8
    return pace


def test_at_first_nothing_is_known() -> None:
    before, used = monotonic(), thread_time()
    pace = Pace()
    assert pace.shortest == 1 / 15
    assert (pace.cost, pace.sent_bytes) == (0, 0)
    assert (pace.answers, pace.round_trip, pace.speed, pace.bytes_per_second) == (None, None, None, None)
    assert pace.free
    assert pace.asks
    assert pace.wants_probe
    assert pace.portion == inf
    assert pace.hold() == 0
    pace.begin_frame()
    assert pace.next_frame() <= 2
    assert pace.cost <= thread_time() - used
    assert before <= monotonic()


@pytest.mark.parametrize(
    ("cost", "pause"), [(0.004, 1 / 15 - 0.004), (0.006, 0.074), (0.03, 0.37), (0.12, 1.48), (0.3, 1.7), (3.0, 0.0)]
)
def test_drawing_takes_three_fortieths_of_the_time_but_waits_for_two_seconds_at_most(
    clocks: Clocks, cost: float, pause: float
) -> None:
    pace = clocks.pace()
    clocks.now += 50
    pace.begin_frame()
    clocks.used += cost
    clocks.now += cost
    assert pace.next_frame() == pytest.approx(pause)


def test_bytes_are_averaged_over_a_second_at_least(clocks: Clocks) -> None:
    pace = clocks.pace()
    pace.sent(500)
    clocks.now = 0.75
    pace.measure()
    assert pace.bytes_per_second is None
    clocks.now = 1.0
    pace.measure()
    assert pace.bytes_per_second == 500
    pace.sent(800)
    clocks.now = 1.75
    pace.measure()
    assert pace.bytes_per_second == 500
    clocks.now = 2.0
    pace.measure()
    assert pace.bytes_per_second == 800


def test_queries_count_as_bytes_too(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace())
    pace.sent(100)
    assert pace.sent_bytes == 104


def test_a_busy_line_is_looked_at_again_in_ten_milliseconds(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace())
    pace.sent(100)
    assert pace.hold() == 0.01
    pace.answered()
    assert pace.hold() == 0


def test_what_is_owed_is_waited_for_where_that_is_longer(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace(rate=1000))
    pace.sent(250)
    assert pace.hold() == pytest.approx(0.25)
    clocks.now += 0.2
    assert pace.hold() == pytest.approx(0.05)
    pace.sent(50_000)
    assert pace.hold() == 2


def test_eight_queries_may_be_pending_before_the_first_answer(clocks: Clocks) -> None:
    pace = clocks.pace()
    pace.probed(4)
    for _ in range(6):
        pace.sent(10)
        assert pace.free
    pace.sent(10)
    assert not pace.free


def test_a_terminal_has_a_second_for_its_first_answer_from_the_first_query_on(clocks: Clocks) -> None:
    clocks.now = 8.0
    pace = clocks.pace()
    pace.probed(4)
    clocks.now = 8.75
    for _ in range(9):
        pace.sent(10)
    assert not pace.free
    assert not pace.wants_probe
    clocks.now = 8.99
    assert not pace.free
    assert pace.asks
    clocks.now = 9.0
    assert pace.free
    assert not pace.asks
    assert not pace.wants_probe


def test_a_terminal_that_has_answered_has_two_seconds_from_the_last_query_on(clocks: Clocks) -> None:
    clocks.now = 32.0
    pace = clocks.met(clocks.pace(), 0.0)
    pace.sent(10)
    clocks.now = 36.0
    pace.sent(10)
    clocks.now = 37.75
    assert not pace.free
    clocks.now = 38.0
    assert pace.free
    assert not pace.asks


def test_a_frame_has_a_second_more_for_every_two_and_a_half_thousand_bytes_once_that_is_longer(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace(), 0.0)
    pace.sent(10_000)
    clocks.now += 3.75
    assert not pace.free
    clocks.now += 0.25
    assert pace.free


def test_an_answer_makes_good_for_one_that_was_missed(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace(), 0.0)
    for _ in range(3):
        pace.sent(10)
        clocks.now += 2
        assert pace.free
        assert not pace.asks
        pace.answered()
        assert pace.asks


def test_keys_may_overdraw_the_budget_by_half_a_second(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace(rate=1024), 0.0)
    clocks.frame(pace, 512, 0.0)
    assert pace.free
    clocks.frame(pace, 1, 0.0)
    assert not pace.free
    clocks.now += 0.125
    assert pace.free


def test_time_in_which_nothing_was_sent_is_no_credit(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace(rate=1000), 0.0)
    clocks.now += 100
    clocks.frame(pace, 250, 0.0)
    assert pace.hold() == pytest.approx(0.25)


def test_only_where_the_terminal_does_not_answer_it_matters_whether_the_buffer_has_room(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace(room=False))
    assert pace.free
    silent = clocks.pace(room=False)
    silent.probed(4)
    clocks.now += 1
    assert not silent.free


@pytest.mark.parametrize(("speed", "portion"), [(1000, 400), (20_000, 600), (100_000, 3000)])
def test_a_portion_takes_three_hundredths_of_a_second_but_has_four_hundred_bytes(
    clocks: Clocks, speed: float, portion: float
) -> None:
    assert busy(clocks, speed).portion == pytest.approx(portion)


def test_a_slow_line_rests_as_long_as_it_works(clocks: Clocks) -> None:
    pace = busy(clocks, 1000)
    clocks.frame(pace, 250, 0.0)
    pace.speed = 1000
    assert pace.hold() == pytest.approx(0.5)
    clocks.frame(pace, 250, 0.0)
    assert pace.hold() == pytest.approx(1.0)
    clocks.now += 0.75
    assert pace.hold() == pytest.approx(0.25)


def test_a_slow_line_rests_for_two_seconds_at_most(clocks: Clocks) -> None:
    pace = busy(clocks, 1000)
    pace.sent(9000)
    pace.answered()
    clocks.now += 1.5
    assert pace.hold() == pytest.approx(0.5)


def test_the_round_trip_is_measured_anew_after_more_than_five_seconds(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace(), 0.0)
    clocks.frame(pace, 1000, 1.0)
    clocks.now = 5.0
    assert not pace.wants_probe
    clocks.now = 5.25
    assert pace.wants_probe
    pace.probed(4)
    assert not pace.wants_probe
    assert not pace.free
    clocks.now += 0.5
    pace.answered()
    assert pace.round_trip == 0.5


def test_the_round_trip_of_a_line_of_unknown_speed_is_not_measured_anew(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace())
    clocks.now += 60
    assert not pace.wants_probe


def test_a_frame_that_comes_back_sooner_shortens_the_round_trip_and_a_later_one_does_not(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace(), 0.5)
    clocks.frame(pace, 10, 0.25)
    assert pace.round_trip == 0.25
    clocks.frame(pace, 10, 0.75)
    assert pace.round_trip == 0.25


def test_a_first_answer_that_belongs_to_a_frame_is_a_round_trip_but_no_speed(clocks: Clocks) -> None:
    pace = clocks.pace()
    clocks.frame(pace, 10_000, 0.5)
    assert (pace.round_trip, pace.speed) == (0.5, None)


@pytest.mark.parametrize(
    ("size", "seconds", "speed"),
    [(200, 0.0625, 3200), (199, 0.0625, None), (1000, 0.004, None), (1000, 0.006, 1e6 / 6)],
)
def test_a_line_has_a_speed_once_a_transfer_was_large_and_took_a_while(
    clocks: Clocks, size: int, seconds: float, speed: float | None
) -> None:
    pace = clocks.met(clocks.pace(), 0.0)
    clocks.frame(pace, size, seconds)
    assert pace.speed == (None if speed is None else pytest.approx(speed))


def test_a_speed_follows_what_is_measured_by_three_tenths(clocks: Clocks) -> None:
    pace = busy(clocks, 1000)
    clocks.frame(pace, 1000, 0.5)
    assert pace.speed == pytest.approx(1300)
    clocks.frame(pace, 1000, 0.0)
    assert pace.speed == pytest.approx(1560)


def test_an_answer_that_nothing_asked_for_tells_that_the_terminal_answers(clocks: Clocks) -> None:
    pace = clocks.pace()
    pace.answered()
    assert pace.answers
    assert pace.round_trip is None
