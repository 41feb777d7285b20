"""The series of speeds, how they are typed, and a pace that is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError
from nn_tui.engine.runs import Rate, Speed, Unit, describe_speed
from nn_tui.engine.runs.speed import FASTEST, SLOWEST, Epoch, Throttle, change_speed, epochs_per_second, speed_of
from tests.examples import examples


def test_a_gentle_run_at_most_doubles_its_epoch_within_a_second() -> None:
    epoch, seconds = 0.0, 0.0
    marks: dict[int, float] = {}
    while seconds < 12:
        epoch += epochs_per_second("gentle", Epoch(int(epoch), 8, 12)) * 0.001
        seconds += 0.001
        marks.setdefault(round(seconds * 1000), epoch)
    assert marks[1000] == pytest.approx(1, rel=0.05)
    for second in range(2, 13):
        assert marks[second * 1000] <= marks[(second - 1) * 1000] * 2.01
    assert marks[12000] > 1000


SPEEDS = st.one_of(
    st.sampled_from(["gentle", "max"]),
    st.builds(Rate, st.floats(1e-3, 1e6), st.sampled_from(["epoch", "batch", "operation"])),
)
EPOCHS = st.builds(Epoch, st.integers(0, 10**6), st.integers(1, 10**5), st.integers(5, 60))


@examples(30)
@given(SPEEDS, EPOCHS)
def test_speeds_can_be_raised_to_max_and_lowered_to_slow_motion(speed: Speed, epoch: Epoch) -> None:
    for _ in range(60):
        speed = change_speed(speed, epoch, 1)
    assert speed == "max"
    assert change_speed(speed, epoch, -1) == Rate(FASTEST, "epoch")
    for _ in range(60):
        speed = change_speed(speed, epoch, -1)
    assert speed == Rate(SLOWEST, "operation")


@given(SPEEDS, EPOCHS)
def test_no_step_is_faster_when_asked_slower_nor_slower_when_asked_faster(speed: Speed, epoch: Epoch) -> None:
    before = epochs_per_second(speed, epoch)
    slower, faster = change_speed(speed, epoch, -1), change_speed(speed, epoch, 1)
    assert slower == speed or epochs_per_second(slower, epoch) < before
    assert faster == speed or epochs_per_second(faster, epoch) > before


def test_from_epochs_one_comes_to_batches_and_from_batches_to_operations() -> None:
    speed: Speed = Rate(2, "epoch")
    words: list[str] = []
    for _ in range(9):
        speed = change_speed(speed, Epoch(3, batches=8, operations=12), -1)
        words.append(describe_speed(speed))
    assert words == [
        "1 epoch a second",
        "5 batches a second",
        "2 batches a second",
        "1 batch a second",
        "10 operations a second",
        "5 operations a second",
        "2 operations a second",
        "1 operation a second",
        "0.5 operations a second",
    ]


def test_where_a_batch_is_an_epoch_operations_come_right_after_epochs() -> None:
    assert change_speed(Rate(1, "epoch"), Epoch(0, batches=1, operations=12), -1) == Rate(10, "operation")


@pytest.mark.parametrize(("unit", "expected"), [("epoch", 6.0), ("batch", 6 / 8), ("operation", 6 / 96)])
def test_a_rate_in_any_unit_comes_to_epochs_a_second(unit: Unit, expected: float) -> None:
    assert epochs_per_second(Rate(6, unit), Epoch(0, batches=8, operations=12)) == expected


def test_a_throttle_asks_to_wait_for_what_was_spent() -> None:
    throttle = Throttle()
    assert throttle.wait() == 0
    throttle.spend(10, allowed=1)
    assert 9 < throttle.wait() <= 10


def test_at_full_speed_there_is_nothing_to_wait_for() -> None:
    throttle = Throttle()
    throttle.spend(1000, allowed=epochs_per_second("max", Epoch(0, 8, 12)))
    assert throttle.wait() == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gentle", "gentle"),
        ("max", "max"),
        ("20", Rate(20, "epoch")),
        ("20 epochs", Rate(20, "epoch")),
        ("1 epoch", Rate(1, "epoch")),
        ("5 batches", Rate(5, "batch")),
        ("2 operations", Rate(2, "operation")),
        ("0.5  operations", Rate(0.5, "operation")),
    ],
)
def test_a_speed_has_a_number_and_a_unit(text: str, expected: Speed) -> None:
    assert speed_of(text) == expected


@pytest.mark.parametrize("text", ["", "fast", "0", "-1 epochs", "nan", "inf", "5 steps", "batches", "5 batches now"])
def test_anything_else_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(InputError, match=r"^--speed: '.*' is neither gentle, max nor a number above 0 of epochs"):
        speed_of(text)
