"""The pace: a tenth of the time, a budget of bytes, one frame under way, and portions for slow lines."""

from math import inf

import pytest

from nn_tui.tui.terminal.frame_pacing import (
    CREDIT,
    FIRST_PATIENCE,
    FULL,
    LINE_SHARE,
    LONGEST,
    PATIENCE,
    PROBE,
    SHARE,
    SLOWEST,
    SMALLEST_PORTION,
    Pace,
)

from .clocks import Clocks


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


def drawn(clocks: Clocks, pace: Pace, seconds: float, *, waiting: float = 0.0, spare: bool = False) -> float:
    """Draw a frame for some processor time, after waiting for some more; return how long the next one must wait."""
    pace.begin_frame()
    clocks.used += seconds
    clocks.now += seconds + waiting
    return pace.next_frame(spare=spare)


def test_a_costly_frame_is_followed_by_a_pause_of_many_times_its_cost(clocks: Clocks) -> None:
    pace = clocks.pace()
    assert drawn(clocks, pace, 0.02) == pytest.approx(0.02 / SHARE - 0.02)
    assert pace.cost == pytest.approx(0.02)
    assert drawn(clocks, pace, 0.001) == pytest.approx(1 / 15 - 0.001)
    assert drawn(clocks, pace, 9, waiting=-9) == LONGEST


def test_a_costly_frame_delays_nothing_where_nothing_trains_or_training_waits(clocks: Clocks) -> None:
    pace = clocks.pace()
    assert drawn(clocks, pace, 0.02, spare=True) == pytest.approx(1 / 15 - 0.02)
    assert drawn(clocks, pace, 9, spare=True) == 0


def test_what_is_done_between_two_frames_is_not_the_cost_of_drawing(clocks: Clocks) -> None:
    pace = clocks.pace()
    clocks.used += 9  # to start
    clocks.now += 9
    assert drawn(clocks, pace, 0.002) == pytest.approx(1 / 15 - 0.002)
    clocks.used += 9  # a dialog, while nothing is drawn
    clocks.now += 9
    assert drawn(clocks, pace, 0.003) == pytest.approx(1 / 15 - 0.003)


def test_frames_begin_evenly_however_long_they_wait_for_what_they_show(clocks: Clocks) -> None:
    pace = clocks.pace(fastest=10)
    assert drawn(clocks, pace, 0.01, waiting=0.03, spare=True) == pytest.approx(0.06)
    assert drawn(clocks, pace, 0.01, waiting=0.2, spare=True) == 0


def test_frames_a_second_can_be_set(clocks: Clocks) -> None:
    assert drawn(clocks, clocks.pace(fastest=2), 0.0) == 0.5


def test_nothing_is_sent_until_the_terminal_has_taken_the_last(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace())
    pace.sent(5000)
    assert not pace.free
    assert pace.hold() > 0
    clocks.now += 0.3
    pace.answered()
    assert pace.free
    assert pace.hold() == 0


def test_bytes_keep_within_the_budget_and_keys_run_ahead_of_it_a_little(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace(rate=40_000))
    clocks.frame(pace, 10_000, 0.01)
    assert pace.hold() == pytest.approx(0.24)
    assert pace.free, "a key may be answered"
    while pace.free:
        clocks.frame(pace, 4_000, 0.0)
    assert pace.hold() > CREDIT


@pytest.mark.parametrize("rate", [10_000.0, 40_000.0])
def test_the_average_rate_is_never_exceeded_for_long(clocks: Clocks, rate: float) -> None:
    pace = clocks.met(clocks.pace(rate=rate))
    while clocks.now < 20:
        if pace.hold() == 0:
            pace.sent(3000)
            pace.answered()
        clocks.now += 0.01
    assert pace.sent_bytes / clocks.now <= rate * 1.05


def test_a_terminal_that_never_answers_gets_frames_at_the_fixed_rate(clocks: Clocks) -> None:
    pace = clocks.pace()
    assert pace.wants_probe
    pace.probed(4)
    while pace.free:
        pace.sent(2000)
    assert 2000 < pace.sent_bytes < 20_000, "the first picture does not wait, all that follows does"
    clocks.now += FIRST_PATIENCE
    assert pace.free
    assert not pace.asks
    pace.sent(5000)
    assert pace.free
    pace.answered()
    assert pace.asks, "an answer that comes late is an answer"


def test_where_nothing_answers_a_full_buffer_holds_back(clocks: Clocks) -> None:
    pace = clocks.pace(room=False)
    pace.probed(4)
    clocks.now += FIRST_PATIENCE
    assert not pace.free


def test_a_terminal_that_stops_answering_is_waited_for_once_and_asked_now_and_then(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace())
    pace.sent(100)
    clocks.now += PATIENCE - 0.1
    assert not pace.free
    clocks.now += 0.2
    assert pace.free
    assert not pace.asks
    for _ in range(3):
        pace.sent(100)
        assert pace.free
        clocks.now += PROBE + 0.1
        assert pace.wants_probe
        pace.probed(4)
        assert not pace.wants_probe
        assert pace.free
    pace.answered()
    assert pace.asks
    pace.sent(100)
    assert not pace.free


def test_what_is_much_has_longer_to_arrive(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace())
    pace.sent(20_000)
    clocks.now += 20_000 / SLOWEST - 0.1
    assert not pace.free
    clocks.now += 0.2
    assert pace.free


def test_after_answers_may_have_been_lost_nothing_is_waited_for_and_the_terminal_is_asked(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace())
    pace.sent(100)
    assert not pace.free
    pace.forget_answers()
    assert pace.free
    assert pace.wants_probe


@pytest.mark.parametrize("speed", [10_000, 20_000, 100_000])
@pytest.mark.parametrize("round_trip", [0.001, 0.2])
def test_a_slow_lines_portions_are_what_it_takes_in_a_moment(clocks: Clocks, speed: int, round_trip: float) -> None:
    pace = clocks.met(clocks.pace(), round_trip)
    assert pace.portion == inf
    for _ in range(10):
        size = int(min(6000, pace.portion))
        clocks.frame(pace, size, round_trip + size / speed)
    assert pace.portion == pytest.approx(max(SMALLEST_PORTION, speed * FULL), rel=0.1)
    assert pace.speed == pytest.approx(speed, rel=0.1)


@pytest.mark.parametrize("speed", [10_000, 40_000])
def test_frames_leave_a_slow_line_free_for_the_answers_to_keys(clocks: Clocks, speed: int) -> None:
    pace = clocks.met(clocks.pace())
    clocks.frame(pace, 10_000, 0.01 + 10_000 / speed)
    assert pace.speed == pytest.approx(speed)
    clocks.now += LONGEST
    for _ in range(20):
        assert pace.hold() == 0
        begun = clocks.now
        clocks.frame(pace, 1000, 0.01 + 1000 / speed)
        while pace.hold():
            assert pace.free, "a key may be answered"
            clocks.now += pace.hold()
        assert clocks.now - begun == pytest.approx(1000 / speed / LINE_SHARE, rel=0.1)


def test_after_a_large_frame_the_next_is_not_held_for_long(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace())
    clocks.frame(pace, 10_000, 1.01)
    pace.sent(50_000)
    pace.answered()
    clocks.now += LONGEST - 0.1
    assert pace.hold() > 0
    clocks.now += 0.2
    assert pace.hold() == 0


@pytest.mark.parametrize("speed", [30_000, 300_000])
def test_a_line_that_gets_faster_is_given_more(clocks: Clocks, speed: int) -> None:
    pace = clocks.met(clocks.pace())

    def send(speed: float) -> None:
        portion = min(6000.0, pace.portion)
        clocks.frame(pace, int(portion), 0.01 + portion / speed)

    for _ in range(10):
        send(10_000)
    assert pace.speed == pytest.approx(10_000, rel=0.1)
    for _ in range(40):
        send(speed)
    assert pace.speed is not None
    assert pace.speed > 0.9 * 30_000


def test_bytes_that_are_taken_at_once_raise_the_speed_a_fifth_at_a_time(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace())
    clocks.frame(pace, 5000, 0.51)
    assert pace.speed == pytest.approx(10_000)
    clocks.frame(pace, 500, 0.011)
    assert pace.speed == pytest.approx(12_000)
    clocks.frame(pace, 5000, 0.26)
    assert pace.speed == pytest.approx(12_000 + 0.3 * (20_000 - 12_000))


def test_a_long_way_is_no_slow_line(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace(), 0.3)
    for _ in range(10):
        clocks.frame(pace, 5000, 0.301)
    assert pace.portion == inf


def test_a_way_that_gets_longer_is_measured_again(clocks: Clocks) -> None:
    pace = clocks.met(clocks.pace(), 0.01)
    clocks.frame(pace, 5000, 0.26)
    clocks.now += PROBE
    assert pace.wants_probe
    clocks.met(pace, 0.2)
    assert pace.round_trip == pytest.approx(0.2)
    assert not pace.wants_probe


def test_bytes_a_second_are_those_of_late(clocks: Clocks) -> None:
    pace = clocks.pace()
    assert pace.bytes_per_second is None
    pace.sent(3000)
    clocks.now += 1.5
    pace.measure()
    assert pace.bytes_per_second == 2000
    clocks.now += 1
    pace.measure()
    assert pace.bytes_per_second == 0
